"""From what may come in every window to the probability of each amount: characteristic functions, inverted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log1p, pi
from typing import TypeVar

import numpy as np

from qualify.forecast.lattice import POINTS, fold
from qualify.forecast.law import Distribution
from qualify.forecast.shock import audible, factors
from qualify.forecast.spectrum import FREQUENCIES, SETTLED, drawn_often, many, strength, times_single

SILENT = -18.0
CERTAIN = 9.0
FINE = 0.001
_Kind = TypeVar("_Kind", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Part:
    """A window's lattice and what goes onto it: single deals with chances ``p`` at ``place``, and the sums of p,
    p^2 and p^3 of the ``rest`` by place, (3, size). ``wins`` new deals are expected, with a rate of relative
    ``variance``."""

    step: float
    mean: float
    p: np.ndarray
    place: np.ndarray
    rest: np.ndarray
    wins: float
    variance: float

    def folded(self, unit: float) -> tuple[int, bool]:
        """How much coarser its lattice is than ``unit``, and whether so much comes that it may be smoothed."""
        something = float(self.rest[0].sum()) + log1p(self.variance * self.wins) / max(self.variance, SETTLED)
        return round(self.step / unit), something > CERTAIN


def invert(
    parts: Sequence[Part], unit: float, law: np.ndarray, base: Sequence[float], shock: float
) -> list[Distribution]:
    """The distribution of ``base`` and all that is in a part, for each of the parts.

    ``law`` (1, size) is that of a new deal's amount, on the lattice of ``unit`` like the parts' ``rest``; ``shock`` the
    standard deviation of the logarithm of the factor that all chances share.
    """
    lattice, amount = _on_lattices(parts, unit, law)
    waves = [_waves(*each, shock) for each in zip(parts, many(lattice), amount, base, strict=True)]
    return _inverted(parts, [wave for wave, _ in waves], [finer for _, finer in waves], base)


def _on_lattices(parts: Sequence[Part], unit: float, law: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per window the sums of p, p^2 and p^3 of the rest, (windows, 3, 2048), and the spectrum of a new deal's amount,
    (windows, 1025). Windows with the same lattice are folded together."""
    sums, amount = np.empty((len(parts), 3, POINTS)), np.empty((len(parts), FREQUENCIES), complex)
    for (ratio, smooth), members in _alike(part.folded(unit) for part in parts):
        folded = fold(np.vstack([*(parts[at].rest for at in members), law]), ratio, smooth=smooth)
        sums[members] = folded[:-1].reshape(-1, 3, POINTS)
        amount[members] = np.fft.rfft(folded[-1])
    return sums, amount


def _alike(kinds: Iterable[_Kind]) -> Iterable[tuple[_Kind, list[int]]]:
    """Each kind, and where it stands among all."""
    found: dict[_Kind, list[int]] = {}
    for at, kind in enumerate(kinds):
        found.setdefault(kind, []).append(at)
    return found.items()


def _waves(part: Part, law: np.ndarray, amount: np.ndarray, base: float, shock: float) -> tuple[np.ndarray, int]:
    """The characteristic function (1025,), at those frequencies at which there is anything, and into how many parts
    the step can be divided."""
    jump = part.wins * (amount - 1)
    turns = shock * np.abs(law + jump)
    heard = np.flatnonzero((law.real + strength(jump, part.variance) > SILENT) & (turns <= audible(shock)))
    law, jump, last = law[heard], jump[heard], int(heard[-1])
    together = min(2 * float(part.p.sum()), 2 * pi * last / POINTS * float(part.p @ part.place))
    factor = factors(shock, float(turns[heard].max()) + shock * together)
    z = factor.values[:, None]
    waves = np.exp(z * law + drawn_often(z * jump, part.variance))
    if len(part.p):
        waves = times_single(waves, factor.shocked(part.p), part.place, heard)
    spectrum = np.zeros(FREQUENCIES, complex)
    spectrum[heard] = factor.chances @ waves
    # Without the frequencies that an even finer lattice could hear there is nothing between the points to miss.
    return spectrum, _finer(part.step / (base + part.mean)) if last < FREQUENCIES - 1 else 1


def _inverted(
    parts: Sequence[Part], spectra: Sequence[np.ndarray], finer: Sequence[int], base: Sequence[float]
) -> list[Distribution]:
    """From characteristic functions to probabilities: those of one length together."""
    found: dict[int, Distribution] = {}
    for times, members in _alike(finer):
        mass = np.fft.irfft(np.stack([spectra[at] for at in members]), n=POINTS * times)
        np.maximum(mass, 0.0, out=mass)
        mass /= mass.sum(axis=1, keepdims=True)
        found |= {
            at: Distribution(parts[at].step / times, row, base[at]) for at, row in zip(members, mass, strict=True)
        }
    return [found[at] for at in range(len(parts))]


def _finer(step: float) -> int:
    """Into how many parts to divide a ``step``, given as a share of the mean."""
    return 1 if step <= FINE else 2 if step <= 2 * FINE else 5
