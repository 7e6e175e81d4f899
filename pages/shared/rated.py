"""Which ratings count: the choice behind the bar's button, and what every page says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from pages.shared import books, session
from pages.shared.periods import short
from pages.shared.text import plain
from qualify.analysis import Book, rated
from qualify.asof import GATE_DAYS, MOST_DAYS, USUAL, AsOf, Moment
from qualify.settings import Settings
from qualify.store.clock import today
from qualify.words import count

_LONGEST = 30
_OFFERED: dict[Moment, str] = {
    "before": "some days before closing",
    "created": "its creation",
    "stage": "entering a stage",
    "day": "a day",
    "last": "now, even after closing",
}


def label(found: Settings) -> str:
    """The rule, on a button."""
    rule = found.rated
    return {
        "before": "Ratings: usual" if rule == USUAL else f"Ratings: {count(rule.days, 'day')} before closing",
        "created": "Ratings: at creation",
        "stage": f"Ratings: on entering {rule.stage[:_LONGEST]}",
        "day": f"Ratings: up to {short(rule.day)}",
        "last": "Ratings: even after closing",
    }[rule.moment]


def changed(found: Settings) -> bool:
    """Whether somebody chose another rule than the usual one."""
    return found.rated != USUAL


def choice(found: Settings) -> Settings:
    """The rule, and what belongs to it."""
    return replace(found, rated=_choose(found, books.shown(found)))


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
    return now.day or book.as_of or today()


def caption(found: Settings, book: Book) -> str:
    """Which ratings make the scores, and what cannot be known of them: on every page, for a number that rests on
    hindsight looks like any other. Empty without scores, and where :func:`banner` says it.
    """
    return plain(_said(book)) if found.rubric_version and found.rated == USUAL else ""


def _said(book: Book) -> str:
    return books.kept(book, "rated", lambda: " ".join(rated.sentences(book)))


def banner(found: Settings, book: Book) -> None:
    """The same under any rule but the usual one, with the way back; a warning where ratings may know the outcome."""
    if not found.rubric_version or found.rated == USUAL:
        return
    said = plain(_said(book))
    with st.container(horizontal=True, vertical_alignment="center"):
        if found.rated.moment == "last":
            st.warning(f"{said} {rated.LAST}", icon=":material/history_toggle_off:")
        else:
            st.info(said, icon=":material/event_available:")
        back = st.button("The usual ratings", help="Count the usual ratings on every page", width="content")
    if back:
        session.change(replace(session.recall(), rated=USUAL))
        st.rerun()
