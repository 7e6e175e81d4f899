"""Characteristic functions on a lattice of money: of many deals, of new business, and of single deals."""

from __future__ import annotations

import numpy as np

from qualify.forecast.lattice import POINTS

FREQUENCIES = POINTS // 2 + 1
SETTLED = 1e-6
_EACH = np.arange(FREQUENCIES)
_ROOTS = np.exp(-2j * np.pi * np.arange(POINTS) / POINTS)


def _multiple(factor: int) -> tuple[np.ndarray, np.ndarray]:
    """Where ``factor`` times each frequency is found in the half that is kept, and the sign of its imaginary part."""
    at = factor * _EACH % POINTS
    return np.minimum(at, POINTS - at), np.where(at < FREQUENCIES, 1.0, -1.0)


_MULTIPLES = {factor: _multiple(factor) for factor in (2, 3)}


def many(sums: np.ndarray) -> np.ndarray:
    """(..., 1025): logarithm of the characteristic function of many deals, to the third order in p.

    ``sums`` (..., 3, 2048) are the deals' p, p^2 and p^3 at their places. log(1 + p(e - 1)) = p(e - 1)
    - p^2 (e - 1)^2 / 2 + p^3 (e - 1)^3 / 3 - ...: mean, variance and skewness are exact (the approximations of Hipp in
    Dhaene and De Pril 1993, one order further).

    >>> sums = np.zeros((3, POINTS))
    >>> sums[:, 1] = 0.1, 0.01, 0.001
    >>> round(float(abs(np.exp(many(sums)[POINTS // 4]) - (0.9 - 0.1j))), 4)
    0.0001
    """
    first, second, third = np.moveaxis(sums, -2, 0)
    # By the frequency at which each is heard: e, e^2 and e^3.
    once, twice, thrice = np.fft.rfft(np.stack([first + second + third, second / 2 + third, third / 3]))
    law = once - _times(twice, 2) + _times(thrice, 3)
    law -= law[..., :1].copy()
    # Close to p = 1 the third order can lift it above 0, which no characteristic function does.
    np.minimum(law.real, 0.0, out=law.real)
    return law


def _times(half: np.ndarray, factor: int) -> np.ndarray:
    """A real sequence's spectrum at ``factor`` times each frequency: the half beyond Nyquist mirrors the other."""
    at, sign = _MULTIPLES[factor]
    found = np.take(half, at, axis=-1)
    found.imag *= sign
    return found


def drawn_often(jump: np.ndarray, variance: float) -> np.ndarray:
    """Logarithm of the characteristic function of a sum of as many amounts as come.

    How many come is Poisson with a Gamma rate of relative ``variance``; ``jump`` is the mean number times (the
    characteristic function of an amount - 1).
    """
    if variance <= SETTLED:
        return jump
    # log(1 - variance * jump) by its parts, because numpy takes ten times as long over a complex logarithm.
    more, turn = -variance * jump.real, -variance * jump.imag
    return -(np.log1p(more * (2 + more) + turn**2) / 2 + 1j * np.arctan2(turn, 1 + more)) / variance


def strength(jump: np.ndarray, variance: float) -> np.ndarray:
    """The real part of :func:`drawn_often`."""
    return -np.log(np.abs(1 - variance * jump)) / variance if variance > SETTLED else jump.real


def times_single(law: np.ndarray, p: np.ndarray, place: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """``law`` (factors, heard frequencies) times, exactly, those of independent deals with ``p`` (factors, deals).

    A deal between two points of the lattice is split between them.
    """
    low = place.astype(np.int64)
    for chance, at, part in zip(p.T[:, :, None], low, place - low, strict=True):
        turn = _ROOTS[heard * at % POINTS]
        if part > 1e-9:
            turn = turn * (1 - part + part * _ROOTS[heard])
        law *= 1 + chance * (turn - 1)
    return law
