"""How much less many deals say when they come in clusters, such as the deals of one account.

Deals of one account resemble each other: after allowing for their scores, they are won or lost together more often than
chance would have it. Then 1,000 deals prove less than 1,000 independent ones would, and every bound has to be wider.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.errors import InputError

_LEAST_RATE = 0.02  # A rarer win would be a residual so large that it decides alone.


@dataclass(frozen=True)
class Clustering:
    """``clusters`` with at least two deals, the ``deals`` in them and the number in the ``largest``; the
    ``correlation`` of two deals of one cluster (0 to 1); ``design_effect`` deals say as much as one alone would."""

    clusters: int
    deals: int
    largest: int
    correlation: float
    design_effect: float


def clustering(group: np.ndarray, won: np.ndarray, rate: np.ndarray) -> Clustering:
    """How decided deals resemble the others of their cluster, and what that costs.

    ``group`` int (deals,) numbers the clusters from 0 up; ``won`` bool (deals,); ``rate`` float (deals,) is the win
    rate expected at each deal's score. The correlation is the mean product of the Pearson residuals
    (won - rate) / sqrt(rate (1 - rate)) of all pairs of deals in one cluster; the design effect is
    1 + correlation (sum of m^2 / sum of m - 1) for clusters of m deals.
    Raises InputError where the three differ in length.

    Source: Kish 1965 for the design effect, Liang and Zeger 1986 for the correlation from residuals.

    >>> clustering(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0], bool), np.full(4, 0.5))
    Clustering(clusters=2, deals=4, largest=2, correlation=1.0, design_effect=2.0)
    """
    if not len(group) == len(won) == len(rate):
        raise InputError("Clusters, outcomes and rates differ in number.", "Give one of each per deal.")
    size = np.bincount(group)
    several = size >= 2
    clusters, deals = int(several.sum()), int(size[several].sum())
    largest = int(size.max(initial=0))
    if not clusters:
        return Clustering(0, 0, largest, 0.0, 1.0)
    expected = np.clip(rate, _LEAST_RATE, 1 - _LEAST_RATE)
    residual = (won - expected) / np.sqrt(expected * (1 - expected))
    alike = np.square(np.bincount(group, weights=residual)).sum() - np.square(residual).sum()
    pairs = float((size * (size - 1.0)).sum())
    correlation = min(max(alike / pairs, 0.0), 1.0)
    return Clustering(clusters, deals, largest, float(correlation), float(1 + correlation * pairs / len(group)))
