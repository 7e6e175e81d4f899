"""Deals counted so that a score can be recomputed when one weight moves, without looking at the deals again.

When a slider is grabbed, every deal falls into a cell: its answer to that criterion, and the points and answered
weight that all other criteria give it. While the slider moves, only the cells are scored, exactly: what a frame
costs is bounded by the number of different cells, not by the number of deals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qualify.rubric import Rubric
from qualify.scores import BINS, Deck, divide, marks

ROWS = BINS + 1
UNSCORED_ROW = BINS
"""Tallies have 102 places: the scores 0 to 100, and one for deals without a score."""
_FEW = 1 << 16  # Cells that cost next to nothing, however few deals there are.


@dataclass(frozen=True)
class Plane:
    """Sums over deals per tag and cell; ``level``, ``points``, ``answered`` (cells,) are what a cell's deals share.

    ``answered`` is a weight where missing answers are left out; otherwise it only tells some from none.
    """

    key: str | None
    rubric: Rubric
    level: np.ndarray
    points: np.ndarray
    answered: np.ndarray
    sums: tuple[np.ndarray, ...]

    def at(self, rubric: Rubric) -> list[np.ndarray]:
        """Every sum per tag and score, shape (tags, 102), under ``rubric``: it may differ in the moving weight only."""
        points, answered = self.points, self.answered
        if self.key:
            mark, weight = marks(rubric)[self.key], rubric.weights[self.key]
            points = points + weight * mark[self.level]
            answered = answered + weight * (self.level < len(mark) - 1)
        score = divide(points, answered, sum(rubric.weights.values()), rubric)
        row = np.where(score < 0, UNSCORED_ROW, score)
        return [np.stack([np.bincount(row, weights=tag, minlength=ROWS) for tag in total]) for total in self.sums]


def plane(
    deck: Deck, rubric: Rubric, key: str | None, tag: np.ndarray, tags: int, weights: Sequence[np.ndarray | None]
) -> Plane:
    """Count the deals of ``deck`` for moves of criterion ``key`` (None: for the rubric as it stands).

    ``tag`` (deals,) divides each sum into ``tags`` rows; ``weights`` says what to add up per deal, None for a count.

    >>> from qualify.rubric import Answer, Criterion, Rubric
    >>> from qualify.scores import answer_deck
    >>> yes_no = (Answer("No", 0), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", yes_no, 1), Criterion("b", "B?", yes_no, 1)))
    >>> deck = answer_deck(np.array([[0, 1, 1], [1, 1, 0]], np.uint8), rubric)
    >>> (counted,) = plane(deck, rubric, "a", np.zeros(3, int), 1, [None]).at(rubric.with_weights({"a": 3}))
    >>> np.flatnonzero(counted[0]).tolist()
    [25, 75, 100]
    """
    cells = _Cells.of(deck, rubric, key)
    if tags * cells.count <= max(deck.deals, _FEW):
        where, sums = _at_once(deck, cells, tag, tags, weights)
    else:
        where, sums = _found_first(deck, cells, tag, tags, weights)
    return Plane(key, rubric, *cells.unfold(where), sums)


_Found = tuple[np.ndarray, tuple[np.ndarray, ...]]


def _at_once(deck: Deck, cells: _Cells, tag: np.ndarray, tags: int, weights: Sequence[np.ndarray | None]) -> _Found:
    """The cells that add anything to a sum, and the sums, where all possible cells are few enough to be counted."""
    shape = (tags, cells.count)
    totals = [np.zeros(tags * cells.count, np.int64 if weight is None else float) for weight in weights]
    for rows, cell in deck.blocks(cells.parts, 2 * tags * cells.count):
        cell += np.multiply(tag[rows], cells.count, dtype=np.int64)
        for total, weight in zip(totals, weights, strict=True):
            total += np.bincount(cell, None if weight is None else weight[rows], len(total))
    where = np.flatnonzero(np.any([total.reshape(shape).any(axis=0) for total in totals], axis=0))
    return where, tuple(total.reshape(shape)[:, where] for total in totals)


def _found_first(deck: Deck, cells: _Cells, tag: np.ndarray, tags: int, weights: Sequence[np.ndarray | None]) -> _Found:
    """The same where they are many: first the cells that hold a deal are found."""
    where, place = cells.occupied(deck.total(cells.parts))
    place += tag.astype(np.int64) * len(where)
    shape = (tags, len(where))
    return where, tuple(np.bincount(place, weight, tags * len(where)).reshape(shape) for weight in weights)


@dataclass(frozen=True)
class _Cells:
    """How cells are numbered: (level * points + points) * answered + answered, in lowest whole units."""

    parts: dict[str, np.ndarray]
    shape: tuple[int, int, int]
    points_unit: int
    answered_unit: int
    always_answered: int

    @classmethod
    def of(cls, deck: Deck, rubric: Rubric, key: str | None) -> _Cells:
        others = {name: weight for name, weight in rubric.weights.items() if name != key and weight}
        mark = marks(rubric)
        weight_unit = int(np.gcd.reduce(list(others.values()) or [1]))
        mark_unit = int(np.gcd.reduce(np.concatenate([mark[name] for name in others] or [np.ones(1, np.int64)]))) or 1
        gappy = [name for name in others if name in deck.gaps]
        small = {name: weight // weight_unit for name, weight in others.items()}
        # Where a missing answer earns nothing, all that matters is whether any was given: their number says it in fewer
        # cells than their weight.
        given = small if rubric.missing == "leave out" else dict.fromkeys(small, 1)
        points = {name: small[name] * (mark[name] // mark_unit) for name in others}
        spread = 1 + sum(int(p.max()) for p in points.values())
        depth = 1 + sum(given[name] for name in gappy)
        parts = {name: points[name] * depth for name in others}
        for name in gappy:
            parts[name] = parts[name] + given[name] * (np.arange(len(mark[name])) < len(mark[name]) - 1)
        if key:
            parts[key] = np.arange(len(mark[key])) * (spread * depth)
        levels = len(mark[key]) if key else 1
        always = sum(weight for name, weight in others.items() if name not in gappy)
        return cls(parts, (levels, spread, depth), weight_unit * mark_unit, weight_unit, always)

    @property
    def count(self) -> int:
        return int(np.prod(self.shape))

    def occupied(self, cell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The cells that hold a deal, and each deal's position among them."""
        if self.count > max(4 * len(cell), _FEW):
            where, place = np.unique(cell, return_inverse=True)
            return where, place
        seen = np.bincount(cell, minlength=self.count) > 0
        return np.flatnonzero(seen), np.take(np.cumsum(seen) - 1, cell)

    def unfold(self, where: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        level, points, answered = np.unravel_index(where, self.shape)
        return level, points * self.points_unit, answered * self.answered_unit + self.always_answered
