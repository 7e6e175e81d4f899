"""How much less many deals say when they come in clusters, such as the deals of one account.

Deals of one account resemble each other: after allowing for their scores, they are won or lost together more often than
chance would have it. Then 1,000 deals prove less than 1,000 independent ones would, and every bound has to be wider.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc

from qualify.errors import InputError

_LEAST_RATE = 0.02  # A rarer win would be a residual so large that it decides alone.
_LEAST_TESTED = 0.002  # The test allows for rare wins itself: at 0.02 deals that never win would look alike.
_LEAST_SKEW = 1e-3  # From here down the gamma law is the normal one.


@dataclass(frozen=True)
class Clustering:
    """``clusters`` with at least two deals, the ``deals`` in them and the number in the ``largest``; the
    ``correlation`` of two deals of one cluster (0 to 1); ``design_effect`` deals say as much as one alone would;
    ``by_chance`` is how likely unrelated deals would look at least so alike."""

    clusters: int
    deals: int
    largest: int
    correlation: float
    design_effect: float
    by_chance: float = 1.0


def clustering(group: np.ndarray, won: np.ndarray, rate: np.ndarray) -> Clustering:
    """How decided deals resemble the others of their cluster, and what that costs.

    ``group`` int (deals,) numbers the clusters from 0 up; ``won`` bool (deals,); ``rate`` float (deals,) is the win
    rate expected at each deal's score. The correlation is the mean product of the Pearson residuals
    (won - rate) / sqrt(rate (1 - rate)) of all pairs of deals in one cluster; the design effect is
    1 + correlation (sum of m^2 / sum of m - 1) for clusters of m deals.
    Raises InputError where the three differ in length.

    Source: Kish 1965 for the design effect, Liang and Zeger 1986 for the correlation from residuals.

    >>> clustering(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0], bool), np.full(4, 0.5)).design_effect
    2.0
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
    pairs = float((size * (size - 1.0)).sum())
    correlation = min(max(_together(group, residual) / pairs, 0.0), 1.0)
    effect = float(1 + correlation * pairs / len(group))
    return Clustering(clusters, deals, largest, float(correlation), effect, by_chance(group, won, rate))


def _together(group: np.ndarray, value: np.ndarray) -> float:
    """The sum over all pairs of deals in one cluster, each counted in both orders, of the product of their values."""
    return float(np.square(np.bincount(group, weights=value)).sum() - np.square(value).sum())


def by_chance(group: np.ndarray, won: np.ndarray, rate: np.ndarray) -> float:
    """How likely the deals of unrelated clusters would look at least so alike; arrays as in :func:`clustering`.

    The residuals are brought to mean 0 and variance 1, and T is the sum of their products over the ordered pairs of one
    cluster: x'Bx, where B is 1 for a pair and 0 elsewhere. With M = I - 11'/n, T has under independence mean tr MBM,
    variance 2 tr (MBM)^2 and third cumulant 8 tr (MBM)^3 plus 4 times the sum of products of two deals' skewness; the
    tail is that of the gamma law with these moments, since one large cluster alone makes T a chi-square. T is a sum of
    whole pairs: the one that makes it so large counts half. 1 where no two deals share a cluster or all ended alike.

    Source: Moran 1950 and Cliff and Ord 1981 for T and its moments, Imhof 1961 for the gamma law.

    >>> group = np.arange(400) // 4
    >>> alike = by_chance(group, group % 2 == 0, np.full(400, 0.5))
    >>> unrelated = by_chance(group, np.random.default_rng(1).random(400) < 0.5, np.full(400, 0.5))
    >>> alike < 1e-9, round(unrelated, 2)
    (True, 0.26)
    """
    won, size = np.asarray(won, bool), np.bincount(group).astype(float)
    if size.max(initial=0) < 2 or won.all() or not won.any():
        return 1.0
    expected = np.clip(rate, _LEAST_TESTED, 1 - _LEAST_TESTED)
    spread = np.sqrt(expected * (1 - expected))
    residual = (won - expected) / spread
    residual = (residual - residual.mean()) / residual.std()
    mean, variance, third = _moments(size)
    third += 4 * _together(group, (1 - 2 * expected) / spread)
    half = max(residual[won].mean() ** 2, residual[~won].mean() ** 2)
    beyond = (_together(group, residual) - half - mean) / np.sqrt(variance)
    shape = (2 / max(third / variance**1.5, _LEAST_SKEW)) ** 2
    return float(gammaincc(shape, max(shape + beyond * np.sqrt(shape), 0.0)))


def _moments(size: np.ndarray) -> tuple[float, float, float]:
    """Mean, variance and third cumulant of x'Bx for clusters of so many deals, if x were normal with mean 0.

    MBM has the eigenvalues of diag(m) - mm'/n less 1, and -1 for the rest.
    """
    n = size.sum()
    two, three, four = ((size**power).sum() / n for power in (2, 3, 4))
    first, second = n - two, n * two - 2 * three + two**2
    third = n * three - 3 * four + 3 * two * three - two**3
    return float(1 - two), float(2 * (second - 2 * first + n - 1)), float(8 * (third - 3 * second + 3 * first - n + 1))
