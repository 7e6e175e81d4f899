"""The week's and the quarter's report to take away: made when a button is pressed, from what the pages keep."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.shared import books, flowing, inspecting, past_forecasts, work, worklist
from qualify.analysis import briefing
from qualify.analysis.briefing import Board, Briefing, Kind
from qualify.analysis.briefing_made import BYS
from qualify.analysis.briefing_money import change_of
from qualify.analysis.market import Market, pair
from qualify.analysis.sources import Sources, usual_field
from qualify.analysis.track_record import Track
from qualify.analysis.yearly import usual_start, yearly
from qualify.errors import InputError
from qualify.export import as_html, as_pdf
from qualify.rubric import slug
from qualify.settings import Settings
from qualify.store.clock import now

_FOR = {"week": "for Monday's meeting", "quarter": "for the board"}
_ICONS = {"pdf": ":material/picture_as_pdf:", "html": ":material/html:"}


def offer(found: Settings) -> None:
    """Both reports, each as PDF and as HTML: one click a file."""
    st.subheader("Take it to the meeting")
    st.caption(
        "One file each, made when you click: the week's report for Monday's meeting (the number, the last 7 days, "
        "signals, what to do), and the quarter's for the board. Their figures are those of the pages."
    )
    with st.container(horizontal=True):
        for kind in briefing.KINDS:
            _button(found, kind, "pdf", "application/pdf")
            _button(found, kind, "html", "text/html")


def _button(found: Settings, kind: Kind, end: str, mime: str) -> None:
    name = f"{kind}s-report_{slug(found.dataset)}.{end}"
    st.download_button(
        f"{briefing.TITLES[kind].removeprefix('The ').capitalize()} ({end.upper()})", partial(_file, found, kind, end),
        name, mime, key=f"{kind} {end}", icon=_ICONS[end], on_click="ignore", help=f"The report {_FOR[kind]}",
    )  # fmt: skip


def _file(found: Settings, kind: Kind, end: str) -> bytes:
    report = made(found, kind)
    return as_pdf(report) if end == "pdf" else as_html(report).encode()


def made(found: Settings, kind: Kind) -> Briefing:
    """The report of a ``kind`` about what ``found`` looks at."""
    view, funnel, todo = books.view(found), work.work(found), worklist.whole(found)
    charts, past = flowing.behaviour(found, briefing.PERIODS[kind]), _past(found)
    if kind == "week":
        change = change_of(view, partial(books.then, view.book))
        return briefing.week(view, funnel, todo, charts, past, change, now())
    year = yearly(view, usual_start(view.book))
    trust = books.trust(found) if view.book.rubric_version else None
    board = Board(year, briefing.attempt(partial(_sources, found)), briefing.attempt(partial(_market, found)), trust)
    return briefing.quarter(view, funnel, todo, charts, past, board, now())


def _sources(found: Settings) -> Sources:
    return inspecting.sources(found, usual_field(inspecting.varied(found)))


def _market(found: Settings) -> Market:
    return inspecting.market(found, *pair(inspecting.varied(found)))


def _past(found: Settings) -> Track | None:
    book = books.shown(found)
    rubric = found.over(book.rubric)
    for by in BYS if book.model is not None else ():
        past = past_forecasts.made_again(book, rubric, by)
        if past:
            track = briefing.attempt(partial(past_forecasts.track, book, rubric, by, past))
            return None if isinstance(track, InputError) else track
    return None
