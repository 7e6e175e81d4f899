"""What is known of an amount of money that is not known: a probability for each of its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, gcd
from typing import Protocol

import numpy as np

_STRETCH = 64


class Law(Protocol):
    """The probabilities of an amount of money."""

    @property
    def mean(self) -> float: ...

    def quantiles(self, shares: Sequence[float] | np.ndarray) -> list[float]:
        """For each share, the smallest amount that is not exceeded with that probability."""

    def quantile(self, share: float) -> float:
        """The smallest amount that is not exceeded with probability ``share``."""

    def at_least(self, amount: float) -> float:
        """The probability of ``amount`` or more."""


@dataclass(frozen=True, eq=False)
class Distribution:
    """Probabilities ``mass`` of the amounts ``base``, ``base + step``, ``base + 2 step`` and so on."""

    step: float
    mass: np.ndarray
    base: float = 0.0

    @cached_property
    def amounts(self) -> np.ndarray:
        return self.base + self.step * np.arange(len(self.mass))

    @property
    def mean(self) -> float:
        return float(self.amounts @ self.mass)

    def quantiles(self, shares: Sequence[float] | np.ndarray) -> list[float]:
        """For each share, the smallest amount that is not exceeded with that probability."""
        # First in which stretch of places, then where in it: adding up every place takes three times as long.
        stretches = self.mass.reshape(-1, gcd(len(self.mass), _STRETCH))
        each, wanted = stretches @ np.ones(stretches.shape[1]), np.array(shares) - 1e-12
        upto = each.cumsum()
        at = np.minimum(np.searchsorted(upto, wanted), len(upto) - 1)
        inside = (upto - each)[at, None] + stretches[at].cumsum(axis=1)
        places = np.minimum((inside < wanted[:, None]).sum(axis=1), stretches.shape[1] - 1) + at * stretches.shape[1]
        return (self.base + self.step * places).tolist()

    def quantile(self, share: float) -> float:
        """The smallest amount that is not exceeded with probability ``share``."""
        return self.quantiles([share])[0]

    def at_least(self, amount: float) -> float:
        """The probability of ``amount`` or more."""
        place = ceil((amount - 1e-9 * max(1.0, abs(amount)) - self.base) / self.step)
        return float(self.mass[max(place, 0) :].sum())


@dataclass(frozen=True, eq=False)
class Smooth:
    """The law of an amount of which no single value has a probability that shows.

    ``below`` are the probabilities of no more than each of the ``amounts``; between two of them they lie on a line.
    """

    amounts: np.ndarray
    below: np.ndarray
    mean: float

    def quantiles(self, shares: Sequence[float] | np.ndarray) -> list[float]:
        """For each share, the amount that is not exceeded with that probability.

        >>> Smooth(np.array([0.0, 100.0, 200.0]), np.array([0.0, 0.8, 1.0]), 70.0).quantiles([0.4, 0.9])
        [50.0, 150.0]
        """
        return np.interp(shares, self.below, self.amounts).tolist()

    def quantile(self, share: float) -> float:
        """The amount that is not exceeded with probability ``share``."""
        return self.quantiles([share])[0]

    def at_least(self, amount: float) -> float:
        """The probability of ``amount`` or more."""
        return max(1.0 - float(np.interp(amount, self.amounts, self.below)), 0.0)
