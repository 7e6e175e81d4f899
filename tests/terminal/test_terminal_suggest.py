"""Suggested weights in the terminal: the page's numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qualify.analysis import Book, seen
from qualify.analysis.suggesting import points_table, suggestion
from qualify.rubric import MIDDLE
from qualify.steps import finished
from qualify.store import open_store
from qualify.tuning import suggested_words as words

Run = Any


@pytest.fixture
def book(numbers: Run, own_store: Any) -> Book:
    """A company whose second rubric version does not know what the answers about the budget are worth."""
    name = numbers("simulate", "--deals", 600, "--seed", 7)["dataset"]
    store = open_store(own_store)
    criteria = (
        replace(c, ordered=False, answers=tuple(replace(a, points=MIDDLE) for a in c.answers))
        if c.key == "budget"
        else c
        for c in store.rubric(name, 1).criteria
    )
    store.save_rubric(name, replace(store.rubric(name, 1), criteria=tuple(criteria)))
    return seen(store, name, 2)


@pytest.mark.parametrize(("toward", "meant"), [("equal", "equal weights"), ("published", "the published rubric")])
def test_the_record_is_the_analysis_of_the_seen_deals(numbers: Run, book: Book, toward: str, meant: Any) -> None:
    record, found = numbers("suggest", "--toward", toward), finished(suggestion(book, book.rubric, meant))
    made, learned = record["suggestion"], found.learned
    assert learned is not None
    assert (record["toward"], record["rubric_version"], record["weights"]) == (toward, 2, book.rubric.weights)
    assert made["weights"] == dict(zip(book.rubric.keys, found.weights, strict=True))
    assert made["over_equal"] == vars(found.over_equal)
    assert (made["separation"], made["equal"], made["published"]) == (found.separation, found.equal, found.published)
    assert made["learned"]["points"] == points_table(book, learned).to_dicts()
    assert made["learned"]["over_suggested"] == vars(learned.over_suggested)
    assert made["learned"]["weights"] == dict(zip(book.rubric.keys, learned.weights, strict=True))
    assert made["learned"]["numbers"] == len(made["learned"]["points"]) == learned.numbers


def test_the_sentences_carry_the_numbers(run: Run, book: Book) -> None:
    found = finished(suggestion(book, book.rubric, "equal weights"))
    assert found.learned is not None
    code, out, err = run("suggest")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[1:3] == [words.verdict(found), ""]
    assert (
        lines[3]
        == f"    {book.rubric.criteria[0].question}: {found.weights[0]} (saved: {book.rubric.criteria[0].weight})"
    )
    assert words.learned(found, found.learned, 1) in lines
    assert words.caution(book.locked) in lines
    row = points_table(book, found.learned).row(0, named=True)
    assert (f"    {row['question']}: {row['answer']}: 100 points (now 50; {row['won']} of {row['deals']} won)") in lines
    assert lines[-1] == words.method(found)


def test_an_ordered_rubric_has_no_points_to_learn(numbers: Run, book: Book) -> None:
    assert numbers("suggest", "--rubric", 1)["suggestion"]["learned"] is None


def test_too_few_deals_are_refused(run: Run, stocked: Any) -> None:
    code, out, err = run("suggest", "--closed", "2020-01-01..2020-12-31")
    assert (code, out) == (1, "")
    assert err == (
        "qualify: Weights cannot be suggested from 0 decided deals with answers. At least 20 are needed: choose more "
        "closing days, or upload more deals.\n"
    )
