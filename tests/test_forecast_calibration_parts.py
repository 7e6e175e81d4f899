"""Brier score, rising shares and drawn outcomes, each beside a naive way to the same numbers."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.forecast.calibration_draws import agreement, design_effect, drawn, law_of_wins, range_of_wins
from qualify.forecast.calibration_losses import brier, recalibrated, rising, surprise


@st.composite
def forecasts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Chances with ties, 0 and 1 among them, any outcomes, and deals with several rows."""
    n = draw(st.integers(1, 40))
    chance = draw(
        st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.9, 1.0]) | st.floats(0, 1), min_size=n, max_size=n)
    )
    outcome = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    group = draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))
    return np.array(chance), np.array(outcome), np.unique(group, return_inverse=True)[1]


def naive_rising(share: list[float], rows: list[float]) -> list[float]:
    """Least squares that never fall, as the largest of smallest means (the min-max formula)."""
    n = len(share)

    def mean(a: int, b: int) -> float:
        return float(np.average(share[a:b], weights=rows[a:b]))

    return [max(min(mean(a, b) for b in range(at + 1, n + 1)) for a in range(at + 1)) for at in range(n)]


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 9)), min_size=1, max_size=12))
def test_rising_shares_equal_the_min_max_formula(levels: list[tuple[float, int]]) -> None:
    share, rows = (list(part) for part in zip(*levels, strict=True))
    assert rising(np.array(share), np.array(rows)) == pytest.approx(naive_rising(share, rows), abs=1e-12)


@given(forecasts())
def test_the_parts_add_up_and_none_is_negative(forecast: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    chance, outcome, _ = forecast
    found = brier(chance, outcome)
    assert found.value == pytest.approx(np.mean((chance - outcome) ** 2), abs=1e-15)
    assert abs(found.miscalibration - found.discrimination + found.uncertainty - found.value) < 1e-12
    assert min(found.miscalibration, found.discrimination, found.uncertainty) >= 0
    again = brier(recalibrated(chance, outcome), outcome)
    assert again.miscalibration == pytest.approx(0, abs=1e-12)
    assert again.discrimination == pytest.approx(found.discrimination, abs=1e-12)


def test_saying_the_share_of_all_every_time_has_nothing_but_uncertainty() -> None:
    outcome = np.arange(10) < 3
    found = brier(np.full(10, 0.3), outcome)
    assert (found.miscalibration, found.discrimination) == (pytest.approx(0, abs=1e-15), pytest.approx(0, abs=1e-15))
    assert found.uncertainty == pytest.approx(0.21, abs=1e-15)


def test_the_log_loss_of_the_impossible_is_large_but_not_endless() -> None:
    lost = surprise(np.array([0.0, 0.0, 1.0, 1.0]), np.array([True, False, True, False]))
    assert lost.round(6).tolist() == [9.21034, 0.0001, 0.0001, 9.21034]


def naive_agreement(group: np.ndarray, outcome: np.ndarray, chance: np.ndarray) -> float:
    together = most = 0.0
    for i, j in combinations(range(len(group)), 2):
        if group[i] == group[j]:
            together += (outcome[i] - chance[i]) * (outcome[j] - chance[j])
            most += min(chance[i], chance[j]) - chance[i] * chance[j]
    return min(max(together / most, 0.0), 1.0) if most > 1e-9 else 0.0


@given(forecasts())
def test_agreement_equals_the_sum_over_all_pairs(forecast: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    chance, outcome, group = forecast
    chance = chance * 0.9 + 0.05
    assert agreement(group, outcome, chance) == pytest.approx(naive_agreement(group, outcome, chance), abs=1e-6)


def test_deals_of_one_row_cannot_agree_and_cost_nothing() -> None:
    group = np.arange(6)
    assert agreement(group, np.arange(6) < 3, np.full(6, 0.5)) == 0.0
    assert design_effect(group, 0.7) == 1.0


def test_agreement_finds_what_was_planted() -> None:
    rng, deals, rows = np.random.default_rng(5), 4000, 5
    group = np.repeat(np.arange(deals), rows)
    chance = rng.uniform(0.1, 0.6, deals * rows)
    for planted in (0.0, 0.25, 0.81):
        shared = rng.random(deals * rows) < np.sqrt(planted)
        lot = np.where(shared, rng.random(deals)[group], rng.random(deals * rows))
        assert agreement(group, lot < chance, chance) == pytest.approx(planted, abs=0.02)


def test_drawn_outcomes_win_with_their_chance_and_share_their_lot() -> None:
    chance, group = np.tile([0.0, 0.2, 0.5, 1.0], 250), np.repeat(np.arange(250), 4)
    won = drawn(chance, group, 0.5, np.arange(1000))
    by_deal = won.reshape(-1, 4)
    assert won.shape == (400, 1000)
    assert (by_deal[:, 0].max(), by_deal[:, 3].min()) == (0, 1)
    assert by_deal[:, 1:3].mean(axis=0) == pytest.approx([0.2, 0.5], abs=0.005)
    assert np.cov(by_deal[:, 1], by_deal[:, 2])[0, 1] == pytest.approx(0.5 * (0.2 - 0.2 * 0.5), abs=0.002)
    assert np.array_equal(won.sum(axis=1), drawn(chance, group, 0.5, np.zeros(1000, int))[:, 0])


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_the_law_of_wins_equals_the_sum_over_all_endings(n: int) -> None:
    chance = np.linspace(0, 1, n) ** 2
    expected = np.zeros(n + 1)
    for ending in product([0, 1], repeat=n):
        expected[sum(ending)] += np.prod([p if won else 1 - p for p, won in zip(chance, ending, strict=True)])
    assert law_of_wins(chance) == pytest.approx(expected, abs=1e-12)


def test_the_range_of_wins_holds_what_it_promises_and_widens_with_repeats() -> None:
    chance = np.random.default_rng(1).uniform(0, 0.5, 3000)
    low, high = range_of_wins(chance, 1.0, 0.05)
    law = law_of_wins(chance)
    assert law[: int(low)].sum() <= 0.05 < law[: int(low) + 1].sum()
    assert law[int(high) + 1 :].sum() <= 0.05 < law[int(high) :].sum()
    expected = chance.sum()
    assert range_of_wins(chance, 4.0, 0.05) == pytest.approx(
        (expected - 2 * (expected - low), expected + 2 * (high - expected))
    )
    assert range_of_wins(np.zeros(5), 3.0, 0.05) == (0.0, 0.0)
    assert range_of_wins(np.ones(5), 3.0, 0.05) == (5.0, 5.0)
