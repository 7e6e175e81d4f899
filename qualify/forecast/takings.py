"""What simple methods say: the pace of late, the same days a quarter earlier, and how far off they have been."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from qualify.forecast.known import Known
from qualify.forecast.scoring import LEVELS

RUN_RATE_DAYS = 90
QUARTER_DAYS = 91
WEEK = 7
PRIOR_WINDOWS = 2.0
NORMAL = ndtri(LEVELS)
SIMPLE = ("run rate", "a quarter earlier")


@dataclass(frozen=True, eq=False)
class Takings:
    """Won money of every day that was known, summed: ``upto[k]`` is that of the first k days, counted from ``first``.

    ``typical`` is the mean amount of a win, ``spread`` the squared relative deviation of the amounts.
    """

    first: int
    upto: np.ndarray
    typical: float
    spread: float

    @property
    def days(self) -> int:
        return len(self.upto) - 1

    def between(self, start: np.ndarray | int, end: np.ndarray | int) -> np.ndarray:
        """Money won from day number ``start`` to ``end``, both included; days outside the log count nothing."""
        low, high = (np.clip(np.asarray(day) - self.first, 0, self.days) for day in (start, np.asarray(end) + 1))
        return self.upto[high] - self.upto[low]

    def points(self, origin: np.ndarray, near: int, far: int) -> np.ndarray:
        """(2, origins): what each of :data:`SIMPLE` says of the days ``near`` to ``far`` after each ``origin``.

        The run rate is the won money per day of the last 90 days, or of the log where it is shorter. A quarter
        earlier is 91 days back, or as many times 91 as it takes for all those days to have passed. Where the log does
        not reach back so far, the run rate stands in for it.
        """
        days = np.minimum(RUN_RATE_DAYS, origin - self.first + 1)
        pace = self.between(origin - days + 1, origin) / days * (far - near + 1)
        back = -(-far // QUARTER_DAYS) * QUARTER_DAYS
        earlier = self.between(origin + near - back, origin + far - back)
        return np.stack([pace, np.where(origin + near - back >= self.first, earlier, pace)])


def takings(log: Known) -> Takings:
    """The won money of ``log`` from its first day to its last.

    Wins without an amount count with the mean of the others.
    """
    closing, amount = log.closing[log.paid], log.amount[log.paid]
    typical = float(np.nanmean(amount))
    amount = np.where(np.isfinite(amount), amount, typical)
    inside = closing >= log.start
    daily = np.bincount(closing[inside] - log.start, amount[inside], minlength=log.as_of - log.start + 1)
    return Takings(log.start, np.append(0.0, daily.cumsum()), typical, float(np.var(amount)) / typical**2)


def simple(past: Takings, origin: int, near: int, far: int) -> np.ndarray:
    """(2, 199) quantiles at LEVELS of the won money ``near`` to ``far`` days after ``origin``, by each of SIMPLE.

    The median is the point itself. Errors are lognormal; their variance is the mean squared logarithm of what came
    over what was said, at earlier origins, a week apart, that had 90 days to go by and whose days have passed; together
    with two pseudo-windows at what the counting of wins alone would bring. Overlapping windows count once: a year has
    four quarters, however often one asks.
    """
    points = past.points(np.array([origin]), near, far)[:, 0]
    before = np.arange(origin - far, past.first + RUN_RATE_DAYS, -WEEK)
    little = past.typical / 2  # Lest a window without a win be infinitely wrong.
    said = past.points(before, near, far)
    off = np.log((past.between(before + near, before + far) + little) / (said + little))
    apart = len(before) * WEEK / far
    known = past.between(origin - RUN_RATE_DAYS + 1, origin) / past.typical
    prior = (1 + past.spread) * (1 / np.maximum(points / past.typical, 1) + 1 / max(float(known), 1))
    square = (off**2).mean(axis=1) if len(before) else 0.0
    deviation = np.sqrt((apart * square + PRIOR_WINDOWS * prior) / (apart + PRIOR_WINDOWS))
    return np.maximum(points, little)[:, None] * np.exp(deviation[:, None] * NORMAL)
