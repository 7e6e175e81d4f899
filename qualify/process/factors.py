"""Won value is a product: deals decided x yield x mean size. Its change is split among them without a rest."""

from __future__ import annotations

import numpy as np

FACTORS = ("decided", "yield", "size")


def changes(decided: np.ndarray, won: np.ndarray, value: np.ndarray, baseline: np.ndarray) -> np.ndarray:
    """How each factor moved won value against the baseline, in natural logarithms: float (3, n), rows as ``FACTORS``.

    ``decided`` deals, ``won`` ones and their ``value`` by period, each (n,); ``baseline``, bool (n,), marks those that
    the usual is taken from: decided per period, won over decided, value over won, whose product is the mean value.
    value = decided x (won / decided) x (value / won), so the three add up to log(value / mean value of the baseline).
    Where nothing was won there is no such split: nan.

    >>> one = np.array([True, False])
    >>> found = changes(np.array([10, 12.0]), np.array([5, 3.0]), np.array([500, 450.0]), one)[:, 1]
    >>> found.round(4).tolist(), round(float(found.sum()), 4), round(float(np.log(450 / 500)), 4)
    ([0.1823, -0.6931, 0.4055], -0.1054, -0.1054)
    """
    whole = [part[baseline].sum() for part in (decided, won, value)]
    usual = np.array([whole[0] / max(baseline.sum(), 1), _over(whole[1], whole[0]), _over(whole[2], whole[1])])
    now = np.stack([decided, _over(won, decided), _over(value, won)])
    with np.errstate(divide="ignore", invalid="ignore"):
        split = np.log(now / usual[:, None])
    return np.where(np.isfinite(split).all(axis=0), split, np.nan)


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    below = np.asarray(below, float)
    return np.where(below > 0, above / np.where(below > 0, below, 1), np.nan)
