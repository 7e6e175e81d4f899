"""Weeks, months and quarters: full ones are judged, the running one is only shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import polars as pl

By = Literal["week", "month", "quarter"]
BYS: tuple[By, ...] = ("week", "month", "quarter")
EVERY: dict[By, str] = {"week": "1w", "month": "1mo", "quarter": "1q"}
SEASONS: dict[By, int] = {"week": 12, "month": 12, "quarter": 4}
"""How many places of the year are told apart: weeks by the month that their Thursday lies in."""


def start_of(day: date, by: By) -> date:
    """The first day of the period of a day; weeks begin on Monday.

    >>> start_of(date(2026, 11, 25), "week"), start_of(date(2026, 11, 25), "quarter")
    (datetime.date(2026, 11, 23), datetime.date(2026, 10, 1))
    """
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=day.month if by == "month" else (day.month - 1) // 3 * 3 + 1)


def after(start: date, by: By) -> date:
    """The first day of the next period.

    >>> after(date(2026, 12, 1), "month"), after(date(2026, 10, 1), "quarter")
    (datetime.date(2027, 1, 1), datetime.date(2027, 1, 1))
    """
    if by == "week":
        return start + timedelta(days=7)
    later = start.month + (1 if by == "month" else 3)
    return date(start.year + (later > 12), (later - 1) % 12 + 1, 1)


def name_of(start: date, by: By) -> str:
    """What people call a period.

    >>> name_of(date(2026, 11, 23), "week"), name_of(date(2026, 11, 1), "month"), name_of(date(2026, 10, 1), "quarter")
    ('week of 23 Nov 2026', 'Nov 2026', 'Q4 2026')
    """
    if by == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    return f"{start:%b %Y}" if by == "month" else f"week of {start.day} {start:%b %Y}"


def place_in_year(start: date, by: By) -> int:
    """Which of ``SEASONS`` a period is, from 0 on.

    >>> place_in_year(date(2026, 3, 30), "week"), place_in_year(date(2026, 10, 1), "quarter")
    (3, 3)
    """
    if by == "quarter":
        return (start.month - 1) // 3
    return (start + timedelta(days=3 if by == "week" else 0)).month - 1


def periods(first: date, last: date, by: By) -> pl.DataFrame:
    """The periods that lie whole within ``first`` to ``last``, both included, and the one running on ``last``.

    Columns ``start``, ``end`` (its last day), ``label``, ``season`` and ``full`` (False of the running one).

    >>> periods(date(2026, 9, 15), date(2026, 11, 23), "month").select("label", "full").rows()
    [('Oct 2026', True), ('Nov 2026', False)]
    """
    start = start_of(first, by)
    if start < first:
        start = after(start, by)
    rows = []
    while start <= last:
        end = after(start, by) - timedelta(days=1)
        rows.append((start, end, name_of(start, by), place_in_year(start, by), end <= last))
        start = end + timedelta(days=1)
    kinds = {"start": pl.Date, "end": pl.Date, "label": pl.String, "season": pl.Int64, "full": pl.Boolean}
    return pl.DataFrame(rows, schema=kinds, orient="row")
