"""What is promised of the tipping point, held against simulated truths: small here, in full by a command later.

Everything is seeded, so a run is a fact and not a chance. Limits leave room for the size of the sample.
"""

from __future__ import annotations

import numpy as np
import pytest

from qualify.tipping import assessment, ceiling, floor
from qualify.tipping.assessment import crossing, line
from qualify.tipping.monotone import fit

SCORES = np.arange(101)
STEP = np.where(SCORES < 40, 0.02, 0.60)
STEEP = 1 / (1 + np.exp(-(SCORES - 55) / 5))
TWO = np.where(SCORES < 40, 0.02, np.where(SCORES < 60, 0.40, 0.95))
GENTLE = 0.15 + 0.3 * SCORES / 100
FLAT = np.full(101, 0.3)
HOCKEY = np.clip(0.03 + 0.90 * (SCORES - 40) / 40, 0.03, 0.93)


def sample(rate: np.ndarray, deals: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Deals of a truth, spread like scores that are means of several answers."""
    rng = np.random.default_rng([deals, seed])
    score = np.clip(rng.normal(50, 20, deals), 0, 100).astype(int)
    counted = np.bincount(score, minlength=101)
    return counted, rng.binomial(counted, rate)


def first_past(rate: np.ndarray) -> int:
    return int(np.flatnonzero(rate > 0.10)[0])


@pytest.mark.parametrize("rate", [FLAT, GENTLE], ids=["no relation", "gentle slope"])
@pytest.mark.parametrize("deals", [40, 100, 300, 1000])
def test_where_there_is_no_tipping_point_none_is_established(rate: np.ndarray, deals: int) -> None:
    chances = [line(*sample(rate, deals, seed)).probability for seed in range(60)]
    assert sum(chance >= 0.8 for chance in chances) == 0
    assert sum(chance >= 0.5 for chance in chances) <= 2


@pytest.mark.parametrize("rate", [STEP, STEEP, TWO, HOCKEY], ids=["step", "steep", "two thresholds", "hockey stick"])
@pytest.mark.parametrize(("deals", "least"), [(40, 84), (300, 90)])
def test_the_interval_covers_the_true_tipping_point(rate: np.ndarray, deals: int, least: int) -> None:
    """Of 100 samples 90 are promised; 84 leaves two standard errors of a share of .9."""
    found = [crossing(fit(*sample(rate, deals, seed)), 0.10) for seed in range(100)]
    true = first_past(rate)
    assert sum(place.low <= true <= place.high for place in found) >= least
    assert sum(place.low > true for place in found) <= 6


@pytest.mark.parametrize(("rate", "least"), [(STEP, 38), (STEEP, 34), (TWO, 30), (HOCKEY, 20)])
def test_a_tipping_point_that_is_there_is_established_at_300(rate: np.ndarray, least: int) -> None:
    assert sum(line(*sample(rate, 300, seed)).probability >= 0.8 for seed in range(40)) >= least


def jumps(rate: np.ndarray, deals: int, runs: int) -> int:
    return sum(assessment._jump(line(*sample(rate, deals, seed))) >= 0.9 for seed in range(runs))


@pytest.mark.parametrize("rate", [GENTLE, STEEP, HOCKEY], ids=["gentle", "steep", "hockey stick"])
@pytest.mark.parametrize(("deals", "most"), [(120, 2), (300, 1)])
def test_a_smooth_climb_is_not_called_a_jump(rate: np.ndarray, deals: int, most: int) -> None:
    assert jumps(rate, deals, 40) <= most


def test_a_jump_is_called_a_jump() -> None:
    assert jumps(np.where(SCORES < 40, 0.10, 0.80), 150, 40) >= 28
    assert jumps(np.where(SCORES < 40, 0.10, 0.80), 300, 40) >= 38


@pytest.mark.parametrize("deals", [40, 100, 300, 1000])
def test_floor_and_ceiling_break_their_promise_at_most_once_in_twenty(deals: int) -> None:
    """Of 500 samples, 25 are expected at worst; 37 would be two and a half standard errors more."""
    broken = {"floor": 0, "ceiling": 0}
    for seed in range(500):
        counted, won = sample(STEEP, deals, seed)
        low, high = floor(counted, won), ceiling(counted, won)
        broken["floor"] += bool(low) and promised(counted, low.score >= SCORES) > 0.10
        broken["ceiling"] += bool(high) and promised(counted, high.score <= SCORES) < 0.90
    assert broken["floor"] <= 37
    assert broken["ceiling"] <= 37


def promised(counted: np.ndarray, beyond: np.ndarray) -> float:
    """The true win rate of the deals beyond a line."""
    return float((counted * STEEP)[beyond].sum() / counted[beyond].sum())


def test_a_floor_that_is_there_is_found_at_1000() -> None:
    assert sum(floor(*sample(STEEP, 1000, seed)) is not None for seed in range(100)) >= 90
