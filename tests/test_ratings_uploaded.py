"""Files of ratings, long and wide, with dates and without: exactly what they make of the store."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from intake_files import named

from qualify import intake
from qualify.analysis import arrival
from qualify.intake import Batch
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Store

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("r", (Criterion("budget", "Budget?", YES_NO), Criterion("need", "Need?", YES_NO)))
DEALS = pl.DataFrame({"deal_id": ["a", "b"], "outcome": ["won", "open"], "closed": [date(2026, 3, 10), None]})
LONG = (
    "Deal ID,Question,Answer,Rated by,Rated on,Evidence\n"
    "a,Budget?,No,Ana,2026-01-02,call\n"
    "a,Budget?,Yes,Ben,2026-02-02,letter\n"
    "a,Budget?,No,Ana,2026-03-12,\n"
    "b,Budget?,Yes,,2026-02-02,\n"
)
WIDE = (
    "Deal ID,Rated on,Rated by,Budget?,Need?\n"
    "a,2026-01-02,Ana,Yes,Yes\na,2026-02-02,Ana,No,Yes\nb,2026-02-03,Ben,Yes,No\n"
)


@pytest.fixture
def stocked(store: Store) -> Store:
    deals = conform(DEALS, "opportunities")
    store.take_in("Acme", Delivery("deals.csv", "", 2, deals, tuple(DEALS.columns)), rubric=RUBRIC)
    return store


def take_in(store: Store, text: str) -> Batch:
    """Take a file of ratings into the data set."""
    table = named("ratings.csv", text)
    mapping = intake.guess(table, "ratings")
    batch = intake.check(table, mapping, known=store.deal_ids("Acme"))
    arrival.take_in(store, [arrival.delivery(table, mapping, batch)], "Acme", None)
    return batch


def kept(store: Store) -> list[tuple[object, ...]]:
    return store.rated("Acme").select("deal_id", "criterion", "answer", "rater", "rated", "evidence").rows()


def said(batch: Batch) -> list[str]:
    return [str(problem) for problem in batch.problems]


def test_a_long_file_with_dates(stocked: Store) -> None:
    assert said(take_in(stocked, LONG)) == []
    assert kept(stocked) == [
        ("a", "budget", "No", "Ana", date(2026, 1, 2), "call"),
        ("a", "budget", "Yes", "Ben", date(2026, 2, 2), "letter"),
        ("b", "budget", "Yes", None, date(2026, 2, 2), None),
        ("a", "budget", "No", "Ana", date(2026, 3, 12), None),
    ]
    assert stocked.answers("Acme", ("budget",)).rows() == [("a", "Yes"), ("b", "Yes")]


def test_a_long_file_without_dates(stocked: Store) -> None:
    assert said(take_in(stocked, "Deal ID,Question,Answer\na,Budget?,Yes\nb,Need?,No\n")) == [
        "Undated, so hindsight cannot be ruled out; these answers count all the same: 2 rows. (rows 2, 3) "
        "Add the day of each rating."
    ]
    assert kept(stocked) == [("a", "budget", "Yes", None, None, None), ("b", "need", "No", None, None, None)]


def test_a_wide_file_with_several_days_a_deal(stocked: Store) -> None:
    assert said(take_in(stocked, WIDE)) == []
    assert sorted(kept(stocked), key=str) == [
        ("a", "budget", "No", "Ana", date(2026, 2, 2), None),
        ("a", "budget", "Yes", "Ana", date(2026, 1, 2), None),
        ("a", "need", "Yes", "Ana", date(2026, 1, 2), None),
        ("a", "need", "Yes", "Ana", date(2026, 2, 2), None),
        ("b", "budget", "Yes", "Ben", date(2026, 2, 3), None),
        ("b", "need", "No", "Ben", date(2026, 2, 3), None),
    ]


def test_an_unknown_deal_waits(stocked: Store) -> None:
    take_in(stocked, LONG + "new,Budget?,Yes,Ana,2026-01-06,\n")
    assert len(kept(stocked)) == 4
    assert stocked.held("Acme").select("file", "row", "rule").rows() == [("ratings.csv", 6, "unknown deal")]


def test_a_day_that_has_not_come_is_set_aside(stocked: Store) -> None:
    batch = take_in(stocked, LONG + "b,Budget?,No,Ana,2098-01-06,\n")
    assert said(batch) == [
        "Set aside 1 row: it was rated on a day that has not come yet. (row 6, column 'Rated on') Correct it."
    ]
    assert len(kept(stocked)) == 4


def test_the_same_person_twice_a_day_is_said_and_the_last_counts(stocked: Store) -> None:
    batch = take_in(stocked, LONG + "a,Budget?,No,Ben,2026-02-02,\n")
    assert said(batch) == [
        "The same person answered the same question differently on one day; the last answer counts: 2 rows. "
        "(rows 3, 6, column 'Rated on', value '2026-02-02') Leave the answer that is meant."
    ]
    assert stocked.answers("Acme", ("budget",)).rows() == [("a", "No"), ("b", "Yes")]
