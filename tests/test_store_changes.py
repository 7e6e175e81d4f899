"""What fields said before: from one import to the next, and from a history that was given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from store_rows import LOST, OPEN, THREE, WON, deals, delivery, old_store, ratings

from qualify.schema import CHANGES, conform
from qualify.store import Store
from qualify.store.changes import slips
from qualify.store.migrations import VERSION

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)


def other(day: date) -> dict[str, Any]:
    """A deal whose creation makes ``day`` the last one that a file knows of."""
    return {"deal_id": f"on {day}", "outcome": "open", "created": day}


def history(*rows: tuple[str, str, str, date]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["deal_id", "field", "value", "since"], orient="row")
    return conform(table, "field_history")


def test_a_change_counts_from_the_last_day_its_import_knows_of(store: Store) -> None:
    store.take_in("Acme", THREE)
    assert store.changes("Acme").rows() == []
    assert dict(store.changes("Acme").schema) == CHANGES
    store.take_in("Acme", delivery(deals({**OPEN, "amount": 40.0, "expected": MARCH}, other(date(2026, 3, 5)))))
    store.take_in("Acme", delivery(deals({**OPEN, "amount": 40.0, "expected": APRIL}, other(date(2026, 4, 2)))))
    assert store.changes("Acme").rows() == [
        ("c", "amount", "30.0", "40.0", date(2026, 3, 5), 2),
        ("c", "expected", None, "2026-03-31", date(2026, 3, 5), 2),
        ("c", "expected", "2026-03-31", "2026-04-30", date(2026, 4, 2), 3),
    ]
    assert store.changes("Acme", ("amount",)).rows() == [("c", "amount", "30.0", "40.0", date(2026, 3, 5), 2)]
    assert store.changes("Beta").rows() == []


def test_what_came_with_the_closing_counts_from_that_day(store: Store) -> None:
    store.take_in("Acme", THREE)
    closed = {**OPEN, "outcome": "won", "amount": 99.0, "closed": date(2026, 3, 10)}
    store.take_in("Acme", delivery(deals(closed, other(date(2026, 3, 20)))))
    store.take_in("Acme", delivery(deals({**closed, "amount": 98.0}, other(date(2026, 4, 2)))))
    assert store.changes("Acme").rows() == [
        ("c", "amount", "30.0", "99.0", date(2026, 3, 10), 2),
        ("c", "amount", "99.0", "98.0", date(2026, 4, 2), 3),
        ("c", "closed", None, "2026-03-10", date(2026, 3, 10), 2),
        ("c", "outcome", "open", "won", date(2026, 3, 10), 2),
    ]


def test_a_later_answer_or_another_owner_is_no_change_of_these_fields(store: Store) -> None:
    store.take_in("Acme", THREE)
    answered = delivery(deals(WON, LOST, {**OPEN, "owner": "Ana"}), ratings=ratings(("c", "need", "Yes", None)))
    assert store.take_in("Acme", answered).updated == 3 - 2
    assert store.changes("Acme").rows() == []


def test_changes_never_go_back_in_time(store: Store) -> None:
    """Though the day that the second import took for its last was put right, and the closing lay before it."""
    store.take_in("Acme", THREE)
    wrong = {**other(date(2026, 3, 20)), "deal_id": "d"}
    store.take_in("Acme", delivery(deals({**OPEN, "amount": 40.0}, wrong)))
    store.take_in("Acme", delivery(deals({**OPEN, "amount": 50.0}, {**wrong, "created": date(2026, 3, 5)})))
    store.take_in("Acme", delivery(deals({**OPEN, "outcome": "won", "amount": 60.0, "closed": date(2026, 3, 1)})))
    assert store.changes("Acme", ("amount",)).select("after", "since").rows() == [
        ("40.0", date(2026, 3, 20)),
        ("50.0", date(2026, 3, 20)),
        ("60.0", date(2026, 3, 20)),
    ]


def test_a_history_that_was_given_is_believed_and_imports_go_on_from_it(store: Store) -> None:
    told = history(
        ("c", "expected", "2026-02-28", date(2026, 2, 1)),
        ("c", "expected", "2026-03-31", date(2026, 2, 20)),
        ("c", "amount", "25.0", date(2026, 2, 1)),
        ("c", "amount", "30.0", date(2026, 2, 9)),
    )
    first = delivery(deals(WON, LOST, {**OPEN, "expected": MARCH}), history=told)
    store.take_in("Acme", first)
    store.take_in("Acme", first)
    store.take_in("Acme", delivery(deals({**OPEN, "expected": APRIL}, other(date(2026, 3, 5)))))
    assert store.changes("Acme").rows() == [
        ("c", "amount", "25.0", "30.0", date(2026, 2, 9), 1),
        ("c", "expected", "2026-02-28", "2026-03-31", date(2026, 2, 20), 1),
        ("c", "expected", "2026-03-31", "2026-04-30", date(2026, 3, 5), 3),
    ]
    assert slips(store.changes("Acme")).rows() == [("c", 2)]


def test_what_was_said_first_counts_from_its_day_or_from_the_file_that_showed_it(store: Store) -> None:
    told = history(("c", "expected", "2026-02-28", date(2026, 2, 1)), ("c", "expected", "2026-03-31", MARCH))
    shown = {**OPEN, "amount": 40.0, "currency": "EUR", "expected": MARCH}
    store.take_in("Acme", delivery(deals(shown), history=told, as_of=APRIL))
    store.take_in("Acme", delivery(deals({**shown, "amount": 50.0}), as_of=date(2026, 5, 31)))
    assert store.first_said("Acme", "c").rows() == [
        ("amount", "40.0", APRIL, False, "EUR"),
        ("closed", None, APRIL, False, "EUR"),
        ("expected", "2026-02-28", date(2026, 2, 1), True, "EUR"),
        ("outcome", "open", APRIL, False, "EUR"),
        ("stage", None, APRIL, False, "EUR"),
    ]
    assert store.first_said("Acme", "nobody").rows() == []


def test_only_later_dates_are_slips(store: Store) -> None:
    days = ("2026-03-31", "2026-04-30", "2026-02-28", "2026-02-28", "2026-06-30")
    told = history(*(("c", "expected", day, date(2026, 2, 1 + i)) for i, day in enumerate(days)))
    store.take_in("Acme", delivery(deals(OPEN), history=told))
    assert store.changes("Acme")["after"].to_list() == ["2026-04-30", "2026-02-28", "2026-06-30"]
    assert slips(store.changes("Acme")).rows() == [("c", 2)]


def test_stages_that_were_given_with_their_days_are_changes_too(store: Store) -> None:
    table = pl.DataFrame(
        [("c", "Qualify", date(2026, 2, 1)), ("c", "Propose", date(2026, 2, 9)), ("c", "Lost track", None)],
        schema=["deal_id", "stage", "entered"], orient="row",
    )  # fmt: skip
    store.take_in("Acme", delivery(deals(OPEN), stages=table))
    assert store.changes("Acme").rows() == [("c", "stage", "Qualify", "Propose", date(2026, 2, 9), 1)]


def test_a_store_of_schema_four_opens_and_tells_its_changes(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with old_store(path, 4, 2) as old:
        old.execute(
            """insert into imports (import_id, dataset, imported, file, sha256, read, stored, updated, unchanged,
                quarantined)
            select i, 'Acme', timestamp '2026-05-01', 'a.csv', '', 1, 1, 0, 0, 0 from range(1, 3) r(i)"""
        )
        row = "'Acme' as dataset, 'c' as deal_id, 'open' as outcome, date '2026-02-01' as created"
        old.execute(f"insert into opportunities by name select {row}, 40 as amount, 2 as import_id")
        old.execute(f"insert into replaced by name select {row}, 30 as amount, 1 as import_id, 2 as replaced_by")
    store = Store(path)
    assert store.changes("Acme").rows() == [("c", "amount", "30.0", "40.0", date(2026, 2, 1), 2)]
    store.take_in("Acme", delivery(deals(OPEN), history=history(("c", "expected", "2026-03-31", MARCH))))
    store.close()
    with duckdb.connect(str(path), read_only=True) as now:
        assert now.execute("select value from meta").fetchall() == [(str(VERSION),)]
        assert now.execute("select count(*) from field_history").fetchall() == [(1,)]
