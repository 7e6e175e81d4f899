"""The distribution of a sum of money that may or may not come, without simulation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, floor, log10, sqrt
from statistics import NormalDist

import numpy as np

LATTICE = 2048
EXACT_DEALS = 64
NEGLIGIBLE = 0.002
STRATA = 7


@dataclass(frozen=True, eq=False)
class Distribution:
    """Probabilities ``mass`` of the amounts ``base``, ``base + step``, ``base + 2 step`` and so on."""

    step: float
    mass: np.ndarray
    base: float = 0.0

    @property
    def amounts(self) -> np.ndarray:
        return self.base + self.step * np.arange(len(self.mass))

    @property
    def mean(self) -> float:
        return float(self.amounts @ self.mass)

    def quantile(self, share: float) -> float:
        """The smallest amount that is not exceeded with probability ``share``."""
        place = int(np.searchsorted(self.mass.cumsum(), share - 1e-12))
        return float(self.amounts[min(place, len(self.mass) - 1)])

    def at_least(self, amount: float) -> float:
        """The probability of ``amount`` or more."""
        return float(self.mass[self.amounts >= amount - 1e-9 * max(1.0, abs(amount))].sum())


def distribution(
    p: np.ndarray,
    amounts: np.ndarray,
    new_wins: float = 0.0,
    new_variance: float = 0.0,
    new_amounts: np.ndarray | None = None,
    shock: float = 0.0,
    base: float = 0.0,
) -> Distribution:
    """The distribution of ``base`` + the sum of ``amounts[i]`` with probability ``p[i]`` + new business.

    New business is a number of wins with mean ``new_wins``, Poisson with a Gamma rate of relative variance
    ``new_variance``, each of an amount drawn from ``new_amounts``. ``shock`` is the standard deviation of the
    logarithm of a factor with mean 1 that all probabilities and the new wins share.

    Deals that matter to the variance, up to 64 and always when there are no more than 25, are added one by one,
    exactly; the others through a compound law with their exact mean and variance. Amounts between two points of the
    lattice are split between them so that the mean is exact; the step is 1, 2 or 5 times a power of ten.

    >>> d = distribution(np.array([0.5, 0.2]), np.array([100.0, 50.0]))
    >>> [(float(a), round(float(m), 9)) for a, m in zip(d.amounts, d.mass) if m > 1e-12]
    [(0.0, 0.4), (50.0, 0.1), (100.0, 0.4), (150.0, 0.1)]
    """
    drawn = np.zeros(0) if new_amounts is None or new_wins <= 0 else new_amounts
    if not len(drawn):
        new_wins = 0.0
    step, size = _lattice(p, amounts, new_wins, new_variance, drawn, shock)
    exact = _matter(p, amounts)
    rest = np.ones(len(p), dtype=bool)
    rest[exact] = False
    means, variances = _strata(shock) if shock else (np.ones(1), np.zeros(1))
    factor = _shocked(p[exact], means)
    mass = _one_by_one(factor, amounts[exact] / step, size)
    if rest.any() or new_wins:
        law = _compound(p[rest], amounts[rest] / step, size)
        law = law + _new(new_wins, new_variance, drawn / step, size)
        mass = np.fft.irfft(np.fft.rfft(mass, axis=1) * _mixed(law, means, variances), n=size, axis=1)
    mass = np.maximum(mass.mean(axis=0), 0.0)
    return Distribution(step, mass / mass.sum(), base)


def _lattice(
    p: np.ndarray, amounts: np.ndarray, new_wins: float, new_variance: float, drawn: np.ndarray, shock: float
) -> tuple[float, int]:
    """Step and number of points: up to the largest possible sum, or 8 deviations beyond the mean where that is less."""
    mean, variance = float(p @ amounts), float((p * (1 - p)) @ amounts**2)
    largest, most = float(amounts.max(initial=0.0)), float(amounts.sum())
    if new_wins:
        new = new_wins * float(drawn.mean())
        mean, variance = mean + new, variance + new_wins * float((drawn**2).mean()) + new_variance * new**2
        largest, most = max(largest, float(drawn.max())), np.inf
    spread = sqrt(variance) + mean * sqrt(max(exp(shock**2) - 1, 0.0))
    top = max(min(most, mean + 8 * spread + 2 * largest), 1e-6)
    return _round_up(top / (LATTICE - 2)), LATTICE


def _round_up(step: float) -> float:
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-12))


def _matter(p: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Which deals are added one by one, smallest amount first."""
    if len(p) <= 25:
        return np.argsort(amounts, kind="stable")
    worth = p * amounts
    largest = np.argpartition(worth, -EXACT_DEALS)[-EXACT_DEALS:] if len(p) > EXACT_DEALS else np.arange(len(p))
    spread = (p * (1 - p)) * amounts**2
    largest = largest[spread[largest] > NEGLIGIBLE * spread.sum()]
    return largest[np.argsort(amounts[largest], kind="stable")]


