"""What differs between two versions, and which stored answers a new one takes over."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from strategies import rubrics

from qualify.rubric import Answer, Criterion, Rubric, Sketch
from qualify.rubric_carries import CARRIES, asked_otherwise, carried, paired, proposal, stored
from qualify.rubric_changes import COLUMNS, changes, summary, table

NEED = Criterion("need", "Need?", (Answer("No", 0), Answer("Some", 50), Answer("Yes", 100, "Signed")), 10, "Worth")
PRICE = Criterion("price", "Price?", (Answer("High", 0), Answer("Low", 100)), 10)
BEFORE = Sketch("First", (NEED, PRICE), note="n")


def answered(*answers: Answer) -> Sketch:
    return replace(BEFORE, criteria=(replace(NEED, answers=answers), PRICE))


def standing(after: Sketch) -> list[tuple[str, str | None, str]]:
    rows = proposal(BEFORE, after).filter(pl.col("criterion") == "need")
    return rows.select("answer", "to_answer", "standing").rows()


@given(rubrics())
def test_a_rubric_carries_all_answers_to_itself_and_has_no_changes(rubric: Rubric) -> None:
    found = proposal(rubric, rubric)
    assert found["standing"].unique().to_list() == ["same"]
    assert carried(found, {}).select("criterion", "answer").rows() == [
        (c.key, a.label) for c in rubric.criteria for a in c.answers
    ]
    assert changes(rubric, rubric) == ()


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (
            (Answer("No", 0), Answer("Some", 50), Answer("Yes", 100, " Signed ")),
            [("No", "No", "same"), ("Some", "Some", "same"), ("Yes", "Yes", "same")],
        ),
        (
            (Answer("No", 0, "They said so"), Answer("Some", 90), Answer("Yes", 100, "Signed")),
            [("No", "No", "reworded"), ("Some", "Some", "same"), ("Yes", "Yes", "same")],
        ),
        (
            (Answer("Never", 0), Answer("Half", 40), Answer("Yes", 100, "Signed")),
            [("No", "Never", "renamed"), ("Some", None, "gone"), ("Yes", "Yes", "same")],
        ),
        (
            (Answer("Yes", 100, "Signed"), Answer("No", 50)),
            [("No", "No", "same"), ("Some", None, "gone"), ("Yes", "Yes", "same")],
        ),
        (
            (Answer("Yes", 0, "Signed"), Answer("No", 50)),
            [("No", "No", "reworded"), ("Some", None, "gone"), ("Yes", "Yes", "reworded")],
        ),
        ((Answer("No", 0),), [("No", "No", "same"), ("Some", None, "gone"), ("Yes", None, "gone")]),
    ],
)
def test_an_answer_is_carried_where_key_label_and_meaning_are_the_same(
    answers: tuple[Answer, ...], found: list[tuple[str, str | None, str]]
) -> None:
    assert standing(answered(*answers)) == found


def test_a_question_in_other_words_carries_no_answer_in_silence() -> None:
    asked = replace(NEED, question="Is the need at risk?")
    found = proposal(BEFORE, replace(BEFORE, criteria=(asked, PRICE)))
    assert found["standing"].to_list() == ["reworded", "reworded", "reworded", "same", "same"]
    assert carried(found, {})["criterion"].to_list() == ["price", "price"]
    assert not asked_otherwise(NEED, replace(NEED, question="  Need? ", evidence="A mail"))


def test_points_that_outcomes_gave_say_nothing_about_what_an_answer_means() -> None:
    taught = replace(PRICE, ordered=False)
    turned = replace(taught, answers=(Answer("High", 100), Answer("Low", 0)))
    assert (asked_otherwise(PRICE, replace(turned, ordered=True)), asked_otherwise(taught, turned)) == (True, False)


def test_answers_of_another_question_are_proposed_from_worst_to_best() -> None:
    pain = Criterion("pain", "Pain?", (Answer("Named", 90), Answer("None", 5), Answer("Felt", 20)))
    assert paired(NEED, pain) == {"No": "None", "Some": "Felt", "Yes": "Named"}
    as_they_stand = paired(NEED, replace(pain, ordered=False))
    assert as_they_stand == {"No": "Named", "Some": "None", "Yes": "Felt"}
    assert paired(NEED, replace(NEED, key="want", answers=NEED.answers[1:])) == {"Some": "Some", "Yes": "Yes"}


def test_answers_of_a_question_that_is_gone_are_not_carried() -> None:
    found = proposal(BEFORE, Sketch("s", (PRICE,)))
    assert found.rows() == [
        ("need", "No", None, None, "gone"),
        ("need", "Some", None, None, "gone"),
        ("need", "Yes", None, None, "gone"),
        ("price", "High", "price", "High", "same"),
        ("price", "Low", "price", "Low", "same"),
    ]


def test_only_what_is_the_same_is_carried_unless_somebody_says_so() -> None:
    after = answered(Answer("Never", 0), Answer("Yes", 100, "Signed by the buyer"))
    found = proposal(BEFORE, after)
    rest = [("price", "High", "price", "High"), ("price", "Low", "price", "Low")]
    assert carried(found, {}).rows() == rest
    said = {("need", "No"): ("need", "Never"), ("need", "Some"): ("need", "Never"), ("need", "Yes"): None}
    assert carried(found, said).rows() == [("need", "No", "need", "Never"), ("need", "Some", "need", "Never"), *rest]
    assert carried(found, {("price", "High"): None}).rows() == rest[1:]
    assert dict(carried(found, {}).schema) == CARRIES


def test_stored_answers_are_counted_beside_the_proposal() -> None:
    given_ = pl.DataFrame({"criterion": ["need", "need", "mood"], "answer": ["No", "Eh", "good"], "ratings": [7, 2, 1]})
    found = stored(proposal(BEFORE, BEFORE), given_)
    assert found.select("answer", "times").rows() == [("No", 7), ("Some", 0), ("Yes", 0), ("High", 0), ("Low", 0)]


def test_every_kind_of_change_is_told_with_before_and_after() -> None:
    need = Criterion(
        "need", "What need?", (Answer("Yes", 90, "Signed"), Answer("None", 0), Answer("Maybe", 60)), 30, "Why", False,
        "A mail", False,
    )  # fmt: skip
    budget = Criterion("budget", "Budget?", (Answer("No", 0), Answer("Yes", 100)), 10)
    after = Sketch("Second", (budget, need), "nothing earned", "m")
    rows = [(one.question, one.what, one.before, one.after) for one in changes(BEFORE, after)]
    assert rows == [
        ("", "name", "First", "Second"),
        ("", "a missing answer", "leave out", "nothing earned"),
        ("", "note", "n", "m"),
        ("Budget?", "new question", "", "10 (25 % of the score)"),
        ("What need?", "words of the question", "Need?", "What need?"),
        ("What need?", "group", "Worth", "Why"),
        ("What need?", "evidence", "", "A mail"),
        ("What need?", "weight", "10 (50 % of the score)", "30 (75 % of the score)"),
        ("What need?", "a salesperson can influence it", "yes", "no"),
        ("What need?", "answers go from worse to better", "yes", "no"),
        ("What need?", "answer taken out", "No: 0", ""),
        ("What need?", "answer taken out", "Some: 50", ""),
        ("What need?", "points", "Yes: 100", "Yes: 90"),
        ("What need?", "new answer", "", "None: 0"),
        ("What need?", "new answer", "", "Maybe: 60"),
        ("Price?", "question taken out", "10 (50 % of the score)", ""),
    ]
    assert summary(BEFORE, after, changes(BEFORE, after)) == (
        "1 question is new; 1 question is taken out; 1 question has other words; "
        "1 question has other answers, points or meanings; 1 question has another weight."
    )
    assert table(changes(BEFORE, after)).columns == list(COLUMNS)
    assert table(changes(BEFORE, after)).row(0) == ("the whole rubric", "name", "First", "Second")


def test_a_renamed_answer_and_another_order_are_told_as_such() -> None:
    answers = (Answer("Never", 0), Answer("Some", 50), Answer("Yes", 100, "Signed and sealed"))
    after = replace(BEFORE, criteria=(PRICE, replace(NEED, answers=answers)))
    assert [(one.what, one.before, one.after) for one in changes(BEFORE, after)] == [
        ("answer renamed", "No", "Never"),
        ("meaning", "Yes: Signed", "Yes: Signed and sealed"),
        ("order of the questions", "“Need?” and “Price?”", "“Price?” and “Need?”"),
    ]
    turned = answered(*reversed(NEED.answers))
    assert [(one.what, one.before, one.after) for one in changes(BEFORE, turned)] == [
        ("order of the answers", "No, Some, Yes", "Yes, Some, No")
    ]


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (BEFORE, "Nothing is changed."),
        (replace(BEFORE, note="m"), "Only this differs: note. 2 questions stay as before."),
        (
            replace(BEFORE, criteria=(replace(NEED, weight=5), PRICE)),
            "1 question has another weight. 1 question stays as before.",
        ),
        (
            replace(BEFORE, criteria=(NEED,)),
            "1 question is taken out. 1 question stays as before.",
        ),
    ],
)
def test_the_changes_are_one_sentence(after: Sketch, sentence: str) -> None:
    assert summary(BEFORE, after, changes(BEFORE, after)) == sentence
