"""What past forecasts were worth once their days had passed: how to correct the next one, and whom to listen to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

from qualify.forecast.known import Known
from qualify.forecast.reliability import WINS_TO_TRUST
from qualify.forecast.scoring import LEVELS, crps
from qualify.forecast.takings import SIMPLE

METHODS = ("deal by deal", *SIMPLE)
FIRST_SHARES = np.array([0.5, 0.25, 0.25])
SHIFT_WINDOWS = 16.0
STRETCH_WINDOWS = 4.0
SHARE_WINDOWS = 2.0
POWER = 6.0
_MIDDLE = len(LEVELS) // 2
_EDGE = 0.0025


@dataclass(frozen=True, eq=False)
class Proof:
    """Ended windows of one length (``days``), forecast at origins ``every`` so many days.

    ``off`` (n,) is the logarithm of what came over the uncorrected median of the deal-by-deal law, ``place`` (n,) where
    what came lay in the corrected law, as a standard normal deviate, ``scores`` (n, 3) the CRPS of METHODS.
    """

    days: int
    every: int
    off: np.ndarray = field(default_factory=lambda: np.zeros(0))
    place: np.ndarray = field(default_factory=lambda: np.zeros(0))
    scores: np.ndarray = field(default_factory=lambda: np.zeros((0, len(METHODS))))

    @property
    def apart(self) -> float:
        """How many windows that do not overlap this would be."""
        return len(self.off) * self.every / self.days

    @property
    def shift(self) -> float:
        """What to add to the logarithm of the median: the mean of ``off``, and sixteen pseudo-windows without error."""
        return float(self.off.sum() * self.every / self.days / (self.apart + SHIFT_WINDOWS))

    @property
    def stretch(self) -> float:
        """What to widen the law by: the root mean square of ``place``, and four pseudo-windows at 1."""
        square = float((self.place**2).sum()) * self.every / self.days
        return float(np.sqrt((square + STRETCH_WINDOWS) / (self.apart + STRETCH_WINDOWS)))

    def corrected(self, quantiles: np.ndarray) -> np.ndarray:
        """The deal-by-deal law (..., 199), shifted and stretched around its median, as its past errors ask for."""
        middle = quantiles[..., _MIDDLE, None]
        ratio = np.divide(quantiles, middle, out=np.ones_like(quantiles), where=middle > 0)
        return np.where(middle > 0, middle * np.exp(self.shift) * ratio**self.stretch, quantiles)

    def shares(self, seasoned: float) -> np.ndarray:
        """(3,) what each of METHODS has to say in the forecast; they sum to 1.

        At first half is the deal-by-deal law's, times how far the log is ``seasoned``, and a quarter each simple
        method's. The proof moves that: by the sixth power of past CRPS, as far as two pseudo-windows let it.

        >>> even = Proof(91, 7, scores=np.tile([2.0, 2.0, 2.0], (52, 1)), off=np.zeros(52), place=np.zeros(52))
        >>> better = Proof(91, 7, scores=np.tile([1.0, 2.0, 2.0], (52, 1)), off=np.zeros(52), place=np.zeros(52))
        >>> even.shares(1.0).tolist(), better.shares(1.0).round(2).tolist()
        ([0.5, 0.25, 0.25], [0.94, 0.03, 0.03])
        """
        log_shares = np.log(FIRST_SHARES * np.array([max(seasoned, 1e-6), 1.0, 1.0]))
        if len(self.scores):
            mean = np.maximum(self.scores.mean(axis=0), 1e-12)
            log_shares -= POWER * self.apart / (self.apart + SHARE_WINDOWS) * np.log(mean / mean.mean())
        shares = np.exp(log_shares - log_shares.max())
        return shares / shares.sum()

    def after(self, law: np.ndarray, corrected: np.ndarray, simple: np.ndarray, actual: float, little: float) -> Proof:
        """With one more ended window: its law (199,), the corrected one, the simple methods' (2, 199), what came."""
        level = float(np.clip(np.interp(actual, corrected, LEVELS), _EDGE, 1 - _EDGE))
        every = np.vstack([corrected, simple])
        return Proof(
            self.days,
            self.every,
            np.append(self.off, np.log((actual + little) / (law[_MIDDLE] + little))),
            np.append(self.place, ndtri(level)),
            np.vstack([self.scores, crps(every, np.full(len(every), actual))]),
        )


def seasoned(log: Known) -> float:
    """How far the log carries a forecast deal by deal, 0 to 1: its wins over 100, or its days over twice the time
    within which three in four wins close, whichever is less."""
    cycle = float(np.quantile((log.closing - log.created)[log.won], 0.75))
    return min(1.0, float(log.won.sum()) / WINS_TO_TRUST, (log.as_of - log.start + 1) / max(2 * cycle, 1.0))
