"""The deals that shuffled outcomes are tried on: their answers, their outcomes, and who resembles whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from qualify.errors import InputError
from qualify.rubric import Missing

UNSCORED = -1
MOST_DEALS = 2_000
"""So many deals are shuffled at most. Luck shrinks with the root of their number, so more is found than in all."""
_FEWEST_ACCOUNTS = 10


@dataclass(frozen=True, eq=False)
class Deals:
    """Decided deals: ``points`` int (deals, criteria), 0 to 100; ``answered`` bool, alike; ``won`` bool (deals,);
    ``group`` int (deals,), the same for deals that are not independent, such as those of one account; and the rubric's
    policy for a ``missing`` answer. Raises InputError where they differ in number."""

    points: np.ndarray
    answered: np.ndarray
    won: np.ndarray
    group: np.ndarray
    missing: Missing

    def __post_init__(self) -> None:
        if self.points.shape != self.answered.shape or len({len(self.points), len(self.won), len(self.group)}) > 1:
            raise InputError("Answers, outcomes and clusters differ in number.", "Give one of each per deal.")

    def ordered(self) -> Deals:
        """The same deals cluster by cluster, small ones first, in an order that depends on nothing but themselves."""
        if not len(self.won):
            return self
        rows = np.column_stack([self.answered, self.points * self.answered, self.won])
        rank = np.unique(rows, axis=0, return_inverse=True)[1]
        cluster = np.unique(self.group, return_inverse=True)[1]
        order = np.lexsort((rank, cluster))
        parts = np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1)
        key: Callable[[np.ndarray], tuple[int, list[int]]] = lambda part: (len(part), rank[part].tolist())  # noqa: E731
        parts.sort(key=key)
        order = np.concatenate(parts)
        group = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        return replace(self, points=self.points[order], answered=self.answered[order], won=self.won[order], group=group)


def draw(decided: int, seed: int = 0) -> np.ndarray:
    """Rows of the deals to shuffle where there are many: int, at most :data:`MOST_DEALS` of ``decided``, in order.

    >>> len(draw(1_000_000)), draw(3).tolist()
    (2000, [0, 1, 2])
    """
    if decided <= MOST_DEALS:
        return np.arange(decided)
    return np.sort(np.random.default_rng(seed).choice(decided, MOST_DEALS, replace=False, shuffle=False))


def scores(deals: Deals, weights: np.ndarray) -> np.ndarray:
    """Score of every deal under many weights, int (settings, deals): the product's whole-number score, -1 for none.

    ``weights`` int (settings, criteria), 0 to 100, at least one of each setting above 0.

    >>> deals = Deals(np.array([[100, 0], [100, 0]]), np.array([[1, 1], [1, 0]], bool), np.array([1, 0], bool),
    ...               np.arange(2), "leave out")
    >>> scores(deals, np.array([[2, 1], [0, 1]])).tolist()
    [[66, 100], [0, -1]]
    """
    weight = weights.astype(np.float32)
    earned, given = weight @ (deals.points * deals.answered).T, weight @ deals.answered.T
    return whole_scores(earned, given, weight.sum(axis=1), deals.missing)


def whole_scores(earned: np.ndarray, given: np.ndarray, weight: np.ndarray, missing: Missing) -> np.ndarray:
    """Scores from weighted points ``earned`` and answered weight ``given``, (settings, deals), and the whole
    ``weight`` (settings,). All are whole numbers in float32, whose division, rounded down, is exact while weights sum
    to less than 100,000: a quotient that is not whole is further from the next whole number than rounding carries."""
    whole = np.maximum(given, 1) if missing == "leave out" else np.maximum(weight, 1)[:, None]
    found = (earned / whole).astype(np.int16)
    found[given == 0] = UNSCORED
    return found


def shuffled(won: np.ndarray, group: np.ndarray, times: int, seed: int) -> np.ndarray:
    """Outcomes exchanged between clusters, bool (times, deals): likeness within a cluster stays, with its size.

    ``group`` numbers the clusters from 0 up, their deals side by side and small clusters first (:meth:`Deals.ordered`).
    Clusters of one size exchange their outcomes whole. Where fewer than ten have a size, those of the next sizes join
    them: a larger one gives a random stretch of its outcomes, a smaller one repeats its own, which makes deals more
    alike and the test careful. Deals that stand alone are simply shuffled.

    >>> shuffled(np.array([1, 0, 1, 1, 0, 0], bool), np.array([0, 0, 1, 1, 2, 2]), 2, 5).astype(int).tolist()
    [[1, 1, 0, 0, 0, 1], [1, 0, 0, 0, 1, 1]]
    """
    rng = np.random.default_rng(seed)
    size = np.bincount(group)
    start = np.cumsum(size) - size
    source = np.empty((times, len(size)), np.int64)
    for first, last in _classes(size):
        source[:, first:last] = rng.permuted(np.tile(np.arange(first, last), (times, 1)), axis=1)
    if size.max(initial=1) == 1:
        return won[source]
    turn = rng.integers(0, size[source])
    place = np.arange(len(group)) - start[group]
    return won[start[source][:, group] + (place + turn[:, group]) % size[source][:, group]]


def _classes(size: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of clusters, sorted by size, that exchange outcomes: whole sizes, at least ten clusters together."""
    ends = [*(np.flatnonzero(np.diff(size)) + 1), len(size)]
    bounds = [0]
    for end in ends:
        if end - bounds[-1] >= _FEWEST_ACCOUNTS:
            bounds.append(int(end))
    bounds[max(len(bounds) - 1, 1) :] = [len(size)]
    return list(pairwise(bounds))
