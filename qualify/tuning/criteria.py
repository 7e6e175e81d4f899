"""What one criterion says by itself, before any weighting, and what is odd about it beyond chance.

Many criteria are looked at, so some look odd by chance. Each kind of remark is tested over all criteria together, and
comes up by chance in at most 1 of 200 data sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.special import gammainc, gammaincc, gammaln, ndtr, ndtri

from qualify.tuning.separation import beaten, separated, separation

LUCK = 0.005
"""The chance that a kind of remark is made at all where answers and outcomes have nothing to do with each other."""
TELLS = 0.05
"""The same for a criterion that is said to tell won deals from others: no warning, so it may err more often."""
LEAST = 10
"""Won deals, and deals not won, that must have an answer before anything is remarked on how they ended."""
OUTCOME, WIDE, LITTLE = 0.95, 0.20, 0.10
"""A separation beyond which a criterion is the outcome; a difference of shares worth a remark; a separation so near
to one half that a criterion says next to nothing."""

Kind = Literal["outcome", "against", "order", "closing", "ending", "repeats"]
Verdict = Literal["tells", "against", "says little", "cannot tell", "no order", "learned", "no answers"]


@dataclass(frozen=True, eq=False)
class Answers:
    """How often each answer to a criterion was given: ``points`` (answers,) it earns; ``won``, ``not_won`` and
    ``still_open`` deals (answers + 1,), the last place for deals without an answer. Where the answers have no order,
    ``foretold`` are won and not won deals per step of the ladder that other deals' outcomes make (see foretold)."""

    points: np.ndarray
    won: np.ndarray
    not_won: np.ndarray
    still_open: np.ndarray
    foretold: tuple[np.ndarray, np.ndarray] | None = None


@dataclass(frozen=True)
class Remark:
    """Something odd about a ``criterion`` (its position), with what it rests on.

    ``value`` is the separation (outcome, against), the difference of two shares (order, closing, ending) or the rank
    correlation (repeats). ``counts`` are the two shares as (some, of, some, of): won deals of the worse and of the
    better answer; unanswered ones of the open and the decided, or of those not won and the won deals. ``between`` are
    the points of two answers in the wrong order, or the position of the other criterion. ``p`` is how likely chance
    alone does as much in any of the criteria.
    """

    kind: Kind
    criterion: int
    value: float
    counts: tuple[int, ...] = ()
    between: tuple[int, ...] = ()
    p: float = 0.0


