"""What may come in every window, summed up for a smooth law: a few deals one by one, the others by amount."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from qualify.forecast.held import Money

EXACT_DEALS = 64
ALWAYS_EXACT = 25
LIKELY, LARGE = 0.0033, 10.0
SPREADS, SHOCKS = 6.0, 4.0
FINE = 0.005
LEAST_VARIANCE = 1e-8


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums of money by window.

    Single deals, one per ``window`` and deal, the first window first, bring ``amount`` with chance ``p``. Of the other
    open deals there are ``rest`` (windows, 3, 85), their p, p^2 and p^3 by place. ``wins`` new ones come at a rate of
    relative ``variance``. All of this has ``mean``, and lies between ``low`` and ``high``. ``fine`` says whether the
    steps in which amounts come are too small to show.
    """

    window: np.ndarray
    p: np.ndarray
    amount: np.ndarray
    rest: np.ndarray
    wins: np.ndarray
    variance: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    fine: np.ndarray

    def of(self, some: np.ndarray) -> Sums:
        """Those windows for which ``some`` (windows,) is true."""
        kept = some[self.window]
        pairs = (some.cumsum()[self.window[kept]] - 1, self.p[kept], self.amount[kept])
        each = (self.rest, self.wins, self.variance, self.mean, self.low, self.high, self.fine)
        return Sums(*pairs, *(values[some] for values in each))


def sums(held: Money, share: np.ndarray, due: np.ndarray, wins: np.ndarray, variance: np.ndarray, shock: float) -> Sums:
    """As in :func:`qualify.forecast.money.distributions`."""
    on = held.open_cells
    every, more = on.sums(share, due), wins * held.mean
    found = every @ on.moments
    mean = found[:, 0, 0] + more
    own = np.maximum(found[:, 0, 1] - found[:, 1, 1] + wins * held.square + variance * more**2, 0.0)
    window, deal, p = _singles(held, share, due, own)
    # Next to nothing lies beyond six deviations of all but the shock, four of the shock, and one more large deal.
    most, own_reach = exp(SHOCKS * shock), SPREADS**2 * own
    low = np.maximum(mean - np.sqrt(own_reach + (mean * (1 - 1 / most)) ** 2), 0.0)
    high = mean + np.sqrt(own_reach + (mean * (most - 1)) ** 2) + max(held.open.largest, held.largest)
    return Sums(
        window=window,
        p=p,
        amount=held.open.values[deal],
        rest=on.without(every, window, deal, p) if len(deal) else every,
        wins=wins,
        variance=np.maximum(variance, LEAST_VARIANCE),
        mean=mean,
        low=low,
        high=high,
        fine=max(held.open.grain, held.grain) ** 2 <= FINE**2 * (own + mean**2 * (exp(shock**2) - 1)),
    )


def _singles(
    held: Money, share: np.ndarray, due: np.ndarray, own: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which of the 64 largest deals enter one by one, as window, deal and chance.

    Summed up with the others, a deal's fourth cumulant is 6 p^4 amount^4 too high: one for which this is a fiftieth of
    its own variance times that of the sum enters by itself. So does one that is so large beside the sum that the few
    places of amounts are too far apart for it; and all do where there are no more than 25. ``own`` (windows,) is the
    variance without the shock.
    """
    deal = held.open.order[:EXACT_DEALS]
    p, square = due.take(held.open.band[deal], axis=1) * share[deal], held.open.values[deal] ** 2
    size = square / np.maximum(own - p @ square, 1e-12 * (1 + own))[:, None]
    if len(share) > ALWAYS_EXACT:
        window, at = np.nonzero((p * p * p * size > LIKELY * (1 - p)) | (p * size * size > LARGE))
    else:
        window, at = np.nonzero(p >= 0)
    return window, deal[at], p[window, at]
