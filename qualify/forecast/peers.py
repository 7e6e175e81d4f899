"""What teams do today: the weighted pipeline and automatic exponential smoothing, as quantiles of a window's revenue.

Days are day numbers; a window is the ``days`` days that follow ``origin``. Quantiles are (199,), at scoring.LEVELS.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from qualify.forecast.ledger import NEVER
from qualify.forecast.scoring import LEVELS

ENDED_WINDOWS = 8
LEAST_WEEKS = 10
WEEK = 7
# Error, trend and season in the words of Hyndman et al. 2008: ANN, AAN and AAdN.
FORMS: tuple[dict[str, Any], ...] = ({}, {"trend": "add"}, {"trend": "add", "damped_trend": True})


def win_rates(closed_group: np.ndarray, won: np.ndarray, open_group: np.ndarray) -> np.ndarray:
    """For every open deal the share won of the closed deals of its group (a stage or a product; whole numbers).

    ``closed_group`` and ``won`` (closed deals,), ``open_group`` (open deals,); -1 is no group. Deals of a group without
    closed ones, or of none, have the share of all. At least one deal must be closed.

    >>> win_rates(np.array([0, 0, 1]), np.array([True, False, True]), np.array([0, 1, 2, -1])).round(3).tolist()
    [0.5, 1.0, 0.667, 0.667]
    """
    groups = int(max(closed_group.max(initial=-1), open_group.max(initial=-1))) + 2
    closed, wins = (np.bincount(closed_group + 1, kind, minlength=groups) for kind in (None, won))
    rate = np.divide(wins, closed, out=np.full(groups, float(np.mean(won))), where=closed > 0)
    rate[0] = np.mean(won)
    return rate[open_group + 1]


def weighted_pipeline(
    amount: np.ndarray,
    rate: np.ndarray,
    expected: np.ndarray,
    origin: int,
    days: int,
    said: np.ndarray,
    came: np.ndarray,
) -> np.ndarray:
    """Amount x win ``rate`` of the open deals that are expected to close in the window.

    ``amount``, ``rate`` and ``expected`` (open deals,); ``expected`` is NEVER where a deal has no date. Where none has
    one, all of them count: then there is nothing else to go by. ``said`` and ``came`` (windows,) are the medians of
    this method for windows that had ended by the origin, and what was won in them: from 8 on, the spread is the root
    mean square of these errors; before, as if every deal were decided by a throw of its own. The middle stays where
    the pipeline puts it, as the teams who use it do.

    >>> none, each = np.zeros(0), np.array([100.0, 900.0])
    >>> due = weighted_pipeline(each, np.array([0.5, 0.5]), np.array([10, 99]), 0, 30, none, none)
    >>> due[[19, 99, 179]].round(2).tolist()
    [0.0, 50.0, 114.08]
    """
    counted = (expected > origin) & (expected <= origin + days) | (expected == NEVER).all()
    middle, own = float((amount * rate)[counted].sum()), (amount**2 * rate * (1 - rate))[counted].sum()
    spread = np.sqrt(((said - came) ** 2).mean() if len(said) >= ENDED_WINDOWS else own)
    return _normal(middle, float(spread))


def _normal(middle: float, spread: float) -> np.ndarray:
    """Quantiles of a normal law; what would be below nothing is nothing."""
    return np.maximum(middle + spread * ndtri(LEVELS), 0.0)


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Weekly revenue ahead, (weeks,): its ``path``; the standard deviation ``error`` of a week; and how much of a
    week's error the weeks one, two, ... later keep, ``echo`` (weeks - 1,)."""

    path: np.ndarray
    error: float
    echo: np.ndarray


