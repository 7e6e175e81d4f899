"""Exports week by week are a history: whenever they come in, each is the state on the day that it shows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from store_rows import OPEN, THREE, counts, deals, delivery, state

from qualify.errors import StoreError
from qualify.store import Delivery, Store
from qualify.store.changes import slips

WEEKS = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(10)]
FIELDS = ("amount", "expected", "stage", "outcome", "closed")
STAGES = ("Meet", "Propose", "Negotiate")


def week(number: int) -> list[dict[str, Any]]:
    """Five deals in week 0 to 9: amounts grow, closes slip, one is won in week 6, one lost, one goes after week 3."""
    made = date(2025, 12, 1)
    grown = {"deal_id": "grown", "outcome": "open", "amount": 100.0 + number // 2, "stage": STAGES[number // 4]}
    slipped = {"deal_id": "slipped", "outcome": "open", "expected": WEEKS[number - number % 3] + timedelta(weeks=3)}
    won = {"deal_id": "won", "outcome": "open", "amount": 50.0, "stage": "Propose", "expected": date(2026, 3, 1)}
    if number >= 6:
        won |= {"outcome": "won", "amount": 45.0, "stage": "Closed", "closed": date(2026, 2, 13)}
    lost = {
        "deal_id": "lost",
        "outcome": "lost" if number >= 8 else "open",
        "closed": WEEKS[8] if number >= 8 else None,
    }
    fading = {"deal_id": "fading", "outcome": "open", "amount": 7.0 + number}
    rows = [grown, slipped, won, lost, *([fading] if number < 4 else [])]
    return [row | {"created": made} for row in rows]


def export(number: int) -> Delivery:
    fields = ("deal_id", "created", *FIELDS)
    return delivery(deals(*week(number)), fields=fields, as_of=WEEKS[number], file=f"week {number}.csv")


def on(store: Store, name: str, day: date) -> dict[tuple[str, str], str | None]:
    """What each field of each deal said on a day, as text: the way back from today through the changes."""
    now = store.opportunities(name).select("deal_id", *(pl.col(field).cast(pl.String) for field in FIELDS))
    said = {(row["deal_id"], field): row[field] for row in now.to_dicts() for field in FIELDS}
    for change in reversed(store.changes(name).sort("since", maintain_order=True).to_dicts()):
        if change["since"] > day:
            said[change["deal_id"], change["field"]] = change["before"]
    return said


def exported(number: int) -> dict[tuple[str, str], str | None]:
    rows = deals(*week(number)).select("deal_id", *(pl.col(field).cast(pl.String) for field in FIELDS)).to_dicts()
    return {(row["deal_id"], field): row[field] for row in rows for field in FIELDS}


@pytest.fixture
def weekly(store: Store) -> Store:
    """Ten exports, taken in as they should be."""
    for number in range(10):
        store.take_in("Acme", export(number))
    return store


def test_what_each_export_said_is_known_of_its_day(weekly: Store) -> None:
    for number in range(10):
        expected = exported(number)
        found = on(weekly, "Acme", WEEKS[number])
        # A day expected is kept when a later file leaves it empty; nothing else differs.
        assert {key: found[key] for key in expected} == expected
    assert weekly.changes("Acme").filter(deal_id="won").select("field", "before", "after", "since").rows() == [
        ("amount", "50.0", "45.0", date(2026, 2, 13)),
        ("closed", None, "2026-02-13", date(2026, 2, 13)),
        ("outcome", "open", "won", date(2026, 2, 13)),
        ("stage", "Propose", "Closed", date(2026, 2, 13)),
    ]
    assert slips(weekly.changes("Acme")).rows() == [("slipped", 3)]
    assert weekly.as_of("Acme") == WEEKS[9]


def test_the_order_in_which_exports_come_makes_no_difference(weekly: Store) -> None:
    right = state(weekly, "Acme")
    for seed in (1, 2, 3):
        order = random.Random(seed).sample(range(10), 10)
        receipts = [weekly.take_in(f"shuffled {seed}", export(number)) for number in order]
        assert state(weekly, f"shuffled {seed}") == right
        assert [one.newer for one in receipts] == [
            sum(before > number for before in order[:place]) for place, number in enumerate(order)
        ]
    together = weekly.take_in_all("at once", [export(number) for number in order])
    assert state(weekly, "at once") == right
    assert [one.file for one in together] == [f"week {number}.csv" for number in order]
    assert weekly.imports("at once")["together"].unique().to_list() == [min(one.import_id for one in together)]


def test_a_late_export_is_counted_at_its_turn(weekly: Store) -> None:
    weekly.undo("Acme", 5)
    assert counts(weekly.take_in("Acme", export(4))) == (0, 1, 3, 0)
    assert counts(weekly.take_in("Acme", export(4))) == (0, 0, 4, 0)


def test_deals_that_a_newer_export_lacks_stay_and_are_named(weekly: Store) -> None:
    assert weekly.unseen("Acme", 4).to_list() == []
    assert weekly.unseen("Acme", 5).to_list() == ["fading"]
    assert weekly.unseen("Acme", 10).to_list() == ["fading"]
    assert weekly.opportunities("Acme").filter(deal_id="fading")["amount"].to_list() == [10.0]
    other = weekly.take_in("Beta", THREE).import_id
    assert weekly.unseen("Beta", other).to_list() == []
    with pytest.raises(StoreError) as refused:
        weekly.unseen("Acme", other)
    assert str(refused.value) == (
        "What the file of import 11 had is not known in 'Acme'. Choose another of its imports."
    )


def test_a_file_without_a_day_shows_the_day_of_its_import(weekly: Store) -> None:
    weekly.take_in("Acme", delivery(deals(*(row | {"amount": 1.0} for row in week(9)[:1]))))
    amounts = weekly.changes("Acme", ("amount",)).filter(deal_id="grown")
    assert amounts.row(-1) == ("grown", "amount", "104.0", "1.0", WEEKS[9], 11)
    assert weekly.as_of("Acme") == WEEKS[9]


def test_a_day_to_come_is_refused(store: Store) -> None:
    with pytest.raises(StoreError) as refused:
        store.take_in("Acme", delivery(deals(OPEN), as_of=date(2999, 1, 1)))
    assert str(refused.value) == (
        "a.csv is said to show 2999-01-01, which is still to come. Give the day of its export."
    )
    assert store.datasets().is_empty()


def test_what_a_file_says_of_later_days_is_not_the_last_day_known(store: Store) -> None:
    store.take_in("Acme", delivery(deals(OPEN | {"created": date(2026, 3, 1)}), as_of=date(2026, 2, 1)))
    assert store.as_of("Acme") == date(2026, 2, 1)
    store.undo("Acme", 1)
    assert store.as_of("Acme") is None
