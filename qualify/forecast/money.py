"""The distribution of a sum of money that may or may not come, without simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import exp, inf, log1p, pi, sqrt

import numpy as np

from qualify.forecast.lattice import POINTS, Amounts, amounts_on, fold, step_for
from qualify.forecast.shock import audible, factors
from qualify.forecast.spectrum import FREQUENCIES, SETTLED, drawn_often, many, strength, times_single

EXACT_DEALS = 64
ALWAYS_EXACT = 25
NEGLIGIBLE = 0.01
ORDERS = np.arange(1, 4)
SILENT = -18.0
CERTAIN = 9.0
FINE = 0.001


@dataclass(frozen=True, eq=False)
class Distribution:
    """Probabilities ``mass`` of the amounts ``base``, ``base + step``, ``base + 2 step`` and so on."""

    step: float
    mass: np.ndarray
    base: float = 0.0

    @cached_property
    def amounts(self) -> np.ndarray:
        return self.base + self.step * np.arange(len(self.mass))

    @property
    def mean(self) -> float:
        return float(self.amounts @ self.mass)

    @cached_property
    def _upto(self) -> np.ndarray:
        return self.mass.cumsum()

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """For each share, the smallest amount that is not exceeded with that probability."""
        places = np.searchsorted(self._upto, np.array(shares) - 1e-12)
        return [float(amount) for amount in self.amounts[np.minimum(places, len(self.mass) - 1)]]

    def quantile(self, share: float) -> float:
        """The smallest amount that is not exceeded with probability ``share``."""
        return self.quantiles([share])[0]

    def at_least(self, amount: float) -> float:
        """The probability of ``amount`` or more."""
        place = int(np.searchsorted(self.amounts, amount - 1e-9 * max(1.0, abs(amount))))
        return float(self.mass[place:].sum())


@dataclass(frozen=True, eq=False)
class Money:
    """What open deals and new ones may bring, on one lattice. ``law`` (1, size) is that of a new deal's amount."""

    open: Amounts
    law: np.ndarray
    mean: float
    square: float
    largest: float


def money(values: np.ndarray, drawn: np.ndarray, band: np.ndarray, bands: int) -> Money:
    """Prepare the amounts ``values`` of open deals, by age band, and ``drawn``, of which new deals' are drawn."""
    largest = float(max(values.max(initial=0.0), drawn.max(initial=0.0)))
    count = max(len(drawn), 1)
    new = amounts_on(largest, drawn, np.zeros(len(drawn), np.int64), 1)
    law = new.spread(np.full(len(drawn), 1 / count))
    return Money(
        amounts_on(largest, values, band, bands), law, new.most / count, float(drawn @ drawn) / count, new.largest
    )


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

    :func:`distributions` of a single window.

    >>> d = distribution(np.array([0.5, 0.2]), np.array([100.0, 50.0]))
    >>> [(float(a), round(float(m), 9)) for a, m in zip(d.amounts, d.mass) if m > 1e-12]
    [(0.0, 0.4), (50.0, 0.1), (100.0, 0.4), (150.0, 0.1)]
    """
    drawn = np.zeros(0) if new_amounts is None or new_wins <= 0 else new_amounts
    held = money(amounts, drawn, np.zeros(len(amounts), np.int64), 1)
    wins = np.array([new_wins if len(drawn) else 0.0])
    variance, booked = np.array([new_variance]), np.array([base])
    return distributions(held, p, np.ones((1, 1)), wins, variance, booked, shock)[0]


def distributions(
    held: Money,
    share: np.ndarray,
    due: np.ndarray,
    new_wins: np.ndarray,
    new_variance: np.ndarray,
    base: np.ndarray,
    shock: float,
) -> list[Distribution]:
    """One distribution per window: ``base`` + open deals + new business.

    Open deal i is won with probability ``due[window, band of i] * share[i]``. New business is a number of wins with
    mean ``new_wins``, Poisson with a Gamma rate of relative variance ``new_variance``, each of an amount drawn as in
    ``held``. ``shock`` is the standard deviation of the logarithm of a factor with mean 1 that all probabilities and
    the new wins share.

    Deals that matter to the variance, up to 64 and always when there are no more than 25, enter exactly; the others
    with their exact mean, variance and skewness, for which sums per age band and place on a lattice are enough: what
    a window costs does not depend on the number of deals. The step is 1, 2 or 5 times a power of ten, or half
    or a fifth of that where it is above a thousandth of the mean and no single deal shows.
    """
    powers = accumulate([share] * len(ORDERS), np.multiply)
    sums = np.stack([due**k @ held.open.spread(power) for k, power in zip(ORDERS, powers, strict=True)], axis=1)
    windows = zip(sums, due, new_wins.tolist(), new_variance.tolist(), strict=True)
    parts = [_part(held, share, *window, shock) for window in windows]
    lattice = np.stack([part.on_lattice(held) for part in parts])
    laws, amount = many(lattice[:, :-1]), np.fft.rfft(lattice[:, -1])
    return [_inverted(*each, shock) for each in zip(parts, laws, amount, base.tolist(), strict=True)]


@dataclass(frozen=True, eq=False)
class _Part:
    """A window's lattice and what goes onto it: single deals with chances ``p`` at ``place``, and the ``rest``."""

    step: float
    mean: float
    p: np.ndarray
    place: np.ndarray
    rest: np.ndarray
    wins: float
    variance: float

    def on_lattice(self, held: Money) -> np.ndarray:
        """(4, 2048): sums of p, p^2 and p^3 of the rest, and the law of a new deal's amount."""
        something = float(self.rest[0].sum()) + log1p(self.variance * self.wins) / max(self.variance, SETTLED)
        ratio = round(self.step / held.open.unit)
        return fold(np.vstack([self.rest, held.law]), ratio, smooth=something > CERTAIN)


