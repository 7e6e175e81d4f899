"""A Pareto chart: what comes up most, what few things make up most of the whole, and whether the first is first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

MOST = 0.80


@dataclass(frozen=True, eq=False)
class Pareto:
    """Things by how much they come up, the most first: ``order`` their places, ``share`` of the whole and ``running``
    total of shares, all (things,); ``vital``, how many of the first make up 80 per cent."""

    order: np.ndarray
    share: np.ndarray
    running: np.ndarray
    vital: int


def pareto(amounts: np.ndarray, *, rest: bool = False) -> Pareto:
    """Order things by their ``amounts`` (things,), none negative; equal ones stay in their order. Source: Juran 1951.

    With ``rest`` the last of them is what else there is, taken together: no single thing, so it stays the last.

    >>> found = pareto(np.array([5, 60, 10, 25]))
    >>> found.order.tolist(), found.running.tolist(), found.vital
    ([1, 3, 2, 0], [0.6, 0.85, 0.95, 1.0], 2)
    >>> pareto(np.array([5, 20, 75]), rest=True).order.tolist()
    [1, 0, 2]
    """
    single = len(amounts) - rest
    order = np.append(np.argsort(-np.asarray(amounts, float)[:single], kind="stable"), [single] * rest).astype(int)
    sorted_amounts = np.asarray(amounts, float)[order]
    running = np.cumsum(sorted_amounts)
    whole = running[-1] if len(running) and running[-1] > 0 else 1.0
    vital = int(np.searchsorted(running / whole, MOST - 1e-9)) + 1
    return Pareto(order, sorted_amounts / whole, running / whole, min(vital, len(running)))


def first(counts: np.ndarray) -> float:
    """How likely the most frequent of some things would lead the second by so much if it were not truly the first.

    The two-sided binomial test of the first against the second, which needs no allowance for having picked them.
    1 where there is no second. Source: Hung and Fithian 2019 (rank verification).

    >>> round(first(np.array([60, 40, 12])), 3), round(first(np.array([30, 28])), 2), first(np.array([7]))
    (0.057, 0.9, 1.0)
    """
    ordered = np.sort(np.asarray(counts))[::-1]
    if len(ordered) < 2 or not ordered[0]:
        return 1.0
    most, second = int(ordered[0]), int(ordered[1])
    return float(binomtest(most, most + second, 0.5).pvalue)
