"""Where work waits: counts by week, exact bounds, and a stage that is named only where it may be."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.process.waiting import SURE, Ahead, ahead, constraint, longer, unevenness, weekly

DAY = date(2026, 3, 31)


def test_a_week_has_seven_days_and_the_last_one_ends_today() -> None:
    ago = [0, 6, 7, 90, 91]
    visits = pl.DataFrame(
        {"step": [0, 0, 1, 1, 1], "entered": [DAY - timedelta(days=days) for days in ago]}
    ).with_columns(left=pl.when(pl.col("step") == 0).then("entered"))
    arrived, left = weekly(visits, 2, DAY)
    assert arrived[:, [0, 11, 12]].tolist() == [[0, 0, 2], [1, 1, 0]]
    assert (arrived.sum(), left.sum(axis=1).tolist()) == (4, [2, 0])


def test_work_ahead_is_what_waits_over_what_leaves() -> None:
    assert ahead(0, 5, 91) == Ahead(0.0, 0.0, 0.0)
    assert ahead(10, 0, 91).days == ahead(10, 0, 91).high == float("inf")
    assert round(ahead(10, 0, 91).low, 1) == 303.8  # Nothing in 91 days proves at most 3.0 (the rule of three).
    narrow, wide = ahead(20, 45, 91), ahead(20, 45, 91, 4.0)
    assert narrow.days == wide.days
    assert wide.low < narrow.low < narrow.days < narrow.high < wide.high


def test_the_stage_with_the_most_work_is_named_with_the_next_one() -> None:
    most, following, chance = constraint(np.array([30, 60, 10]), np.array([60, 50, 90]))
    assert (most, following) == (1, 0)
    assert chance == longer((60, 50), (30, 60)) < SURE
    assert constraint(np.array([0, 7]), np.array([3, 2])) == (1, None, 0.0)
    assert constraint(np.array([7, 7]), np.array([0, 0]))[2] == 1.0


@pytest.mark.parametrize("stages", [2, 5])
def test_among_stages_that_are_alike_one_is_named_in_at_most_a_twentieth(stages: int) -> None:
    rng = np.random.default_rng(stages)
    here = np.full(stages, 20)
    named = sum(constraint(here, rng.poisson(40, stages))[2] <= SURE for _ in range(2000))
    assert named <= 2000 * 0.05


def test_a_stage_with_twice_the_work_is_found() -> None:
    rng = np.random.default_rng(1)
    found = [constraint(np.array([20, 20, 40]), rng.poisson(60, 3)) for _ in range(500)]
    assert sum(most == 2 and chance <= SURE for most, _, chance in found) >= 400


def test_weeks_that_come_in_bursts_count_as_uneven() -> None:
    rng = np.random.default_rng(2)
    even = [unevenness(rng.poisson(8, (4, 13))) for _ in range(200)]
    bursts = [unevenness(rng.poisson(2, (4, 13)) * 4) for _ in range(200)]
    assert 1.0 <= np.mean(even) < 1.15
    assert 3.5 < np.mean(bursts) < 4.5
    assert unevenness(np.zeros((3, 13))) == 1.0
