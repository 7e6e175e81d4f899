"""Which ratings are compared: of about the same time, by different people, each one's own."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from bench.promises.raters import DAY, rubric
from qualify.ratings import answers, in_time, last, paired, shares, views
from qualify.rubric import Answer, Criterion, Rubric
from tests.rating_worlds import rows

RUBRIC = rubric(2)


def compared(*each: tuple[str, str, str | None, str | None, int | None]) -> list[tuple[str, str, str, str]]:
    return paired(rows(*each), RUBRIC).select("deal_id", "criterion", "rater", "answer").rows()


def test_two_people_within_thirty_days_are_compared() -> None:
    assert compared(("d", "c0", "a1", "Ana", 0), ("d", "c0", "a3", "Ben", 30)) == [
        ("d", "c0", "Ana", "a1"),
        ("d", "c0", "Ben", "a3"),
    ]


@pytest.mark.parametrize(
    "second",
    [
        ("d", "c0", "a3", "Ben", 31),
        ("d", "c0", "a3", "Ben", None),
        ("d", "c0", "a3", "Ana", 1),
        ("d", "c0", "a3", None, 1),
        ("d", "c0", "a3", "", 1),
        ("d", "c0", None, "Ben", 1),
        ("d", "c0", "not in the rubric", "Ben", 1),
        ("d", "c1", "a3", "Ben", 1),
        ("e", "c0", "a3", "Ben", 1),
        ("d", "another question", "a3", "Ben", 1),
    ],
    ids=[
        "too late",
        "undated",
        "the same",
        "nobody",
        "nameless",
        "unknown",
        "stranger",
        "other",
        "deal",
        "no question",
    ],
)
def test_what_is_not_a_second_rating(second: tuple[str, str, str | None, str | None, int | None]) -> None:
    assert compared(("d", "c0", "a1", "Ana", 0), second) == []


def test_ratings_without_a_day_meet_each_other() -> None:
    found = paired(rows(("d", "c0", "a1", "Ana", None), ("d", "c0", "a3", "Ben", None)), RUBRIC)
    assert found.select("rater", "notch", "rated").rows() == [("Ana", 1, None), ("Ben", 3, None)]


def test_of_each_person_the_answer_of_the_first_day_on_which_most_had_one() -> None:
    """Ana changes her mind after Ben has spoken: what she thought by herself is compared."""
    told = [("d", "c0", "a4", "Ana", 0), ("d", "c0", "a3", "Ana", 2), ("d", "c0", "a1", "Ben", 3)]
    assert compared(*told, ("d", "c0", "a1", "Ana", 5)) == [("d", "c0", "Ana", "a3"), ("d", "c0", "Ben", "a1")]


def test_of_one_day_the_last_word_of_a_person() -> None:
    told = [("d", "c0", "a4", "Ana", 0), ("d", "c0", "a2", "Ana", 0), ("d", "c0", "a1", "Ben", 0)]
    assert compared(*told) == [("d", "c0", "Ana", "a2"), ("d", "c0", "Ben", "a1")]


def test_an_answer_taken_back_is_not_compared_from_then_on() -> None:
    told = [("d", "c0", "a4", "Ana", 0), ("d", "c0", None, "Ana", 1), ("d", "c0", "a1", "Ben", 2)]
    assert compared(*told) == []


def test_three_people_are_compared_on_the_day_that_brings_them_together() -> None:
    told = [("d", "c0", "a0", "Ana", 0), ("d", "c0", "a1", "Ben", 5), ("d", "c0", "a2", "Ana", 40)]
    found = compared(*told, ("d", "c0", "a3", "Ben", 41), ("d", "c0", "a4", "Cy", 42))
    assert found == [("d", "c0", "Ana", "a2"), ("d", "c0", "Ben", "a3"), ("d", "c0", "Cy", "a4")]


def test_a_view_is_of_the_questions_that_all_answered() -> None:
    told = [("d", "c0", "a1", "Ana", 0), ("d", "c0", "a2", "Ben", 0), ("d", "c1", "a1", "Ana", 0)]
    found = views(paired(rows(*told), RUBRIC))
    assert found.rows() == [("d", "Ana", 1.0, 25.0, 1, False), ("d", "Ben", 2.0, 50.0, 1, False)]


def test_the_ends_of_a_scale_do_not_hide_a_lenient_rater() -> None:
    """Ben is a notch higher, but on c1 there is no notch left for him: it does not count for notches."""
    told = [("d", "c0", "a1", "Ana", 0), ("d", "c0", "a2", "Ben", 0), ("d", "c1", "a4", "Ana", 0)]
    found = views(paired(rows(*told, ("d", "c1", "a4", "Ben", 0)), RUBRIC))
    assert found.select("rater", "notch", "score").rows() == [("Ana", 1.0, 62.5), ("Ben", 2.0, 75.0)]


def test_two_answers_have_no_middle_and_count_whole() -> None:
    yes_no = rubric(1, notches=1)
    found = views(paired(rows(("d", "c0", "a0", "Ana", 0), ("d", "c0", "a1", "Ben", 0)), yes_no))
    assert found["notch"].to_list() == [0.0, 1.0]


def test_without_an_order_there_are_no_notches() -> None:
    names = rubric(1, ordered=False)
    found = views(paired(rows(("d", "c0", "a0", "Ana", 0), ("d", "c0", "a1", "Ben", 0)), names))
    assert found.select("notch", "score").rows() == [(None, 0.0), (None, 25.0)]


def test_no_ratings_are_no_pairs() -> None:
    empty = paired(rows(), RUBRIC)
    assert (empty.height, views(empty).height) == (0, 0)


def test_what_a_rule_lets_count() -> None:
    rated = rows(("d", "c0", "a0", "Ana", 0), ("d", "c0", "a1", "Ana", 3), ("d", "c0", "a2", "Ana", None),
                 ("open", "c0", "a3", "Ana", 3), ("unscored", "c0", "a3", "Ana", 0),
                 ("gone", "c0", "a3", "Ana", 0))  # fmt: skip
    limits = pl.DataFrame({"deal_id": ["d", "open", "unscored"], "limit": [DAY + timedelta(2), None, None],
                           "scored": [True, True, False]})  # fmt: skip
    assert in_time(rated, limits).select("deal_id", "answer").rows() == [("d", "a0"), ("d", "a2"), ("open", "a3")]


def test_the_last_rating_counts_whoever_gave_it() -> None:
    rated = rows(("d", "c0", "a0", "Ana", 0), ("d", "c1", "a0", "Ana", 0), ("d", "c0", "a4", "Ben", 1),
                 ("d", "c1", None, "Ben", 1), ("e", "c1", "a2", "Ben", 1))  # fmt: skip
    assert last(rated).select("deal_id", "criterion", "answer").rows() == [
        ("d", "c0", "a4"), ("d", "c1", None), ("e", "c1", "a2"),
    ]  # fmt: skip
    assert answers(rated, RUBRIC).sort("deal_id").rows() == [("d", "a4", None), ("e", None, "a2")]


def test_whose_answers_make_a_score_by_weight() -> None:
    yes_no = (Answer("No", 0), Answer("Yes", 100))
    weighted = Rubric(
        "r", (Criterion("a", "A?", yes_no, 3), Criterion("b", "B?", yes_no, 1), Criterion("c", "C?", yes_no, 0))
    )
    rated = rows(("d", "a", "Yes", "Ana", 0), ("d", "b", "No", "Ben", 0), ("d", "c", "No", "Cy", 0))
    assert shares(rated, weighted).rows() == [("d", "Ana", 0.75), ("d", "Ben", 0.25)]
