"""The notch of all open deals at once is, deal by deal, that of the page of a single deal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import process_time

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from qualify.analysis import Book, View, baseline, load, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.best_notch import best_notch
from qualify.analysis.dossier import dossier
from qualify.analysis.next_step import next_step
from qualify.rubric import MISSING_POLICIES, Answer, Criterion, Missing, Rubric
from qualify.schema import conform
from qualify.simulate import simulate
from qualify.store import Delivery, Store

LEVELS = (Answer("No", 0), Answer("Planned", 40), Answer("Hoped for", 40), Answer("Yes", 100))
RUBRIC = Rubric(
    "r",
    (
        Criterion("a", "A?", LEVELS, 2),
        Criterion("b", "B?", LEVELS[::-1], 2),
        Criterion("c", "C?", LEVELS, 1, influence=False),
        Criterion("d", "D?", (Answer("Yes", 50), Answer("No", 50)), 1),
        Criterion("e", "E?", (Answer("Hay", 0), Answer("Oats", 100)), 1, ordered=False),
        Criterion("f", "F?", (Answer("No", 0), Answer("Yes", 100)), 1),
    ),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    held = Store(tmp_path_factory.mktemp("notches") / "deals.duckdb")
    take_in_company(held, simulate(900, 3))
    _undated(held)
    yield held
    held.close()


def _undated(held: Store) -> None:
    """Deals without dates, so without a forecast, and with every kind of question; some questions without an answer."""
    random, deals = np.random.default_rng(8), [f"d{i}" for i in range(60)]
    rows = conform(pl.DataFrame({"deal_id": deals, "outcome": ["open"] * 40 + ["won", "lost"] * 10}), "opportunities")
    told = [(deal, each.key, each.answers[random.integers(len(each.answers))].label)
            for deal in deals for each in RUBRIC.criteria if random.random() < 0.7]  # fmt: skip
    answers = pl.DataFrame(told, schema=["deal_id", "criterion", "answer"], orient="row")
    held.take_in(
        "undated", Delivery("d.csv", "", 60, rows, tuple(rows.columns), conform(answers, "ratings")), rubric=RUBRIC
    )


@pytest.fixture(scope="module")
def books(kept: Store) -> dict[str, Book]:
    return {name: load(kept, name, 1) for name in kept.datasets()["dataset"]}


def _alone(held: View, kept: Store, deal_id: str) -> tuple[object, ...]:
    """The same from the page of the deal."""
    found = next_step(held, dossier(held, kept.ratings_of(held.book.dataset, deal_id), deal_id))
    assert found is not None
    if not found.first:
        return *(None,) * 8, len(found.unanswered), None, 0
    one = found.first[0]
    then = (one.then.score, one.then.zone, one.then.this_quarter, one.then.by_next_quarter)
    equal = [each.question for each in found.first]
    return one.key, one.question, one.before, one.after, *then, len(found.unanswered), equal, len(equal) - 1


@given(
    st.lists(st.integers(0, 5), min_size=10, max_size=10).filter(any),
    st.sampled_from(MISSING_POLICIES),
    st.sampled_from(["company", "undated"]),
    st.integers(0, 10**6),
)
@drawn(max_examples=25, deadline=None)
def test_all_at_once_is_each_by_itself(
    kept: Store, books: dict[str, Book], weights: list[int], missing: Missing, which: str, turn: int
) -> None:
    book = next(book for name, book in books.items() if (name == "undated") == (which == "undated"))
    rubric = book.rubric.with_missing(missing)
    given_weights = dict(zip(rubric.keys, weights, strict=False))
    if not any(given_weights.values()):
        return
    held = view(book, rubric.with_weights(given_weights), baseline(book))
    found = best_notch(held)
    assert found["deal_id"].to_list() == book.deals["deal_id"].gather(book.open_rows).to_list()
    for at in np.random.default_rng(turn).integers(found.height, size=12):
        deal_id, *row = found.row(int(at))
        assert tuple(row) == _alone(held, kept, deal_id)


def test_a_tie_is_counted_and_the_first_question_is_named(books: dict[str, Book]) -> None:
    book = books["undated"]
    held = view(book, book.rubric.with_weights({"a": 1, "b": 1, "c": 0, "d": 0, "e": 0, "f": 0}), baseline(book))
    found = best_notch(held)
    tied = found.filter(pl.col("others") == 1)
    assert set(tied["key"]) == {"a"}
    assert set(found["others"]) == {0, 1}


def test_a_hundred_thousand_deals_take_well_under_a_second(books: dict[str, Book]) -> None:
    book = next(book for name, book in books.items() if name != "undated")
    many = np.resize(book.open_rows, 100_000)
    held = view(book, book.rubric, baseline(book))
    large = replace(held, book=replace(book, open_rows=many, open_deck=book.deck.rows(many)))
    began = process_time()
    assert best_notch(large).height == 100_000
    assert process_time() - began < 1
