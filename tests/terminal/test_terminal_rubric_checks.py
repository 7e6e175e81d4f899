"""`rubric check` and `rubric compare`: the sentences of the Rubric page in the terminal."""

from __future__ import annotations

from typing import Any

from qualify.rubric import Answer, Criterion, Rubric
from qualify.rubric_words import conclusion
from qualify.store import Store


def test_a_rubric_is_checked_with_the_answers_in_the_data(numbers: Any, run: Any, stocked: Store) -> None:
    found = numbers("rubric", "check")
    assert (found["version"], found["asked"]) == (1, "The score comes from 1 question: “Budget”.")
    assert [one["kind"] for one in found["remarks"]] == ["no meaning", "evidence"]
    assert run("rubric", "check", "--version", 1)[1].splitlines() == [
        "The score comes from 1 question: “Budget”.",
        "- “No” and “Yes” of “Budget” have no written meaning. "
        "Write what somebody can see or has on file when it holds.",
        "- “Budget” asks for no evidence: nobody can check the answer later. "
        "Say what to note down: a name, a day, a document.",
        found["looked_at"],
    ]


def test_where_nothing_is_found_it_is_said_what_was_looked_at(run: Any, stocked: Store) -> None:
    answers = (Answer("No", 0, "No document"), Answer("Yes", 100, "A signed document"))
    stocked.save_rubric("deals", Rubric("r", (Criterion("budget", "Budget?", answers, evidence="Its number"),)))
    assert run("rubric", "check")[1].splitlines() == [
        "The score comes from 1 question: “Budget?”.",
        "The checks found nothing.",
        conclusion(())[1],
    ]
    assert conclusion(())[1].startswith("The checks look at words and counts: answers without a written meaning, or ")


def test_two_versions_are_compared(numbers: Any, run: Any, stocked: Store) -> None:
    stocked.save_rubric("deals", stocked.rubric("deals", 1).with_points({"budget": [10, 100]}))
    found = numbers("rubric", "compare", 1)
    assert (found["before"], found["after"]) == (1, 2)
    assert found["changes"] == [{"question": "Budget", "what": "points", "before": "No: 0", "after": "No: 10"}]
    assert run("rubric", "compare", 2, 1)[1].splitlines() == [
        "1 question has other answers, points or meanings.",
        "Budget, points: No: 10 > No: 0",
    ]


def test_a_version_that_is_not_there_is_refused(run: Any, stocked: Store) -> None:
    assert run("rubric", "compare", 7) == (
        1,
        "",
        "qualify: The data set 'deals' has no rubric version 7. It has: 1.\n",
    )


def test_a_retired_version_is_listed_as_such_and_is_not_the_default(run: Any, numbers: Any, stocked: Store) -> None:
    stocked.save_rubric("deals", stocked.rubric("deals", 1))
    stocked.retire_rubric("deals", 2)
    assert [", retired)" in line for line in run("rubric", "list")[1].splitlines()] == [True, False]
    assert run("criteria")[1].splitlines()[0].startswith("deals: rubric version 1")
