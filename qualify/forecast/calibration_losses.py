"""What chances cost beside what happened: the Brier score with its parts, and the log loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

LEAST_CHANCE = 1e-4
"""Chances nearer to 0 or to 1 count as this far from it in the log loss: one surprise must not outvote all others."""


@dataclass(frozen=True)
class Brier:
    """The Brier score ``value`` = ``miscalibration`` - ``discrimination`` + ``uncertainty``, none of them negative.

    ``miscalibration`` is what honest chances would save, ``discrimination`` what telling rows apart saves, and
    ``uncertainty`` the score of somebody who says the share won of all rows every time.
    """

    value: float
    miscalibration: float
    discrimination: float
    uncertainty: float


def recalibrated(chance: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """The share won at each ``chance`` (n,), made never to fall as the chance rises: (n,) for bool ``outcome`` (n,).

    Rows with the same chance get the same share. Source: pool adjacent violators (Ayer et al. 1955).

    >>> recalibrated(np.array([0.1, 0.4, 0.4, 0.6, 0.9]), np.array([0, 1, 1, 0, 1], bool)).round(3).tolist()
    [0.0, 0.667, 0.667, 0.667, 1.0]
    """
    _, place, rows = np.unique(chance, return_inverse=True, return_counts=True)
    return rising(np.bincount(place, outcome) / rows, rows)[place]


def rising(share: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The shares (levels,) that never fall and are nearest to ``share`` in squares weighted by ``rows`` (levels,)."""
    return np.clip(isotonic_regression(share, weights=rows.astype(float)).x, 0.0, 1.0)


def brier(chance: np.ndarray, outcome: np.ndarray) -> Brier:
    """The Brier score of ``chance`` (n,) where bool ``outcome`` (n,) happened, and what it is made of.

    value = mean((chance - outcome)^2); with s the share won of all rows and c the :func:`recalibrated` chances,
    uncertainty = s (1 - s), discrimination = uncertainty - mean((c - outcome)^2), miscalibration = value -
    mean((c - outcome)^2). Source: CORP (Dimitriadis, Gneiting and Jordan 2021).

    >>> brier(np.array([0.2, 0.2, 0.8, 0.8]), np.array([0, 0, 1, 0], bool))
    Brier(value=0.19000000000000003, miscalibration=0.06500000000000003, discrimination=0.0625, uncertainty=0.1875)
    """
    won = float(outcome.mean())
    value, best = (float(np.square(said - outcome).mean()) for said in (chance, recalibrated(chance, outcome)))
    uncertainty = won * (1 - won)
    return Brier(value, max(value - best, 0.0), max(uncertainty - best, 0.0), uncertainty)


def surprise(chance: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """The log loss of each row, (n,): minus the natural logarithm of the chance given to what happened.

    >>> surprise(np.array([0.5, 0.25, 0.0]), np.array([1, 0, 1], bool)).round(4).tolist()
    [0.6931, 0.2877, 9.2103]
    """
    safe = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return -np.log(np.where(outcome, safe, 1 - safe))
