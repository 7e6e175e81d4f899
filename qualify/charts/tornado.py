"""What moves when one weight does: a bar from the present value for each change of each criterion's weight."""

from __future__ import annotations

import altair as alt
import polars as pl

from qualify.charts.theme import INK, NOT_WON, QUIET, above, specification

ROW, AROUND = 58, 96
"""Pixels: the height of a criterion's name and three bars, and of the axis and the legend."""
_CHANGES = ["a notch up", "a notch down", "to zero"]
_SHAPES, _COLOURS = ["triangle-up", "triangle-down", "cross"], [INK, NOT_WON, QUIET]


def tornado_rows(table: pl.DataFrame, what: str) -> pl.DataFrame:
    """The rows that the chart draws for one quantity, the criterion that moves it furthest first.

    ``table`` has criterion, question, change, weight, what, before and after.
    """
    rows = table.filter(pl.col("what") == what).drop_nulls(["before", "after"])
    twice = pl.col("criterion").n_unique().over("question") > 1
    reach = (pl.col("after") - pl.col("before")).abs().max().over("criterion")
    return rows.sort(reach, descending=True, maintain_order=True).select(
        "change", "weight", "before", "after",
        label=pl.when(twice).then(pl.format("{} ({})", "question", "criterion")).otherwise("question"),
    )  # fmt: skip


def _tornado(of_axis: str, format_of: str) -> alt.LayerChart | alt.FacetChart:
    axis = alt.Axis(format=of_axis, tickMinStep=1, tickCount=5)
    x = alt.X("after:Q", title=None, axis=axis, scale=alt.Scale(zero=False))
    y = alt.Y("label:N", sort=None, title=None, axis=above(-17))
    # The first of four places is the name's.
    side = alt.YOffset("change:N", sort=None, scale=alt.Scale(domain=["", *_CHANGES]))
    legend = alt.Legend(orient="top", title="Weight")
    colour = alt.Color("change:N", legend=legend, scale=alt.Scale(domain=_CHANGES, range=_COLOURS))
    tips = [
        alt.Tooltip("label:N", title="Question"),
        alt.Tooltip("change:N", title="Weight"),
        alt.Tooltip("weight:Q", title="Weight then"),
        alt.Tooltip("before:Q", title="Now", format=format_of),
        alt.Tooltip("after:Q", title="Then", format=format_of),
    ]
    now = alt.Chart().mark_tick(thickness=2, height=36, yOffset=7, color=QUIET).encode(x="before:Q", y=y)
    bar = alt.Chart().mark_bar(opacity=0.6).encode(x=x, x2="before:Q", y=y, yOffset=side, color=colour, tooltip=tips)
    end = (
        alt.Chart()
        .mark_point(filled=True, size=55, opacity=1)
        .encode(
            x=x, y=y, yOffset=side, color=colour, tooltip=tips,
            shape=alt.Shape("change:N", legend=legend, scale=alt.Scale(domain=_CHANGES, range=_SHAPES)),
        )
    )  # fmt: skip
    return alt.layer(bar, now, end)


TORNADO_OF_SCORES = specification(_tornado(".0f", ".0f"))
"""Where a line goes when one weight moves: up (triangle up), down (triangle down) or to zero (cross); dashed: now."""

TORNADO_OF_MONEY = specification(_tornado("~s", ",.0f"))
"""The same for an amount of money."""
