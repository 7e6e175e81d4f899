"""The same effort on shuffled outcomes: the product's own scores, honest shuffles, climbs that can be taken apart."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.rubric import MISSING_POLICIES, Missing, Rubric
from qualify.scores import answer_deck, levels, marks, score
from qualify.tuning.luck import MOST_MOVES, SHUFFLES, Effort
from qualify.tuning.luck_deals import MOST_DEALS, Deals, draw, scores, shuffled
from qualify.tuning.separation import separation
from tests.strategies import rubrics_with_answers


def noise(seed: int, deals: int = 60, criteria: int = 6, missing: Missing = "leave out") -> Deals:
    rng = np.random.default_rng(seed)
    points, answered = rng.integers(0, 5, (deals, criteria)) * 25, rng.random((deals, criteria)) < 0.8
    return Deals(points, answered, rng.random(deals) < 0.4, np.arange(deals), missing)


def done(effort: Effort, trials: int) -> Effort:
    while effort.step(trials) < 1:
        pass
    return effort


def by_pairs(score: np.ndarray, won: np.ndarray) -> float:
    """The separation of deals with a score (not -1), pair by pair."""
    good, bad = score[won & (score >= 0)], score[~won & (score >= 0)]
    above, same = (good[:, None] > bad).mean(), (good[:, None] == bad).mean()
    return float(above + same / 2)


@given(rubrics_with_answers(), st.integers(0, 99))
def test_scores_are_the_product_s_own(made: tuple[Rubric, pl.DataFrame], seed: int) -> None:
    rubric, table = made
    found = levels(table, rubric)[0]
    mark = marks(rubric)
    points = np.stack([mark[key][row] for key, row in zip(rubric.keys, found, strict=True)], axis=1)
    answered = np.stack([row < len(mark[key]) - 1 for key, row in zip(rubric.keys, found, strict=True)], axis=1)
    won, other = np.zeros(len(points), bool), np.random.default_rng(seed).integers(1, 101, len(rubric.keys))
    changed = rubric.with_weights(dict(zip(rubric.keys, other.tolist(), strict=True)))
    for policy in MISSING_POLICIES:
        deals = Deals(points, answered, won, np.arange(len(points)), policy)
        expected = [score(answer_deck(found, r), r.with_missing(policy)) for r in (rubric, changed)]
        weights = np.array([list(r.weights.values()) for r in (rubric, changed)])
        assert scores(deals, weights).tolist() == [each.tolist() for each in expected]


def test_scores_are_exact_where_two_hundred_weights_are_large() -> None:
    """Whole-number division of 2,000,000 points by 20,000 in float32 is exact: compared with Python's own."""
    rng = np.random.default_rng(0)
    points, weights = rng.integers(0, 101, (400, 200)), rng.integers(90, 101, (5, 200))
    deals = Deals(points, np.ones(points.shape, bool), np.zeros(400, bool), np.arange(400), "leave out")
    assert scores(deals, weights).tolist() == ((weights @ points.T) // weights.sum(1, keepdims=True)).tolist()


def test_clusters_of_one_size_exchange_their_outcomes_whole() -> None:
    won = np.array([1] * 10 + [0] * 20 + [1, 0] * 10, bool)
    group = np.r_[np.arange(10), 10 + np.arange(40) // 2]
    found = shuffled(won, group, 50, seed=1)
    assert found[:, :10].all()
    pairs = found[:, 10:].reshape(50, 20, 2).sum(axis=2)
    assert [Counter(row.tolist()) for row in pairs] == [Counter({0: 10, 1: 10})] * 50
    assert len({tuple(row) for row in pairs.tolist()}) == 50


def test_clusters_of_rare_sizes_exchange_with_the_next_sizes() -> None:
    """Twelve accounts of 3 to 14 deals, each all won or all lost: whatever they are given, they stay of one kind."""
    sizes = np.arange(3, 15)
    group, won = np.repeat(np.arange(12), sizes), np.repeat(np.arange(12) % 2 == 0, sizes)
    found = shuffled(won, group, 200, seed=2)
    means = np.stack([np.bincount(group, row) / sizes for row in found])
    assert set(means.ravel().tolist()) == {0.0, 1.0}
    assert means.mean(axis=0) == pytest.approx(np.full(12, 0.5), abs=0.12)


@pytest.mark.parametrize("missing", MISSING_POLICIES)
def test_climbs_start_at_the_start_and_keep_what_rises(missing: Missing) -> None:
    """Internal sums are checked from outside: the weights reached, scored anew, give the separation noted."""
    deals, start = noise(1, missing=missing).ordered(), np.array([10, 0, 5, 8, 1, 1])
    effort = done(Effort(deals, start, shuffles=20, seed=4), 80)
    outcomes = shuffled(deals.won, deals.group, 20, seed=4)
    begin = scores(deals, start[None])[0]
    assert effort.reached(0) == pytest.approx([by_pairs(begin, won) for won in outcomes], abs=1e-12)
    ended = scores(deals, effort._weights.astype(int))
    expected = [by_pairs(score, won) for score, won in zip(ended, outcomes, strict=True)]
    assert effort.reached(80) == pytest.approx(expected, abs=1e-12)
    path = np.stack([effort.reached(move) for move in range(81)])
    assert (np.diff(path, axis=0) >= 0).all()
    assert (effort.reached(80) > effort.reached(0)).all()


def test_the_climbs_do_not_depend_on_how_they_were_cut_or_on_the_order_of_deals() -> None:
    deals = noise(2, deals=50)
    clusters = replace(deals, group=np.arange(50) // 3)
    order = np.random.default_rng(5).permutation(50)
    mixed = Deals(deals.points[order], deals.answered[order], deals.won[order], 7 - clusters.group[order], "leave out")
    whole = done(Effort(clusters, np.full(6, 10), seed=3), 90)
    bits = Effort(mixed, np.full(6, 10), seed=3)
    for trials in (1, 2, 37, 38, 90):
        done(bits, trials)
        assert bits.progress(trials) == 1
    assert [bits.reached(move).tolist() for move in (0, 1, 38, 90)] == [
        whole.reached(move).tolist() for move in (0, 1, 38, 90)
    ]
    other = done(Effort(clusters, np.full(6, 10), seed=4), 90)
    assert other.reached(90).tolist() != whole.reached(90).tolist()


@given(st.integers(1, 10))
def test_scaling_all_weights_changes_nothing_at_the_start(times: int) -> None:
    deals, start = noise(3), np.array([10, 0, 5, 8, 1, 1])
    once, more = Effort(deals, start, shuffles=30), Effort(deals, times * start, shuffles=30)
    assert once.reached(0).tolist() == more.reached(0).tolist()


def test_the_chance_counts_the_real_outcomes_and_ties() -> None:
    effort = done(Effort(noise(4), np.full(6, 10), shuffles=199), 20)
    reached = np.sort(effort.reached(20))
    assert effort.chance(1.01, 20) == 1 / 200
    assert effort.chance(0.0, 20) == 1.0
    assert effort.chance(float(reached[-1]), 20) == 2 / 200
    assert effort.needed(20) == reached[-10]
    assert effort.chance(effort.needed(20) + 1e-6, 20) <= 0.05
    assert effort.chance(effort.needed(20), 20) > 0.05


def test_more_moves_are_counted_up_to_a_thousand() -> None:
    effort = Effort(noise(5, deals=10, criteria=2), np.full(2, 10), shuffles=2)
    effort.step(10_000)
    assert effort.progress(10_000) == effort.moves / MOST_MOVES
    assert done(effort, 10_000).moves == MOST_MOVES
    assert effort.progress(0) == 1


def test_many_deals_are_drawn_by_lot() -> None:
    rows = draw(50_000, seed=1)
    assert (len(rows), len(set(rows.tolist()))) == (MOST_DEALS, MOST_DEALS)
    assert rows.tolist() == sorted(rows.tolist())
    assert rows.tolist() == draw(50_000, seed=1).tolist() != draw(50_000, seed=2).tolist()


def test_deals_of_other_length_are_refused() -> None:
    with pytest.raises(InputError, match="differ in number"):
        Deals(np.zeros((3, 2)), np.ones((3, 2), bool), np.zeros(2, bool), np.arange(3), "leave out")


def test_deals_of_one_outcome_or_none_reach_nothing() -> None:
    lost = replace(noise(6), won=np.zeros(60, bool))
    assert set(done(Effort(lost, np.full(6, 10), shuffles=5), 10).reached(10).tolist()) == {0.5}
    none = Deals(np.zeros((0, 2), int), np.zeros((0, 2), bool), np.zeros(0, bool), np.zeros(0, int), "leave out")
    assert done(Effort(none, np.full(2, 10), shuffles=5), 10).chance(0.5, 10) == 1.0


def test_steps_are_short_with_two_thousand_deals_of_twelve_criteria() -> None:
    """Each is promised to take 30 ms; 7 were measured, and the shortest of a few counts on a machine that is busy."""
    effort = Effort(noise(7, deals=2_000, criteria=12), np.full(12, 8), shuffles=SHUFFLES)
    took = []
    for _ in range(20):
        begin = time.perf_counter()
        effort.step(MOST_MOVES)
        took.append(time.perf_counter() - begin)
    assert min(took) < 0.030


def test_the_separation_of_the_real_outcomes_is_measured_the_same_way() -> None:
    deals = noise(8)
    found = scores(deals, np.full((1, 6), 10))[0]
    won, others = found[deals.won], found[~deals.won]
    counted = [np.bincount(part[part >= 0], minlength=101) for part in (won, others)]
    assert separation(*counted) == pytest.approx(by_pairs(found, deals.won), abs=1e-12)
