"""Criteria that repeat each other: what one says, another has said already, and it counts twice."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from qualify.tuning.criteria import Remark

REPEATS = 0.80
"""A rank correlation from which two criteria are said to repeat each other (or, at its negative, to be opposites)."""
TELLING = 10
"""Deals that must have another answer than the commonest one, in both criteria, before a pair is called so: two
answers that nearly everybody gives agree by themselves."""


def rank_correlation(table: np.ndarray) -> float:
    """Kendall's tau-b of a table (steps of one criterion, steps of another) of deals; 0 where either never varies.

    (concordant - discordant pairs) / sqrt(pairs that differ in the one x pairs that differ in the other): 1 where one
    repeats the other, -1 where it says the opposite. Source: Kendall 1945.

    >>> rank_correlation(np.array([[5, 0], [0, 3]])), round(rank_correlation(np.array([[4, 1], [1, 4]])), 2)
    (1.0, 0.6)
    """
    table = table.astype(float)
    # Deals that lie lower in both criteria than each cell, and lower in one but higher in the other.
    below = np.pad(table, ((1, 0), (1, 0))).cumsum(0).cumsum(1)[:-1, :-1]
    across = np.pad(table[:, ::-1], ((1, 0), (1, 0))).cumsum(0).cumsum(1)[:-1, :-1][:, ::-1]
    deals = table.sum()
    differ = [(deals**2 - np.square(table.sum(axis)).sum()) / 2 for axis in (0, 1)]
    whole = float(np.sqrt(differ[0] * differ[1]))
    return float((table * (below - across)).sum() / whole) if whole else 0.0


def repetitions(steps: np.ndarray) -> tuple[Remark, ...]:
    """Pairs of criteria that repeat each other. ``steps`` int (criteria, deals): the step of the ladder of points that
    each answer is on, -1 without one; a pair is judged by the deals that answer both.

    >>> one = np.repeat([0, 1, 2], 20)
    >>> repetitions(np.stack([one, one, np.tile([0, 1, 2], 20)]))
    (Remark(kind='repeats', criterion=0, value=1.0, counts=(60,), between=(1,), p=0.0),)
    """
    found = []
    for one, other in combinations(range(len(steps)), 2):
        table = _table(steps[one], steps[other])
        away = table.sum() - np.array([table.sum(0).max(initial=0), table.sum(1).max(initial=0)])
        if (away < TELLING).any():
            continue
        correlation = rank_correlation(table)
        if abs(correlation) >= REPEATS:
            found.append(Remark("repeats", one, correlation, (int(table.sum()),), (other,)))
    return tuple(found)


def _table(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    both = (one >= 0) & (other >= 0)
    width = int(other.max(initial=-1)) + 1
    cells = np.bincount(one[both] * width + other[both], minlength=(int(one.max(initial=-1)) + 1) * width)
    return cells.reshape(-1, width) if width else np.zeros((1, 1), int)
