"""Every entry into a stage: of a history that was given, and of files that showed a deal elsewhere later."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.schema import conform
from qualify.store import Delivery, Store


def deals(stage: str, outcome: str = "open") -> pl.DataFrame:
    """Two deals, the first of which is in a stage; it was closed on 15 March where it is."""
    closed = [date(2026, 3, 15) if outcome != "open" else None, None]
    rows = {"deal_id": ["a", "b"], "outcome": [outcome, "open"], "stage": [stage, "Lead"], "closed": closed}
    table = pl.DataFrame(rows, schema_overrides={"closed": pl.Date}).with_columns(created=date(2026, 1, 1))
    return conform(table, "opportunities")


def file(day: date, rows: pl.DataFrame) -> Delivery:
    fields = ("deal_id", "outcome", "stage", "created", "closed")
    return Delivery("deals.csv", str(day), rows.height, rows, fields, as_of=day)


def test_a_history_comes_in_order_of_time_and_then_as_it_was_given(store: Store) -> None:
    given = pl.DataFrame(
        {"deal_id": ["a", "a", "b", "a"], "stage": ["Lead", "Offer", "Lead", "Visit"],
         "entered": [date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 2), date(2026, 1, 5)]}
    )  # fmt: skip
    rows = deals("Visit")
    fields = ("deal_id", "outcome", "stage", "created", "closed")
    store.take_in("Acme", Delivery("d.csv", "1", 2, rows, fields, stages=conform(given, "stages")))
    found = store.entries("Acme")
    assert found.rows() == [
        ("a", "Lead", date(2026, 1, 1)),
        ("b", "Lead", date(2026, 1, 2)),
        ("a", "Offer", date(2026, 1, 5)),
        ("a", "Visit", date(2026, 1, 5)),
    ]
    assert found.equals(store.stages("Acme"))


def test_files_of_several_days_become_entries(store: Store) -> None:
    for day, stage, outcome in ((1, "Lead", "open"), (9, "Offer", "open"), (20, "Won", "won")):
        store.take_in("Acme", file(date(2026, 3, day), deals(stage, outcome)))
    assert store.entries("Acme").rows() == [("a", "Offer", date(2026, 3, 9)), ("a", "Won", date(2026, 3, 15))]


def test_the_stage_of_a_past_day_is_the_last_entered_or_what_a_file_showed_by_then(store: Store) -> None:
    for day, stage, outcome in ((5, "Lead", "open"), (9, "Offer", "open"), (20, "Won", "won")):
        store.take_in("Acme", file(date(2026, 3, day), deals(stage, outcome)))
    stood = {day: dict(store.standing("Acme", date(2026, 3, day)).iter_rows()) for day in (4, 8, 12, 16)}
    assert stood == {
        4: {"a": None, "b": None},
        8: {"a": "Lead", "b": "Lead"},
        12: {"a": "Offer", "b": "Lead"},
        16: {"a": "Won", "b": "Lead"},
    }


def test_of_a_given_history_the_stage_before_its_first_entry_is_not_known(store: Store) -> None:
    given = pl.DataFrame(
        {"deal_id": ["a", "a", "a"], "stage": ["Lead", "Offer", "Lead"],
         "entered": [date(2026, 1, 3), date(2026, 1, 5), date(2026, 1, 5)]}
    )  # fmt: skip
    fields = ("deal_id", "outcome", "stage", "created", "closed")
    store.take_in("Acme", Delivery("d.csv", "1", 2, deals("Lead"), fields, stages=conform(given, "stages")))
    days = [date(2026, 1, day) for day in (2, 3, 6)]
    assert [store.standing("Acme", day)["stage"][0] for day in days] == [None, "Lead", "Lead"]
    with store.snapshot(date(2026, 1, 4)) as then:
        assert then.entries("Acme").rows() == [("a", "Lead", date(2026, 1, 3))]
        assert then.stages("Acme").rows() == [("a", "Lead", date(2026, 1, 3))]
