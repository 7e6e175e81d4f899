"""What two people could read differently is found and told in one sentence with the way out."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from qualify.rubric import Answer, Criterion, Sketch
from qualify.rubric_checks import remarks, unfinished
from qualify.rubric_ranges import Range, shared, span
from qualify.rubric_templates import TEMPLATES, template
from qualify.rubric_words import asked

INF = float("inf")
ANSWERS = (Answer("No", 0, "They said no."), Answer("Yes", 100, "They said yes, in writing."))
NEED = Criterion("need", "Need?", ANSWERS, evidence="Who said so")
OTHER = Criterion("price", "Price?", ANSWERS, evidence="Who said so")


def said(*criteria: Criterion, given: dict[str, dict[str, int]] | None = None) -> list[tuple[str, str]]:
    rows = [(key, label, times) for key, labels in (given or {}).items() for label, times in labels.items()]
    frame = pl.DataFrame(rows, {"criterion": pl.String, "answer": pl.String, "ratings": pl.Int64}, orient="row")
    return [(one.kind, one.what) for one in remarks(Sketch("s", criteria), frame)]


def answers(*labels: str, points: tuple[int, ...] = (0, 50, 100), meaning: str = "{} is seen.") -> Criterion:
    made = (Answer(label, earned, meaning.format(label)) for label, earned in zip(labels, points, strict=False))
    return replace(NEED, answers=tuple(made))


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert said(NEED, OTHER, given={"need": {"No": 20, "Yes": 20}}) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_templates_pass_their_own_checks(name: str) -> None:
    assert remarks(template(name)) == ()
    assert unfinished(template(name)) == ()


@pytest.mark.parametrize(
    ("criterion", "kind", "what"),
    [
        (replace(NEED, evidence=" "), "evidence", "“Need?” asks for no evidence: nobody can check the answer later."),
        (
            answers("No", "Yes", points=(0, 100), meaning=""),
            "no meaning",
            "“No” and “Yes” of “Need?” have no written meaning.",
        ),
        (
            answers("Maybe", "Very good", points=(0, 100), meaning=""),
            "vague",
            "“Maybe” and “Very good” of “Need?” can mean anything: nothing says when it holds.",
        ),
        (
            replace(NEED, answers=(ANSWERS[0], Answer("Yes", 100, "They are likely to buy."))),
            "vague",
            "The meaning of “Yes” of “Need?” says “likely”.",
        ),
        (
            replace(NEED, answers=(ANSWERS[0], Answer("Yes", 100, "they said: No"))),
            "overlap",
            "“No” and “Yes” of “Need?” have the same meaning.",
        ),
        (
            replace(NEED, answers=(ANSWERS[0], replace(ANSWERS[0], label="no!", points=100, meaning="They wrote no."))),
            "overlap",
            "“No” and “no!” of “Need?” differ by case or marks only.",
        ),
        (
            answers("10 to 50", "50 to 99", points=(0, 100)),
            "overlap",
            "“10 to 50” and “50 to 99” of “Need?” both hold for 50.",
        ),
        (
            answers("a", "b", "c", points=(0, 100, 100)),
            "points",
            "“b” and “c” of “Need?” earn the same 100 points: the score does not tell them apart.",
        ),
        (
            answers("a", "b", points=(50, 50)),
            "points",
            "All answers to “Need?” earn the same 50 points: it says nothing about a deal.",
        ),
        (
            answers("a", "b", points=(10, 80)),
            "unused",
            "The answers to “Need?” earn 10 to 80 points: the rest of 0 to 100 is not used.",
        ),
    ],
)  # fmt: skip
def test_an_answer_that_can_be_read_in_two_ways_is_named(criterion: Criterion, kind: str, what: str) -> None:
    assert said(criterion) == [(kind, what)]


def test_weights_and_questions_are_looked_at_together() -> None:
    assert said(replace(NEED, weight=60), OTHER) == [
        ("weight", "“Need?” makes 86 % of the score: the other questions hardly matter.")
    ]
    assert said(replace(NEED, weight=10), OTHER) == []
    assert said(replace(NEED, weight=0), OTHER, replace(OTHER, key="c", question="C?")) == [
        ("weight", "“Need?” has the weight 0: it is asked and counts for nothing.")
    ]
    assert said(NEED, replace(OTHER, question="need")) == [("overlap", "“need” is asked twice.")]


def test_answers_without_an_order_need_no_points_of_their_own() -> None:
    assert said(replace(answers("a", "b", points=(50, 50)), ordered=False)) == []


@pytest.mark.parametrize(
    ("times", "found"),
    [
        ({"a": 9}, []),
        ({"a": 10}, ["All 10 answers to “Need?” are “a”: it tells no deal from another."]),
        ({"a": 15, "b": 14}, []),
        ({"a": 15, "b": 15, "z": 9}, []),
        ({"a": 29, "b": 0}, ["All 29 answers to “Need?” are “a”: it tells no deal from another."]),
    ],
)
def test_answers_that_are_the_same_everywhere_are_told_from_ten_on(times: dict[str, int], found: list[str]) -> None:
    assert [what for _, what in said(answers("a", "b", "c"), given={"need": times})] == found


def test_two_answers_that_nobody_ever_chose_are_named_from_thirty_on() -> None:
    five = answers("a", "b", "c", "d", "e", points=(0, 25, 50, 75, 100))
    never = "Nobody has ever chosen “c”, “d” and “e” of “Need?”, in 30 answers."
    assert said(five, given={"need": {"a": 15, "b": 15}}) == [("never chosen", never)]
    assert said(five, given={"need": {"a": 15, "b": 14}}) == []
    assert said(five, given={"need": {"a": 10, "b": 10, "c": 10, "d": 10}}) == []


def test_what_is_new_in_a_draft_cannot_have_been_chosen() -> None:
    before = answers("a", "b", "c", points=(0, 50, 100))
    after = answers("a", "b", "c", "d", "e", points=(0, 25, 50, 75, 100))
    given = pl.DataFrame({"criterion": ["need"] * 2, "answer": ["a", "b"], "ratings": [20, 20]})
    assert remarks(Sketch("s", (after,)), given, Sketch("s", (before,))) == ()
    assert [one.kind for one in remarks(Sketch("s", (after,)), given)] == ["never chosen"]


def test_all_that_is_unfinished_is_listed_at_once() -> None:
    empty = Criterion("question", " ", (Answer("", 0), Answer("Yes", 100), Answer("Yes ", 50)), 0)
    assert [str(one.what) for one in unfinished(Sketch(" ", (empty, replace(NEED, weight=0, answers=()))))] == [
        "The rubric has no name.",
        "Every weight is 0, so nothing would be scored.",
        "The question 'question' has no words yet.",
        "1 answer of “question” has no words yet.",
        "“question” has the answer “Yes” twice.",
        "“Need?” has 0 answers.",
    ]
    assert [one.what for one in unfinished(Sketch("s", ()))] == ["The rubric asks nothing yet."]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 to 9 users", Range(1, 9)),
        ("1,000\u20132,500", Range(1000, 2500)),
        ("between 3 and 5", Range(3, 5)),
        ("Less than 10 %", Range(-INF, 10, open_high=True)),
        ("up to 10", Range(-INF, 10)),
        ("More than 2.5", Range(2.5, INF, open_low=True)),
        ("5 or more", Range(5, INF)),
        ("5+", Range(5, INF)),
        ("9 to 1", None),
        ("within 30 days", None),
        ("2 people within 30 days", None),
        ("none", None),
    ],
)
def test_numbers_are_read_from_words(text: str, found: Range | None) -> None:
    assert span(text) == found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("up to 10", "10 or more", "10"),
        ("less than 10", "10 or more", None),
        ("up to 10", "more than 10", None),
        ("1 to 20", "15 to 30", "15 to 20"),
        ("at least 2", "more than 5", "anything from 5"),
        ("up to 3", "less than 9", "anything up to 3"),
        ("1 to 3 weeks", "2 to 9 days", None),
        ("1 to 20", "many", None),
    ],
)
def test_two_answers_that_hold_for_the_same_number_are_told(first: str, second: str, found: str | None) -> None:
    assert shared(Answer(first, 0), Answer(second, 100)) == found
    assert shared(Answer("Few", 0, first), Answer("Lots", 100, second)) == found


@pytest.mark.parametrize(
    ("criteria", "sentence"),
    [
        ((NEED,), "The score comes from 1 question: “Need?”."),
        ((NEED, OTHER), "The score comes from 2 questions of equal weight."),
        (
            (replace(NEED, weight=30), OTHER),
            "The score comes from 2 questions: 75 % from “Need?” and 25 % from “Price?”.",
        ),
        (
            (replace(NEED, group="Why"), replace(OTHER, group="What")),
            "The score comes from 2 questions: 50 % from “Why” and 50 % from “What”.",
        ),
        (
            tuple(replace(NEED, key=f"c{at}", question=f"Q{at}", weight=10 - at) for at in range(4)),
            "The score comes from 4 questions; most of it is 29 % from “Q0”, 26 % from “Q1” and 24 % from “Q2”.",
        ),
        ((replace(NEED, weight=0),), "1 question, none of which has a weight: nothing is scored."),
    ],
)
def test_what_is_asked_is_one_sentence(criteria: tuple[Criterion, ...], sentence: str) -> None:
    assert asked(Sketch("s", criteria)) == sentence
