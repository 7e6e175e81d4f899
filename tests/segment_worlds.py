"""Segments with a known truth: decided deals of a few shapes of win rate, shifted along the scores."""

from __future__ import annotations

import numpy as np

SCORES = np.arange(101)


def truth(shape: str, shift: float) -> np.ndarray:
    """Win rate per score (101,): the shape moved upward by ``shift`` points of score."""
    s = SCORES - shift
    if shape == "step":
        return np.where(s < 40, 0.02, 0.60)
    return 1 / (1 + np.exp(-(s - 55) / 5)) if shape == "steep" else np.clip(0.03 + 0.9 * (s - 40) / 40, 0.03, 0.93)


def segments(
    rng: np.random.Generator, shape: str, deals: int, shift: np.ndarray, spread: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Deals and wins (segments, 101) in equal segments; their mean scores reach from 50 - spread to 50 + spread."""
    means = 50 + spread * np.linspace(-1, 1, len(shift))
    scores = [np.clip(rng.normal(mean, 20, deals // len(shift)), 0, 100).astype(int) for mean in means]
    counted = np.array([np.bincount(score, minlength=101) for score in scores])
    return counted, np.array([rng.binomial(n, truth(shape, by)) for n, by in zip(counted, shift, strict=True)])
