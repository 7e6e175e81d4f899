"""Whether one way of forecasting was better than another, over windows that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

DRAWS = 2_000
SEED = 20_261
SHARE = 0.9
LEAST_DISJOINT, LEAST_TO_PRAISE = 8, 12
Verdict = Literal["better", "worse", "cannot separate"]


@dataclass(frozen=True)
class Paired:
    """``difference`` of the mean CRPS, ours less theirs, over the mean of what came: below 0, ours is better.

    ``low`` to ``high`` is its 90 % interval, without ends where only one window is left that overlaps no other. Of the
    ``origins`` one in ``block`` starts after another's window has ended; ``disjoint`` windows follow one another.
    """

    difference: float
    low: float
    high: float
    origins: int
    disjoint: int
    block: int
    seed: int

    @property
    def verdict(self) -> Verdict:
        """Of ours: better or worse where the interval is on one side of 0 and enough windows do not overlap.

        From 8 windows on it can be worse, and from 12 on better: few windows make chance look like skill, and blame
        for nothing costs less than praise for nothing.

        >>> [Paired(-0.02, -0.03, -0.01, 60, windows, 5, 0).verdict for windows in (11, 12)]
        ['cannot separate', 'better']
        >>> [Paired(0.02, 0.01, 0.03, 60, windows, 5, 0).verdict for windows in (7, 8)]
        ['cannot separate', 'worse']
        """
        if self.apart and self.disjoint >= (LEAST_TO_PRAISE if self.high < 0 else LEAST_DISJOINT):
            return "better" if self.high < 0 else "worse"
        return "cannot separate"

    @property
    def apart(self) -> bool:
        """Whether the interval is on one side of 0."""
        return not self.low <= 0 <= self.high


def paired(ours: np.ndarray, theirs: np.ndarray, actual: np.ndarray, starts: np.ndarray, length: int) -> Paired:
    """``ours`` against ``theirs``, the CRPS of two methods for the same windows; ``actual`` is what came. All (n,).

    ``starts`` are the day numbers of the origins, ``length`` the days of a window. The interval comes from a moving-
    block bootstrap (Künsch 1989) of 2,000 draws from a fixed seed, a block being as many origins as one window
    overlaps. It is widened twice: such blocks see only two thirds of the variance of a mean over windows that overlap,
    and the variance is known no better than from as many values as windows are disjoint (Student's t).

    >>> rng = np.random.default_rng(1)
    >>> ours, theirs, weekly = rng.normal(10, 1, 60), rng.normal(12, 1, 60), np.arange(0, 420, 7)
    >>> found = paired(ours, theirs, np.full(60, 100.0), weekly, 30)
    >>> found.disjoint, found.block, found.verdict, round(found.difference, 3)
    (12, 5, 'better', -0.02)
    """
    order = np.argsort(starts, kind="stable")
    apart = (ours - theirs)[order] / actual.mean()
    days = starts[order]
    overlapped = int((np.searchsorted(days, days + length) - np.arange(len(days))).max())
    disjoint, block = _disjoint(days, length), max(1, min(overlapped, len(days) // 2))
    difference = float(apart.mean())
    low, high = -np.inf, np.inf
    if disjoint > 1:
        below, above = _bootstrap(apart, block)
        wider = _wider(disjoint) / np.sqrt(_seen(overlapped, block))
        low, high = difference + wider * below, difference + wider * above
    return Paired(difference, float(low), float(high), len(days), disjoint, block, SEED)


def _disjoint(days: np.ndarray, length: int) -> int:
    """How many windows can follow one another without an overlap; ``days`` rise."""
    count, free = 0, -np.inf
    for day in days.tolist():
        if day >= free:
            count, free = count + 1, day + length
    return count


def _bootstrap(values: np.ndarray, block: int) -> tuple[float, float]:
    """Of means of resampled blocks, the ends of the central 90 % as seen from their middle."""
    count = len(values)
    upto = np.append(0.0, values.cumsum())
    blocks = -(-count // block)
    first = np.random.default_rng(SEED).integers(0, count - block + 1, (DRAWS, blocks))
    # The last block is cut so that every draw has as many origins as there are.
    sizes = np.full(blocks, block)
    sizes[-1] = count - (blocks - 1) * block
    means = (upto[first + sizes] - upto[first]).sum(axis=1) / count
    low, high = np.quantile(means, [(1 - SHARE) / 2, (1 + SHARE) / 2]) - means.mean()
    return float(low), float(high)


def _wider(disjoint: int) -> float:
    """Student's t over the normal, with one degree of freedom less than disjoint windows, for their variance."""
    level = (1 + SHARE) / 2
    return float(stdtrit(disjoint - 1, level) / stdtrit(np.inf, level) * np.sqrt(disjoint / (disjoint - 1)))


def _seen(overlapped: int, block: int) -> float:
    """The share of the variance of a mean that blocks see, windows being related by how much they overlap.

    >>> round(_seen(100, 100), 3), _seen(1, 1)
    (0.667, 1.0)
    """
    lag = np.arange(1 - overlapped, overlapped)
    related = 1 - np.abs(lag) / overlapped
    return float(related @ np.maximum(1 - np.abs(lag) / block, 0.0) / related.sum())