def smoothing(day: np.ndarray, amount: np.ndarray, first: int, origin: int, days: int) -> np.ndarray:
    """Automatic exponential smoothing of weekly won revenue: level, trend or damped trend, of which the lowest AICc.

    ``day`` and ``amount`` (wins,) of the wins from the day ``first``, on which the log begins, to the origin. Weeks
    end on the origin; a first week that is not whole is left out. Below ten weeks, and where every week is alike,
    the mean of the weeks stands in. Fitted by statsmodels; the distribution of the sum over the window follows from
    the model (:func:`summed`), and is not a sum of weekly quantiles.

    >>> steady = smoothing(np.arange(70), np.ones(70), 0, 69, 10)
    >>> [float(steady[at]) for at in (0, 99, 198)]
    [10.0, 10.0, 10.0]
    """
    weeks = weekly(day, amount, first, origin)
    share = np.full(-(-days // WEEK), 1.0)
    share[-1] = (days - WEEK * (len(share) - 1)) / WEEK
    return _normal(*summed(smoothed(weeks, len(share)), share))


def weekly(day: np.ndarray, amount: np.ndarray, first: int, origin: int) -> np.ndarray:
    """(weeks,): ``amount`` by the whole weeks that end on ``origin`` and begin on ``first`` or later, the oldest first.

    A log of less than a week is taken for one.

    >>> weekly(np.array([0, 1, 7, 8, 14]), np.array([1.0, 2.0, 4.0, 8.0, 16.0]), 0, 14).tolist()
    [6.0, 24.0]
    """
    count = max((origin - first + 1) // WEEK, 1)
    back = (origin - day) // WEEK
    inside = (back >= 0) & (back < count)
    return np.bincount(back[inside], amount[inside], minlength=count)[::-1]


def smoothed(weeks: np.ndarray, ahead: int) -> Smoothed:
    """The automatic fit to weekly revenue ``weeks`` (at least one), and what it says of the next ``ahead`` weeks."""
    fits = _fits(weeks / weeks.mean()) if len(weeks) >= LEAST_WEEKS and np.ptp(weeks) > 0 else []
    if not fits:
        spread = weeks.std(ddof=1) if len(weeks) > 1 else weeks.mean()
        return Smoothed(np.full(ahead, weeks.mean()), float(spread), np.zeros(ahead - 1))
    best = min(fits, key=lambda fit: fit.aicc)
    freedom = max(len(weeks) - len(best.params), 1)
    error = weeks.mean() * np.sqrt((best.resid**2).sum() / freedom)
    kept = {"smoothing_trend": 0.0, "damping_trend": 1.0} | dict(zip(best.model.param_names, best.params, strict=True))
    later = kept["damping_trend"] ** np.arange(1, ahead)
    echo = kept["smoothing_level"] + kept["smoothing_trend"] * later.cumsum()
    return Smoothed(weeks.mean() * np.asarray(best.forecast(ahead)), float(error), echo)


def _fits(weeks: np.ndarray) -> list[Any]:
    # Takes a second to load, and only a backtest needs it.
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits = [ETSModel(weeks, error="add", **form).fit(disp=False) for form in FORMS]
    return [fit for fit in fits if np.isfinite(fit.aicc)]


def summed(found: Smoothed, share: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of the sum of the weeks, of each its ``share`` (weeks,): 1, and less for the last.

    A week's error counts in its own week and, by its echo, in all weeks that follow (the innovations form of
    Hyndman et al. 2008, chapter 6). Of a week that is not whole, its own error's variance counts by its share.

    >>> summed(Smoothed(np.array([10.0, 10.0]), 3.0, np.array([1.0])), np.array([1.0, 1.0]))[0]
    20.0
    >>> round(summed(Smoothed(np.array([10.0, 10.0]), 3.0, np.array([1.0])), np.array([1.0, 1.0]))[1] ** 2, 6)
    45.0
    """
    echoed = np.array([found.echo[: len(share) - week - 1] @ share[week + 1 :] for week in range(len(share))])
    variance = ((share + echoed) ** 2)[:-1].sum() + share[-1]
    return float(found.path @ share), found.error * float(np.sqrt(variance))
