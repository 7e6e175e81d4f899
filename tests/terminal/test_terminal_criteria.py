"""What each criterion says in the terminal: the page's numbers."""

from __future__ import annotations

from typing import Any

from qualify.analysis import load
from qualify.analysis.criteria import criteria
from qualify.store import Store

Run = Any


def test_the_record_is_the_page_s(numbers: Run, stocked: Store) -> None:
    record, found = numbers("criteria"), criteria(load(stocked, "deals", 1))
    assert (record["won"], record["deals"]) == (found.won, found.deals) == (20, 30)
    assert record["answer"] == list(found.answer)
    assert record["remarks"] == [{"key": key, "text": text} for key, text in found.remarks]
    assert record["criteria"] == found.table.to_dicts()
    assert record["answers"] == found.answers.to_dicts()
    assert record["dataset"] == "deals"


def test_the_sentences_carry_the_numbers(run: Run, stocked: Store) -> None:
    code, out, err = run("criteria")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "deals: rubric version 1. Scores rest on each question's last rating at least 7 days before closing, and of "
        "open deals on its last rating. None of the answers that count carries a day: hindsight in them cannot be "
        "ruled out.",
        "Of 1 question none tells won deals from the others by itself, beyond chance.",
        "Of 1 question it cannot be told yet: what it shows could be chance.",
        "",
        "Budget: cannot be told yet (separation 50 %, 34 to 66)",
        "    Yes: 10 of 15 won (67 %, 90 % interval 42 to 86), 0 open",
        "    No: 10 of 15 won (67 %, 90 % interval 42 to 86), 0 open",
    ]


def test_a_rubric_that_is_not_there_is_refused(run: Run, stocked: Store) -> None:
    code, out, err = run("criteria", "--rubric", "9")
    assert (code, out) == (1, "")
    assert err.startswith("qualify: There is no such rubric version (there is: 1).")
