"""Past forecasts beside what came, where what came lay in them, and each method's error beside ours."""

from __future__ import annotations

import altair as alt
import polars as pl

from qualify.charts.theme import GHOST, HEIGHT, INK, NOT_WON, OPEN, QUIET, WON, above, names_in_a_row, specification

ROW, AROUND = 44, 120
"""Pixels: the height of a method's row, and of the axis and the legend around the rows."""
_MARK = 10
_PLACES = {"inside 80": "in the 80 % band", "inside 90": "in the 90 % band", "outside": "outside both"}
_VERDICTS = {"better": "Qualify did better", "cannot separate": "cannot be told apart", "worse": "Qualify did worse"}
_MONEY = alt.Axis(format="~s", title="Won revenue")
# Three names side by side are cut off on a narrow screen.
_COLUMNS = names_in_a_row(1, 3, 480)


def past_rows(bands: pl.DataFrame) -> pl.DataFrame:
    """The rows of the first chart: ``bands`` with origin, ends, actual, the quantiles and where what came lay."""
    return bands.select(
        "actual", "p5", "p10", "p50", "p90", "p95",
        pl.col("origin", "ends").dt.to_string("%Y-%m-%d"),
        came=pl.col("place").replace_strict(_PLACES, return_dtype=pl.String),
        thick=pl.lit(min(max(300 / max(bands.height, 1), 3.0), 14.0)),
    )  # fmt: skip


