"""Charts of won revenue: the periods with their targets, and the chance of reaching each amount."""

from __future__ import annotations

import altair as alt

from qualify.charts.theme import GHOST, HEIGHT, INK, QUIET, even_odds, quantile_tips, specification

_WIDE = alt.expr("min(18, 0.7 * bandwidth('x'))")
# Leaning names stand closer than the boxes around them: only where they would touch is every second one left out.
_LEANING = alt.Axis(labelAngle=-45, labelOverlap=True, labelSeparation=-24)
_MONEY = alt.Axis(format="~s", title="Won revenue")


def _periods() -> alt.LayerChart | alt.FacetChart:
    x = alt.X("label:N", sort=None, title=None, axis=_LEANING)
    tips = [
        alt.Tooltip("label:N", title="Period"),
        alt.Tooltip("booked:Q", title="Booked", format=",.0f"),
        *quantile_tips(),
        alt.Tooltip("target:Q", title="Target", format=",.0f"),
        alt.Tooltip("probability:Q", title="Chance of the target", format=".0%"),
    ]
    wide = (
        alt.Chart()
        .mark_rule(size=3, color=INK, opacity=0.45)
        .encode(x=x, y=alt.Y("p5:Q", axis=_MONEY, scale=alt.Scale(zero=True)), y2="p95:Q")
    )
    inner = alt.Chart().mark_bar(size=_WIDE, color=INK, opacity=0.55).encode(x=x, y="p10:Q", y2="p90:Q", tooltip=tips)
    middle = even_odds(alt.Chart()).encode(x=x, y="p50:Q", tooltip=tips)
    booked = (
        alt.Chart()
        .transform_filter("datum.booked > 0")
        .mark_point(shape="square", filled=True, size=60, color=QUIET)
        .encode(x=x, y="booked:Q")
    )
    target = (
        alt.Chart()
        .transform_filter("datum.target != null")
        .mark_tick(size=alt.expr("min(34, 1.2 * bandwidth('x'))"), thickness=4, color=GHOST)
        .encode(x=x, y="target:Q", tooltip=tips)
    )
    return alt.layer(wide, inner, middle, booked, target).properties(height=HEIGHT)


def _chances() -> alt.LayerChart | alt.FacetChart:
    y = alt.Y(
        "probability:Q", title="Chance of at least this", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
    )
    curve = (
        alt.Chart()
        .mark_area(line={"color": INK, "size": 2.5}, color=INK, opacity=0.18)
        .encode(
            x=alt.X("amount:Q", axis=_MONEY, scale=alt.Scale(zero=False, nice=False)),
            y=y,
            tooltip=[
                alt.Tooltip("amount:Q", title="Won revenue", format=",.0f"),
                alt.Tooltip("probability:Q", title="Chance of at least this", format=".0%"),
            ],
        )
    )
    base = alt.Chart().transform_filter("datum.mark != null")
    colours = alt.Scale(domain=["Target", "Run rate"], range=[GHOST, QUIET])
    rule = base.mark_rule(size=2, strokeDash=[6, 3]).encode(
        x="mark_at:Q", color=alt.Color("mark:N", legend=None, scale=colours)
    )
    label = base.mark_text(align="center", baseline="bottom", clip=False).encode(
        x="mark_at:Q", y=alt.value(-3), text="mark:N"
    )
    return alt.layer(curve, rule, label).properties(height=HEIGHT)


REVENUE_BY_PERIOD = specification(_periods())
"""Per period the 80 per cent band (bar), the 90 per cent band (line), even odds (tick), booked and target."""

REVENUE_CURVE = specification(_chances())
"""The chance that a period's won revenue reaches each amount, with the target marked."""