@lru_cache(maxsize=64)
def _strata(shock: float) -> tuple[np.ndarray, np.ndarray]:
    """Means and variances of a lognormal factor with mean 1 within seven equally likely parts."""
    normal = NormalDist()
    edges = [-np.inf, *(normal.inv_cdf(k / STRATA) for k in range(1, STRATA)), np.inf]
    first = np.diff([normal.cdf(edge - shock) for edge in edges]) * STRATA
    second = np.diff([normal.cdf(edge - 2 * shock) for edge in edges]) * STRATA * exp(shock**2)
    return first, np.maximum(second - first**2, 1e-12)


def _shocked(p: np.ndarray, means: np.ndarray) -> np.ndarray:
    """(strata, deals): p moved by the shock, never above 1, the mean over the strata being p again."""
    room = (1 - p) / np.maximum(p * (means[-1] - 1), 1e-12)
    return p * (1 + np.minimum(room, 1.0) * (means[:, None] - 1))


def _one_by_one(p: np.ndarray, places: np.ndarray, size: int) -> np.ndarray:
    """(strata, size): the exact law of a sum of independent deals, each at a place on the lattice."""
    mass = np.zeros((len(p), size))
    mass[:, 0] = 1.0
    top = 0
    for column, place in enumerate(places):
        low = floor(place + 1e-9)
        part = max(place - low, 0.0) if place - low > 1e-9 else 0.0
        come = mass[:, : top + 1] * p[:, column, None]
        mass[:, : top + 1] -= come
        _add(mass, come * (1 - part) if part else come, low)
        if part:
            _add(mass, come * part, low + 1)
        top = min(top + low + (part > 0), size - 1)
    return mass


def _add(mass: np.ndarray, come: np.ndarray, low: int) -> None:
    room = mass.shape[1] - low
    if room > 0:
        mass[:, low : low + come.shape[1]] += come[:, :room]
    # What lies beyond the lattice (8 deviations out) stays on its last point, so that nothing is lost.
    if come.shape[1] > max(room, 0):
        mass[:, -1] += come[:, max(room, 0) :].sum(axis=1)


def _compound(p: np.ndarray, places: np.ndarray, size: int) -> np.ndarray:
    """Logarithm of the characteristic function of many deals, to the second order in p.

    log(1 + p(e - 1)) = p(e - 1) - p^2 (e - 1)^2 / 2 + ...: mean and variance are exact (the approximation of Hipp in
    Dhaene and De Pril 1993).
    """
    half = size // 2 + 1
    if not len(p):
        return np.zeros(half, dtype=complex)
    first = np.fft.rfft(_split(p, places, size))
    near = np.rint(places).astype(np.int64) % size
    second = np.fft.rfft(np.bincount(near, p * p, minlength=size))
    twice = np.concatenate([second[: size // 2 : 2], np.conj(second[::-2])])
    return first - first[0].real - (twice - 2 * second + second[0].real) / 2


def _split(weight: np.ndarray, places: np.ndarray, size: int) -> np.ndarray:
    low = places.astype(np.int64)
    part = weight * (places - low)
    both = np.bincount(low % size, weight - part, minlength=size)
    return both + np.bincount((low + 1) % size, part, minlength=size)


def _new(wins: float, variance: float, places: np.ndarray, size: int) -> np.ndarray:
    """Logarithm of the characteristic function of new business: a compound negative binomial."""
    if not wins:
        return np.zeros(size // 2 + 1, dtype=complex)
    law = wins * (np.fft.rfft(_split(np.full(len(places), 1 / len(places)), places, size)) - 1)
    return -np.log1p(-variance * law) / variance if variance > 1e-9 else law


def _mixed(law: np.ndarray, means: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """(strata, frequencies): exp(z law) over each stratum's z, a Gamma with its mean and variance.

    The spread within a stratum keeps seven strata from showing as seven humps when there are many deals.
    """
    if not variances.any():
        return np.exp(law)[None, :]
    scale = (variances / means)[:, None]
    return np.exp(-np.log1p(-scale * law) * (means / (variances / means))[:, None])
