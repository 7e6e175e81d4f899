"""Charts of what would change a forecast: a target's chance by week, leads by day, and ranges before and after."""

from __future__ import annotations

import altair as alt

from qualify.charts.theme import GHOST, HEIGHT, INK, QUIET, even_odds, quantile_tips, specification

RANGES_HEIGHT = 170
_SHARE = alt.Scale(domain=[0, 1])


def _marks(*, right: bool) -> tuple[alt.Chart, alt.Chart]:
    """A dashed line across at each value of the column ``mark``, with the words of ``says`` at the end that is free."""
    base = alt.Chart().transform_filter("datum.mark != null")
    y = alt.Y("mark:Q", scale=_SHARE)
    rule = base.mark_rule(strokeDash=[6, 3], size=1.5, color=QUIET).encode(y=y)
    if right:
        text = base.mark_text(align="right", baseline="top", dx=-4, dy=4)
    else:
        text = base.mark_text(align="left", baseline="bottom", dx=4, dy=-2)
    text = text.encode(y=y, x=alt.value("width" if right else 0), text="says:N")
    return rule, text


def _weeks() -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart().transform_filter("datum.day != null")
    line = base.mark_line(color=INK, size=2.5, point=alt.OverlayMarkDef(color=INK, size=60, filled=True)).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True)),
        y=alt.Y("chance:Q", title="Chance of the target", axis=alt.Axis(format="%"), scale=_SHARE),
        tooltip=[
            alt.Tooltip("day:T", title="As of", format="%-d %B %Y"),
            alt.Tooltip("chance:Q", title="Chance of the target", format=".0%"),
            alt.Tooltip("booked:Q", title="Booked by then", format=",.0f"),
            alt.Tooltip("median:Q", title="Even odds then", format=",.0f"),
        ],
    )
    return alt.layer(*_marks(right=True), line).properties(height=HEIGHT)


def _days() -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart().transform_filter("datum.day != null")
    area = base.mark_area(line={"color": INK, "size": 2.5}, color=INK, opacity=0.18).encode(
        x=alt.X("day:T", title="Day on which a lead comes", axis=alt.Axis(format="%-d %b", labelOverlap=True)),
        y=alt.Y("in_time:Q", title="Wins that come in time", axis=alt.Axis(format="%"), scale=_SHARE),
        tooltip=[
            alt.Tooltip("day:T", title="A lead of", format="%-d %B %Y"),
            alt.Tooltip("in_time:Q", title="Of its wins, in time", format=".0%"),
            alt.Tooltip("won:Q", title="Chance to be won in time", format=".0%"),
        ],
    )
    return alt.layer(*_marks(right=False), area).properties(height=HEIGHT)


def _ranges() -> alt.LayerChart | alt.FacetChart:
    y = alt.Y("state:N", sort=None, title=None, axis=alt.Axis(labelLimit=160))
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart().transform_filter("datum.state != null")
    tips = [
        alt.Tooltip("state:N", title="Forecast"),
        *quantile_tips(),
        alt.Tooltip("chance:Q", title="Chance of the target", format=".0%"),
    ]
    x = alt.X("p10:Q", title="Won revenue", axis=alt.Axis(format="~s"), scale=scale)
    bar = base.mark_bar(size=18, color=INK, opacity=0.55).encode(y=y, x=x, x2="p90:Q", tooltip=tips)
    tick = even_odds(base).encode(y=y, x="p50:Q", tooltip=tips)
    goal = alt.Chart().transform_filter("datum.target != null")
    rule = goal.mark_rule(strokeDash=[6, 3], size=2, color=GHOST).encode(x="target:Q")
    text = goal.mark_text(baseline="bottom").encode(x="target:Q", y=alt.value(-3), text=alt.value("Target"))
    return alt.layer(bar, tick, rule, text).properties(height=RANGES_HEIGHT)


TARGET_BY_WEEK = specification(_weeks())
"""The chance of a target by ``day``, with dashed lines at each ``mark`` and what it ``says``."""

LEADS_BY_DAY = specification(_days())
"""The share of a new lead's wins that come ``in_time``, by the ``day`` on which it comes, with marks as above."""

REVENUE_RANGES = specification(_ranges())
"""The 80 per cent range and even odds of each ``state`` of a forecast, with the target."""
