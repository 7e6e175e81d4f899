"""What moved the forecast, in the terminal."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta

from qualify import analysis
from qualify.analysis import View, report
from qualify.analysis import bridge_words as words
from qualify.analysis.bridge import Bridge, bridge
from qualify.analysis.bridge_ends import DAYS, End, earlier, end, end_of, on_day, under
from qualify.store import Scenario, Store, open_store
from qualify.terminal.commands import Result, about, looked_at
from qualify.terminal.scenarios import found_scenario

_WIDTH = max(map(len, words.NAMES.values()))


def options(parser: ArgumentParser) -> None:
    """What the command takes beside what is looked at."""
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--since", type=_day, metavar="DATE", help="compare with that day's end (default: 4 weeks ago)")
    other.add_argument("--scenario", metavar="NAME", help="compare with a saved scenario, by its name or number")
    other.add_argument("--other-rubric", type=int, metavar="VERSION", help="compare with another rubric version")
    parser.add_argument("--period", metavar="LABEL", help='a month or quarter, as "Q4 2026" (default: this quarter)')


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-15") from None


def bridged(options: Namespace) -> Result:
    """The steps from one forecast to another."""
    view = looked_at(options)
    found = bridge(*_ends(options, view), options.period)
    lines = [about(view), words.headline(found), "", *_table(found), "", words.beside(found)]
    return report.about(view) | words.record(found), "\n".join(lines)


def _ends(options: Namespace, view: View) -> tuple[End, End]:
    store, book = open_store(), view.book
    if options.scenario is None and options.other_rubric is None:
        last = end_of(on_day(book.as_of or date.today()), view)
        since = options.since or last.model.as_of - timedelta(days=DAYS)
        return end(on_day(since), earlier(store, book, since), view.reading.rubric), last
    first = end_of("under the rubric looked at", view)
    if options.scenario is None:
        other = analysis.load(store, book.dataset, options.other_rubric, book.selection, book.day, rule=book.rule)
        other = analysis.lock_as(book, other)
        return first, end(f"under rubric version {options.other_rubric}", other, other.rubric)
    return first, _under(store, view, found_scenario(options)[2])


def _under(store: Store, view: View, scenario: Scenario) -> End:
    book = view.book
    other = analysis.load(store, book.dataset, scenario.rubric_version, book.selection, book.day, rule=book.rule)
    other = analysis.lock_as(book, other)
    return end(under(scenario), other, scenario.over(other.rubric))


def _table(found: Bridge) -> list[str]:
    """A line per step: at even odds, on average, and its deals."""
    lines = [f"{'':{_WIDTH}} {'even odds':>10} {'on average':>11}"]
    for step in found.steps:
        moved = [words.signed_money(value, found) for value in (step.median, step.mean)]
        lines.append(f"{words.NAMES[step.key]:{_WIDTH}} {moved[0]:>10} {moved[1]:>11}  {words.explained(step, found)}")
    return lines
