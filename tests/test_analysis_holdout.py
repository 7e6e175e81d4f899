"""The locked deals: chosen once, whole groups, the latest; and what is counted with them is counted apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_rows import RUBRIC, deals, delivery, ratings

from qualify import intake, tuning
from qualify.analysis import (
    Book,
    arrival,
    baseline,
    choose,
    ended,
    grab,
    holdout,
    load,
    lock,
    read,
    separation,
    tally,
    view,
)
from qualify.analysis.book import clusters_of
from qualify.analysis.holdout import take
from qualify.analysis.selection import OPEN_TAG, OUTSIDE_TAG, WON_TAG
from qualify.scores import BINS, score
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store

START = date(2026, 1, 1)


def stock(store: Store, rows: list[dict[str, Any]], dataset: str = "Acme") -> Book:
    """Opportunities that all answered "Yes", put into the store: their book."""
    given = ratings(*((row["deal_id"], "need", "Yes", None) for row in rows))
    store.take_in(dataset, delivery(deals(*rows), ratings=given), rubric=RUBRIC)
    return load(store, dataset, 1)


def alone(number: int, start: int = 0, **other: Any) -> list[dict[str, Any]]:
    """Decided deals, one a day, every other one won."""
    return [
        {
            "deal_id": f"d{i:03}", "amount": float(i), "closed": START + timedelta(days=i),
            "outcome": "won" if i % 2 else "lost",
        } | other
        for i in range(start, start + number)
    ]  # fmt: skip


def numbers(ids: pl.Series) -> list[int]:
    return [int(name[1:]) for name in ids]


# Which deals


def test_the_fifth_that_closed_last_is_locked(store: Store) -> None:
    found = holdout(store, stock(store, alone(100)))
    assert numbers(found.ids) == list(range(80, 100))
    kept = store.holdout("Acme")
    assert kept is not None
    assert (found.day, found.grouped, found.chosen) == (START + timedelta(days=80), False, kept.chosen)
    now = found.chosen
    assert now is not None
    assert str(found) == (
        f"20 of 100 decided deals are locked away for checking since {now.day} {now:%B %Y}: those that closed last, on "
        "22 March 2026 or later. Lines and curves do not rest on them: only their separation is shown, "
        "and their win rates beside the line."
    )


def test_an_account_is_locked_as_a_whole_or_not_at_all(store: Store) -> None:
    rows = alone(110)
    for i in (109, 8):
        rows[i]["account"] = "old and new"
    for i in (70, 108):
        rows[i]["account"] = "mostly late"
    for i in range(80, 108):
        rows[i]["account"] = "too big"
    found = holdout(store, stock(store, rows))
    # By their mean days: 93.5 ("too big" for a quarter), 89 ("mostly late"), 79 down to 59, 58.5 ("old and new").
    assert numbers(found.ids) == [*range(59, 80), 108]
    assert (found.grouped, found.accounts) == (True, True)
    assert "those that closed last, whole accounts (closed on average on 1 March 2026 or later)." in str(found)


def test_deals_that_are_the_same_are_locked_together(store: Store) -> None:
    rows = [row | {"name": f"Deal {row['deal_id']}"} for row in alone(100)]
    rows[5] |= {"name": rows[99]["name"], "amount": rows[99]["amount"]}
    found = holdout(store, stock(store, rows))
    assert numbers(found.ids) == list(range(79, 99))


def test_deals_without_a_score_are_locked_but_do_not_fill_the_fifth(store: Store) -> None:
    book = stock(store, alone(100))
    silent = deals(*alone(30, 100))
    store.take_in("Acme", delivery(silent))
    found = holdout(store, load(store, "Acme", 1))
    assert numbers(found.ids) == list(range(80, 130))
    assert (found.deals, found.decided, book.stored) == (50, 130, 100)


def test_without_days_the_lot_decides_and_decides_the_same(store: Store) -> None:
    rows = alone(100, closed=None)
    first = holdout(store, stock(store, rows))
    second = holdout(store, stock(store, rows, "Beta"))
    assert first.ids.to_list() == second.ids.to_list()
    assert (first.deals, first.day) == (20, None)
    assert numbers(first.ids) != list(range(80, 100))
    assert ": drawn by lot, for too few have a day of closing. Lines" in str(first)


def test_where_the_dated_deals_are_too_many_of_one_account_the_lot_decides(store: Store) -> None:
    found = holdout(store, stock(store, alone(130, account="Big") + alone(270, 130, closed=None)))
    assert (found.day, found.deals) == (None, 80)
    assert min(numbers(found.ids)) >= 130


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_about_a_fifth_and_never_more_than_a_quarter(sizes: list[int], chance: Any) -> None:
    order = np.array(chance.sample(range(len(sizes)), len(sizes)))
    size = np.array(sizes)
    locked = take(size, order)
    held = size[locked].sum()
    assert held <= size.sum() / 4
    if held < size.sum() / 5:
        assert (held + size[~locked] > size.sum() / 4).all()


def test_salvirt_is_locked_by_its_answers(store: Store, shared: Path) -> None:
    path = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arriving = arrival.delivery(table, mapping, intake.check(table, mapping))
    name = arrival.take_in(store, [arriving], None, intake.propose(table, mapping))[0].dataset
    book = load(store, name, 1)
    found = holdout(store, book)
    inside = book.deals["deal_id"].is_in(found.ids.implode())
    assert set(book.answers.filter(inside)) & set(book.answers.filter(~inside)) == set()
    assert (found.deals, found.decided, found.accounts) == (93, 448, False)
    assert ": drawn by lot, identical deals together, for too few have a day of closing. Lines" in str(found)


# None


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (alone(59), "it takes 60 decided deals with a score, and there are 59."),
        (alone(1), "it takes 60 decided deals with a score, and there is 1."),
        (
            alone(90),
            "about a fifth of the decided deals, whole accounts and identical deals together, would leave fewer than "
            "10 won, or fewer than 10 not won, in them or in the others.",
        ),
        (
            alone(100, account="the only one"),
            "about a fifth of the decided deals, whole accounts and identical deals together, would leave fewer than "
            "10 won, or fewer than 10 not won, in them or in the others.",
        ),
    ],
    ids=["too few", "one", "too few of a kind", "one account"],
)
def test_none_is_locked_and_why(store: Store, rows: list[dict[str, Any]], why: str) -> None:
    book = stock(store, rows)
    found = holdout(store, book)
    assert str(found) == f"No deals are locked away for checking: {why}"
    assert (found.ids.len(), store.holdout("Acme")) == (0, None)
    assert lock(book, found.ids) is book


def test_a_part_of_a_data_set_cannot_choose(store: Store) -> None:
    book = choose(stock(store, alone(100)), Selection(no_decision="left out"))
    with pytest.raises(ValueError, match="a holdout is chosen from a whole data set"):
        holdout(store, book)


# Chosen once


def test_what_arrives_later_is_seen_unless_it_belongs_to_a_locked_deal(store: Store) -> None:
    rows = alone(100)
    rows[99]["account"], rows[3]["account"] = "locked", "seen"
    first = holdout(store, stock(store, rows))
    assert 99 in numbers(first.ids)
    later = alone(40, 100)
    later[0]["account"], later[1]["account"] = "locked", "seen"
    second = holdout(store, stock(store, rows + later))
    assert numbers(second.ids) == [*numbers(first.ids), 100]
    assert (second.chosen, second.day, second.decided) == (first.chosen, first.day, 140)


def test_a_locked_deal_that_is_open_again_does_not_count(store: Store) -> None:
    rows = alone(100)
    first = holdout(store, stock(store, rows))
    rows[99] |= {"outcome": "open"}
    book = stock(store, rows)
    second = holdout(store, book)
    assert numbers(second.ids) == numbers(first.ids)[:-1]
    assert lock(book, first.ids).tags[99] == OPEN_TAG


def test_choosing_is_not_a_change_of_the_data(store: Store) -> None:
    book = stock(store, alone(100))
    holdout(store, book)
    assert store.version("Acme") == book.version


# What is counted


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Book, Book]]:
    """A simulated company, and the same with its locked deals locked: for reading only."""
    held = Store(tmp_path_factory.mktemp("locked") / "qualify.duckdb")
    book = load(held, arrival.take_in_company(held, simulate(600, 7)).dataset, 1)
    yield book, lock(book, holdout(held, book).ids)
    held.close()


def test_no_account_is_on_both_sides(pair: tuple[Book, Book]) -> None:
    book, locked = pair
    inside = locked.tags != book.tags
    seen = locked.deals.filter(pl.Series(~inside & book.decided))["account"]
    assert int(inside.sum()) == 108
    assert set(locked.deals.filter(pl.Series(inside))["account"]) & set(seen) == set()


def test_seen_and_locked_deals_are_those_of_the_whole_book_counted_apart(pair: tuple[Book, Book]) -> None:
    book, locked = pair
    whole, parts = (tally(grab(each, each.rubric, None, baseline(each)), each.rubric) for each in pair)
    assert (whole.shape, parts.shape, book.tallied, locked.tallied) == ((4, 102), (6, 102), 4, 6)
    for both, seen, held in zip(ended(whole), ended(parts), ended(parts, locked=True), strict=True):
        assert (both == seen + held).all()
    assert (parts[OPEN_TAG] == whole[OPEN_TAG]).all()
    assert [counts.sum() for counts in ended(whole, locked=True)] == [0, 0]


@pytest.mark.parametrize("key", [None, "budget"])
def test_the_separation_of_the_locked_deals_is_that_of_their_scores(pair: tuple[Book, Book], key: str | None) -> None:
    book, locked = pair
    rubric = book.rubric.with_weights({"budget": 33})
    counted = tally(grab(locked, rubric if key is None else book.rubric, key, baseline(locked)), rubric)
    scores, inside = score(book.deck, rubric), (locked.tags != book.tags) & (score(book.deck, rubric) >= 0)
    won = book.tags == WON_TAG
    expected = [np.bincount(scores[inside & kind], minlength=BINS) for kind in (won, ~won)]
    assert separation(counted, locked=True) == tuning.separation(*expected)
    assert separation(counted) != separation(counted, locked=True)


def test_lines_are_those_of_the_seen_deals_and_the_forecast_model_that_of_all(pair: tuple[Book, Book]) -> None:
    book, locked = pair
    outside = replace(book, tags=np.where(locked.tags != book.tags, OUTSIDE_TAG, book.tags).astype(np.uint8))
    outside = replace(outside, clustering=locked.clustering)
    parts = [read(grab(each, each.rubric, None, baseline(each)), each.rubric) for each in (locked, outside)]
    assert parts[0].lines == parts[1].lines
    assert (parts[0].line.deals == parts[1].line.deals).all()
    assert parts[0].expected == parts[1].expected
    assert (locked.model is book.model, locked.clustering.deals < book.clustering.deals) == (True, True)


@pytest.mark.parametrize(
    "chosen", [Selection(no_decision="left out"), Selection(first=date(2025, 6, 1)), Selection(team="North")]
)
def test_everybody_is_somewhere_with_locked_deals_too(pair: tuple[Book, Book], chosen: Selection) -> None:
    book, locked = pair
    ids = book.deals["deal_id"].filter(pl.Series(locked.tags != book.tags))
    part = choose(book, chosen)
    held = lock(part, ids)
    before, after = (view(each, each.rubric, baseline(each)).members for each in (part, held))
    assert after.locked == int((held.tags != part.tags).sum())
    assert after.counted + after.unscored + after.locked == before.counted + before.unscored
    assert (after.open, after.left_out, after.outside) == (before.open, before.left_out, before.outside)


def test_groups_are_the_clusters_of_the_design_effect(pair: tuple[Book, Book]) -> None:
    book, _ = pair
    rows = np.flatnonzero(book.decided)
    assert len(set(clusters_of(book, rows).tolist())) == book.deals["account"][rows].n_unique()
