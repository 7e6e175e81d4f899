"""The parts of a report about money: the number, the forecast with its track record, and past results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from qualify.analysis import bridge_words, report, results, track_words, whatif_words
from qualify.analysis import number_words as number
from qualify.analysis.book import Book
from qualify.analysis.bridge import Bridge, bridge
from qualify.analysis.bridge_ends import end, end_of, on_day
from qualify.analysis.briefing_page import Grid, Item, Part, Picture, part, said, several
from qualify.analysis.lately import DAYS
from qualify.analysis.results import Result
from qualify.analysis.track_record import Track
from qualify.analysis.view import View
from qualify.errors import InputError, QualifyError
from qualify.words import count

QUARTERS = "forecast quarters"
NOT_MADE = (
    "How good past forecasts were is not known yet: nobody has had them made again for this view. Do so on the page "
    "Track record, or with python -m qualify backtest."
)
_AHEAD = 2
"""This quarter and the next."""


def change_of(view: View, then: Callable[[date], Book]) -> Bridge | QualifyError:
    """What moved the forecast in the seven days of the week's report, or why that cannot be told.

    ``then`` gives the book of the view as it was known at the end of a day.
    """
    today = view.book.as_of
    if view.forecast is None or today is None:
        return view.book.no_forecast or InputError("There is no forecast.")
    since = today - timedelta(days=DAYS)
    try:
        return bridge(end(on_day(since), then(since), view.reading.rubric), end_of(on_day(today), view))
    except InputError as error:
        return error


def the_number(view: View, track: Track | None, change: Bridge | QualifyError) -> Part:
    """The week's question: can we make the number? ``change`` is what :func:`change_of` gives."""
    title = "Can we make the number?"
    if view.forecast is None:
        return part(title, [said(str(view.book.no_forecast or "There is no forecast."), "lead")])
    told, since = _change(change), None if isinstance(change, QualifyError) else bridge_words.record(change)
    items = [said(number.headline(view), "lead"), *_stands_against(view), said(_past(track)), _quarters(view), *told]
    return part(title, _worst_first(items, track), figures(view, track) | {"moved": since})


def _change(change: Bridge | QualifyError) -> list[Item]:
    if isinstance(change, QualifyError):
        return [said(f"What moved the forecast since a week before cannot be told. {change}", "quiet")]
    where = "Each step with its deals is on the page Forecast, under What moved it."
    return [said(bridge_words.headline(change)), said(where, "quiet")]


def the_forecast(view: View, track: Track | None) -> Part:
    """The board's question: what will we win, and how good were past forecasts?"""
    title = "What will we win, and how good were past forecasts?"
    if view.forecast is None:
        return part(title, [said(str(view.book.no_forecast or "There is no forecast."), "lead")])
    targets = bool(view.forecast.periods["target"].count())
    items: list[Item] = [
        said(number.headline(view), "lead"),
        *_stands_against(view),
        said(_past(track)),
        said(track_words.promise(track) if track else ""),
        _quarters(view),
        Picture(QUARTERS, f"Won revenue by quarter. {number.headline(view)}"),
        said(number.bars(targets=targets), "quiet"),
        said(whatif_words.combined(view.forecast)),
        said(track_words.basis(track) if track else "", "quiet"),
        said(_notes(view), "quiet"),
    ]
    return part(title, _worst_first(items, track), figures(view, track))


def _worst_first(items: list[Item], track: Track | None) -> list[Item]:
    """Where past forecasts were worse than a simple method or than without scores, that is said before the forecast."""
    if track is None or not worse(track):
        return items
    past = said(_past(track))
    return [said(past.text, "lead"), *(item for item in items if item != past)]


def worse(track: Track) -> bool:
    """Whether a simple method did better in the past, be it by chance, or scores made the total worse."""
    without = track.without
    spoiled = without is not None and without.against is not None and without.against.verdict == "worse"
    return spoiled or track.simple[0].crps < track.ours.crps


def _stands_against(view: View) -> list[Item]:
    assert view.forecast is not None
    return several([view.forecast.trust or "", *number.beside(view)])


def _past(track: Track | None) -> str:
    return f"Past forecasts by {track.by}: {track_words.verdict(track)}" if track else NOT_MADE


def _quarters(view: View) -> Grid:
    return Grid(number.NUMBERS, number.numbers(view, _AHEAD), (9, 10, 11, 17, 10, 10, 11), frozenset(range(1, 7)))


def _notes(view: View) -> str:
    assert view.forecast is not None
    left = [note.what for note in view.forecast.notes]
    return f"What the forecast left out or filled in ({count(len(left), 'remark')}): {' '.join(left)}" if left else ""


def figures(view: View, track: Track | None) -> dict[str, Any]:
    """The numbers: those of the page of the forecast, and of the track record."""
    told = report.forecast(view)
    return {
        "currency": told["currency"],
        "trust": told["trust"],
        "quarters": [row for row in told["periods"] if row["period"] == "quarter"][:_AHEAD],
        "track_record": track and {
            "by": track.by,
            "verdict": track_words.verdict(track),
            "errors": {method.name: method.crps for method in track.methods},
        },
    }  # fmt: skip


def past_results(view: View, found: tuple[Result, ...]) -> Part:
    """Did we reach our targets?"""
    names = ("Quarter", "Deals won", "Brought", "Target", "Of it")
    grid = Grid(names, results.rows(found, view.book.currency), (12, 12, 14, 14, 10), frozenset(range(1, 5)))
    told = [vars(each) for each in found]
    return part("Did we reach our targets?", [said(results.answer(found, view), "lead"), grid], {"quarters": told})
