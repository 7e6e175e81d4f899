"""Consistency: how much of the difference between two scores is the deals, and how much the people who gave them.

ICC(2,1), the share of deals in the variance of a single score: ``deal / (deal + rater + rest)``. With every deal
rated by the same raters it is that of Shrout and Fleiss 1979. Raters and rest come from differences within deals
(REML), deals from the spread of their means once raters' offsets are taken off (Paule and Mandel 1982). The interval is
a generalised one: the same equations solved for sums of squares as chance could have made them (Weerahandi 1993).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.ratings.offsets import ALIKE, CONFIDENCE, coded, sums, usable_views
from qualify.ratings.raters import Directions

_DRAWS = 2_000
_SEED = 7
_HALVINGS = 50


@dataclass(frozen=True)
class Consistency:
    """ICC(2,1) ``value`` between ``low`` and ``high`` (90 %), from so many ``deals`` and ``raters``.

    ``value`` is None where the deals' means do not differ: then nothing tells deals from raters. ``between_deals``,
    ``between_raters`` and ``rest`` are standard deviations in the unit of what was rated; ``both`` is that of a score
    of one and the same deal over people who could have given it, between ``both_low`` and ``both_high`` (90 %). The
    smallest difference of two people's scores that is more than chance (95 %) is ``1.96 * sqrt(2) * both``.
    """

    value: float | None
    low: float
    high: float
    deals: int
    raters: int
    between_deals: float
    between_raters: float
    rest: float
    both_low: float
    both_high: float

    @property
    def both(self) -> float:
        """Standard deviation of a score of one and the same deal, over people who could have given it."""
        return float(np.hypot(self.between_raters, self.rest))


def consistency(seen: pl.DataFrame, unit: str = "score", *, confidence: float = CONFIDENCE) -> Consistency | None:
    """ICC(2,1) of the column ``unit`` of :func:`qualify.ratings.pairs.views`; None below 10 deals rated twice."""
    names, found = sums(seen, unit)
    if found is None:
        return None
    ways = found.directions()
    deal, rater, value = coded(usable_views(seen, unit), unit)
    ratio = ways.ratio()
    rest = float(ways.squares(np.array([ratio]))[0]) / ways.differences
    offsets = ways.axes @ (ratio * np.sqrt(ways.size) * ways.seen / (1 + ways.size * ratio))
    means = _Means.of(deal, value - offsets[rater])
    deals = means.variance(np.array([rest]), np.array([float(means.deals - 1)]))[0]
    drawn, ends = _drawn(ways, means), [(1 - confidence) / 2, (1 + confidence) / 2]
    both = float(np.sqrt((1 + ratio) * rest))
    least, most = np.quantile(np.sqrt(drawn[1] + drawn[2]), ends)
    spreads = (*(float(np.sqrt(each)) for each in (deals, ratio * rest, rest)), min(least, both), max(most, both))
    if means.squares.sum() < ALIKE:
        return Consistency(None, 0.0, 1.0, means.deals, len(names), *spreads)
    low, high = np.quantile(_shares(*drawn), ends)
    share = float(_shares(deals, ratio * rest, rest))
    return Consistency(share, min(float(low), share), max(float(high), share), means.deals, len(names), *spreads)


def _shares(deals: np.ndarray, raters: np.ndarray | float, rest: np.ndarray | float) -> np.ndarray:
    whole = deals + raters + rest
    return np.divide(deals, whole, out=np.ones_like(whole), where=whole > 0)


@dataclass(frozen=True)
class _Means:
    """Squares of the deals' means around their own mean, summed by how many raters a deal has: ``squares`` (sizes,)."""

    squares: np.ndarray
    raters: np.ndarray
    deals: int

    @classmethod
    def of(cls, deal: np.ndarray, value: np.ndarray) -> _Means:
        many = np.bincount(deal)
        mean = np.bincount(deal, value) / many
        sizes, which = np.unique(many, return_inverse=True)
        return cls(np.bincount(which, np.square(mean - mean.mean())), sizes, len(many))

    def variance(self, rest: np.ndarray, squares: np.ndarray) -> np.ndarray:
        """Variance of deals at which the squares, each over what is expected of it, sum up to ``squares``; (draws,)."""
        return _solved(lambda deals: (self.squares / (deals[:, None] + rest[:, None] / self.raters)).sum(axis=1),
                       squares, float(self.squares.sum()))  # fmt: skip


def _drawn(ways: Directions, means: _Means) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Variances of deals, raters and rest under sums of squares as chance could have made them."""
    rng = np.random.default_rng(_SEED)
    rest = ways.left / rng.chisquare(ways.free, _DRAWS)
    squares, most = np.square(ways.seen), float(np.square(ways.seen).sum())
    raters = _solved(lambda raters: (squares / (rest[:, None] + ways.size * raters[:, None])).sum(axis=1),
                     rng.chisquare(len(squares), _DRAWS), most / float(ways.size.min()))  # fmt: skip
    return means.variance(rest, rng.chisquare(means.deals - 1, _DRAWS)), raters, rest


def _solved(total: Callable[[np.ndarray], np.ndarray], wanted: np.ndarray, squares: float) -> np.ndarray:
    """Where a falling ``total`` reaches each of ``wanted``; 0 where it is below already at nothing."""
    low, high = np.zeros(len(wanted)), squares / wanted + 1e-300
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            above = total(middle) > wanted
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        return np.where(total(np.zeros(len(wanted))) > wanted, (low + high) / 2, 0.0)
