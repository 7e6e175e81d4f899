"""One visual language: colours that colour-blind readers can tell apart, on light and on dark paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import altair as alt

Spec = dict[str, Any]

LIGHT, DARK = "#ffffff", "#171614"
"""The two papers. What is drawn on them stands out from both (3 : 1), and words on them can be read (4.5 : 1)."""
WON, NOT_WON, OPEN = "#1a77a5", "#d0690a", "#868b94"
NO_DECISION = "#f0b985"
"""The outcomes. The palest does not stand out from light paper by colour alone: bars of the score chart have a rim of
NOT_WON, and elsewhere a shape, a place or words say the same."""
INK, QUIET, GHOST, MIDDLE = WON, OPEN, "#a875dc", "#0b3d5c"
"""What is measured; what is beside it; what it is compared with (a target, the saved rubric); and the middle of it."""
HEIGHT = 300
LEGEND = 40
"""Pixels: the height of a chart, and of a legend above it."""


def specification(chart: alt.LayerChart | alt.FacetChart) -> Spec:
    """The chart as a constant dictionary, without its data: pages send it beside new rows at every run."""
    # A description of every mark for screen readers is costly at every redraw: the pages describe the chart as a whole.
    quiet = chart.configure_view(strokeWidth=0).configure_mark(aria=False)
    named = quiet.configure_axis(labelColor=WORDS, titleColor=WORDS).configure_legend(
        labelColor=WORDS, titleColor=WORDS
    )
    return _without_data(named.configure_text(color=WORDS).to_dict(validate=False))


def paper(light: str, dark: str) -> alt.ExprRef:
    """A colour on light paper, and the one that stands for it on dark paper: words need more contrast than marks.

    >>> paper("black", "white").to_dict()
    {'expr': "luminance(background) < 0.2 ? 'white' : 'black'"}
    """
    return alt.ExprRef(f"luminance(background) < 0.2 ? '{dark}' : '{light}'")


WORDS, WON_WORDS, NOT_WON_WORDS = paper("#585e68", "#c4c8ce"), paper("#12608a", "#6fb9dd"), paper("#97480a", "#f0a45a")
"""Words on a chart; words in the colour of what is won; and of what is not."""


def above(shift: int) -> alt.Axis:
    """An axis of rows whose names stand above the marks, ``shift`` pixels up (negative) from the middle of each row.

    Beside the marks, names as long as a question would leave a narrow screen no room for them.
    """
    return alt.Axis(
        labelAlign="left", labelPadding=0, labelOffset=shift, labelLimit=alt.expr("width"), labelFlush=False,
        ticks=False, domain=False, zindex=1,
    )  # fmt: skip


def names_in_a_row(few: int, many: int, width: int) -> alt.ExprRef:
    """The columns of a legend: ``many`` names side by side, or ``few`` where its place on the page is narrow.

    Not by the width of the plot: that is known only after the legend has taken its room. But a window that is made
    narrower is noticed only through a signal, and the width is the one that changes then.

    >>> names_in_a_row(1, 3, 400).to_dict()
    {'expr': 'containerSize()[0] + 0 * width < 400 ? 1 : 3'}
    """
    return alt.ExprRef(f"containerSize()[0] + 0 * width < {width} ? {few} : {many}")


def quantile_tips() -> list[alt.Tooltip]:
    """What a forecast's range says when it is pointed at."""
    names = (("p10", "9 in 10 above"), ("p50", "Even odds"), ("p90", "1 in 10 above"))
    return [alt.Tooltip(f"{name}:Q", title=title, format=",.0f") for name, title in names]


def even_odds(base: alt.Chart) -> alt.Chart:
    """The tick at even odds. With a rim: the dark colour would not show on dark paper."""
    return base.mark_tick(size=28, thickness=5, color=MIDDLE, stroke="white", strokeWidth=1)


def only(part: Any, names: Sequence[str]) -> Any:
    """A specification whose legends list these names only: one that does not occur would explain nothing.

    >>> only({"color": {"legend": {"orient": "top"}, "scale": {"domain": ["Won", "Lost"]}}}, ["Won"])
    {'color': {'legend': {'orient': 'top', 'values': ['Won']}, 'scale': {'domain': ['Won', 'Lost']}}}
    """
    if isinstance(part, list):
        return [only(item, names) for item in part]
    if isinstance(part, dict):
        return {
            name: value | {"values": list(names)} if name == "legend" and value else only(value, names)
            for name, value in part.items()
            if name != "config"
        } | {name: value for name, value in part.items() if name == "config"}
    return part


def fields(part: Any) -> set[str]:
    """The columns that a specification draws: others would be sent and unpacked in vain at every step of a slider."""
    if isinstance(part, list):
        return set().union(*map(fields, part))
    if isinstance(part, dict):
        return set().union(*map(fields, part.values()), {part[name] for name in ("field",) if name in part})
    return set(re.findall(r"datum\.(\w+)", part)) if isinstance(part, str) else set()


def _without_data(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_data(item) for item in part]
    if isinstance(part, dict):
        return {name: _without_data(item) for name, item in part.items() if name not in ("data", "datasets", "$schema")}
    return part
