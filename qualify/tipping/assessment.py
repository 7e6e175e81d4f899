"""Is there a tipping point, where, and how sure is that? One answer from the decided deals per score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.tipping import certify, related
from qualify.tipping.climbing import climbs
from qualify.tipping.lines import BINS, INDICATED, Line, Tipping, curve, line
from qualify.tipping.monotone import fit

Verdict = Literal["established", "indicated", "none", "cannot tell"]
Shape = Literal["jump", "ramp", "flat", "unclear"]
ESTABLISHED = 0.8
_SETTLED = 0.95  # Of deals as expected; deals drawn by chance are then mostly past .8.
_JUMP_WITHIN, _JUMP_PART, _RAMP_SURE, _SMALLEST_CLIMB = 5, 0.53, 0.2, 0.25  # Chosen by simulation.
_RELATED, FLAT = 0.01, 0.05  # A climb is named only where chance would show one like it once in a hundred times.


class Terms(TypedDict, total=False):
    """On what terms deals are assessed, as :func:`line` takes them; what is left out is as there."""

    seed: int
    design_effect: float
    floor_level: float
    ceiling_level: float


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
    design_effect: float
    floor_level: float
    ceiling_level: float
    curve: pl.DataFrame = field(repr=False)


def assess(score: object, won: object, **terms: Unpack[Terms]) -> Assessment:
    """Assess decided deals: ``score`` 0 to 100 and ``won`` true or false, arrays or polars series of one length.

    Raises InputError for scores outside 0 to 100, missing values or different lengths.

    >>> score = np.repeat(np.arange(0, 100), 10)
    >>> found = assess(score, (score >= 40) & (np.arange(1000) % 10 < 6))
    >>> found.verdict, found.tipping, found.shape
    ('established', Tipping(score=40, low=40, high=40), 'jump')
    """
    return assess_bins(*bins(score, won), **terms)


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


def assess_bins(deals: np.ndarray, won: np.ndarray, **terms: Unpack[Terms]) -> Assessment:
    """:func:`assess` for deals already counted per score, int arrays of shape (101,)."""
    return assess_line(line(deals, won, **terms))


def assess_line(at: Line) -> Assessment:
    """The whole assessment from the part that follows the sliders."""
    deals, won = at.deals, at.won
    named, p_related, p_jump = shape(at)
    verdict, needed = _verdict(at, mirrored=False)
    if named == "flat" and verdict == "cannot tell" and not _could_relate(at):
        named = "unclear"
    upper_verdict, _ = _verdict(at, mirrored=True)
    return Assessment(
        deals=int(deals.sum()), won=int(won.sum()),
        verdict=verdict, probability=at.probability, tipping=at.tipping,
        upper_verdict=upper_verdict, upper_probability=at.upper_probability, upper=at.upper,
        needed=needed, shape=named, p_related=p_related, p_jump=p_jump,
        floor=at.floor, ceiling=at.ceiling,
        floor_needed=None if at.floor else certify.floor_needs(
            deals, won, at.floor_level, design_effect=at.design_effect
        ),
        ceiling_needed=None if at.ceiling else certify.ceiling_needs(
            deals, won, at.ceiling_level, design_effect=at.design_effect
        ),
        seed=at.seed, design_effect=at.design_effect, floor_level=at.floor_level, ceiling_level=at.ceiling_level,
        curve=curve(at),
    )  # fmt: skip


def shape(at: Line) -> tuple[Shape, float, float]:
    """The shape in a word, the permutation p-value of any relation, and P(jump)."""
    p_related, (p_jump, part) = related.p_value(at.deals, at.won, at.seed, at.design_effect), _jump(at)
    return _shape(p_related, p_jump, at.posterior.cautious(part)), p_related, p_jump


def _could_relate(at: Line) -> bool:
    """Whether so many deals with these scores would look related if a clear tipping point lay among them."""
    planted = _planted(at.deals, float(at.won.sum()))
    return planted is not None and related.p_value(at.deals, np.rint(planted), at.seed, at.design_effect) <= _RELATED


def _jump(at: Line) -> tuple[float, float]:
    """P(at least half of the climb happens within five points, the climb being over .25), and how large a part of it
    does on average: that tells a jump from a steep climb better, because it also counts by how much."""
    seen = np.flatnonzero(at.deals)
    if len(seen) < 2:
        return 0.0, 0.0
    rates = at.posterior.rate[at.path[seen[0] : seen[-1] + 1]]
    climb = rates[-1] - rates[0]
    reach = min(_JUMP_WITHIN, len(rates) - 1)
    steepest = (rates[reach:] - rates[:-reach]).max(axis=0)
    part = np.where(climb > _SMALLEST_CLIMB, steepest / np.maximum(climb, _SMALLEST_CLIMB), 0.0)
    return _share(part >= 0.5), float(part.mean())


def _share(draws: np.ndarray) -> float:
    """Share of draws, half a draw short of certainty: a finite number of draws proves neither 0 nor 1."""
    return float((draws.sum() + 0.5) / (draws.size + 1))


def _shape(p_related: float, p_jump: float, part: float) -> Shape:
    """The shape in a word, by P(jump) and the ``part`` of the climb within five points, lowered with few deals."""
    if p_related > FLAT:
        return "flat"
    if p_related > _RELATED or (p_jump > _RAMP_SURE and part < _JUMP_PART):
        return "unclear"
    return "jump" if part >= _JUMP_PART else "ramp"


def _verdict(at: Line, *, mirrored: bool) -> tuple[Verdict, int | None]:
    """The verdict in words and, where the data could not have shown a tipping point, how many more deals could."""
    deals, won, probability = at.deals, at.won, at.upper_probability if mirrored else at.probability
    if probability >= INDICATED:
        return ("established" if probability >= ESTABLISHED else "indicated"), None
    if mirrored:
        deals, won = deals[::-1], (deals - won)[::-1]
    further = _more_deals(deals, float(won.sum()), at.design_effect)
    return ("none", None) if further == 0 else ("cannot tell", further)


def _more_deals(deals: np.ndarray, won: float, design_effect: float) -> int | None:
    """How many more decided deals, spread over the scores as now, would show a clear tipping point if there were one.

    The same scores get the win rates of a planted step (2 in 100 below, 6 in 10 or more above, as many wins as were
    seen); 0 means that the data in hand would have shown it. None where even 32 times the data would not.
    """
    total = float(deals.sum())
    planted = _planted(deals, won)
    if planted is None:
        return None
    for factor in (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32):
        posterior = fit(deals * (factor / design_effect), planted * (factor / design_effect))
        shown = climbs(posterior, int(np.flatnonzero(deals)[0]))
        if shown >= (ESTABLISHED if factor == 1 else _SETTLED):
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
