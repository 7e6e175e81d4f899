"""What the honesty meter needs of a book: the seen deals that are shuffled, and the locked ones that check."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.analysis.book import Book, clusters_of
from qualify.analysis.reading import ended
from qualify.analysis.selection import LOCKED_TAGS, LOCKED_WON_TAG, WON_TAG
from qualify.rubric import Missing, Rubric
from qualify.scores import Deck, marks, score
from qualify.tuning.luck import Effort
from qualify.tuning.luck_deals import Deals, draw
from qualify.tuning.luck_gain import clustered, gain
from qualify.tuning.luck_meter import Meter, judge
from qualify.tuning.separation import Separation, separated


@dataclass(frozen=True, eq=False)
class Check:
    """A book's deals made ready for the meter: ``deals`` are seen and shuffled; of the locked ones, packed in
    ``locked``, ``won`` (locked,) says how they ended and ``group`` (locked,) which belong together.
    """

    book: Book
    deals: Deals
    locked: Deck
    won: np.ndarray
    group: np.ndarray

    def effort(self) -> Effort:
        """The climbs on shuffled outcomes from the saved rubric's weights, not begun."""
        return Effort(self.deals, np.array(list(self.book.rubric.weights.values())))


def check(book: Book, missing: Missing) -> Check:
    """Prepare the meter for a book and a policy for missing answers; nothing in it depends on weights."""
    seen = np.flatnonzero(book.decided)
    seen = seen[draw(len(seen))]
    held = np.flatnonzero(np.isin(book.tags, LOCKED_TAGS))
    points, answered = given(book.deck.rows(seen), book.rubric)
    return Check(
        book=book,
        deals=Deals(points, answered, book.tags[seen] == WON_TAG, clusters_of(book, seen), missing),
        locked=book.deck.rows(held),
        won=book.tags[held] == LOCKED_WON_TAG,
        group=clusters_of(book, held),
    )


def given(deck: Deck, rubric: Rubric) -> tuple[np.ndarray, np.ndarray]:
    """Points of every answer, int (deals, criteria), 0 where there is none, and where there is one: bool, alike.

    >>> from qualify.rubric import Answer, Criterion, Rubric
    >>> from qualify.scores import answer_deck
    >>> rubric = Rubric("r", (Criterion("a", "A?", (Answer("No", 0), Answer("Yes", 100))),))
    >>> points, answered = given(answer_deck(np.array([[1, 0, 2]], np.uint8), rubric), rubric)
    >>> points.T.tolist(), answered.T.tolist()
    ([[100, 0, 0]], [[True, True, False]])
    """
    places = [(mark, deck.total({key: np.arange(len(mark))})) for key, mark in marks(rubric).items()]
    points = np.column_stack([mark[place] for mark, place in places])
    return points, np.column_stack([place < len(mark) - 1 for mark, place in places])


def judged(made: Check, effort: Effort, rubric: Rubric, trials: int, counted: tuple[np.ndarray, np.ndarray]) -> Meter:
    """The meter of ``rubric``, reached in ``trials`` settings, by an ``effort`` that may still be under way.

    ``counted`` are the tallies (see reading.tally) of the saved rubric and of this one. Points that were learned from
    outcomes have a say as soon as their question has a weight.
    """
    seen, saved = (_separated(made.book, tally) for tally in reversed(counted))
    now, before = (score(made.locked, each) for each in (rubric, made.book.rubric))
    return judge(
        effort,
        trials,
        seen,
        saved,
        clustered(now, made.won, made.group),
        gain(now, before, made.won, made.group),
        moved=rubric != made.book.rubric,
        taught=sum(len(criterion.answers) for criterion in rubric.criteria if criterion.taught and criterion.weight),
    )


def _separated(book: Book, tally: np.ndarray) -> Separation | None:
    return separated(*ended(tally), design_effect=book.clustering.design_effect)
