"""The stages as a routing: how long they take, what becomes of visits, and who has how much in hand."""

from __future__ import annotations

import altair as alt
import polars as pl

from qualify.charts.theme import (
    GHOST,
    INK,
    MIDDLE,
    NO_DECISION,
    NOT_WON,
    NOT_WON_WORDS,
    OPEN,
    QUIET,
    WON,
    WORDS,
    names_in_a_row,
    specification,
)

ROW, AROUND = 44, 92
"""Pixels: the height of a row, and of the axis and the legend around all of them."""
MOST_PEOPLE = 20
"""People that are drawn: those with the most months of work."""
_ENDS = {
    "passed_on": "Passed on", "won": "Won", "moved_back": "Moved back", "here": "Still there",
    "no_decision": "No decision", "lost": "Lost",
}  # fmt: skip
_COLOURS = [MIDDLE, WON, GHOST, OPEN, NO_DECISION, NOT_WON]
_INKS = ["white", "white", "black", "black", "black", "black"]
_ROOM = 0.08
"""A part of a bar that has room for its number."""
_LIMIT = alt.expr("clamp(containerSize()[0] * 0.35, 80, 220)")
_LABELS = alt.Axis(labelLimit=_LIMIT, ticks=False, domain=False, labelFlush=False)


def time_rows(stages: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The rows of the first chart: stages whose median is known. ``now`` has the median ``days`` of the open deals."""
    joined = stages.join(now.select("stage", "days"), on="stage", how="left", maintain_order="left")
    until = pl.coalesce("nine_tenths", "three_quarters", "median")
    return joined.filter(pl.col("median").is_not_null()).select(
        "stage", "quarter", "median", until=until, wide=pl.coalesce("three_quarters", "median"), open=pl.col("days"),
        middle=pl.format("{} to {} days", "quarter", pl.coalesce("three_quarters", "median")),
    )  # fmt: skip


def end_rows(stages: pl.DataFrame) -> pl.DataFrame:
    """The rows of the second chart: each stage's visits by how they ended, laid end to end from 0 to 1."""
    long = stages.filter(pl.col("visits") > 0).with_row_index("row").unpivot(
        list(_ENDS), index=["row", "stage", "visits"], variable_name="end", value_name="count"
    )  # fmt: skip
    place = {name: at for at, name in enumerate(_ENDS)}
    long = long.with_columns(place=pl.col("end").replace_strict(place, return_dtype=pl.Int64)).sort("row", "place")
    share = pl.col("count") / pl.col("visits")
    number = pl.format("{} %", (share * 100).round(0).cast(pl.Int64))
    upper = share.cum_sum().over("row")
    return long.with_columns(share=share, right=upper, left=upper - share).select(
        "stage", "left", "right", "count", "share",
        middle=(pl.col("left") + pl.col("right")) / 2,
        end=pl.col("end").replace_strict(_ENDS),
        label=pl.when(share >= _ROOM).then(number).otherwise(pl.lit("")),
    ).filter(pl.col("count") > 0)  # fmt: skip


def stage_score_rows(scores: pl.DataFrame, lower: int | None) -> pl.DataFrame:
    """The rows of the chart of scores: each stage's open deals by ten points of score, with their share of the stage.
    ``lower``: the lower line, drawn where there is one."""
    whole = pl.col("deals").sum().over("stage")
    until = pl.col("from_score") + 10
    return scores.with_columns(
        share=pl.col("deals") / whole, until=until, line=pl.lit(None if lower is None else lower + 1, pl.Int64),
        said=pl.format("{} to {}", "from_score", pl.when(until == 100).then(100).otherwise(until - 1)),
        middle=(pl.col("from_score") + until) / 2,
    )  # fmt: skip


def end_names(rows: pl.DataFrame) -> list[str]:
    """The endings that occur in :func:`end_rows`, in the order of a bar: its legend's."""
    return [name for name in _ENDS.values() if name in rows["end"]]


def load_rows(load: pl.DataFrame) -> pl.DataFrame:
    """The rows of the third chart: people with work in hand, the most months of it first."""
    kept = load.filter(pl.col("open") > 0).sort("months", descending=True, maintain_order=True).head(MOST_PEOPLE)
    return kept.select("owner", "open", "can", "months", "over",
                       said=pl.when("over").then(pl.lit("more than ever finished in that time")))  # fmt: skip


def _times() -> alt.LayerChart | alt.FacetChart:
    x = alt.X("quarter:Q", title="Days in the stage", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=8))
    y = alt.Y("stage:N", sort=None, title=None, axis=_LABELS, scale=alt.Scale(type="band"))
    tips = [
        alt.Tooltip("stage:N", title="Stage"),
        alt.Tooltip("median:Q", title="Half are over within (days)"),
        alt.Tooltip("middle:N", title="The middle half takes"),
        alt.Tooltip("until:Q", title="Nine in ten are over within (days)"),
        alt.Tooltip("open:Q", title="Open deals there now: median age (days)", format=".0f"),
    ]
    base = alt.Chart()
    long = base.mark_rule(size=2, color=INK).encode(x=x, x2="until:Q", y=y)
    half = base.mark_rule(size=14, color=INK, opacity=0.5).encode(x=x, x2="wide:Q", y=y)
    middle = base.mark_tick(size=26, thickness=4, color=INK).encode(x="median:Q", y=y, tooltip=tips)
    still = base.mark_point(shape="diamond", size=150, filled=True, opacity=1, color=GHOST, stroke="white",
                            strokeWidth=1.5).encode(x="open:Q", y=y, tooltip=tips)  # fmt: skip
    return alt.layer(long, half, middle, still)


