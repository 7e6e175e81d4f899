"""Truths that are known because they were made up: a win rate for every score, and how the scores are spread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SCORES = np.arange(101)
LOW_LEVEL, CLIMB_LEVEL, CLIMB_WITHIN = 0.10, 0.30, 15


@dataclass(frozen=True)
class Truth:
    """The true win rate at each score 0 to 100."""

    name: str
    rate: np.ndarray

    @property
    def crossing(self) -> int:
        """The first score won more than 1 time in 10 (here every truth has one)."""
        return int(np.flatnonzero(self.rate > LOW_LEVEL)[0])

    @property
    def tips(self) -> bool:
        """Whether there is a tipping point by definition."""
        first = self.crossing
        return first > 0 and bool(self.rate[first : first + CLIMB_WITHIN + 1].max() > CLIMB_LEVEL)


def logistic(middle: float, scale: float, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """A smooth climb from ``low`` to ``high``."""
    return low + (high - low) / (1 + np.exp((middle - SCORES) / scale))


FLAT = Truth("no relation, .30", np.full(101, 0.3))
RARE = Truth("no relation, .12", np.full(101, 0.12))
GENTLE = Truth("gentle, .02 to .38 in a straight line", 0.02 + 0.36 * SCORES / 100)
SLOPE = Truth("gentle, logistic .03 to .50", logistic(100, 29))
STEP = Truth("step .02 to .60 at 40", np.where(SCORES < 40, 0.02, 0.60))
STEEP = Truth("steep logistic, scale 5", logistic(55, 5))
TWO = Truth("thresholds .02 / .40 / .95 at 40 and 60", np.select([SCORES < 40, SCORES < 60], [0.02, 0.40], 0.95))
HOCKEY = Truth("hockey stick, .03 to 40, then to .93 at 80", np.interp(SCORES, (40, 80), (0.03, 0.93)))
JUMP = Truth("jump .10 to .80 at 50", np.where(SCORES < 50, 0.10, 0.80))
LATE = Truth("late climb, logistic scale 3 at 75", logistic(75, 3, 0.01, 0.90))
UPPER = Truth("climb at the top only, .02 to 60, .35 from there", np.where(SCORES < 60, 0.02, 0.35))
DENTED = Truth("step with a dent, .03 / .50 / .35 / .80", np.select(
    [SCORES < 40, SCORES < 55, SCORES < 65], [0.03, 0.50, 0.35], 0.80))  # fmt: skip
SMALL = Truth("two sizes, .05 to 50, .45, .60 from 80", np.select([SCORES < 50, SCORES < 80], [0.05, 0.45], 0.60))

NO_TIPPING = (FLAT, RARE, GENTLE, SLOPE)
CHOSEN = (STEP, STEEP, TWO, HOCKEY)  # The shapes that the estimator was tuned on.
OTHERS = (LATE, UPPER, DENTED, SMALL)  # Shapes that it was not tuned on.
SMOOTH = (GENTLE, SLOPE, STEEP, HOCKEY)


def _even(rng: np.random.Generator, deals: int) -> np.ndarray:
    return rng.integers(0, 101, deals)


def _middling(rng: np.random.Generator, deals: int) -> np.ndarray:
    return np.clip(rng.normal(50, 20, deals), 0, 100).astype(int)


def _tens(rng: np.random.Generator, deals: int) -> np.ndarray:
    return 10 * rng.binomial(10, rng.beta(5, 4, deals))


SPREADS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "even": _even,
    "normal": _middling,
    "tens": _tens,
}


def sample(truth: Truth, deals: int, spread: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Decided deals and wins per score, (101,) each; the same seed gives the same deals."""
    rng = np.random.default_rng([deals, seed])
    counted = np.bincount(SPREADS[spread](rng, deals), minlength=101)
    return counted, rng.binomial(counted, truth.rate)
