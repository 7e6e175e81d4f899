"""Weights fitted to a book's decided deals, and what they are worth on deals that had no say in them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np

from qualify.analysis.book import Book, clusters_of
from qualify.analysis.honesty import given
from qualify.analysis.selection import WON_TAG
from qualify.rubric import Rubric
from qualify.scores import score
from qualify.tuning.suggested import Suggestion, suggest
from qualify.tuning.suggested_checks import Decided

Toward = Literal["equal weights", "the published rubric"]
TOWARD: tuple[Toward, ...] = ("equal weights", "the published rubric")


def suggestion(book: Book, rubric: Rubric, toward: Toward) -> Generator[float, None, Suggestion]:
    """Steps towards weights fitted to the decided deals of ``book``, drawn towards equal or the published weights.

    ``rubric`` says how missing answers are treated; locked deals have no part in it. Raises InputError where nothing
    can be fitted, before any step.
    """
    rows = np.flatnonzero(book.decided)
    deck = book.deck.rows(rows)
    points, answered = given(deck, rubric)
    shares = points / 100
    decided = Decided(
        points=np.where(answered, shares, np.nan) if rubric.missing == "leave out" else shares,
        won=book.tags[rows] == WON_TAG,
        groups=clusters_of(book, rows),
        keys=rubric.keys,
    )
    published = list(book.rubric.weights.values())

    def scored(weights: np.ndarray) -> np.ndarray:
        return score(deck, rubric.with_weights(dict(zip(rubric.keys, weights.tolist(), strict=True))))

    drawn_to = [1] * len(published) if toward == "equal weights" else published
    return suggest(decided, scored, published, toward=drawn_to)
