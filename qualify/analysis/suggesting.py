"""Weights, and points without an order, learned from a book's decided deals; what they are worth on other deals."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Literal

import numpy as np
import polars as pl

from qualify.analysis.book import Book, clusters_of
from qualify.analysis.honesty import given
from qualify.analysis.selection import WON_TAG
from qualify.rubric import MIDDLE, Rubric
from qualify.scores import Deck, score
from qualify.tuning.suggested import Learned, Suggestion, suggest
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_points import Points, Unordered

Toward = Literal["equal weights", "the published rubric"]
TOWARD: tuple[Toward, ...] = ("equal weights", "the published rubric")


def suggestion(book: Book, rubric: Rubric, toward: Toward) -> Generator[float, None, Suggestion]:
    """Steps towards weights fitted to the decided deals of ``book``, drawn towards equal or the published weights.

    Where the answers of a question have no order, their points are learned too, apart from the weights alone. What
    they earn now has no say: it may have been learned from these very deals, and no figure would be held out then.
    ``rubric`` says how missing answers are treated; locked deals have no part in it. Raises InputError where nothing
    can be fitted, before any step.
    """
    rubric = _untaught(rubric)
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
    equal = _telling(rubric, [1] * len(published))
    return suggest(
        decided,
        lambda weights: score(deck, _weighed(rubric, weights.tolist())),
        published,
        equal=equal,
        toward=equal if toward == "equal weights" else _telling(rubric, published),
        unordered=_unordered(deck, rubric),
    )


def taught(rubric: Rubric, learned: Learned) -> Rubric:
    """The rubric with learned points and the weights that were fitted with them.

    >>> from qualify.rubric import Answer, Criterion
    >>> from qualify.tuning.luck_gain import Gain
    >>> answers = (Answer("Fax", 50), Answer("Fair", 50))
    >>> rubric = Rubric("r", (Criterion("source", "Source?", answers, ordered=False),))
    >>> none = Gain(0, 0, 0)
    >>> [a.points for a in taught(rubric, Learned(((0, 100),), (100,), 0.7, none, none)).criteria[0].answers]
    [0, 100]
    """
    return _weighed(rubric, learned.weights).with_points(dict(zip(without_order(rubric), learned.points, strict=True)))


def points_table(book: Book, learned: Learned) -> pl.DataFrame:
    """The answers without an order: ``question``, ``answer``, the points ``suggested`` and those of ``now``, the
    ``deals`` that gave the answer of those that points were learned from, and how many of them were ``won``."""
    rows = np.flatnonzero(book.decided)
    deck, won = book.deck.rows(rows), book.tags[rows] == WON_TAG
    tables = []
    for key, points in zip(without_order(book.rubric), learned.points, strict=True):
        criterion = book.rubric.criteria[book.rubric.keys.index(key)]
        many = len(points)
        place = deck.total({key: np.arange(many + 1)})
        tables.append(
            pl.DataFrame(
                {
                    "question": [criterion.question] * many,
                    "answer": [answer.label for answer in criterion.answers],
                    "suggested": points,
                    "now": [answer.points for answer in criterion.answers],
                    "deals": np.bincount(place, minlength=many + 1)[:many],
                    "won": np.bincount(place[won], minlength=many + 1)[:many],
                }
            ).sort("suggested", descending=True, maintain_order=True)
        )
    return pl.concat(tables)


def without_order(rubric: Rubric) -> list[str]:
    """The keys of the criteria whose answers have no order."""
    return [criterion.key for criterion in rubric.criteria if not criterion.ordered]


def taught_before(rubric: Rubric) -> int:
    """How many criteria have points that were learned from outcomes."""
    return sum(criterion.taught for criterion in rubric.criteria)


def _untaught(rubric: Rubric) -> Rubric:
    return rubric.with_points({c.key: [MIDDLE] * len(c.answers) for c in rubric.criteria if not c.ordered})


def _telling(rubric: Rubric, weights: Sequence[int]) -> list[int]:
    """``weights``, but none where every answer earns the same: it could only press the scores together. The same for
    all other questions where they have none."""
    tells = [criterion.tells for criterion in rubric.criteria]
    for of_telling in (weights, [1] * len(tells)):
        telling = [weight * told for weight, told in zip(of_telling, tells, strict=True)]
        if any(telling):
            return telling
    return list(weights)


def _unordered(deck: Deck, rubric: Rubric) -> Unordered | None:
    keys = without_order(rubric)
    if not keys:
        return None
    many = tuple(len(criterion.answers) for criterion in rubric.criteria if not criterion.ordered)

    def scored(weights: np.ndarray, points: Points) -> np.ndarray:
        learned = {key: part.tolist() for key, part in zip(keys, points, strict=True)}
        return score(deck, _weighed(rubric, weights.tolist()).with_points(learned))

    return Unordered(
        columns=tuple(rubric.keys.index(key) for key in keys),
        answers=np.column_stack([deck.total({key: np.arange(n + 1)}) for key, n in zip(keys, many, strict=True)]),
        many=many,
        score=scored,
    )


def _weighed(rubric: Rubric, weights: Sequence[int]) -> Rubric:
    return rubric.with_weights(dict(zip(rubric.keys, weights, strict=True)))
