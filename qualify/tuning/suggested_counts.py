"""From decided deals to what the fit reads: gaps filled, and equal answers counted."""

from __future__ import annotations

import numpy as np

from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_fit import Counts

_GLANCE = 8192


def filled(points: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Points with the gaps of each deal filled by the mean of its answers, weighted by ``given``: float32.

    A fill that leaves the deal's mean where it is: under the given weights the fit sees the very score that leaves
    unanswered questions out.

    >>> filled(np.array([[1.0, 0.0, np.nan], [np.nan, 0.5, np.nan]]), np.array([3, 1, 1])).tolist()
    [[1.0, 0.0, 0.75], [0.5, 0.5, 0.5]]
    """
    answered = ~np.isnan(points)
    if answered.all():
        return points.astype(np.float32)
    found = np.where(answered, points, 0).astype(np.float32)
    for weights in (given.astype(np.float32), np.ones(len(given), np.float32)):
        weight = answered @ weights
        mean = (found @ weights) / np.where(weight > 0, weight, 1)
        found = np.where(answered | (weight == 0)[:, None], found, mean[:, None])
        answered |= (weight > 0)[:, None]
    return found


def counted(decided: Decided, given: np.ndarray) -> tuple[Counts, np.ndarray]:
    """Different answers (gaps :func:`filled`) in a group with their deals and wins, and the group of each."""
    points, groups = filled(decided.points, given), decided.groups
    key = _patterns(points, groups)
    glance = key[:: max(len(key) // _GLANCE, 1)]
    if 2 * len(np.unique(glance)) > len(glance):  # Nearly every deal its own: counting would cost more than it saves.
        return Counts(_design(points), np.ones(len(points), np.float32), decided.won.astype(np.float32)), groups
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    deals, won = np.bincount(place), np.bincount(place, weights=decided.won)
    return Counts(_design(points[first]), deals.astype(np.float32), won.astype(np.float32)), groups[first]


def _patterns(points: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """A number per deal, the same for the same answers in one group: a sum with factors by lot."""
    random = np.random.default_rng(0)
    return points @ random.random(points.shape[1]) + random.random(int(groups.max()) + 1)[groups]


def _design(points: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(points), np.float32), points])
