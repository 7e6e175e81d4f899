"""How win rates may climb with the score: a mixture of habits, each a step from one score to the next.

A win rate lives on a logit grid and stays or rises from one score to the next. How often and how far is not known, so
several habits are mixed: never; far, to any higher rate; near, by about .8 logits; slowly; and now and then, in a
stretch of steady climbing with calm before and after. Every rise from level i to level j has probability
before[i] * after[j], so that a step is one running sum over the levels. The weights were chosen by simulation
(docs/promises.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

LOWEST_RATE, HIGHEST_RATE = 0.003, 0.997


@dataclass(frozen=True)
class Habit:
    """One way of climbing: its ``weight`` in the mixture, the ``chance`` of a rise from one score to the next and the
    mean size of a rise in ``logits`` (0: to any higher rate). With ``turn`` it climbs in stretches: from one score to
    the next that is the chance to begin one and, within one, to end it. Habits with stretches come last."""

    weight: float
    chance: float
    logits: float = 0.0
    turn: float = 0.0


HABITS = (
    Habit(0.15, 0.0),
    *(Habit(0.05, chance) for chance in (0.01, 0.03, 0.10)),
    *(Habit(0.05, chance, 0.8) for chance in (0.03, 0.10, 0.30)),
    Habit(0.10, 0.15, 0.25),
    Habit(0.45, 0.60, 0.25, turn=0.02),
)


@dataclass(frozen=True)
class Kernels:
    """The habits on a grid of win rates ``rate`` (levels,), a row each and two for one with stretches (calm, climbing).

    One score further the chance x of each row and level becomes y = mix @ x and then stay * y + after * (running sum
    of before * y over the levels below). All are stacked twice, (2, rows, levels) and (2, rows, rows) for ``mix``:
    upward, and in a mirror where scores run from 100 to 0 and levels from the highest to the lowest. ``first``
    (rows, levels) is the chance of each at score 0.
    """

    rate: np.ndarray
    first: np.ndarray
    stay: np.ndarray
    before: np.ndarray
    after: np.ndarray
    mix: np.ndarray

    @property
    def mirrored(self) -> Kernels:
        stacked = (self.stay, self.before, self.after, self.mix)
        stay, before, after, mix = (x[::-1] for x in stacked)
        return replace(self, stay=stay, before=before, after=after, mix=mix)

    @property
    def single(self) -> int:
        """The first row of a habit with stretches: the rows before it never pass into another."""
        return int((np.diag(self.mix[0]) == 1).sum())

    def only(self, rows: np.ndarray) -> Kernels:
        """These rows alone."""
        first, mix = self.first[rows], self.mix[:, rows[:, None], rows]
        stay, before, after = (x[:, rows] for x in (self.stay, self.before, self.after))
        return replace(self, first=first, stay=stay, before=before, after=after, mix=mix)

    def turned(self, x: np.ndarray, way: int) -> np.ndarray:
        """mix @ x for x (..., rows, levels), upward (0) or in the mirror (1): only rows in stretches are touched."""
        found, pair = x.copy(), slice(self.single, None)
        found[..., pair, :] = self.mix[way][pair, pair] @ x[..., pair, :]
        return found


@lru_cache(maxsize=4)
def kernels(levels: int) -> Kernels:
    """The habits on a grid of so many levels, with Jeffreys weights for the rate at score 0."""
    edge = np.log(HIGHEST_RATE / (1 - HIGHEST_RATE))
    rate = 1 / (1 + np.exp(-np.linspace(-edge, edge, levels)))
    jeffreys = np.sqrt(rate * (1 - rate))
    jeffreys /= jeffreys.sum()
    spacing = 2 * edge / (levels - 1)
    rows = [row for habit in HABITS for row in _rows(habit, jeffreys, spacing)]
    weight, climbs, stay, leave, arrive = (np.array(column) for column in zip(*rows, strict=True))
    return Kernels(
        rate, weight[:, None] * jeffreys,
        stay=np.stack([stay, stay[:, ::-1]]),
        before=np.stack([leave, arrive[:, ::-1]]),
        after=climbs[:, None] * np.stack([arrive, leave[:, ::-1]]),
        mix=_mix(),
    )  # fmt: skip


_Row = tuple[float, bool, np.ndarray, np.ndarray, np.ndarray]


def _rows(habit: Habit, jeffreys: np.ndarray, spacing: float) -> list[_Row]:
    """Weight, whether it climbs, and chance to stay, factor to leave and factor to arrive by level. The calm row of
    a stretch has the factors of the climbing one, so that deals can pass between them without being rescaled."""
    levels = np.arange(len(jeffreys))
    arrive = (1 - spacing / habit.logits) ** levels if habit.logits else jeffreys
    higher = np.append(np.cumsum(arrive[::-1])[::-1][1:], 0)
    leave = np.divide(habit.chance, higher, out=np.zeros(len(levels)), where=higher > 0)
    stay = np.where(higher > 0, 1 - habit.chance, 1.0)
    if not habit.turn:
        return [(habit.weight, habit.chance > 0, stay, leave, arrive)]
    half = habit.weight / 2
    return [(half, False, np.ones(len(levels)), leave, arrive), (half, True, stay, leave, arrive)]


def _mix() -> np.ndarray:
    """Chance to pass from a row (column) to a row (row) before each step, and the same for the mirror."""
    sizes = [2 if habit.turn else 1 for habit in HABITS]
    mix = np.eye(sum(sizes))
    for habit, end in zip(HABITS, np.cumsum(sizes), strict=True):
        if habit.turn:
            pair = slice(end - 2, end)
            mix[pair, pair] = [[1 - habit.turn, habit.turn], [habit.turn, 1 - habit.turn]]
    return np.stack([mix, mix.T])
