"""Weights fitted to outcomes: none negative, drawn towards given ones by as much as the data ask for.

A deal is won with the log odds a + sum(b * points), every b at least 0. The b scatter around a multiple of the given
weights; how widely is not set but estimated: each of several spreads is weighted by how well it predicts the outcomes
(its marginal likelihood, by Laplace's approximation), and their answers are averaged. Equal truth then gives nearly
equal weights, and unequal truth is followed as far as the number of deals allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import nnls

SPREADS = np.geomspace(0.02, 5, 12)
"""Standard deviations of a criterion's log odds (worst to best answer) around the given weights' multiple."""
_SLOPE = 30.0
_STEPS, _CLOSE = 40, 1e-5
_BLOCK = 1 << 13


@dataclass(frozen=True)
class Counts:
    """Different answer patterns: ``design`` float32 (patterns, 1 + criteria) with a first column of ones, how many
    ``deals`` have each, and how many of these were ``won``."""

    design: np.ndarray
    deals: np.ndarray
    won: np.ndarray

    def of(self, rows: np.ndarray) -> Counts:
        return Counts(self.design[rows], self.deals[rows], self.won[rows])


@dataclass(frozen=True)
class Fitted:
    """``log_odds`` of each criterion from 0 points to all, the whole solution to start a like fit from, and the share
    (0 to 1) by which the data's own answer was drawn towards the given weights."""

    log_odds: np.ndarray
    solution: np.ndarray
    shrinkage: float


@dataclass(frozen=True)
class _Moment:
    """The log likelihood at a solution, and its quadratic there: ``curved`` and ``pull`` for the criteria once the
    intercept is profiled out, ``intercept`` for the way back."""

    likelihood: float
    curved: np.ndarray
    pull: np.ndarray
    intercept: np.ndarray


def fit(counts: Counts, given: np.ndarray, spreads: np.ndarray = SPREADS, start: np.ndarray | None = None) -> Fitted:
    """Non-negative log odds, float64 (criteria,), drawn towards a multiple of the ``given`` weights.

    ``counts`` must hold both outcomes. With one spread it is the maximum of the penalised likelihood, with several the
    average over them. Sources: empirical Bayes, Morris 1983; Laplace's approximation, Tierney and Kadane 1986;
    iterated on the working response, Breslow and Clayton 1993; non-negative least squares, Lawson and Hanson 1974.

    >>> design = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]], np.float32)
    >>> counts = Counts(design, np.full(4, 500.0), np.array([100.0, 300.0, 100.0, 300.0]))
    >>> fit(counts, np.ones(2)).log_odds.round(1).tolist()
    [1.8, 0.0]
    """
    toward, across = _axes(given)
    rate = counts.won.sum() / counts.deals.sum()
    found = np.append(np.log(rate / (1 - rate)), np.zeros(len(given))) if start is None else start
    last: tuple[np.ndarray, float] | None = None
    for _ in range(_STEPS):
        here = _moment(counts, found)
        odds, drawn = _evidence(here, toward, across, spreads)
        penalty = _penalty(toward, float(np.exp(odds @ np.log(spreads))))
        if last is not None and _worse(_value(here.likelihood, found, penalty), _value(last[1], last[0], penalty)):
            found = (found + last[0]) / 2
            continue
        new = _solved(here, penalty)
        moved, last, found = float(np.abs(new - found).max()), (found, here.likelihood), new
        if moved < _CLOSE * (1 + float(np.abs(new).max())):
            break
    averaged = odds @ np.array([_solved(here, _penalty(toward, spread))[1:] for spread in spreads])
    return Fitted(averaged, found, float(odds @ drawn))


def _axes(given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The direction of the given weights, and a basis of everything across it."""
    toward = given / np.linalg.norm(given)
    return toward, np.linalg.qr(np.column_stack([toward, np.eye(len(given))]))[0][:, 1 : len(given)]


def _penalty(toward: np.ndarray, spread: float) -> np.ndarray:
    """Precision of the log odds: the spread across, nearly nothing along (a score that separates perfectly would
    otherwise have an endless slope)."""
    along = np.outer(toward, toward)
    return (np.eye(len(toward)) - along) / spread**2 + along * len(toward) / _SLOPE**2


def _value(likelihood: float, solution: np.ndarray, penalty: np.ndarray) -> float:
    return float(likelihood - solution[1:] @ penalty @ solution[1:] / 2)


def _worse(now: float, before: float) -> bool:
    # Rounding to seven digits must not pass for a step in the wrong direction.
    return now < before - 1e-6 * abs(before)


def _moment(counts: Counts, solution: np.ndarray) -> _Moment:
    """In blocks that stay in the processor's cache; sums over blocks in double precision."""
    size = len(solution)
    single = solution.astype(np.float32)
    likelihood, slope, bend = 0.0, np.zeros(size), np.zeros((size, size))
    for start in range(0, len(counts.deals), _BLOCK):
        design, deals, won = (part[start : start + _BLOCK] for part in (counts.design, counts.deals, counts.won))
        log_odds = design @ single
        shrunk = np.exp(-np.abs(log_odds))
        rate = np.where(log_odds < 0, shrunk, 1) / (1 + shrunk)
        certain = np.maximum(log_odds, 0) + np.log1p(shrunk)
        likelihood += float((won * log_odds - deals * certain).sum(dtype=np.float64))
        slope += (won - deals * rate).astype(np.float32) @ design
        bend += (design * (deals * rate * (1 - rate)).astype(np.float32)[:, None]).T @ design
    wanted = bend @ solution + slope
    share = bend[0, 1:] / bend[0, 0]
    return _Moment(
        likelihood,
        bend[1:, 1:] - np.outer(share, bend[0, 1:]),
        wanted[1:] - share * wanted[0],
        np.append(wanted[0] / bend[0, 0], -share),
    )


def _evidence(
    here: _Moment, toward: np.ndarray, across: np.ndarray, spreads: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Probability of each spread, and how far the answer across is drawn in under it, 0 (not) to 1 (wholly)."""
    along = toward @ here.curved @ toward + len(toward) / _SLOPE**2
    mixed = across.T @ here.curved @ toward
    own, ways = np.linalg.eigh(across.T @ here.curved @ across - np.outer(mixed, mixed) / along)
    pull = ways.T @ (across.T @ here.pull - mixed * (toward @ here.pull) / along)
    precision = spreads[:, None] ** -2.0
    total = np.maximum(own, 0) + precision
    fits = (np.log(precision / total) + pull**2 / total).sum(axis=1) / 2
    odds = np.exp(fits - fits.max())
    drawn = (precision / total).mean(axis=1) if len(own) else np.ones(len(spreads))
    return odds / odds.sum(), drawn


def _solved(here: _Moment, penalty: np.ndarray) -> np.ndarray:
    """Intercept and non-negative log odds that maximise the penalised quadratic."""
    root = np.linalg.cholesky(here.curved + penalty)
    log_odds = nnls(root.T, solve_triangular(root, here.pull, lower=True))[0]
    return np.append(here.intercept @ np.append(1.0, log_odds), log_odds)
