"""Days of closing as people choose them: a year, a quarter, the last twelve months, or other days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from qualify.analysis import Book
from qualify.selection import Selection

ANY, OTHER = "any day", "other days …"
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 12, 31)
Days = tuple[date, date]


def around(last: date) -> dict[str, Days]:
    """The periods that are told by the last day that is known.

    >>> for name, days in around(date(2026, 2, 28)).items():
    ...     print(name, *days)
    this quarter 2026-01-01 2026-03-31
    last quarter 2025-10-01 2025-12-31
    last 12 months 2025-03-01 2026-02-28
    """
    begins = date(last.year, last.month - (last.month - 1) % 3, 1)
    before = _months(begins, -3)
    return {
        "this quarter": (begins, _months(begins, 3) - timedelta(days=1)),
        "last quarter": (before, begins - timedelta(days=1)),
        "last 12 months": (_year_before(last + timedelta(days=1)), last),
    }


def label(now: Selection, last: date | None) -> str:
    """A selection's days of closing in two or three words.

    >>> label(Selection(), None), label(Selection(date(2025, 1, 1), date(2025, 12, 31)), None)
    ('any day', '2025')
    >>> label(Selection(date(2025, 4, 1), date(2025, 6, 30)), None), label(Selection(last=date(2025, 6, 30)), None)
    ('Q2 2025', 'up to 30 Jun 2025')
    """
    if not now.dated:
        return ANY
    first, end = now.first, now.last
    if first and end and (year := _whole(first, end)):
        return year
    told = {days: name for name, days in around(last).items()} if last else {}
    if first and end:
        return told.get((first, end)) or f"{short(first)} – {short(end)}"
    return f"from {short(first)}" if first else f"up to {short(end)}"


def _whole(first: date, end: date) -> str | None:
    if (first, end) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first.year)
    if first.day == 1 and first.month % 3 == 1 and end == _months(first, 3) - timedelta(days=1):
        return f"Q{first.month // 3 + 1} {first.year}"
    return None


def choice(now: Selection, book: Book, turn: int) -> tuple[date | None, date | None]:
    """The days of closing: any, a period's, or others that are typed."""
    years = book.deals["closed"].drop_nulls().dt.year().unique().sort(descending=True).to_list()
    whole: dict[Any, Days] = around(book.as_of) if book.as_of else {}
    whole |= {year: (date(year, 1, 1), date(year, 12, 31)) for year in years}
    days = (now.first, now.last)
    at = next((name for name, held in whole.items() if held == days), OTHER if now.dated else ANY)
    options = [ANY, *whole, OTHER]
    chosen = st.selectbox("Closed", options, options.index(at), key=f"closed {turn}")
    st.caption("These days bound which decided deals make the lines. Open deals and the forecast know no bounds.")
    if chosen == ANY:
        return None, None
    return _typed(now, turn) if chosen == OTHER else whole[chosen]


def _typed(now: Selection, turn: int) -> tuple[date | None, date | None]:
    """Two days; as they were where the typed ones end before they begin."""
    given = [day for day in (now.first, now.last) if day]
    bounds = min([_EARLIEST, *given]), max([_LATEST, *given])
    left, right = st.columns(2)
    with left:
        first = _day("From", now.first, bounds, f"closed from {turn}")
    with right:
        last = _day("Up to", now.last, bounds, f"closed up to {turn}")
    if first and last and last < first:
        st.warning("These days end before they begin: nothing is changed yet.", icon=":material/event_busy:")
        return now.first, now.last
    return first, last


def _day(label: str, now: Any, bounds: Days, key: str) -> date | None:
    return st.date_input(label, now, *bounds, key=key, format="YYYY-MM-DD")


def short(day: date | None) -> str:
    """A day on a button.

    >>> short(date(2026, 6, 3))
    '3 Jun 2026'
    """
    return f"{day.day} {day:%b %Y}" if day else ""


def _months(first: date, months: int) -> date:
    """The first of a month that is some months away."""
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
