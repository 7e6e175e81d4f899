"""Every number of the page of process behaviour charts: as one table, and as a record for scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import polars as pl

from qualify.analysis import behaviour_value_words as value_words
from qualify.analysis import behaviour_words as words
from qualify.analysis import report
from qualify.analysis.behaviour import Behaviour
from qualify.analysis.behaviour_points import Chart, Unit
from qualify.analysis.view import View
from qualify.process.behaviour import FALSE_ALARMS, FALSE_NEW


def table(found: Behaviour) -> pl.DataFrame:
    """A row a chart: its last full value, its limits, and what it reads."""
    rows = []
    for each in found.charts:
        last, unit = each.last, each.measure.unit
        kind: Unit = "days" if each.kind == "t" else unit
        title = "Time between wins" if each.kind == "t" else each.measure.title
        numbers = [last[name] if last else None for name in ("value", "lower", "centre", "upper")]
        reads = words.read(each, found.by)
        limits = [words.shown(number, kind, found.book.currency) for number in numbers]
        rows.append((title, *limits, reads[0].upper() + reads[1:]))
    return pl.DataFrame(rows, schema=["measure", "value", "lower", "centre", "upper", "reads"], orient="row")


def record(found: Behaviour, view: View) -> dict[str, Any]:
    """Every number of the page, for scripts."""
    currency = found.book.currency
    return report.about(view) | {
        "by": found.by,
        "currency": currency,
        "answer": words.answer(found),
        "moved_for_good": words.moved(found),
        "false_alarms": {"of_24": FALSE_ALARMS, "of_a_new_value": FALSE_NEW, "words": words.alarms(found)},
        "charts": [_record(each, found, currency) for each in found.charts],
        "won_value": {"answer": value_words.address(found), "usual": found.usual, "periods": found.split.to_dicts()},
        "left_out": value_words.left_out(found),
        "frozen": [asdict(one) for one in found.kept],
    }


def _record(chart: Chart, found: Behaviour, currency: str) -> dict[str, Any]:
    return {
        "measure": chart.measure.key,
        "title": chart.measure.title,
        "unit": "days" if chart.kind == "t" else chart.measure.unit,
        "kind": chart.kind,
        "reading": words.reading(chart, found.by, currency),
        "basis": words.basis(chart, found.by),
        "moved_for_good": words.moved_for_good(chart, found.by),
        "season": [asdict(each) for each in chart.season],
        "frozen": chart.kept and asdict(chart.kept),
        "points": chart.points.to_dicts(),
    }
