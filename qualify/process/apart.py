"""Whether a group differs from all others together: intervals for the difference that allow for all groups looked at.

Where the interval holds no difference too, the data are "not enough to separate" the group: it may differ or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit
from scipy.stats import binom

SURE = 0.04
"""The chance that any group at all is said to differ where none does: 5 in 100 are promised, and the tails of counts
are a little fatter than those of the normal law (measured: 0.055 where 0.05 was asked for)."""
CONFIDENCE = 0.90


@dataclass(frozen=True, eq=False)
class Apart:
    """Each group's figure less that of the others: ``difference`` in an interval that holds all of them at once with
    95 per cent confidence, (groups,) each; nan where nothing can be compared."""

    difference: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def higher(self) -> np.ndarray:
        """Beyond chance above the others: bool (groups,)."""
        return self.low > 0

    @property
    def lower(self) -> np.ndarray:
        """Beyond chance below the others."""
        return self.high < 0


def reach(groups: int) -> float:
    """How many standard errors an interval takes, so that those of all groups hold at once. Source: Bonferroni 1936.

    >>> round(reach(1), 2), round(reach(6), 2)
    (2.05, 2.71)
    """
    return float(-ndtri(SURE / 2 / max(groups, 1)))


def wilson(hits: np.ndarray, deals: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """The score interval of a rate, ``z`` standard errors wide. Source: Wilson 1927.

    >>> [float(end.round(3)) for end in wilson(np.array(56), np.array(70), 1.96)]
    [0.692, 0.877]
    """
    n = np.maximum(deals, 1e-9)
    middle, half = hits + z * z / 2, z * np.sqrt(hits * (n - hits) / n + z * z / 4)
    return (middle - half) / (n + z * z), (middle + half) / (n + z * z)


def of_rates(hits: np.ndarray, deals: np.ndarray, *, design_effect: float = 1.0) -> Apart:
    """Rates of groups against those of the others together. Source: Newcombe 1998, method 10 (which is an example).

    >>> found = of_rates(np.array([56, 48]), np.array([70, 80]))
    >>> found.difference.round(3).tolist(), found.higher.tolist()
    ([0.2, -0.2], [True, False])
    """
    k, n = np.asarray(hits, float) / design_effect, np.asarray(deals, float) / design_effect
    rest_k, rest_n = k.sum() - k, n.sum() - n
    return rates_apart(k, n, rest_k, rest_n, reach(int((n > 0).sum())))


def rates_apart(k: np.ndarray, n: np.ndarray, other_k: np.ndarray, other_n: np.ndarray, z: float) -> Apart:
    """``k`` of ``n`` less ``other_k`` of ``other_n``, ``z`` standard errors either way: the published example at 95 %.

    >>> found = rates_apart(*(np.array([float(x)]) for x in (56, 70, 48, 80)), 1.959964)
    >>> found.low.round(4).tolist(), found.high.round(4).tolist()
    ([0.0524], [0.3339])
    """
    known = (n > 0) & (other_n > 0)
    rate, other = k / np.where(n > 0, n, 1), other_k / np.where(other_n > 0, other_n, 1)
    (low, high), (other_low, other_high) = wilson(k, n, z), wilson(other_k, other_n, z)
    difference = rate - other
    under = difference - np.hypot(rate - low, other_high - other)
    over = difference + np.hypot(high - rate, other - other_low)
    return Apart(*(np.where(known, each, np.nan) for each in (difference, under, over)))


def of_means(value: np.ndarray, error: np.ndarray, other: np.ndarray, other_error: np.ndarray) -> Apart:
    """Figures with standard errors, less those of the others (all (groups,)); normal, so for groups that are not small.

    >>> found = of_means(np.array([5.0, 4.0]), np.array([0.3, 0.3]), np.array([4.0, 5.0]), np.array([0.3, 0.3]))
    >>> found.low.round(2).tolist(), found.higher.tolist()
    ([0.01, -1.99], [True, False])
    """
    difference, margin = value - other, reach(int(np.isfinite(error).sum())) * np.hypot(error, other_error)
    return Apart(difference, difference - margin, difference + margin)


def mean(count: np.ndarray, total: np.ndarray, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and their standard errors from counts, sums and sums of squares, (groups,) each; nan below two.

    >>> [x.round(3).tolist() for x in mean(np.array([4]), np.array([20.0]), np.array([120.0]))]
    [[5.0], [1.291]]
    """
    enough = count > 1
    n = np.where(enough, count, 2)
    middle = total / n
    error = np.sqrt(np.maximum(squares / n - np.square(middle), 0) / (n - 1))
    return np.where(enough, middle, np.nan), np.where(enough, error, np.nan)


