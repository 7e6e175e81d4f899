"""The fit itself: against a general optimiser, and what must hold of it whatever the deals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_counts import counted, filled
from qualify.tuning.suggested_fit import Counts, fit
from qualify.tuning.suggested_roads import whole_points

TRUE = np.array([3.0, 2.0, 1.0, 0.0, 1.0])


def deals(seed: int, many: int = 400, true: np.ndarray = TRUE) -> tuple[np.ndarray, np.ndarray]:
    """Points in quarters, float64 (deals, criteria), and who won."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 5, (many, len(true))) / 4
    return points, random.random(many) < 1 / (1 + np.exp(-(points - 0.5) @ true))


def counts(points: np.ndarray, won: np.ndarray, times: int = 1) -> Counts:
    design = np.column_stack([np.ones(len(points)), points]).astype(np.float32)
    return Counts(design, np.full(len(won), float(times)), times * won.astype(float))


def naive(points: np.ndarray, won: np.ndarray, given: np.ndarray, spread: float) -> np.ndarray:
    """The penalised likelihood as it is written down, left to a general optimiser."""

    def loss(solution: np.ndarray) -> float:
        weights = solution[1:]
        log_odds = solution[0] + points @ weights
        along = weights @ given / np.linalg.norm(given)
        across = weights @ weights - along**2
        penalty = (across / spread**2 + along**2 * len(given) / 900) / 2
        return float(np.logaddexp(0, log_odds).sum() - log_odds[won].sum() + penalty)

    bounds = [(None, None)] + [(0, None)] * len(given)
    found = minimize(loss, np.zeros(len(bounds)), bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-9, "maxfun": 10**5})
    return found.x


@pytest.mark.parametrize("spread", [0.05, 0.6, 5.0])
@pytest.mark.parametrize("given", [(1, 1, 1, 1, 1), (1, 4, 0, 2, 3)])
def test_one_spread_gives_the_maximum_of_the_penalised_likelihood(spread: float, given: tuple[int, ...]) -> None:
    points, won = deals(1)
    found = fit(counts(points, won), np.array(given), np.array([spread]))
    assert found.solution == pytest.approx(naive(points, won, np.array(given), spread), abs=1e-4)
    assert found.log_odds == pytest.approx(found.solution[1:], abs=1e-4)


def test_a_start_elsewhere_ends_in_the_same_place() -> None:
    made = counts(*deals(2))
    cold = fit(made, np.ones(5))
    warm = fit(made, np.ones(5), start=np.array([-4.0, 5.0, 0.0, 5.0, 0.0, 5.0]))
    assert warm.log_odds == pytest.approx(cold.log_odds, abs=1e-3)


def test_many_deals_find_the_truth_and_few_stay_with_the_given_weights() -> None:
    many, few = (fit(counts(*deals(3, size)), np.ones(5)) for size in (200_000, 30))
    assert many.log_odds == pytest.approx(TRUE, abs=0.1)
    assert many.shrinkage < 0.001
    assert few.shrinkage > 0.5
    assert few.log_odds.min() > 0.15


def test_equal_truth_is_drawn_to_the_given_weights() -> None:
    found = [fit(counts(*deals(seed, 300, np.full(5, 1.5))), np.ones(5)) for seed in range(20)]
    shares = np.array([each.log_odds / each.log_odds.sum() for each in found])
    assert np.abs(shares - 0.2).mean() < 0.03
    assert np.mean([each.shrinkage for each in found]) > 0.75


def test_a_criterion_that_runs_against_the_outcome_gets_nothing() -> None:
    points, won = deals(4, 2_000, np.array([3.0, -3.0]))
    found = fit(counts(points, won), np.ones(2))
    assert found.log_odds[1] == 0
    assert whole_points(found.log_odds, np.ones(2)).tolist() == [100, 0]


def test_a_score_that_separates_perfectly_has_no_endless_slope() -> None:
    points, _ = deals(5, 200)
    found = fit(counts(points, points.sum(axis=1) > 2.5), np.ones(5))
    assert np.isfinite(found.solution).all()
    assert whole_points(found.log_odds, np.ones(5)).tolist() == [20, 20, 20, 20, 20]


def test_a_criterion_that_never_varies_keeps_its_part_of_the_given_weights() -> None:
    points, won = deals(6, 5_000)
    points[:, 3] = 0.5
    found = fit(counts(points, won), np.ones(5))
    assert found.log_odds[3] == pytest.approx(found.log_odds[[0, 1, 2, 4]].mean(), rel=0.02)


@given(st.integers(0, 10**6), st.permutations(range(5)))
def test_another_order_of_the_criteria_gives_the_same_weights_in_that_order(seed: int, order: list[int]) -> None:
    points, won = deals(seed, 100)
    prior = np.array([5.0, 1.0, 2.0, 3.0, 1.0])
    straight = fit(counts(points, won), prior).log_odds
    turned = fit(counts(points[:, order], won), prior[order]).log_odds
    assert turned == pytest.approx(straight[order], abs=2e-3)


@given(st.integers(0, 10**6), st.integers(2, 9))
def test_every_deal_several_times_over_changes_nothing_without_shrinkage(seed: int, times: int) -> None:
    points, won = deals(seed, 200)
    wide = np.array([500.0])
    once, often = (fit(counts(points, won, each), np.ones(5), wide).log_odds for each in (1, times))
    assert often / often.sum() == pytest.approx(once / once.sum(), abs=5e-3)


@given(st.integers(0, 10**6), st.floats(0.01, 1000))
def test_the_scale_of_the_given_weights_does_not_matter(seed: int, scale: float) -> None:
    made, prior = counts(*deals(seed, 60)), np.array([5.0, 1.0, 2.0, 3.0, 1.0])
    assert fit(made, scale * prior).log_odds == pytest.approx(fit(made, prior).log_odds, abs=1e-3)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=150), st.floats(0.001, 1000))
def test_whole_points_sum_to_100_and_are_within_one_of_the_share(log_odds: list[float], scale: float) -> None:
    source = np.array(log_odds)
    weights = whole_points(source, np.ones(len(source)))
    assert weights.sum() == 100
    assert weights.min() >= 0
    exact = source if source.max() > 1e-6 else np.ones(len(source))
    assert np.abs(weights - 100 * exact / exact.sum()).max() <= 1 + 1e-6
    if source.max() > 1:
        assert np.abs(whole_points(scale * source, np.ones(len(source))) - weights).max() <= 1


def test_counting_patterns_first_gives_the_same_fit() -> None:
    points, won = deals(7, 3_000, TRUE[:2])
    decided = Decided(points, won, np.zeros(3_000, np.int64), ["a", "b"])
    patterns, holders = counted(decided, np.ones(2))
    assert (len(patterns.deals), patterns.deals.sum(), patterns.won.sum()) == (25, 3_000, won.sum())
    assert holders.tolist() == [0] * 25
    plain = fit(counts(points, won), np.ones(2))
    assert fit(patterns, np.ones(2)).log_odds == pytest.approx(plain.log_odds, abs=1e-4)


def test_a_gap_is_filled_by_the_mean_of_the_answers_that_the_given_weights_see() -> None:
    points = np.array([[1.0, np.nan, 0.0], [np.nan, np.nan, 0.25], [0.5, 0.75, 1.0]])
    assert filled(points, np.array([3, 5, 1])).tolist() == [[1.0, 0.75, 0.0], [0.25, 0.25, 0.25], [0.5, 0.75, 1.0]]
    assert filled(points, np.array([1, 1, 0])).tolist() == [[1.0, 1.0, 0.0], [0.25, 0.25, 0.25], [0.5, 0.75, 1.0]]
