"""Certified floor and ceiling: bounds against closed forms, the walk against a plain loop."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qualify.tipping.certify import (
    Certified,
    ceiling,
    ceiling_needs,
    fewest,
    floor,
    floor_needs,
    lower_bound,
    upper_bound,
)

LEVELS = st.sampled_from([0.05, 0.1, 0.2, 0.5])


@st.composite
def counts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Decided deals and wins per score, rising from a random low to a random high rate; some scores have none."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    deals = rng.integers(0, draw(st.integers(1, 30)), 101) * (rng.random(101) < rng.random())
    cut = draw(st.integers(0, 100))
    rate = np.where(
        np.arange(101) < cut, draw(st.sampled_from([0.0, 0.02, 0.3])), draw(st.sampled_from([0.5, 0.97, 1.0]))
    )
    return deals, rng.binomial(deals, rate)


@given(st.integers(1, 3000), st.data())
def test_bounds_are_the_quantiles_of_beta(deals: int, data: st.DataObject) -> None:
    won = data.draw(st.integers(0, deals))
    upper = float(upper_bound(np.array(won), np.array(deals)))
    lower = float(lower_bound(np.array(won), np.array(deals)))
    assert upper == pytest.approx(stats.beta.ppf(0.95, won + 1, deals - won) if won < deals else 1.0, abs=1e-12)
    assert lower == pytest.approx(stats.beta.ppf(0.05, won, deals - won + 1) if won else 0.0, abs=1e-12)


@given(st.integers(1, 500), st.data())
def test_at_the_bound_so_few_wins_come_up_once_in_twenty(deals: int, data: st.DataObject) -> None:
    won = data.draw(st.integers(0, deals - 1))
    bound = float(upper_bound(np.array(won), np.array(deals)))
    assert stats.binom.cdf(won, deals, bound) == pytest.approx(0.05, abs=1e-9)


@pytest.mark.parametrize(
    ("won", "deals", "bound"), [(0, 22, 1 - 0.05 ** (1 / 22)), (0, 59, 1 - 0.05 ** (1 / 59)), (0, 1, 0.95), (1, 1, 1.0)]
)
def test_bounds_without_a_win_in_closed_form(won: int, deals: int, bound: float) -> None:
    assert float(upper_bound(np.array(won), np.array(deals))) == pytest.approx(bound, abs=1e-12)


def test_22_of_22_is_at_least_87_per_cent() -> None:
    assert float(lower_bound(np.array(22), np.array(22))) == pytest.approx(0.05 ** (1 / 22), abs=1e-12)
    assert int(float(lower_bound(np.array(22), np.array(22))) * 100) == 87


@pytest.mark.parametrize("level", [0.01, 0.05, 0.1, 0.2, 0.5, 1 - 0.9, 1 - 0.95])
def test_fewest_is_the_smallest_number_of_losses_that_proves_the_level(level: float) -> None:
    losses = fewest(level)
    assert (1 - level) ** losses <= 0.05 < (1 - level) ** (losses - 1)


def walk(deals: np.ndarray, won: np.ndarray, level: float) -> Certified | None:
    """The floor by a loop over scores, one at a time from the lowest."""
    total, n, k, found = int(deals.sum()), 0, 0, None
    for score in range(101):
        n, k = n + int(deals[score]), k + int(won[score])
        if not deals[score] or n < fewest(level) or 10 * n < total:
            continue
        bound = stats.beta.ppf(0.95, k + 1, n - k) if k < n else 1.0
        if bound > level:
            return found
        found = Certified(score, n, k, pytest.approx(bound, abs=1e-12), level)
    return found


@given(counts(), LEVELS)
def test_the_floor_equals_a_plain_walk_from_the_lowest_score(case: tuple[np.ndarray, np.ndarray], level: float) -> None:
    assert floor(*case, level) == walk(*case, level)


@given(counts(), LEVELS, st.sampled_from([1.0, 2.5]))
def test_the_ceiling_is_the_floor_in_a_mirror(case: tuple[np.ndarray, np.ndarray], level: float, effect: float) -> None:
    deals, won = case
    low = floor(deals, won, level, design_effect=effect)
    high = ceiling(deals[::-1], (deals - won)[::-1], 1 - level, design_effect=effect)
    assert (low is None) == (high is None)
    if low and high:
        assert (high.score, high.deals, high.won) == (100 - low.score, low.deals, low.deals - low.won)
        assert (high.bound, high.level) == (pytest.approx(1 - low.bound, abs=1e-12), 1 - level)
    assert ceiling_needs(deals[::-1], (deals - won)[::-1], 1 - level) == pytest.approx(
        floor_needs(deals, won, level), abs=1
    )


@given(counts(), LEVELS)
def test_what_is_certified_keeps_its_own_words(case: tuple[np.ndarray, np.ndarray], level: float) -> None:
    deals, won = case
    low = floor(deals, won, level)
    if low:
        below = np.arange(101) <= low.score
        assert (low.deals, low.won) == (deals[below].sum(), won[below].sum())
        assert low.won / low.deals < low.bound <= level
        assert deals[low.score] > 0


@given(counts(), st.integers(0, 2**32))
def test_the_scores_that_are_tested_do_not_depend_on_who_won(case: tuple[np.ndarray, np.ndarray], seed: int) -> None:
    """With no win at all, the walk ends at the highest score with deals, or nowhere: only counts decide."""
    deals, _ = case
    low = floor(deals, np.zeros_like(deals))
    total = int(deals.sum())
    assert (low.score if low else None) == (int(np.flatnonzero(deals)[-1]) if total >= 29 else None)


def one(score: int, deals: int, won: int) -> tuple[np.ndarray, np.ndarray]:
    n, k = np.zeros(101, int), np.zeros(101, int)
    n[score], k[score] = deals, won
    return n, k


@pytest.mark.parametrize(
    ("deals", "won", "needs"),
    [
        (0, 0, 29),
        (10, 0, 19),
        (28, 28, 1),
        (29, 0, None),
        (29, 1, 58),
        (29, 3, None),
        (100, 100, None),
    ],
)
def test_how_many_more_deals_would_certify_a_floor(deals: int, won: int, needs: int | None) -> None:
    case = one(20, deals, won)
    assert (None if floor(*case) else floor_needs(*case)) == needs


def test_a_floor_asks_for_deals_that_would_indeed_certify_it() -> None:
    deals, won = one(20, 60, 4)
    needs = floor_needs(deals, won)
    assert needs == 180
    assert floor(deals, won) is None
    bound = pytest.approx(stats.beta.ppf(0.95, 17, 224), abs=1e-12)
    assert floor(*one(20, 60 + needs, math.ceil((60 + needs) * 4 / 60))) == Certified(20, 240, 16, bound, 0.1)


@pytest.mark.parametrize(("lowest", "found"), [(29, None), (30, 10)])
def test_the_first_test_takes_at_least_a_tenth_of_the_deals(lowest: int, found: int | None) -> None:
    """Of 300 deals, 29 losses alone are too few to look at; with the 30th, which is won, they prove nothing."""
    deals, won = np.zeros(101, int), np.zeros(101, int)
    deals[[10, 11, 90]], won[[11, 90]] = [lowest, 1, 299 - lowest], [1, 299 - lowest]
    low = floor(deals, won)
    assert (low.score if low else None) == found


@given(counts(), LEVELS)
def test_a_design_effect_of_one_changes_nothing(case: tuple[np.ndarray, np.ndarray], level: float) -> None:
    assert floor(*case, level, design_effect=1.0) == floor(*case, level)
    assert ceiling(*case, 1 - level, design_effect=1.0) == ceiling(*case, 1 - level)
    assert floor_needs(*case, level, design_effect=1.0) == floor_needs(*case, level)


@given(counts(), LEVELS, st.sampled_from([1.5, 3.0, 10.0]))
def test_more_clustering_never_tightens_a_bound(
    case: tuple[np.ndarray, np.ndarray], level: float, effect: float
) -> None:
    deals, won = np.cumsum(case[0]), np.cumsum(case[1])
    seen = deals > 0
    alone, together = (upper_bound(won[seen] / by, deals[seen] / by) for by in (1.0, effect))
    assert (together >= alone - 1e-12).all()
    clustered, plain = floor(*case, level, design_effect=effect), floor(*case, level)
    if clustered and _first_look(case[0], level, effect) == _first_look(case[0], level, 1.0):
        assert plain
        assert clustered.score <= plain.score


def _first_look(deals: np.ndarray, level: float, effect: float) -> int:
    """The score at which the walk begins; with more clustering it begins later."""
    running = np.cumsum(deals)
    return int(np.flatnonzero(running >= max(fewest(level, effect), 0.1 * running[-1]))[0])


@given(counts(), st.sampled_from([1.0, 2.5]))
def test_a_laxer_level_never_finds_a_lower_floor_from_the_same_first_look(
    case: tuple[np.ndarray, np.ndarray], effect: float
) -> None:
    strict, lax = (floor(*case, level, design_effect=effect) for level in (0.1, 0.2))
    if strict and _first_look(case[0], 0.1, effect) == _first_look(case[0], 0.2, effect):
        assert lax
        assert lax.score >= strict.score


def test_sixty_losses_of_design_effect_two_prove_what_thirty_do() -> None:
    found = floor(*one(20, 60, 0), design_effect=2.0)
    assert found == Certified(20, 60, 0, pytest.approx(1 - 0.05 ** (1 / 30), abs=1e-12), 0.1)
    assert floor(*one(20, 56, 0), design_effect=2.0) is None
    assert floor_needs(*one(20, 56, 0), design_effect=2.0) == 1
    assert [fewest(0.1, effect) for effect in (1.0, 2.0, 3.5)] == [29, 57, 100]
