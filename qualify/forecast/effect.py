"""What a score does to the hazards: smooth factors per score, shrunk towards 1."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

SCORES = 101
UNSCORED = 101
CELLS = 102
PSEUDO_EVENTS = 25.0
KERNEL_SD = 3.0


@dataclass(frozen=True, eq=False)
class Effect:
    """Factors on the hazards of won and of lost, one per score 0 to 100; deals without a score have factor 1."""

    won: np.ndarray
    lost: np.ndarray

    @property
    def cells(self) -> np.ndarray:
        """(2, 102): both factors with that of the unscored deals last."""
        return np.stack([np.append(self.won, 1.0), np.append(self.lost, 1.0)])


NO_EFFECT = Effect(np.ones(SCORES), np.ones(SCORES))


def effect(won: np.ndarray, expected_won: np.ndarray, lost: np.ndarray, expected_lost: np.ndarray) -> Effect:
    """Factors from (101,) weighted sums per score of what happened and of what the pooled hazards expected.

    (smoothed observed + 25) / (smoothed expected + 25). Smoothing is a Gaussian over scores, standard deviation 3,
    height 1, so that a sum over about seven neighbouring scores is compared with the 25 pseudo-events.

    >>> hot = np.zeros(101); hot[80] = 50.0
    >>> nothing = np.zeros(101)
    >>> effect(hot, hot / 2, nothing, nothing).won[[20, 80]].tolist()
    [1.0, 1.5]
    """
    sums = np.stack([won, expected_won, lost, expected_lost], axis=1)
    smooth = _kernel() @ sums + PSEUDO_EVENTS
    return Effect(smooth[:, 0] / smooth[:, 1], smooth[:, 2] / smooth[:, 3])


@lru_cache(maxsize=1)
def _kernel() -> np.ndarray:
    apart = np.subtract.outer(np.arange(SCORES), np.arange(SCORES)) / KERNEL_SD
    return np.exp(-(apart**2) / 2) * (np.abs(apart) <= 4)


def cells(scores: np.ndarray) -> np.ndarray:
    """The column of a score in a win table: itself, and 101 for -1 (no score).

    >>> cells(np.array([0, 100, -1])).tolist()
    [0, 100, 101]
    """
    return np.where(scores < 0, UNSCORED, scores).astype(np.int64)
