"""Krippendorff's alpha, its interval, and what is said of a question."""

from __future__ import annotations

import krippendorff
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.promises.raters import CUTS, frame, judged, rated_twice, rubric
from qualify.ratings import Agreement, agreement, paired
from qualify.ratings.alpha import Measure, alphas
from qualify.ratings.words import agreed, questions, unknown

MEASURES: tuple[Measure, ...] = ("nominal", "ordinal", "interval", "ratio")
NOBODY = 0
FOUR_PEOPLE = (  # Krippendorff's example of four observers and twelve units; 0 where somebody did not look.
    (1, 2, 3, 3, 2, 1, 4, 1, 2, NOBODY, NOBODY, NOBODY),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NOBODY, 3),
    (NOBODY, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NOBODY),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NOBODY),
)


def alpha(counts: np.ndarray, measure: Measure, values: np.ndarray | None = None) -> float:
    return float(alphas(counts, np.ones((1, len(counts))), measure, values)[0])


def counted(people: tuple[tuple[int, ...], ...], most: int = 5) -> np.ndarray:
    return (np.array(people).T[:, :, None] == np.arange(1, most + 1)).sum(axis=1)


def test_krippendorffs_published_example() -> None:
    found = {measure: round(alpha(counted(FOUR_PEOPLE), measure, np.arange(1, 6)), 3) for measure in MEASURES}
    assert found == {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=2, max_size=15), st.sampled_from(MEASURES)
)
def test_it_is_that_of_the_reference_package(units: list[list[int]], measure: Measure) -> None:
    counts, values = np.array(units), np.arange(4)
    if (counts[counts.sum(axis=1) > 1].sum(axis=0) > 0).sum() < 2:
        assert np.isnan(alpha(counts, measure, values))
    else:
        peer = krippendorff.alpha(value_counts=counts, value_domain=values, level_of_measurement=measure)
        assert alpha(counts, measure, values) == pytest.approx(peer, abs=1e-12)


def test_a_deal_counted_twice_is_two_deals() -> None:
    counts = counted(FOUR_PEOPLE)
    twice = alphas(counts, np.array([[2.0] + [1.0] * 11]), "ordinal")
    assert twice == pytest.approx(alphas(np.vstack([counts[:1], counts]), np.ones((1, 13)), "ordinal"))


def test_the_question_that_people_disagree_on_comes_first() -> None:
    rng = np.random.default_rng(3)
    truth = np.searchsorted(CUTS, rng.standard_normal((60, 1, 3)))
    noise = rng.integers(-2, 3, (60, 2, 3)) * np.array([0, 1, 0]) + rng.integers(-1, 2, (60, 2, 3)) * np.array(
        [0, 0, 1]
    )
    raters = np.tile([0, 1], (60, 1))
    found = agreement(paired(frame(raters, np.clip(truth + noise, 0, 4)), rubric(4)), rubric(4))
    assert [each.criterion for each in found] == ["c1", "c2", "c0", "c3"]
    assert [each.rewrite for each in found] == [True, False, False, False]
    assert [each.alike for each in found] == [False, False, True, False]
    assert [each.deals for each in found] == [60, 60, 60, 0]
    assert (
        questions(found)
        == "People answer 1 of 4 questions too differently to rely on it: 'Question 1?'. Rewrite it first."
    )
    assert (found[2].alpha, found[2].high, found[2].same, found[2].confused) == (1.0, 1.0, 1.0, None)
    assert agreed(found[3]) == "Unknown: no deal was rated twice."


def test_answers_without_an_order_are_the_same_or_not() -> None:
    names = rubric(1, ordered=False)
    levels = np.array([[[0], [0]], [[1], [1]], [[2], [2]], [[0], [2]], [[1], [2]]] * 4)
    found = agreement(paired(frame(np.tile([0, 1], (20, 1)), levels), names), names)[0]
    counts = np.array([[2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 0, 1], [0, 1, 1]] * 4)
    assert found.alpha == pytest.approx(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
    assert (found.ordered, found.same, found.confused) == (False, 0.6, ("a0", "a2", 4))


def with_agreement(same: int, differ: int) -> Agreement:
    """Pairs who all say worst or best, so many of them alike and so many not."""
    levels = [[[0], [0]], [[4], [4]]] * (same // 2) + [[[0], [4]]] * differ
    return agreement(paired(frame(np.tile([0, 1], (same + differ, 1)), np.array(levels)), rubric(1)), rubric(1))[0]


def test_perfect_agreement_on_few_deals_is_no_certainty() -> None:
    """Ten deals without a difference leave room for one in four (exact binomial bound)."""
    found = with_agreement(10, 0)
    assert (found.alpha, round(found.low, 3), found.high) == (1.0, round(1 - (1 - 0.05 ** (1 / 10)) / 0.5, 3), 1.0)
    assert agreed(found).startswith("Too few to tell whether people agree: agreement 1.00 (0.48 to 1.00;")


def test_one_difference_is_bounded_exactly_too() -> None:
    found = with_agreement(12, 1)
    assert 0.2 < found.low < found.alpha < found.high < 1  # type: ignore[operator]


def test_below_ten_deals_nothing_is_said() -> None:
    found = with_agreement(8, 1)
    assert (found.alpha, found.low, found.high, found.deals) == (None, -1.0, 1.0, 9)
    assert agreed(found) == "Unknown: only 9 deals were rated twice, and it takes at least 10."
    assert unknown(1) == "Unknown: only 1 deal was rated twice, and it takes at least 10."


def test_one_answer_for_all_says_nothing() -> None:
    levels = np.full((12, 2, 1), 3)
    found = agreement(paired(frame(np.tile([0, 1], (12, 1)), levels), rubric(1)), rubric(1))[0]
    assert agreed(found) == "Cannot tell: on all 12 deals rated twice everybody gave the same answer."


def test_ratings_without_a_day_are_counted() -> None:
    undated = rated_twice(1, [0, 0], deals_each=12, criteria=1).with_columns(rated=pl.lit(None, pl.Date))
    found = agreement(paired(undated, rubric(1)), rubric(1))[0]
    assert found.undated == 12
    assert agreed(found).endswith(
        "12 deals of these have no day of rating: their two ratings may be of different times."
    )


@pytest.mark.parametrize(("deals", "people", "noise"), [(15, 2, 0.7), (40, 2, 0.3), (40, 3, 1.0)])
def test_the_interval_holds_the_truth(deals: int, people: int, noise: float) -> None:
    """90 % are promised; of 200 samples 84 % leaves almost three standard errors."""
    rng = np.random.default_rng(deals + people)
    many = judged(rng, 200_000, people, noise)
    truth = alpha((many == np.arange(5)).sum(axis=1), "ordinal")
    raters, kept = np.tile(np.arange(people), (deals, 1)), 0
    for _ in range(200):
        found = agreement(paired(frame(raters, judged(rng, deals, people, noise)), rubric(1)), rubric(1))[0]
        kept += found.low <= truth <= found.high
    assert kept >= 168
