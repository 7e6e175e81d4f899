"""The funnel on the screen: where work waits, what stands in each stage, how long stages take and what leaves them."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import choosing, columns, long, opening, panels, work
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import funnel_words as words
from qualify.analysis.funnel import PERIOD, Funnel, Parts, offered
from qualify.process.waiting import WEEKS
from qualify.rubric import slug

LINK = "by"
_HISTORY = (
    "With a history of stages this page says how long each takes, what it passes on and where work waits. Upload a "
    "file in which each row says which opportunity entered which stage on which day (from Salesforce: the opportunity "
    "history), or exports of several days."
)
_DATES = "Upload a file with the days on which opportunities were created and closed, and with the stages they entered."


def answer(found: Funnel) -> None:
    """Where work waits longest; and where the data do not say it, what to upload."""
    st.markdown(f"**{plain(words.answer(found))}**")
    if found.known == "nothing":
        st.info(_DATES, icon=":material/event_busy:")
    elif found.known != "stages":
        st.info(_HISTORY, icon=":material/route:")
    if found.known != "stages":
        st.page_link("pages/6_Upload.py", label="Upload a file", icon=":material/upload_file:")


def standing(found: Funnel) -> None:
    """What stands in each stage now, what comes and goes, and how much work that is."""
    if found.now.is_empty():
        return
    st.subheader("What stands where")
    routed = bool(found.flow.order)
    if routed:
        st.markdown(
            f"A row per stage, in the order of the work. Work ahead is what stands there at the pace at which deals "
            f"left the stage in the last {WEEKS} weeks. {plain(words.ageing(found))}"
        )
        st.caption(plain(words.order(found.flow)))
    else:
        st.markdown("The open deals by the stage that they say now; how long they have been there is not known.")
    table = _standing(found)
    st.dataframe(table, hide_index=True, column_config=_standing_columns(found))
    _download("stages-now", found.now)
    _scores(found)


def _scores(found: Funnel) -> None:
    """How good the deals are that stand in each stage."""
    if found.scores.is_empty():
        return
    lower = found.view.reading.lines.lower
    st.markdown(f"**{plain(words.quality(found))}**")
    line = "" if lower is None else " The dashed line is the lower line."
    st.caption(f"Each box holds the open deals of a stage with these scores; the darker, the more of the stage.{line}")
    rows = charts.stage_score_rows(found.scores, lower)
    st.vega_lite_chart(
        rows, charts.STAGE_SCORES, key="stage scores",
        height=charts.ROUTING_ROW * rows["stage"].n_unique() + charts.ROUTING_AROUND,
        alt="For each stage how many of its open deals have scores from 0 to 9, from 10 to 19, and so on.",
    )  # fmt: skip


_SIDES = ("low", "high")


def _standing(found: Funnel) -> pl.DataFrame:
    """The columns that the data can fill."""
    table = found.now
    parts = [pl.col("stage"), pl.col("deals")]
    if table["money"].sum():
        parts.append(pl.col("money"))
    if table["scored"].sum():
        quartiles = pl.format("{} / {} / {}", "low", "middle", "high")
        parts += [quartiles.alias("scores"), (pl.col("below") / pl.col("scored") * 100).alias("below")]
    if not found.flow.order:
        return table.select(parts)
    moving = found.flow.stages.select(
        "stage", "arrived", "left", pl.when(pl.col("ahead").is_finite()).then("ahead").alias("ahead"),
        interval=pl.when(pl.col("ahead_high").is_finite()).then(
            pl.format("{} to {}", *(pl.col(f"ahead_{side}").round(0).cast(pl.Int64, strict=False) for side in _SIDES))
        ),
    )  # fmt: skip
    return table.join(moving, on="stage", how="left", maintain_order="left").select(
        *parts, "arrived", "left", "ahead", "interval", "ageing", "old"
    )


def _standing_columns(found: Funnel) -> dict[str, Any]:
    currency = found.view.book.currency
    return {
        "stage": "Stage",
        "deals": columns.number("Open deals"),
        "money": columns.number(f"Amount ({currency})" if currency else "Amount"),
        "scores": st.column_config.TextColumn(
            "Score quartiles", help="A quarter, half and three quarters of the deals score at most this"
        ),
        "below": columns.per_cent("Below the line"),
        "arrived": columns.number("Came in", f"In the last {WEEKS} weeks"),
        "left": columns.number("Left", f"In the last {WEEKS} weeks"),
        "ahead": st.column_config.NumberColumn("Work ahead (days)", format="%.0f"),
        "interval": "90 % interval",
        "ageing": columns.number("Ageing", "There longer than three in four visits last"),
        "old": columns.number("Old", "There longer than nine in ten visits last"),
    }


def times(found: Funnel) -> None:
    """How long each stage takes."""
    stages = _stages(found)
    rows = charts.time_rows(stages, found.now) if stages.height else stages
    if rows.is_empty():
        return
    st.subheader("How long each stage takes" if found.flow.order else "How long the road takes")
    st.markdown(
        "The tick is the day by which half of the visits are over, the bar the middle half of them, and the line goes "
        "to nine in ten. Visits that are not over yet count as lasting longer. A diamond is the median age of the "
        "deals that are there now."
    )
    st.vega_lite_chart(
        rows, charts.STAGE_TIMES, key="stage times", height=charts.ROUTING_ROW * rows.height + charts.ROUTING_AROUND,
        alt="For each stage the days that visits take: the middle half, the median and nine in ten.",
    )  # fmt: skip


def ends(found: Funnel) -> None:
    """What becomes of a visit, with the yields."""
    stages = _stages(found)
    if stages.is_empty():
        return
    st.subheader("What becomes of a visit" if found.flow.order else "What becomes of a deal")
    if found.flow.order:
        st.markdown(
            f"Each bar is all visits to a stage by how they ended. {plain(words.rework(found.flow))} First-time yield "
            "is the share of the finished visits that went on to a later stage or were won; visits still open are not "
            "counted in it."
        )
    else:
        st.markdown("All deals by how they ended, from creation to close.")
    rows = charts.end_rows(stages)
    st.vega_lite_chart(
        rows, charts.only(charts.STAGE_ENDS, charts.end_names(rows)), key="stage ends",
        height=charts.ROUTING_ROW * rows["stage"].n_unique() + charts.ROUTING_AROUND,
        alt="For each stage the shares of visits that were passed on, won, moved back, lost or are still open.",
    )  # fmt: skip
    shares = ("first_yield", "to_won")
    table = stages.with_columns(
        pl.col(shares) * 100,
        *(_interval(*sides).alias(name) for name, sides in _INTERVALS.items()),
    ).select(name for name in _ENDS if found.flow.order or name not in _REWORK)
    config = _ENDS | {name: columns.per_cent(_ENDS[name]) for name in shares}
    config |= {name: columns.number(_ENDS[name]) for name in _ENDS if name not in (*shares, *_INTERVALS, "stage")}
    st.dataframe(table, hide_index=True, column_config=config)
    with st.expander("How long each stage takes, as a table"):
        days = {name: columns.number(text) for name, text in _DAYS.items() if name != "stage"}
        st.dataframe(stages.select(list(_DAYS)), hide_index=True, column_config=_DAYS | days, placeholder="–")
    _download("stages", stages)


_REWORK = ("moved_back", "reopened")
_INTERVALS = {"yield_interval": ("yield_low", "yield_high"), "won_interval": ("won_low", "won_high")}
_ENDS = {
    "stage": "Stage", "visits": "Visits", "here": "Still there", "first_yield": "First-time yield",
    "yield_interval": "90 % interval ", "decided": "Decided", "to_won": "Won of them",
    "won_interval": "90 % interval", "moved_back": "Moved back", "reopened": "Re-opened",
}  # fmt: skip
_DAYS = {
    "stage": "Stage", "quarter": "1 in 4 over (days)", "median": "Half over (days)",
    "three_quarters": "3 in 4 over (days)", "nine_tenths": "9 in 10 over (days)",
}  # fmt: skip


def _interval(low: str, high: str) -> pl.Expr:
    return pl.format("{} to {} %", *((pl.col(name) * 100).round(0).cast(pl.Int64) for name in (low, high)))


def _stages(found: Funnel) -> pl.DataFrame:
    """The stages, and the whole road from creation to close where there are several, or none."""
    flow = found.flow
    if not flow.order:
        return flow.cycle
    both = flow.cycle.height and len(flow.order) > 1
    return pl.concat([flow.stages, flow.cycle], how="diagonal") if both else flow.stages


def waiting(found: Funnel) -> None:
    """The open deals that stand longer than is usual, to be opened."""
    if found.waiting.is_empty():
        return
    st.subheader("Older than usual where they stand")
    st.markdown(
        "These deals have been in their stage longer than three in four visits there last (ageing), or nine in ten "
        "(old): either something holds them, or nobody has let them go."
    )
    st.caption(opening.HINT)
    scored = ("score", "zone") if found.now["scored"].sum() else ()
    shown = found.waiting.select(
        "name", "stage", "days", "usual", limit=pl.coalesce("nine_tenths", "three_quarters"), age="age",
        **{name: name for name in ("amount", *scored, "owner", "deal_id")},
    )  # fmt: skip
    opening.table(shown, shown["deal_id"], "waiting deals", height=320, column_config=_WAITING)
    _download("older-than-usual", found.waiting.drop("deal"))


_WAITING = {
    "name": st.column_config.TextColumn("Deal", width=200), "stage": "Stage", "days": columns.number("Days there"),
    "usual": columns.number("Usual (half)"), "limit": columns.number("9 in 10 within"), "age": "Age",
    "amount": columns.number("Amount"), "score": "Score",
    "zone": "Zone", "owner": "Owner", "deal_id": "Id",
}  # fmt: skip


def compared(found: Funnel) -> None:
    """The stages compared between two years, or the parts of a field; nothing is computed before a choice."""
    fields = offered(found)
    if not fields:
        return
    st.subheader("Does work flow alike everywhere?")
    hint = "Choose what to compare: two years, or the parts of the company."
    field = choosing.comparison("stages", fields, LINK, hint, key="flow by", said=_choice)
    if field is None:
        return
    with shown_errors(stop=False):
        _parts(work.work_by(found, field))


def _parts(found: Parts) -> None:
    panels.answer(words.apart(found), listed=True)
    st.caption(plain(words.PROMISE + (f" {words.merged(found)}" if found.merged else "")))
    shares = pl.col("rate", "rework") * 100
    table = found.table.with_columns(shares, interval=_interval("low", "high")).select(list(_COMPARED))
    st.dataframe(table, hide_index=True, column_config=_COMPARED | {
        "rate": columns.per_cent(_COMPARED["rate"]), "rework": columns.per_cent(_COMPARED["rework"]),
        "over": columns.number(_COMPARED["over"]),
        "median": columns.number(_COMPARED["median"]),
    })  # fmt: skip
    _download(f"stages-by-{slug(found.field)}", found.table)


_COMPARED = {
    "stage": "Stage", "part": "Part", "over": "Visits that are over", "rate": "First-time yield",
    "interval": "90 % interval", "yields": "Yield beside the others", "median": "Half over (days)",
    "run": "Time beside the others", "rework": "Moved back", "reworks": "Moved back beside the others",
}  # fmt: skip


def _choice(field: str) -> str:
    return "Two years" if field == PERIOD else choosing.field_name(field)


def notes(found: Funnel) -> None:
    """What does not count as one might think."""
    for text in words.notes(found.flow):
        st.caption(plain(text))


def _download(name: str, table: pl.DataFrame) -> None:
    long.csv(table, f"{name}.csv", key=f"download {name}")
