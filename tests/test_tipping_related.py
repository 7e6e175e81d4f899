"""Are score and outcome related: the largest ratio against a plain loop, the p-value against what chance gives."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bench.promises.accounts import Accounts, sample
from bench.promises.truths import FLAT
from qualify.tipping import clustering
from qualify.tipping.related import largest_ratio, p_value


def likelihood(won: int, deals: int) -> float:
    lost = deals - won
    return (won * log(won / deals) if won else 0.0) + (lost * log(lost / deals) if lost else 0.0)


def every_cut(deals: list[int], won: list[int]) -> dict[int, float]:
    """The likelihood ratio of every cut that leaves a tenth of the deals on each side, by a loop."""
    total, ratios = sum(deals), {}
    for cut in range(1, len(deals)):
        low, high = sum(deals[:cut]), sum(deals[cut:])
        if 10 * low < total or 10 * high < total or not deals[cut]:
            continue
        parts = likelihood(sum(won[:cut]), low) + likelihood(sum(won[cut:]), high)
        ratios[cut] = 2 * (parts - likelihood(sum(won), total))
    return ratios


@st.composite
def counts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    deals = rng.integers(0, draw(st.sampled_from([2, 12])), 101) * (rng.random(101) < draw(st.sampled_from([0.1, 1.0])))
    deals[draw(st.integers(0, 100))] += 1
    return deals, rng.binomial(deals, np.clip(np.arange(101) / 100 + rng.normal(0, 0.3), 0, 1))


@given(counts())
def test_the_largest_ratio_equals_a_loop_over_all_cuts(case: tuple[np.ndarray, np.ndarray]) -> None:
    deals, won = case
    ratios = every_cut(deals.tolist(), won.tolist())
    ratio, cut = largest_ratio(deals, won)
    assert float(ratio) == pytest.approx(max(ratios.values(), default=0.0), abs=1e-9)
    if float(ratio) > 1e-9:
        assert ratios[int(cut)] == pytest.approx(float(ratio), abs=1e-9)


@given(counts(), st.integers(0, 2**32))
def test_many_outcomes_at_once_are_as_one_at_a_time(case: tuple[np.ndarray, np.ndarray], seed: int) -> None:
    deals, _ = case
    many = np.random.default_rng(seed).binomial(deals, 0.4, (5, 101))
    ratio, cut = largest_ratio(deals, many)
    each = [largest_ratio(deals, won) for won in many]
    assert ratio.tolist() == [float(one) for one, _ in each]
    assert cut.tolist() == [int(at) for _, at in each]


def p_values(rate: np.ndarray, runs: int, deals: int) -> list[float]:
    rng = np.random.default_rng(7)
    found = []
    for run in range(runs):
        counted = np.bincount(rng.integers(0, 101, deals), minlength=101)
        found.append(p_value(counted, rng.binomial(counted, rate), run))
    return found


def test_without_a_relation_the_p_value_is_spread_evenly() -> None:
    found = p_values(np.full(101, 0.3), 200, 150)
    assert stats.kstest(found, "uniform").pvalue > 0.05
    assert sum(p <= 0.05 for p in found) <= 18


def test_with_a_clear_relation_the_p_value_is_the_smallest_there_is() -> None:
    assert p_values(np.where(np.arange(101) < 40, 0.02, 0.6), 5, 150) == [0.001] * 5


@pytest.mark.parametrize(("deals", "won"), [([5, 5], [0, 0]), ([5, 5], [5, 5]), ([0, 9], [0, 4]), ([0, 0], [0, 0])])
def test_where_there_is_nothing_to_compare_the_p_value_is_one(deals: list[int], won: list[int]) -> None:
    assert p_value(np.array(deals), np.array(won), 0) == 1.0


def test_the_same_seed_gives_the_same_p_value_and_empty_scores_change_nothing() -> None:
    deals, won = np.array([20, 20, 20]), np.array([4, 8, 9])
    once = p_value(deals, won, 3)
    spread = p_value(np.array([0, 20, 0, 20, 0, 20]), np.array([0, 4, 0, 8, 0, 9]), 3)
    assert p_value(deals, won, 3) == spread == once
    assert 0.05 < once < 0.6


@pytest.mark.parametrize(("low", "ratio"), [(9, 0.0), (10, 15.0)])
def test_a_cut_leaves_at_least_a_tenth_of_the_deals_on_each_side(low: int, ratio: float) -> None:
    for deals, won in (([low, 100 - low], [0, 50]), ([100 - low, low], [50, 0])):
        assert round(float(largest_ratio(np.array(deals), np.array(won))[0])) == ratio


def test_clustered_deals_are_judged_by_their_ratio_over_the_design_effect() -> None:
    deals, won = np.array([30, 30]), np.array([9, 18])
    shuffled = np.random.default_rng(0).multivariate_hypergeometric(deals, 27, size=999, method="marginals")
    chance = [float(largest_ratio(deals, each)[0]) for each in shuffled]
    seen = float(largest_ratio(deals, won)[0])
    found = [p_value(deals, won, 0, effect) for effect in (1.0, 1.5, 3.0, 1000.0)]
    expected = [sum(each >= seen / effect - 1e-9 for each in chance) for effect in (1.0, 1.5, 3.0, 1000.0)]
    assert found == [(1 + alike) / 1000 for alike in expected]
    assert found == sorted(found)


def test_without_a_relation_clustered_deals_are_rarely_called_related() -> None:
    """Of 200 samples 10 may be; 16 leaves two standard errors. Taken for independent, far more would be."""
    made = Accounts(400, 60, 0.3, alike=True)
    related, naive = 0, 0
    for seed in range(200):
        account, score, won = sample(FLAT, made, seed)
        deals, wins = np.bincount(score, minlength=101), np.bincount(score[won], minlength=101)
        effect = clustering(account, won, np.full(len(won), won.mean())).design_effect
        related += p_value(deals, wins, seed, effect) <= 0.05
        naive += p_value(deals, wins, seed) <= 0.05
    assert related <= 16
    assert naive > 40
