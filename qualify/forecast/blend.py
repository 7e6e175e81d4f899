"""The forecast that is shown: several methods' quantiles, averaged level by level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.forecast.scoring import LEVELS


@dataclass(frozen=True, eq=False)
class Blend:
    """``quantiles`` (199,) at LEVELS, rising, of an amount of money of which ``booked`` is certain."""

    quantiles: np.ndarray
    booked: float = 0.0

    def quantile(self, share: float) -> float:
        """The amount that is not exceeded with probability ``share``, from .005 to .995."""
        return float(np.interp(share, LEVELS, self.quantiles))

    def at_least(self, amount: float) -> float:
        """The probability of ``amount`` or more; beyond the outermost quantiles halfway to what they leave open.

        >>> made = Blend(100 + 200 * LEVELS, booked=100.0)
        >>> [round(made.at_least(amount), 4) for amount in (100.0, 150.0, 200.0, 299.9)]
        [1.0, 0.75, 0.5, 0.0025]
        """
        if amount <= self.booked * (1 + 1e-12):
            return 1.0
        below = int(np.searchsorted(self.quantiles, amount, side="left"))
        if below == len(LEVELS):
            return float(1 - LEVELS[-1]) / 2
        if below == 0:
            return float(1 - LEVELS[0] / 2)
        # On a lump, levels up to the one before it stay below.
        low, high = self.quantiles[below - 1 : below + 1]
        part = (amount - low) / (high - low)
        return float(1 - LEVELS[below - 1] - part * (LEVELS[below] - LEVELS[below - 1]))


def blended(shares: np.ndarray, methods: np.ndarray, booked: float) -> Blend:
    """``booked`` and the average, level by level, of the quantiles ``methods`` (methods, 199) with ``shares``.

    Averaging quantiles, not probabilities, keeps a band as narrow as its parts' are on average (Lichtendahl,
    Grushka-Cockayne and Winkler 2013).
    """
    return Blend(booked + shares @ methods, booked)
