"""What may come in every window, summed up for a law on a lattice: few deals, each of which may show."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np

from qualify.forecast.held import Money
from qualify.forecast.inversion import Part
from qualify.forecast.lattice import Amounts, step_for
from qualify.forecast.sums import ALWAYS_EXACT, EXACT_DEALS

NEGLIGIBLE = 0.01
ORDERS = np.arange(1, 4)


def parts(
    held: Money, share: np.ndarray, due: np.ndarray, new_wins: np.ndarray, new_variance: np.ndarray, shock: float
) -> list[Part]:
    """As in :func:`qualify.forecast.money.distributions`."""
    windows = _windows(held, share, due, new_wins, new_variance)
    likeliest = float(share.max(initial=0.0))
    return [_part(held, share, likeliest, window, shock) for window in windows]


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
