"""One visual language: colours that colour-blind readers can tell apart, on light and on dark paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import altair as alt

Spec = dict[str, Any]

WON, NOT_WON, OPEN = "#1f83b4", "#d9730d", "#8a8f98"
NO_DECISION = "#f2bd8a"
INK, QUIET, GHOST, MIDDLE = "#1f83b4", "#8a8f98", "#a06cd5", "#0b3d5c"
HEIGHT = 300
LEGEND = 40
"""Pixels: the height of a chart, and of a legend above it."""


def specification(chart: alt.LayerChart | alt.FacetChart) -> Spec:
    """The chart as a constant dictionary, without its data: pages send it beside new rows at every run."""
    # A description of every mark for screen readers is costly at every redraw: the pages describe the chart as a whole.
    quiet = chart.configure_view(strokeWidth=0).configure_mark(aria=False)
    return _without_data(quiet.to_dict(validate=False))


def above(shift: int) -> alt.Axis:
    """An axis of rows whose names stand above the marks, ``shift`` pixels up (negative) from the middle of each row.

    Beside the marks, names as long as a question would leave a narrow screen no room for them.
    """
    return alt.Axis(
        labelAlign="left", labelPadding=0, labelOffset=shift, labelLimit=alt.expr("width"), labelFlush=False,
        ticks=False, domain=False, zindex=1,
    )  # fmt: skip


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
        }
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
