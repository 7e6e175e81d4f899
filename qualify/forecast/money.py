"""The distribution of a sum of money that may or may not come, without simulation."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np

from qualify.forecast.inversion import Part, invert
from qualify.forecast.lattice import Amounts, amounts_on, step_for
from qualify.forecast.law import Distribution

EXACT_DEALS = 64
ALWAYS_EXACT = 25
NEGLIGIBLE = 0.01
ORDERS = np.arange(1, 4)


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
    (law,) = new.spread(np.full((len(drawn), 1), 1 / count))
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
    windows = _windows(held, share, due, new_wins, new_variance)
    likeliest = float(share.max(initial=0.0))
    parts = [_part(held, share, likeliest, window, shock) for window in windows]
    return invert(parts, held.open.unit, held.law, base.tolist(), shock)


@dataclass(frozen=True, eq=False)
class _Window:
    """Sums of p, p^2 and p^3 of the open deals by place (3, size), their ``mean`` and ``own`` variance, the chance of a
    win by band ``due``, and new business."""

    sums: np.ndarray
    due: np.ndarray
    mean: float
    own: float
    wins: float
    variance: float


def _windows(
    held: Money, share: np.ndarray, due: np.ndarray, new_wins: np.ndarray, new_variance: np.ndarray
) -> list[_Window]:
    powers = np.empty((len(share), len(ORDERS)))
    powers[:, 0] = share
    for k in range(1, len(ORDERS)):
        np.multiply(powers[:, k - 1], share, out=powers[:, k])
    sums = (due ** ORDERS[:, None, None] @ held.open.spread(powers)).swapaxes(0, 1)
    mean, own = sums[:, 0] @ held.open.grid, (sums[:, 0] - sums[:, 1]) @ held.open.grid**2
    each = zip(sums, due, mean.tolist(), own.tolist(), new_wins.tolist(), new_variance.tolist(), strict=True)
    return [_Window(*window) for window in each]


def _part(held: Money, share: np.ndarray, likeliest: float, window: _Window, shock: float) -> Part:
    deals, due, sums = held.open, window.due, window.sums
    step = _step(held, window, shock)
    single = _matter(deals, share, likeliest, due, window.own)
    p = due[deals.band[single]] * share[single]
    place = (deals.low[single] + deals.part[single]) * (deals.unit / step)
    rest = deals.without(sums, single, p ** ORDERS[:, None]) if len(single) else sums
    return Part(step, window.mean + window.wins * held.mean, p, place, rest, window.wins, window.variance)


def _step(held: Money, window: _Window, shock: float) -> float:
    """Up to the largest possible sum, or 8 deviations beyond the mean where that is less."""
    largest, most, mean, own = held.open.largest, held.open.most, window.mean, window.own
    if window.wins:
        more = window.wins * held.mean
        mean, own = mean + more, own + window.wins * held.square + window.variance * more**2
        largest, most = max(largest, held.largest), inf
    spread = sqrt(max(own, 0.0)) + mean * sqrt(max(exp(shock**2) - 1, 0.0))
    return max(step_for(max(min(most, mean + 8 * spread + 2 * largest), 1e-6)), held.open.unit)


def _matter(deals: Amounts, share: np.ndarray, likeliest: float, due: np.ndarray, own: float) -> np.ndarray:
    """Which deals enter one by one: of the variance ``own`` of all, p times its squared amount is a hundredth.

    ``likeliest`` is the largest ``share``.
    """
    if len(share) <= ALWAYS_EXACT:
        return deals.order
    least = NEGLIGIBLE * own
    # No deal's p is above this: an amount that is too small for it is too small for its own.
    candidates = deals.at_least(sqrt(max(least, 0.0) / max(float(due.max()) * likeliest, 1e-12)))
    worth = due[deals.band[candidates]] * share[candidates] * deals.values[candidates] ** 2
    chosen = np.flatnonzero(worth > least)
    if len(chosen) > EXACT_DEALS:
        chosen = chosen[np.argpartition(worth[chosen], -EXACT_DEALS)[-EXACT_DEALS:]]
    return candidates[chosen]
