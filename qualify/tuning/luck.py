"""What the same effort finds where there is nothing to find: weights moved as often, on shuffled outcomes.

Moving sliders until the separation rises finds something in any data. How much of it is luck is measured by doing the
same to the same deals after their outcomes were exchanged: then whatever is found is luck. Only the effort matters,
not where it led: the shuffles can run on while the analyst moves, and every further move costs one move of each.
"""

from __future__ import annotations

import numpy as np

from qualify.rubric import MAX_WEIGHT
from qualify.tuning.luck_deals import Deals, shuffled, whole_scores
from qualify.tuning.separation import beaten

SHUFFLES = 200
MOST_MOVES = 1_000
"""Further moves count as these: after 500 the climb finds hardly .001 more."""
FITTED = 200
"""Weights that were fitted to the outcomes by a machine count as so many moves."""
_BINS = 102  # A place for "no score" and 101 scores.
_BLOCK = 1 << 16  # Deals times shuffles that the processor's cache holds.
_STEP = 1 << 19
_MOVES_A_STEP = 16
_NEAR = 12.0
_FAR_SHARE = 0.3
_ROUNDING = 1e-9
_STILL_SCORED = 0.9


class Effort:
    """Hill climbs from the weights ``start`` on shuffled outcomes of ``deals``, many at once and in short steps.

    A move gives one criterion another weight, and is kept where the separation rises. The criteria take turns, in an
    order by lot: first each is left out, then each gets the highest weight, then one near its own or any other. That
    finds more in few moves than moves at random, so the test is careful towards whoever moves less cleverly.
    The same deals (in any order), start and seed give the same climbs, however they were cut into steps.

    >>> rng = np.random.default_rng(1)
    >>> points = rng.integers(0, 5, (60, 8)) * 25
    >>> deals = Deals(points, points >= 0, rng.random(60) < 0.4, np.arange(60), "leave out")
    >>> effort = Effort(deals, np.full(8, 10))
    >>> while effort.step(100) < 1:
    ...     pass
    >>> [round(float(np.median(effort.reached(moves))), 3) for moves in (0, 10, 100)]
    [0.486, 0.61, 0.636]
    >>> round(effort.chance(0.7, 100), 3), effort.needed(100) > 0.7
    (0.134, True)
    """

    def __init__(self, deals: Deals, start: np.ndarray, *, shuffles: int = SHUFFLES, seed: int = 0) -> None:
        held = deals.ordered()
        self.deals_used, criteria = held.points.shape
        self.clusters = len(np.unique(held.group))
        self.shuffles = shuffles
        self._missing = held.missing
        self._points = np.ascontiguousarray((held.points * held.answered).T, np.float32)
        self._answered = np.ascontiguousarray(held.answered.T, np.float32)
        self._place = (shuffled(held.won, held.group, shuffles, seed) * _BINS + 1).astype(np.int16)
        self._weights = np.tile(start.astype(np.float32), (shuffles, 1))
        self._earned = np.tile(start.astype(np.float32) @ self._points, (shuffles, 1))
        self._given = np.tile(start.astype(np.float32) @ self._answered, (shuffles, 1))
        self._fewest = _STILL_SCORED * np.count_nonzero(self._given[0] > 0)
        self._rng = np.random.default_rng([seed, criteria])
        self._turns = np.empty((shuffles, 0), np.int64)
        rows = max(1, _BLOCK // max(self.deals_used, 1))
        self._blocks = [slice(first, min(first + rows, shuffles)) for first in range(0, shuffles, rows)]
        parts = [self._separations(b, self._earned[b], self._given[b], self._weights[b].sum(1)) for b in self._blocks]
        self._path = [np.concatenate(parts)]

    @property
    def moves(self) -> int:
        """How many moves were made so far."""
        return len(self._path) - 1

    def progress(self, trials: int) -> float:
        """Share of ``trials`` moves that were made, 0 to 1."""
        wanted = min(trials, MOST_MOVES)
        return min(self.moves / wanted, 1.0) if wanted else 1.0

    def step(self, trials: int) -> float:
        """Some moves more, a few milliseconds' worth, towards ``trials``; gives back :meth:`progress`."""
        for _ in range(max(1, min(_MOVES_A_STEP, _STEP // max(self._earned.size, 1)))):
            if self.progress(trials) == 1:
                break
            self._move()
        return self.progress(trials)

    def reached(self, trials: int) -> np.ndarray:
        """Separation that each shuffle reached after ``trials`` moves, (shuffles,), or after as many as were made."""
        return self._path[min(trials, self.moves)]

    def chance(self, found: float, trials: int) -> float:
        """How often the effort reaches ``found`` or more on shuffled outcomes, the real ones counted among them: the
        p-value of a permutation test. With fewer moves made than ``trials`` it is too low, never too high.
        Source: Phipson and Smyth 2010 for the 1 that is added."""
        return float((1 + (self.reached(trials) >= found - _ROUNDING).sum()) / (1 + self.shuffles))

    def needed(self, trials: int, level: float = 0.05) -> float:
        """The separation that has to be exceeded for a :meth:`chance` of at most ``level``."""
        beyond = int(level * (1 + self.shuffles))
        return float(np.sort(self.reached(trials))[-beyond]) if beyond else 1.0

    def _move(self) -> None:
        criterion, weight = self._proposal()
        best = self.reached(self.moves).copy()
        for block in self._blocks:
            self._try(block, criterion[block], weight[block], best[block])
        self._path.append(best)

    def _proposal(self) -> tuple[np.ndarray, np.ndarray]:
        """Which criterion each shuffle moves, and where to."""
        criteria = self._weights.shape[1]
        sweep, turn = divmod(self.moves, criteria)
        if turn == 0:
            self._turns = self._rng.permuted(np.tile(np.arange(criteria), (self.shuffles, 1)), axis=1)
        criterion = self._turns[:, turn]
        if sweep < 2:
            return criterion, np.full(self.shuffles, sweep * MAX_WEIGHT, np.float32)
        near = self._weights[np.arange(self.shuffles), criterion] + self._rng.normal(0, _NEAR, self.shuffles)
        far = self._rng.integers(0, MAX_WEIGHT + 1, self.shuffles)
        goal = np.where(self._rng.random(self.shuffles) < _FAR_SHARE, far, np.clip(np.rint(near), 0, MAX_WEIGHT))
        return criterion, goal.astype(np.float32)

    def _try(self, block: slice, criterion: np.ndarray, weight: np.ndarray, best: np.ndarray) -> None:
        """Try a move of each shuffle in ``block``; keep those that raise its ``best`` separation, in place."""
        weights, each = self._weights[block], np.arange(len(criterion))
        change = (weight - weights[each, criterion])[:, None]
        earned = self._points[criterion] * change + self._earned[block]
        given = self._answered[criterion] * change + self._given[block]
        total = weights.sum(axis=1) + change[:, 0]
        found = self._separations(block, earned, given, total)
        # A few deals that alone answer one question separate well by luck: no analyst would leave out all others.
        scored = np.count_nonzero(given > 0, axis=1) >= self._fewest
        kept = np.flatnonzero((found > best + _ROUNDING) & (total > 0) & scored)
        weights[kept, criterion[kept]] = weight[kept]
        self._earned[block][kept], self._given[block][kept] = earned[kept], given[kept]
        best[kept] = found[kept]

    def _separations(self, block: slice, earned: np.ndarray, given: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Separation by each shuffle's outcomes, .5 without deals of both outcomes."""
        place = (whole_scores(earned, given, total, self._missing) + self._place[block]).astype(np.int64)
        rows = len(place)
        place += (np.arange(rows) * 2 * _BINS)[:, None]
        count = np.bincount(place.ravel(), minlength=rows * 2 * _BINS).reshape(rows, 2, _BINS)[:, :, 1:]
        others, won = count[:, 0], count[:, 1]
        pairs = (others.sum(axis=1) * won.sum(axis=1)).astype(float)
        right = (won * beaten(others)).sum(axis=1)
        return np.divide(right, pairs, out=np.full(rows, 0.5), where=pairs > 0)
