"""Does a series have a season? Tested where two full years are there, and taken out only where they show one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

LEVEL = 0.01
"""A season is taken out where chance alone would show rounds as alike as these at most once in a hundred times."""
SHUFFLES, SEED = 1_999, 8
YEARS, QUARTERS = 2, 4
"""Whole years, or quarters, from which a season of the year, or of the quarter, is looked for."""


@dataclass(frozen=True)
class Season:
    """``verdict`` on a series of so many whole ``rounds`` (years or quarters). ``chance``: that a series without a
    season shows as much.

    ``factors``: what each place of a round is times the usual; all 1 unless a season is taken out. ``widened``: how
    much wider the limits of what is left must be, because factors from few rounds fit those rounds too well.
    """

    verdict: Literal["too short", "none shown", "taken out"]
    rounds: int
    chance: float | None
    factors: tuple[float, ...]
    widened: float = 1.0


def season(values: np.ndarray, places: np.ndarray, size: int, fewest: int = YEARS) -> Season:
    """Test and take out the season of ``values`` (n,), full periods in order, at ``places`` (n,) of rounds of ``size``.

    Of the last whole rounds, of which there must be ``fewest``, a straight trend is taken off, judged by the same
    places a round apart, which no season moves. Then the places' sums are squared and added, and places shuffled within
    rounds (Pitman 1938): it asks whether the same places are high every time, so one shift or one good month is none.
    Each factor is the mean share of its place, and limits are widened by sqrt((rounds + 1) / (rounds - 1)): what the
    factors took out of the rounds that they are from, they add to later ones.

    >>> flat = season(np.full(24, 10.0), np.arange(24) % 12, 12)
    >>> flat.verdict, season(np.arange(20.0), np.arange(20) % 12, 12).verdict
    ('none shown', 'too short')
    >>> found = season(np.tile(np.arange(8.0, 20.0), 3), np.arange(36) % 12, 12)
    >>> found.verdict, found.chance, round(found.factors[11] / found.factors[0], 3), round(found.widened, 3)
    ('taken out', 0.0005, 2.375, 1.414)
    """
    none, rounds = tuple([1.0] * size), len(values) // size
    if rounds < fewest:
        return Season("too short", rounds, None, none)
    kept = values[len(values) - rounds * size :].reshape(rounds, size)
    if not np.isfinite(kept).all():
        return Season("too short", 0, None, none)
    shares = _shares(kept)
    chance = 1.0 if shares is None else _chance(shares)
    if shares is None or chance > LEVEL or shares.mean(axis=0).min() <= 0:
        return Season("none shown", rounds, chance, none)
    factors = np.empty(size)
    factors[places[-size:]] = shares.mean(axis=0) / shares.mean()
    return Season("taken out", rounds, chance, tuple(factors.tolist()), float(np.sqrt((rounds + 1) / (rounds - 1))))


def _shares(kept: np.ndarray) -> np.ndarray | None:
    """Values over their trend; None where that leaves the values' own ground."""
    rounds, size = kept.shape
    slope = float(np.diff(kept, axis=0).mean()) / size
    trend = kept.mean() + slope * (np.arange(kept.size) - (kept.size - 1) / 2).reshape(rounds, size)
    return kept / trend if (trend > 0).all() else None


def _chance(shares: np.ndarray) -> float:
    """That shuffling within rounds makes their places as alike: 0.0005 at the least, 1 where nothing varies."""
    if np.ptp(shares) < 1e-9:
        return 1.0
    rng = np.random.default_rng(SEED)
    made = rng.permuted(np.broadcast_to(shares, (SHUFFLES, *shares.shape)), axis=2).sum(axis=1)
    least = (shares.sum(axis=0) ** 2).sum() * (1 - 1e-12)
    return float((1 + ((made**2).sum(axis=1) >= least).sum()) / (SHUFFLES + 1))
