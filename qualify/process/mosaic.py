"""Win rates of a grid: each cell between its own deals and what its row and its column lead one to expect.

The log odds of a cell are company + row + column + something of its own. Rows and columns may differ widely; what is
a cell's own is drawn towards none, the more so the fewer deals it has and the less the cells differ on the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtri

from qualify.process.apart import SURE
from qualify.process.pooling import CONFIDENCE

ROW_SPREAD = 1.0
"""Standard deviation of rows' and of columns' log odds that is thought likely: most rates within a factor of three."""
SPREADS = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.75, 1.0, 1.4])
"""And of what is a cell's own, each as likely as the other beforehand."""
_STEPS, _ENOUGH = 60, 1e-9
_LEAST = 1.0
"""Variance of a cell's wins below which they are too few for a residual to be read as a normal one."""


@dataclass(frozen=True, eq=False)
class Mosaic:
    """Estimates for every cell, all (rows, columns).

    ``rate`` is the estimate, ``low`` to ``high`` its 90 per cent interval, ``expected`` what row and column alone lead
    to. ``side``: 1 where a cell is beyond chance above ``overall``, the rate of all deals, -1 below it, 0 where that
    cannot be told; ``own``: the same against ``expected``. Both allow for all cells with deals.
    """

    overall: float
    rate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    expected: np.ndarray
    side: np.ndarray
    own: np.ndarray


def mosaic(deals: np.ndarray, won: np.ndarray, *, design_effect: float = 1.0) -> Mosaic:
    """Estimate the win rate of every cell from decided ``deals`` and wins, both (rows, columns).

    A logistic model with normal effects (rows, columns: standard deviation 1; cells: each of ``SPREADS``), solved by
    penalised iteratively reweighted least squares; spreads are weighted by their approximate likelihood, and what is
    known of a cell is the mixture. With a ``design_effect`` over 1 a deal counts as 1 / design_effect.
    Source: Breslow and Clayton 1993 (the likelihood); Gelman, Hill and Yajima 2012 (why few cells are named by luck).

    >>> found = mosaic(np.array([[99, 99], [99, 99], [99, 5]]), np.array([[50, 30], [50, 30], [50, 3]]))
    >>> found.rate.round(2).tolist(), found.expected.round(2).tolist()
    ([[0.5, 0.31], [0.5, 0.31], [0.52, 0.37]], [[0.49, 0.32], [0.49, 0.32], [0.53, 0.35]])
    """
    n, k = np.asarray(deals, float) / design_effect, np.asarray(won, float) / design_effect
    overall = float(k.sum() / max(n.sum(), 1e-9))
    start = logit((k.sum() + 0.5) / (n.sum() + 1))
    if overall in (0.0, 1.0):
        # No likelihood has a maximum there: one deal more, half won and laid over all others, makes it finite.
        n, k = n + n / max(n.sum(), 1.0), k + 0.5 * n / max(n.sum(), 1.0)
    fitted = [_Fit(n.ravel(), k.ravel(), _design(*n.shape), start, spread) for spread in SPREADS]
    fits = np.array([fit.evidence for fit in fitted])
    weight = np.exp(fits - fits.max())
    weight /= weight.sum()
    middle, variance = _mixed(weight, [fit.cell for fit in fitted])
    own, _ = _mixed(weight, [fit.own for fit in fitted])
    error, half = np.sqrt(variance), -ndtri((1 - CONFIDENCE) / 2)
    held = n.ravel() > 0
    sure = -ndtri(SURE / 2 / max(held.sum(), 1))
    side = np.where(held, _sign(middle - start, sure * error), 0)
    alone = _odd(n.ravel(), k.ravel(), _design(*n.shape), sure)
    numbers = (expit(middle), expit(middle - half * error), expit(middle + half * error), expit(middle - own))
    return Mosaic(overall, *(each.reshape(n.shape) for each in (*numbers, side, alone)))


def _design(rows: int, columns: int) -> np.ndarray:
    """A row per cell: 1, its row's place and its column's."""
    place = np.arange(rows * columns)
    return np.hstack([np.ones((len(place), 1)), np.eye(rows)[place // columns], np.eye(columns)[place % columns]])


def _mixed(weight: np.ndarray, parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of a mixture of laws with these means and variances."""
    means, variances = (np.array(each) for each in zip(*parts, strict=True))
    middle = weight @ means
    return middle, weight @ (variances + np.square(means - middle))


def _sign(value: np.ndarray, margin: np.ndarray) -> np.ndarray:
    return (value > margin).astype(int) - (value < -margin)


def _odd(n: np.ndarray, k: np.ndarray, design: np.ndarray, sure: float) -> np.ndarray:
    """Which cells do not follow their rows and columns, at most a third of those with deals: 1, -1 or 0, (cells,)."""
    found, n, k = np.zeros(len(n), int), n.copy(), k.copy()
    for _ in range(int((n > 0).sum()) // 3):
        residual = _Fit(n, k, design, 0.0, 0.0).residual
        farthest = int(np.argmax(np.abs(residual)))
        if abs(residual[farthest]) <= sure:
            break
        found[farthest] = np.sign(residual[farthest])
        n[farthest] = k[farthest] = 0
    return found


class _Fit:
    """The model under one spread of the cells: mean and variance of each cell's log odds (``cell``) and of what is its
    own (``own``), how likely the deals are (``evidence``, up to a constant), and by how many standard deviations the
    wins of a cell lie above what row and column lead to (``residual``; 0 where a cell has too few deals to ask)."""

    def __init__(self, n: np.ndarray, k: np.ndarray, design: np.ndarray, start: float, spread: float) -> None:
        shared = np.diag([1e-4, *np.full(design.shape[1] - 1, ROW_SPREAD**-2)])
        odds = np.full(len(n), start)
        for _ in range(_STEPS):
            rate = expit(odds)
            bits = np.maximum(n * rate * (1 - rate), 1e-9)
            seen = odds + (k - n * rate) / bits
            trust = 1 / (1 / bits + spread**2)
            inverse = np.linalg.inv(design.T @ (design * trust[:, None]) + shared)
            effects = inverse @ (design.T @ (trust * seen))
            common = design @ effects
            believed = spread**2 * trust
            step = common + believed * (seen - common) - odds
            odds = odds + np.clip(step, -2, 2)
            if np.abs(step).max() < _ENOUGH:
                break
        doubt = np.einsum("ij,jk,ik->i", design, inverse, design)
        own = believed * (seen - common)
        self.own = own, believed / bits + np.square(believed) * doubt
        self.cell = common + own, believed / bits + np.square(1 - believed) * doubt
        free = bits * (1 - bits * doubt)
        self.residual = np.where(free > _LEAST, (k - n * rate) / np.sqrt(np.maximum(free, _LEAST)), 0.0)
        likely = k @ np.log(expit(odds)) + (n - k) @ np.log(expit(-odds))
        penalty = 0.5 * (effects @ shared @ effects) + (0.5 * np.square(own / spread).sum() if spread else 0.0)
        # Laplace: the determinant of the whole problem is that of the cells times that of what is left for the rest.
        size = np.log1p(bits * spread**2).sum() + np.linalg.slogdet(inverse)[1] * -1
        self.evidence = float(likely - penalty - 0.5 * size)
