"""Where work waits longest: what comes to each stage and leaves it in the last weeks, and the days of work ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from scipy.special import betainc, gammaincinv

WEEKS, WEEK = 13, 7
SURE = 0.025
"""The chance that a stage is found to hold work up longer than another one though both do so alike."""


def weekly(visits: pl.DataFrame, steps: int, day: date, weeks: int = WEEKS) -> tuple[np.ndarray, np.ndarray]:
    """How many visits to each stage began, and were over, in each of the ``weeks`` that end on ``day``: (steps, weeks).

    A week is seven days; the last one ends with ``day``.
    """
    return _by_week(visits, "entered", steps, day, weeks), _by_week(visits, "left", steps, day, weeks)


def _by_week(visits: pl.DataFrame, what: str, steps: int, day: date, weeks: int) -> np.ndarray:
    ago = (pl.lit(day) - pl.col(what)).dt.total_days()
    held = visits.filter(ago.is_between(0, weeks * WEEK - 1)).select("step", week=weeks - 1 - ago // WEEK)
    place = held["step"].to_numpy().astype(np.int64) * weeks + held["week"].to_numpy()
    return np.bincount(place, minlength=steps * weeks).reshape(steps, weeks)


def unevenness(counts: np.ndarray) -> float:
    """By how much counts of (stages, weeks) vary more from week to week than chance alone would make them; at least 1.

    Pearson's statistic over its degrees of freedom: sum (count - mean)^2 / mean over (weeks - 1) for each stage.
    Source: McCullagh and Nelder 1989.

    >>> unevenness(np.array([[4, 4, 4, 4]])), unevenness(np.array([[0, 8, 0, 8]]))
    (1.0, 5.333333333333333)
    """
    mean = counts.mean(axis=1, keepdims=True)
    told = mean[:, 0] > 0
    if not told.any() or counts.shape[1] < 2:
        return 1.0
    away = np.square(counts - mean)[told] / mean[told]
    return max(1.0, float(away.sum() / (told.sum() * (counts.shape[1] - 1))))


@dataclass(frozen=True)
class Ahead:
    """Days of work that wait in a stage, with the 90 per cent interval; infinite where nothing leaves it."""

    days: float
    low: float
    high: float


def ahead(here: int, left: int, days: int, uneven: float = 1.0) -> Ahead:
    """How long the deals that are ``here`` take to leave, if deals go on leaving as ``left`` of them did in ``days``.

    here / (left / days): Little's law solved for the wait. The number that left is Poisson, or ``uneven`` times as
    spread; its exact interval gives that of the days. Source: Little 1961; Garwood 1936.

    >>> found = ahead(20, 45, 90)
    >>> found.days, round(found.low, 1), round(found.high, 1)
    (40.0, 31.2, 52.1)
    """
    if not here:
        return Ahead(0.0, 0.0, 0.0)
    k = left / uneven
    most = float(gammaincinv(k + 1, 0.95)) * uneven
    least = float(gammaincinv(k, 0.05)) * uneven if left else 0.0
    work = float(here * days)
    return Ahead(*(work / x if x > 0 else float("inf") for x in (left, most, least)))


def longer(first: tuple[int, int], second: tuple[int, int], uneven: float = 1.0) -> float:
    """How likely chance alone has the first stage's work ahead exceed the second's by as much or more.

    Each is (here, left). Given how many left both, those of the first are binomial with the share here / (both here) if
    the work ahead is the same. Source: Przyborowski and Wilenski 1940.

    >>> round(longer((20, 10), (20, 30)), 4), longer((20, 10), (20, 10))
    (0.0011, 0.5880985260009766)
    """
    (n1, k1), (n2, k2) = first, second
    if not n2:
        return 0.0 if n1 else 1.0
    share, all_left = n1 / (n1 + n2), (k1 + k2) / uneven
    # The chance of at most k of n, also between whole numbers: 1 - I_p(k + 1, n - k).
    return float(1 - betainc(k1 / uneven + 1, max(all_left - k1 / uneven, 1e-12), share)) if k2 else 1.0


def constraint(here: np.ndarray, left: np.ndarray, uneven: float = 1.0) -> tuple[int, int | None, float]:
    """The stage with the most days of work ahead, the next one (None: no other has any), and how sure that is.

    ``here`` and ``left`` (stages,) count deals in each now and those that left it in the last weeks. The last number is
    the largest chance of :func:`longer` against any other stage: up to SURE the stage may be named.
    """
    days = np.divide(here, left, out=np.where(here > 0, np.inf, 0.0), where=left > 0)
    order = sorted(range(len(here)), key=lambda at: (-days[at], -here[at]))
    most, others = order[0], [at for at in order[1:] if here[at]]
    chances = [longer((int(here[most]), int(left[most])), (int(here[at]), int(left[at])), uneven) for at in others]
    return most, (others[0] if others else None), max(chances, default=0.0)


def since(day: date, weeks: int = WEEKS) -> date:
    """The first of the days of so many weeks that end on ``day``.

    >>> since(date(2026, 3, 31), 13)
    datetime.date(2025, 12, 31)
    """
    return day - timedelta(days=weeks * WEEK - 1)
