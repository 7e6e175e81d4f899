"""Process behaviour charts: values with their natural process limits, moving ranges, and what won value is made of."""

from __future__ import annotations

import math

import altair as alt
import polars as pl

from qualify.charts.theme import (
    GHOST,
    HEIGHT,
    INK,
    LEGEND,
    MIDDLE,
    NO_DECISION,
    NOT_WON,
    OPEN,
    QUIET,
    Spec,
    names_in_a_row,
    specification,
)

MOST = 120
"""Points on a chart; earlier ones are in the table."""
AROUND, RANGES_HEIGHT = 40, 130
"""Pixels: a legend above a chart, and the height of the moving ranges."""
_SAID = ["no signal", "signal", "still running", "not judged"]
_FORMATS = {"deals": ",.3~r", "points": ".1f", "share": ".1%", "days": ",.3~r", "money": "~s"}
_RANGES = {"deals": ",.3~r", "points": ".1f", "days": ".0%", "money": ".0%"}
_AXES = {"share": ".0%", "points": ".0f"}
_STEPS = [math.log(times) for times in (0.1, 0.25, 0.5, 0.7, 1, 1.4, 2, 4, 10)]
"""Where the axis of changes is marked: 30 and 50 per cent less, 40 and 100 per cent more, and so on."""
_PARTS = {"decided": "deals decided", "yield": "yield", "size": "deal size", "priced": "wins with an amount",
          "season": "season"}  # fmt: skip


def behaviour_rows(points: pl.DataFrame) -> pl.DataFrame:
    """The rows of a chart and of its ranges: the last ``MOST`` of ``points``, those of analysis.behaviour_points."""
    judged, running = pl.col("standardised").is_not_null(), ~pl.col("full")
    said = (
        # A time since the last win that is beyond its limit signals before it ends.
        pl.when(pl.col("rules").is_not_null()).then(pl.lit(_SAID[1]))
        .when(running).then(pl.lit(_SAID[2]))
        .when(judged).then(pl.lit(_SAID[0])).otherwise(pl.lit(_SAID[3]))
    )  # fmt: skip
    middle = (
        pl.col("start") + (pl.col("end") - pl.col("start")) / 2 if points.schema["start"] == pl.Date else pl.col("end")
    )
    shown = points.drop_nulls("value").tail(MOST)
    return shown.select(
        "label", "value", "seen", "of", "centre", "lower", "upper", "range", "range_limit", "reads", said=said,
        at=middle.cast(pl.Datetime).dt.to_string("%Y-%m-%dT%H:%M:%S"),
        limits_from=pl.when("baseline").then(pl.lit("yes")).otherwise(pl.lit("no")),
    )  # fmt: skip


def split_rows(split: pl.DataFrame, most: int = 24) -> pl.DataFrame:
    """The rows of the chart of factors: ``split`` has label, a column per part, and change; the last ``most``."""
    last = split.drop_nulls("change").tail(most).with_columns(pl.col(*_PARTS, "change").cast(pl.Float64))
    parts = [name for name in _PARTS if bool((last[name].abs() > 5e-4).any())]
    long = last.unpivot(parts, index=["label", "value", "change"], variable_name="part", value_name="log")
    return long.with_columns(
        pl.col("label").str.strip_prefix("week of "),
        pl.col("part").replace_strict(_PARTS, return_dtype=pl.String),
        share=pl.col("log").cast(pl.Float64).exp() - 1, total=pl.col("change").exp() - 1,
    )  # fmt: skip


def split_names(rows: pl.DataFrame) -> list[str]:
    """The parts that occur, for the legend."""
    return rows["part"].unique(maintain_order=True).to_list()


