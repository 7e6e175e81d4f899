"""As of which day everything is looked at: the choice, and what every page says while it is not the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from pages.shared import session
from pages.shared.periods import around
from qualify.analysis import Book
from qualify.schema import OPEN
from qualify.settings import Settings
from qualify.words import count, listed, on_day

_LAST, _OTHER = "the last day in the data", "another day …"
BACK = "Back to the last day in the data"


def choice(found: Settings, first: date, last: date) -> Settings:
    """The last day in the data, the end of an earlier quarter or year, or a day that is typed."""
    turn, ends = session.revision(), _ends(first, last)
    at = next((name for name, day in ends.items() if day == found.day), _OTHER if found.day else _LAST)
    options = [_LAST, *ends, _OTHER]
    chosen = st.selectbox("As it was known at the end of", options, options.index(at), key=f"as of {turn}")
    st.caption("What was closed, changed or rated later is left out on every page.")
    if chosen == _LAST:
        return replace(found, day=None)
    if chosen != _OTHER:
        return replace(found, day=ends[chosen])
    day = st.date_input("Day", found.day or last, first, last, key=f"as of day {turn}", format="YYYY-MM-DD")
    return replace(found, day=day) if isinstance(day, date) and (found.day or day != last) else found


def _ends(first: date, last: date) -> dict[str, date]:
    """The ends of the last quarters, as far as the data go back."""
    ends: dict[str, date] = {}
    day = around(last)["last quarter"][1]
    while day >= first and len(ends) < 6:
        ends[on_day(day)] = day
        day = around(day)["last quarter"][1]
    return ends


def sentences(book: Book) -> list[str]:
    """What is left out of a book of an earlier day, and what is as it is today; nothing of a book of now."""
    if book.day is None:
        return []
    after = book.published if book.published and book.published > book.day else None
    rubric = f"the rubric (published on {on_day(after)})" if after else "the rubric"
    today = ["Names and other columns", "targets", "rates", *([rubric] if book.rubric_version else [])]
    said = [
        f"As it was known at the end of {on_day(book.day)}: what was closed, changed or rated later is left out. "
        f"{listed(today)} are today's."
    ]
    undated = book.deals.filter((pl.col("outcome") != OPEN) & pl.col("closed").is_null()).height
    if undated:
        has, counts = ("has", "counts") if undated == 1 else ("have", "count")
        said.append(f"{count(undated, 'decided deal')} {has} no closing date and {counts} as decided by then.")
    return said
