"""What ratings in hindsight would make of the win rates, and how far people agree on each question."""

from __future__ import annotations

import altair as alt

from qualify.charts.theme import GHOST, HEIGHT, INK, LEGEND, NOT_WON, QUIET, above, specification

ROW, AROUND = 44, 70
"""Pixels: a question's row in the chart of agreement, and its axis."""
_AT = ["At the gate", "With the last ratings"]
_SCORES = alt.Scale(domain=[0, 100], nice=False)
_SAID = ["rewrite", "cannot tell", "alike"]


def _curves() -> alt.LayerChart | alt.FacetChart:
    legend = alt.Legend(orient="top", title=None, labelLimit=220, symbolStrokeWidth=3)
    scale = alt.Scale(domain=_AT, range=[INK, GHOST])
    line = (
        alt.Chart()
        .mark_line(interpolate="step-after", size=2.5)
        .encode(
            x=alt.X("score:Q", title="Score", scale=_SCORES, axis=alt.Axis(tickCount=10)),
            y=alt.Y("rate:Q", title="Win rate", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
            color=alt.Color("at:N", scale=scale, legend=legend),
            strokeDash=alt.StrokeDash("at:N", scale=alt.Scale(domain=_AT, range=[[1, 0], [5, 3]]), legend=legend),
        )
    )
    return alt.layer(line).properties(height=HEIGHT + LEGEND)


def _agreement() -> alt.LayerChart | alt.FacetChart:
    known = alt.Scale(domain=[-0.2, 1], clamp=True, nice=False)
    across = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2f")
    row = alt.Y("question:N", sort=None, title=None, axis=above(-14))
    kinds = alt.Scale(domain=_SAID, range=[NOT_WON, QUIET, INK])
    colour = alt.Color("said:N", scale=kinds, legend=alt.Legend(orient="top", title=None))
    base = alt.Chart().encode(y=row)
    x = alt.X("low:Q", scale=known, axis=across, title="Agreement: 0 is chance, 1 is perfect")
    reach = base.mark_rule(size=3).encode(x=x, x2="high:Q", color=colour)
    point = base.mark_point(filled=True, size=110, opacity=1, stroke="white", strokeWidth=1).encode(
        x=alt.X("alpha:Q", scale=known),
        color=colour,
        tooltip=[
            alt.Tooltip("question:N", title="Question"),
            alt.Tooltip("alpha:Q", title="Agreement", format=".2f"),
            alt.Tooltip("interval:N", title="90 % interval"),
            alt.Tooltip("deals:Q", title="Deals rated twice", format=","),
            alt.Tooltip("said:N", title="So"),
        ],
    )
    enough = alt.Chart().mark_rule(strokeDash=[6, 3], color=QUIET).encode(x=alt.X("enough:Q", scale=known))
    return alt.layer(enough, reach, point)


HINDSIGHT = specification(_curves())
"""The win rate by score of the same deals, scored at the gate and, dashed, with the last ratings."""

AGREEMENT = specification(_agreement())
"""Agreement on each question with its 90 per cent interval; the dashed line is what such answers should reach."""
