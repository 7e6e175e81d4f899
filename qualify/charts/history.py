"""One deal from day to day: its score, its stages, its amount and its expected close."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import polars as pl

from qualify.charts.theme import INK, QUIET, specification

HEIGHT, ROW, AROUND = 180, 30, 40
"""Pixels: the height of a chart; a stage's row, and the axis below them."""
_DAYS = alt.Axis(format="%d %b %Y", labelOverlap=True, tickCount=5, title=None, labelFlush=True)
_X = alt.X("day:T", axis=_DAYS)
_SAID = "datum.part == 'said'"


def score_rows(scores: pl.DataFrame, ends: date | None, lower: int | None, upper: int | None) -> pl.DataFrame:
    """The rows of the score's chart: ``scores`` has day and score, as :func:`step_rows`; and the lines of today."""
    rules = {"lower line": lower, "upper line": upper}
    lines = [{"part": name, "score": at, "day": None} for name, at in rules.items() if at is not None]
    drawn = pl.DataFrame(lines, schema={"part": pl.String, "score": pl.Int64, "day": pl.String})
    return pl.concat([step_rows(scores.select("day", "score"), ends), drawn], how="diagonal")


def step_rows(steps: pl.DataFrame, ends: date | None) -> pl.DataFrame:
    """The rows of what holds from a day on: ``steps`` has the day and a value, each of a part of its own, "said".

    Before a value of none, and on the day ``ends``, the value before stands once more, as "until": the line breaks
    there, and not a step earlier.
    """
    day, value = steps.columns
    after = steps.select(pl.col(day).shift(-1).fill_null(pl.lit(ends, pl.Date)), value, part=pl.lit("until"))
    stops = pl.col(value).is_not_null() & pl.col(value).shift(-1).is_null()
    until = after.with_row_index().filter(steps.select(stops).to_series() & (after[day] > steps[day]))
    rows = pl.concat([steps.with_columns(part=pl.lit("said")).with_row_index(), until])
    return _local(rows.sort("index", maintain_order=True).drop("index"))


def stage_rows(stages: pl.DataFrame) -> pl.DataFrame:
    """The rows of the stages: stage, starts and ends."""
    return _local(stages.select("stage", "starts", "ends"))


def _local(rows: pl.DataFrame) -> pl.DataFrame:
    # A day alone would be midnight in Greenwich, which is the day before in America.
    return rows.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%dT00:00:00"))


def _score() -> alt.LayerChart | alt.FacetChart:
    y = alt.Y("score:Q", title="Score", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    told = alt.Chart().transform_filter("datum.day != null")
    line = told.mark_line(interpolate="step-after", size=2.5, color=INK).encode(x=_X, y=y)
    point = (
        alt.Chart()
        .transform_filter(_SAID)
        .mark_point(filled=True, size=70, opacity=1, color=INK)
        .encode(x=_X, y=y, tooltip=_tips(alt.Tooltip("score:Q", title="Score")))
    )
    lines = alt.Chart().transform_filter("datum.day == null")
    rule = lines.mark_rule(color=QUIET, strokeDash=[5, 3], size=1.5).encode(y=y)
    name = lines.mark_text(align="left", baseline="bottom", dy=-2).encode(x=alt.value(3), y=y, text="part:N")
    return alt.layer(rule, name, line, point).properties(height=HEIGHT)


def _step(y: alt.Y, tip: alt.Tooltip) -> alt.LayerChart | alt.FacetChart:
    line = alt.Chart().mark_line(interpolate="step-after", size=2.5, color=INK).encode(x=_X, y=y)
    point = (
        alt.Chart()
        .transform_filter(_SAID)
        .mark_point(filled=True, size=50, opacity=1, color=INK)
        .encode(x=_X, y=y, tooltip=_tips(tip))
    )
    return alt.layer(line, point).properties(height=HEIGHT)


def _tips(*more: alt.Tooltip) -> list[alt.Tooltip]:
    return [alt.Tooltip("day:T", title="Day", format="%d %b %Y"), *more]


def _stages() -> alt.LayerChart | alt.FacetChart:
    tips = [
        alt.Tooltip("stage:N", title="Stage"),
        alt.Tooltip("starts:T", title="From", format="%d %b %Y"),
        alt.Tooltip("ends:T", title="To", format="%d %b %Y"),
    ]
    y = alt.Y("stage:N", sort=None, title=None, axis=alt.Axis(labelLimit=110, ticks=False, domain=False))
    bar = (
        alt.Chart()
        .mark_bar(color=INK, height=12, minBandSize=12)
        .encode(x=alt.X("starts:T", axis=_DAYS), x2="ends:T", y=y, tooltip=tips)
    )
    return alt.layer(bar)


DEAL_CHARTS = ("Score", "Stage", "Amount", "Dates")
"""The charts of one deal, in the order in which they are shown."""
_MONEY = alt.Y("value:Q", title="Amount", scale=alt.Scale(zero=True), axis=alt.Axis(format="~s", tickCount=4))
_CLOSE = alt.Y("value:T", title="Expected close", axis=alt.Axis(format="%b %Y", tickCount=4))
DEAL_SCORE: dict[str, Any] = specification(_score())
"""The score after each day's ratings, and the lines of today."""
DEAL_AMOUNT: dict[str, Any] = specification(_step(_MONEY, alt.Tooltip("value:Q", title="Amount", format=",.0f")))
"""What the amount was said to be."""
DEAL_EXPECTED: dict[str, Any] = specification(
    _step(_CLOSE, alt.Tooltip("value:T", title="Expected", format="%d %b %Y"))
)
"""When the deal was said to close."""
DEAL_STAGES: dict[str, Any] = specification(_stages())
"""The stages that it went through, a row each."""
