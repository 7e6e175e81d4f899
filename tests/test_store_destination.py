"""Where a delivery belongs: the data set that a file continues, or one of its own."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from store_rows import OPEN, THREE, WON, deals, delivery

from qualify.errors import StoreError
from qualify.store import Delivery, Store

IDS = ("Id", "Status")


def asked(store: Store, *ids: str, **other: Any) -> str | None:
    """Where a file of open deals with these ids would go."""
    given = {"columns": IDS, "sha256": "new", "file": "new.csv"} | other
    return store.destination(delivery(deals(*(OPEN | {"deal_id": name} for name in ids)), **given))


def test_a_file_with_the_same_columns_continues_where_half_of_its_ids_are_known(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    store.take_in("Beta", delivery(deals(OPEN), columns=IDS))
    assert asked(store, "a", "z") == "Acme"
    assert asked(store, "a", "z", columns=("Status", "Id")) == "Acme"
    assert asked(store, "a", "z", "y") is None
    assert asked(store, "a", "b", "c", columns=("Id", "Status", "More")) is None
    assert store.destination(delivery(deals(WON).clear(), columns=IDS, sha256="new", file="new.csv")) is None


def test_only_the_columns_of_the_last_import_count(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    store.take_in("Acme", replace(THREE, columns=("Key", "State")))
    assert (asked(store, "a"), asked(store, "a", columns=("Key", "State"))) == (None, "Acme")


def test_an_export_of_new_deals_continues_by_its_name_but_for_digits(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS, file="Deals 2026-01.csv"))
    assert asked(store, "z", file="deals_2026-02 (1).csv") == "Acme"
    assert asked(store, "z", file="leads_2026-02.csv") is None
    assert asked(store, "z", file="deals_2026-02.csv", columns=("Id", "Other")) is None


def test_a_file_without_ids_continues_only_a_file_of_its_name(store: Store) -> None:
    store.take_in("Rows", delivery(deals(*(WON | {"deal_id": f"row {n}"} for n in (2, 3))), columns=IDS, file="q1.csv"))
    store.take_in("Ids", delivery(deals(WON), columns=IDS, file="q2.csv", sha256="1"))
    assert asked(store, "row 2", "row 3", file="q1.csv") == "Rows"
    assert asked(store, "row 2", "row 3", file="q3.csv") is None
    assert asked(store, "row 2", "row 3", file="q2.csv") is None


def test_the_same_file_goes_where_it_went_whatever_its_name_and_mapping(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    assert asked(store, "row 2", sha256="0", columns=()) == "Acme"


def test_nothing_continues_a_simulated_data_set(store: Store) -> None:
    store.take_in("Made up", replace(THREE, columns=IDS), simulated=True)
    assert asked(store, "a", "b", "c", sha256="0", file="a.csv") is None
    with pytest.raises(StoreError) as refused:
        store.take_in("Made up", THREE)
    assert str(refused.value) == (
        "The data set 'Made up' is simulated. Keep your own opportunities under another name."
    )
    store.take_in("Acme", THREE)
    with pytest.raises(StoreError) as refused:
        store.take_in("Acme", THREE, simulated=True)
    assert str(refused.value) == (
        "The data set 'Acme' holds your own opportunities. Keep simulated ones under another name."
    )
    assert (store.imports("Made up").height, store.imports("Acme").height) == (1, 1)


def test_the_destination_is_told_while_somebody_writes(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    found: list[str | None] = []
    with store._database.writing():
        asking = threading.Thread(target=lambda: found.append(asked(store, "a")))
        asking.start()
        asking.join(timeout=10)
        assert found == ["Acme"]


def test_a_history_goes_where_one_like_it_went(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS))
    moves = pl.DataFrame({"deal_id": ["a", "b"], "stage": ["Met", "Met"], "entered": [date(2026, 1, 5)] * 2})
    told = Delivery("h.csv", "h", 2, deals(WON).clear(), (), stages=moves, columns=("Deal", "Stage"), role="history")
    assert store.destination(told) is None
    store.take_in("Acme", told)
    assert store.destination(replace(told, sha256="new", file="other.csv")) == "Acme"
    assert store.destination(replace(told, sha256="new", role="changes")) is None


def test_an_undone_import_is_not_continued_but_its_very_file_goes_back(store: Store) -> None:
    store.take_in("Acme", replace(THREE, columns=IDS, sha256="same"))
    store.undo("Acme", 1)
    assert asked(store, "a", "b") is None
    assert asked(store, "z", sha256="same") == "Acme"
