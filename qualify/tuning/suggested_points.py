"""Points for answers that have no order, learned from outcomes together with the weights.

No words say what a product's or a source's name is worth, so their answers start with equal points. What the outcomes
say of them is taken with care: rare answers are drawn hard towards the mean, the questions are drawn towards having no
weight at all, and the fit of the weights sees each deal with points that were learned from other deals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from qualify.rubric import MAX_POINTS, MIDDLE
from qualify.tuning.foretold import drawn_rates
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_counts import counted, filled
from qualify.tuning.suggested_fit import Counts
from qualify.tuning.suggested_gain import FOLDS

NO_FOLD = -1
Points = tuple[np.ndarray, ...]
"""Whole points of every answer, one array for each question without an order."""


@dataclass(frozen=True)
class Unordered:
    """Questions without an order: the ``columns`` of a Decided's points that hold them, the ``answers`` given, int
    (deals, questions), places from 0 up, and how ``many`` each question has; its number is the place of "no answer".
    ``score`` gives whole scores, as suggested.Score does, to whole weights and the points of these questions."""

    columns: tuple[int, ...]
    answers: np.ndarray
    many: tuple[int, ...]
    score: Callable[[np.ndarray, Points], np.ndarray]

    def over(self, points: np.ndarray) -> np.ndarray:
        """``points`` (deals, criteria) with the places of the answers, from 0 to 1, in these columns."""
        found = points.copy()
        for question, (column, many) in enumerate(zip(self.columns, self.many, strict=True)):
            place = self.answers[:, question]
            found[:, column] = np.where(place < many, place / many, np.nan)
        return found


class Pupil:
    """Decided deals made ready for learning points again and again, with some of the folds left out."""

    def __init__(self, decided: Decided, unordered: Unordered, given: np.ndarray) -> None:
        """``decided`` and the answers of ``unordered`` are those of the same deals; groups are numbered from 0 up."""
        self._questions = list(zip(unordered.columns, unordered.many, strict=True))
        points = decided.points.copy()
        blank = unordered.answers == np.array(unordered.many)
        left_out = np.isnan(points[:, list(unordered.columns)])
        self._nothing = (blank & ~left_out).any(axis=0)  # Where no answer earns nothing, as the score has it.
        points[:, list(unordered.columns)] = np.nan
        points = filled(points, given)
        points[:, list(unordered.columns)] = unordered.answers
        self._counts, self._holders = counted(replace(decided, points=points), given)

    def lesson(self, fold: np.ndarray, out: int = NO_FOLD) -> tuple[Counts, Points]:
        """What weights are to be fitted to, and the points learned, with nothing known of the groups in fold ``out``.

        ``fold`` has the fold of each group. In the counts, deals of a fold have points learned from the other folds.
        """
        where = fold[self._holders]
        kept = np.flatnonzero(where != out)
        counts, where = self._counts.of(kept), where[kept]
        every, every_won = (np.bincount(where, part, FOLDS) for part in (counts.deals, counts.won))
        points = []
        for (column, many), nothing in zip(self._questions, self._nothing, strict=True):
            place = counts.design[:, 1 + column].astype(np.int64)
            cell = where * (many + 1) + place
            deals, won = (
                np.bincount(cell, part, FOLDS * (many + 1)).reshape(FOLDS, many + 1)
                for part in (counts.deals, counts.won)
            )
            deals[:, many] = won[:, many] = 0  # No answer tells nothing: left out, it stands where the mean does.
            whole = drawn(deals.sum(axis=0), won.sum(axis=0), every_won.sum() / every.sum())
            others = drawn(
                deals.sum(axis=0) - deals,
                won.sum(axis=0) - won,
                ((every_won.sum() - every_won) / (every.sum() - every))[:, None],
            )
            low, span = whole[:many].min(), np.ptp(whole[:many])
            seen = shares(others, low, span)
            if nothing:
                seen[:, many] = 0
            counts.design[:, 1 + column] = seen[where, place]
            points.append(np.rint(MAX_POINTS * shares(whole[:many], low, span)).astype(np.int64))
        return counts, tuple(points)


def drawn(deals: np.ndarray, won: np.ndarray, mean: np.ndarray | float) -> np.ndarray:
    """Log odds of winning by answer, each win rate drawn to the ``mean`` as if by six more deals; shape of ``deals``.

    >>> drawn(np.array([0, 6, 600]), np.array([0, 6, 600]), 0.5).round(1).tolist()
    [0.0, 1.1, 5.3]
    """
    rate = drawn_rates(deals, won, mean)
    return np.log(rate / (1 - rate))


def shares(log_odds: np.ndarray, low: float, span: float) -> np.ndarray:
    """Where log odds lie between the lowest (0) and the highest (1) of a question; the middle where all are equal."""
    if not span:
        return np.full(log_odds.shape, MIDDLE / MAX_POINTS)
    return np.clip((log_odds - low) / span, 0, 1)
