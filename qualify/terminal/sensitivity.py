"""What moves when one weight does, in the terminal."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import polars as pl

from qualify.analysis import ZONES, baseline, report, seen
from qualify.analysis import sensitivity_words as words
from qualify.analysis.sensitivity import SCORES, WHAT, Sensitivity, sensitivity
from qualify.analysis.stability import UNSURE
from qualify.steps import finished
from qualify.terminal.commands import Result, about, scored
from qualify.words import money

_INDENT = "    "
_MOST_DEALS = 10


def moved(options: Namespace) -> Result:
    """What the Weights page says of what each weight moves, on the deals that are not locked away."""
    view = scored(options, seen)
    book = view.book
    found = finished(sensitivity(book, view.reading.rubric, baseline(book)))
    lines = [about(view), str(view.members), words.notch(found)]
    for what in WHAT:
        lines += ["", words.span(found, what, book.currency), *_changes(found, what, book.currency)]
    lines += ["", words.unsure(found), *_deals(found.stability.table)]
    record = report.about(view) | {
        "currency": book.currency,
        "notch": found.notch,
        "changes": found.table.to_dicts(),
        "draws": found.stability.draws,
        "seed": found.stability.seed,
        "unsure": found.stability.unsure,
        "deals": found.stability.table.to_dicts(),
    }
    return record, "\n".join(lines)


def _changes(found: Sensitivity, what: str, currency: str) -> list[str]:
    """A line per criterion that moves a quantity: what it is at the other weights."""
    rows = found.table.filter(pl.col("what") == what, pl.col("after").ne_missing(pl.col("before")))
    lines = []
    for (_, question), changes in rows.group_by("criterion", "question", maintain_order=True):
        pairs = changes.select("weight", "after").iter_rows()
        parts = [f"{_value(after, what, currency)} at weight {weight}" for weight, after in pairs]
        lines.append(f"{_INDENT}{question}: {', '.join(parts)}")
    return lines


def _value(value: float | None, what: str, currency: str) -> str:
    if value is None:
        return "none"
    return f"{value:.0f}" if what in SCORES else money(value, currency)


def _deals(table: pl.DataFrame) -> list[str]:
    """The open deals whose zone is unsure, the least sure first."""
    unsure = table.filter(pl.col("share_same") < 1 - UNSURE)
    rest = unsure.height - _MOST_DEALS
    more = [f"{_INDENT}and {rest:,} more"] if rest > 0 else []
    return [_INDENT + _deal(row) for row in unsure.head(_MOST_DEALS).iter_rows(named=True)] + more


def _deal(row: dict[str, Any]) -> str:
    drawn = ", ".join(f"{zone} in {row[zone] * 100:.1f} %" for zone in ZONES[:3] if row[zone])
    return f"{row['name'] or row['deal_id']}: score {row['score']}, {row['zone']}; under the draws {drawn}"
