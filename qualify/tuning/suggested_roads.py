"""The roads from decided deals to suggested weights: with the points as they are, or with some learned on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_counts import counted
from qualify.tuning.suggested_fit import Fitted, fit
from qualify.tuning.suggested_points import NO_FOLD, Points, Pupil, Unordered

WHOLE = 100
Score = Callable[[np.ndarray], np.ndarray]
"""Whole weights (criteria,) -> whole scores (deals,) from 0 to 100, below 0 where a deal has none."""


@dataclass(frozen=True)
class End:
    """What a road comes to: whole weights that sum to 100, points where it learned some, and the fit behind them."""

    weights: np.ndarray
    points: Points
    fitted: Fitted


class Road(Protocol):
    """A way from deals to weights that can be gone again without the groups of one fold."""

    def end(self, fold: np.ndarray, out: int = NO_FOLD, start: np.ndarray | None = None) -> End:
        """Where it leads without the groups in fold ``out``; ``fold`` has that of each group."""

    def scores(self, end: End) -> np.ndarray:
        """Whole scores of all deals at an end of this road."""


class Weighing:
    """Fits the weights, and leaves the points as they are."""

    def __init__(self, decided: Decided, given: np.ndarray, score: Score) -> None:
        self._given, self._score = given, score
        self._counts, self._holders = counted(decided, given)

    def end(self, fold: np.ndarray, out: int = NO_FOLD, start: np.ndarray | None = None) -> End:
        counts = self._counts if out == NO_FOLD else self._counts.of(fold[self._holders] != out)
        fitted = fit(counts, self._given, start=start)
        return End(whole_points(fitted.log_odds, self._given), (), fitted)

    def scores(self, end: End) -> np.ndarray:
        return self._score(end.weights)


class Learning:
    """Learns the points of answers without an order, and fits the weights with them."""

    def __init__(self, decided: Decided, given: np.ndarray, unordered: Unordered) -> None:
        self._unordered = unordered
        without = given.copy()
        without[list(unordered.columns)] = 0  # Nothing is known of these questions without outcomes.
        self._given = without if without.any() else np.ones_like(given)
        self._pupil = Pupil(decided, unordered, self._given)

    def end(self, fold: np.ndarray, out: int = NO_FOLD, start: np.ndarray | None = None) -> End:
        counts, points = self._pupil.lesson(fold, out)
        fitted = fit(counts, self._given, start=start)
        return End(whole_points(fitted.log_odds, self._given), points, fitted)

    def scores(self, end: End) -> np.ndarray:
        return self._unordered.score(end.weights, end.points)


def whole_points(log_odds: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """Whole weights in the ratio of ``log_odds`` that sum to 100, by largest remainder; int64.

    In the ratio of ``otherwise`` where every log odds is 0: the outcomes speak for none of the criteria.

    >>> whole_points(np.array([2.0, 1.0, 0.0]), np.ones(3)), whole_points(np.zeros(3), np.ones(3))
    (array([67, 33,  0]), array([34, 33, 33]))
    """
    source = log_odds if log_odds.max() > 1e-6 else otherwise
    share = WHOLE * np.asarray(source, np.float64) / source.sum()
    weights = np.floor(share + 1e-9).astype(np.int64)
    most = np.argsort(weights - share, kind="stable")[: WHOLE - weights.sum()]
    weights[most] += 1
    return weights