def _scores() -> alt.LayerChart | alt.FacetChart:
    x = alt.X("from_score:Q", title="Score", scale=alt.Scale(domain=[0, 100], nice=False),
              axis=alt.Axis(values=list(range(0, 101, 10))))  # fmt: skip
    y = alt.Y("stage:N", sort=None, title=None, axis=_LABELS, scale=alt.Scale(type="band"))
    tips = [
        alt.Tooltip("stage:N", title="Stage"),
        alt.Tooltip("said:N", title="Score"),
        alt.Tooltip("deals:Q", title="Open deals", format=","),
        alt.Tooltip("share:Q", title="Of the stage", format=".0%"),
    ]
    base = alt.Chart()
    # The number says what the shade does: shade alone is no sign.
    shade = alt.Opacity("share:Q", legend=None, scale=alt.Scale(domain=[0, 0.4], range=[0.06, 0.3], clamp=True))
    boxes = base.mark_bar(height=30, color=OPEN).encode(x=x, x2="until:Q", y=y, opacity=shade, tooltip=tips)
    text = base.mark_text(fontSize=11, color=WORDS).encode(x="middle:Q", y=y, text=alt.Text("deals:Q", format=","))
    line = base.mark_rule(strokeDash=[4, 3], size=2, color=INK).encode(x=alt.X("line:Q"))
    return alt.layer(boxes, text, line.transform_filter("datum.line !== null").transform_aggregate(line="min(line)"))


def _ends() -> alt.LayerChart | alt.FacetChart:
    names = list(_ENDS.values())
    legend = alt.Legend(orient="top", title=None, columns=names_in_a_row(2, 6, 700), symbolStrokeWidth=0)
    y = alt.Y("stage:N", sort=None, title=None, axis=_LABELS, scale=alt.Scale(type="band"))
    x = alt.X(
        "left:Q",
        title="Share of visits",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(format="%", tickCount=5),
    )
    tips = [
        alt.Tooltip("stage:N", title="Stage"),
        alt.Tooltip("end:N", title="Ended"),
        alt.Tooltip("count:Q", title="Visits", format=","),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
    ]
    colour = alt.Color("end:N", legend=legend, scale=alt.Scale(domain=names, range=_COLOURS))
    bars = alt.Chart().mark_bar(height=24, stroke="white", strokeWidth=0.5)
    bars = bars.encode(x=x, x2="right:Q", y=y, color=colour, tooltip=tips)
    ink = alt.Color("end:N", legend=None, scale=alt.Scale(domain=names, range=_INKS))
    text = alt.Chart().mark_text(fontSize=11).encode(x="middle:Q", y=y, text="label:N", color=ink)
    return alt.layer(bars, text).resolve_scale(color="independent")


def _load() -> alt.LayerChart | alt.FacetChart:
    x = alt.X("open:Q", title="Open deals", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=6, tickMinStep=1))
    y = alt.Y("owner:N", sort=None, title=None, axis=_LABELS, scale=alt.Scale(type="band"))
    tips = [
        alt.Tooltip("owner:N", title="Salesperson"),
        alt.Tooltip("open:Q", title="Open now"),
        alt.Tooltip("can:Q", title="At most, at a best quarter's pace", format=".0f"),
        alt.Tooltip("months:Q", title="Months of work at the usual pace", format=".1f"),
    ]
    colour = alt.condition("datum.over", alt.value(NOT_WON), alt.value(QUIET))
    bars = alt.Chart().mark_bar(height=14).encode(x=x, y=y, color=colour, tooltip=tips)
    most = alt.Chart().mark_tick(size=26, thickness=4, color=INK).encode(x="can:Q", y=y, tooltip=tips)
    over = alt.Chart().mark_text(align="left", dx=6, color=NOT_WON_WORDS, fontWeight="bold", text="over")
    named = over.transform_filter("datum.over").encode(x="open:Q", y=y)
    return alt.layer(bars, most, named)


STAGE_TIMES = specification(_times())
"""The middle half of each stage's times as a bar, nine in ten as a line, the median as a tick; open deals a diamond."""
STAGE_SCORES = specification(_scores())
"""How the scores of the open deals in each stage are spread, and the lower line."""
STAGE_ENDS = specification(_ends())
"""What became of each stage's visits, as parts of a whole."""
LOAD = specification(_load())
"""Each person's open deals as a bar, and the most that a best quarter's pace would finish in time as a tick."""
