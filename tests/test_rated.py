"""Which ratings make the scores: each rule with exact scores, on past days too, and nothing of a day to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_rows import RUBRIC, deals, delivery, ratings
from trust_worlds import stages

from qualify.analysis import Book, load, seen
from qualify.analysis.rated import not_entered, past_closing, ratings_then, sentences, undated, unplaced
from qualify.analysis.scores_then import ScoresThen
from qualify.asof import AsOf
from qualify.forecast.ledger import day_number
from qualify.scores import score
from qualify.selection import Selection
from qualify.store import Store

CREATED, CLOSED = date(2026, 1, 1), date(2026, 3, 1)
WON = {"deal_id": "won", "outcome": "won", "created": CREATED, "closed": CLOSED, "team": "North"}
OPEN = {"deal_id": "open", "outcome": "open", "created": date(2026, 2, 1)}
BARE = {"deal_id": "bare", "outcome": "lost", "closed": CLOSED}
GIVEN = (
    ("won", "need", "No", CREATED),
    ("won", "need", "Yes", date(2026, 2, 20)),
    ("won", "need", "No", date(2026, 2, 26)),
    ("won", "need", "Yes", date(2026, 3, 2)),
    ("open", "need", "No", date(2026, 2, 1)),
    ("open", "need", "Yes", date(2026, 2, 15)),
    ("bare", "need", "Yes", None),
    ("bare", "need", "No", date(2026, 2, 1)),
)
ENTERED = [("won", "Talk", date(2026, 1, 5)), ("won", "Offer", date(2026, 2, 27)), ("open", "Talk", date(2026, 2, 20)),
           ("bare", "Talk", None)]  # fmt: skip


@pytest.fixture
def acme(store: Store) -> Store:
    told = delivery(deals(WON, OPEN, BARE), ratings=ratings(*GIVEN), stages=stages(*ENTERED))
    store.take_in("Acme", told, rubric=RUBRIC)
    return store


def scores(book: Book) -> dict[str, int]:
    return dict(zip(book.deals["deal_id"], score(book.deck, book.rubric).tolist(), strict=True))


@pytest.mark.parametrize(
    ("rule", "won", "open_", "bare"),
    [
        (AsOf(), 100, 100, 0),
        (AsOf(days=3), 0, 100, 0),
        (AsOf(days=0), 0, 100, 0),
        (AsOf(days=20), 0, 100, 0),
        (AsOf("created"), 0, 0, 100),
        (AsOf("stage", stage="Talk"), 0, 100, -1),
        (AsOf("stage", stage="Offer"), 0, -1, -1),
        (AsOf("day", day=date(2026, 2, 27)), 0, 100, 0),
        (AsOf("day", day=date(2026, 2, 10)), 0, 0, 0),
        (AsOf("day", day=date(2026, 3, 5)), 100, 100, 0),
        (AsOf("last"), 100, 100, 0),
    ],
)
def test_each_rule_takes_its_rating(acme: Store, rule: AsOf, won: int, open_: int, bare: int) -> None:
    assert scores(load(acme, "Acme", 1, rule=rule)) == {"bare": bare, "open": open_, "won": won}


def test_deals_that_never_entered_the_stage_are_counted_and_named(acme: Store) -> None:
    book = load(acme, "Acme", 1, rule=AsOf("stage", stage="Offer"))
    assert not_entered(book).rows() == [("bare", None, None, "lost"), ("open", None, None, "open")]
    assert sentences(book) == [
        "Scores rest on each question's last rating up to the day of entering 'Offer'.",
        "2 of 3 deals (1 closed) never entered 'Offer', as far as is known, and have no score. All closed deals that "
        "did are won: the stage tells the outcome.",
    ]
    north = load(acme, "Acme", 1, Selection(team="North"), rule=AsOf("stage", stage="Talk"))
    assert sentences(north) == ["Scores rest on each question's last rating up to the day of entering 'Talk'."]


def test_answers_without_a_day_are_counted_among_those_that_count(acme: Store) -> None:
    # Under the usual rule the dated answer of the third deal takes the place of the one without a day.
    assert [undated(load(acme, "Acme", 1)), load(acme, "Acme", 1).ratings] == ["", 3]
    then = load(acme, "Acme", 1, rule=AsOf("created"))
    assert (then.ratings, then.undated) == (3, 1)
    assert undated(then) == (
        "1 of the 3 answers that count (33 %) carries no day: hindsight in them cannot be ruled out."
    )
    assert (load(acme, "Acme", 1, Selection(team="North"), rule=AsOf("created")).undated) == 0


def test_where_no_answer_has_a_day_that_is_said(store: Store) -> None:
    store.take_in("Acme", delivery(deals(WON), ratings=ratings(("won", "need", "Yes", None))), rubric=RUBRIC)
    assert sentences(load(store, "Acme", 1))[1] == (
        "None of the answers that count carries a day: hindsight in them cannot be ruled out."
    )


def test_closed_deals_without_a_closing_date_are_named(store: Store) -> None:
    """What was said of them counts; whether it was said before closing cannot be told."""
    nobody_knows = [{**WON, "deal_id": name, "closed": None} for name in "abc"]
    said = (
        ("a", "need", "No", CREATED),
        ("a", "need", "Yes", CLOSED),
        ("b", "need", "Yes", CLOSED),
        ("c", "need", "No", None),
    )
    store.take_in("Acme", delivery(deals(WON, *nobody_knows), ratings=ratings(*said, *GIVEN[:1])), rubric=RUBRIC)
    book = load(store, "Acme", 1)
    assert scores(book) == {"a": 100, "b": 100, "c": 0, "won": 0}
    told = "2 closed deals have no closing date: hindsight in their answers cannot be ruled out."
    assert sentences(book)[1:] == [
        "1 of the 4 answers that count (25 %) carries no day: hindsight in them cannot be ruled out.", told,
    ]  # fmt: skip
    assert sentences(load(store, "Acme", 1, rule=AsOf("day", day=CLOSED)))[-1] == told
    one = load(store, "Acme", 1, rule=AsOf("day", day=date(2026, 2, 1)))
    assert sentences(one)[-1] == "1 closed deal has no closing date: hindsight in its answers cannot be ruled out."
    assert [unplaced(load(store, "Acme", 1, rule=AsOf(moment))) for moment in ("created", "last")] == ["", ""]


def test_a_gate_after_closing_is_said_to_be_none(store: Store) -> None:
    many = [{**WON, "deal_id": name} for name in "abc"]
    said = [(name, "need", answer, day) for name in "abc"
            for answer, day in (("No", CREATED), ("Yes", date(2026, 3, 2)))]  # fmt: skip
    told = stages(("a", "Won", date(2026, 3, 6)), ("b", "Won", CLOSED), ("c", "Won", date(2026, 2, 1)))
    store.take_in("Acme", delivery(deals(*many), ratings=ratings(*said), stages=told), rubric=RUBRIC)
    book = load(store, "Acme", 1, rule=AsOf("stage", stage="Won"))
    assert scores(book) == {"a": 0, "b": 0, "c": 0}
    assert sentences(book)[:2] == [
        "Scores rest on each question's last rating up to the day of entering 'Won'.",
        "In 2 closed deals that is the day of closing or later: only their ratings from before closing count.",
    ]
    created = load(store, "Acme", 1, Selection(team="North"), rule=AsOf("created"))
    assert past_closing(created) == ""


def test_the_locked_deals_are_the_same_under_every_rule(store: Store) -> None:
    """Which deals are locked is settled by the usual rule, also where the first look is under another one."""
    many = [{**WON, "deal_id": f"d{i:03}", "outcome": ("won", "lost")[i % 2], "account": f"a{i}",
             "closed": CLOSED + timedelta(days=i)} for i in range(100)]  # fmt: skip
    said = [(f"d{i:03}", "need", "Yes" if i % 3 else "No", CREATED + timedelta(days=i % 9)) for i in range(100)]
    store.take_in("Acme", delivery(deals(*many), ratings=ratings(*said)), rubric=RUBRIC)
    created = seen(store, "Acme", 1, rule=AsOf("created"))
    usual = seen(store, "Acme", 1)
    locked = [np.flatnonzero(book.tags >= 4).tolist() for book in (created, usual)]
    assert locked == [list(range(80, 100))] * 2
    assert (usual.ratings, created.ratings) == (100, 12)


RULES = (
    AsOf(), AsOf(days=2), AsOf("created"), AsOf("stage", stage="Talk"), AsOf("day", day=date(2026, 1, 12)),
    AsOf("last"),
)  # fmt: skip
DAYS = st.integers(0, 20).map(lambda after: CREATED + timedelta(days=after))
SAID = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(RUBRIC.keys), st.sampled_from(["No", "Yes"]), st.none() | DAYS),
    max_size=12,
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Any], list[Any]]:
    """Three deals, which begin and end within three weeks, what was said of them, and the stages they entered."""
    made, entered = [], []
    for name in "abc":
        first, last = sorted((draw(DAYS), draw(DAYS)))
        outcome = draw(st.sampled_from(["won", "lost", "open"]))
        closed = {} if outcome == "open" else {"closed": last}
        made.append({"deal_id": name, "outcome": outcome, "created": first, **closed})
        entered += [(name, "Talk", draw(DAYS))] if draw(st.booleans()) else []
    return made, draw(SAID), entered


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples: each has data sets of its own in it."""
    held = Store(tmp_path_factory.mktemp("several") / "qualify.duckdb")
    yield held
    held.close()


