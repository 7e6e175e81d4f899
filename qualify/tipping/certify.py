"""Certified floor and ceiling: lines whose win rate is guaranteed, search included.

At or below the floor at most 1 deal in 10 is won; at or above the ceiling at least 9 in 10. Each is found by a
fixed sequence of one-sided Clopper-Pearson tests, walked from the extreme inward; the sequence depends on how
many deals have each score and on nothing else, and the first failure stops it. Because the true win rate at or
below a line only grows as the line moves inward, the chance that any certified line breaks its promise is at most
5 per cent, with no penalty owed for having tried several.

Source: Clopper and Pearson 1934; fixed-sequence testing, Maurer, Hothorn and Lehmacher 1995.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaincinv

from qualify.errors import InputError

CONFIDENCE = 0.95
_STRICT_FROM = 100  # Closed deals from which levels under 10 % (over 90 %) are offered.
_ROUNDING = 1e-9
_FIRST_LOOK_SHARE = 0.1  # The first test takes at least a tenth of the deals: fewer would fail by one bad draw.


@dataclass(frozen=True)
class Certified:
    """A line and its guarantee: ``won`` of ``deals`` at or beyond ``score``; the true rate is on the promised
    side of ``bound``, which is itself at least as good as ``level``."""

    score: int
    deals: int
    won: int
    bound: float
    level: float


def upper_bound(won: np.ndarray, deals: np.ndarray, confidence: float = CONFIDENCE) -> np.ndarray:
    """One-sided Clopper-Pearson upper bound on a win rate; 1 where every deal was won.

    >>> round(float(upper_bound(np.array([0]), np.array([22]))[0]), 3)
    0.127
    """
    won, deals = np.asarray(won, float), np.asarray(deals, float)
    lost = deals - won
    return np.where(lost > 0, betaincinv(won + 1, np.where(lost > 0, lost, 1), confidence), 1.0)


def proves(won: np.ndarray, deals: np.ndarray, level: float) -> np.ndarray:
    """Whether :func:`upper_bound` is at most ``level``, without working the bound out, which takes 40 times as long.

    >>> proves(np.array([0, 0]), np.array([28, 29]), 0.10).tolist()
    [False, True]
    """
    lost = np.asarray(deals, float) - won
    return (lost > 0) & (betainc(np.asarray(won, float) + 1, np.where(lost > 0, lost, 1), level) >= CONFIDENCE)


def lower_bound(won: np.ndarray, deals: np.ndarray, confidence: float = CONFIDENCE) -> np.ndarray:
    """One-sided Clopper-Pearson lower bound: what "22 of 22" proves is "at least 87 per cent".

    >>> round(float(lower_bound(np.array([22]), np.array([22]))[0]), 3)
    0.873
    """
    return 1 - upper_bound(np.asarray(deals) - np.asarray(won), deals, confidence)


def floor(deals: np.ndarray, won: np.ndarray, level: float = 0.10, *, design_effect: float = 1.0) -> Certified | None:
    """The highest score at or below which the win rate is at most ``level``, with 95 per cent confidence.

    ``deals`` and ``won`` count decided deals per score, shape (101,). With a ``design_effect`` over 1 every deal
    counts as 1 / design_effect of an independent one in the bounds (Korn and Graubard 1998); the counts that are
    given back stay those of the deals.

    >>> deals = np.full(101, 10); won = np.where(np.arange(101) < 40, 0, 6)
    >>> floor(deals, won)
    Certified(score=44, deals=450, won=30, bound=0.08934062261327633, level=0.1)
    """
    n, k = np.cumsum(deals), np.cumsum(won)
    looks = _looks(deals, n, level, design_effect)
    failed = np.flatnonzero(~proves(k[looks] / design_effect, n[looks] / design_effect, level))
    passed = looks[: failed[0]] if len(failed) else looks
    if not len(passed):
        return None
    t = passed[-1]
    bound = float(upper_bound(k[t] / design_effect, n[t] / design_effect))
    return Certified(int(t), int(n[t]), int(k[t]), bound, level)


def ceiling(deals: np.ndarray, won: np.ndarray, level: float = 0.90, *, design_effect: float = 1.0) -> Certified | None:
    """The lowest score at or above which the win rate is at least ``level``: the floor of the mirrored deals."""
    mirrored = floor(deals[::-1], (deals - won)[::-1], 1 - level, design_effect=design_effect)
    if mirrored is None:
        return None
    score = len(deals) - 1 - mirrored.score
    return Certified(score, mirrored.deals, mirrored.deals - mirrored.won, 1 - mirrored.bound, level)


def _looks(deals: np.ndarray, running: np.ndarray, level: float, design_effect: float) -> np.ndarray:
    """The scores to test, outermost first: fixed by the counts of deals alone."""
    first = max(fewest(level, design_effect), _FIRST_LOOK_SHARE * running[-1])
    return np.flatnonzero((np.asarray(deals) > 0) & (running >= first))


def fewest(level: float, design_effect: float = 1.0) -> int:
    """How many losses in a row prove a win rate of at most ``level``.

    >>> fewest(0.10), fewest(0.05), fewest(0.10, 2.0)
    (29, 59, 57)
    """
    return math.ceil(design_effect * math.log(1 - CONFIDENCE) / math.log(1 - level))


def floor_needs(deals: np.ndarray, won: np.ndarray, level: float = 0.10, *, design_effect: float = 1.0) -> int | None:
    """About how many more decided deals would certify a floor, if the lowest tenth goes on as it did.

    None where the deals seen so far win too often at the bottom for any number to help.
    """
    n, k = np.cumsum(deals), np.cumsum(won)
    looks = _looks(deals, n, level, design_effect)
    if not len(looks):
        return fewest(level, design_effect) - int(n[-1])
    size, wins = int(n[looks[0]]), int(k[looks[0]])
    rate = wins / size
    if rate >= level:
        return None
    for factor in (1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32):
        grown = math.ceil(size * factor)
        wins = math.ceil(rate * size * factor)
        if proves(np.array(wins / design_effect), np.array(grown / design_effect), level):
            return math.ceil(n[-1] * (factor - 1))
    return None


def ceiling_needs(deals: np.ndarray, won: np.ndarray, level: float = 0.90, *, design_effect: float = 1.0) -> int | None:
    """The same for a ceiling, mirrored."""
    return floor_needs(deals[::-1], (deals - won)[::-1], 1 - level, design_effect=design_effect)


def check_levels(deals: float, floor_level: float, ceiling_level: float) -> None:
    """Refuse levels that promise nothing, and strict ones where too few of ``deals`` closed deals could bear them.

    >>> check_levels(100, 0.05, 0.95)
    """
    for level, share, side in ((floor_level, floor_level, "floor"), (ceiling_level, 1 - ceiling_level, "ceiling")):
        low, high = ("1 %", "50 %") if side == "floor" else ("50 %", "99 %")
        if not 0.01 - _ROUNDING <= share <= 0.5 + _ROUNDING:
            raise InputError(
                f"A {side} at {level * 100:.3g} % is not offered.", f"Choose a level from {low} to {high}."
            )
        if share < 0.10 - _ROUNDING and deals < _STRICT_FROM:
            usual = "10 %" if side == "floor" else "90 %"
            raise InputError(
                f"A {side} at {level * 100:.3g} % instead of {usual} needs about 300 closed deals, and there are "
                f"{deals:,.0f}.",
                f"Choose {usual}; {level * 100:.3g} % is offered from {_STRICT_FROM} closed deals on.",
            )
