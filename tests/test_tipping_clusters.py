"""Deals of one account resemble each other: cases by hand, loops as oracles, and what is won by allowing for it."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.promises.cells import Cell, figures
from bench.promises.promises import BASE, Accounts
from qualify.errors import InputError
from qualify.tipping import Clustering, clustering

HALF = 0.5


def found(group: list[int], won: list[int], rate: list[float] | float) -> Clustering:
    return clustering(np.array(group, int), np.array(won, bool), np.broadcast_to(np.array(rate, float), len(group)))


@pytest.mark.parametrize(
    ("group", "won", "expected"),
    [
        ([], [], Clustering(0, 0, 0, 0.0, 1.0)),
        ([0, 1, 2], [1, 0, 1], Clustering(0, 0, 1, 0.0, 1.0)),
        ([0, 0, 1, 1], [1, 1, 0, 0], Clustering(2, 4, 2, 1.0, 2.0)),
        ([0, 0, 1, 1], [1, 0, 1, 0], Clustering(2, 4, 2, 0.0, 1.0)),
        ([4, 4, 4, 4], [1, 1, 1, 0], Clustering(1, 4, 4, 0.0, 1.0)),
        ([0, 0, 0, 1, 1, 2], [1, 1, 1, 0, 1, 0], Clustering(2, 5, 3, 0.5, 1 + 0.5 * 8 / 6)),
    ],
)
def test_cases_by_hand(group: list[int], won: list[int], expected: Clustering) -> None:
    """At a rate of one half a residual is 1 or -1, and the correlation the mean product over pairs."""
    assert replace(found(group, won, HALF), by_chance=1.0) == expected


def test_a_rate_under_two_in_a_hundred_counts_as_two() -> None:
    rare, two = found([0, 0, 1], [1, 1, 0], 0.0001), found([0, 0, 1], [1, 1, 0], 0.02)
    assert replace(rare, by_chance=1.0) == replace(two, by_chance=1.0) == Clustering(1, 2, 2, 1.0, 1 + 2 / 3)


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_the_correlation_is_the_mean_product_over_all_pairs_of_a_cluster(seed: int, deals: int) -> None:
    rng = np.random.default_rng(seed)
    group, won, rate = rng.integers(0, 12, deals), rng.random(deals) < 0.4, rng.uniform(0.05, 0.9, deals)
    residual = (won - rate) / np.sqrt(rate * (1 - rate))
    products = [
        residual[i] * residual[j]
        for i in range(deals) for j in range(deals) if i != j and group[i] == group[j]
    ]  # fmt: skip
    seen = clustering(group, won, rate)
    correlation = min(max(np.mean(products), 0), 1) if products else 0.0
    assert seen.correlation == pytest.approx(correlation, abs=1e-9)
    assert seen.design_effect == pytest.approx(1 + correlation * len(products) / deals, abs=1e-9)
    assert seen.design_effect >= 1


def test_the_order_of_the_deals_and_the_numbers_of_the_clusters_do_not_matter() -> None:
    rng = np.random.default_rng(1)
    group, won, rate = rng.integers(0, 20, 200), rng.random(200) < 0.5, rng.uniform(0.1, 0.9, 200)
    order = rng.permutation(200)
    one, other = clustering(group, won, rate), clustering(19 - group[order], won[order], rate[order])
    assert (one.clusters, one.deals, one.largest) == (other.clusters, other.deals, other.largest)
    assert one.correlation == pytest.approx(other.correlation, abs=1e-12)


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        clustering(np.array([0, 0]), np.array([True]), np.array([0.5, 0.5]))
    assert str(refused.value) == "Clusters, outcomes and rates differ in number. Give one of each per deal."


def test_a_million_deals_take_a_moment() -> None:
    """Promised are 50 ms; a busy machine gets five times that."""
    rng = np.random.default_rng(2)
    group, won = rng.integers(0, 200_000, 1_000_000), rng.random(1_000_000) < 0.3
    rate = np.full(1_000_000, 0.3)
    taken = []
    for _ in range(3):
        start = time.process_time()
        clustering(group, won, rate)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.25


@pytest.mark.parametrize(
    ("made", "without"),
    [(Accounts(6_800, 85, 0.1, alike=True), 0.08), (Accounts(1_000, 100, 0.2, alike=True), 0.05)],
    ids=["85 large accounts", "100 accounts"],
)
def test_lines_of_clustered_deals_keep_their_promise_and_would_not_otherwise(made: Accounts, without: float) -> None:
    """Of 200 samples 10 may break it; 16 leaves two standard errors."""
    seen = figures(Cell("accounts", BASE, "normal", made.deals, 200, made))
    for side in ("floor broken", "ceiling broken"):
        assert seen[side] <= 0.08
        assert seen[f"{side}, not allowed for"] > without


@pytest.mark.parametrize("made", [Accounts(300, 100, 0.0), Accounts(1_000, 100, 0.0)], ids=["300", "1,000"])
def test_where_deals_of_an_account_are_not_alike_little_is_lost(made: Accounts) -> None:
    seen = figures(Cell("accounts", BASE, "normal", made.deals, 200, made))
    assert seen["design effect"] < 1.1
    assert seen["floor found"] > seen["floor found, not allowed for"] - 0.05
