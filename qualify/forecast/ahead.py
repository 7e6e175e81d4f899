"""What lies ahead at the pooled hazards: open deals by age band, and deals that do not exist yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.forecast.known import Known
from qualify.forecast.timing import Timing

MOST_BANDS = 16
ARRIVAL_HALF_LIFE = 30
SEASON_BLOCK = 90
SEASON_ARRIVALS = 20.0
YEAR = 365


@dataclass(frozen=True, eq=False)
class Bands:
    """Open deals by age: the band of each, and per step and band the summed daily hazards of won and lost."""

    band: np.ndarray
    mean_age: np.ndarray
    won: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True, eq=False)
class Arrivals:
    """New opportunities: how many a day (one entry per day ahead), and the variance of the rate's logarithm.

    ``sampling`` is the variance from having counted few; ``drift`` is added per month ahead.
    """

    per_day: np.ndarray
    sampling: float
    drift: float


def bands(ages: np.ndarray, fitted: Timing, as_of: int, ends: np.ndarray) -> Bands:
    """Bands of equally many open deals (at most 16) and their hazards in the steps that end on days ``ends``.

    Within a band the hazard is the mean over its deals' own ages, not the hazard at their mean age.
    """
    distinct, inverse, count = np.unique(ages, return_inverse=True, return_counts=True)
    middle = (np.cumsum(count) - count / 2) / max(len(ages), 1)
    _, band_of_age = np.unique((middle * MOST_BANDS).astype(np.int64), return_inverse=True)
    share = np.zeros((int(band_of_age.max(initial=0)) + 1, len(distinct)))
    share[band_of_age, np.arange(len(distinct))] = count
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1)
    ahead = np.arange(1, int(ends[-1]) - as_of + 1)
    daily = fitted.hazards(np.add.outer(distinct, ahead), as_of + ahead)
    firsts = np.append(0, ends[:-1] - as_of)
    won, lost = (np.add.reduceat(share @ hazard, firsts, axis=1).T for hazard in daily)
    return Bands(band_of_age[inverse], share @ distinct, won, lost)


def pooled(won: np.ndarray, lost: np.ndarray, within: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without scores: (windows, bands) chances of a win within each window, and (bands,) of a win at any time.

    ``won`` and ``lost`` (steps, bands) are summed hazards. Survival falls by exp(-(won + lost)) a step, and a step's
    wins are what it loses times won / (won + lost) (competing risks with hazards constant within a step; Aalen and
    Johansen 1978). What is left after the last step is divided as in that step.

    >>> chances, ever = pooled(np.array([[0.2]]), np.array([[0.3]]), np.ones((1, 1)))
    >>> round(float(chances[0, 0]), 4), round(float(ever[0]), 4)
    (0.1574, 0.4)
    """
    hazard = won + lost
    part = np.divide(won, hazard, out=np.zeros_like(won), where=hazard > 0)
    alive = np.exp(-hazard.cumsum(axis=0))
    wins = -np.diff(alive, axis=0, prepend=1.0) * part
    return within @ wins, wins.sum(axis=0) + alive[-1] * part[-1]


def arrivals(log: Known, days: int) -> Arrivals:
    """Arrivals per day for the next ``days``: the recent rate (half-life 30 days), half of it moved by the season.

    The season is last year's, with 20 pseudo-arrivals, and is used where the log reaches that far back.
    """
    # Of what was created before the log begins only the part that was still open then is in it.
    created = log.created[log.timed & (log.created >= log.start)]
    counts = np.bincount(created - log.start, minlength=log.as_of - log.start + 1).astype(float)
    weight = 0.5 ** (np.arange(len(counts))[::-1] / ARRIVAL_HALF_LIFE)
    rate = (counts @ weight) / weight.sum()
    per_day = rate * (1 + _season(counts, days)) / 2
    effective = (counts @ weight) * weight.sum() / (weight @ weight)
    return Arrivals(per_day, 1 / max(effective, 1.0), _drift(counts))


def _season(counts: np.ndarray, days: int) -> np.ndarray:
    """Arrivals of the 30 days around each day ahead, a year before, over the trend from then to now; 0.5 to 2."""
    if len(counts) < YEAR + SEASON_BLOCK:
        return np.ones(days)
    upto = np.append(0.0, counts.cumsum())
    ago, today = len(counts) - YEAR, len(counts)
    then, now = ((upto[day] - upto[day - SEASON_BLOCK]) / SEASON_BLOCK + 1e-3 for day in (ago, today))
    later = np.arange(days) % YEAR
    trend = then * (now / then) ** (later / YEAR)
    low, high = ago + later - 15, np.minimum(ago + later + 15, today)
    ratio = (upto[high] - upto[low] + SEASON_ARRIVALS) / (trend * (high - low) + SEASON_ARRIVALS)
    return np.clip(ratio, 0.5, 2.0)


def _drift(counts: np.ndarray) -> float:
    """Variance of the month-to-month change of the logarithm of arrivals, counting noise taken off."""
    blocks = min(12, len(counts) // 30)
    if blocks < 3:
        return 0.05
    months = counts[len(counts) - 30 * blocks :].reshape(blocks, 30).sum(axis=1) + 0.5
    noise = (1 / months[1:] + 1 / months[:-1]).mean()
    return float(np.clip((np.diff(np.log(months)) ** 2).mean() - noise, 0.0025, 0.1))


def won_from_new(fitted: Timing, as_of: int, days: int) -> np.ndarray:
    """(days, days): probability that a deal created on a day ahead (row) is won on a day ahead (column)."""
    ahead = np.arange(1, days + 1)
    age = np.subtract.outer(ahead, ahead).T
    won, lost = fitted.hazards(np.maximum(age, 0), as_of + ahead)
    won, lost = np.where(age >= 0, won, 0.0), np.where(age >= 0, lost, 0.0)
    np.fill_diagonal(won, won.diagonal() / 2)
    np.fill_diagonal(lost, lost.diagonal() / 2)
    total = won + lost
    alive = np.exp(-np.cumsum(total, axis=1))
    gone = np.diff(alive, axis=1, prepend=1.0)
    return -gone * np.divide(won, total, out=np.zeros_like(won), where=total > 0)
