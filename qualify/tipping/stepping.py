"""One score further: what every pass along the scores does a hundred times, for several chances side by side."""

from __future__ import annotations

import numpy as np

from qualify.tipping.habits import Kernels


class Stepper:
    """The habits at work on ``side`` chances x of each row and level at once, kept as before * x.

    That saves a product per step; where ``before`` is 0 a level feeds no other, and 1 serves (:func:`weighed`). Arrays
    are (rows, levels * side), the chances of one level side by side: then their running sums over the levels are made
    two at a time, as one running sum of complex numbers. So ``side`` is even.
    """

    def __init__(self, stay: np.ndarray, gain: np.ndarray, turn: np.ndarray, side: int) -> None:
        """``stay`` and ``gain`` (after * before) of each chance (rows, levels * side); ``turn`` mixes the last rows."""
        rows, size = stay.shape
        self._stay, self._gain, self._turn = stay, gain, turn
        self._calm, self._pair = slice(rows - len(turn)), slice(rows - len(turn), None)
        self._x, self._added, rise = np.empty((rows, size)), np.empty((rows, size)), np.zeros((rows, size + side))
        self._pairs = self._x.view(complex).reshape(rows, -1, side // 2)
        self._running, self._lower = rise.view(complex).reshape(rows, -1, side // 2)[:, 1:], rise[:, :size]

    def step(self, before: np.ndarray, like: np.ndarray, out: np.ndarray) -> np.ndarray:
        """From ``before``, at one score, to ``out``, at the next, whose deals have the likelihood ``like``."""
        x = self._x
        x[self._calm] = before[self._calm]
        np.matmul(self._turn, before[self._pair], out=x[self._pair])
        np.add.accumulate(self._pairs, axis=1, out=self._running)
        np.multiply(self._stay, x, out=out)
        out += np.multiply(self._gain, self._lower, out=self._added)
        out *= like
        return out


def weighed(k: Kernels) -> np.ndarray:
    """``before``, or 1 where it is 0, upward and in the mirror: (2, rows, levels)."""
    return np.where(k.before > 0, k.before, 1.0)
