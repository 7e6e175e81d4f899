"""Two rubrics side by side, checked against what the pages say of each alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from store_rows import RUBRIC, THREE, WON, deals, delivery

from qualify.analysis import Book, View, baseline, holdout, load, lock, separation, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.comparing import compare, record, side, since
from qualify.simulate import simulate
from qualify.store import Scenario, Store
from qualify.words import money

BUDGET = {"budget": 80, "problem": 0}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Book, Book]]:
    """A simulated company under two versions of its rubric, its locked deals locked: for reading only."""
    store = Store(tmp_path_factory.mktemp("compared") / "qualify.duckdb")
    name = take_in_company(store, simulate(600, 7)).dataset
    first = store.rubric(name, 1)
    store.save_rubric(name, replace(first, criteria=first.criteria[:5]))
    found = [load(store, name, version) for version in (1, 2)]
    ids = holdout(store, found[0]).ids
    yield lock(found[0], ids), lock(found[1], ids)
    store.close()


def shown(book: Book, weights: dict[str, int]) -> View:
    return view(book, book.rubric.with_weights(weights), baseline(book))


def test_each_side_says_what_its_page_says(books: tuple[Book, Book]) -> None:
    book, _ = books
    found = compare(side("saved", book, book.rubric), side("new", book, book.rubric.with_weights(BUDGET)))
    for one, weights in ((found.left, {}), (found.right, BUDGET)):
        alone = shown(book, weights)
        assert (one.reading.lines, one.reading.expected) == (alone.reading.lines, alone.reading.expected)
        assert_frame_equal(one.curve, alone.curve.drop("proven"))
        tally = alone.reading.tally
        assert (one.separation, one.held) == (separation(tally), separation(tally, locked=True))


@pytest.mark.parametrize(("version", "weights"), [(0, BUDGET), (1, {})], ids=["other weights", "another version"])
def test_the_deals_that_change_zone_are_those_that_the_pages_place_apart(
    books: tuple[Book, Book], version: int, weights: dict[str, int]
) -> None:
    book, other = books[0], books[version]
    found = compare(side("a", book, book.rubric), side("b", other, other.rubric.with_weights(weights)))
    placed = ("deal_id", "score", "zone")
    both = shown(book, {}).open.select(placed).join(shown(other, weights).open.select(placed), on="deal_id")
    moved = both.filter(pl.col("zone") != pl.col("zone_right")).sort("deal_id")
    columns = ("deal_id", "score_before", "zone_before", "score_after", "zone_after")
    assert moved.height > 3
    assert found.deals.sort("deal_id").select(columns).rows() == moved.rows()
    assert found.deals["money"].to_list() == sorted(found.deals["money"], reverse=True)


def test_the_deals_moved_are_as_many_as_the_sliders_say(books: tuple[Book, Book]) -> None:
    book, _ = books
    found = compare(side("a", book, book.rubric), side("b", book, book.rubric.with_weights(BUDGET)))
    number, amount = shown(book, BUDGET).reading.moved
    assert number > 3
    assert (found.deals.height, round(found.deals["money"].sum(), 2)) == (number, round(amount, 2))
    assert str(found) == (
        f"{number} open deals worth {money(amount, 'USD')} stand in another zone under 'b' than under 'a'."
    )


def test_a_rubric_beside_itself_moves_nobody(books: tuple[Book, Book]) -> None:
    book, _ = books
    found = compare(side("a", book, book.rubric), side("b", book, book.rubric))
    assert found.deals.rows() == []
    assert str(found) == "Every open deal stands in the same zone under 'a' and 'b'."


def test_the_record_has_every_number(books: tuple[Book, Book]) -> None:
    book, _ = books
    numbers = record(compare(side("a", book, book.rubric), side("b", book, book.rubric.with_weights(BUDGET))))
    assert list(numbers) == ["left", "right", "answer", "deals"]
    tipping = shown(book, {}).reading.line.tipping
    assert tipping is not None
    assert numbers["left"]["tipping"] == {"score": tipping.score, "low": tipping.low, "high": tipping.high}
    assert (numbers["right"]["name"], numbers["right"]["weights"]["budget"]) == ("b", 80)
    assert len(numbers["deals"]) == shown(book, BUDGET).reading.moved[0]


SCENARIO = Scenario("Budget", 1, {"budget": 50}, "leave out", data_version=1, deals=3)
SAME = "The opportunities are the same as when this scenario was saved."


def test_a_scenario_says_whether_the_data_have_changed(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    kept = store.save_scenario("Acme", SCENARIO)
    store.save_rubric("Acme", RUBRIC)
    store.take_in("Acme", THREE)
    assert since(store, load(store, "Acme", 1), kept) == SAME
    store.take_in("Acme", delivery(deals(WON | {"amount": 11.0}, WON | {"deal_id": "d"})))
    now = load(store, "Acme", 1)
    changed = "The opportunities have changed since this scenario was saved: 2 imports added 1 and changed 1"
    assert since(store, now, kept) == f"{changed} (3 opportunities then, 4 now)."
    assert since(store, now, replace(kept, deals=None)) == f"{changed} (4 now)."
    assert since(store, now, replace(kept, data_version=now.version)) == SAME