def _part(
    held: Money, share: np.ndarray, sums: np.ndarray, due: np.ndarray, wins: float, variance: float, shock: float
) -> _Part:
    deals = held.open
    grid = deals.unit * np.arange(deals.size)
    mean, own = float(sums[0] @ grid), float((sums[0] - sums[1]) @ grid**2)
    step = _step(held, mean, own, wins, variance, shock)
    single = _matter(deals, share, due, own)
    p = due[deals.band[single]] * share[single]
    place = (deals.low[single] + deals.part[single]) * (deals.unit / step)
    rest = deals.without(sums, single, p ** ORDERS[:, None]) if len(single) else sums
    return _Part(step, mean + wins * held.mean, p, place, rest, wins, variance)


def _step(held: Money, mean: float, own: float, wins: float, variance: float, shock: float) -> float:
    """Up to the largest possible sum, or 8 deviations beyond the mean where that is less."""
    largest, most = held.open.largest, held.open.most
    if wins:
        more = wins * held.mean
        mean, own = mean + more, own + wins * held.square + variance * more**2
        largest, most = max(largest, held.largest), inf
    spread = sqrt(max(own, 0.0)) + mean * sqrt(max(exp(shock**2) - 1, 0.0))
    return max(step_for(max(min(most, mean + 8 * spread + 2 * largest), 1e-6)), held.open.unit)


def _matter(deals: Amounts, share: np.ndarray, due: np.ndarray, own: float) -> np.ndarray:
    """Which deals enter one by one: of the variance ``own`` of all, p times its squared amount is a hundredth."""
    if len(share) <= ALWAYS_EXACT:
        return deals.order
    least = NEGLIGIBLE * own
    # No deal's p is above this: an amount that is too small for it is too small for its own.
    candidates = deals.at_least(sqrt(max(least, 0.0) / max(float(due.max()) * float(share.max()), 1e-12)))
    worth = due[deals.band[candidates]] * share[candidates] * deals.values[candidates] ** 2
    chosen = np.flatnonzero(worth > least)
    if len(chosen) > EXACT_DEALS:
        chosen = chosen[np.argpartition(worth[chosen], -EXACT_DEALS)[-EXACT_DEALS:]]
    return candidates[chosen]


def _inverted(part: _Part, law: np.ndarray, amount: np.ndarray, base: float, shock: float) -> Distribution:
    """From characteristic functions to probabilities, through those frequencies at which there is anything."""
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
    finer = _finer(part.step / (base + part.mean)) if last < FREQUENCIES - 1 else 1
    # Without the frequencies that an even finer lattice could hear there is nothing between the points to miss.
    mass = np.maximum(np.fft.irfft(spectrum, n=POINTS * finer), 0.0)
    return Distribution(part.step / finer, mass / mass.sum(), base)


def _finer(step: float) -> int:
    """Into how many parts to divide a ``step``, given as a share of the mean."""
    return 1 if step <= FINE else 2 if step <= 2 * FINE else 5
