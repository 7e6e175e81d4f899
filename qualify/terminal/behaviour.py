"""Is this noise? Process behaviour charts in the terminal, and limits frozen on purpose."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date

from qualify.analysis import behaviour_value_words as value_words
from qualify.analysis import behaviour_words as words
from qualify.analysis.behaviour import USUAL, behave, chart_name
from qualify.analysis.behaviour_points import MEASURES, VALUE
from qualify.analysis.behaviour_record import record
from qualify.analysis.entry import entry_deck
from qualify.analysis.flows import flows
from qualify.analysis.view import View
from qualify.errors import InputError
from qualify.process.periods import BYS
from qualify.scores import score
from qualify.store import open_store
from qualify.terminal.commands import Result, about, looked_at

KEYS = tuple(measure.key for measure in (*MEASURES, VALUE))


def options(parser: ArgumentParser) -> None:
    """The options of the command beside those of every view."""
    parser.add_argument("--by", choices=BYS, default=USUAL, help=f"the period of a value (default {USUAL})")
    parser.add_argument("--freeze", choices=KEYS, metavar="CHART", help=f"freeze the limits of {', '.join(KEYS)}")
    parser.add_argument("--begins", metavar="DAY", help="the first day that frozen limits rest on, as 2026-01-31")
    parser.add_argument("--ends", metavar="DAY", help="and the last")
    parser.add_argument("--note", default="", help="why the limits are revised")
    parser.add_argument("--author", default="", help="and who says so")


def behaved(options: Namespace) -> Result:
    """The page of process behaviour in the terminal."""
    view, store = looked_at(options), open_store()
    book = view.book
    if options.freeze:
        _freeze(options, view)
    with store.snapshot(view.book.day) as seen:
        deck, kept = entry_deck(seen, book), seen.kept_limits(book.dataset)
    found = behave(book, flows(book, score(deck, view.reading.rubric)), options.by, kept)
    if not found.flows.begins:
        raise InputError(*words.NO_DATES)
    lines = [about(view), words.answer(found), words.moved(found), *value_words.address(found)]
    for each in found.charts:
        lines += [words.reading(each, options.by, book.currency), "    " + words.basis(each, options.by)]
        lines += ["    " + words.moved_for_good(each, options.by)]
    lines += [words.alarms(found), *value_words.left_out(found)]
    return record(found, view), "\n".join(line for line in lines if line.strip())


def _freeze(options: Namespace, view: View) -> None:
    if view.book.day:
        raise InputError("Limits are frozen today, and this looks at an earlier day.", "Leave --as-of out.")
    name = chart_name(options.freeze, options.by, view.book.selection)
    begins, ends = (_day(getattr(options, end), end) for end in ("begins", "ends"))
    open_store().freeze_limits(view.book.dataset, name, begins, ends, options.note, options.author)


def _day(text: str | None, option: str) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        what = f"Limits are frozen on days from --begins to --ends, and --{option} is {text or 'missing'}."
        raise InputError(what, "Write a day as 2026-01-31.") from None
