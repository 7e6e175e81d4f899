"""The whole simulation, step by step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.rubric import Rubric, from_toml
from qualify.simulate import frames
from qualify.simulate.answers import Levels, true_levels, true_scores, written_levels
from qualify.simulate.company import SHAPES, Company, Shape, Truth
from qualify.simulate.deals import Deals, day_number, draw_deals
from qualify.simulate.doubts import DISPUTED, RATED_LATE, late_ratings, second_ratings
from qualify.simulate.rated import Rows, by_owners, merged
from qualify.simulate.targets import quarterly_targets
from qualify.simulate.timing import ENDINGS, Course, draw_course
from qualify.simulate.winning import tipping_score, win_curve
from qualify.simulate.world import PEOPLE, SOURCES

RUBRIC_FILE = Path(__file__).parents[2] / "data" / "rubrics" / "webb.toml"


def simulate(deals: int = 2500, seed: int = 2026, shape: Shape = "jump", as_of: date = date(2026, 11, 15)) -> Company:
    """A company of ``deals`` opportunities over the three years up to ``as_of``, about one in ten still open.

    The same arguments give the same tables, cell by cell. ``shape`` is how the true chance of winning
    depends on the true score: see :func:`qualify.simulate.win_curve`. Amounts are in USD.
    Raises InputError when an argument makes no company.

    >>> company = simulate(deals=200)
    >>> company.opportunities.height, company.truth.tipping
    (200, 40)
    """
    _check(deals, seed, shape)
    rng = np.random.default_rng(seed)
    today = day_number(as_of)
    rubric = from_toml(RUBRIC_FILE.read_text(encoding="utf-8"), file=RUBRIC_FILE.name)
    drawn = draw_deals(rng, deals, as_of)
    levels = true_levels(rng, drawn, rubric)
    score = true_scores(levels, rubric)
    chance = win_curve(shape)
    course = draw_course(rng, drawn, score, chance, today)
    ids = frames.deal_ids(deals)
    return Company(
        opportunities=frames.opportunities(rng, ids, drawn, course, today),
        stages=frames.stages(ids, course, today),
        history=frames.history(ids, course),
        ratings=frames.ratings(ids, _rated(rng, seed, shape, drawn, course, levels, rubric, today), rubric),
        targets=quarterly_targets(deals, float(np.mean(chance[score] * drawn.amount)), as_of),
        rubric=rubric,
        truth=_truth(shape, seed, chance, ids, score, course),
    )


def _check(deals: int, seed: int, shape: str) -> None:
    if deals < 1:
        raise InputError(f"A company of {deals} deals cannot be simulated.", "Ask for at least 1.")
    if seed < 0:
        raise InputError(f"The seed {seed} is below zero.", "Use 0 or a larger whole number.")
    if shape not in SHAPES:
        raise InputError(f"{shape!r} is not a shape.", f"Use one of: {', '.join(SHAPES)}.")


def _rated(
    rng: np.random.Generator,
    seed: int,
    shape: Shape,
    drawn: Deals,
    course: Course,
    levels: Levels,
    rubric: Rubric,
    today: int,
) -> Rows:
    written = written_levels(rng, levels, drawn.owner)
    others, late = np.random.default_rng(seed).spawn(2)
    before = second_ratings(others, levels, drawn, course, written, rubric)
    share = 0.0 if shape == "nothing" else RATED_LATE  # Answers that know the outcome would not be noise.
    after = late_ratings(late, drawn, course, written, today, share)
    return merged(by_owners(rng, drawn, course, written, today), before, after)


def _truth(shape: Shape, seed: int, chance: np.ndarray, ids: pl.Series, score: np.ndarray, course: Course) -> Truth:
    return Truth(
        shape=shape,
        seed=seed,
        win_probability=tuple(chance.tolist()),
        tipping=tipping_score(chance),
        leniency={person.name: person.leniency for person in PEOPLE},
        source_quality={source.name: source.quality for source in SOURCES},
        disputed=DISPUTED,
        deals=pl.DataFrame(
            {
                "deal_id": ids,
                "score": score,
                "outcome": frames.words(ENDINGS, course.ending),
                "decided": frames.dates(course.decided),
            }
        ),
    )
