"""Rates of varying totals: Laney's p' chart, whose limits allow for more than the luck of the draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.process.behaviour import TO_SPREAD, beyond


@dataclass(frozen=True, eq=False)
class Rates:
    """``centre`` and the limits ``lower`` and ``upper`` of each rate, float (n,), within 0 and 1; nan without a total.

    ``standardised`` (n,): 0 on the centre, 3 on the upper limit. ``spread`` is Laney's sigma of z: 1 where the rates
    vary by the luck of the draw alone. ``values`` the limits rest on.
    """

    centre: float
    lower: np.ndarray
    upper: np.ndarray
    standardised: np.ndarray
    spread: float
    values: int


def p_prime(rates: np.ndarray, totals: np.ndarray, baseline: np.ndarray, widened: float = 1.0) -> Rates:
    """The limits of ``rates`` (n,) of ``totals`` (n,) that those marked in ``baseline``, bool (n,), give.

    centre = sum of what counts / sum of totals; luck_i = sqrt(centre (1 - centre) / total_i); z_i = (rate_i - centre) /
    luck_i; spread = mean moving range of z / 1.128; limits = centre +- 3 spread luck_i, times ``widened``. Laney,
    Improved control charts for attributes, Quality Engineering 14 (2002). At least two totals above 0 in the baseline.

    Four months of 100 deals of which 20, 30, 20 and 30 were won: z is 1.1547 either side, so its mean moving range is
    2.3094, the spread 2.0473 and the limits .25 +- 3 x 2.0473 x .0433.

    >>> won = np.array([20, 30, 20, 30.0])
    >>> found = p_prime(won / 100, np.full(4, 100), np.ones(4, bool))
    >>> found.centre, round(found.spread, 4), found.lower.round(4).tolist()[0], found.upper.round(4).tolist()[0]
    (0.25, 2.0473, 0.0, 0.516)
    """
    there = totals > 0
    counted = there & baseline
    known = np.where(there, totals, 1)
    centre = float((rates[counted] * totals[counted]).sum() / totals[counted].sum())
    luck = np.where(there, np.sqrt(max(centre * (1 - centre), 0) / known), np.nan)
    away = np.where(there, rates - centre, np.nan)
    scored = away / luck if 0 < centre < 1 else away * 0
    spread = float(np.abs(np.diff(scored[counted])).mean()) / TO_SPREAD * widened
    reach = 3 * spread * luck
    standardised = scored / spread if spread > 0 else beyond(away, 1e-9)
    lower, upper = np.maximum(centre - reach, 0), np.minimum(centre + reach, 1)
    return Rates(centre, lower, upper, standardised, spread, int(counted.sum()))
