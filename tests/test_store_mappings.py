"""Saved mappings belong to no data set, and the newest of a signature counts; segments that people chose."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from store_rows import LOST, OPEN, THREE, WON, deals, delivery

from qualify.store import KeptMapping, Store

ODD = ("Region", 'a "quoted" name', "won/lost ~ why", "$.x", "0", "", "a.b", "é ü", "'; drop table ratings; --")


def test_the_newest_mapping_of_a_signature_counts(store: Store) -> None:
    assert store.mapping("s1") is None
    store.keep_mapping("s1", "deals.csv", ("Id", "Stage"), "{}", author="Ana")
    store.keep_mapping("s1", "deals 2.csv", ("Id", "Stage"), '{"a": 1}')
    store.keep_mapping("s2", "a.csv", ("Key",), "{}")
    found = store.mapping("s1")
    assert found is not None
    assert found == KeptMapping("s1", "deals 2.csv", ("Id", "Stage"), '{"a": 1}', "", found.saved)
    assert store.mappings().drop("saved").rows() == [
        ("s2", "a.csv", ["Key"], "{}", ""), ("s1", "deals 2.csv", ["Id", "Stage"], '{"a": 1}', ""),
    ]  # fmt: skip
    store.forget_mapping("s1")
    assert store.mapping("s1") is None
    assert store.mappings()["signature"].to_list() == ["s2"]
    assert store.datasets().is_empty()


def test_columns_to_compare_by_are_chosen_by_hand_and_with_imports(store: Store) -> None:
    store.take_in("Acme", delivery(deals(WON), segments=("Region", "Size")))
    store.take_in("Acme", delivery(deals(LOST), segments=("Size", "Colour")))
    assert store.segment_columns("Acme") == ["Region", "Size", "Colour"]
    store.undo("Acme", 1)
    assert store.segment_columns("Acme") == ["Size", "Colour"]
    store.set_segment_columns("Acme", ["Size"])
    store.redo("Acme", 1)
    assert store.segment_columns("Acme") == ["Size"]
    store.take_in("Acme", delivery(deals(OPEN), segments=("Colour",)))
    assert (store.segment_columns("Acme"), store.segment_columns("Beta")) == (["Size", "Colour"], [])
    store.set_segment_columns("Acme", [])
    assert store.segment_columns("Acme") == []
    assert store.version("Acme") == 7


@pytest.mark.parametrize("name", ODD)
def test_an_unmapped_column_is_read_whatever_its_name(store: Store, name: str) -> None:
    extra = pl.DataFrame({name: ["N", "S", "N"]}).select(pl.struct(pl.all()).struct.json_encode()).to_series()
    rows = deals(WON, LOST, OPEN).with_columns(extra=extra)
    store.take_in("Acme", delivery(rows))
    store.take_in("Beta", THREE)
    assert store.extra_columns("Acme") == [name]
    assert store.segments("Acme", f"extra: {name}") == ["N", "S"]
    assert store.segments("Acme", "extra: other") == []
    assert (store.extra_columns("Beta"), store.segments("Beta", f"extra: {name}")) == ([], [])


def test_values_of_our_own_fields_are_the_most_frequent_first(store: Store) -> None:
    store.take_in("Acme", delivery(deals(WON | {"team": "S"}, LOST | {"team": "N"}, OPEN | {"team": "N"})))
    assert store.segments("Acme", "team") == ["N", "S"]
    assert store.segments("Acme", "product") == []


def test_the_days_of_imports_are_kept(store: Store) -> None:
    store.take_in("Acme", delivery(deals(WON), as_of=date(2026, 3, 5), beside="products.csv", rulings="[]"))
    row = store.imports("Acme").row(0, named=True)
    assert {name: row[name] for name in ("role", "as_of", "day", "together", "beside", "rulings", "kept")} == {
        "role": "opportunities",
        "as_of": date(2026, 3, 5),
        "day": date(2026, 3, 5),
        "together": 1,
        "beside": "products.csv",
        "rulings": "[]",
        "kept": True,
    }
