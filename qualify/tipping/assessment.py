"""Is there a tipping point, where, and how sure is that? One answer from the decided deals per score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.tipping import certify, related
from qualify.tipping.monotone import Posterior, fit

BINS = 101
Verdict = Literal["established", "indicated", "none", "cannot tell"]
Shape = Literal["jump", "ramp", "flat", "unclear"]
LOW_LEVEL, CLIMB_LEVEL, CLIMB_WITHIN = 0.10, 0.30, 15
ESTABLISHED, INDICATED = 0.8, 0.5
_TAIL = 0.05  # 90 % intervals leave a twentieth on each side.
_JUMP_WITHIN, _JUMP_SURE, _RAMP_SURE, _SMALLEST_CLIMB = 5, 0.9, 0.5, 0.2
_RELATED = 0.05


@dataclass(frozen=True)
class Tipping:
    """A tipping point: its most central score and the 90 per cent interval, in whole scores.

    ``score`` is the first score where the win rate is past the level (1 in 10, or 9 in 10 for the upper one).
    """

    score: int
    low: int
    high: int


@dataclass(frozen=True)
class Assessment:
    """Everything that the scores of decided deals reveal. ``curve`` has a row per score 0 to 100."""

    deals: int
    won: int
    verdict: Verdict
    probability: float
    tipping: Tipping | None
    upper_verdict: Verdict
    upper_probability: float
    upper: Tipping | None
    needed: int | None
    shape: Shape
    p_related: float
    p_jump: float
    floor: certify.Certified | None
    ceiling: certify.Certified | None
    floor_needed: int | None
    ceiling_needed: int | None
    seed: int
    curve: pl.DataFrame = field(repr=False)


@dataclass(frozen=True)
class Line:
    """The part of an assessment that follows a slider while it moves: no shuffling, no planted curves."""

    deals: np.ndarray
    won: np.ndarray
    posterior: Posterior
    path: np.ndarray
    probability: float
    upper_probability: float
    floor: certify.Certified | None
    ceiling: certify.Certified | None

    @property
    def low_crossing(self) -> Tipping:
        """Where the curve crosses 1 in 10, whether or not that is a tipping point."""
        return crossing(self.posterior, LOW_LEVEL)

    @property
    def high_crossing(self) -> Tipping:
        """Where the curve crosses 9 in 10."""
        return crossing(self.posterior, 1 - LOW_LEVEL)

    @property
    def tipping(self) -> Tipping | None:
        return self.low_crossing if self.probability >= INDICATED else None

    @property
    def upper(self) -> Tipping | None:
        return self.high_crossing if self.upper_probability >= INDICATED else None


def assess(score: object, won: object, *, seed: int = 0) -> Assessment:
    """Assess decided deals: ``score`` 0 to 100 and ``won`` true or false, arrays or polars series of one length.

    Raises InputError for scores outside 0 to 100, missing values or different lengths.

    >>> score = np.repeat(np.arange(0, 100), 10)
    >>> found = assess(score, (score >= 40) & (np.arange(1000) % 10 < 6))
    >>> found.verdict, found.tipping, found.shape
    ('established', Tipping(score=40, low=40, high=40), 'jump')
    """
    return assess_bins(*bins(score, won), seed=seed)


def bins(score: object, won: object) -> tuple[np.ndarray, np.ndarray]:
    """Decided deals and wins per whole score, two int64 arrays of shape (101,)."""
    s, w = np.asarray(score, float), np.asarray(won)
    if s.shape != w.shape or s.ndim != 1:
        raise InputError(f"There are {s.size} scores for {w.size} outcomes.", "Give one outcome per score.")
    if not np.isfinite(s).all() or ((s < 0) | (s > 100)).any():
        raise InputError("A score is missing or outside 0 to 100.", "Leave out the deals without a score.")
    if w.dtype != np.bool_ and not np.isin(w, (0, 1)).all():
        raise InputError("An outcome is neither won nor not won.", "Leave out the deals that are still open.")
    place = np.floor(s).astype(np.int64)
    return np.bincount(place, minlength=BINS), np.bincount(place[w.astype(bool)], minlength=BINS)


def line(deals: np.ndarray, won: np.ndarray, *, seed: int = 0) -> Line:
    """Tipping points, floor and ceiling from decided deals and wins per score, shape (101,), in a few ms."""
    posterior = fit(deals, won)
    path = posterior.draw(seed)
    seen = np.flatnonzero(deals)
    lowest, highest = (int(seen[0]), int(seen[-1])) if len(seen) else (0, BINS - 1)
    return Line(
        deals, won, posterior, path,
        probability=_climbs(path, posterior.rate, lowest),
        upper_probability=_tops_out(path, posterior.rate, highest),
        floor=certify.floor(deals, won),
        ceiling=certify.ceiling(deals, won),
    )  # fmt: skip


def _climbs(path: np.ndarray, rate: np.ndarray, lowest: int) -> float:
    """P(a tipping point exists): the curve crosses 1 in 10 above the lowest score, and 3 in 10 within 15 points."""
    past = path >= np.searchsorted(rate, LOW_LEVEL, side="right")
    first = past.argmax(axis=0)
    later = np.minimum(first + CLIMB_WITHIN, BINS - 1)
    climbed = rate[path[later, np.arange(path.shape[1])]] > CLIMB_LEVEL
    return _share(past.any(axis=0) & (first > lowest) & climbed)


def _share(draws: np.ndarray) -> float:
    """Share of draws, half a draw short of certainty: a finite number of draws proves neither 0 nor 1."""
    return float((draws.sum() + 0.5) / (draws.size + 1))


def _tops_out(path: np.ndarray, rate: np.ndarray, highest: int) -> float:
    """The same for 9 in 10: it is the lower one of the mirrored deals."""
    return _climbs((len(rate) - 1 - path)[::-1], rate, BINS - 1 - highest)


def crossing(posterior: Posterior, level: float) -> Tipping:
    """Where the win rate passes ``level``: median and 90 per cent interval of the crossing, whether declared or not."""
    reached = posterior.above(level)
    middle, low, high = (int(np.searchsorted(reached, q)) for q in (0.5, _TAIL, 1 - _TAIL))
    return Tipping(*(min(score, BINS - 1) for score in (middle, low, high)))


def assess_bins(deals: np.ndarray, won: np.ndarray, *, seed: int = 0) -> Assessment:
    """:func:`assess` for deals already counted per score, int arrays of shape (101,)."""
    return assess_line(line(deals, won, seed=seed), seed=seed)


def assess_line(at: Line, *, seed: int = 0) -> Assessment:
    """The whole assessment from the part that follows the sliders."""
    deals, won = at.deals, at.won
    p_related = related.p_value(deals, won, seed)
    p_jump = _jump(at)
    verdict, needed = _verdict(at.probability, deals, won, mirrored=False)
    upper_verdict, _ = _verdict(at.upper_probability, deals, won, mirrored=True)
    return Assessment(
        deals=int(deals.sum()), won=int(won.sum()),
        verdict=verdict, probability=at.probability, tipping=at.tipping,
        upper_verdict=upper_verdict, upper_probability=at.upper_probability, upper=at.upper,
        needed=needed, shape=_shape(p_related, p_jump), p_related=p_related, p_jump=p_jump,
        floor=at.floor, ceiling=at.ceiling,
        floor_needed=None if at.floor else certify.floor_needs(deals, won),
        ceiling_needed=None if at.ceiling else certify.ceiling_needs(deals, won),
        seed=seed, curve=curve(at),
    )  # fmt: skip


def curve(at: Line) -> pl.DataFrame:
    """A row per score: deals, won, the estimated win rate and the band that holds the whole curve 9 times in 10."""
    low, high = _band(at)
    return pl.DataFrame(
        {
            "score": np.arange(BINS),
            "deals": at.deals,
            "won": at.won,
            "rate": at.posterior.mean,
            "low": low,
            "high": high,
        }
    )


def _band(at: Line) -> tuple[np.ndarray, np.ndarray]:
    """Simultaneous 90 per cent band: the widest pointwise tails that 9 in 10 whole curves stay within."""
    below = at.posterior.below
    rows = np.arange(BINS)[:, None]
    upto = below[rows, at.path]
    under = np.where(at.path > 0, below[rows, at.path - 1], 0.0)
    outlying = np.minimum(upto, 1 - under).min(axis=0)
    tail = np.quantile(outlying, 2 * _TAIL)
    low = (below < tail).sum(axis=1)
    high = (below < 1 - tail).sum(axis=1)
    top = len(at.posterior.rate) - 1
    return at.posterior.rate[np.minimum(low, top)], at.posterior.rate[np.minimum(high, top)]


def _jump(at: Line) -> float:
    """P(at least half of the climb happens within five points, the climb being over .2)."""
    seen = np.flatnonzero(at.deals)
    if len(seen) < 2:
        return 0.0
    rates = at.posterior.rate[at.path[seen[0] : seen[-1] + 1]]
    climb = rates[-1] - rates[0]
    reach = min(_JUMP_WITHIN, len(rates) - 1)
    steepest = (rates[reach:] - rates[:-reach]).max(axis=0)
    return _share((climb > _SMALLEST_CLIMB) & (steepest >= climb / 2))


def _shape(p_related: float, p_jump: float) -> Shape:
    if p_related > _RELATED:
        return "flat"
    return "jump" if p_jump >= _JUMP_SURE else "ramp" if p_jump <= _RAMP_SURE else "unclear"


def _verdict(probability: float, deals: np.ndarray, won: np.ndarray, *, mirrored: bool) -> tuple[Verdict, int | None]:
    """The verdict in words and, where the data could not have shown a tipping point, how many more deals could."""
    if probability >= INDICATED:
        return ("established" if probability >= ESTABLISHED else "indicated"), None
    if mirrored:
        deals, won = deals[::-1], (deals - won)[::-1]
    further = _more_deals(deals, float(won.sum()))
    return ("none", None) if further == 0 else ("cannot tell", further)


def _more_deals(deals: np.ndarray, won: float) -> int | None:
    """How many more decided deals, spread over the scores as now, would show a clear tipping point if there were one.

    The same scores get the win rates of a planted step (2 in 100 below, 6 in 10 or more above, as many wins as were
    seen); 0 means that the data in hand would have shown it. None where even 32 times the data would not.
    """
    total = float(deals.sum())
    planted = _planted(deals, won)
    if planted is None:
        return None
    for factor in (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32):
        posterior = fit(deals * factor, planted * factor)
        if _climbs(posterior.draw(0), posterior.rate, int(np.flatnonzero(deals)[0])) >= ESTABLISHED:
            return int(np.ceil(total * (factor - 1)))
    return None


def _planted(deals: np.ndarray, won: float) -> np.ndarray | None:
    """Expected wins per score under a step with as many wins as seen, or None where no step has that many."""
    total = float(deals.sum())
    if not 0 < won < total or (deals > 0).sum() < 2:
        return None
    below = np.cumsum(deals)[:-1]
    above_rate = (won - 0.02 * below) / np.maximum(total - below, 1)
    fits = np.flatnonzero((below > 0) & (total - below > 0) & (above_rate <= 0.95))
    if not len(fits):
        return None
    cut = int(fits[np.abs(above_rate[fits] - 0.6).argmin()])
    return deals * np.where(np.arange(len(deals)) <= cut, 0.02, above_rate[cut])
