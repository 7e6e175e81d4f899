"""Amounts of money as weights on a few geometric places: enough for the law of a sum in which no step shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, log2

import numpy as np
from scipy import sparse

PER_DOUBLING = 8
PLACES = 85
ORDERS = 3
_NODES = np.arange(4)[:, None]
_ORDER = np.arange(ORDERS)[:, None, None]


@dataclass(frozen=True, eq=False)
class Cells:
    """Amounts on the places 0 and 2 ** ((top - 83) / 8), ..., 2 ** (top / 8): each on four of them, from ``first``
    (deals,) on, with ``weights`` (4, deals). A cubic through the four keeps every amount's first three moments."""

    top: int
    first: np.ndarray
    weights: np.ndarray
    band: np.ndarray
    bands: int

    @cached_property
    def moments(self) -> np.ndarray:
        """(85, 2): every place's amount and its square."""
        places = _places(self.top)
        return np.stack([places, places**2], axis=1)

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """(bands * 85, deals): the places of every deal."""
        at = (self.band * PLACES + self.first + _NODES).T.ravel()
        starts = np.arange(0, len(at) + 1, len(_NODES))
        shape = (self.bands * PLACES, len(self.first))
        return sparse.csc_array((self.weights.T.ravel(), at, starts), shape=shape).tocsr()

    def sums(self, share: np.ndarray, due: np.ndarray) -> np.ndarray:
        """(windows, 3, 85): the deals' p, p^2 and p^3 by place, where p is ``due[window, band] * share``."""
        found = np.empty((ORDERS, self.bands * PLACES))
        for order, power in enumerate(_powers(share)):
            found[order] = self.matrix @ power
        return np.ascontiguousarray((_powers(due) @ found.reshape(ORDERS, self.bands, PLACES)).swapaxes(0, 1))

    def without(self, sums: np.ndarray, window: np.ndarray, deal: np.ndarray, p: np.ndarray) -> np.ndarray:
        """``sums`` less what the deals ``deal``, each with ``p`` in its ``window``, are in them."""
        at = (window * ORDERS + _ORDER) * PLACES + self.first[deal] + _NODES
        taken = np.bincount(at.ravel(), (_powers(p)[:, None] * self.weights[:, deal]).ravel(), sums.size)
        return sums - taken.reshape(sums.shape)


def _powers(p: np.ndarray) -> np.ndarray:
    found = np.empty((ORDERS, *p.shape))
    found[0] = p
    for order in range(1, ORDERS):
        np.multiply(found[order - 1], p, out=found[order])
    return found


def _places(top: int) -> np.ndarray:
    return np.append(0.0, 2.0 ** ((top - np.arange(PLACES - 1)[::-1]) / PER_DOUBLING))


def cells(largest: float, values: np.ndarray, band: np.ndarray, bands: int) -> Cells:
    """``values`` (deals,), none above ``largest``, in bands, on the places up to it.

    >>> held = cells(900.0, np.array([123.0, 0.01]), np.zeros(2, np.int64), 1)
    >>> sums = held.sums(np.array([0.5, 0.2]), np.ones((1, 1)))
    >>> (sums[0, 0] @ held.moments).round(6).tolist(), 0.5 * 123 + 0.2 * 0.01, 0.5 * 123**2 + 0.2 * 0.01**2
    ([61.502, 7564.50002], 61.502, 7564.50002)
    """
    top = ceil(PER_DOUBLING * log2(max(largest, 1e-6)) - 1e-9)
    places = _places(top)
    first = np.clip(np.searchsorted(places, values, side="right") - 2, 0, PLACES - len(_NODES))
    nodes = places[first + _NODES]
    weights = np.ones_like(nodes)
    for node, other in ((a, b) for a in range(4) for b in range(4) if a != b):
        weights[node] *= (values - nodes[other]) / (nodes[node] - nodes[other])
    return Cells(top, first, weights, band, bands)


@lru_cache(maxsize=48)
def heard(above: int, frequencies: int) -> np.ndarray:
    """(3, 85, 2 * frequencies): what p, p^2 and p^3 at a place add to the logarithm of a characteristic function.

    At the frequencies 2 pi k / T, k = 1, 2, ..., of a period T that lies ``above`` eighths of a doubling over the
    highest place; real and imaginary parts next to each other. log(1 + p (e - 1)) = p (e - 1) - p^2 (e - 1)^2 / 2
    + p^3 (e - 1)^3 / 3 - ...: mean, variance and skewness are exact (the approximations of Hipp in Dhaene and De Pril
    1993, one order further).

    >>> powers = 0.1 ** np.arange(1, 4)
    >>> law = (powers @ heard(16, 1)[:, -1]).view(complex)
    >>> round(float(abs(np.exp(law[0]) - (0.9 + 0.1j))), 4)
    0.0001
    """
    jump = np.exp(2j * np.pi * np.outer(_places(-above), np.arange(1, frequencies + 1))) - 1
    return np.stack([jump, -(jump**2) / 2, jump**3 / 3]).view(float)
