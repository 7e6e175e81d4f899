"""What the gate says about files of ratings: hindsight, what the rubric does not know, answers that contradict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from intake_files import table

from qualify.intake import Batch, Ruling, against, check, guess
from qualify.intake.records import Finding
from qualify.rubric import Answer, Criterion, Rubric

KNOWN = pl.Series(["a", "b", "c"])
ENDED = pl.DataFrame({"deal_id": ["a", "b"], "closed": [date(2026, 3, 10), date(2026, 4, 1)]})
YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("r", (Criterion("budget", "Is there a budget?", YES_NO), Criterion("need", "Need?", YES_NO)))
HEAD = "Deal ID,Question,Answer,Rated by,Rated on\n"
LONG = (
    HEAD + "a,Budget,Yes,Ana,2026-03-03\na,Need?,Yes,Ana,2026-03-04\nb,Budget,No,Ben,2026-04-01\n"
    "a,Budget,No,Ben,2026-03-11\nc,Budget,No,Ben,2026-03-12\nb,Need?,No,,\n"
)
WIDE = (
    "Deal ID,Rated on,Rated by,Budget,Need?\na,2026-03-03,Ana,Yes,Yes\na,2026-03-09,Ana,No,Yes\n"
    "b,2026-04-02,Ben,Yes,No\nc,2026-04-02,Ben,Yes,No\n"
)


def checked(text: str, *rulings: Ruling, ended: pl.DataFrame | None = ENDED) -> Batch:
    read = table(text)
    batch = check(read, guess(read, "ratings"), rulings, known=KNOWN, ended=ended)
    answers = batch.ratings["row"].n_unique() + batch.quarantine.height
    assert batch.read == answers
    return batch


def judged(text: str, **mapped: tuple[tuple[str, str], ...]) -> Batch:
    read = table(text)
    mapping = replace(guess(read, "ratings"), **mapped)  # type: ignore[arg-type]
    return against(read, mapping, check(read, mapping, known=KNOWN), RUBRIC, "Version 2 of the rubric")


def found(batch: Batch, rule: str) -> Finding:
    (one,) = (one for one in batch.findings if one.problem.rule == rule)
    return one


def facts(one: Finding) -> tuple[str, list[int], list[str], str | None, str]:
    return one.problem.what, one.lines.to_list(), [way.name for way in one.ways], one.chosen, one.effect


@pytest.mark.parametrize(
    ("text", "at", "day", "left"),
    [(LONG, [4, 5], "2026-04-01", ("2 of 4", "1 of 4")), (WIDE, [4], "2026-04-02", ("2 of 3", "1 of 3"))],
    ids=["long", "wide"],
)
def test_ratings_from_the_closing_on_and_just_before_are_hindsight(
    text: str, at: list[int], day: str, left: tuple[str, str]
) -> None:
    batch = checked(text)
    rows = f"{len(at)} row{'s' if len(at) > 1 else ''}"
    assert facts(found(batch, "rated at closing")) == (
        f"Kept {rows} rated on the day of closing or later: hindsight looks like this, and such answers do not count "
        "for learning.", at, ["accept", "set aside"], "accept",
        f"Answers from before the outcome was known: in {left[0]} rows with a rating date about closed deals.",
    )  # fmt: skip
    assert facts(found(batch, "rated before closing")) == (
        "Kept 1 row rated less than 7 days before closing: the outcome may have been known by then, and such answers "
        "do not count for learning.", [3], ["accept", "set aside"], "accept",
        f"Answers from at least 7 days before closing: in {left[1]} rows with a rating date about closed deals.",
    )  # fmt: skip
    problem = found(batch, "rated at closing").problem
    assert (problem.column, problem.value, problem.count) == ("Rated on", day, len(at))
    assert problem.way_out == (
        "Rate deals while they are open; the Ratings page lists answers that changed as late as this."
    )


def test_late_ratings_are_set_aside_where_somebody_says_so() -> None:
    batch = checked(LONG, Ruling("rated at closing", "Rated on", "set aside"))
    assert batch.quarantine.select("row", "rule", "reason").rows() == [
        (4, "rated at closing", "it was rated on the day of closing or later"),
        (5, "rated at closing", "it was rated on the day of closing or later"),
    ]
    assert found(batch, "rated at closing").problem.what == (
        "Set aside 2 rows: it was rated on the day of closing or later."
    )
    assert batch.ratings["row"].to_list() == [2, 3, 6, 7]


def test_a_ruling_that_names_no_way_is_asked_about() -> None:
    batch = checked(LONG, Ruling("rated at closing", "Rated on", "clear"))
    assert [(problem.rule, problem.count) for problem in batch.blocking] == [("rated at closing", 2)]
    assert batch.ratings.height == 6


def test_where_no_deal_is_known_to_be_closed_nothing_is_said_of_hindsight() -> None:
    for ended in (None, ENDED.clear()):
        assert [one.problem.rule for one in checked(LONG, ended=ended).findings] == []


def test_answers_and_questions_that_the_rubric_does_not_have_are_named_in_a_long_file() -> None:
    more = "a,Budget,Maybe,Ana,2026-01-01\nb,Budget,Maybe,Ana,2026-01-01\nc,Need?,Perhaps,Ana,2026-01-01\n"
    batch = judged(HEAD + more + "c,Authority?,Yes,Ana,2026-01-01\nc,Budget,No,Ana,2026-01-02\n")
    assert facts(found(batch, "unknown answer")) == (
        "Version 2 of the rubric does not know these answers: to 'Budget' 'Maybe' (2 rows); to 'Need?' 'Perhaps' "
        "(1 row). They are kept as they are, and count as unanswered.", [2, 3, 4], ["accept"], "accept", "",
    )  # fmt: skip
    assert facts(found(batch, "unknown question")) == (
        "Version 2 of the rubric does not ask 'Authority?' (1 row). The answers are kept as they are, and count for "
        "nothing.", [5], ["accept"], "accept", "",
    )  # fmt: skip
    unknown, question = found(batch, "unknown answer").problem, found(batch, "unknown question").problem
    assert (unknown.column, unknown.value, unknown.way_out) == (
        "Answer", "Maybe", "Correct them here, or publish a version of the rubric that knows them.",
    )  # fmt: skip
    assert (question.column, question.value, question.way_out) == (
        "Question", "Authority?", "Publish a version of the rubric that asks it, or correct what it is called.",
    )  # fmt: skip
    assert batch.ratings["answer"].to_list() == ["Maybe", "Maybe", "Perhaps", "Yes", "No"]


def test_answers_and_questions_that_the_rubric_does_not_have_are_named_in_a_wide_file() -> None:
    text = "Deal ID,Budget,Need?,Authority,Mood\na,Maybe,Yes,High,Low\nb,No,N/A,Low,High\nz,Never,Yes,Low,Low\n"
    batch = judged(text, answers=("Budget", "Need?", "Authority", "Mood"), unanswered=(("Need?", "N/A"),))
    assert [facts(one)[:2] for one in batch.findings if one.problem.rule.startswith("unknown ")] == [
        ("Set aside 1 row: no opportunity has this id.", [4]),
        ("Version 2 of the rubric does not ask 'Authority' (2 rows), 'Mood' (2 rows). The answers are kept as they "
         "are, and count for nothing.", [2, 3]),
        ("Version 2 of the rubric does not know these answers: to 'Budget' 'Maybe' (1 row). They are kept as they are, "
         "and count as unanswered.", [2]),
    ]  # fmt: skip
    assert found(batch, "unknown answer").problem.column == "Budget"


def test_nothing_is_said_of_what_the_rubric_knows() -> None:
    assert judged(WIDE).findings == ()


def test_a_question_by_another_name_is_the_rubrics_and_that_is_said() -> None:
    batch = judged(HEAD + "a,is there a budget,Yes,Ana,2026-01-01\na,Need?,No,Ana,2026-01-01\n")
    assert batch.criteria == (("need", "Need?"), ("budget", "is there a budget"))
    assert batch.ratings["criterion"].to_list() == ["budget", "need"]
    assert [problem.what for problem in batch.problems] == [
        "'is there a budget' is taken for the rubric's question 'Is there a budget?'."
    ]


def test_the_same_rater_twice_a_day_with_other_answers_in_a_wide_file() -> None:
    more = (
        "a,2026-03-03,Ana,No,Yes\nb,2026-01-05,Ben,Yes,\nb,2026-01-05,Ben,,No\nb,2026-01-06,,Yes,\nb,2026-01-06,,No,\n"
    )
    batch = checked(WIDE + more + "b,2026-01-07,Ben,No,\nb,2026-01-07,Ana,Yes,\n")
    assert facts(found(batch, "rated again that day")) == (
        "The same person answered the same question differently on one day; the last answer counts: 2 rows.",
        [2, 6], ["accept", "set aside"], "accept", "Set aside, none of these rows counts.",
    )  # fmt: skip
    assert facts(found(batch, "answered twice"))[:2] == (
        "Rows answer the same question differently, and no day or rater tells them apart; the last answer counts: "
        "2 rows.", [9, 10],
    )  # fmt: skip
    aside = checked(WIDE + more, Ruling("rated again that day", "Rated on", "set aside"))
    assert aside.quarantine.select("row", "reason").rows() == [
        (row, "another row answers the same question differently, and nothing tells which of them counts")
        for row in (2, 6)
    ]


def test_ratings_without_a_day_cannot_rule_out_hindsight() -> None:
    batch = judged("Deal ID,Budget,Need?\na,Yes,No\nb,No,Yes\n")
    assert [str(problem) for problem in batch.problems] == [
        "Undated, so hindsight cannot be ruled out; these answers count all the same: 2 rows. (rows 2, 3) "
        "Add the day of each rating."
    ]
