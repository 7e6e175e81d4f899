"""Questions and answers of the data that a rubric does not know."""

from __future__ import annotations

import polars as pl

from qualify.analysis.rubric_start import not_in, of_data, offered, own_keys, unknown, with_unknown
from qualify.rubric import MAX_ANSWERS, MIDDLE, Answer, Criterion, Sketch

ROWS = [
    ("budget", "No", 4), ("budget", "Unknown", 1), ("budget", "Yes", 5),
    ("mood", "foggy", 1), ("mood", "sunny", 2),
]  # fmt: skip
SCHEMA = {"criterion": pl.String, "answer": pl.String, "ratings": pl.Int64}
GIVEN = pl.DataFrame(ROWS, SCHEMA, orient="row")
NO_YES = (Answer("No", 0), Answer("Yes", 100))
BUDGET = Criterion("budget", "Budget?", NO_YES)


def test_questions_in_the_data_are_offered_with_points_by_their_words() -> None:
    budget, mood = offered(GIVEN, Sketch("s", ()))
    assert budget == Criterion("budget", "Budget", (Answer("No", 0), Answer("Unknown", 50), Answer("Yes", 100)), 10)
    assert (mood.key, mood.weight, mood.ordered) == ("mood", 0, False)
    assert [answer.points for answer in mood.answers] == [MIDDLE, MIDDLE]
    assert [criterion.key for criterion in offered(GIVEN, Sketch("s", (BUDGET,)))] == ["mood"]


def test_a_column_of_very_many_words_is_no_question() -> None:
    rows = [("city", f"Place {at}", 1) for at in range(MAX_ANSWERS + 1)]
    assert offered(pl.DataFrame(rows, SCHEMA, orient="row"), Sketch("s", ())) == ()


def test_a_rubric_of_the_data_asks_what_has_an_order_or_all_there_is() -> None:
    assert of_data(GIVEN, "n").keys == ("budget",)
    assert of_data(GIVEN.filter(pl.col("criterion") == "mood"), "n").keys == ("mood",)
    assert of_data(GIVEN.clear(), "n") == Sketch("n", ())


def test_answers_that_a_question_does_not_know_are_offered_with_how_often_they_were_given() -> None:
    assert unknown(GIVEN, BUDGET) == ((Answer("Unknown", 50), 1),)
    assert with_unknown(BUDGET, unknown(GIVEN, BUDGET)).answers == (*NO_YES, Answer("Unknown", 50))
    assert unknown(GIVEN, with_unknown(BUDGET, unknown(GIVEN, BUDGET))) == ()
    assert unknown(GIVEN, Criterion("mood", "Mood?", (Answer("sunny", 100),))) == ((Answer("foggy", MIDDLE), 1),)


def test_what_the_version_before_knows_is_no_new_answer() -> None:
    assert not_in(GIVEN, Sketch("s", (BUDGET,))).rows() == [ROWS[1], *ROWS[3:]]
    assert not_in(GIVEN, Sketch("", ())).rows() == ROWS


def test_a_template_takes_a_key_only_where_its_answers_are_meant() -> None:
    template = Sketch("t", (BUDGET, Criterion("need", "Need?", NO_YES)))
    assert own_keys(template, Sketch("", ()), GIVEN).keys == ("budget_2", "need")
    known = GIVEN.filter(pl.col("answer") != "Unknown")
    assert own_keys(template, Sketch("", ()), known).keys == ("budget", "need")
    before = Sketch("b", (Criterion("need", "Need at all?", (Answer("Perhaps", 0),)),))
    assert own_keys(template, before, known).keys == ("budget", "need_2")
