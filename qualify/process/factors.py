"""Won value is a product: deals decided x yield x share with an amount x mean size, and so is each change of it."""

from __future__ import annotations

import numpy as np

FACTORS = ("decided", "yield", "priced", "size")
CHARTED = ("decided", "yield", "size")
"""Those with a process behaviour chart of their own. How many wins have an amount says something of the data only."""


def changes(
    decided: np.ndarray, won: np.ndarray, sized: np.ndarray, value: np.ndarray, baseline: np.ndarray
) -> np.ndarray:
    """How each factor moved won value against the baseline, in natural logarithms: float (4, n), rows as ``FACTORS``.

    ``decided`` deals, ``won`` ones, how many of these are ``sized`` (have an amount in the currency of the value) and
    their ``value`` by period, each (n,); ``baseline``, bool (n,), marks those that the usual is taken from: decided per
    period, won over decided, sized over won, value over sized, whose product is the mean value.
    value = decided x (won / decided) x (sized / won) x (value / sized), so the four add up to
    log(value / mean value of the baseline). Where nothing with an amount was won there is no such split: nan.

    >>> one = np.array([True, False])
    >>> found = changes(np.array([10, 12.0]), np.array([5, 3.0]), np.array([5, 2.0]), np.array([500, 450.0]), one)[:, 1]
    >>> found.round(4).tolist(), round(float(found.sum()), 4), round(float(np.log(450 / 500)), 4)
    ([0.1823, -0.6931, -0.4055, 0.8109], -0.1054, -0.1054)
    """
    parts = (decided, won, sized, value)
    whole = [part[baseline].sum() for part in parts]
    usual = np.array([whole[0] / max(baseline.sum(), 1), *map(_over, whole[1:], whole)])
    now = np.stack([decided, *map(_over, parts[1:], parts)])
    with np.errstate(divide="ignore", invalid="ignore"):
        split = np.log(now / usual[:, None])
    return np.where(np.isfinite(split).all(axis=0), split, np.nan)


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    below = np.asarray(below, float)
    return np.where(below > 0, above / np.where(below > 0, below, 1), np.nan)
