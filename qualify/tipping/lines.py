"""What follows a slider while it moves: the curve, the tipping points, the certified lines. A few milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.tipping import certify
from qualify.tipping.band import band
from qualify.tipping.climbing import LOW_LEVEL, climbs
from qualify.tipping.drawing import draw
from qualify.tipping.monotone import Posterior, fit

BINS = 101
INDICATED = 0.5
_NEAR_TAIL, _FAR_TAIL = 0.04, 0.03  # Those of a crossing: chosen by simulation (docs/promises.md).


@dataclass(frozen=True)
class Tipping:
    """A tipping point: its most central score and the 90 per cent interval, in whole scores.

    ``score`` is the first score where the win rate is past the level (1 in 10, or 9 in 10 for the upper one).
    """

    score: int
    low: int
    high: int


@dataclass(frozen=True)
class Line:
    """The part of an assessment that follows a slider while it moves: no shuffling, no planted curves."""

    deals: np.ndarray
    won: np.ndarray
    posterior: Posterior
    seed: int
    probability: float
    upper_probability: float
    floor: certify.Certified | None
    ceiling: certify.Certified | None
    design_effect: float
    floor_level: float
    ceiling_level: float

    @cached_property
    def path(self) -> np.ndarray:
        """Draws of the whole curve, positions in ``posterior.rate``, shape (101, draws): for its shape."""
        return draw(self.posterior.walk, self.seed)

    @property
    def low_crossing(self) -> Tipping:
        """Where the curve crosses 1 in 10, whether or not that is a tipping point."""
        return crossing(self.posterior, LOW_LEVEL)

    @property
    def high_crossing(self) -> Tipping:
        """Where the curve crosses 9 in 10."""
        return crossing(self.posterior, 1 - LOW_LEVEL)

    @property
    def tipping(self) -> Tipping | None:
        return self.low_crossing if self.probability >= INDICATED else None

    @property
    def upper(self) -> Tipping | None:
        return self.high_crossing if self.upper_probability >= INDICATED else None


def line(
    deals: np.ndarray,
    won: np.ndarray,
    *,
    seed: int = 0,
    design_effect: float = 1.0,
    floor_level: float = 0.10,
    ceiling_level: float = 0.90,
) -> Line:
    """Tipping points, floor and ceiling from decided deals and wins per score, shape (101,), in a few ms.

    ``design_effect`` (1 or more) is how many deals say as much as one independent deal would: it widens every bound.
    """
    certify.check_levels(float(deals.sum()), floor_level, ceiling_level)
    if not 1 <= design_effect < np.inf:
        raise InputError(f"A design effect of {design_effect} is impossible.", "Give a number of at least 1.")
    posterior = fit(deals / design_effect, won / design_effect)
    seen = np.flatnonzero(deals)
    lowest, highest = (int(seen[0]), int(seen[-1])) if len(seen) else (0, BINS - 1)
    return Line(
        deals, won, posterior, seed,
        probability=climbs(posterior, lowest),
        upper_probability=climbs(posterior.mirrored, BINS - 1 - highest),
        floor=certify.floor(deals, won, floor_level, design_effect=design_effect),
        ceiling=certify.ceiling(deals, won, ceiling_level, design_effect=design_effect),
        design_effect=design_effect, floor_level=floor_level, ceiling_level=ceiling_level,
    )  # fmt: skip


def crossing(posterior: Posterior, level: float) -> Tipping:
    """Where the win rate passes ``level``: median and 90 per cent interval of the crossing, whether declared or not.

    On the side of the better deals (of the worse ones for a level over one half) 3 per cent are left and, below 200
    deals, in proportion fewer: one odd win among few deals moves the crossing far. On the other side 4 per cent are.
    """
    reached = posterior.above(level)
    far = _FAR_TAIL * posterior.trust
    tails = (_NEAR_TAIL, 1 - far) if level <= 0.5 else (far, 1 - _NEAR_TAIL)
    middle, low, high = (min(int(np.searchsorted(reached, q)), BINS - 1) for q in (0.5, *tails))
    return Tipping(middle, low, high)


def curve(at: Line) -> pl.DataFrame:
    """A row per score: deals, won, the estimated win rate and the band that holds the whole curve 9 times in 10."""
    low, high = band(at.posterior)
    return pl.DataFrame(
        {
            "score": np.arange(BINS),
            "deals": at.deals,
            "won": at.won,
            "rate": at.posterior.mean,
            "low": low,
            "high": high,
        }
    )
