"""A report made from the store: what the pages keep on their shelves is read and worked out here."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from qualify.analysis import briefing
from qualify.analysis.backtesting import run_of
from qualify.analysis.behaviour import behave
from qualify.analysis.book import Book
from qualify.analysis.bridge_ends import earlier
from qualify.analysis.briefing import Board, Briefing, Kind
from qualify.analysis.briefing_money import change_of
from qualify.analysis.entry import entry_deck
from qualify.analysis.flows import flows
from qualify.analysis.funnel import funnel
from qualify.analysis.groups import varied
from qualify.analysis.market import market_of
from qualify.analysis.origins import By
from qualify.analysis.ratings import Trust, trust
from qualify.analysis.routing import flow, road
from qualify.analysis.sources import sources_of, usual_field
from qualify.analysis.track_record import Track, track_record
from qualify.analysis.view import View
from qualify.analysis.worklist import worklist
from qualify.analysis.yearly import usual_start, yearly
from qualify.errors import InputError
from qualify.rubric import Rubric
from qualify.scores import score
from qualify.store import Reads, Store

BYS: tuple[By, ...] = ("quarter", "month")
"""Whose track record is shown: that of quarters, or else of months."""


def briefed(store: Store, view: View, kind: Kind, made: datetime) -> Briefing:
    """The report of a ``kind`` about a view."""
    book = view.book
    past = made_before(store, book, view.reading.rubric)
    with store.snapshot(book.day) as seen:
        moved = flow(book, road(seen, book))
        deck = entry_deck(seen, book)
        flowing = flows(book, score(deck, view.reading.rubric))
        charts = behave(book, flowing, briefing.PERIODS[kind], seen.kept_limits(book.dataset))
        stood, work = funnel(view, moved), worklist(view, moved)
        if kind == "week":
            return briefing.week(view, stood, work, charts, past, change_of(view, partial(earlier, store, book)), made)
        board = Board(
            yearly(view, usual_start(book)),
            briefing.attempt(lambda: sources_of(view, deck, usual_field(varied(book)))),
            briefing.attempt(lambda: market_of(view)),
            _trust(seen, view),
        )
    return briefing.quarter(view, stood, work, charts, past, board, made)


def _trust(seen: Reads, view: View) -> Trust | None:
    return trust(seen, view) if view.book.rubric_version else None


def made_before(store: Store, book: Book, rubric: Rubric) -> Track | None:
    """The track record of past forecasts that were made again already; None where they were not, or nothing was won."""
    for by in BYS if book.model is not None else ():
        run = run_of(book, rubric, by)
        done, planned = store.backtest_progress(run)
        past = store.backtest(run) if planned and done == planned else []
        if past:
            found = briefing.attempt(partial(track_record, past, by))
            return None if isinstance(found, InputError) else found
    return None