def ladder(found: Answers) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points in rising order, and won and not won deals of each: answers that earn the same are one step. Without an
    order, the steps of the ladder that was foretold, and no points.

    >>> [part.tolist() for part in ladder(Answers(np.array([100, 0, 100]), np.array([5, 1, 2, 0]),
    ...                                           np.array([1, 6, 0, 3]), np.zeros(4, int)))]
    [[0, 100], [1, 7], [6, 1]]
    """
    if found.foretold is not None:
        return np.arange(0), *found.foretold
    points, step = np.unique(found.points, return_inverse=True)
    won, not_won = (np.bincount(step, kept[:-1], len(points)).astype(int) for kept in (found.won, found.not_won))
    return points, won, not_won


def chance_of_less(won: np.ndarray, not_won: np.ndarray, design_effect: float = 1.0) -> float:
    """How likely shuffled outcomes separate as little as these or less: the rank-sum test.

    ``won`` and ``not_won`` count deals per step of the ladder, the worst answer first. Given the other way round they
    tell how likely shuffled outcomes separate as much or more. A ``design_effect`` widens the spread: deals come in
    clusters. The law of the rank sum is taken from its first three moments (Pearson's type III), as rare answers and
    rare wins make it too skew for the normal one, and corrected by half the smallest step between two ranks.
    Source: Mann and Whitney 1947; Berry and Mielke 1983 for the third moment.

    >>> round(chance_of_less(np.array([20, 10]), np.array([10, 20])), 4), chance_of_less(np.array([3]), np.array([4]))
    (0.0106, 0.5)
    """
    tied = (won + not_won)[won + not_won > 0].astype(float)
    wins, losses, deals = float(won.sum()), float(not_won.sum()), float(tied.sum())
    if not wins or not losses or len(tied) < 2:
        return 0.5
    rank = beaten(tied)
    off = rank - tied @ rank / deals
    spread = wins * losses / (deals * (deals - 1)) * (tied @ off**2)
    skew = wins * losses * (losses - wins) / (deals * (deals - 1) * max(deals - 2, 1)) * (tied @ off**3) / spread**1.5
    away = won[won + not_won > 0] @ off + np.diff(rank).min() / 2
    return _type_three(float(away / np.sqrt(spread * design_effect)), float(skew))


def _type_three(z: float, skew: float) -> float:
    """The chance of at most ``z`` under Pearson's type III law with mean 0, variance 1 and this skewness."""
    if abs(skew) < 1e-3:
        return float(ndtr(z))
    shape = 4 / skew**2
    if skew > 0:
        return float(gammainc(shape, max(shape + z * np.sqrt(shape), 0.0)))
    return float(gammaincc(shape, max(shape - z * np.sqrt(shape), 0.0)))


def chance_of_fewer(some: int, of: int, others: int, of_others: int, design_effect: float = 1.0) -> float:
    """How likely, by Fisher's exact test, one share is as far below another one by chance or further.

    A ``design_effect`` over 1 divides the deviation that this probability stands for by its root (Rao and Scott 1981).

    >>> round(chance_of_fewer(1, 10, 8, 10), 5)
    0.00274
    """
    p = _hypergeometric(some, of, some + others, of + of_others)
    return p if design_effect == 1 else float(ndtr(ndtri(p) / np.sqrt(design_effect)))


def _hypergeometric(some: int, of: int, marked: int, whole: int) -> float:
    """The chance that at most ``some`` of ``of`` deals, drawn from a ``whole`` with ``marked`` ones, are marked."""
    share = marked / whole
    far = 40 * np.sqrt(of * share * (1 - share)) + 50  # What lies further from the mean weighs less than 1e-300.
    k = np.arange(max(0, of + marked - whole, int(min(some, of * share) - far)), some + 1, dtype=float)
    ways = _ways(marked, k) + _ways(whole - marked, of - k) - _ways(whole, of)
    return min(float(np.exp(ways).sum()), 1.0)


def _ways(deals: float, chosen: np.ndarray | float) -> np.ndarray:
    return gammaln(deals + 1) - gammaln(chosen + 1.0) - gammaln(deals - chosen + 1.0)


def remarks(criteria: Sequence[Answers], design_effect: float = 1.0) -> tuple[Remark, ...]:
    """What is odd about each criterion by itself: it is the outcome, runs against it, has two answers in the wrong
    order, or is left unanswered far more often before (or after) the end, or by how the deal ended.

    >>> against = Answers(np.array([0, 100]), np.array([60, 30, 0]), np.array([30, 60, 0]), np.zeros(3, int))
    >>> [(found.kind, round(found.value, 3)) for found in remarks([against])]
    [('against', 0.333)]
    """
    directions = [_direction(at, found, design_effect, len(criteria)) for at, found in enumerate(criteria)]
    odd = {remark.criterion for remark in directions if remark}
    orders = [remark for remark in _orders(criteria, design_effect) if remark.criterion not in odd]
    return (*filter(None, directions), *orders, *_gaps(criteria, design_effect))


def verdict(found: Answers, tested: int, design_effect: float = 1.0) -> Verdict:
    """Whether a criterion tells won deals from others, among ``tested`` that were looked at.

    What cannot be shown is not called nothing, unless the interval of the separation is narrow.

    >>> found = Answers(np.array([0, 100]), np.array([30, 60, 0]), np.array([60, 30, 0]), np.zeros(3, int))
    >>> verdict(found, 10)
    'tells'
    """
    _, won, not_won = ladder(found)
    if not (won + not_won).any():
        return "no answers"
    if found.foretold is not None and not _foretells(won, not_won):
        return "learned" if len(set(found.points.tolist())) > 1 else "no order"
    known = separated(won, not_won, design_effect=design_effect)
    if known is None or min(won.sum(), not_won.sum()) < LEAST:
        return "cannot tell"
    if chance_of_less(won, not_won, design_effect) * tested <= LUCK:
        return "against"
    if chance_of_less(not_won, won, design_effect) * tested <= TELLS:
        return "tells"
    return "says little" if known.low >= 0.5 - LITTLE and known.high <= 0.5 + LITTLE else "cannot tell"


def _foretells(won: np.ndarray, not_won: np.ndarray) -> bool:
    """Whether answers without an order are the outcome."""
    area = separation(won, not_won)
    return area is not None and area > OUTCOME and min(won.sum(), not_won.sum()) >= LEAST


def _direction(at: int, found: Answers, design_effect: float, tested: int) -> Remark | None:
    """Whether the criterion is the outcome, either way round, or runs against it."""
    _, won, not_won = ladder(found)
    area = separation(won, not_won)
    if area is None or min(won.sum(), not_won.sum()) < LEAST:
        return None
    if found.foretold is not None and not _foretells(won, not_won):
        return None
    p = min(chance_of_less(won, not_won, design_effect) * tested, 1.0)
    counts = (int(won.sum()), int(not_won.sum()))
    if max(area, 1 - area) > OUTCOME:
        return Remark("outcome", at, area, counts)
    return Remark("against", at, area, counts, p=p) if p <= LUCK else None


def _orders(criteria: Sequence[Answers], design_effect: float) -> list[Remark]:
    """Neighbouring answers of which the better one wins less often."""
    pairs = [pair for at, found in enumerate(criteria) for pair in _neighbours(at, found)]
    odd = []
    for pair in pairs:
        won, of, won_better, of_better = pair.counts
        p = chance_of_fewer(won_better, of_better, won, of, design_effect) * len(pairs)
        odd += [replace(pair, p=p)] if p <= LUCK else []
    return odd


def _neighbours(at: int, found: Answers) -> list[Remark]:
    """Each two neighbouring steps of a criterion that deals are on, as they would be remarked on."""
    if found.foretold is not None:
        return []
    points, won, not_won = ladder(found)
    deals, pairs = won + not_won, []
    if min(won.sum(), not_won.sum()) < LEAST:
        return []
    for a, b in pairwise(np.flatnonzero(deals)):
        counts = (int(won[a]), int(deals[a]), int(won[b]), int(deals[b]))
        value = float(won[b] / deals[b] - won[a] / deals[a])
        pairs.append(Remark("order", at, value, counts, (int(points[a]), int(points[b]))))
    return pairs


def _gaps(criteria: Sequence[Answers], design_effect: float) -> list[Remark]:
    """Criteria left unanswered far more often on open deals than on decided ones (or less), or by how deals ended."""
    odd = []
    for at, found in enumerate(criteria):
        decided = found.won + found.not_won
        if not decided[:-1].any():
            continue
        compared: tuple[tuple[Kind, np.ndarray, np.ndarray], ...]
        compared = ("closing", found.still_open, decided), ("ending", found.not_won, found.won)
        for kind, one, other in compared:
            counts = (int(one[-1]), int(one.sum()), int(other[-1]), int(other.sum()))
            remark = _gap(kind, at, counts, 4 * len(criteria), design_effect)
            odd += [remark] if remark else []
    return odd


def _gap(kind: Kind, at: int, counts: tuple[int, int, int, int], tested: int, design_effect: float) -> Remark | None:
    some, of, others, of_others = counts
    if not of or not of_others or abs(some / of - others / of_others) < WIDE:
        return None
    fewer = chance_of_fewer(some, of, others, of_others, design_effect)
    more = chance_of_fewer(others, of_others, some, of, design_effect)
    p = min(fewer, more) * tested
    return Remark(kind, at, some / of - others / of_others, counts, p=p) if p <= LUCK else None
