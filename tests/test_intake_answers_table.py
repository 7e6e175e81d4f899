"""From tables of answers to ratings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from intake_files import table

from qualify.errors import InputError
from qualify.intake import Batch, Mapping, check, guess

KNOWN = pl.Series(["a", "b"])


def taken(text: str) -> Batch:
    read = table(text)
    batch = check(read, guess(read), known=KNOWN)
    assert batch.read == read.frame.height + read.held.height
    return batch


def aside(batch: Batch) -> list[tuple[int, str, str]]:
    return batch.quarantine.select("row", "rule", "reason").rows()


LONG = (
    "Deal ID,Question,Answer,Rated by,Rated on,Evidence\n"
    "a,Budget?,Yes,Ana,2024-01-02,mail of 1 January\nb,Budget?,,Bo,2024-01-03,\na,Need?,High,,,\n"
)


def test_one_answer_a_row_is_one_rating_and_none_takes_back() -> None:
    batch = taken(LONG)
    assert batch.ratings.rows() == [
        ("a", "budget", "Yes", "Ana", date(2024, 1, 2), "mail of 1 January", 2),
        ("b", "budget", None, "Bo", date(2024, 1, 3), None, 3),
        ("a", "need", "High", None, None, None, 4),
    ]
    assert batch.criteria == (("budget", "Budget?"), ("need", "Need?"))
    assert [str(problem) for problem in batch.problems] == [
        "Without an answer, which takes back what was answered before: 1 row. (row 3, column 'Answer')",
        "Undated, so hindsight cannot be ruled out; these answers count all the same: 1 row. "
        "(row 4, column 'Rated on') Add the day of each rating.",
    ]


def test_rows_of_no_deal_and_no_question_and_copies_are_set_aside() -> None:
    batch = taken(LONG + "x,Budget?,Yes,,,\na,,Yes,,,\na,Need?,High,,,\n,Need?,High,,,\na,Need?,Low,,soon,\n")
    assert aside(batch) == [
        (5, "unknown deal", "no opportunity has this id"),
        (6, "missing question", "it names no question"),
        (7, "copied row", "it is a word-for-word copy of a row above it"),
        (8, "missing id", "it names no opportunity"),
        (9, "date", "Rated on: soon cannot be read as a date"),
    ]
    assert batch.ratings.height == 3


WIDE = (
    "Deal ID,Budget?,Need?,Rated on,Mood\na,Yes,High,2024-01-02,x\n"
    "b,No,,2024-01-03,y\nb,,,2024-01-04,z\na,,Low,2024-01-05,x\n"
)


def test_answers_in_columns_are_a_rating_each_and_a_row_without_any_is_set_aside() -> None:
    batch = taken(WIDE)
    assert batch.ratings.select("deal_id", "criterion", "answer", "rated", "row").rows() == [
        ("a", "budget", "Yes", date(2024, 1, 2), 2),
        ("b", "budget", "No", date(2024, 1, 3), 3),
        ("a", "need", "High", date(2024, 1, 2), 2),
        ("a", "need", "Low", date(2024, 1, 5), 5),
    ]
    assert aside(batch) == [(4, "no answer", "it has no answer")]
    assert "Not taken in: Mood." in [problem.what for problem in batch.problems]


def test_words_that_are_no_answer_are_blank() -> None:
    read = table("Deal ID,Budget?\na,Yes\nb,N/A\n")
    mapping = replace(guess(read, "ratings"), answers=("Budget?",), unanswered=(("Budget?", "N/A"),))
    batch = check(read, mapping, known=KNOWN)
    assert batch.ratings["answer"].to_list() == ["Yes"]
    assert aside(batch) == [(3, "no answer", "it has no answer")]
    assert str(batch.problems[0]) == ("No answer to 'Budget?': 'N/A'. (row 3, column 'Budget?', value 'N/A')")


def test_answers_without_a_question_are_refused() -> None:
    read = table("Deal ID,Answer\na,Yes\n")
    with pytest.raises(InputError, match=r"No column says which question was answered\. \(deals\.csv\)"):
        check(read, Mapping(fields=(("deal_id", "Deal ID"), ("answer", "Answer")), role="ratings"))
