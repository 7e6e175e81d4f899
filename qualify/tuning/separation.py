"""How well a score separates won deals from those not won, how sure that is, and the win rates beside a line."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtri

CONFIDENCE = 0.90
Z = float(ndtri((1 + CONFIDENCE) / 2))
"""Standard errors to each side of an interval."""


@dataclass(frozen=True)
class Separation:
    """Chance ``value`` that a won deal outscores one not won, between ``low`` and ``high`` with 90 % confidence, from
    so many ``won`` and ``not_won`` deals."""

    value: float
    low: float
    high: float
    won: int
    not_won: int


@dataclass(frozen=True)
class Side:
    """The decided ``deals`` on one side of a line, and how many of them were ``won``."""

    deals: int
    won: int

    @property
    def rate(self) -> float | None:
        """Share won; None on an empty side."""
        return self.won / self.deals if self.deals else None


def separation(won: np.ndarray, not_won: np.ndarray) -> float | None:
    """Chance that a won deal outscores one that was not won, ties counting half: the area under the ROC curve.

    ``won`` and ``not_won`` count decided deals per score, shape (scores,). None without deals of both kinds. .5 is
    what scores reach that say nothing. Source: Hanley and McNeil 1982.

    >>> separation(np.array([0, 1, 3]), np.array([2, 1, 1]))
    0.8125
    """
    pairs = float(won.sum()) * float(not_won.sum())
    if not pairs:
        return None
    return float(won @ beaten(not_won)) / pairs


def beaten(deals: np.ndarray) -> np.ndarray:
    """How many of ``deals``, counted per score along the last axis, each score is above; those equal to it count half.

    >>> beaten(np.array([2, 1, 1]))
    array([1. , 2.5, 3.5])
    """
    return np.cumsum(deals, axis=-1) - deals / 2


def separated(won: np.ndarray, not_won: np.ndarray, *, design_effect: float = 1.0) -> Separation | None:
    """The :func:`separation` of deals counted per score, with its 90 % interval; None without deals of both kinds.

    DeLong's variance: of the share of the others that each won deal beats, over the won deals, and of the share of
    won deals that beat each other one. Deals that come in clusters say less: their ``design_effect`` multiplies it.
    The interval is taken on the scale of log odds, where it cannot leave 0 to 1.
    Source: DeLong, DeLong and Clarke-Pearson 1988; Pepe 2003, section 5.2, for the log odds.

    >>> separated(np.array([0, 4, 12]), np.array([8, 4, 4]))
    Separation(value=0.8125, low=0.6653285299049432, high=0.9042653507926979, won=16, not_won=16)
    """
    value, m, n = separation(won, not_won), int(won.sum()), int(not_won.sum())
    if value is None:
        return None
    spread = 0.0
    for own, others, size, other in ((won, not_won, m, n), (not_won, won, n, m)):
        shares = beaten(others) / other
        mean = float(own @ shares) / size
        spread += float(own @ np.square(shares - mean)) / (size * max(size - 1, 1))
    return bounded(value, spread * design_effect, m, n, fewest=min(m, n) / design_effect)


def bounded(value: float, variance: float, won: int, not_won: int, *, fewest: float) -> Separation:
    """A separation of this ``variance`` with its interval; ``fewest`` independent deals are of the rarer outcome.

    Deals that are wholly separated have no variance to go by: then the bound is what a streak of ``fewest`` proves,
    and so where they are fewer than two.

    >>> bounded(1.0, 0.0, 10, 30, fewest=10).low == 0.05 ** (1 / 10)
    True
    """
    if fewest < 2:
        return Separation(value, 0.0, 1.0, won, not_won)
    if not 0 < value < 1:
        streak = math.pow((1 - CONFIDENCE) / 2, 1 / fewest)
        low, high = (streak, 1.0) if value else (0.0, 1 - streak)
        return Separation(value, low, high, won, not_won)
    reach = Z * math.sqrt(variance) / (value * (1 - value))
    return Separation(value, float(expit(logit(value) - reach)), float(expit(logit(value) + reach)), won, not_won)


def sides(won: np.ndarray, not_won: np.ndarray, line: int) -> tuple[Side, Side]:
    """Deals, counted per score, below ``line`` and from it up.

    >>> below, above = sides(np.array([0, 1, 3]), np.array([2, 1, 1]), 1)
    >>> below.rate, above.rate, above.deals
    (0.0, 0.6666666666666666, 6)
    """
    both = won + not_won
    below, above = slice(line), slice(line, None)
    return Side(int(both[below].sum()), int(won[below].sum())), Side(int(both[above].sum()), int(won[above].sum()))