def _x() -> alt.X:
    return alt.X("at:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True, tickCount=8))


def _values(unit: str) -> alt.LayerChart | alt.FacetChart:
    form, x = _FORMATS[unit], _x()
    axis = alt.Axis(format=_AXES.get(unit, "~s"), tickCount=5, title=None)
    y = alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=False, nice=True))
    base = alt.Chart()
    band = base.mark_area(color=INK, opacity=0.08, interpolate="step").encode(x=x, y="lower:Q", y2="upper:Q")
    edges = [
        base.mark_line(color=QUIET, strokeDash=[6, 3], size=1.5, interpolate="step").encode(x=x, y=f"{end}:Q")
        for end in ("lower", "upper")
    ]
    centre = base.mark_line(color=QUIET, size=1.5, interpolate="step").encode(x=x, y="centre:Q")
    known = base.transform_filter(f"datum.said != '{_SAID[2]}'")
    line = known.mark_line(color=INK, size=1.5, opacity=0.7).encode(x=x, y=y)
    legend = alt.Legend(orient="top", title=None, symbolSize=90, symbolOpacity=1, symbolStrokeWidth=0)
    large = alt.expr(f"datum.said == '{_SAID[1]}' ? 150 : datum.said == '{_SAID[2]}' ? 90 : 45")
    tips = [
        alt.Tooltip("label:N", title="Period"),
        alt.Tooltip("value:Q", title="Value", format=form),
        alt.Tooltip("seen:Q", title="As seen, season included", format=form),
        alt.Tooltip("of:Q", title="Rests on deals", format=",.0f"),
        alt.Tooltip("reads:N", title="Reads"),
        alt.Tooltip("upper:Q", title="Upper limit", format=form),
        alt.Tooltip("centre:Q", title="Centre", format=form),
        alt.Tooltip("lower:Q", title="Lower limit", format=form),
        alt.Tooltip("limits_from:N", title="Limits rest on it"),
    ]
    point = base.mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.7, size=large).encode(
        x=x, y=y, tooltip=tips,
        color=alt.Color("said:N", legend=legend, scale=alt.Scale(domain=_SAID, range=[INK, NOT_WON, OPEN, OPEN])),
        shape=alt.Shape("said:N", legend=legend, scale=alt.Scale(
            domain=_SAID, range=["circle", "diamond", "cross", "square"])),
    )  # fmt: skip
    return alt.layer(band, *edges, centre, line, point).properties(height=HEIGHT - LEGEND)


def _ranges(unit: str) -> alt.LayerChart | alt.FacetChart:
    form, x = _RANGES[unit], _x()
    y = alt.Y("range:Q", title=None, axis=alt.Axis(format=form, tickCount=3), scale=alt.Scale(zero=True))
    base = alt.Chart().transform_filter("datum.range != null")
    tips = [
        alt.Tooltip("label:N", title="Period"),
        alt.Tooltip("range:Q", title="Moving range", format=form),
        alt.Tooltip("range_limit:Q", title="Upper range limit", format=form),
    ]
    line = base.mark_line(color=INK, size=1.5, point=alt.OverlayMarkDef(size=30, color=INK)).encode(
        x=x, y=y, tooltip=tips
    )
    limit = base.mark_line(color=QUIET, strokeDash=[6, 3], size=1.5).encode(x=x, y="range_limit:Q")
    return alt.layer(limit, line).properties(height=RANGES_HEIGHT)


def _split() -> alt.LayerChart | alt.FacetChart:
    labels = "datum.value ? format(exp(datum.value) - 1, '+.0%') : 'usual'"
    x = alt.X("label:N", sort=None, title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=True))
    y = alt.Y("log:Q", stack="zero", axis=alt.Axis(labelExpr=labels, values=_STEPS, title=None, labelOverlap=False))
    tips = [
        alt.Tooltip("label:N", title="Period"),
        alt.Tooltip("part:N", title="Factor"),
        alt.Tooltip("share:Q", title="Its change", format="+.0%"),
        alt.Tooltip("total:Q", title="All of them", format="+.0%"),
        alt.Tooltip("value:Q", title="Won value", format=",.0f"),
    ]
    legend = alt.Legend(
        orient="top", title=None, symbolSize=120, symbolStrokeWidth=0, columns=names_in_a_row(2, 5, 640)
    )
    colour = alt.Color("part:N", sort=None, legend=legend, scale=alt.Scale(
        domain=list(_PARTS.values()), range=[INK, GHOST, NOT_WON, NO_DECISION, OPEN]))  # fmt: skip
    bars = (
        alt.Chart().mark_bar(opacity=0.85, stroke="white", strokeWidth=0.7).encode(x=x, y=y, color=colour, tooltip=tips)
    )
    zero = alt.Chart().mark_rule(color=QUIET, size=1).encode(y=alt.datum(0))
    total = alt.Chart().mark_point(
        shape="diamond", filled=True, size=90, color=MIDDLE, opacity=1, stroke="white", strokeWidth=1
    ).encode(x=x, y=alt.Y("change:Q"), tooltip=tips)  # fmt: skip
    return alt.layer(bars, zero, total).properties(height=HEIGHT)


BEHAVIOUR: dict[str, Spec] = {unit: specification(_values(unit)) for unit in _FORMATS}
"""By unit: values over time with centre (solid), natural process limits (dashed), and signals as diamonds."""

RANGES: dict[str, Spec] = {unit: specification(_ranges(unit)) for unit in _RANGES}
"""By unit: the moving ranges and their upper limit; of money and days as shares of the value before."""

WON_VALUE_SPLIT = specification(_split())
"""How each factor moved won value against the usual, in logarithms that add up; the diamond is their sum."""
