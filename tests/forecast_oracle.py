"""The law of a sum of money the slow way: every deal by itself, at every value of the shared factor."""

from dataclasses import dataclass

import numpy as np

FACTORS = 201
MOST_FREQUENCIES = 4000
NOTHING = 1e-7


@dataclass(frozen=True, eq=False)
class Slow:
    """The characteristic function at the frequencies 2 pi k / ``top``, and from it the distribution."""

    waves: np.ndarray
    top: float
    base: float

    def below(self, amounts: np.ndarray) -> np.ndarray:
        """The probability of less than each amount; for laws without lumps."""
        x = np.asarray(amounts) - self.base
        u = 2 * np.pi * np.arange(1, len(self.waves)) / self.top
        series = ((1 - np.exp(-1j * np.outer(x, u))) / (1j * u)) @ self.waves[1:]
        return (x + 2 * series.real) / self.top

    def quantile(self, share: float) -> float:
        low, high = self.base, self.base + self.top
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(np.array([middle]))[0] < share else (low, middle)
        return low


def slow(
    p: np.ndarray,
    amounts: np.ndarray,
    new_wins: float,
    new_variance: float,
    new_amounts: np.ndarray,
    shock: float,
    base: float,
    top: float,
) -> Slow:
    """As :func:`qualify.forecast.distribution`, without a lattice and without leaving any deal to a compound law."""
    factor, chances, odds = _shaken(p, shock)
    waves = []
    for k in range(MOST_FREQUENCIES):
        u = 2 * np.pi * k / top
        deals = np.prod(1 + odds * (np.exp(1j * u * amounts) - 1), axis=1)
        jump = new_wins * factor * (np.exp(1j * u * new_amounts).mean() - 1)
        waves.append(chances @ (deals * (1 - new_variance * jump) ** (-1 / new_variance)))
        if np.abs(waves[-30:]).max() < NOTHING:
            break
    return Slow(np.array(waves), top, base)


def _shaken(p: np.ndarray, shock: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values of the factor, their chances, and p at each: cut off where a deal is certain, and of mean p."""
    normal = np.linspace(-5.5, 5.5, FACTORS)
    chances = np.exp(-(normal**2) / 2)
    chances /= chances.sum()
    factor = np.exp(shock * normal - shock**2 / 2)
    low, high = np.zeros(len(p)), np.full(len(p), factor[-1])
    for _ in range(60):
        cut = (low + high) / 2
        sure = p * cut > chances @ np.minimum(factor[:, None], cut)
        low, high = np.where(sure, low, cut), np.where(sure, cut, high)
    held = np.minimum(factor[:, None], low)
    return factor, chances, p * held / (chances @ held)
