"""Each criterion by itself: formulas beside other ways to compute them, planted oddities, and silence on noise."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from qualify.tuning.criteria import Answers, Remark, chance_of_fewer, chance_of_less, ladder, remarks, verdict
from qualify.tuning.repeats import repetitions

POINTS = np.array([0, 50, 100])


def answers(won: list[int], not_won: list[int], still_open: list[int] | None = None) -> Answers:
    """Three answers and, last, no answer."""
    return Answers(POINTS, np.array(won), np.array(not_won), np.array(still_open or [0, 0, 0, 0]))


def plain(points: int = 3, deals: int = 120) -> Answers:
    """A criterion that says nothing at all."""
    even = np.append(np.full(points, deals // points // 2), 0)
    return Answers(np.linspace(0, 100, points).astype(int), even, even, np.zeros(points + 1, int))


def test_the_rank_sum_test_is_near_the_exact_one_without_ties() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        won = rng.permutation(np.arange(40) < 12).astype(int)
        ranks = [np.flatnonzero(won), np.flatnonzero(1 - won)]
        exact = stats.mannwhitneyu(*ranks, alternative="less", method="exact").pvalue
        assert chance_of_less(won, 1 - won) == pytest.approx(exact, abs=0.004)


def test_the_rank_sum_test_is_near_the_exact_one_with_ties() -> None:
    won, not_won = np.array([5, 3, 1]), np.array([1, 3, 5])
    steps = np.repeat([0, 1, 2], won + not_won)
    sums = np.array([steps[list(chosen)].sum() for chosen in combinations(range(len(steps)), 9)])
    exact = float((sums <= won @ [0, 1, 2]).mean())
    assert exact == pytest.approx(1100 / 48620)
    assert chance_of_less(won, not_won) == pytest.approx(exact, rel=0.1)


@pytest.mark.parametrize(("deals", "wins", "better"), [(100, 12, 95), (100, 12, 30), (300, 40, 280), (100, 50, 10)])
def test_rare_answers_and_rare_wins_do_not_make_chance_look_like_more(deals: int, wins: int, better: int) -> None:
    """With two answers the exact law is known: what is given is never below it, and not far above where it matters."""
    for some in range(max(0, wins + better - deals), min(wins, better) + 1):
        exact = stats.hypergeom.cdf(some, deals, better, wins)
        won = np.array([wins - some, some])
        found = chance_of_less(won, np.array([deals - better, better]) - won)
        if exact < 0.1:
            assert exact <= found < max(2.5 * exact, 0.0025)


@pytest.mark.parametrize("table", [(1, 10, 8, 10), (0, 3, 5, 5), (40, 90, 70, 110), (10, 10, 0, 7), (0, 5, 0, 5)])
def test_the_test_of_two_shares_is_fisher_s(table: tuple[int, int, int, int]) -> None:
    some, of, others, of_others = table
    found = stats.fisher_exact([[some, of - some], [others, of_others - others]], alternative="less")
    assert chance_of_fewer(*table) == pytest.approx(found.pvalue, rel=1e-9)


def test_the_test_of_two_shares_bears_a_million_deals() -> None:
    assert chance_of_fewer(150_000, 500_000, 151_000, 500_000) == pytest.approx(
        stats.hypergeom.cdf(150_000, 1_000_000, 301_000, 500_000), rel=1e-6
    )


def test_a_design_effect_divides_the_deviation_by_its_root() -> None:
    one = chance_of_fewer(20, 60, 40, 60)
    assert stats.norm.isf(chance_of_fewer(20, 60, 40, 60, 4.0)) == pytest.approx(stats.norm.isf(one) / 2, rel=1e-9)
    won, not_won = np.array([30, 20]), np.array([30, 20])[::-1]
    one = chance_of_less(won, not_won)
    assert stats.norm.isf(chance_of_less(won, not_won, 4.0)) == pytest.approx(stats.norm.isf(one) / 2, rel=1e-9)


def test_answers_that_earn_the_same_are_one_step() -> None:
    points, won, not_won = ladder(answers([4, 5, 6, 9], [1, 2, 3, 9]))
    assert (points.tolist(), won.tolist(), not_won.tolist()) == ([0, 50, 100], [4, 5, 6], [1, 2, 3])
    same = Answers(np.array([50, 0, 50]), np.array([4, 5, 6, 9]), np.array([1, 2, 3, 9]), np.zeros(4, int))
    assert [part.tolist() for part in ladder(same)] == [[0, 50], [5, 10], [2, 4]]


def test_a_criterion_that_is_the_outcome_is_named_and_nothing_else_is_said_of_it() -> None:
    is_it = answers([1, 4, 60, 0], [60, 5, 0, 0])
    (found,) = remarks([plain(), is_it])
    assert (found.kind, found.criterion, found.counts) == ("outcome", 1, (65, 65))
    assert found.value == pytest.approx((60 * 65 + 4 * 62.5 + 30) / 65**2)
    (turned,) = remarks([answers([60, 5, 0, 0], [1, 4, 60, 0])])
    assert (turned.kind, turned.value) == ("outcome", pytest.approx(1 - found.value))


def test_a_criterion_below_the_mark_is_not_the_outcome() -> None:
    assert remarks([answers([4, 8, 60, 0], [60, 8, 4, 0])]) == ()


def test_a_criterion_that_runs_against_the_outcome_is_named_with_its_numbers() -> None:
    (found,) = remarks([plain(), answers([40, 30, 20, 0], [20, 30, 40, 0])])
    assert (found.kind, found.criterion) == ("against", 1)
    assert found.value == pytest.approx(0.5 - (40 * 40 - 20 * 20 + 2 * 30 * 20) / 2 / 90**2, abs=1e-12)
    assert found.p == pytest.approx(2 * chance_of_less(np.array([40, 30, 20]), np.array([20, 30, 40])))


def test_two_answers_in_the_wrong_order_are_named_where_the_others_are_right() -> None:
    (found,) = remarks([answers([30, 5, 60, 0], [30, 45, 20, 0])])
    assert found == Remark("order", 0, pytest.approx(0.1 - 0.5), (30, 60, 5, 50), (0, 50), found.p)
    assert found.p == pytest.approx(2 * stats.hypergeom.cdf(5, 110, 35, 50))


def test_an_answer_nobody_gave_does_not_stand_between_two() -> None:
    (found,) = remarks([answers([50, 0, 35, 0], [30, 0, 75, 0])], design_effect=1.0)
    assert (found.kind, found.counts) == ("against", (85, 105))
    points = np.array([0, 25, 50, 100])
    gap = Answers(points, np.array([30, 0, 5, 70, 0]), np.array([30, 0, 45, 20, 0]), np.zeros(5, int))
    (found,) = remarks([gap])
    assert (found.kind, found.between, found.counts) == ("order", (0, 50), (30, 60, 5, 50))


def test_a_question_left_open_until_the_end_is_named() -> None:
    (found,) = remarks([answers([20, 20, 20, 0], [20, 20, 20, 0], [10, 10, 13, 27])])
    assert found == Remark("closing", 0, pytest.approx(0.45), (27, 60, 0, 120), (), found.p)
    (found,) = remarks([answers([5, 5, 5, 45], [5, 5, 5, 45], [20, 20, 18, 2])])
    assert (found.kind, found.counts, found.value) == ("closing", (2, 60, 90, 120), pytest.approx(2 / 60 - 0.75))


def test_a_question_answered_by_how_the_deal_ended_is_named() -> None:
    (found,) = remarks([answers([20, 20, 20, 0], [15, 15, 10, 40])])
    assert found == Remark("ending", 0, 0.5, (40, 80, 0, 60), (), found.p)


def test_a_small_difference_in_what_is_left_open_is_not_worth_a_remark() -> None:
    assert remarks([answers([2000, 2000, 2000, 0], [2000, 2000, 2000, 0], [200, 200, 210, 140])]) == ()


def test_a_question_nobody_ever_answered_is_not_odd() -> None:
    assert remarks([answers([0, 0, 0, 40], [0, 0, 0, 60], [0, 0, 0, 9])]) == ()
    assert verdict(answers([0, 0, 0, 40], [0, 0, 0, 60]), 1) == "no answers"


@pytest.mark.parametrize(
    "tiny", [answers([0, 0, 5, 0], [5, 0, 0, 0]), answers([9, 0, 0, 0], [0, 0, 9, 0]), answers([0, 0, 0, 0], [0] * 4)]
)
def test_nothing_is_remarked_on_a_handful_of_deals(tiny: Answers) -> None:
    assert remarks([tiny] * 3) == ()


def test_deals_that_come_in_clusters_need_to_be_more() -> None:
    odd = [answers([40, 30, 20, 0], [20, 30, 40, 0])]
    assert [found.kind for found in remarks(odd)] == ["against"]
    assert remarks(odd, design_effect=3.0) == ()


def test_verdicts() -> None:
    assert verdict(answers([20, 30, 40, 0], [40, 30, 20, 0]), 20) == "tells"
    assert verdict(answers([40, 30, 20, 0], [20, 30, 40, 0]), 20) == "against"
    assert verdict(answers([300, 300, 300, 0], [300, 300, 300, 0]), 20) == "says little"
    assert verdict(answers([10, 10, 10, 0], [10, 10, 10, 0]), 20) == "cannot tell"
    assert verdict(answers([0, 2, 9, 0], [9, 2, 0, 0]), 20) == "tells"
    assert verdict(answers([0, 0, 9, 0], [9, 0, 0, 0]), 1) == "cannot tell"


def noise(rng: np.random.Generator, levels: int, skew: float, win_rate: float, missing: float) -> set[str]:
    """The kinds of remark on 12 criteria of 100 decided and 30 open deals, nothing being related to anything."""
    end = np.concatenate([rng.permutation(np.arange(100) < round(100 * win_rate)), np.full(30, 2)])
    given = np.stack([rng.choice(levels, 130, p=rng.dirichlet(np.full(levels, skew))) for _ in range(12)])
    given[rng.random(given.shape) < missing] = levels
    counted = [[np.bincount(row[end == how], minlength=levels + 1) for how in (1, 0, 2)] for row in given]
    points = np.linspace(0, 100, levels).astype(int)
    found = remarks([Answers(points, *counts) for counts in counted])
    return {remark.kind for remark in (*found, *repetitions(np.where(given == levels, -1, given)))}


@pytest.mark.parametrize(
    ("levels", "skew", "win_rate", "missing"),
    [(5, 5.0, 0.35, 0.05), (2, 0.5, 0.12, 0.0), (3, 0.5, 0.5, 0.5)],
    ids=["five answers", "rare answers and rare wins", "half unanswered"],
)
def test_noise_gets_a_remark_in_at_most_two_of_a_hundred_data_sets(
    levels: int, skew: float, win_rate: float, missing: float
) -> None:
    rng = np.random.default_rng(2)
    remarked = sum(bool(noise(rng, levels, skew, win_rate, missing)) for _ in range(400))
    assert remarked <= 8
