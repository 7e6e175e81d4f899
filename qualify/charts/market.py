"""The grid of win rates or won value, and the reasons for losses as a Pareto chart."""

from __future__ import annotations

import altair as alt
import polars as pl

from qualify.charts.theme import NO_DECISION, NOT_WON, QUIET, Spec, above, specification

ROW, AROUND = 46, 132
"""Pixels: the height of a row of the grid, and of the columns' names below it."""
REASON, REASONS_AROUND = 46, 84
_TEXT = "#101418"
_NARROW = "width / datum.columns < 74"
_MARK = 9


def grid_rows(table: pl.DataFrame, overall: float, said: pl.Series) -> pl.DataFrame:
    """The cells that the grids draw; ``table`` has row, column, deals, won, rate, low, high, side and won_value, and
    ``said`` is the won value of each in words."""
    rate = (pl.col("rate") * 100).round(0).cast(pl.Int64)
    most = max(float(table["won_value"].max() or 0), 1e-9)  # type: ignore[arg-type]
    return table.select(
        "row", "column", "rate", "low", "high", "won_value",
        lean=pl.when(pl.col("deals") > 0).then(pl.col("rate") - overall).otherwise(0.0),
        weight=pl.col("won_value") / most,
        text=pl.when(pl.col("deals") == 0).then(pl.lit("none"))
        .when(pl.col("side") > 0).then(pl.format("▲ {} %", rate))
        .when(pl.col("side") < 0).then(pl.format("▼ {} %", rate))
        .otherwise(pl.format("{} % ?", rate)),
        value=said,
        of=pl.format("{} of {}", "won", "deals"),
        columns=pl.lit(table["column"].n_unique()),
    )  # fmt: skip


def reason_rows(table: pl.DataFrame, measure: str, said: pl.Series) -> pl.DataFrame:
    """The bars of a Pareto chart in the order of ``measure``; ``said`` is each reason's measure in words."""
    return table.with_columns(said=said).sort(f"{measure}_place").select(
        label=pl.format("{} ({})", "reason", "said"),
        share=f"{measure}_share",
        running=f"{measure}_running",
    )  # fmt: skip


def _grid(colour: alt.Color, text: str) -> Spec:
    limit = alt.expr("clamp(containerSize()[0] * 0.3, 70, 200)")
    x = alt.X("column:N", sort=None, title=None,
              axis=alt.Axis(labelAngle=-50, labelLimit=130, labelOverlap=False, ticks=False, domain=False))  # fmt: skip
    y = alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=limit, ticks=False, domain=False))
    tips = [
        alt.Tooltip("row:N", title="Row"),
        alt.Tooltip("column:N", title="Column"),
        alt.Tooltip("of:N", title="Won"),
        alt.Tooltip("rate:Q", title="Estimate", format=".0%"),
        alt.Tooltip("low:Q", title="90 %: from", format=".0%"),
        alt.Tooltip("high:Q", title="to", format=".0%"),
        alt.Tooltip("value:N", title="Won value"),
    ]
    cell = alt.Chart().mark_rect(stroke="white", strokeWidth=2, cornerRadius=3).encode(
        x=x, y=y, color=colour, tooltip=tips
    )  # fmt: skip
    size = alt.expr(f"{_NARROW} ? 10 : 13")
    main = (
        alt.Chart()
        .mark_text(color=_TEXT, fontWeight="bold", fontSize=size, dy=alt.expr(f"{_NARROW} ? 0 : -7"))
        .encode(x=x, y=y, text=f"{text}:N")
    )
    under = (
        alt.Chart()
        .mark_text(color=_TEXT, fontSize=11, dy=9, opacity=alt.expr(f"{_NARROW} ? 0 : 0.85"))
        .encode(x=x, y=y, text="of:N")
    )
    return specification(alt.layer(cell, main, under))


def _reasons(colour: str) -> Spec:
    y = alt.Y("label:N", sort=None, title=None, axis=above(-_MARK), scale=alt.Scale(type="band"))
    x = alt.X("share:Q", title="Share of those with a reason (bars) and running total (points)",
              scale=alt.Scale(domain=[0, 1], nice=False), axis=alt.Axis(format="%", tickCount=5))  # fmt: skip
    tips = [
        alt.Tooltip("label:N", title="Reason"),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
        alt.Tooltip("running:Q", title="Running total", format=".0%"),
    ]
    bar = alt.Chart().mark_bar(color=colour, height=12, yOffset=_MARK).encode(x=x, y=y, tooltip=tips)
    line = alt.Chart().mark_line(color=QUIET, yOffset=_MARK, strokeWidth=1.5).encode(
        x="running:Q", y=y, order=alt.Order("running:Q")
    )  # fmt: skip
    point = alt.Chart().mark_point(filled=True, size=60, color=QUIET, opacity=1, yOffset=_MARK).encode(
        x="running:Q", y=y, tooltip=tips
    )  # fmt: skip
    return specification(alt.layer(bar, line, point))


_LEAN = alt.Scale(domain=[-0.4, 0, 0.4], range=["#e58a2e", "#eceff1", "#5aa9d6"], clamp=True, interpolate="rgb")
WIN_RATE_GRID = _grid(alt.Color("lean:Q", scale=_LEAN, legend=None), "text")
"""The estimated win rate of each cell: blue above the company's, orange below; ▲ and ▼ beyond chance, ? not told."""

_MONEY = alt.Scale(domain=[0, 1], range=["#eceff1", "#5aa9d6"], interpolate="rgb")
VALUE_GRID = _grid(alt.Color("weight:Q", scale=_MONEY, legend=None), "value")
"""What was won in each cell: the bluer the more."""

REASONS_LOST, REASONS_UNDECIDED = _reasons(NOT_WON), _reasons(NO_DECISION)
"""Reasons by how much they come up, with the running total: of deals lost, and of those without a decision."""
