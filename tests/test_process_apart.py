"""Whether a group differs from the others: published intervals, and nobody named where nobody differs."""

from __future__ import annotations

import numpy as np
import pytest

from qualify.process import apart


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [((56, 48), (70, 80), 0.0524, 0.3339), ((9, 3), (10, 10), 0.1705, 0.8090), ((5, 0), (56, 29), -0.0381, 0.1926)],
)
def test_the_published_differences(k: tuple[int, int], n: tuple[int, int], low: float, high: float) -> None:
    """Newcombe 1998, table II, method 10."""
    found = apart.rates_apart(*(np.array([float(x)]) for x in (k[0], n[0], k[1], n[1])), 1.959964)
    assert (found.low[0], found.high[0]) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


def test_a_group_without_deals_or_without_others_is_not_compared() -> None:
    found = apart.of_rates(np.array([5, 0]), np.array([10, 0]))
    assert np.isnan(found.difference).all()
    assert (found.higher.any(), found.lower.any()) == (False, False)


@pytest.mark.parametrize("groups", [3, 6, 15])
def test_where_nobody_differs_hardly_anybody_is_named(groups: int) -> None:
    rng = np.random.default_rng(3)
    named = 0
    for _ in range(600):
        deals = rng.integers(20, 400, groups)
        found = apart.of_rates(rng.binomial(deals, 0.3), deals)
        named += (found.higher | found.lower).any()
    assert named / 600 <= 0.07


def test_who_differs_much_is_named() -> None:
    rng = np.random.default_rng(4)
    deals, truth = np.array([568, 417, 405, 399, 379, 332]), np.array([0.40, 0.21, 0.31, 0.34, 0.50, 0.60])
    named = np.zeros((200, 6))
    for run in range(200):
        found = apart.of_rates(rng.binomial(deals, truth), deals)
        named[run] = found.higher.astype(int) - found.lower
    right = (named == np.sign(truth - 0.39)).mean(axis=0)
    assert right[[1, 4, 5]].min() > 0.95
    assert (named[:, [1, 2, 3]] == 1).sum() + (named[:, [4, 5]] == -1).sum() == 0


def test_nine_in_ten_intervals_hold_what_a_lead_is_worth() -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(400):
        amounts = np.exp(0.8 * rng.standard_normal(rng.binomial(150, 0.3)))
        value, error = apart.worth(
            np.array([len(amounts)]), np.array([150]), np.array([amounts.sum()]), np.array([np.square(amounts).sum()])
        )
        truth = np.log(0.3 * np.exp(0.32))
        held.append(abs(value[0] - truth) <= 1.68 * error[0])
    assert 0.85 <= np.mean(held) <= 0.95


@pytest.mark.parametrize(("count", "expected"), [(10, (1, 8)), (20, (5, 14)), (50, (17, 32)), (100, (39, 60))])
def test_the_published_ranks_of_a_median(count: int, expected: tuple[int, int]) -> None:
    """Tables of distribution-free confidence intervals at 95 per cent, from 0: the 2nd to 9th of ten, and so on."""
    assert apart.median_ranks(count, 0.95) == expected


def test_a_median_s_ranks_hold_it_nine_times_in_ten() -> None:
    rng = np.random.default_rng(6)
    for count in (5, 12, 60):
        ranks = apart.median_ranks(count)
        assert ranks is not None
        drawn = np.sort(rng.standard_normal((2000, count)), axis=1)
        assert ((drawn[:, ranks[0]] <= 0) & (drawn[:, ranks[1]] >= 0)).mean() >= 0.89


def test_deals_that_come_in_clusters_say_less() -> None:
    rng = np.random.default_rng(7)
    cluster = np.repeat(np.arange(500), 4)
    alike = np.repeat(rng.standard_normal(500), 4)
    assert apart.design_effect(cluster, alike) == pytest.approx(4.0)
    assert apart.design_effect(cluster, rng.standard_normal(2000)) == pytest.approx(1.0, abs=0.15)
    assert apart.design_effect(np.arange(3), np.array([1.0, -1.0, 0.0])) == 1.0
    assert apart.design_effect(np.empty(0, int), np.empty(0)) == 1.0
