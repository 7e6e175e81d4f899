"""Who is in it: the choices in the side bar, and the sentence on every page while something is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from pages.shared import books, session
from pages.shared.text import plain
from qualify.analysis import STRICT_FROM, Book, bearable
from qualify.selection import (
    CEILING,
    CEILINGS,
    EVERYTHING,
    FLOOR,
    FLOORS,
    NO_DECISION_POLICIES,
    NoDecision,
    Selection,
    every,
    in_words,
    levels_in_words,
    narrowed,
    title,
)
from qualify.settings import Settings
from qualify.words import count, one_in

MOST_VALUES = 200
_NO_DECISION = {"counted": "counts as not won", "left out": "is left out of the lines"}
_ANY, _OTHER = "any day", "other days …"
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 12, 31)


def choice(found: Settings, book: Book) -> None:
    """The choices behind a button (drawn in the open, they would slow every slider step); applied on every page."""
    with st.popover("Who is in it", icon=":material/group:", width="stretch"):
        chosen = _choose(found, book)
    if chosen != found.selection:
        session.change(replace(found, selection=chosen))
        st.rerun()


def _choose(found: Settings, book: Book) -> Selection:
    now, turn = found.selection, session.revision()
    first, last = _days(now, book, turn)
    segments = {
        field: _segment(field, values, now.segments.get(field), turn)
        for field, values in books.segments(found.dataset).items()
    }
    policy: NoDecision = st.selectbox(
        "A deal that ended without a decision",
        NO_DECISION_POLICIES,
        NO_DECISION_POLICIES.index(now.no_decision),
        format_func=lambda policy: _NO_DECISION[policy],
        key=f"no decision {turn}",
    )
    strict = books.decided(found, book) >= STRICT_FROM
    floor = _level("Certified floor: at most", FLOORS, FLOOR, now.floor, strict, f"floor {turn}")
    ceiling = _level("Certified ceiling: at least", CEILINGS, CEILING, now.ceiling, strict, f"ceiling {turn}")
    if not strict:
        st.caption(f"1 in 20 and 19 in 20 are offered from {STRICT_FROM} decided deals on.")
    return Selection(first, last, **narrowed(segments), no_decision=policy, floor=floor, ceiling=ceiling)


def _days(now: Selection, book: Book, turn: int) -> tuple[date | None, date | None]:
    """The days of closing: any, a year's, or others that are typed."""
    years = book.deals["closed"].drop_nulls().dt.year().unique().sort(descending=True).to_list()
    if not years and not now.dated:
        return None, None
    whole = {year: (date(year, 1, 1), date(year, 12, 31)) for year in years}
    at = next((year for year, days in whole.items() if days == (now.first, now.last)), _OTHER if now.dated else _ANY)
    chosen = st.selectbox("Closed", options := [_ANY, *years, _OTHER], options.index(at), key=f"closed {turn}")
    if chosen == _ANY:
        return None, None
    return _typed_days(now, turn) if chosen == _OTHER else whole[chosen]


def _typed_days(now: Selection, turn: int) -> tuple[date | None, date | None]:
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


def _day(label: str, now: Any, bounds: tuple[date, date], key: str) -> date | None:
    return st.date_input(label, now, *bounds, key=key, format="YYYY-MM-DD")


def _segment(field: str, values: list[str], now: str | None, turn: int) -> str | None:
    """One value of a field, or None for all; nothing is drawn where there is no choice."""
    if len(values) < 2 and now is None:
        return None
    named = sorted({*values[:MOST_VALUES], *([now] if now is not None else [])}, key=str.casefold)
    offered = [None, *named]
    most = f" (the {MOST_VALUES} most frequent)" if len(values) > MOST_VALUES else ""
    return st.selectbox(
        plain(title(field)) + most,
        offered,
        offered.index(now),
        format_func=lambda value: f"– {every(field)} –" if value is None else value,
        key=f"{field} {turn}",
    )


def _level(label: str, offered: tuple[int, ...], usual: int, now: int, strict: bool, key: str) -> int:
    levels = [level for level in offered if strict or abs(level - 50) <= abs(usual - 50) or level == now]
    return st.selectbox(label, levels, levels.index(now), format_func=lambda level: one_in(level / 100), key=key)


def sentence(found: Settings, book: Book) -> None:
    """What this view counts, while that is not everything, with the way back."""
    chosen = found.selection
    if chosen == EVERYTHING:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        said = sentences(chosen, book, books.decided(found, book))
        st.info(" ".join(map(plain, said)), icon=":material/filter_alt:")
        back = st.button("Show everything", help="Count all opportunities on every page", width="content")
    if back:
        session.change(replace(found, selection=EVERYTHING))
        st.rerun()


def sentences(chosen: Selection, book: Book, decided: int) -> list[str]:
    """The sentences on what a view counts: who, the lines' levels under so many decided deals with a score, targets."""
    used = bearable(chosen, decided)
    who, levels = in_words(chosen), levels_in_words(used)
    said = []
    if who:
        said.append(f"This view counts only: {'; '.join(who)}.")
    if chosen.segments:
        stored = count(book.stored, "opportunity", "opportunities")
        said.append(f"It looks at {book.deals.height:,} of {stored}.")
    if levels:
        said.append(f"The certified lines have other levels than usual: {' and '.join(levels)}.")
    if used != chosen:
        said.append(
            f"Levels stricter than 1 in 10 and 9 in 10 need {STRICT_FROM} decided deals with a score, and there are "
            f"{decided:,}: the usual level takes the place of a stricter one."
        )
    if chosen.segments:
        said.append("Targets are the whole company's, so they are not compared with this part of it.")
    return said
