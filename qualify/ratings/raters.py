"""How raters differ on deals that they rated together: the sums behind leniency and consistency.

Of deal d and rater r ``y = deal + rater + rest``; raters' offsets and the rest are normal, each with a spread of its
own. Deals are absorbed: only differences within a deal speak of raters, so one who was given the better deals is not
taken for a lenient one. What is left is a few independent numbers, one for each direction in which raters can differ.

Source: Patterson and Thompson 1971 (REML); Searle, Casella and McCulloch 1992.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

_NOTHING = 1e-9  # A direction with less information than this share of the greatest has none.
_WIDEST = 15.0  # Logarithm of the largest ratio of variances that is looked at.


@dataclass(frozen=True)
class Directions:
    """Independent differences of raters.

    ``seen`` (directions,) has the variance of the rest plus ``size`` times that of raters; ``axes`` (raters,
    directions) and ``start`` (raters,) give the raters back, and ``own`` (raters, raters) is what raters that are not
    shrunk vary beyond that, in variances of the rest. ``left``: the sum of squares that no rater explains, of ``free``
    degrees of freedom.
    """

    axes: np.ndarray
    size: np.ndarray
    seen: np.ndarray
    start: np.ndarray
    own: np.ndarray
    left: float
    free: int

    def ratio(self) -> float:
        """REML: raters' variance over that of the rest, 0 or more."""
        found = minimize_scalar(lambda log: -self.likelihood(np.exp([log]))[0], bounds=(-_WIDEST, _WIDEST),
                                method="bounded", options={"xatol": 1e-10})  # fmt: skip
        ratio = float(np.exp(found.x))
        none, best = self.likelihood(np.array([0.0, ratio]))
        return ratio if best > none else 0.0

    def likelihood(self, ratio: np.ndarray) -> np.ndarray:
        """Logarithm of the restricted likelihood at ratios of raters' variance to the rest's, but for a constant."""
        spread = 1 + self.size * ratio[:, None]
        return -0.5 * (np.log(spread).sum(axis=1) + self.differences * np.log(self.squares(ratio)))

    def squares(self, ratio: np.ndarray) -> np.ndarray:
        """The sum of squares in units of the rest's variance, at ratios of raters' variance to the rest's."""
        return self.left + (np.square(self.seen) / (1 + self.size * ratio[:, None])).sum(axis=1)

    @property
    def differences(self) -> int:
        """How many independent differences within deals there are."""
        return self.free + len(self.size)


@dataclass(frozen=True)
class Within:
    """Sums of the differences within deals.

    ``met`` (raters, raters) and ``apart`` (raters,) are the normal equations of the raters once deals are absorbed,
    ``squares`` the sum of ``differences`` squares. ``shared`` (raters,): deals rated together with somebody.
    ``group`` (raters,): raters who rated deals together, directly or through others, have the same number.
    """

    met: np.ndarray
    apart: np.ndarray
    squares: float
    differences: int
    shared: np.ndarray
    group: np.ndarray

    def directions(self, alone: np.ndarray | None = None) -> Directions:
        """The independent differences; raters marked in ``alone`` say nothing of how far the others differ."""
        free = np.zeros(len(self.met), bool) if alone is None else alone
        kept, put = np.flatnonzero(~free), np.flatnonzero(free)
        own, start, back = np.zeros_like(self.met), np.zeros(len(free)), np.eye(len(free))[:, kept]
        own[np.ix_(put, put)] = np.linalg.inv(self.met[np.ix_(put, put)])
        start[put] = own[np.ix_(put, put)] @ self.apart[put]
        back[put] = -own[np.ix_(put, put)] @ self.met[np.ix_(put, kept)]
        left = self.squares - float(self.apart[put] @ start[put])
        size, axes = np.linalg.eigh(back.T @ self.met @ back)
        told = size > _NOTHING * size[-1]
        size, axes = size[told], back @ axes[:, told]
        seen = axes.T @ self.apart / np.sqrt(size)
        left = max(left - float(np.square(seen).sum()), 0.0)
        return Directions(axes, size, seen, start, own, left, self.differences - len(put) - len(size))


def within(deal: np.ndarray, rater: np.ndarray, value: np.ndarray) -> Within:
    """Sums of the differences of ``value`` (rows,) within deals; ``deal`` and ``rater`` are whole numbers from 0 up.

    >>> found = within(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([1.0, 3.0, 2.0, 5.0]))
    >>> found.met.tolist(), found.apart.tolist(), found.squares, found.differences
    ([[1.0, -1.0], [-1.0, 1.0]], [-2.5, 2.5], 6.5, 2)
    """
    deals, raters = int(deal.max()) + 1, int(rater.max()) + 1
    many = np.bincount(deal, minlength=deals)
    apart = value - (np.bincount(deal, value, deals) / many)[deal]
    who = csr_matrix((np.ones(len(deal)), (deal, rater)), (deals, raters))
    met = (who.T @ who.multiply(1 / many[:, None])).toarray()
    shared = np.bincount(rater, minlength=raters)
    group = connected_components(csr_matrix(met > 0), directed=False)[1]
    summed, squares = np.bincount(rater, apart, raters), float(np.square(apart).sum())
    return Within(np.diag(shared) - met, summed, squares, len(value) - deals, shared, group)
