"""The parts of a report about money: the number, the forecast with its track record, and past results."""

from __future__ import annotations

from typing import Any

from qualify.analysis import number_words as number
from qualify.analysis import report, results, track_words, whatif_words
from qualify.analysis.briefing_page import Grid, Item, Part, Picture, part, said, several
from qualify.analysis.results import Result
from qualify.analysis.track_record import Track
from qualify.analysis.view import View
from qualify.words import count

QUARTERS = "forecast quarters"
NOT_MADE = (
    "How good past forecasts were is not known yet: nobody has had them made again for this view. Do so on the page "
    "Track record, or with python -m qualify backtest."
)
_AHEAD = 2
"""This quarter and the next."""


def the_number(view: View, track: Track | None) -> Part:
    """The week's question: can we make the number?"""
    title = "Can we make the number?"
    if view.forecast is None:
        return part(title, [said(str(view.book.no_forecast or "There is no forecast."), "lead")])
    items = [said(number.headline(view), "lead"), *_stands_against(view), said(_past(track)), _quarters(view)]
    return part(title, _worst_first(items, track), figures(view, track))


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