def around(value: np.ndarray, error: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 90 per cent interval of a mean of ``count`` values. Source: Student 1908.

    >>> [x.round(2).tolist() for x in around(np.array([5.0]), np.array([1.291]), np.array([4]))]
    [[1.96], [8.04]]
    """
    margin = stdtrit(np.maximum(np.asarray(count, float) - 1, 1), (1 + CONFIDENCE) / 2) * error
    return value - margin, value + margin


def worth(won: np.ndarray, leads: np.ndarray, money: np.ndarray, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The logarithm of what a lead brings, and its standard error, (groups,); nan below five wins.

    ``won`` of ``leads`` brought ``money``, and ``squares`` is the sum of the squares of their amounts. A lead that is
    not won brings nothing: the variance of the mean is (squares / leads - mean^2) / leads, and of its logarithm that
    over mean^2.

    >>> [x.round(3).tolist() for x in worth(np.array([10]), np.array([40]), np.array([100.0]), np.array([1000.0]))]
    [[0.916], [0.274]]
    """
    enough = (won >= 5) & (money > 0)
    n, total = np.where(enough, leads, 1), np.where(enough, money, 1.0)
    middle = total / n
    variance = np.maximum(np.where(enough, squares, 1.0) / n / np.square(middle) - 1, 0) / n
    return np.where(enough, np.log(middle), np.nan), np.where(enough, np.sqrt(variance), np.nan)


def median_ranks(count: int, confidence: float = CONFIDENCE) -> tuple[int, int] | None:
    """Which of ``count`` sorted values (from 0) hold the median between them, whatever their law; None: too few.

    Source: Thompson 1936; of twenty values the 6th to the 15th hold it with 95 per cent confidence.

    >>> median_ranks(20, 0.95), median_ranks(4)
    ((5, 14), None)
    """
    beyond = int(binom.ppf((1 - confidence) / 2, count, 0.5))
    if beyond and binom.cdf(beyond - 1, count, 0.5) > (1 - confidence) / 2:
        beyond -= 1
    return (beyond - 1, count - beyond) if beyond > 0 else None


def proportion(hits: np.ndarray, deals: np.ndarray, *, design_effect: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """The 90 per cent interval that the deals of a group alone leave open. Source: Clopper and Pearson 1934.

    >>> [float(end.round(3)) for end in proportion(np.array(0), np.array(22))]
    [0.0, 0.127]
    """
    k, n = np.asarray(hits, float) / design_effect, np.asarray(deals, float) / design_effect
    tail = (1 - CONFIDENCE) / 2
    low = np.where(k > 0, betaincinv(np.where(k > 0, k, 1), n - k + 1, tail), 0.0)
    high = np.where(k < n, betaincinv(k + 1, np.where(k < n, n - k, 1), 1 - tail), 1.0)
    return low, high


def design_effect(cluster: np.ndarray, residual: np.ndarray) -> float:
    """So many deals say as much as one that stands alone, 1 or more, where deals of one account resemble each other.

    ``cluster`` numbers the account of each deal from 0 up, ``residual`` is a deal's value less the mean of its group,
    both (deals,). The variance of a sum of whole clusters over that of as many deals that stand alone.
    Source: Liang and Zeger 1986.

    >>> design_effect(np.array([0, 0, 1, 1]), np.array([1.0, 1.0, -1.0, -1.0]))
    2.0
    """
    alone = float(np.square(residual).sum())
    together = float(np.square(np.bincount(cluster, residual)).sum()) if len(residual) else 0.0
    return max(1.0, together / alone) if alone else 1.0
