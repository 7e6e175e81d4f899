"""Deals below the line that are pursued anyway: drawn once, logged, and followed to their end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from store_rows import WON, deals, delivery, ratings
from trust_worlds import DATASET, rated

from qualify.analysis import Lines, View, baseline, load, view
from qualify.analysis.audits import _alike, _anew, came_of, drawn, followed, pool
from qualify.analysis.ratings_words import drew
from qualify.asof import AsOf
from qualify.errors import InputError
from qualify.ratings import Result
from qualify.rubric import Answer, Criterion, Rubric
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
    assert came_of(told, looked(told), []) is None
    waiting = came_of(told, looked(told), told.audits(DATASET))
    assert waiting
    assert (waiting.drawn, waiting.open, waiting.verdict) == (4, 4, "nothing yet")
    ended = [
        {"deal_id": deal, "outcome": "won", "created": date(2025, 9, 1), "closed": date(2026, 1, 9)}
        for deal in lot.deals["deal_id"]
    ]
    told.take_in(DATASET, delivery(deals(*ended)))
    found = came_of(told, looked(told), told.audits(DATASET))
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
    found = came_of(told, less, [lot])
    assert found
    assert (found.drawn, found.gone, found.open) == (2, 1, 1)
    assert followed(less, [lot])["outcome"].to_list() == ["no longer in the data", "open"]


def test_a_score_of_another_rubric_is_on_no_curve_of_this_one(store: Store) -> None:
    """Version 1 gives 20, 50 or 80 points, version 2 gives 0, 20 or 100: a 20 of the first is a 0 of the second."""
    rows = [
        {**WON, "deal_id": f"d{at:03}", "outcome": "won" if at % 10 < 5 * (at % 3) else "lost"} for at in range(300)
    ]
    said = ratings(*((row["deal_id"], "need", ("No", "Some", "Yes")[at % 3], WON["created"])
                     for at, row in enumerate(rows)))  # fmt: skip
    store.take_in("Acme", delivery(deals(*rows), ratings=said), rubric=worth(20, 50, 80))
    store.save_rubric("Acme", worth(0, 20, 100))
    lot = pl.DataFrame({"deal_id": [f"d{at:03}" for at in range(0, 60, 3)], "score": [20] * 20})
    store.keep_audit("Acme", KeptAudit(lot, 1, date(2026, 2, 1), 20, 100, 1, "data=Acme&rubric=1"))
    found = [_under(store, version) for version in (1, 2)]
    assert [(each.decided, each.won, each.unscored, round(each.expected, 2)) for each in found] == [
        (20, 0, 0, 0.32), (20, 0, 0, 0.36),
    ]  # fmt: skip


def worth(*points: int) -> Rubric:
    answers = tuple(map(Answer, ("No", "Some", "Yes"), points))
    return Rubric("r", (Criterion("need", "Need?", answers),))


def _under(store: Store, version: int) -> Result:
    book = load(store, "Acme", version)
    found = came_of(store, view(book, book.rubric, baseline(book)), store.audits("Acme"))
    assert found
    return found


def test_under_other_weights_the_drawn_deals_are_scored_anew(told: Store) -> None:
    lot, seen = keep(told, 4, 1), looked(told)
    book, kept = seen.book, told.audits(DATASET)
    moved = view(book, book.rubric.with_weights({"clear": 0, "plain": 0}), baseline(book))
    anew = _anew(told, moved, lot)
    asked = told.answers(DATASET, ("vague",)).join(lot.deals, on="deal_id", how="semi")
    assert anew["score"].to_list() == [{"None": 0, "Some": 33, "Much": 67, "All": 100}[a] for a in asked["vague"]]
    assert (_alike(seen, lot), _alike(moved, lot), kept[0].settings) == (True, False, ASKED["link"])
    assert not _alike(replace(seen, book=replace(book, rule=AsOf("last"))), lot)


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
