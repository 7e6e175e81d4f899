"""Does the line differ between segments? Each segment's line and win rate, partially pooled, and one test for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri

from qualify.errors import InputError
from qualify.tipping.borrowed import Borrowed, borrow
from qualify.tipping.lines import Tipping
from qualify.tipping.monotone import fit
from qualify.tipping.strata import Contrast, contrast

Verdict = Literal["differs", "not enough to separate", "no large difference"]
Place = Literal["crossed", "past it at every score", "never reached"]
LOW_LEVEL = 0.10
SMALL = 0.05
_SURE, _TAIL, _POWER = 0.05, 0.05, 0.8
_SPREADS = np.linspace(0, 2.5, 51)  # Standard deviations of segments' log odds that are thought possible.


@dataclass(frozen=True)
class Segment:
    """One segment's decided deals beside the company's.

    ``rate`` is the raw win rate, ``expected`` what the company's curve gives for the same scores, ``shrunk`` the
    estimate between the two. ``difference`` is how much more it wins than the other segments do at the same scores;
    ``low`` to ``high`` hold the differences of all segments at once with 95 per cent confidence, and one of
    ``detectable`` would be found in 8 of 10 such data sets. ``line`` (1 in 10) and ``upper`` (9 in 10) have 90 per
    cent intervals; ``place`` and ``upper_place`` say whether the curve passes the level within the scores at all. In
    them, a deal of another segment counts as much as ``share`` of an own one.
    """

    deals: int
    won: int
    rate: float
    expected: float
    shrunk: float
    difference: float
    low: float
    high: float
    detectable: float
    line: Tipping
    place: Place
    upper: Tipping
    upper_place: Place
    share: float

    @property
    def stands_out(self) -> bool:
        """Whether it differs from the others by more than chance would have it."""
        return self.low > 0 or self.high < 0


def compare(deals: np.ndarray, won: np.ndarray, *, design_effect: float = 1.0) -> tuple[Segment, ...]:
    """Segments from whole decided deals and wins per segment and score, both of shape (segments, 101).

    Raises InputError for fewer than two segments or one without deals.

    >>> deals = np.full((2, 101), 4)
    >>> won = np.where(np.arange(101) < np.array([[40], [60]]), 0, 3)
    >>> [(found.line.score, found.stands_out) for found in compare(deals, won)]
    [(40, True), (60, True)]
    """
    if len(deals) < 2 or not deals.sum(axis=1).all():
        raise InputError("There are no two segments with decided deals.", "Choose another way to divide the deals.")
    curve = fit(deals.sum(axis=0) / design_effect, won.sum(axis=0) / design_effect).mean
    found = contrast(deals, won, curve, design_effect=design_effect)
    curves = borrow(deals, won, design_effect=design_effect)
    expected, shrunk = rates(deals, won, curve, design_effect=design_effect)
    return tuple(
        _segment(int(n.sum()), int(k.sum()), float(e), float(s), curve, found, g)
        for g, (n, k, e, s, curve) in enumerate(zip(deals, won, expected, shrunk, curves, strict=True))
    )


def _segment(
    deals: int, won: int, expected: float, shrunk: float, curve: Borrowed, found: Contrast, place: int
) -> Segment:
    critical = float(-ndtri(_SURE / 2 / len(found.error)))  # Bonferroni: all segments at once.
    difference, error = float(found.difference[place]), float(found.error[place])
    (line, crossed), (upper, upper_crossed) = (_crossing(curve.above(level)) for level in (LOW_LEVEL, 1 - LOW_LEVEL))
    return Segment(
        deals=deals, won=won, rate=won / deals, expected=expected, shrunk=shrunk, difference=difference,
        low=max(difference - critical * error, -1.0), high=min(difference + critical * error, 1.0),
        detectable=min((critical + float(ndtri(_POWER))) * error, 1.0),
        line=line, place=crossed, upper=upper, upper_place=upper_crossed, share=curve.share,
    )  # fmt: skip


def _crossing(reached: np.ndarray) -> tuple[Tipping, Place]:
    """Where a level is passed, from P(above it) per score: median and 90 per cent interval."""
    middle, low, high = (int(np.searchsorted(reached, q)) for q in (0.5, _TAIL, 1 - _TAIL))
    top = len(reached) - 1
    place: Place = "past it at every score" if middle == 0 else "never reached" if middle > top else "crossed"
    return Tipping(min(middle, top), min(low, top), min(high, top)), place


def rates(
    deals: np.ndarray, won: np.ndarray, curve: np.ndarray, *, design_effect: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Win rates (segments,) that the company's ``curve`` (101,) gives for each segment's scores, and the shrunk ones.

    A segment's deals shift the log odds by d ~ Normal(0, tau^2); one step of the score method gives d as observed less
    expected wins over v, with variance 1 / v, v being the sum of p (1 - p) over its deals. The share
    tau^2 / (tau^2 + 1 / v) of observed less expected wins is believed, averaged over tau in proportion to its
    likelihood (a flat prior up to 2.5).
    Source: Efron and Morris 1975; Yusuf, Peto and others 1985 for the step; Gelman 2006 for the prior.

    >>> expected, shrunk = rates(np.array([[40], [60]]), np.array([[24], [24]]), np.array([0.48]))
    >>> expected.round(3).tolist(), shrunk.round(3).tolist()
    ([0.48, 0.48], [0.555, 0.426])
    """
    n, k = deals.sum(axis=1), won.sum(axis=1)
    expected, v = deals @ curve, deals @ (curve * (1 - curve))
    shift, noise = (k - expected) / v, design_effect / v
    spread = np.square(_SPREADS)[:, None] + noise
    fits = -0.5 * (np.log(spread) + np.square(shift) / spread).sum(axis=1)
    likely = np.exp(fits - fits.max())
    believed = (likely / likely.sum()) @ (1 - noise / spread)
    return expected / n, (expected + believed * (k - expected)) / n


def verdict(found: Sequence[Segment], p: float) -> Verdict:
    """What to say of segments whose test gave ``p``, after allowing for the other tests that were made."""
    if p <= _SURE:
        return "differs"
    return "no large difference" if largest_difference(found) <= SMALL else "not enough to separate"


def largest_difference(found: Sequence[Segment]) -> float:
    """No segment differs from the others by more, with 95 per cent confidence for all of them at once."""
    return max(max(abs(segment.low), abs(segment.high)) for segment in found)
