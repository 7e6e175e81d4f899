"""The monotone curve against plain products of matrices over every state, and its draws against both."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import pytest

from qualify.tipping import monotone
from qualify.tipping.band import inside
from qualify.tipping.climbing import climbs
from qualify.tipping.drawing import draw
from qualify.tipping.monotone import fit, level_count

LEVELS = 50  # Few enough to add up, and with a spacing under the smallest rise of .25 logits.
CASES = {
    "a climb": ([9, 8, 7, 10], [0, 1, 4, 9]),
    "a fall": ([9, 8, 7, 10], [9, 5, 2, 0]),
    "gaps": ([0, 12, 0, 5], [0, 1, 0, 5]),
    "nothing seen": ([0, 0, 0, 0], [0, 0, 0, 0]),
    "one outcome only": ([3, 3, 3, 3], [0, 0, 0, 0]),
    "two bins that contradict each other": ([400, 9, 0, 0], [400, 0, 0, 0]),
    "a bin that outvotes all others": ([2, 400, 2, 3], [0, 0, 1, 3]),
}


@dataclass
class Exact:
    """Sums over all states: chance of each level at each score, of two neighbours, and of a tipping point."""

    chance: np.ndarray
    pair: np.ndarray
    climbs: float


def rates() -> list[float]:
    edge = log(0.997 / 0.003)
    return [1 / (1 + exp(edge - 2 * edge * i / (LEVELS - 1))) for i in range(LEVELS)]


def rises(chance: float, logits: float | None) -> np.ndarray:
    """Chance of going from a level (row) to a level (column) in one step of score, as the words describe it."""
    spacing = 2 * log(0.997 / 0.003) / (LEVELS - 1)
    step = np.eye(LEVELS)
    for i in range(LEVELS - 1):
        above = range(i + 1, LEVELS)
        goal = [(1 - spacing / logits) ** (j - i) if logits else sqrt(r * (1 - r)) for j in above for r in [rates()[j]]]
        step[i, i] = 1 - chance
        step[i, i + 1 :] = [chance * g / sum(goal) for g in goal]
    return step


def law() -> tuple[list[float], np.ndarray]:
    """Weight of each row at the start, and chances between states, from (row, level) to (row, level): habits first."""
    steps = [np.eye(LEVELS), *(rises(c, None) for c in (0.01, 0.03, 0.10)), *(rises(c, 0.8) for c in (0.03, 0.1, 0.3))]
    steps += [rises(0.15, 0.25), np.eye(LEVELS), rises(0.60, 0.25)]
    turn = np.eye(10)
    turn[8:, 8:] = [[0.98, 0.02], [0.02, 0.98]]
    between = np.array([[turn[r, q] * steps[q] for q in range(10)] for r in range(10)])
    return [0.15] + [0.05] * 6 + [0.10, 0.225, 0.225], between.swapaxes(1, 2).reshape(10 * LEVELS, 10 * LEVELS)


def emissions(deals: list[int], won: list[int]) -> np.ndarray:
    table = [[k * log(r) + (n - k) * log(1 - r) for r in rates()] for n, k in zip(deals, won, strict=True)]
    return np.array([[exp(max(value - max(row), -60)) for value in row] for row in table])


def add_up(deals: list[int], won: list[int]) -> Exact:
    """Every path, by plain products of matrices; for the tipping point every path of levels, one at a time."""
    weight, between = law()
    rate = np.array(rates())
    first = np.sqrt(rate * (1 - rate)) / np.sqrt(rate * (1 - rate)).sum()
    emit = [np.tile(row, 10) for row in emissions(deals, won)]
    start = np.outer(weight, first).ravel()
    scores = len(deals)
    up, down = [start * emit[0]], [np.ones(10 * LEVELS)]
    for t in range(1, scores):
        up.append(up[-1] @ between * emit[t])
        down.insert(0, between @ (emit[scores - t] * down[0]))
    chance = [(u * d).reshape(10, LEVELS).sum(axis=0) for u, d in zip(up, down, strict=True)]
    pair = [
        (up[t][:, None] * between * (emit[t + 1] * down[t + 1])).reshape(10, LEVELS, 10, LEVELS).sum(axis=(0, 2))
        for t in range(scores - 1)
    ]
    total = chance[0].sum()
    return Exact(np.array(chance) / total, np.array(pair) / total, _crossed(up, down, between, emit) / total)


def kept_inside(deals: list[int], won: list[int], low: list[int], high: list[int]) -> float:
    """Chance of all paths that stay from level ``low`` to ``high`` at every score, of the chance of all paths."""
    weight, between = law()
    rate, level = np.array(rates()), np.tile(np.arange(LEVELS), 10)
    first = np.sqrt(rate * (1 - rate)) / np.sqrt(rate * (1 - rate)).sum()
    every = held = np.outer(weight, first).ravel()
    for t, row in enumerate(emissions(deals, won)):
        every, held = ((x @ between if t else x) * np.tile(row, 10) for x in (every, held))
        held = held * ((level >= low[t]) & (level <= high[t]))
    return float(held.sum() / every.sum())


def _crossed(up: list[np.ndarray], down: list[np.ndarray], between: np.ndarray, emit: list[np.ndarray]) -> float:
    """Paths that are at most at .10 at a score, over it at the next, and at the last (less than 15 on) over .30."""
    low, high = (np.tile(np.array(rates()) > level, 10) for level in (0.10, 0.30))
    found = 0.0
    for t in range(len(up) - 1):
        after = (up[t] * ~low) @ between * emit[t + 1] * low
        for s in range(t + 2, len(up)):
            after = after @ between * emit[s]
        found += float((after * high).sum())
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monotone, "level_count", lambda deals: LEVELS)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_curve_equals_the_sum_over_every_path(case: tuple[list[int], list[int]]) -> None:
    deals, won = case
    exact, found = add_up(deals, won), fit(np.array(deals), np.array(won))
    assert found.rate.tolist() == pytest.approx(rates(), abs=1e-12)
    assert np.abs(found.chance - exact.chance).max() < 1e-9
    assert found.mean.tolist() == pytest.approx((exact.chance @ np.array(rates())).tolist(), abs=1e-9)
    for level in (0.1, 0.9):
        over = [i for i, rate in enumerate(rates()) if rate > level]
        assert found.above(level).tolist() == pytest.approx(exact.chance[:, over].sum(axis=1).tolist(), abs=1e-9)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_probability_of_a_tipping_point_equals_the_sum_over_every_path(case: tuple[list[int], list[int]]) -> None:
    deals, won = case
    found = fit(np.array(deals), np.array(won))
    exact = min(max(found.cautious(add_up(deals, won).climbs), 0.0005), 0.9995)
    assert climbs(found, 0) == pytest.approx(exact, abs=1e-9)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_probability_to_stay_in_a_band_equals_the_sum_over_every_path(case: tuple[list[int], list[int]]) -> None:
    """Habits with less than .0001 of the posterior are left out, so it may be a little less."""
    deals, won = case
    low = [[0, 0, 0, 0], [0, 4, 20, 24], [10, 10, 12, 30], [3, 9, 9, 9]]
    high = [[49, 49, 49, 49], [25, 30, 45, 49], [40, 40, 40, 41], [9, 9, 9, 49]]
    found = inside(fit(np.array(deals), np.array(won)).walk, np.array(low), np.array(high))
    exact = [kept_inside(deals, won, *band) for band in zip(low, high, strict=True)]
    assert (np.array(exact) - found).max() < 1e-3
    assert (np.array(exact) - found).min() > -1e-9


@pytest.mark.usefixtures("small")
def test_the_upper_point_is_the_lower_one_of_the_mirrored_curve() -> None:
    found = fit(np.array([9, 8, 7, 10]), np.array([0, 1, 4, 9]))
    again = found.mirrored.mirrored
    assert np.array_equal(again.chance, found.chance)
    assert climbs(again, 0) == climbs(found, 0)
    assert found.mirrored.above(0.1).tolist() == pytest.approx((1 - found.above(0.9))[::-1].tolist(), abs=1e-9)
    path = draw(found.walk, 1, 40_000)
    crossed = (found.rate[path[0]] < 0.9) & (found.rate[path[-1]] > 0.9) & (found.rate[path[0]] < 0.7)
    slow = found.cautious(float(crossed.mean()))
    assert climbs(found.mirrored, 0) == pytest.approx(slow, abs=0.01)


@pytest.mark.parametrize(("deals", "trust"), [(0, 0.0), (50, 0.25), (200, 1.0), (5000, 1.0)])
def test_with_few_deals_the_odds_of_a_tipping_point_are_lowered(deals: int, trust: float) -> None:
    found = fit(np.array([deals / 2, deals / 2]), np.array([0, deals / 2]))
    odds = found.cautious(0.6) / (1 - found.cautious(0.6))
    assert odds == pytest.approx(1.5 * trust, abs=1e-12)
    assert found.cautious(0.0) == 0.0


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_drawn_curves_have_the_chances_of_the_exact_ones_also_in_pairs(case: tuple[list[int], list[int]]) -> None:
    """40,000 draws: four standard errors of a share are at most .01."""
    deals, won = case
    exact = add_up(deals, won)
    path = draw(fit(np.array(deals), np.array(won)).walk, seed=1, draws=40_000)
    for t in range(len(deals)):
        share = np.bincount(path[t], minlength=LEVELS) / path.shape[1]
        assert np.abs(share - exact.chance[t]).max() < 0.01
    for t in range(len(deals) - 1):
        share = np.bincount(path[t] * LEVELS + path[t + 1], minlength=LEVELS**2) / path.shape[1]
        assert np.abs(share - exact.pair[t].ravel()).max() < 0.01


@pytest.mark.parametrize("deals", [5_000, 1_000_000])
def test_where_many_deals_fall_instead_of_rising_the_curve_is_level_at_the_overall_rate(deals: int) -> None:
    counted, won = climb(deals, 1)
    found = fit(counted[::-1], won[::-1])
    assert found.mean.tolist() == pytest.approx([won.sum() / deals] * 101, abs=0.005)
    assert climbs(found, 0) == 0.0005


def climb(deals: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    counted = np.bincount(rng.integers(0, 101, deals), minlength=101)
    return counted, rng.binomial(counted, np.where(np.arange(101) < 40, 0.02, 0.6))


@pytest.mark.parametrize("deals", [0, 1, 40, 999, 1000, 20_000, 1_000_000])
def test_at_every_size_the_curve_is_a_law_and_never_falls(deals: int) -> None:
    found = fit(*climb(deals, 3))
    assert found.chance.shape == (101, level_count(deals))
    assert found.chance.sum(axis=1).tolist() == pytest.approx([1.0] * 101, abs=1e-9)
    assert found.chance.min() >= 0
    assert np.diff(found.mean).min() > -1e-9
    assert np.diff(draw(found.walk, 0, 200), axis=0).min() >= 0
    assert draw(found.walk, 5, 50).tolist() == draw(found.walk, 5, 50).tolist()


@pytest.mark.parametrize(("deals", "levels"), [(0, 60), (999, 60), (1000, 120), (19_999, 120), (20_000, 160)])
def test_the_grid_is_finer_where_there_are_more_deals(deals: int, levels: int) -> None:
    assert level_count(deals) == levels


def test_with_every_won_and_lost_exchanged_and_the_scores_reversed_the_climb_is_the_same() -> None:
    """What is certain about a mirrored file: the kernels look upward, so only a clear climb is the same both ways."""
    deals, won = np.zeros(101, int), np.zeros(101, int)
    deals[[10, 90]], won[[10, 90]] = 500, [5, 495]
    there, back = fit(deals, won).mean, fit(deals[::-1], (deals - won)[::-1]).mean
    assert there[[10, 90]].tolist() == pytest.approx((1 - back[::-1])[[10, 90]].tolist(), abs=0.005)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_over_101_scores_the_probability_is_the_share_of_drawn_curves_that_climb_within_15_points(seed: int) -> None:
    """20,000 draws: four standard errors are at most .014."""
    rng = np.random.default_rng(seed)
    counted = np.bincount(rng.integers(20, 101, 250), minlength=101)
    found = fit(counted, rng.binomial(counted, np.interp(np.arange(101), (45, 75), (0.04, 0.5))))
    rate = found.rate[draw(found.walk, 0, 20_000)]
    over = rate > 0.1
    first = over.argmax(axis=0)
    later = rate[np.minimum(first + 15, 100), np.arange(rate.shape[1])]
    share = float((over.any(axis=0) & (first > 20) & (later > 0.3)).mean())
    assert climbs(found, 20) == pytest.approx(found.cautious(share), abs=0.014)
