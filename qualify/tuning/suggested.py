"""Suggested weights: fitted, none negative, in whole points that sum to 100; what they are worth on other deals."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qualify.tuning.luck_gain import Gain
from qualify.tuning.suggested_checks import Decided, usable
from qualify.tuning.suggested_gain import FOLDS, Heldout, folds
from qualify.tuning.suggested_points import Unordered
from qualify.tuning.suggested_roads import End, Learning, Road, Score, Weighing


@dataclass(frozen=True)
class Learned:
    """Whole ``points`` (0 to 100) learned for the answers of questions without an order, one tuple for each, and the
    ``weights`` fitted with them. ``separation`` on deals held out of both, and the gain over equal weights and over the
    suggested weights, which leave the points as they are."""

    points: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]
    separation: float
    over_equal: Gain
    over_suggested: Gain

    @property
    def numbers(self) -> int:
        """How many points were learned."""
        return sum(map(len, self.points))


@dataclass(frozen=True)
class Suggestion:
    """Whole ``weights`` that sum to 100, the ``separation`` of such weights on deals held out of the fit, and that of
    ``equal`` and ``published`` weights on the same deals, with the gain over each.

    The fit used ``deals`` decided deals in ``groups`` that belong together. ``shrinkage`` is the share, 0 to 1, by
    which the data's own answer was drawn towards the given weights. ``unscored`` deals have a score under the published
    weights and none under these. ``learned`` is None where the answers of every question have an order.
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
    learned: Learned | None = None


def suggest(
    decided: Decided,
    score: Score,
    published: Sequence[int],
    *,
    equal: Sequence[int] | None = None,
    toward: Sequence[int] | None = None,
    unordered: Unordered | None = None,
    seed: int = 0,
) -> Generator[float, None, Suggestion]:
    """Steps towards suggested weights: each gives the share of the work done; the generator returns the suggestion.

    ``score`` scores the deals of ``decided`` under any weights, ``published`` are the rubric's weights, ``equal`` those
    that are called equal (1 each if None: where answers all earn the same it is better 0), ``toward`` those that the
    fit is drawn to (the equal ones if None). ``unordered`` are questions for which points are learned too.
    Raises InputError where nothing can be fitted, before any step.

    The gains are of the whole road: in each of ten folds, up to five times over, points and weights are learned from
    the deals of the other nine, rounded, and the fold's deals scored. Groups are never on both sides.

    >>> from qualify.steps import finished
    >>> random = np.random.default_rng(1)
    >>> answers = random.integers(0, 2, (600, 3))
    >>> won = random.random(600) < np.array([0.1, 0.9])[answers[:, 0]]
    >>> decided = Decided(answers.astype(float), won, np.arange(600), ["budget", "need", "time"])
    >>> steps = suggest(decided, lambda weights: 100 * answers @ weights // weights.sum(), [40, 30, 30])
    >>> found = finished(steps)
    >>> found.weights, found.over_equal.low > 0
    ((95, 2, 3), True)
    """
    if unordered is None:
        used = usable(decided)
    else:
        used = usable(replace(decided, points=unordered.over(decided.points)), unordered.columns)
    of_rubric = np.asarray(published, np.int64)
    alike = np.ones_like(of_rubric) if equal is None else np.asarray(equal, np.int64)
    given = alike if toward is None else np.asarray(toward, np.int64)
    groups = np.unique(decided.groups[used], return_inverse=True)[1]
    kept = Decided(decided.points[used], decided.won[used], groups, decided.keys)
    roads: list[Callable[[], Road]] = [lambda: Weighing(kept, given, score)]
    if unordered is not None:
        answers = replace(unordered, answers=unordered.answers[used])
        roads.append(lambda: Learning(kept, given, answers))
    return _steps(kept, used, roads, np.stack([score(alike), score(of_rubric)])[:, used], seed)


def _steps(
    decided: Decided, used: np.ndarray, makers: Sequence[Callable[[], Road]], others: np.ndarray, seed: int
) -> Generator[float, None, Suggestion]:
    """``others`` are the scores (2, deals) under equal and under the published weights."""
    repeats = _repeats(len(used))
    steps, done = len(makers) * (1 + FOLDS * repeats), 0
    yield 0.0
    roads, ends = [], []
    for make in makers:
        roads.append(make())
        ends.append(roads[-1].end(_folds(decided, seed, 0)))
        done += 1
        yield done / steps
    apparent = [road.scores(end)[used] for road, end in zip(roads, ends, strict=True)]
    heldout = Heldout(decided.won, np.vstack([*apparent, others]))
    for repeat in range(repeats):
        fold = _folds(decided, seed, repeat)
        for out in range(FOLDS):
            scores = []
            for road, end in zip(roads, ends, strict=True):
                scores.append(road.scores(road.end(fold, out, end.fitted.solution))[used])
                done += 1
                yield done / steps
            held = np.flatnonzero(fold[decided.groups] == out)
            heldout.add(held, np.vstack([*scores, others])[:, held])
    return _suggestion(heldout, decided, ends, repeats, seed)


def _folds(decided: Decided, seed: int, repeat: int) -> np.ndarray:
    return folds(decided.groups, decided.won, np.random.default_rng([seed, repeat]))


def _suggestion(heldout: Heldout, decided: Decided, ends: Sequence[End], repeats: int, seed: int) -> Suggestion:
    separations, equal = heldout.separations().tolist(), len(ends)
    own, published = heldout.apparent[[0, equal + 1]] >= 0
    return Suggestion(
        weights=tuple(ends[0].weights.tolist()),
        separation=separations[0],
        equal=separations[equal],
        published=separations[equal + 1],
        over_equal=heldout.gain(0, equal, decided.groups),
        over_published=heldout.gain(0, equal + 1, decided.groups),
        shrinkage=ends[0].fitted.shrinkage,
        deals=len(decided.won),
        groups=int(decided.groups.max()) + 1,
        unscored=int((~own & published).sum()),
        repeats=repeats,
        seed=seed,
        learned=_learned(heldout, decided.groups, ends[1]) if len(ends) > 1 else None,
    )


def _learned(heldout: Heldout, groups: np.ndarray, end: End) -> Learned:
    return Learned(
        points=tuple(tuple(points.tolist()) for points in end.points),
        weights=tuple(end.weights.tolist()),
        separation=heldout.separations().tolist()[1],
        over_equal=heldout.gain(1, 2, groups),
        over_suggested=heldout.gain(1, 0, groups),
    )


def _repeats(deals: int) -> int:
    """How the deals fall into folds matters less, the more there are."""
    return 5 if deals <= 5_000 else 2 if deals <= 50_000 else 1
