"""What process behaviour charts are made of, kept on the shelf of their book; limits are read anew at every run."""

from __future__ import annotations

from pages.shared import books
from qualify.analysis import Book
from qualify.analysis.behaviour import Behaviour, behave
from qualify.analysis.entry import entry_deck
from qualify.analysis.flows import flows
from qualify.process.periods import By
from qualify.scores import Deck, score
from qualify.settings import Settings


def behaviour(found: Settings, by: By) -> Behaviour:
    """The process behaviour charts of ``found``, with the limits that are frozen now."""
    held = books.shown(found)
    rubric = found.over(held.rubric)
    about = (*rubric.weights.values(), rubric.missing)
    made = books.kept(held, "flows", lambda: flows(held, score(entries(held), rubric)), *about)
    with books.asked(held) as at:
        limits = at.kept_limits(held.dataset)
    return behave(held, made, by, limits)


def entries(held: Book) -> Deck:
    """What was known of each deal of a book on the day of its creation."""
    return books.kept(held, "entries", lambda: _entries(held))


def _entries(held: Book) -> Deck:
    with books.waiting("Looking at the scores at entry …"), books.asked(held) as at:
        return entry_deck(at, held)