def difference_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of the differences: ``table`` has method, difference, low, high and verdict, shares of what came."""
    interval = pl.format("{} to {}", *((pl.col(name) * 100).round(1) for name in ("low", "high")))
    said = pl.col("verdict").replace_strict(_VERDICTS, return_dtype=pl.String)
    return table.select("method", *(pl.col(name) * 100 for name in ("difference", "low", "high")), interval=interval,
                        said=said)  # fmt: skip


def share_rows(shares: pl.DataFrame) -> pl.DataFrame:
    """The rows of what the forecast combined: ``shares`` has origin and a column per part, in the order of stacking."""
    parts = [name for name in shares.columns if name != "origin"]
    long = shares.unpivot(parts, index="origin", variable_name="part", value_name="share")
    return long.with_columns(pl.col("origin").dt.to_string("%Y-%m-%d"), order=pl.col("part").replace_strict(
        parts, list(range(len(parts))), return_dtype=pl.Int64))  # fmt: skip


def _past() -> alt.LayerChart | alt.FacetChart:
    # A month at the edge would be written beyond it.
    axis = alt.Axis(format="%b %Y", labelOverlap=True, labelFlush=28, tickCount=8)
    x = alt.X("origin:T", title="Forecast made on", axis=axis)
    tips = [
        alt.Tooltip("origin:T", title="Made on", format="%d %b %Y"),
        alt.Tooltip("ends:T", title="For the days up to", format="%d %b %Y"),
        alt.Tooltip("actual:Q", title="Came", format=",.0f"),
        alt.Tooltip("came:N", title="Which was"),
        alt.Tooltip("p50:Q", title="Even odds", format=",.0f"),
        alt.Tooltip("p10:Q", title="9 in 10 above", format=",.0f"),
        alt.Tooltip("p90:Q", title="1 in 10 above", format=",.0f"),
    ]
    thick = alt.Size("thick:Q", scale=None, legend=None)
    wide = alt.Chart().mark_rule(size=1.5, color=INK, opacity=0.6).encode(
        x=x, y=alt.Y("p5:Q", axis=_MONEY, scale=alt.Scale(zero=True)), y2="p95:Q")  # fmt: skip
    inner = alt.Chart().mark_bar(color=INK, opacity=0.3).encode(x=x, y="p10:Q", y2="p90:Q", tooltip=tips, size=thick)
    middle = alt.Chart().mark_tick(thickness=2, color=QUIET, orient="horizontal").encode(x=x, y="p50:Q", size=thick)
    names = list(_PLACES.values())
    legend = alt.Legend(orient="top", title="What came was", columns=2, symbolSize=90)
    point = (
        alt.Chart()
        .mark_point(filled=True, size=60, opacity=1)
        .encode(
            x=x, y="actual:Q", tooltip=tips,
            color=alt.Color("came:N", legend=legend, scale=alt.Scale(domain=names, range=[INK, GHOST, NOT_WON])),
            shape=alt.Shape("came:N", legend=legend,
                            scale=alt.Scale(domain=names, range=["circle", "diamond", "triangle-up"])),
        )
    )  # fmt: skip
    return alt.layer(wide, inner, middle, point).properties(height=HEIGHT)


def _rank() -> alt.LayerChart | alt.FacetChart:
    x = alt.X("tenth:O", title="Tenth of the forecast in which what came lay, the lowest first",
              axis=alt.Axis(labelAngle=0))  # fmt: skip
    y = alt.Y("share:Q", title="Share of past forecasts", axis=alt.Axis(format="%", tickCount=5),
              scale=alt.Scale(zero=True))  # fmt: skip
    tips = [
        alt.Tooltip("tenth:O", title="Tenth"),
        alt.Tooltip("origins:Q", title="Past forecasts"),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
    ]
    bars = alt.Chart().mark_bar(color=INK, opacity=0.7).encode(x=x, y=y, tooltip=tips)
    edges = [
        alt.Chart().mark_rule(strokeDash=[6, 3], size=2, color=QUIET).encode(
            y=alt.Y(f"{end}:Q", aggregate="max", type="quantitative"))
        for end in ("low", "high")
    ]  # fmt: skip
    return alt.layer(bars, *edges).properties(height=HEIGHT)


def _differences() -> alt.LayerChart | alt.FacetChart:
    title = ["Qualify's error less the other's, in per cent of what came:", "left of 0 Qualify is better"]
    x = alt.X("difference:Q", title=title, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=6))
    y = alt.Y("method:N", sort=None, title=None, axis=above(-_MARK), scale=alt.Scale(type="band"))
    names = list(_VERDICTS.values())
    legend = alt.Legend(orient="top", title=None, columns=_COLUMNS, symbolSize=90)
    tips = [
        alt.Tooltip("method:N", title="Against"),
        alt.Tooltip("difference:Q", title="Difference", format="+.1f"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("said:N", title="So"),
    ]
    zero = alt.Chart().mark_rule(strokeDash=[6, 3], size=2, color=QUIET).encode(x=alt.datum(0))
    colour = alt.Color("said:N", legend=legend, scale=alt.Scale(domain=names, range=[WON, OPEN, NOT_WON]))
    rule = alt.Chart().mark_rule(size=7, opacity=0.45, yOffset=_MARK).encode(x="low:Q", x2="high:Q", y=y, color=colour)
    point = (
        alt.Chart()
        .mark_point(filled=True, size=100, opacity=1, yOffset=_MARK)
        .encode(x=x, y=y, color=colour, tooltip=tips,
                shape=alt.Shape("said:N", legend=legend, scale=alt.Scale(
                    domain=names, range=["triangle-left", "circle", "triangle-right"])))
    )  # fmt: skip
    return alt.layer(zero, rule, point)


def _shares() -> alt.LayerChart | alt.FacetChart:
    tips = [
        alt.Tooltip("origin:T", title="On", format="%d %b %Y"),
        alt.Tooltip("part:N", title="Part"),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
    ]
    legend = alt.Legend(orient="top", title=None, columns=_COLUMNS, symbolSize=120, symbolStrokeWidth=0)
    x = alt.X("origin:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True, tickCount=8))
    y = alt.Y("share:Q", stack="zero", title="Share of the forecast", scale=alt.Scale(domain=[0, 1]),
              axis=alt.Axis(format="%", tickCount=5))  # fmt: skip
    colour = alt.Color("part:N", sort=None, legend=legend, scale=alt.Scale(range=[INK, OPEN, GHOST]))
    area = (
        alt.Chart()
        .mark_area(opacity=0.75, stroke="white", strokeWidth=1.5)
        .encode(x=x, y=y, color=colour, order="order:Q", tooltip=tips)
    )
    return alt.layer(area).properties(height=220)


PAST_FORECASTS = specification(_past())
"""Per origin the 80 per cent band (bar), the 90 per cent band (line), even odds (tick), and what came as a mark."""

RANK_OF_WHAT_CAME = specification(_rank())
"""In which tenth of the forecast what came lay, and the two lines that honest forecasts stay between 9 times in 10."""

ERROR_DIFFERENCES = specification(_differences())
"""Our error less each other method's with its 90 per cent interval; no difference dashed."""

COMBINED_OVER_TIME = specification(_shares())
"""What the forecast listened to on each day, stacked to the whole."""
