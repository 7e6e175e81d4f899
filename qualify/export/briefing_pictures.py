"""The charts of a report: the pages' own specifications and rows, at the size of the paper."""

from __future__ import annotations

from typing import Any

import polars as pl

from qualify import charts
from qualify.analysis.briefing import Briefing
from qualify.analysis.briefing_deals import MARKS
from qualify.analysis.briefing_flow import CHART
from qualify.analysis.briefing_money import QUARTERS
from qualify.analysis.briefing_page import Picture
from qualify.charts.behaviour import BEHAVIOUR, behaviour_rows
from qualify.export.marks import report_marks
from qualify.export.svg import Drawing, svgs

_WIDTH, _SMALL, _LOW = 660, 230, 75
_MARKS = 400
"""Pixels: the marks of a large company are drawn lower than on their page."""


def drawn(found: Briefing) -> dict[str, str]:
    """Every chart of a report as SVG, by its key."""
    keys = [item.key for part in found.parts for item in part.items if isinstance(item, Picture)]
    return dict(zip(keys, svgs([_drawing(found, key) for key in keys]), strict=True))


def _drawing(found: Briefing, key: str) -> Drawing:
    if key == MARKS:
        return _marks(found)
    return _quarters(found) if key == QUARTERS else _measure(found, key.removeprefix(CHART))


def _marks(found: Briefing) -> Drawing:
    assert found.year is not None
    laid = report_marks(found.year)
    spec = _without_links(charts.only(charts.MARKS_ON_PAPER, laid.kinds))
    return Drawing(spec, laid.rows, _WIDTH, min(laid.height, _MARKS))


def _without_links(part: Any) -> Any:
    """No list of deals follows, so no mark leads to its row."""
    if isinstance(part, list):
        return [_without_links(each) for each in part]
    if isinstance(part, dict):
        return {name: _without_links(each) for name, each in part.items() if name != "href"}
    return part


def _quarters(found: Briefing) -> Drawing:
    assert found.view.forecast is not None
    rows = found.view.forecast.periods.filter(period="quarter")
    return Drawing(charts.REVENUE_BY_PERIOD, rows.with_columns(pl.col(pl.Date).cast(pl.String)), _WIDTH, 180)


def _measure(found: Briefing, key: str) -> Drawing:
    each = found.behaviour.of(key)
    rows = behaviour_rows(each.points)
    unit = "days" if each.kind == "t" else each.measure.unit
    names = rows["said"].unique(maintain_order=True).to_list()
    return Drawing(charts.only(BEHAVIOUR[unit], names), rows, _SMALL, _LOW)
