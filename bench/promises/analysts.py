"""Simulated people who move sliders until the separation rises, each in a way of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from qualify.tuning.luck_deals import Deals, scores
from qualify.tuning.separation import separation

MOVES = 200


class Desk:
    """What an analyst can do: show a setting, and see its separation. The best one so far is remembered."""

    def __init__(self, seen: Deals, start: np.ndarray, extra: Deals | None = None) -> None:
        self.deals, self.extra, self.best, self.top, self.shown = seen, extra, start, -1.0, 0
        self.show(start)
        self.shown = 0

    def show(self, weights: np.ndarray) -> float:
        """The separation under ``weights``; with a look at locked deals, where ``extra`` are given, added to it."""
        found = auc(self.deals, weights) + (auc(self.extra, weights) if self.extra else 0.0)
        self.shown += 1
        if found > self.top:
            self.best, self.top = weights, found
        return found

    @property
    def tired(self) -> bool:
        return self.shown >= MOVES


def auc(deals: Deals, weights: np.ndarray) -> float:
    """The separation of ``deals`` under whole weights; .5 where there is none, as under no weights at all."""
    if not weights.any():
        return 0.5
    won, others = counts(deals, weights)
    found = separation(won, others)
    return 0.5 if found is None else found


def counts(deals: Deals, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Won and other deals per score, (101,) each."""
    score = scores(deals, weights[None])[0]
    won, others = score[deals.won], score[~deals.won]
    return np.bincount(won[won >= 0], minlength=101), np.bincount(others[others >= 0], minlength=101)


def changed(weights: np.ndarray, criterion: int, weight: int) -> np.ndarray:
    other = weights.copy()
    other[criterion] = weight
    return other


def anywhere(desk: Desk, rng: np.random.Generator) -> None:
    """Any slider to any place; what helps is kept."""
    while not desk.tired:
        desk.show(changed(desk.best, int(rng.integers(len(desk.best))), int(rng.integers(101))))


def nudging(desk: Desk, rng: np.random.Generator) -> None:
    """Ten points up or down."""
    while not desk.tired:
        c = int(rng.integers(len(desk.best)))
        desk.show(changed(desk.best, c, int(np.clip(desk.best[c] + rng.choice((-10, 10)), 0, 100))))


def in_turn(desk: Desk, rng: np.random.Generator) -> None:
    """One slider after the other, each in five places."""
    while not desk.tired:
        for c in rng.permutation(len(desk.best)):
            for weight in (0, 25, 50, 75, 100):
                if not desk.tired:
                    desk.show(changed(desk.best, int(c), weight))


def anew(desk: Desk, rng: np.random.Generator) -> None:
    """Five times from other weights, forty moves each."""
    for _ in range(5):
        now = rng.integers(0, 101, len(desk.best))
        found = desk.show(now)
        for _ in range(MOVES // 5 - 1):
            other = changed(now, int(rng.integers(len(now))), int(rng.integers(101)))
            seen = desk.show(other)
            if seen > found:
                now, found = other, seen


def leaving_out(desk: Desk, rng: np.random.Generator) -> None:
    """First leave out what helps nobody, then double what helps, then in turn."""
    for weight in (0, 100):
        for c in rng.permutation(len(desk.best)):
            desk.show(changed(desk.best, int(c), weight))
    in_turn(desk, rng)


def screening(desk: Desk, rng: np.random.Generator) -> None:
    """Weights from each criterion's own separation, then nudged."""
    each = np.eye(len(desk.best), dtype=int)
    own = np.array([auc(desk.deals, 100 * one) for one in each])
    gain = np.maximum(own - 0.5, 0)
    if gain.any():
        desk.show(np.rint(100 * gain / gain.max()).astype(int))
    nudging(desk, rng)


def fitting(desk: Desk, _: np.random.Generator) -> None:
    """A logistic regression without negative weights, rounded: counted as 200 moves."""
    fitted = logistic(desk.deals)
    if fitted.any():
        desk.show(fitted)


def fitting_first(desk: Desk, rng: np.random.Generator) -> None:
    """The same, then nudged: counted as 400 moves."""
    fitting(desk, rng)
    nudging(desk, rng)


def logistic(deals: Deals) -> np.ndarray:
    """Weights 0 to 100 that a non-negative logistic regression gives, all 0 where nothing helps."""
    answered = deals.answered.sum(axis=0)
    mean = (deals.points * deals.answered).sum(axis=0) / np.maximum(answered, 1)
    x = np.where(deals.answered, deals.points - mean, 0) / 100
    y = deals.won.astype(float)

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        z = b[0] + x @ b[1:]
        left = expit(z) - y
        return float(np.logaddexp(0, z).sum() - y @ z + 0.01 * b @ b), np.r_[left.sum(), x.T @ left] + 0.02 * b

    b = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=[(None, None)] + [(0, None)] * x.shape[1]).x[1:]
    return np.rint(100 * b / max(b.max(), 1e-9)).astype(int)


ANALYSTS: dict[str, tuple[Callable[[Desk, np.random.Generator], None], int]] = {
    "any slider anywhere": (anywhere, MOVES),
    "ten up or down": (nudging, MOVES),
    "one after the other": (in_turn, MOVES),
    "five fresh starts": (anew, MOVES),
    "leaving out, doubling": (leaving_out, MOVES),
    "screening, then nudging": (screening, MOVES),
    "logistic, rounded": (fitting, MOVES),
    "logistic, then nudging": (fitting_first, 2 * MOVES),
}
PEEKING = {"peeking at the locked deals": (leaving_out, MOVES)}
