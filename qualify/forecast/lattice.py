"""Amounts of money as places on a lattice: what a distribution needs of them and no score can change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import floor, log10

import numpy as np
from scipy import sparse

POINTS = 2048
_FACTORS = (1, 2, 5, 10)


@dataclass(frozen=True, eq=False)
class Amounts:
    """Amounts on a lattice of ``unit``: each lies ``part`` of a unit above the place ``low``, one of ``size``.

    ``band`` (deals,) is below ``bands``: sums over deals are made per band. ``order`` names the largest amount first.
    """

    unit: float
    size: int
    values: np.ndarray
    low: np.ndarray
    part: np.ndarray
    band: np.ndarray
    bands: int
    order: np.ndarray
    most: float

    @property
    def largest(self) -> float:
        return float(self.values[self.order[0]]) if len(self.order) else 0.0

    @cached_property
    def grain(self) -> float:
        return grain(self.values)

    @cached_property
    def grid(self) -> np.ndarray:
        """(size,): the amount of every place."""
        return self.unit * np.arange(self.size)

    @cached_property
    def _falling(self) -> np.ndarray:
        return -self.values[self.order]

    @cached_property
    def _places(self) -> sparse.csc_array:
        """(bands * size, deals): the two places of every deal's amount, and how much of it is at each."""
        first = (self.band * self.size + self.low).astype(np.int32)
        at, each = np.stack([first, first + 1], axis=1), np.stack([1 - self.part, self.part], axis=1)
        starts = np.arange(0, 2 * len(first) + 1, 2, dtype=np.int32)
        return sparse.csc_array((each.ravel(), at.ravel(), starts), shape=(self.bands * self.size, len(first)))

    def spread(self, weights: np.ndarray) -> np.ndarray:
        """(weights, bands, size): each of the deals' ``weights`` (deals, weights) split between two places so that the
        mean is exact."""
        found = self._places @ weights
        return np.ascontiguousarray(found.T).reshape(-1, self.bands, self.size)

    def without(self, sums: np.ndarray, deals: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """``sums`` (rows, size) less what some ``deals``, spread with ``weight`` (rows, deals), are in them."""
        low, upper = self.low[deals], weight * self.part[deals]
        taken = np.zeros_like(sums)
        for row, lower, above in zip(taken, weight - upper, upper, strict=True):
            row += np.bincount(low, lower, minlength=self.size)
            row[1:] += np.bincount(low, above, minlength=self.size)[:-1]
        return sums - taken

    def at_least(self, amount: float) -> np.ndarray:
        """The deals of ``amount`` or more, the largest first."""
        return self.order[: int(np.searchsorted(self._falling, -amount, side="right"))]


def amounts_on(largest: float, values: np.ndarray, band: np.ndarray, bands: int) -> Amounts:
    """``values`` (deals,) of deals in bands, on the lattice for amounts up to ``largest``."""
    unit = unit_for(largest)
    place = values / unit
    # Rounding must not turn an amount that lies on the lattice into two.
    low = np.floor(place + 1e-9).astype(np.int64)
    return Amounts(
        unit=unit,
        size=floor(largest / unit + 1e-9) + 2,
        values=values,
        low=low,
        part=np.maximum(place - low, 0.0),
        band=band,
        bands=bands,
        order=np.argsort(-values, kind="stable"),
        most=float(values.sum()),
    )


def grain(values: np.ndarray) -> float:
    """The largest amount, in cents, of which all ``values`` are whole numbers.

    >>> grain(np.array([1500.0, 400.0])), grain(np.array([1500.0, 400.25]))
    (100.0, 0.25)
    """
    return float(np.gcd.reduce(np.rint(values * 100).astype(np.int64))) / 100


def unit_for(largest: float) -> float:
    """A unit that goes into the step of every lattice that reaches to ``largest`` or further.

    >>> unit_for(2_000_000.0), unit_for(3_000_000.0)
    (1000.0, 1000.0)
    """
    factor, power = _round_up(max(largest, 1e-6) / (POINTS - 2))
    return (1 if factor == 2 else factor) * power


def step_for(top: float) -> float:
    """The step of a lattice that reaches to ``top``: 1, 2 or 5 times a power of ten, so that round amounts lie on it.

    >>> step_for(2_000_000.0), step_for(3_000_000.0)
    (1000.0, 2000.0)
    """
    factor, power = _round_up(top / (POINTS - 2))
    return factor * power


def _round_up(least: float) -> tuple[int, float]:
    power = 10.0 ** floor(log10(least))
    return next((factor, power) for factor in _FACTORS if factor * power >= least * (1 - 1e-12))


def fold(fine: np.ndarray, ratio: int, smooth: bool) -> np.ndarray:
    """(rows, 2048): sums at places (rows, size) carried to a lattice that is ``ratio`` times as coarse, and a ring.

    Each goes to the two coarse places around it, which keeps the mean; ``smooth``, to four, by cubic interpolation.
    That keeps the first three moments, also where a million deals are each far smaller than a step; but it takes away
    a little on both sides, which would show where a sum of nothing is likely.

    >>> one = np.array([[0.0, 1.0, 0.0, 0.0]])
    >>> fold(one, 2, smooth=False)[0, [-1, 0, 1, 2]].tolist(), fold(one, 2, smooth=True)[0, [-1, 0, 1, 2]].tolist()
    ([0.0, 0.5, 0.5, 0.0], [-0.0625, 0.5625, 0.5625, -0.0625])
    """
    rows, size = fine.shape
    count = -(-size // ratio)
    cells = np.zeros((rows, count * ratio))
    cells[:, :size] = fine
    # One place before the first, two beyond the last: on a ring these are the last, the first and the second.
    line = np.zeros((rows, POINTS + 3))
    for shift, part in enumerate(
        (cells.reshape(rows * count, ratio) @ _given(ratio, smooth)).T.reshape(4, rows, count)
    ):
        line[:, shift : shift + count] += part
    ring = line[:, 1 : POINTS + 1]
    ring[:, -1] += line[:, 0]
    ring[:, :2] += line[:, POINTS + 1 :]
    return ring


@lru_cache(maxsize=64)
def _given(ratio: int, smooth: bool) -> np.ndarray:
    """(ratio, 4): what a place above a coarse one gives to the coarse place before, to it, and to the two after."""
    x = np.arange(ratio) / ratio
    if not smooth:
        return np.stack([0 * x, 1 - x, x, 0 * x], axis=1)
    before, own = -x * (x - 1) * (x - 2) / 6, (x + 1) * (x - 1) * (x - 2) / 2
    return np.stack([before, own, -x * (x + 1) * (x - 2) / 2, x * (x - 1) * (x + 1) / 6], axis=1)