@given(worlds(), DAYS, st.sampled_from(RULES))
@settings(max_examples=15)
def test_no_rating_of_a_later_day_changes_a_score_of_a_day(several: Store, world: Any, day: date, rule: AsOf) -> None:
    made, said, entered = world
    by_then = [row for row in said if row[3] is None or row[3] <= day]
    found = []
    for name, rows in (("all", said), ("then", by_then)):
        told = delivery(deals(*made), ratings=ratings(*rows), stages=stages(*entered))
        name = f"{len(several.datasets())} {name}"
        several.take_in(name, told, rubric=RUBRIC)
        book = load(several, name, 1, rule=rule)
        then = ScoresThen(book, book.ledger, ratings_then(several, book), RUBRIC)
        past = load(several, name, 1, day=day, rule=rule)
        open_then = past.deals.filter(pl.col("outcome") == "open")["deal_id"]
        rows_then = np.flatnonzero(book.deals["deal_id"].is_in(open_then.implode()))
        stood = then.on(day_number(day), rows_then).scores.tolist()
        shown = scores(past)
        assert stood == [shown[book.deals["deal_id"][int(row)]] for row in rows_then]
        found.append((scores(load(several, name, 1, rule=AsOf("day", day=day))), shown, stood))
    assert found[0] == found[1]
