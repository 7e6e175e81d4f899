"""How long things take where some are not over yet: the Kaplan-Meier estimate on whole days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

QUARTILES = (0.25, 0.5, 0.75, 0.9)
"""The shares of visits that are over by the days that are given as the usual ones."""


def tallied(days: np.ndarray, over: np.ndarray, part: np.ndarray, parts: int) -> tuple[np.ndarray, np.ndarray]:
    """How many of each part are over on each whole day from 0 on, and how many last up to it at least: (parts, days).

    ``days`` (n,) is how long each lasted or, where it is not ``over`` (n,), has lasted so far; ``part`` (n,) counts
    from 0.

    >>> ended, lasting = tallied(np.array([1, 2, 2]), np.array([True, True, False]), np.zeros(3, int), 1)
    >>> ended.tolist(), lasting.tolist()
    ([[0, 1, 1]], [[3, 3, 2]])
    """
    length = int(days.max(initial=0)) + 1
    place = part * length + days
    ended, stopped = (np.bincount(at, minlength=parts * length).reshape(parts, length) for at in (place[over], place))
    return ended, stopped[:, ::-1].cumsum(axis=1)[:, ::-1]


def remaining(ended: np.ndarray, lasting: np.ndarray) -> np.ndarray:
    """The share that lasts longer than each whole day, of each part: (parts, days), from :func:`tallied`.

    S(t) is the product of 1 - ended(s) / lasting(s) over s up to t: one that is not over yet counts among those that
    may end on every day up to its own. Source: Kaplan and Meier 1958.

    >>> days, over = np.array([6, 6, 6, 6, 7, 9, 10]), np.array([1, 1, 1, 0, 1, 0, 1], bool)
    >>> remaining(*tallied(days, over, np.zeros(7, int), 1))[0, [0, 6, 7]].round(3).tolist()
    [1.0, 0.571, 0.381]
    """
    return np.cumprod(1 - ended / np.maximum(lasting, 1), axis=1)


def quantiles(left: np.ndarray, shares: Sequence[float] = QUARTILES) -> list[int | None]:
    """The day by which each share is over, of one part's :func:`remaining`; None where it cannot be told yet.

    >>> quantiles(np.array([1.0, 0.8, 0.6, 0.4, 0.4])), quantiles(np.array([1.0]))
    ([2, 3, None, None], [None, None, None, None])
    """
    # A product of many shares may miss a half by the last bit.
    found = [np.flatnonzero(left <= 1 - share + 1e-12) for share in shares]
    return [int(at[0]) if len(at) else None for at in found]


def log_rank(ended: np.ndarray, lasting: np.ndarray) -> np.ndarray:
    """How many standard deviations more of each part are over than the others together would have it: (parts,).

    Above 0 they are over sooner. On each day the endings of all are shared out in proportion to those that last up to
    it (observed less expected), with the hypergeometric variance; 0 where nothing can be told.
    Source: Mantel 1966; Peto and Peto 1972.

    >>> days, part = np.array([1, 2, 3, 4, 5, 6, 7, 8]), np.array([0, 0, 0, 0, 1, 1, 1, 1])
    >>> log_rank(*tallied(days, np.ones(8, bool), part, 2)).round(2).tolist()
    [2.71, -2.71]
    """
    all_ended, all_lasting = ended.sum(axis=0), lasting.sum(axis=0)
    share = lasting / np.maximum(all_lasting, 1)
    spread = share * (1 - share) * (all_ended * (all_lasting - all_ended) / np.maximum(all_lasting - 1, 1))
    variance, away = spread.sum(axis=1), (ended - share * all_ended).sum(axis=1)
    return np.where(variance > 0, away / np.sqrt(np.where(variance > 0, variance, 1)), 0.0)
