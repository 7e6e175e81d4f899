"""How far the model's own past expectations were off, and whether it can be trusted yet."""

from __future__ import annotations

import numpy as np

from qualify.forecast.history import History
from qualify.forecast.known import Known
from qualify.forecast.timing import Timing, position

LEAST_SHOCK = 0.05
MOST_SHOCK = 0.60
BLOCK_DAYS = 30
MOST_BLOCKS = 12
RECENT_DAYS = 56
WINS_TO_TRUST = 100
LEVEL_HALF_LIFE = 30
LEVEL_EVENTS = 50.0
BOUNDS = (0.67, 1.5)


def wins_by_day(log: History, fitted: Timing) -> tuple[np.ndarray, np.ndarray]:
    """Observed and expected wins on each of the last 360 days, or on all where the log is shorter."""
    days = slice(max(log.at_risk.shape[1] - BLOCK_DAYS * MOST_BLOCKS, 0), None)
    place = position(log.first + np.arange(log.at_risk.shape[1])[days])
    ages = np.arange(log.at_risk.shape[0])
    daily = fitted.won[ages, None] * fitted.season_won[:, fitted.group[ages]].T
    expected = log.at_risk[:, days].T @ daily.astype(np.float32)
    return log.by_day(log.won)[days], expected[np.arange(len(place)), place].astype(float)


def shock_sd(wins: int, observed: np.ndarray, expected: np.ndarray) -> float:
    """Standard deviation of the shared factor's logarithm: past months' wins over expected, counting noise taken off.

    ``observed`` and ``expected`` are wins per day up to as_of; months are blocks of 30 days, at most the last twelve,
    weighted by what was expected. The uncertainty of the hazards (1 / wins) is added; between 0.05 and 0.60.
    """
    blocks = min(MOST_BLOCKS, len(observed) // BLOCK_DAYS)
    if blocks < 2:
        return float(np.clip(np.sqrt(0.04 + 1 / wins), LEAST_SHOCK, MOST_SHOCK))
    months = [
        days[len(days) - blocks * BLOCK_DAYS :].reshape(blocks, BLOCK_DAYS).sum(axis=1) for days in (observed, expected)
    ]
    happened, due = months[0], np.maximum(months[1], 0.5)
    off = ((happened / due - 1) ** 2 - 1 / due) @ due / due.sum() * blocks / (blocks - 1)
    return float(np.clip(np.sqrt(max(off, 0.0) + 1 / wins), LEAST_SHOCK, MOST_SHOCK))


def level(observed: np.ndarray, expected: np.ndarray) -> float:
    """Recent wins over expected, half-life 30 days, with 50 pseudo-events: the hazards' slow drift, caught up with.

    >>> level(np.full(365, 2.0), np.full(365, 2.0))
    1.0
    """
    weight = 0.5 ** (np.arange(len(observed))[::-1] / LEVEL_HALF_LIFE)
    return float((weight @ observed + LEVEL_EVENTS) / (weight @ expected + LEVEL_EVENTS))


def trust(log: Known, observed: np.ndarray, expected: np.ndarray) -> str | None:
    """Why the forecast is not yet trustworthy, in one sentence, or None; wins per day up to as_of."""
    reason = _doubt(log, observed, expected)
    return f"Not yet trustworthy: {reason}" if reason else None


def _doubt(log: Known, observed: np.ndarray, expected: np.ndarray) -> str | None:
    wins, days = int(log.won.sum()), log.as_of - log.start + 1
    if wins < WINS_TO_TRUST:
        return f"there are {wins} wins, and it takes {WINS_TO_TRUST} to know the timing."
    cycle = int(np.quantile((log.closing - log.created)[log.won], 0.75))
    if days < 2 * cycle:
        return f"the log covers {days} days, less than twice the {cycle} days within which three in four wins close."
    happened, due = observed[-RECENT_DAYS:].sum(), expected[-RECENT_DAYS:].sum()
    if not BOUNDS[0] * due <= happened <= BOUNDS[1] * due:
        return f"the last 8 weeks brought {happened:.0f} wins where the model expects {due:.0f}."
    return None
