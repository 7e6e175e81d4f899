"""Imports that came in one go, undone and brought back as one; and who did it."""

from __future__ import annotations

import polars as pl
from store_rows import LOST, OPEN, THREE, deals, delivery, state

from qualify.store import Store

LATER = delivery(deals(LOST | {"amount": 25.0}, OPEN | {"deal_id": "d"}), file="later.csv")
OTHERS = delivery(deals(OPEN | {"deal_id": "e"}), file="others.csv")


def test_what_came_in_one_go_goes_in_one_go_and_comes_back(store: Store) -> None:
    store.take_in_all("Acme", [THREE, OTHERS])
    store.take_in("Acme", LATER)
    before = state(store, "Acme")
    seen = store.undo_preview("Acme", 2, together=True)
    assert (seen.import_id, seen.file, seen.gone.to_list(), seen.later["file"].to_list()) == (
        1, "a.csv, others.csv", ["a", "c", "e"], ["later.csv"],
    )  # fmt: skip
    assert store.undo("Acme", 2, "Ana", together=True).gone.to_list() == ["a", "c", "e"]
    assert store.opportunities("Acme").select("deal_id", "amount").rows() == [("b", 25.0), ("d", 30.0)]
    assert store.imports("Acme")["undone_by"].to_list() == [None, "Ana", "Ana"]
    assert store.redo("Acme", 1, "Ben", together=True).back.to_list() == ["a", "c", "e"]
    assert state(store, "Acme") == before
    rows = store.imports("Acme").select("import_id", "undone", "undone_by", "redone_by")
    assert rows.rows() == [(3, None, None, None), (2, None, None, "Ben"), (1, None, None, "Ben")]


def test_of_one_go_only_those_that_stand_alike_are_turned(store: Store) -> None:
    store.take_in_all("Acme", [THREE, OTHERS])
    store.undo("Acme", 1)
    assert store.undo("Acme", 2, together=True).gone.to_list() == ["e"]
    assert store.redo("Acme", 2, together=True).back.to_list() == ["a", "b", "c", "e"]


def test_what_a_delivery_would_leave_is_foreseen(store: Store) -> None:
    store.take_in("Acme", THREE)
    seen = store.foreseen("Acme", [LATER])
    assert seen.select("deal_id", "amount").rows() == [("a", 10.0), ("b", 25.0), ("c", 30.0), ("d", 30.0)]
    assert store.opportunities("Acme")["amount"].to_list() == [10.0, 20.0, 30.0]
    assert store.known("Acme", pl.Series(["b", "x", None])).select("deal_id", "file").rows() == [("b", "a.csv")]
