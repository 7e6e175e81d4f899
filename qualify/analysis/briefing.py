"""The week's and the quarter's report: what is in them, in which order, in words and rows; every figure is a page's."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from qualify.analysis import bearable, report
from qualify.analysis import briefing_deals as deals
from qualify.analysis import briefing_flow as process
from qualify.analysis import briefing_market as market_parts
from qualify.analysis import briefing_money as money
from qualify.analysis.behaviour import Behaviour
from qualify.analysis.bridge import Bridge
from qualify.analysis.briefing_page import Part
from qualify.analysis.funnel import Funnel
from qualify.analysis.lately import lately
from qualify.analysis.market import Market
from qualify.analysis.rated import sentences
from qualify.analysis.ratings import Trust
from qualify.analysis.results import results
from qualify.analysis.sources import Sources
from qualify.analysis.track_record import Track
from qualify.analysis.view import View
from qualify.analysis.worklist import Worklist
from qualify.analysis.yearly import Yearly
from qualify.analysis.yearly_words import CHANGED
from qualify.errors import InputError, QualifyError
from qualify.process.periods import By
from qualify.schema import EXTRA
from qualify.selection import in_words, levels_in_words
from qualify.settings import Settings, to_link
from qualify.words import on_day

Kind = Literal["week", "quarter"]
KINDS: tuple[Kind, ...] = ("week", "quarter")
TITLES: dict[Kind, str] = {"week": "The week's report", "quarter": "The quarter's report"}
PERIODS: dict[Kind, By] = {"week": "week", "quarter": "month"}
"""By what the process behaviour charts of each report are."""
SIMULATED = "Simulated data: an invented company"
_OPTIONS = {"asof": "as-of", "floor": "floor-level", "ceiling": "ceiling-level"}
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Board:
    """What only the board's report needs: the year's deals, sources, market and ratings; an error says why there is
    none, and without a rubric there is no trust."""

    year: Yearly
    sources: Sources | InputError
    market: Market | InputError
    trust: Trust | None


@dataclass(frozen=True, eq=False)
class Briefing:
    """A report of a ``kind``, ``made`` at a moment (UTC): what it says it is about (``facts``: a name and words each),
    its ``parts``, and the records of the pages that it was made from."""

    kind: Kind
    view: View
    made: datetime
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    behaviour: Behaviour
    year: Yearly | None

    @property
    def title(self) -> str:
        return TITLES[self.kind]


def week(
    view: View,
    funnel: Funnel,
    work: Worklist,
    behaviour: Behaviour,
    track: Track | None,
    change: Bridge | QualifyError,
    made: datetime,
) -> Briefing:
    """The report for Monday's meeting; ``behaviour`` is by week, ``change`` what moved the forecast in seven days."""
    parts = (
        money.the_number(view, track, change),
        process.the_days(view, lately(view, funnel.flow)),
        process.the_signals(behaviour),
        deals.the_week(work),
    )
    return Briefing("week", view, made, _facts("week", view, made), parts, behaviour, None)


def quarter(
    view: View, funnel: Funnel, work: Worklist, behaviour: Behaviour, track: Track | None, board: Board, made: datetime
) -> Briefing:
    """The report for the board; ``behaviour`` is by month."""
    parts = (
        deals.the_year(board.year),
        money.the_forecast(view, track),
        money.past_results(view, results(view)),
        process.the_flow(funnel),
        process.the_process(behaviour),
        market_parts.the_sources(board.sources),
        market_parts.the_market(board.market),
        market_parts.the_ratings(board.trust),
        deals.to_do(work),
    )
    return Briefing("quarter", view, made, _facts("quarter", view, made), parts, behaviour, board.year)


def attempt(make: Callable[[], T]) -> T | InputError:
    """What ``make`` gives, or why there is none: one part that cannot be made is no reason for no report."""
    try:
        return make()
    except InputError as error:
        return error


def settings_of(view: View) -> Settings:
    """What a view shows, as a link says it."""
    book = view.book
    found = Settings(book.dataset, book.rubric_version, selection=book.selection, rated=book.rule, day=book.day)
    return found.with_rubric(view.reading.rubric, book.rubric)


def command(kind: Kind, link: dict[str, str]) -> str:
    """The command that makes a report again from the parameters of a ``link``, to be pasted into a shell.

    >>> command("week", {"data": "A & B", "rubric": "2", "no_decision": "left out", "extra: Region": "South"})
    "python -m qualify briefing --week --data 'A & B' --rubric 2 --no-decision left-out --only Region=South"
    """
    words = ["python", "-m", "qualify", "briefing", f"--{kind}"]
    for name, value in link.items():
        if name.startswith(EXTRA):
            words += ["--only", f"{name.removeprefix(EXTRA)}={value}"]
        elif name == "no_decision":
            words += ["--no-decision", value.replace(" ", "-")]
        elif name != "tried" and (name, value) != ("rubric", "0"):
            words += [f"--{_OPTIONS.get(name, name)}", value]
    return shlex.join(words)


def _facts(kind: Kind, view: View, made: datetime) -> tuple[tuple[str, str], ...]:
    """What the report is about, whose scores these are, who counts, and how to make it again."""
    book, link = view.book, to_link(settings_of(view))
    day = f", as of {on_day(book.as_of)}" if book.as_of else ", without dates"
    only = in_words(book.selection) + levels_in_words(bearable(book.selection, view.assessment.deals))
    told = [
        ("Data", f"{book.dataset}{day}; data version {book.version}. {book.conversion}".strip()),
        ("Rubric", _rubric(view)),
        ("Ratings", " ".join(sentences(book)) if book.rubric_version else ""),
        ("Filters", f"Only {'; '.join(only)}." if only else "None: all opportunities of the data set count."),
        ("Made", f"on {on_day(made.date())} at {made:%H:%M} (UTC)."),
        ("Again", command(kind, link)),
        ("Link", f"?{urlencode(link)} (after the address of Qualify)"),
    ]
    return tuple((name, text) for name, text in told if text)


def _rubric(view: View) -> str:
    book, rubric = view.book, view.reading.rubric
    if not book.rubric_version:
        return deals.NO_RUBRIC
    published = f" of {on_day(book.published)}" if book.published else ""
    weights = CHANGED if rubric != book.rubric else "Its weights are those that are saved."
    return f"“{rubric.name}”, version {book.rubric_version}{published}. {weights}"


def record(found: Briefing) -> dict[str, Any]:
    """The whole report as numbers and texts, for scripts."""
    return {
        **report.about(found.view),
        "briefing": found.kind,
        "title": found.title,
        "made": found.made,
        "facts": dict(found.facts),
        "parts": [each.record() for each in found.parts],
    }
