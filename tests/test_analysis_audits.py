"""Deals below the line that are pursued anyway: drawn once, logged, and followed to their end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from store_rows import deals, delivery
from trust_worlds import DATASET, rated

from qualify.analysis import Lines, View, baseline, load, view
from qualify.analysis.audits import came_of, drawn, followed, pool
from qualify.analysis.ratings_words import drew
from qualify.errors import InputError
from qualify.store import KeptAudit, Store

ASKED: dict[str, Any] = {"author": "Ana", "note": "First look", "link": "data=Rated&rubric=1"}


@pytest.fixture
def told(store: Store) -> Store:
    return rated(store, twice=False, late=False)


def looked(store: Store) -> View:
    book = load(store, DATASET, 1)
    return view(book, book.rubric, baseline(book))


def keep(store: Store, size: int, seed: int) -> KeptAudit:
    return store.keep_audit(DATASET, drawn(looked(store), store.audits(DATASET), size, seed, **ASKED))


def test_a_draw_is_of_open_deals_below_the_line_and_says_how_it_was_made(told: Store) -> None:
    seen = looked(told)
    below = pool(seen, [])
    assert (seen.reading.lines.lower, below.height, below["score"].max()) == (33, 24, 33)
    lot = keep(told, 3, 1)
    assert (lot.seed, lot.floor, lot.pool, lot.version, lot.day) == (1, 33, 24, 1, date(2025, 12, 30))
    assert lot.deals["deal_id"].is_in(below["deal_id"].implode()).all()
    again = drawn(seen, [], 3, 1, **ASKED)
    assert again.deals.equals(lot.deals)
    assert drew(replace(lot, drawn=None)) == (
        "Draw 1 by Ana: 3 of 24 open deals at or below 33, with the seed 1, as of 30 December 2025. First look"
    )


def test_no_deal_is_drawn_twice(told: Store) -> None:
    first, second = keep(told, 20, 1), keep(told, 20, 1)
    assert (first.pool, first.deals.height, second.pool, second.deals.height) == (24, 20, 4, 4)
    assert not second.deals["deal_id"].is_in(first.deals["deal_id"].implode()).any()
    with pytest.raises(InputError) as refused:
        keep(told, 1, 1)
    assert str(refused.value) == "No open deal scores 33 or less. There is nothing to draw from until one does."


def test_what_came_of_them_is_held_against_the_other_deals(told: Store) -> None:
    lot = keep(told, 4, 1)
    assert came_of(looked(told), []) is None
    waiting = came_of(looked(told), told.audits(DATASET))
    assert waiting
    assert (waiting.drawn, waiting.open, waiting.verdict) == (4, 4, "nothing yet")
    ended = [
        {"deal_id": deal, "outcome": "won", "created": date(2025, 9, 1), "closed": date(2026, 1, 9)}
        for deal in lot.deals["deal_id"]
    ]
    told.take_in(DATASET, delivery(deals(*ended)))
    found = came_of(looked(told), told.audits(DATASET))
    assert found
    assert (found.drawn, found.decided, found.won, found.open, found.verdict) == (4, 4, 4, 0, "more")
    assert found.expected < 0.5
    table = followed(looked(told), told.audits(DATASET))
    assert table["outcome"].to_list() == ["won"] * 4
    assert table["score"].to_list() == lot.deals["score"].to_list()


def test_a_deal_that_is_gone_is_said_to_be(told: Store) -> None:
    lot = keep(told, 2, 1)
    seen = looked(told)
    gone = lot.deals["deal_id"][0]
    less = replace(seen, book=replace(seen.book, deals=seen.book.deals.with_columns(
        deal_id=pl.when(pl.col("deal_id") == gone).then(pl.lit("other")).otherwise("deal_id"))))  # fmt: skip
    found = came_of(less, [lot])
    assert found
    assert (found.drawn, found.gone, found.open) == (2, 1, 1)
    assert followed(less, [lot])["outcome"].to_list() == ["no longer in the data", "open"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"author": "  "}, "Nobody is named who asked for this draw. Give your name."),
        ({"size": 0}, "An audit draws 1 to 200 deals. (value '0') Ask for as many."),
        ({"size": 201}, "An audit draws 1 to 200 deals. (value '201') Ask for as many."),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(told: Store, change: dict[str, Any], message: str) -> None:
    asked = {"size": 3, "seed": 1, **ASKED, **change}
    with pytest.raises(InputError) as refused:
        drawn(looked(told), [], **asked)
    assert str(refused.value) == message


def test_without_a_line_there_is_nothing_to_audit(told: Store) -> None:
    seen = looked(told)
    flat = replace(seen, reading=replace(seen.reading, lines=Lines(None, None)))
    with pytest.raises(InputError) as refused:
        drawn(flat, [], 3, 1, **ASKED)
    assert str(refused.value).startswith("No score is known below which deals are hardly ever won")
