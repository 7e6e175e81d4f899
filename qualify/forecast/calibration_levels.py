"""Rows by level of chance: the rising share won beside what honest chances would show, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl
from scipy.special import logit

from qualify.forecast.calibration_draws import drawn
from qualify.forecast.calibration_losses import LEAST_CHANCE, rising

Fault = Literal["hopeful", "gloomy", "sure", "timid", "uneven"]
LEVELS = 200
LUCK, LUCK_UNEVEN = 0.05, 0.01
"""How often an honest forecast is told that it is off in its total or its spread, and that it is uneven."""
TOTAL, SPREAD, APART = 0.05, 0.10, 0.02
"""What is too small to matter: a total off by less than this share of what was expected, log odds stretched by less
than this share, chances off by less than this in root mean square."""
TAIL = 0.05


@dataclass(frozen=True, eq=False)
class Levels:
    """Rows by level of chance: their number, mean chance and wins (levels,), and the wins (draws, levels) that honest
    chances would have shown."""

    rows: np.ndarray
    chance: np.ndarray
    won: np.ndarray
    honest: np.ndarray

    @property
    def _log_odds(self) -> tuple[np.ndarray, float]:
        """Of each level less their mean, weighted by how much a row there tells, and the sum of their squares so."""
        x = logit(np.clip(self.chance, LEAST_CHANCE, 1 - LEAST_CHANCE))
        weight = self.rows * self.chance * (1 - self.chance)
        told = max(float(weight.sum()), 1e-12)
        x = x - weight @ x / told
        return x, max(float(weight @ x**2), 1e-12)

    def _sums(self, won: np.ndarray) -> np.ndarray:
        """Wins beyond what was expected (..., 2): all of them, and weighted by log odds."""
        off = won - self.rows * self.chance
        return np.stack([off.sum(axis=-1), off @ self._log_odds[0]], axis=-1)

    def unseen(self) -> float:
        """See :class:`Calibration`; the square root is that of the chi-square of two degrees at ``LUCK``."""
        spread = float(np.sqrt(np.square(self._sums(self.honest)[:, 0]).mean()))
        return float(np.sqrt(-2 * np.log(LUCK))) * spread / max(float(self.rows @ self.chance), 1e-12)

    def faults(self) -> tuple[Fault, ...]:
        """What no more than ``LUCK`` (``LUCK_UNEVEN``) of honest forecasts show, if it is large enough to matter."""
        honest, seen = self._sums(self.honest), self._sums(self.won)
        scale = np.maximum(np.sqrt(np.square(honest).mean(axis=0)), 1e-9)
        honest, far = np.square(honest / scale), np.square(seen / scale)
        limit = np.quantile(honest.sum(axis=1), 1 - LUCK, method="higher")
        size = seen / [max(float(self.rows @ self.chance), 1e-12), self._log_odds[1]]
        named: tuple[tuple[Fault, Fault], ...] = ("gloomy", "hopeful"), ("timid", "sure")
        if far.sum() > limit:
            # The larger of two always passes half of the limit, so that what is found has a name.
            kept = (far >= limit / 2) & (np.abs(size) >= [TOTAL, SPREAD])
            return tuple(named[at][0 if size[at] > 0 else 1] for at in np.flatnonzero(kept))
        apart = self._apart(self.won, rising(self.won / self.rows, self.rows))
        chance_of_more = (1 + (self._apart(self.honest, self._rising) >= apart).sum()) / (1 + len(self.honest))
        return ("uneven",) if chance_of_more <= LUCK_UNEVEN and apart >= APART**2 else ()

    @cached_property
    def _rising(self) -> np.ndarray:
        """The rising shares of every draw, (draws, levels)."""
        return np.stack([rising(each, self.rows) for each in self.honest / self.rows])

    def _apart(self, won: np.ndarray, best: np.ndarray) -> np.ndarray:
        """The miscalibration of levels: wins and rising shares (..., levels) to (...)."""
        share = won / self.rows
        return (np.square(self.chance - share) - np.square(best - share)) @ self.rows / self.rows.sum()

    def curve(self) -> pl.DataFrame:
        """See :class:`Calibration`."""
        low, high = np.quantile(self._rising, [TAIL, 1 - TAIL], axis=0)
        share = rising(self.won / self.rows, self.rows)
        return pl.DataFrame({"chance": self.chance, "share": share, "low": low, "high": high})


def levels(chance: np.ndarray, outcome: np.ndarray, deal: np.ndarray, agree: float) -> Levels:
    """The rows by level of their chance, with what honest chances would have shown; arrays (n,) as in calibration.

    ``deal`` int (n,) counts from 0 up; ``agree`` is how far rows of one deal agree.
    """
    place = parts(chance, LEVELS)
    rows = np.bincount(place)
    honest = drawn(chance, deal, agree, place)
    return Levels(rows, np.bincount(place, chance) / rows, np.bincount(place, outcome), honest)


def parts(chance: np.ndarray, most: int) -> np.ndarray:
    """The part of each row, int (n,) from 0 up: at most so many, of about equal size, by rising ``chance`` (n,).

    Equal chances stay together.

    >>> parts(np.array([0.9, 0.1, 0.1, 0.1, 0.5, 0.7]), 2).tolist()
    [1, 0, 0, 0, 1, 1]
    """
    _, place, rows = np.unique(chance, return_inverse=True, return_counts=True)
    middle = (np.cumsum(rows) - rows / 2) / len(chance)
    return np.unique((middle * most).astype(np.int64), return_inverse=True)[1][place]
