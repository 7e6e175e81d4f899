"""The peer's work: score made-up opportunities by 10 weights and count win rates by score."""

from __future__ import annotations

import os

# One core multiplies as fast as the memory allows; more threads only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

CRITERIA = 10
BINS = 101


def opportunities(deals: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Points (criteria, deals), 0 to 100 as float32, and whether each deal was won, 0 or 1 as float64."""
    random = np.random.default_rng(seed)
    # Some questions are harder than others, so that every move of a weight changes the mean score.
    ease = np.linspace(0.3, 0.7, CRITERIA)[:, None]
    points = 25 * random.binomial(4, ease, size=(CRITERIA, deals)).astype(np.float32)
    won = random.random(deals) < 1 / (1 + np.exp((55 - points.mean(axis=0)) / 5))
    return points, won.astype(np.float64)


def curve(weights: list[int], points: np.ndarray, won: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean score, which every move changes, and the win rate per score point (nan without a deal).

    >>> points = np.array([[0, 100], [50, 100]], dtype=np.float32)
    >>> mean, rates = curve([1, 1], points, np.array([0.0, 1.0]))
    >>> mean, float(rates[25]), float(rates[100])
    (62.5, 0.0, 1.0)
    """
    # Whole weights and points keep float32 exact: 10 x 100 x 100 is far below 2 to the power of 24.
    scores = np.array(weights, dtype=np.float32) @ points / np.float32(max(sum(weights), 1))
    bins = scores.astype(np.int64)
    counts = np.bincount(bins, minlength=BINS)
    wins = np.bincount(bins, weights=won, minlength=BINS)
    rates = np.divide(wins, counts, out=np.full(BINS, np.nan), where=counts > 0)
    return float(scores.mean()), rates
