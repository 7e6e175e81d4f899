"""The year's report as a chart: every deal a mark over its score, with the lines between the scores."""

from __future__ import annotations

import altair as alt

from qualify.charts.stacks import KINDS, ROW, SPAN
from qualify.charts.theme import NO_DECISION, NOT_WON, NOT_WON_WORDS, OPEN, QUIET, WON, WON_WORDS, specification

PICK = "pick"
AROUND_MARKS = 76
"""Pixels that the key above the marks and the axis below them take."""
PICKED = "#d1345b"
_COLOURS, _SHAPES = [WON, NOT_WON, NO_DECISION, OPEN], ["circle", "square", "cross", "diamond"]
_SCORES = alt.Scale(domain=list(SPAN), nice=False)
_TIPS = {
    "deal": "Deal",
    "account": "Account",
    "owner": "Owner",
    "amount": "Amount",
    "kind": "Outcome",
    "at": "Score",
    "created": "Created",
    "closed": "Closed",
}


def _part(name: str) -> alt.Chart:
    return alt.Chart().transform_filter(f"datum.part == '{name}'")


def _y(name: str = "y") -> alt.Y:
    return alt.Y(f"{name}:Q", scale=alt.Scale(domain=[1, 0], nice=False, zero=False), axis=None)


def _chart(*, printed: bool) -> alt.LayerChart | alt.FacetChart:
    x = alt.X("x:Q", title="Score", scale=_SCORES, axis=alt.Axis(values=list(range(0, 101, 10)), grid=False))
    tint = alt.Color("side:N", scale=alt.Scale(domain=["below", "above"], range=[NOT_WON, WON]), legend=None)
    inks = alt.Scale(domain=["below", "above"], range=[NOT_WON_WORDS, WON_WORDS])
    said = alt.Color("side:N", scale=inks, legend=None)
    zone = _part("zone").mark_rect(opacity=0.07).encode(x=x, x2="x2:Q", y=_y(), y2="y2:Q", color=tint)
    share = (
        _part("zone")
        .mark_text(
            baseline="middle",
            dy=ROW / 2,
            fontWeight="bold",
            fontSize=13,
            align=alt.expr("datum.side == 'below' ? 'left' : 'right'"),
            dx=alt.expr("datum.side == 'below' ? 4 : -4"),
        )
        .encode(x=x, y=_y(), text="words:N", color=said)
    )
    base = _part("base").mark_rule(color=QUIET, opacity=0.6).encode(y=_y())
    band = _part("band").mark_text(align="left", baseline="middle", fontWeight="bold").encode(
        x=alt.value(4), y=_y(), text="words:N"
    )  # fmt: skip
    rule = _part("line").mark_rule(color=QUIET, size=1.5, strokeDash=[5, 3]).encode(x=x, y=_y(), y2="y2:Q")
    towards = alt.expr("datum.side == 'left' ? 5 : -5")
    label = _part("line").mark_text(
        baseline="middle", fontWeight="bold", align=alt.expr("datum.side"), dx=towards
    ).encode(x=x, y=_y(), text="words:N")  # fmt: skip
    layers = [zone, share, base, band, rule, _deals(x, printed=printed), label]
    return alt.layer(*layers).resolve_scale(color="independent", shape="independent")


def _deals(x: alt.X, *, printed: bool) -> alt.Chart:
    """The marks: as wide as a point of score at most, so that neighbours never touch."""
    size = alt.expr("0.72 * pow(min(datum.step * height, width / 101.4), 2)")
    key = alt.Legend(title=None, orient="top", symbolSize=90, direction="horizontal", symbolOpacity=1)
    kinds = list(KINDS.values())
    encoded = {
        "x": x,
        "y": _y(),
        "color": alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=_COLOURS), legend=key),
        "shape": alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=_SHAPES), legend=key),
    }
    deals = _part("deal")
    if printed:
        return deals.mark_point(filled=True, opacity=1, size=size).encode(**encoded, href="href:N")
    picked = alt.selection_point(name=PICK, fields=["deal_id"], on="click", toggle=False)
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in _TIPS.items()]
    return (
        deals.mark_point(filled=True, opacity=1, size=size, cursor="pointer", strokeWidth=4)
        .encode(
            **encoded,
            tooltip=tips,
            stroke=alt.when(picked, empty=False).then(alt.value(PICKED)).otherwise(alt.value(None)),
        )
        .add_params(picked)
    )


MARKS = specification(_chart(printed=False))
"""Won upward, not won downward, open below; a click picks a deal (parameter ``PICK``). Wants :attr:`Marks.rows`."""

MARKS_ON_PAPER = specification(_chart(printed=True))
"""The same marks without clicks and tooltips, each a link to the address in the column ``href``."""
