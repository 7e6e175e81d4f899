"""Process behaviour charts of individual values: natural process limits, and the rules by which a point is a signal.

Wheeler, Understanding Variation (2000): the centre is the mean, the natural process limits lie 2.66 mean moving ranges
around it, and a moving range is limited by 3.268 mean moving ranges. Whatever stays inside, without a pattern that one
of the rules names, is the routine variation of the process: no signal, nothing to react to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

TO_LIMITS, TO_RANGE_LIMIT = 2.66, 3.268
"""Mean moving ranges from the centre to a natural process limit (3 / 1.128), and to that of ranges (3.686 / 1.128)."""
TO_SPREAD = 1.128
"""The mean moving range of a normal process in its standard deviations (d2 of pairs)."""
BASELINE, SOFT, FEWEST = 24, 10, 6
"""Values that limits rest on where there are as many; below the second they are provisional, below the third none."""
OUTSIDE, NEARER, RUN = "outside the limits", "three of four nearer a limit", "eight in a row on one side"
RULES = (OUTSIDE, NEARER, RUN)
IN_A_ROW = 8
FALSE_ALARMS, FALSE_NEW = (0.09, 0.13), (0.02, 0.035)
"""Measured on stable series of several kinds (``python -m bench.promises.behaviour``): in this share of series of 24
values, judged by limits from these values, some rule names some value; and this share of single later values it names.
"""


@dataclass(frozen=True)
class Limits:
    """``centre``, natural process limits and the mean moving range of so many ``values``, in the values' own unit.

    >>> Limits(50, 2, 24).lower, Limits(50, 2, 24).upper, Limits(50, 2, 24).range_limit
    (44.68, 55.32, 6.536)
    """

    centre: float
    mean_range: float
    values: int
    widened: float = 1.0

    @property
    def reach(self) -> float:
        """From the centre to either limit."""
        return TO_LIMITS * self.mean_range * self.widened

    @property
    def lower(self) -> float:
        """The lower natural process limit; it may lie where no value can."""
        return self.centre - self.reach

    @property
    def upper(self) -> float:
        """The upper natural process limit."""
        return self.centre + self.reach

    @property
    def range_limit(self) -> float:
        """The upper limit of the moving ranges."""
        return TO_RANGE_LIMIT * self.mean_range * self.widened

    @property
    def provisional(self) -> bool:
        """Whether they rest on so few values that they may still move a lot."""
        return self.values < SOFT


def moving_ranges(values: np.ndarray) -> np.ndarray:
    """What each value (float (n,), nan where there is none) differs from the last one there was; nan of the first.

    >>> moving_ranges(np.array([3.0, 5.0, np.nan, 4.0])).tolist()
    [nan, 2.0, nan, 1.0]
    """
    ranges = np.full(len(values), np.nan)
    there = np.flatnonzero(np.isfinite(values))
    ranges[there[1:]] = np.abs(np.diff(values[there]))
    return ranges


def xmr(values: np.ndarray, widened: float = 1.0) -> Limits:
    """The limits that ``values`` (float (n,) in their order, nan where there is none) give themselves.

    ``widened`` moves the limits out where the values were made smoother than later ones will be. At least two values.
    The ten flow rates of the NIST/SEMATECH e-Handbook, 6.3.2.2, whose limits are 45.816 and 55.804 with 3 / 1.128:

    >>> found = xmr(np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]))
    >>> round(found.centre, 2), round(found.mean_range, 4), round(found.lower, 3), round(found.upper, 3)
    (50.81, 1.8778, 45.815, 55.805)
    """
    there = values[np.isfinite(values)]
    return Limits(float(there.mean()), float(np.abs(np.diff(there)).mean()), len(there), widened)


def standard(values: np.ndarray, limits: Limits) -> np.ndarray:
    """Where values lie: 0 on the centre, 3 on the upper limit, -3 on the lower; beyond all bounds where there is no
    variation and yet they differ.

    >>> standard(np.array([50, 55.32, 44.68, np.nan]), Limits(50, 2, 24)).round(9).tolist()
    [0.0, 3.0, -3.0, nan]
    """
    away = values - limits.centre
    if limits.reach > 0:
        return 3 * away / limits.reach
    return beyond(away, 1e-9 * max(abs(limits.centre), 1))


def beyond(away: np.ndarray, nothing: float) -> np.ndarray:
    """Where values lie of which none should differ: 0, and beyond all bounds what is ``away`` more than ``nothing``.

    >>> beyond(np.array([0.0, 2.0, -2.0, np.nan]), 1e-9).tolist()
    [0.0, inf, -inf, nan]
    """
    far = np.where(np.abs(away) > nothing, np.copysign(np.inf, away), 0.0)
    return np.where(np.isfinite(away), far, np.nan)


def signals(standardised: np.ndarray) -> np.ndarray:
    """Which of ``RULES`` each value breaks, by it and what came before: bool (3, n); nan values break none.

    ``standardised`` (n,) as :func:`standard` gives it, in order. Outside: beyond a limit. Nearer: it and at least two
    of the three before lie nearer to the same limit than to the centre. Run: it is the eighth or later in a row on the
    same side of the centre.

    >>> signals(np.array([0.2, 3.1, 1.6, -1, 1.7, 1.4]))[:2].astype(int).tolist()
    [[0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0]]
    >>> signals(np.array([0.1] * 9))[2].nonzero()[0].tolist()
    [7, 8]
    """
    broken = np.zeros((len(RULES), len(standardised)), bool)
    there = np.flatnonzero(np.isfinite(standardised) | np.isinf(standardised))
    z = standardised[there]
    # A value on a limit is not outside it, whatever the last digit of a sum says.
    broken[0, there] = np.abs(z) > 3 + 1e-9
    for side in (1, -1):
        near, same = side * z > 1.5 + 1e-9, side * z > 1e-9
        broken[1, there] |= near & (_last(near, 4) >= 3)
        broken[2, there] |= _last(same, IN_A_ROW) == IN_A_ROW
    return broken


def _last(flags: np.ndarray, size: int) -> np.ndarray:
    """How many of the last ``size`` flags are set, at each place."""
    if not len(flags):
        return np.zeros(0, int)
    return sliding_window_view(np.concatenate([np.zeros(size - 1, int), flags]), size).sum(axis=1)
