"""Hindsight gap: by how much the last ratings tell won from lost better than those that were there at the gate.

Two scores of the same closed deals are compared in pairs. A gap says that the last days told something that was not
known when it was needed, be it news or the outcome itself written back.

Source: DeLong, DeLong and Clarke-Pearson 1988.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from qualify.errors import InputError

CONFIDENCE = 0.98
"""Wider than elsewhere, because late changes that have nothing to do with the outcome truly make the last ratings tell
a little less. At 300 deals the interval lies above zero for nothing in at most 1 of 200 cases, and below it in 1 of 20
where half of the scores change at random, in 1 of 10 where all do."""


@dataclass(frozen=True)
class Gap:
    """Separation with the ``last`` rating minus that at the ``gate``, between ``low`` and ``high`` (98 %).

    Both are chances that a won deal outscores one that was not, of the same ``won`` and ``not_won`` deals; ``changed``
    of them have another score at the end than at the gate. Without a change the gap is exactly none.
    """

    value: float
    low: float
    high: float
    last: float
    gate: float
    won: int
    not_won: int
    changed: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero: the last ratings tell more, beyond chance."""
        return self.low > 0

    @property
    def known(self) -> bool:
        """Whether anything can be said; not where one change or two decide."""
        return self.high - self.low < 2


def gap(last: np.ndarray, gate: np.ndarray, won: np.ndarray, *, design_effect: float = 1.0) -> Gap | None:
    """The gap between two scores of the same deals; None without deals of both outcomes that have both scores.

    ``last`` and ``gate`` are whole scores, (deals,), -1 for none; ``won`` is bool. The paired variance is multiplied by
    the ``design_effect`` of deals that come in clusters. Only deals whose score changed say anything, so its reach is
    that of a t distribution of as many degrees of freedom as there are such deals, less one: three changes that happen
    to agree prove nothing.

    >>> won = np.array([1, 1, 1, 0, 0, 0], bool)
    >>> found = gap(np.array([9, 8, 4, 5, 2, 1]), np.array([9, 3, 4, 5, 2, 6]), won)
    >>> round(found.gate, 3), round(found.last, 3), round(found.value, 3), round(found.low, 3), found.changed
    (0.556, 0.889, 0.333, -1.0, 2)
    """
    if len({len(last), len(gate), len(won)}) > 1:
        raise InputError("Scores and outcomes differ in number.", "Give one of each per deal.")
    both = (last >= 0) & (gate >= 0)
    now, then, won = last[both], gate[both], won[both].astype(bool)
    if won.all() or not won.any():
        return None
    places = [_places(now, won), _places(then, won)]
    at_last, at_gate = (float(place[won].mean()) for place in places)
    changed, value = int((now != then).sum()), at_last - at_gate
    reach = _reach(places[0] - places[1], won, changed, design_effect)
    low, high = max(value - reach, -1.0), min(value + reach, 1.0)
    return Gap(value, low, high, at_last, at_gate, int(won.sum()), int((~won).sum()), changed)


def _reach(apart: np.ndarray, won: np.ndarray, changed: int, design_effect: float) -> float:
    if not changed:
        return 0.0
    if changed < 2 or min(won.sum(), (~won).sum()) < 2:
        return math.inf
    variance = sum(float(apart[side].var(ddof=1)) / int(side.sum()) for side in (won, ~won))
    return float(stdtrit(changed - 1, (1 + CONFIDENCE) / 2)) * math.sqrt(variance * design_effect)


def _places(score: np.ndarray, won: np.ndarray) -> np.ndarray:
    """The share of deals of the other outcome that each deal stands right to, ties counting half."""
    size = int(score.max()) + 1
    good, bad = (np.bincount(score[side], minlength=size) for side in (won, ~won))
    above = (np.cumsum(bad) - bad / 2) / bad.sum()
    below = 1 - (np.cumsum(good) - good / 2) / good.sum()
    return np.where(won, above[score], below[score])
