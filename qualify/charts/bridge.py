"""What moved the forecast: a bar from before to after for each cause, one under the other."""

from __future__ import annotations

import altair as alt

from qualify.charts.theme import INK, NOT_WON, QUIET, above, specification

ROW, AROUND = 46, 40
"""Pixels: the height of a step with its name, and of the axis."""
_KINDS = ["adds", "takes", "nothing", "total"]


def _waterfall() -> alt.LayerChart | alt.FacetChart:
    axis = alt.Axis(format="~s", title="Won revenue", tickCount=5)
    x = alt.X("before:Q", axis=axis, scale=alt.Scale(zero=False, padding=12))
    y = alt.Y("label:N", sort=None, title=None, axis=above(-16))
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=_KINDS, range=[INK, NOT_WON, QUIET, QUIET]))
    tips = [
        alt.Tooltip("label:N", title="Step"),
        alt.Tooltip("before:Q", title="Before", format=",.0f"),
        alt.Tooltip("after:Q", title="After", format=",.0f"),
    ]
    # On every row, and drawn first: so the rows keep their order.
    ends = alt.Chart().mark_tick(thickness=3, size=22, yOffset=8, color=QUIET).encode(x="after:Q", y=y, tooltip=tips)
    steps = (
        alt.Chart()
        .mark_bar(size=16, yOffset=8, opacity=0.75)
        .encode(x=x, x2="after:Q", y=y, color=colour, tooltip=tips)
    )
    return alt.layer(ends, steps)


WATERFALL = specification(_waterfall())
"""The forecast before and after, and between them a bar per cause; a tick is where each ends and the next begins."""
