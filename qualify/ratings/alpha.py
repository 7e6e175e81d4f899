"""Krippendorff's alpha: how far answers agree beyond chance, 1 for perfectly and 0 for as chance would have it.

Source: Krippendorff 2004, "Content Analysis", chapter 11; the difference of two ordinal values depends on how many
answers lie between them, not on the names or points of the answers.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

Measure = Literal["nominal", "ordinal", "interval", "ratio"]


def alphas(counts: np.ndarray, weights: np.ndarray, measure: Measure, values: np.ndarray | None = None) -> np.ndarray:
    """Alpha of units that several people rated, with each unit counted ``weights`` times, (draws, units) -> (draws,).

    ``counts`` says how many people gave each value to each unit, shape (units, values), values in ascending order;
    units with a single rating say nothing. ``values`` are numbers for interval and ratio (0, 1, 2 ... if not given).
    nan where everybody always gave the same one answer.

    >>> counts = np.array([[2, 0, 0], [0, 2, 0], [0, 1, 1], [0, 0, 2]])
    >>> alphas(counts, np.ones((1, 4)), "ordinal").tolist()
    [0.79]
    """
    size = counts.shape[1]
    met = (weights @ coincidences(counts).reshape(len(counts), -1)).reshape(-1, size, size)
    given = met.sum(axis=2)
    apart = _apart(given, measure, np.arange(size) if values is None else np.asarray(values, float))
    seen = (met * apart).sum(axis=(1, 2))
    by_chance = np.einsum("bi,bij,bj->b", given, apart, given)
    with np.errstate(invalid="ignore", divide="ignore"):
        return 1 - (given.sum(axis=1) - 1) * seen / by_chance


def coincidences(counts: np.ndarray) -> np.ndarray:
    """How often each two values meet in each unit, shape (units, values, values); each rating counts once in all."""
    counts = np.asarray(counts, float)
    raters = counts.sum(axis=1)
    met = counts[:, :, None] * counts[:, None, :]
    met[:, np.arange(counts.shape[1]), np.arange(counts.shape[1])] -= counts
    return met / np.where(raters > 1, raters - 1, 1)[:, None, None]


def _apart(given: np.ndarray, measure: Measure, values: np.ndarray) -> np.ndarray:
    """The squared difference of each two values, shape (draws, values, values) or one that fits all draws."""
    if measure == "nominal":
        return 1 - np.eye(len(values))[None]
    if measure == "ordinal":
        middle = np.cumsum(given, axis=1) - given / 2
        return np.square(middle[:, :, None] - middle[:, None, :])
    gap = values[:, None] - values[None, :]
    if measure == "ratio":
        total = values[:, None] + values[None, :]
        gap = np.divide(gap, total, out=np.zeros_like(gap, dtype=float), where=total != 0)
    return np.square(gap)[None].astype(float)
