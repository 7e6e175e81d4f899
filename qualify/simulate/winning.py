"""The truth that the product has to find: the chance of winning at each score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualify.simulate.company import Shape

SCORES = np.arange(101)
LOW, LINE, AT_LINE, UPPER, HIGH = 0.02, 40, 0.45, 75, 0.95
RAMP_MIDDLE, RAMP_SCALE = 56, 6.5
BASE_RATE = 0.35
FEW_WON, MANY_WON, WITHIN = 0.10, 0.30, 15


def win_curve(shape: Shape) -> NDArray[np.float64]:
    """The true chance of winning at each whole score from 0 to 100, as 101 numbers from 0 to 1.

    "jump" is .02 below 40, .45 at 40, rising in a straight line to .95 at 75, then level. "ramp" is
    .02 + .93 / (1 + exp((56 - s) / 6.5)), without a jump. "nothing" is .35 at every score.

    >>> win_curve("jump")[[39, 40, 75, 100]].tolist()
    [0.02, 0.45, 0.95, 0.95]
    >>> win_curve("ramp")[[0, 56, 100]].round(3).tolist()
    [0.02, 0.485, 0.949]
    """
    if shape == "jump":
        climb = np.interp(SCORES, (LINE, UPPER), (AT_LINE, HIGH))
        return np.where(SCORES < LINE, LOW, climb)
    if shape == "ramp":
        return LOW + (HIGH - LOW) / (1 + np.exp((RAMP_MIDDLE - SCORES) / RAMP_SCALE))
    return np.full(SCORES.size, BASE_RATE)


def tipping_score(curve: NDArray[np.float64]) -> int | None:
    """The first score won more than 1 time in 10, if the curve passes 3 in 10 within 15 points of it.

    None where the curve starts above 1 in 10 (nothing lies below a line), never gets there, or
    climbs too slowly.

    >>> [tipping_score(win_curve(shape)) for shape in ("jump", "ramp", "nothing")]
    [40, 41, None]
    """
    above = np.flatnonzero(curve > FEW_WON)
    if above.size == 0 or above[0] == 0:
        return None
    first = int(above[0])
    return first if curve[first : first + WITHIN + 1].max() > MANY_WON else None
