"""Ratings of deals by several people with a known truth: how lenient each is, how unsure, what they know of the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from qualify.rubric import Answer, Criterion, Rubric

CUTS = np.array([-0.85, -0.25, 0.40, 1.05])
DAY = date(2026, 3, 2)


def rubric(criteria: int = 10, notches: int = 4, *, ordered: bool = True) -> Rubric:
    """Questions whose answers a0, a1, ... earn evenly from 0 to 100 points."""
    answers = tuple(Answer(f"a{at}", 100 * at // notches) for at in range(notches + 1))
    asked = (Criterion(f"c{at}", f"Question {at}?", answers, ordered=ordered) for at in range(criteria))
    return Rubric("simulated", tuple(asked))


def who_with_whom(rng: np.random.Generator, raters: int, deals_each: int) -> np.ndarray:
    """Two raters for each deal, (deals, 2), so that everybody has as many deals."""
    if raters == 2:
        return np.tile([0, 1], (deals_each, 1))
    rings = [rng.permutation(raters) for _ in range(deals_each // 2)]
    return np.concatenate([np.stack([ring, np.roll(ring, 1)], axis=1) for ring in rings])


def true_levels(rng: np.random.Generator, deals: int, criteria: int) -> tuple[np.ndarray, np.ndarray]:
    """The quality of each deal, (deals,), and its true answers 0 to 4, (deals, criteria)."""
    quality = rng.standard_normal(deals)
    own = rng.standard_normal((deals, criteria))
    return quality, np.searchsorted(CUTS, 0.65 * quality[:, None] + np.sqrt(1 - 0.65**2) * own)


def rated_twice(
    seed: int,
    leniency: Sequence[float],
    *,
    deals_each: int = 40,
    criteria: int = 10,
    misjudged: float = 0.2,
    mood: float = 0.0,
) -> pl.DataFrame:
    """Every deal rated by two people who move each answer up by their leniency (a part of a notch as often as it says)
    and misjudge some by a notch, within the ends of the scale; raters are called r0, r1, ...

    ``mood``: the standard deviation, in notches, by which somebody sees all answers of a deal better or worse at once.
    """
    rng = np.random.default_rng(seed)
    pairs = who_with_whom(rng, len(leniency), deals_each)
    _, truth = true_levels(rng, len(pairs), criteria)
    shape = (*pairs.shape, criteria)
    bent = np.floor(np.asarray(leniency)[pairs][:, :, None] + rng.random(shape))
    lot = rng.random(shape)
    wrong = (lot < misjudged / 2).astype(int) - (lot > 1 - misjudged / 2)
    if mood:
        bent += np.round(mood * rng.standard_normal((*pairs.shape, 1)))
    return frame(pairs, np.clip(truth[:, None, :] + bent + wrong, 0, 4).astype(int))


def unlike(seed: int, many: int, spread: float, *, deals_each: int = 40) -> tuple[pl.DataFrame, np.ndarray]:
    """Views (:func:`qualify.ratings.views`) of deals by two raters each, who lie apart from one another with a standard
    deviation of ``spread`` notches and err by half a notch; and by how much each lies above nobody, (many,)."""
    rng = np.random.default_rng(seed)
    pairs, offset = who_with_whom(rng, many, deals_each), spread * rng.standard_normal(many)
    seen = rng.standard_normal((len(pairs), 1)) + offset[pairs] + 0.5 * rng.standard_normal(pairs.shape)
    told = pl.DataFrame({"d": np.arange(len(pairs)).repeat(2), "r": pairs.ravel(), "notch": seen.ravel()})
    return told.select(pl.format("d{}", "d").alias("deal_id"), pl.format("r{}", "r").alias("rater"), "notch"), offset


def frame(raters: np.ndarray, levels: np.ndarray) -> pl.DataFrame:
    """Ratings of one day: ``raters`` (deals, people) gave ``levels`` (deals, people, criteria)."""
    deal, person, criterion = (each.ravel() for each in np.indices(levels.shape))
    numbers = pl.DataFrame({"d": deal, "c": criterion, "a": levels.ravel(), "r": raters[deal, person]})
    return numbers.select(
        deal_id=pl.format("d{}", pl.col("d").cast(pl.String).str.zfill(5)),
        criterion=pl.format("c{}", "c"),
        answer=pl.format("a{}", "a"),
        rater=pl.format("r{}", "r"),
        rated=pl.lit(DAY),
    )


def judged(rng: np.random.Generator, deals: int, people: int, noise: float) -> np.ndarray:
    """Answers 0 to 4 of people who all see the deal with an error of so many of its standard deviations, (deals,
    people, 1)."""
    return np.searchsorted(CUTS, rng.standard_normal((deals, 1, 1)) + noise * rng.standard_normal((deals, people, 1)))


def late_changes(seed: int, deals: int, raters: Sequence[tuple[float, float, float]]) -> pl.DataFrame:
    """Late changes (:func:`qualify.ratings.jumps`) of so many deals by each of the ``raters`` r0, r1, ...: the share of
    changes that go up, the share of deals that are won, and the share of changes that follow the outcome instead."""
    rng = np.random.default_rng(seed)
    up, won, knows = (np.array(each)[:, None] for each in zip(*raters, strict=True))
    shape = (len(raters), deals)
    ended = rng.random(shape) < won
    way = np.where(rng.random(shape) < knows, ended, rng.random(shape) < up)
    who, deal = np.indices(shape)
    told = pl.DataFrame({"r": who.ravel(), "d": deal.ravel(), "up": way.ravel(), "won": ended.ravel()})
    return told.select(
        deal_id=pl.format("d{}.{}", "r", "d"),
        rater=pl.format("r{}", "r"),
        notches=pl.when("up").then(1).otherwise(-1),
        outcome=pl.when("won").then(pl.lit("won")).otherwise(pl.lit("lost")),
        towards=pl.col("up") == pl.col("won"),
    )


def late_scores(seed: int, deals: int, criteria: int, kind: str, share: float) -> tuple[np.ndarray, ...]:
    """Scores at the gate and at the end, and who was won; ``share`` of the answers (of the deals, for "whole deals")
    move a notch in between: "towards" the outcome, at "random", all "up", or not at all ("none")."""
    rng = np.random.default_rng(seed)
    quality, truth = true_levels(rng, deals, criteria)
    won = rng.random(deals) < 1 / (1 + np.exp(0.7 - 0.6 * quality))
    moved = rng.random((deals, criteria if kind != "whole deals" else 1)) < share
    way = rng.choice([-1, 1], size=moved.shape)
    step = {"towards": np.where(won, 1, -1)[:, None] * moved, "random": way * moved, "whole deals": way * moved,
            "up": moved * 1, "none": moved * 0}[kind]  # fmt: skip
    last = np.clip(truth + step, 0, 4)
    return (25 * truth).mean(axis=1).astype(int), (25 * last).mean(axis=1).astype(int), won
