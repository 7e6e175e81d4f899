"""Are deals of the same score won alike in all segments? Only deals of the same score are compared with each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

_LEAST = 10  # Neighbouring scores are taken together until they hold this many deals.


@dataclass(frozen=True)
class Contrast:
    """``p``: how likely differences as large as these are where all segments are alike.

    ``difference`` (segments,) is how much more of its deals a segment wins than the others win at the same scores, and
    ``error`` (segments,) the standard error of that: infinite, of a difference of 0, where no deals can be compared.
    """

    p: float
    difference: np.ndarray
    error: np.ndarray


def contrast(deals: np.ndarray, won: np.ndarray, curve: np.ndarray, *, design_effect: float = 1.0) -> Contrast:
    """Compare segments from decided deals and wins per segment and score, both of shape (segments, 101).

    The wins of a stratum (deals of one score, or of neighbouring ones where they are few) are imagined shuffled among
    its deals; summed over strata, each segment's wins then have an exact mean and covariance, whatever the curve.
    The quadratic form of observed minus expected wins has a chi-square law. ``curve`` (101,), the company's win rate
    per score, serves for the standard errors alone: observed rates of 0 would promise too much.
    Source: Mantel and Haenszel 1959; Landis, Heyman and Koch 1978 (general association).

    >>> found = contrast(np.array([[20], [20]]), np.array([[15], [5]]), np.array([0.5]))
    >>> round(found.p, 4), found.difference.tolist(), found.error.round(3).tolist()
    (0.0018, [0.5, -0.5], [0.158, 0.158])
    """
    place = _strata(deals.sum(axis=0))
    n, k = (np.add.reduceat(np.asarray(counted, float), place, axis=1) for counted in (deals, won))
    total, wins = n.sum(axis=0), k.sum(axis=0)
    size = np.maximum(total, 1)
    over = (k - n * wins / size).sum(axis=1)
    each = n * (wins * (total - wins) / (size**2 * np.maximum(total - 1, 1)))
    spread = np.diag((each * total).sum(axis=1)) - each @ n.T
    comparable = n * (total - n) / size
    rate = np.add.reduceat(deals.sum(axis=0) * curve, place) / size
    error = np.sqrt(comparable @ (rate * (1 - rate)) * design_effect)
    weight = comparable.sum(axis=1)
    known = weight > 0
    weight = np.where(known, weight, 1)
    return Contrast(_p_value(over, spread * design_effect), over / weight, np.where(known, error / weight, np.inf))


def _strata(deals: np.ndarray) -> list[int]:
    """The score at which each stratum begins."""
    starts, held = [0], 0.0
    for score, number in enumerate(deals):
        if held >= _LEAST:
            starts.append(score)
            held = 0.0
        held += number
    if held < _LEAST and len(starts) > 1:
        starts.pop()
    return starts


def _p_value(over: np.ndarray, spread: np.ndarray) -> float:
    """The last segment is fixed by the others."""
    freedom = np.linalg.matrix_rank(spread[:-1, :-1])
    if not freedom:
        return 1.0
    return float(chi2.sf(over[:-1] @ np.linalg.pinv(spread[:-1, :-1]) @ over[:-1], freedom))


def holm(p_values: np.ndarray) -> np.ndarray:
    """p-values that allow for how many were looked at. Source: Holm 1979.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, float)
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
