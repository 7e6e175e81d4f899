"""Suggested weights: fitted, none negative, in whole points that sum to 100; what they are worth on other deals."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from qualify.tuning.luck_gain import Gain
from qualify.tuning.suggested_checks import Decided, usable
from qualify.tuning.suggested_counts import counted
from qualify.tuning.suggested_fit import fit
from qualify.tuning.suggested_gain import FOLDS, Heldout, folds

WHOLE = 100
Score = Callable[[np.ndarray], np.ndarray]
"""Whole weights (criteria,) -> whole scores (deals,) from 0 to 100, below 0 where a deal has none."""


@dataclass(frozen=True)
class Suggestion:
    """Whole ``weights`` that sum to 100, the ``separation`` of such weights on deals held out of the fit, and that of
    ``equal`` and ``published`` weights on the same deals, with the gain over each.

    The fit used ``deals`` decided deals in ``groups`` that belong together. ``shrinkage`` is the share, 0 to 1, by
    which the data's own answer was drawn towards the given weights. ``unscored`` deals have a score under the published
    weights and none under these.
    """

    weights: tuple[int, ...]
    separation: float
    equal: float
    published: float
    over_equal: Gain
    over_published: Gain
    shrinkage: float
    deals: int
    groups: int
    unscored: int
    repeats: int
    seed: int


def suggest(
    decided: Decided, score: Score, published: Sequence[int], *, toward: Sequence[int] | None = None, seed: int = 0
) -> Generator[float, None, Suggestion]:
    """Steps towards suggested weights: each gives the share of the work done; the generator returns the suggestion.

    ``score`` scores the deals of ``decided`` under any weights, ``published`` are the rubric's weights, ``toward``
    those that the fit is drawn to (equal ones if None). Raises InputError where nothing can be fitted, before any step.

    The gains are of the whole road: in each of ten folds, up to five times over, weights are fitted to the deals of
    the other nine, rounded, and the fold's deals scored. Groups are never on both sides.

    >>> random = np.random.default_rng(1)
    >>> answers = random.integers(0, 2, (600, 3))
    >>> won = random.random(600) < np.array([0.1, 0.9])[answers[:, 0]]
    >>> decided = Decided(answers.astype(float), won, np.arange(600), ["budget", "need", "time"])
    >>> steps = suggest(decided, lambda weights: 100 * answers @ weights // weights.sum(), [40, 30, 30])
    >>> found = finished(steps)
    >>> found.weights, found.over_equal.low > 0
    ((95, 2, 3), True)
    """
    used = usable(decided)
    of_rubric = np.asarray(published, np.int64)
    given = np.ones_like(of_rubric) if toward is None else np.asarray(toward, np.int64)
    return _steps(decided, used, score, of_rubric, given, seed)


def finished(steps: Generator[float, None, Suggestion]) -> Suggestion:
    """All steps at once, for a terminal or a test."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def _steps(
    every: Decided, used: np.ndarray, score: Score, published: np.ndarray, given: np.ndarray, seed: int
) -> Generator[float, None, Suggestion]:
    groups = np.unique(every.groups[used], return_inverse=True)[1]
    decided = Decided(every.points[used], every.won[used], groups, every.keys)
    counts, holders = counted(decided, given)
    yield 0.0
    whole = fit(counts, given)
    weights = whole_points(whole.log_odds, given)
    repeats = _repeats(len(used))
    yield 1 / (1 + FOLDS * repeats)
    others = np.stack([score(np.ones_like(published)), score(published)])
    heldout = Heldout(decided.won, 1 + len(others))
    for repeat in range(repeats):
        fold = folds(groups, decided.won, np.random.default_rng([seed, repeat]))
        for out in range(FOLDS):
            fitted = fit(counts.of(fold[holders] != out), given, start=whole.solution)
            held = np.flatnonzero(fold[groups] == out)
            ours = score(whole_points(fitted.log_odds, given))
            heldout.add(held, np.vstack([ours, others])[:, used[held]])
            yield (2 + FOLDS * repeat + out) / (1 + FOLDS * repeats)
    own, equal, as_published = heldout.separations().tolist()
    return Suggestion(
        weights=tuple(weights.tolist()),
        separation=own,
        equal=equal,
        published=as_published,
        over_equal=heldout.gain(1, groups),
        over_published=heldout.gain(2, groups),
        shrinkage=whole.shrinkage,
        deals=len(used),
        groups=int(groups.max()) + 1,
        unscored=int(((score(weights) < 0) & (others[1] >= 0)).sum()),
        repeats=repeats,
        seed=seed,
    )


def _repeats(deals: int) -> int:
    """How the deals fall into folds matters less, the more there are."""
    return 5 if deals <= 5_000 else 2 if deals <= 50_000 else 1


def whole_points(log_odds: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """Whole weights in the ratio of ``log_odds`` that sum to 100, by largest remainder; int64.

    In the ratio of ``otherwise`` where every log odds is 0: the outcomes speak for none of the criteria.

    >>> whole_points(np.array([2.0, 1.0, 0.0]), np.ones(3)), whole_points(np.zeros(3), np.ones(3))
    (array([67, 33,  0]), array([34, 33, 33]))
    """
    source = log_odds if log_odds.max() > 1e-6 else otherwise
    share = WHOLE * np.asarray(source, np.float64) / source.sum()
    weights = np.floor(share + 1e-9).astype(np.int64)
    most = np.argsort(weights - share, kind="stable")[: WHOLE - weights.sum()]
    weights[most] += 1
    return weights
