"""Partial pooling: what few deals of a group say is drawn towards what all groups have in common.

How much groups truly differ is not known well, least of all from few of them. So it is not estimated and then believed:
every spread is taken, weighted by how well it explains the groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, betaln, expit, logit, ndtr

CONFIDENCE = 0.90
_TAIL = (1 - CONFIDENCE) / 2
_SPREADS = (np.arange(40) + 0.5) / 40 * 0.7
"""Square roots of the correlation within groups that are thought possible."""
_MEANS = np.linspace(-4, 4, 41)
_FARTHEST = 2.0  # Log odds to a step of the grid's outermost means: farther out nothing is a rate any more.
_RATIOS = 3.0 * np.tan(np.pi / 2 * (np.arange(60) + 0.5) / 60)
"""Spreads in units of a usual standard error: quantiles of a half-Cauchy law, half of which lies beyond three."""
_HALVINGS = 40


@dataclass(frozen=True, eq=False)
class Pooled:
    """Estimates between each group's own figure and what all have in common, with 90 per cent intervals: (groups,)."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def pooled_rates(hits: np.ndarray, deals: np.ndarray, *, design_effect: float = 1.0) -> Pooled:
    """Rates of groups with ``hits`` of ``deals``, both (groups,); a group without deals gets what is common to all.

    The rate of a group is Beta(c m, c (1 - m)) with mean m and c = 1 / correlation - 1, its hits are binomial. Mean and
    correlation are summed over a grid, weighted by the beta-binomial likelihood, with flat priors on the mean and on
    the root of the correlation. The posterior of a rate is a mixture of beta laws: its mean is exact, and its interval
    that of the beta law with the same mean and variance. Under a ``design_effect`` over 1 a deal counts as
    1 / design_effect.
    Source: Skellam 1948; Gelman and others, Bayesian Data Analysis, chapter 5 (whose rats are a test).

    >>> found = pooled_rates(np.array([4, 40, 0]), np.array([5, 100, 0]))
    >>> found.value.round(2).tolist(), found.low.round(2).tolist(), found.high.round(2).tolist()
    ([0.61, 0.41, 0.5], [0.3, 0.33, 0.13], [0.87, 0.49, 0.87])
    """
    k, n = np.asarray(hits, float) / design_effect, np.asarray(deals, float) / design_effect
    a, b, weight = _priors(k, n)
    size = (a + b)[:, None] + n
    mean = (a[:, None] + k) / size
    middle = weight @ mean
    variance = weight @ (mean * (1 - mean) / (size + 1) + np.square(mean)) - np.square(middle)
    worth = middle * (1 - middle) / variance - 1
    low, high = (betaincinv(middle * worth, (1 - middle) * worth, tail) for tail in (_TAIL, 1 - _TAIL))
    return Pooled(middle, low, high)


def _priors(k: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The beta laws from which the rates may come, and how far each of them is believed."""
    rate = (k.sum() + 0.5) / (n.sum() + 1)
    own = 1 / (rate * (1 - rate))
    groups = max((n > 0).sum(), 1)
    reach = np.minimum(np.sqrt(own * (1 / (n.sum() + 1) + np.square(_SPREADS) / groups)), _FARTHEST)
    mean = expit(logit(rate) + reach[:, None] * _MEANS)
    strength = (1 / np.square(_SPREADS) - 1)[:, None]
    a, b = (mean * strength).ravel(), ((1 - mean) * strength).ravel()
    fits = (betaln(a[:, None] + k, b[:, None] + n - k) - betaln(a, b)[:, None]).sum(axis=1)
    # The grid is even in the log odds, and wider where the spread is: both are made good here.
    fits += (np.log(mean * (1 - mean)) + np.log(reach)[:, None]).ravel()
    likely = np.exp(fits - fits.max())
    kept = likely > 1e-9
    return a[kept], b[kept], likely[kept] / likely[kept].sum()


def pulled(value: np.ndarray, error: np.ndarray, centre: float | None = None) -> Pooled:
    """Figures of groups with their standard errors, both (groups,), drawn towards ``centre`` (None: their own mean).

    True figures are Normal(centre, spread^2) and what is seen of them Normal(true, error^2). The spread is summed over
    quantiles of a half-Cauchy law, in units of the usual error, weighted by likelihood (restricted, where the centre is
    not known). An infinite or missing error (nan) is a group of which nothing is seen.
    Source: Efron and Morris 1975; Gelman 2006 and Polson and Scott 2012 for the prior.

    >>> found = pulled(np.array([0.2, -0.1, -0.1]), np.array([0.1, 0.1, 0.1]), 0.0)
    >>> found.value.round(2).tolist(), found.low.round(2).tolist()
    ([0.11, -0.05, -0.05], [-0.02, -0.2, -0.2])
    """
    seen = np.isfinite(value) & np.isfinite(error) & (np.asarray(error, float) > 0)
    y, variance = np.where(seen, value, 0.0), np.square(np.where(seen, error, 1.0))
    if not seen.any():
        return Pooled(*np.full((3, len(y)), np.nan))
    spread = np.square(_RATIOS * np.sqrt(np.median(variance[seen])))[:, None]
    total = spread + variance
    trust = np.where(seen, 1 / total, 0.0)
    middle, doubt = _centre(y, trust, centre)
    fits = -0.5 * (np.where(seen, np.log(total), 0.0) + trust * np.square(y - middle)).sum(axis=1)
    fits += 0.5 * np.log(np.where(doubt > 0, doubt, 1.0))[:, 0]
    weight = np.exp(fits - fits.max())
    weight /= weight.sum()
    believed = np.where(seen, spread / total, 0.0)
    mean = middle + believed * (y - middle)
    square = np.where(seen, believed * variance, spread) + np.square(1 - believed) * doubt
    return Pooled(weight @ mean, *(_quantile(weight, mean, np.sqrt(square), tail) for tail in (_TAIL, 1 - _TAIL)))


def _centre(y: np.ndarray, trust: np.ndarray, centre: float | None) -> tuple[np.ndarray, np.ndarray]:
    """What all have in common under each spread, and its variance: (spreads, 1)."""
    if centre is not None:
        return np.full((len(trust), 1), centre), np.zeros((len(trust), 1))
    doubt = 1 / trust.sum(axis=1, keepdims=True)
    return doubt * (trust @ y)[:, None], doubt


def _quantile(weight: np.ndarray, mean: np.ndarray, deviation: np.ndarray, share: float) -> np.ndarray:
    """The value below which a mixture of normal laws (rows) has ``share`` of its weight."""
    reach = 9 * deviation
    low, high = (mean - reach).min(axis=0), (mean + reach).max(axis=0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        under = weight @ ndtr((middle - mean) / np.maximum(deviation, 1e-300)) < share
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return (low + high) / 2
