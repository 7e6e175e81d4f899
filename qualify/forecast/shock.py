"""The factor that all deals share: lognormal with mean 1."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, pi

import numpy as np

REACH = 4.0
CALM = 4.0
SWIFT = 1.5


@dataclass(frozen=True, eq=False)
class Factors:
    """Values of the factor, rising, and their chances; their mean is 1."""

    values: np.ndarray
    chances: np.ndarray

    def shocked(self, p: np.ndarray) -> np.ndarray:
        """(values, deals): p moved by the factor, never above 1, the mean over the values being p again.

        For a likely deal the factor is cut off where it makes the deal certain, and what is left is lifted to mean 1.

        >>> Factors(np.array([0.5, 1.5]), np.array([0.5, 0.5])).shocked(np.array([0.6, 0.9, 1.0])).round(3).tolist()
        [[0.3, 0.8, 1.0], [0.9, 1.0, 1.0]]
        """
        if p.max(initial=0.0) * self.values[-1] <= 1:
            return self.values[:, None] * p
        inside, beyond = (self.values * self.chances).cumsum(), 1 - self.chances.cumsum()
        cut_at_each = inside + self.values * beyond
        place = np.searchsorted(self.values / cut_at_each, 1 / np.maximum(p, 1e-12), side="right") - 1
        whole = place == len(self.values) - 1
        gap = np.where(whole, 1.0, p - beyond[place])
        cut = np.where(whole, np.inf, inside[place] / gap)
        held = np.minimum(self.values[:, None], cut)
        return np.minimum(p * held / (self.chances @ held), 1.0)


def audible(shock: float) -> float:
    """How large ``shock`` * abs(s) may be before the mean of exp(s z) over a factor z is nothing (under 1e-6).

    A fit to the lognormal characteristic function, for shocks up to 0.6 and s with little real part.
    """
    return 4.7 * exp(3 * shock + 2.3 * shock**2)


def factors(shock: float, turns: float) -> Factors:
    """Enough values that the mean over them of exp(z s) is right wherever ``shock`` * abs(s) is at most ``turns``.

    ``shock`` is the standard deviation of the factor's logarithm. The values are equally far apart in the logarithm:
    seen through values at a distance d, a wave of frequency f looks like one of 2 pi / d - f, and is right as long
    as that one is nothing. Where the factor is large, a wave turns faster than where it is 1.

    >>> found = factors(0.2, 3.0)
    >>> len(found.values), round(float(found.values**2 @ found.chances), 4), round(exp(0.04), 4)
    (13, 1.0408, 1.0408)
    """
    return _factors(shock, ceil(REACH * (CALM + turns * exp(SWIFT * shock)) / (2 * pi)))


@lru_cache(maxsize=256)
def _factors(shock: float, half: int) -> Factors:
    if not shock:
        return Factors(np.ones(1), np.ones(1))
    at = np.linspace(-REACH, REACH, 2 * half + 1)
    chances, values = np.exp(-(at**2) / 2), np.exp(shock * at)
    chances /= chances.sum()
    return Factors(values / (values @ chances), chances)
