"""Which ratings count: the choice in the side bar, and what every page says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from pages.shared import books, session
from pages.shared.text import plain
from qualify.analysis import Book, rated
from qualify.asof import GATE_DAYS, MOST_DAYS, USUAL, AsOf, Moment
from qualify.settings import Settings

_OFFERED: dict[Moment, str] = {
    "before": "some days before closing",
    "created": "its creation",
    "stage": "entering a stage",
    "day": "a day",
    "last": "now, even after closing",
}


def choice(found: Settings, book: Book) -> None:
    """The choices behind a button, as those of who is in it; applied on every page. None where nothing is scored."""
    if not found.rubric_version:
        return
    with st.popover("Which ratings count", icon=":material/event_available:", width="stretch"):
        chosen = _choose(found, book)
    if chosen != found.rated:
        session.change(replace(found, rated=chosen))
        st.rerun()


def _choose(found: Settings, book: Book) -> AsOf:
    now, turn = found.rated, session.revision()
    stages = books.stages(found.dataset)
    offered = [moment for moment in _OFFERED if moment != "stage" or stages]
    moment = st.selectbox(
        "Each deal's ratings up to",
        offered,
        offered.index(now.moment),
        format_func=lambda moment: _OFFERED[moment],
        key=f"rated {turn}",
    )
    if moment == "before":
        usual = now.days if now.moment == "before" else GATE_DAYS
        days = st.number_input("Days before closing", 0, MOST_DAYS, usual, key=f"rated days {turn}")
        st.caption("Of open deals the last rating counts.")
        return AsOf(days=days)
    if moment == "stage":
        at = stages.index(now.stage) if now.moment == "stage" else 0
        return AsOf("stage", stage=st.selectbox("Stage", stages, at, key=f"rated stage {turn}"))
    if moment == "day":
        day = st.date_input("Day", _day(now, book), format="YYYY-MM-DD", key=f"rated day {turn}")
        return AsOf("day", day=day) if day else now
    return AsOf(moment)


def _day(now: AsOf, book: Book) -> date:
    return now.day or book.as_of or date.today()


def caption(found: Settings, book: Book) -> str:
    """Which ratings make the scores, and what cannot be known of them: on every page, for a number that rests on
    hindsight looks like any other. Empty without scores, and where :func:`banner` says it.
    """
    return plain(" ".join(rated.sentences(book))) if found.rubric_version and found.rated == USUAL else ""


def banner(found: Settings, book: Book) -> None:
    """The same under any rule but the usual one, with the way back; a warning where ratings may know the outcome."""
    if not found.rubric_version or found.rated == USUAL:
        return
    said = plain(" ".join(rated.sentences(book)))
    with st.container(horizontal=True, vertical_alignment="center"):
        if found.rated.moment == "last":
            st.warning(f"{said} {rated.LAST}", icon=":material/history_toggle_off:")
        else:
            st.info(said, icon=":material/event_available:")
        back = st.button("The usual ratings", help="Count the usual ratings on every page", width="content")
    if back:
        session.change(replace(found, rated=USUAL))
        st.rerun()
