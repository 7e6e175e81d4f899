"""What one scoring separates better than another on the same deals, and how sure that is if they come in clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from qualify.errors import InputError
from qualify.tuning.separation import Separation, Z, beaten, bounded

_SPREAD = 20


@dataclass(frozen=True)
class Gain:
    """By how much the separation differs, in shares of 1, between ``low`` and ``high`` with 90 % confidence."""

    value: float
    low: float
    high: float


def gain(now: np.ndarray, before: np.ndarray, won: np.ndarray, group: np.ndarray) -> Gain | None:
    """Separation of the scores ``now`` minus that of ``before``, with DeLong's paired interval for clustered deals.

    All are (deals,): whole scores, -1 for none (a deal needs both), ``won`` bool, and ``group`` int, the same for deals
    that are not independent. None without deals of both outcomes. Raises InputError where they differ in length.
    Source: DeLong, DeLong and Clarke-Pearson 1988; Obuchowski 1997 for clusters.

    >>> won = np.array([1, 1, 1, 0, 0, 0], bool)
    >>> gain(np.array([9, 8, 4, 5, 2, 1]), np.array([9, 3, 4, 5, 2, 6]), won, np.arange(6))
    Gain(value=0.33333333333333337, low=-0.11433912084414877, high=0.7810057875108155)
    """
    kept, cluster = _usable(won, group, now, before)
    if kept is None:
        return None
    (first, *own), (second, *other) = (_placed(score[kept], won[kept]) for score in (now, before))
    variance = _variance(won[kept], own[0] - other[0], cluster)
    reach = Z * math.sqrt(variance)
    value = first - second
    return Gain(value, value - reach, value + reach)


def clustered(score: np.ndarray, won: np.ndarray, group: np.ndarray) -> Separation | None:
    """The separation of deals that come in clusters (see :func:`gain`), with its 90 % interval.

    >>> found = clustered(np.array([9, 8, 4, 5, 2, 1]), np.array([1, 1, 1, 0, 0, 0], bool), np.arange(6))
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.889, 0.369, 0.991)
    """
    kept, cluster = _usable(won, group, score)
    if kept is None:
        return None
    value, places = _placed(score[kept], won[kept])
    of = won[kept]
    fewest = min(_different(cluster[of]), _different(cluster[~of]))
    return bounded(value, _variance(of, places, cluster), int(of.sum()), int((~of).sum()), fewest=fewest)


def _usable(won: np.ndarray, group: np.ndarray, *scores: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """Rows of the deals with every score, and their clusters from 0 up; no rows without both outcomes."""
    if len({len(won), len(group), *map(len, scores)}) > 1:
        raise InputError("Scores, outcomes and clusters differ in number.", "Give one of each per deal.")
    kept = np.flatnonzero(np.logical_and.reduce([score >= 0 for score in scores]))
    if won[kept].all() or not won[kept].any():
        return None, kept
    return kept, numbered(group[kept])


def numbered(group: np.ndarray) -> np.ndarray:
    """Whole numbers as the places of their values among those that occur: 0, 1, 2 … (deals,).

    >>> numbered(np.array([7, 3, 7, 9])).tolist()
    [1, 0, 1, 2]
    """
    lowest = int(group.min(initial=0))
    # Counting is several times faster than sorting or hashing, where the numbers lie close together.
    if int(group.max(initial=0)) - lowest > _SPREAD * len(group):
        return np.unique(group, return_inverse=True)[1]
    there = np.bincount(group - lowest) > 0
    return (np.cumsum(there) - 1)[group - lowest]


def _different(cluster: np.ndarray) -> int:
    """How many of the clusters, numbered from 0 up, occur."""
    return int(np.count_nonzero(np.bincount(cluster)))


def _placed(score: np.ndarray, won: np.ndarray) -> tuple[float, np.ndarray]:
    """The separation, and for each deal the share of those of the other outcome that it stands right to, minus it."""
    size = int(score.max()) + 1
    good, bad = np.bincount(score[won], minlength=size), np.bincount(score[~won], minlength=size)
    place = np.where(won, (beaten(bad) / bad.sum())[score], (1 - beaten(good) / good.sum())[score])
    value = float(place[won].mean())
    return value, place - value


def _variance(won: np.ndarray, places: np.ndarray, cluster: np.ndarray) -> float:
    """Obuchowski's variance: sums per cluster of the won and of the other deals' places, and what they share."""
    number = int(cluster.max()) + 1
    parts, counts = [], []
    for which in (won, ~won):
        parts.append(np.bincount(cluster[which], places[which], number) / which.sum())
        counts.append(_different(cluster[which]))
    own = sum(float(part @ part) * count / max(count - 1, 1) for part, count in zip(parts, counts, strict=True))
    shared = 2 * float(parts[0] @ parts[1]) * number / max(number - 1, 1)
    return max(own + shared, 0.0)
