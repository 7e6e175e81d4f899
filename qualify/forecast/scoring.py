"""How far forecasts were from what came: one score for a whole distribution, and what its bands promised."""

from __future__ import annotations

from typing import Literal

import numpy as np

LEVELS = np.arange(1, 200) / 200
PIT_SEED = 20_071
SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


def at(quantiles: np.ndarray, level: float) -> np.ndarray:
    """The quantile at ``level``, a multiple of .005, out of ``quantiles`` (..., 199) at :data:`LEVELS`; shape (...).

    >>> float(at(LEVELS * 100, 0.9))
    90.0
    """
    return quantiles[..., round(level * (len(LEVELS) + 1)) - 1]


def pinball(quantiles: np.ndarray, level: float, actual: np.ndarray) -> np.ndarray:
    """What a forecast of the quantile at ``level`` costs where ``actual`` (n,) came, in the unit of ``actual``; (n,).

    ``level`` of each unit that came above it, 1 - ``level`` of each below (Koenker and Bassett 1978). ``quantiles`` are
    (n, 199) at :data:`LEVELS`, or that one quantile alone, (n,).

    >>> pinball(np.array([100.0, 100.0]), 0.9, np.array([110.0, 90.0])).round(9).tolist()
    [9.0, 1.0]
    """
    said = at(quantiles, level) if quantiles.ndim > np.ndim(actual) else quantiles
    return _pinball(said, level, actual)


def _pinball(said: np.ndarray, level: float | np.ndarray, actual: np.ndarray) -> np.ndarray:
    over = actual - said
    return np.maximum(level * over, (level - 1) * over)


def crps(quantiles: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score of ``quantiles`` (..., 199) at :data:`LEVELS` where ``actual`` (...) came.

    Twice the mean of :func:`pinball` over the levels, in the unit of ``actual``; smaller is better (Matheson and
    Winkler 1976; Laio and Tamea 2007 for the form by quantiles). That is the absolute error where the forecast is a
    single number, and within half a percent of the integral over all levels for a smooth law.

    >>> float(crps(np.full(199, 80.0), np.array(100.0)).round(9))
    20.0
    >>> round(float(crps(LEVELS * 100, np.array(50.0))), 3)  # the integral for a uniform law is 100 / 12
    8.374
    """
    return 2 * _pinball(quantiles, LEVELS, np.asarray(actual)[..., None]).mean(axis=-1)


def coverage(quantiles: np.ndarray, actual: np.ndarray, share: float) -> float:
    """How many of ``actual`` (n,) lie in the central band of ``share``, its ends included, as a share of 1.

    ``quantiles`` (n, 199) at :data:`LEVELS`; the band of .8 goes from the quantile at .1 to that at .9.

    >>> coverage(np.tile(LEVELS, (4, 1)), np.array([0.05, 0.1, 0.5, 0.95]), 0.8)
    0.5
    """
    low, high = at(quantiles, (1 - share) / 2), at(quantiles, (1 + share) / 2)
    return float(((low <= actual) & (actual <= high)).mean())


def wape(quantiles: np.ndarray, actual: np.ndarray) -> float:
    """Absolute errors of the medians of ``quantiles`` (n, 199) over all that came, ``actual`` (n,).

    >>> wape(np.full((2, 199), 50.0), np.array([40.0, 60.0]))
    0.2
    """
    return float(np.abs(at(quantiles, 0.5) - actual).sum() / actual.sum())


def bias(quantiles: np.ndarray, actual: np.ndarray) -> float:
    """By how much the medians of ``quantiles`` (n, 199) together exceed ``actual`` (n,), over all that came.

    >>> bias(np.full((2, 199), 55.0), np.array([40.0, 60.0]))
    0.1
    """
    return float((at(quantiles, 0.5) - actual).sum() / actual.sum())


def pit(quantiles: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """The level at which each ``actual`` (n,) lies among its ``quantiles`` (n, 199): uniform if the forecast is right.

    Between two quantiles it is interpolated. On a lump, where several levels have the same quantile, and below the
    first or above the last quantile it is drawn evenly from the levels that are possible, with a fixed seed: only then
    is it uniform (randomised probability integral transform; Czado, Gneiting and Held 2009).

    >>> pit(np.tile(LEVELS * 100, (2, 1)), np.array([25.0, 90.25])).round(6).tolist()
    [0.25, 0.9025]
    """
    draws = np.random.default_rng(PIT_SEED).random(len(actual))
    return np.array([_level(*each) for each in zip(quantiles, actual, draws, strict=True)])


def _level(quantiles: np.ndarray, actual: float, draw: float) -> float:
    first, after = (int(np.searchsorted(quantiles, actual, side)) for side in SIDES)
    if first == after and 0 < first < len(quantiles):
        return float(np.interp(actual, quantiles[first - 1 : first + 1], LEVELS[first - 1 : first + 1]))
    low = 0.0 if first == 0 else LEVELS[min(first, len(LEVELS) - 1)]
    high = 1.0 if after == len(quantiles) else LEVELS[max(after - 1, 0)]
    return float(low + draw * (high - low))
