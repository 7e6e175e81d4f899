"""Ratings written down after closing are late, those taken back are none, and who saw others' answers is said."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from store_rows import LOST, OPEN, RUBRIC, WON, by_hand, deals, delivery, ratings

from qualify.analysis import baseline, load, view
from qualify.analysis.ratings import Trust, trust
from qualify.analysis.ratings_given import Sight, in_sight
from qualify.analysis.ratings_words import answer, jumped
from qualify.asof import USUAL, AsOf
from qualify.store import Store
from qualify.store.clock import now, today
from qualify.words import on_day

JANUARY = date(2026, 1, 20)


@pytest.fixture
def acme(store: Store) -> Store:
    said = [(deal, key, "No", date(2026, 1, 10)) for deal in "abc" for key in RUBRIC.keys]
    store.take_in("Acme", delivery(deals(WON, LOST, OPEN), ratings=ratings(*said)), rubric=RUBRIC)
    return store


def judged(store: Store, rule: AsOf = USUAL) -> Trust:
    book = load(store, "Acme", 1, rule=rule)
    with store.snapshot() as at:
        return trust(at, view(book, book.rubric, baseline(book)))


def say(store: Store, deal: str, answer: str, rater: str, rated: date | None = None, blind: bool | None = None) -> None:
    rows = by_hand(*((deal, key, answer, None) for key in RUBRIC.keys))
    store.rate("Acme", rows, rater=rater, version=1, rated=rated, blind=blind)


def test_an_answer_written_down_after_closing_is_late_and_named(acme: Store) -> None:
    before = load(acme, "Acme", 1)
    assert "No answer changed in the last 7 days before a deal closed" in jumped(judged(acme))
    say(acme, "a", "Yes", "Ana", JANUARY)
    found = judged(acme)
    assert found.jumps.select("deal_id", "rater", "rated", "days", "written").row(0) == (
        "a", "Ana", today(), (today() - WON["closed"]).days,
        f"written down on {on_day(today())}, for 20 January 2026",
    )  # fmt: skip
    assert (found.jumps.height, found.late_counting, found.twice) == (2, 0, 0)
    assert (load(acme, "Acme", 1).answers == before.answers).all()


def test_a_rating_of_today_that_is_late_was_not_given_for_another_day(acme: Store) -> None:
    say(acme, "a", "Yes", "Ana")
    assert judged(acme).jumps["written"].to_list() == [None, None]


def test_what_was_taken_back_is_in_no_statistic(acme: Store) -> None:
    say(acme, "c", "Yes", "Ana", JANUARY)
    before, since = judged(acme), now()
    say(acme, "c", "No", "Ben", JANUARY)
    say(acme, "a", "Yes", "Ben")
    between = judged(acme)
    assert (between.twice, between.open["twice"].to_list(), between.jumps.height) == (1, [True], 2)
    for deal in "ac":
        assert acme.take_back("Acme", deal, RUBRIC.keys, rater="Ben", since=since) == 2
    after = judged(acme)
    assert (after.twice, after.sight, after.jumps.height) == (before.twice, before.sight, 0) == (0, Sight(0, 0, 0), 0)
    assert after.open.rows() == before.open.rows()
    assert after.sample().rows() == before.sample().rows()


def test_how_many_of_the_compared_were_blind(acme: Store) -> None:
    say(acme, "c", "Yes", "Ana", JANUARY, blind=True)
    say(acme, "c", "No", "Ben", JANUARY, blind=False)
    acme.take_in("Acme", delivery(deals(OPEN), ratings=ratings(("c", "need", "Yes", JANUARY)).with_columns(
        rater=pl.lit("Cem")), file="b.csv"))  # fmt: skip
    found = judged(acme)
    assert found.sight == Sight(answers=5, blind=2, in_sight=2)
    assert in_sight(found.sight) == (
        "Of the 5 answers compared, 2 were given blind and 2 in sight of others' answers; of 1 nobody knows."
    )
    assert in_sight(Sight(0, 0, 0)) == ""


def test_deals_that_closed_on_no_known_day_are_no_part_of_the_gap(store: Store) -> None:
    nobody_knows = [{**WON, "deal_id": f"d{i}", "outcome": ("won", "lost")[i % 2], "closed": None} for i in range(8)]
    said = ratings(*((f"d{i}", "need", ("Yes", "No")[i % 2], date(2026, 9, 1)) for i in range(8)))
    store.take_in("Acme", delivery(deals(*nobody_knows), ratings=said), rubric=RUBRIC)
    found = judged(store)
    assert (found.gap, found.jumps.height) == (None, 0)
    assert "8 closed deals have no closing date" in answer(found)
