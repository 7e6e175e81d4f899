"""Each segment's line as a point with its interval, beside the company's."""

from __future__ import annotations

import altair as alt
import polars as pl

from qualify.charts.theme import INK, MIDDLE, QUIET, specification

ROW, AROUND = 34, 70
"""Pixels: the height of a segment's row, and of the axis and the company's label."""
_PLACES = ["crossed", "past it at every score", "never reached"]


def segment_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The rows that the chart draws: a label with the number of deals, and the interval in words.

    ``table`` has segment, deals, line, low, high, place and company, a row per segment.
    """
    return table.select(
        "line", "low", "high", "place", "company",
        label=pl.format("{} ({} deals)", "segment", pl.col("deals").map_elements("{:,}".format, pl.String)),
        interval=pl.format("{} to {}", "low", "high"),
        company_label=pl.format("All deals: {}", "company"),
    )  # fmt: skip


def _lines() -> alt.LayerChart | alt.FacetChart:
    x = alt.X("line:Q", title="Score where the win rate passes 1 in 10",
              scale=alt.Scale(domain=[0, 100], nice=False), axis=alt.Axis(tickCount=10))  # fmt: skip
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False))
    tips = [
        alt.Tooltip("label:N", title="Segment"),
        alt.Tooltip("line:Q", title="Line"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("place:N", title="1 in 10 is"),
    ]
    company = (
        alt.Chart()
        .mark_rule(strokeDash=[6, 3], size=2, color=QUIET)
        .encode(x=alt.X("company:Q", aggregate="max", type="quantitative"))
    )
    named = (
        alt.Chart()
        .mark_text(align="center", baseline="bottom", clip=False)
        .encode(x=alt.X("company:Q", aggregate="max", type="quantitative"), y=alt.value(-4),
                text=alt.Text("company_label:N", aggregate="max"))
    )  # fmt: skip
    interval = alt.Chart().mark_rule(size=7, color=INK, opacity=0.55).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    point = (
        alt.Chart()
        .mark_point(filled=True, size=110, color=MIDDLE, opacity=1, stroke="white", strokeWidth=1)
        .encode(
            x=x, y=y, tooltip=tips,
            shape=alt.Shape("place:N", legend=None,
                            scale=alt.Scale(domain=_PLACES, range=["circle", "triangle-left", "triangle-right"])),
        )
    )  # fmt: skip
    return alt.layer(interval, company, named, point)


SEGMENT_LINES = specification(_lines())
"""The score where each segment's win rate passes 1 in 10, with its 90 per cent interval; the company's line dashed."""
