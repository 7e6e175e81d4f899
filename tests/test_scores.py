"""The score: what must hold for any rubric and any answers, and a plain loop in fractions that it must equal."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import STRANGER, rubrics_with_answers

from qualify.rubric import MISSING_POLICIES, Answer, Criterion, Rubric
from qualify.scores import UNSCORED, Deck, answer_deck, coverage, levels, score

Case = tuple[Rubric, pl.DataFrame]


def scored(rubric: Rubric, table: pl.DataFrame) -> list[int]:
    return score(answer_deck(levels(table, rubric)[0], rubric), rubric).tolist()


def by_hand(rubric: Rubric, deal: dict[str, str | None]) -> tuple[int, Fraction]:
    """Score and coverage of one deal, criterion by criterion."""
    earned, answered, whole = Fraction(0), 0, 0
    for criterion in rubric.criteria:
        whole += criterion.weight
        for answer in criterion.answers:
            if deal.get(criterion.key) == answer.label:
                earned += criterion.weight * Fraction(answer.points, 100)
                answered += criterion.weight
    if not answered:
        return UNSCORED, Fraction(0)
    base = answered if rubric.missing == "leave out" else whole
    return floor(100 * earned / base), Fraction(answered, whole)


@given(rubrics_with_answers(), st.sampled_from(MISSING_POLICIES))
def test_the_score_equals_a_plain_loop_in_fractions(case: Case, policy: str) -> None:
    rubric, table = case[0].with_missing(policy), case[1]
    expected = [by_hand(rubric, deal) for deal in table.to_dicts()]
    assert scored(rubric, table) == [points for points, _ in expected]
    covered = coverage(answer_deck(levels(table, rubric)[0], rubric), rubric)
    assert covered.tolist() == [float(share) for _, share in expected]


@given(rubrics_with_answers())
def test_the_score_is_0_to_100_or_there_is_none(case: Case) -> None:
    assert set(scored(*case)) <= {UNSCORED, *range(101)}


@given(rubrics_with_answers(), st.integers(2, 9))
def test_scaling_all_weights_changes_nothing(case: Case, factor: int) -> None:
    rubric, table = case
    assume(any(weight >= 10 for weight in rubric.weights.values()))
    small = rubric.with_weights({key: weight // 10 for key, weight in rubric.weights.items()})
    scaled = small.with_weights({key: weight * factor for key, weight in small.weights.items()})
    assert scored(scaled, table) == scored(small, table)


@given(rubrics_with_answers(), st.randoms(use_true_random=False))
def test_the_order_of_criteria_changes_nothing(case: Case, random: object) -> None:
    rubric, table = case
    criteria = list(rubric.criteria)
    random.shuffle(criteria)  # type: ignore[attr-defined]
    assert scored(replace(rubric, criteria=tuple(criteria)), table) == scored(rubric, table)


@given(rubrics_with_answers(), st.data())
def test_the_order_of_deals_changes_nothing(case: Case, data: st.DataObject) -> None:
    rubric, table = case
    order = data.draw(st.permutations(range(table.height)))
    assert scored(rubric, table[order]) == [scored(rubric, table)[place] for place in order]


@given(rubrics_with_answers(), st.data())
def test_more_points_for_an_answer_never_lower_a_score(case: Case, data: st.DataObject) -> None:
    rubric, table = case
    which = data.draw(st.sampled_from(rubric.criteria))
    place = data.draw(st.integers(0, len(which.answers) - 1))
    points = data.draw(st.integers(which.answers[place].points, 100))
    better = replace(
        which,
        answers=(*which.answers[:place], replace(which.answers[place], points=points), *which.answers[place + 1 :]),
    )
    raised = replace(rubric, criteria=tuple(better if c is which else c for c in rubric.criteria))
    assert all(after >= before for before, after in zip(scored(rubric, table), scored(raised, table), strict=True))


@given(rubrics_with_answers(), st.data())
def test_a_better_answer_never_lowers_a_score(case: Case, data: st.DataObject) -> None:
    rubric, table = case
    which = data.draw(st.sampled_from(rubric.criteria))
    best = max(which.answers, key=lambda answer: answer.points)
    given_before = table[which.key].is_in([answer.label for answer in which.answers])
    better = table.with_columns(pl.when(given_before).then(pl.lit(best.label)).otherwise(which.key).alias(which.key))
    assert all(after >= before for before, after in zip(scored(rubric, table), scored(rubric, better), strict=True))


@given(rubrics_with_answers(least=2), st.data())
def test_a_criterion_of_no_weight_might_as_well_not_be_there(case: Case, data: st.DataObject) -> None:
    rubric, table = case
    which = data.draw(st.sampled_from(rubric.criteria))
    without = tuple(c for c in rubric.criteria if c is not which)
    assume(any(c.weight for c in without))
    assert scored(rubric.with_weights({which.key: 0}), table) == scored(replace(rubric, criteria=without), table)


@given(rubrics_with_answers())
def test_scoring_leaves_its_input_alone(case: Case) -> None:
    rubric, table = case
    before = table.clone()
    found = levels(table, rubric)[0]
    kept = found.copy()
    deck = answer_deck(found, rubric)
    codes = [code.copy() for code in deck.codes]
    once = score(deck, rubric)
    assert score(deck, rubric).tolist() == once.tolist()
    assert table.equals(before)
    assert found.tolist() == kept.tolist()
    assert [code.tolist() for code in deck.codes] == [code.tolist() for code in codes]


@given(rubrics_with_answers())
def test_answers_that_the_rubric_does_not_know_count_as_missing_and_are_counted(case: Case) -> None:
    rubric, table = case
    found, strangers = levels(table, rubric)
    counts = {key: table[key].to_list().count(STRANGER) for key in rubric.keys}
    assert strangers == {key: number for key, number in counts.items() if number}
    cleaned = table.with_columns(pl.when(pl.col(key) != STRANGER).then(key).alias(key) for key in rubric.keys)
    assert found.tolist() == levels(cleaned, rubric)[0].tolist()


def test_a_question_that_nobody_was_asked_is_missing() -> None:
    yes_no = (Answer("No", 0), Answer("Yes", 100))
    rubric = Rubric("r", (Criterion("a", "A?", yes_no), Criterion("b", "B?", yes_no)))
    table = pl.DataFrame({"a": ["Yes", "No"]})
    assert levels(table, rubric)[0].tolist() == [[1, 0], [2, 2]]
    assert scored(rubric, table) == [100, 0]
    assert scored(rubric.with_missing("nothing earned"), table) == [50, 0]


def test_an_empty_column_and_an_empty_table_are_scored() -> None:
    rubric = Rubric("r", (Criterion("a", "A?", (Answer("No", 0), Answer("Yes", 100))),))
    assert scored(rubric, pl.DataFrame({"a": [None, None]})) == [UNSCORED, UNSCORED]
    assert scored(rubric, pl.DataFrame({"a": []}, schema={"a": pl.String})) == []


def test_a_criterion_with_the_most_answers_allowed_is_scored() -> None:
    answers = tuple(Answer(str(i), i // 2) for i in range(200))
    rubric = Rubric("r", (Criterion("a", "A?", answers), Criterion("b", "B?", answers)))
    table = pl.DataFrame({"a": ["199", "0", None], "b": ["199", "199", None]})
    assert scored(rubric, table) == [99, 49, UNSCORED]


@st.composite
def columns(draw: st.DrawFn) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    """Up to 24 columns of small numbers, each with how many values it can take."""
    deals = draw(st.integers(0, 8))
    radix = {f"k{i}": draw(st.integers(1, 255)) for i in range(draw(st.integers(1, 24)))}
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return {name: rng.integers(0, n, deals).astype(np.uint8) for name, n in radix.items()}, radix


@given(columns())
def test_every_column_comes_back_from_a_deck(packed: tuple[dict[str, np.ndarray], dict[str, int]]) -> None:
    held, radix = packed
    deck = Deck.pack(held, radix)
    assert {name: deck.total({name: np.arange(n)}).tolist() for name, n in radix.items()} == {
        name: column.tolist() for name, column in held.items()
    }
    assert [name for group in deck.groups for name in group] == list(radix)
    assert all(np.prod([radix[name] for name in group]) <= 2**16 for group in deck.groups)
    assert deck.gaps == {name for name, column in held.items() if radix[name] - 1 in column}


@given(columns(), st.integers(0, 2**32))
def test_a_total_over_a_deck_is_the_sum_over_its_columns(
    packed: tuple[dict[str, np.ndarray], dict[str, int]], seed: int
) -> None:
    held, radix = packed
    rng = np.random.default_rng(seed)
    parts = {name: rng.integers(0, 1000, n) for name, n in radix.items() if rng.random() < 0.7}
    deck = Deck.pack(held, radix)
    expected = sum((parts[name][held[name]] for name in parts), np.zeros(deck.deals, np.int64))
    assert deck.total(parts).tolist() == expected.tolist()
    size = 24 * 1000
    assert deck.count(parts, size).tolist() == np.bincount(expected, minlength=size).tolist()


def test_totals_of_more_deals_than_fit_the_cache_are_those_of_each_deal() -> None:
    rng = np.random.default_rng(5)
    held = {f"k{i}": rng.integers(0, 200, 150_001).astype(np.uint8) for i in range(3)}
    deck = Deck.pack(held, dict.fromkeys(held, 200))
    parts = {name: rng.integers(0, 50, 200) for name in held}
    expected = sum(parts[name][held[name]] for name in held)
    assert np.array_equal(deck.total(parts), expected)
    assert np.array_equal(deck.count(parts, 150), np.bincount(expected, minlength=150))
    for least in (0, 100_000, 1_000_000):
        pieces = [(rows, total.copy()) for rows, total in deck.blocks(parts, least)]
        assert np.array_equal(np.concatenate([total for _, total in pieces]), expected)
        assert [rows.stop for rows, _ in pieces] == np.cumsum([len(total) for _, total in pieces]).tolist()
    assert deck.total({}).tolist() == [0] * 150_001


@pytest.mark.parametrize("policy", MISSING_POLICIES)
def test_a_score_just_below_a_whole_number_is_not_rounded_up(policy: str) -> None:
    """Two of three equal criteria earn everything: 66 and two thirds is in bin 66, in every engine."""
    yes_no = (Answer("No", 0), Answer("Yes", 100))
    rubric = Rubric("r", tuple(Criterion(key, "?", yes_no, 33) for key in "abc"), policy)
    assert scored(rubric, pl.DataFrame({"a": ["Yes"], "b": ["Yes"], "c": ["No"]})) == [66]
