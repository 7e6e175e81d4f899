"""The law of a sum of so many amounts that no step of it shows: all windows of a forecast in one pass.

The sum is laid on a ring wider than all that may come. Its characteristic function at a few dozen frequencies, each
window's in its own unit, is the Fourier series of the density on the ring, and the integral of that is the law (Fang
and Oosterlee 2008, with sines beside their cosines, which halves the number of frequencies).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import pi

import numpy as np

from qualify.forecast.cells import PER_DOUBLING, heard
from qualify.forecast.held import Money
from qualify.forecast.law import Smooth
from qualify.forecast.shock import audible, factors
from qualify.forecast.sums import Sums

FREQUENCIES = (32, 192)
SILENT = -8.5
POINTS = 16
PERIODS = 2


def smooth(of: Sums, held: Money, base: np.ndarray, shock: float) -> list[Smooth | None]:
    """The law of each window with ``base`` (windows,), which is booked; None where it is not smooth.

    It is where waves of high frequency are silent: where so much comes that next to no chance is left of nothing.
    """
    found: list[Smooth | None] = [None] * len(of.wins)
    # However high the frequency, so much of a wave is left on average.
    left = of.fine & (-of.rest[:, 0].sum(axis=1) - np.log(1 + of.variance * of.wins) / of.variance < SILENT)
    for frequencies in FREQUENCIES:
        if left.any():
            laws = _laws(of if left.all() else of.of(left), held, base[left], shock, frequencies)
            for at, law in zip(np.flatnonzero(left).tolist(), laws, strict=True):
                found[at], left[at] = law, law is None
    return found


def _laws(of: Sums, held: Money, base: np.ndarray, shock: float, frequencies: int) -> list[Smooth | None]:
    doublings = np.ceil(PERIODS * np.log2(of.high - of.low)) / PERIODS
    period = 2.0**doublings
    heard_here = _heard(of, held, np.rint(PER_DOUBLING * doublings).astype(int), frequencies)
    loud, turns = heard_here.loud(of.variance[:, None], shock)
    # In fours, so that the series of a few lengths serve all.
    last = min(4 * (int(np.flatnonzero(loud.any(axis=0))[-1]) // 4 + 1), frequencies)
    waves = _waves(of, heard_here.upto(last), period, shock, turns)
    below = waves.view(float) @ _integral(last)
    below += _shares(last)
    np.maximum.accumulate(below, axis=1, out=below)
    amounts = (base + of.low)[:, None] + period[:, None] * _shares(last)
    each = zip(loud[:, -1].tolist(), amounts, below, (base + of.mean).tolist(), strict=True)
    return [None if still else Smooth(*law) for still, *law in each]


@dataclass(frozen=True, eq=False)
class _Heard:
    """By window and frequency, of the logarithm of the characteristic function at a shared factor z: what goes with z
    (``once``) and with its square (``twice``), and new business, whose ``jump`` is the mean number of wins times (the
    characteristic function of an amount - 1)."""

    once: np.ndarray
    twice: np.ndarray
    jump: np.ndarray

    def upto(self, last: int) -> _Heard:
        return _Heard(self.once[:, :last], self.twice[:, :last], self.jump[:, :last])

    def loud(self, variance: np.ndarray, shock: float) -> tuple[np.ndarray, float]:
        """At which frequencies there is anything; and there, how far at most a change of the factor by ``shock`` turns
        a wave or dampens it."""
        rest = self.once + self.twice
        turns = shock * np.abs(rest + self.jump)
        more, turn = 1 - variance * self.jump.real, variance * self.jump.imag
        loud = rest.real - np.log(more * more + turn * turn) / (2 * variance) > SILENT
        loud &= turns <= audible(shock)
        return loud, float((turns * loud).max())


def _heard(of: Sums, held: Money, period: np.ndarray, frequencies: int) -> _Heard:
    """``period`` (windows,) in eighths of a doubling. Windows of one period together."""
    once, twice, jump = np.empty((3, len(period), frequencies), complex)
    for one in set(period.tolist()):
        here = np.flatnonzero(period == one)
        table, rest = heard(one - held.open_cells.top, frequencies), of.rest[here]
        once[here] = (rest[:, 0] @ table[0]).view(complex)
        twice[here] = (rest[:, 1:].reshape(len(here), -1) @ table[1:].reshape(-1, 2 * frequencies)).view(complex)
        jump[here] = (held.law_on_cells @ table[0]).view(complex)
    jump *= of.wins[:, None]
    return _Heard(once, twice, jump)


def _waves(of: Sums, here: _Heard, period: np.ndarray, shock: float, turns: float) -> np.ndarray:
    """(windows, frequencies): the characteristic function of all that comes, less ``low``.

    By size and phase apart, because numpy takes many times as long over complex exponentials and logarithms; and sines
    and cosines in single precision, whose error of one in a million shows in no chance.
    """
    each, variance = np.arange(1, here.once.shape[1] + 1), of.variance[:, None]
    factor = factors(shock, turns)
    z = factor.values[:, None, None]
    squared, rate = z * z, z * variance
    more, turn = 1 - rate * here.jump.real, rate * here.jump.imag
    # Where the factor would make likely deals more than certain, three orders can lift it above 0.
    size = np.minimum(z * here.once.real + squared * here.twice.real, 0.0)
    size -= np.log(more * more + turn * turn) * (0.5 / variance)
    phase = z * here.once.imag + squared * here.twice.imag
    phase += np.arctan(turn / more) / variance - np.outer(2 * pi * of.low / period, each)
    size, narrow = np.exp(size) * factor.chances[:, None, None], phase.astype(np.float32)
    waves = np.empty(size.shape, complex)
    np.multiply(size, np.cos(narrow), out=waves.real)
    np.multiply(size, np.sin(narrow), out=waves.imag)
    if len(of.p):
        jump = np.exp(np.outer(2j * pi * of.amount / period[of.window], each)) - 1
        single = 1 + factor.shocked(of.p).astype(complex)[:, :, None] * jump
        deals = np.bincount(of.window)
        some = np.flatnonzero(deals)
        waves[:, some] *= np.multiply.reduceat(single, (deals.cumsum() - deals)[some], axis=1)
    return waves.sum(axis=0)


@lru_cache(maxsize=48)
def _integral(frequencies: int) -> np.ndarray:
    """(2 * frequencies, points): what the real and the imaginary part of each wave add to the law around the ring."""
    each = pi * np.arange(1, frequencies + 1)[:, None]
    turns = 2 * each * _shares(frequencies)
    return (np.stack([np.sin(turns), 1 - np.cos(turns)], axis=1) / each[:, None]).reshape(2 * frequencies, -1)


@lru_cache(maxsize=48)
def _shares(frequencies: int) -> np.ndarray:
    return np.linspace(0, 1, POINTS * frequencies + 1)
