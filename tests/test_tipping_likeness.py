"""Deals of one account are said to resemble each other where chance does not explain it, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from bench.promises.accounts import Accounts, sample
from bench.promises.truths import SCORES, STEP, TWO, Truth
from qualify.tipping import clustering, words
from qualify.tipping.clusters import _moments, by_chance
from qualify.tipping.monotone import fit

SELDOM = Truth("hardly ever won", np.where(SCORES < 60, 0.005, 0.06))
NAMED = "resemble each other beyond their scores (correlation"


def rates(score: np.ndarray, won: np.ndarray) -> np.ndarray:
    """The win rate at each deal's score, off the curve as it is on a page."""
    return fit(np.bincount(score, minlength=101), np.bincount(score[won], minlength=101)).mean[score]


def is_named(account: np.ndarray, won: np.ndarray, rate: np.ndarray) -> bool:
    return NAMED in words.clusters(clustering(account, won, rate), accounts=True)


def accounts_of(kind: str, deals: int) -> np.ndarray:
    number = np.arange(deals)
    if kind == "very unequal":
        share = 1 / np.arange(1, deals // 3 + 1)
        return np.random.default_rng(7).choice(deals // 3, deals, p=share / share.sum())
    half = np.where(number < deals // 2, 0, number)
    few = np.where(number < deals // 5, number // 2, number)
    return {"pairs": number // 2, "a few pairs": few, "half of all in one": half, "two accounts": number % 2}[kind]


@pytest.mark.parametrize("deals", [40, 300])
@pytest.mark.parametrize("kind", ["pairs", "a few pairs", "very unequal", "half of all in one", "two accounts"])
def test_of_shuffled_accounts_at_most_two_in_a_hundred_are_called_alike(kind: str, deals: int) -> None:
    """One in a hundred is meant; twice that is the promise, kept by 2,000 shuffles in three worlds together."""
    account, named = accounts_of(kind, deals), 0
    for truth in (STEP, TWO, SELDOM):
        rng = np.random.default_rng([deals, 3])
        for _ in range(10):
            score = rng.integers(0, 101, deals)
            won = rng.random(deals) < truth.rate[score]
            rate = rates(score, won)
            named += sum(is_named(rng.permutation(account), won, rate) for _ in range(67))
    assert named <= 0.02 * 2010


def test_accounts_with_scores_of_their_own_are_not_alike_for_it() -> None:
    """Large accounts that are hardly ever won: their deals share a win rate, and nothing beyond it."""
    made = Accounts(1_500, 20, 0.0, alike=True)
    seen = [sample(SELDOM, made, seed) for seed in range(100)]
    assert sum(is_named(account, won, rates(score, won)) for account, score, won in seen) <= 2


@pytest.mark.parametrize("truth", [STEP, TWO], ids=lambda truth: truth.name)
@pytest.mark.parametrize("alike", [False, True])
def test_a_planted_likeness_is_named(truth: Truth, alike: bool) -> None:
    made = Accounts(1_000, 100, 0.3, alike=alike)
    seen = [sample(truth, made, seed) for seed in range(40)]
    assert sum(is_named(account, won, rates(score, won)) for account, score, won in seen) >= 38


def test_the_moments_are_those_of_the_matrix() -> None:
    size = [3, 1, 5, 2, 2]
    account = np.repeat(np.arange(5), size)
    centred = np.eye(13) - 1 / 13
    within = centred @ ((account[:, None] == account) - np.eye(13)) @ centred
    powers = [np.trace(np.linalg.matrix_power(within, power)) for power in (1, 2, 3)]
    assert _moments(np.array(size, float)) == pytest.approx((powers[0], 2 * powers[1], 8 * powers[2]), abs=1e-9)


@pytest.mark.parametrize("kind", ["pairs", "very unequal", "half of all in one"])
@pytest.mark.parametrize("rate", [0.5, 0.2])
def test_the_chance_is_about_that_of_shuffling(kind: str, rate: float) -> None:
    """The oracle is 3,000 shuffles: the share of them that are at least as much alike as one of them."""
    rng = np.random.default_rng(4)
    account, won, expected = accounts_of(kind, 120), rng.random(120) < rate, np.full(120, rate)
    shuffled = [rng.permutation(account) for _ in range(3_000)]
    alike = np.array([np.square(np.bincount(each, weights=won - won.mean())).sum() for each in shuffled])
    for place in np.argsort(alike)[[-600, -150, -30]]:
        share = float((alike >= alike[place] - 1e-9).mean())
        assert 0.55 * share < by_chance(shuffled[place], won, expected) < 1.75 * share


@pytest.mark.parametrize(
    ("account", "won"),
    [([0, 1, 2], [1, 0, 1]), ([0, 0, 1], [1, 1, 1]), ([0, 0, 1], [0, 0, 0]), ([], [])],
    ids=["each alone", "all won", "none won", "no deals"],
)
def test_where_nothing_can_be_alike_chance_explains_it(account: list[int], won: list[int]) -> None:
    assert by_chance(np.array(account, int), np.array(won, bool), np.full(len(won), 0.5)) == 1.0


def test_the_order_of_the_deals_does_not_matter() -> None:
    account, score, won = sample(STEP, Accounts(300, 40, 0.1), 1)
    order = np.random.default_rng(0).permutation(300)
    rate = rates(score, won)
    assert by_chance(account, won, rate) == pytest.approx(by_chance(account[order], won[order], rate[order]), abs=1e-12)
