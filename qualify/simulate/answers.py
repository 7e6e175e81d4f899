"""Answers to the rubric: the true ones, and what salespeople write down over time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualify.rubric import Rubric
from qualify.simulate.deals import Deals
from qualify.simulate.world import PEOPLE

COMMON = 0.65  # how much of an answer is the deal's quality; the rest is the criterion's own
CUTS = np.array([-0.85, -0.25, 0.40, 1.05], dtype=np.float32)
HARDNESS = (-0.25, -0.10, 0.0, 0.10, 0.25)
SIZE_CRITERION, SIZE_CUTS = "order_size", (0.25, 0.75, 1.5, 3.0)
UNANSWERED = 0.03
MISJUDGED = 0.20
CORRECTED = 0.60
VISITS = 4  # at creation and on entering Discover, Propose and Negotiate

Levels = NDArray[np.int8]


def true_levels(rng: np.random.Generator, deals: Deals, rubric: Rubric) -> Levels:
    """The true answer of each deal to each criterion, 0 (worst) to 4 (best); shape (deals, criteria)."""
    levels = np.empty((deals.quality.size, len(rubric.criteria)), dtype=np.int8)
    for column, key in enumerate(rubric.keys):
        own = rng.standard_normal(deals.quality.size, dtype=np.float32)
        seen = COMMON * deals.quality + np.sqrt(1 - COMMON**2) * own - HARDNESS[column % len(HARDNESS)]
        levels[:, column] = np.searchsorted(CUTS, seen.astype(np.float32))
        if key == SIZE_CRITERION:
            levels[:, column] = np.searchsorted(SIZE_CUTS, deals.amount / np.median(deals.amount), side="right")
    return levels


def true_scores(levels: Levels, rubric: Rubric) -> NDArray[np.int64]:
    """Weighted mean of the points of ``levels``, rounded down to a whole score from 0 to 100."""
    total = np.zeros(len(levels), dtype=np.int64)
    for column, criterion in enumerate(rubric.criteria):
        earned = np.array([criterion.weight * answer.points for answer in criterion.answers])
        total += earned[levels[:, column]]
    return total // sum(rubric.weights.values())


def written_levels(rng: np.random.Generator, truth: Levels, owner: NDArray[np.int8]) -> NDArray[np.int8]:
    """What the owner would write at each visit, 0 to 4, -1 where never answered; shape (deals, visits, criteria).

    Of the first answers 20 % are a notch off (:func:`first_look`), and each later visit puts 60 % of those right.
    """
    bent, error = first_look(rng, truth, owner)
    answered = rng.random(truth.shape, dtype=np.float32) >= UNANSWERED
    written = np.empty((len(truth), VISITS, truth.shape[1]), dtype=np.int8)
    for visit in range(VISITS):
        if visit:
            error[rng.random(truth.shape, dtype=np.float32) < CORRECTED] = 0
        written[:, visit] = np.where(answered, np.clip(bent + error, 0, 4), -1)
    return written


def first_look(rng: np.random.Generator, truth: Levels, rater: NDArray[np.int8]) -> tuple[Levels, Levels]:
    """True answers as each deal's rater means them, and the errors on top, both (deals, criteria), not clipped.

    A lenient rater moves an answer up a notch as often as it takes for the mean to be the leniency. Of the errors
    20 % are a notch up or down, the others none.
    """
    leniency = np.array([person.leniency for person in PEOPLE], dtype=np.float32)[rater]
    bent = truth + np.floor(leniency[:, None] + rng.random(truth.shape, dtype=np.float32)).astype(np.int8)
    drawn = rng.random(truth.shape, dtype=np.float32)
    return bent, (drawn < MISJUDGED / 2).astype(np.int8) - (drawn > 1 - MISJUDGED / 2).astype(np.int8)
