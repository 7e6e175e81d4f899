"""One visual language: colours that colour-blind readers can tell apart, on light and on dark paper."""

from __future__ import annotations

from typing import Any

import altair as alt

Spec = dict[str, Any]

WON, NOT_WON, OPEN = "#1f83b4", "#d9730d", "#8a8f98"
INK, QUIET, GHOST, MIDDLE = "#1f83b4", "#8a8f98", "#a06cd5", "#0b3d5c"
HEIGHT = 300


def specification(chart: alt.LayerChart | alt.FacetChart) -> Spec:
    """The chart as a constant dictionary, without its data: pages send it beside new rows at every run."""
    return _without_data(chart.configure_view(strokeWidth=0).to_dict(validate=False))


def _without_data(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_data(item) for item in part]
    if isinstance(part, dict):
        return {name: _without_data(item) for name, item in part.items() if name not in ("data", "datasets", "$schema")}
    return part
