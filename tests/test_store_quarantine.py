"""Rows that were set aside stay in the store, and can be taken in later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from store_rows import LOST, OPEN, THREE, WON, counts, deals, delivery

from qualify.errors import StoreError
from qualify.schema import conform
from qualify.store import Delivery, Store

ASIDE = conform(
    pl.DataFrame({"row": [5, 6], "rule": ["missing id"] * 2, "reason": ["no id"] * 2, "content": ["x", "y"]}),
    "quarantine",
)
FOUR = delivery(deals(WON, LOST), read=4, quarantine=ASIDE, as_of=date(2026, 4, 1))


def corrected(*rows: int, source: int = 1) -> Delivery:
    """The deals that came of rows of an import which had set them aside."""
    found = deals(*(OPEN | {"deal_id": f"from row {row}"} for row in rows))
    return delivery(found, taken_from=source, taken=rows)


def test_what_is_set_aside_is_listed_with_the_rule(store: Store) -> None:
    assert counts(store.take_in("Acme", FOUR)) == (2, 0, 0, 2)
    assert store.held("Acme").rows() == [
        (1, "a.csv", 5, "missing id", "no id", "x"), (1, "a.csv", 6, "missing id", "no id", "y"),
    ]  # fmt: skip
    assert store.held("Acme").columns == ["import_id", "file", "row", "rule", "reason", "content"]
    assert store.held("Beta").is_empty()


def test_rows_that_are_taken_in_later_are_listed_no_more_until_that_is_undone(store: Store) -> None:
    store.take_in("Acme", FOUR)
    assert counts(store.take_in("Acme", corrected(6))) == (1, 0, 0, 0)
    assert store.held("Acme")["row"].to_list() == [5]
    assert store.deal_ids("Acme").to_list() == ["a", "b", "from row 6"]
    assert store.imports("Acme").select("import_id", "taken_from", "as_of", "day").rows() == [
        (2, 1, date(2026, 4, 1), date(2026, 4, 1)), (1, None, date(2026, 4, 1), date(2026, 4, 1)),
    ]  # fmt: skip
    store.undo("Acme", 2)
    assert store.held("Acme")["row"].to_list() == [5, 6]
    store.redo("Acme", 2)
    assert store.held("Acme")["row"].to_list() == [5]


def test_rows_of_an_older_file_go_below_what_a_newer_one_says(store: Store) -> None:
    store.take_in("Acme", FOUR)
    store.take_in("Acme", delivery(deals(OPEN | {"deal_id": "from row 5", "amount": 99.0}), as_of=date(2026, 5, 1)))
    receipt = store.take_in("Acme", corrected(5))
    assert (counts(receipt), receipt.newer) == ((1, 0, 0, 0), 1)
    assert store.opportunities("Acme").filter(deal_id="from row 5")["amount"].to_list() == [99.0]


def test_rows_are_taken_in_once(store: Store) -> None:
    store.take_in("Acme", FOUR)
    store.take_in("Acme", corrected(6))
    for rows, gone in (((5, 6), "1 row of those chosen is"), ((6, 7), "2 rows of those chosen are")):
        with pytest.raises(StoreError) as refused:
            store.take_in("Acme", corrected(*rows))
        assert str(refused.value) == (
            f"Of the rows that import 1 set aside, {gone} no longer there: somebody took them in, or undid that "
            "import. Look at the list of rows set aside again."
        )
    assert store.version("Acme") == 2


def test_undoing_the_file_takes_its_rows_along_and_leaves_the_corrected(store: Store) -> None:
    store.take_in("Acme", FOUR)
    store.take_in("Acme", corrected(6))
    store.undo("Acme", 1)
    assert store.held("Acme").is_empty()
    assert store.deal_ids("Acme").to_list() == ["from row 6"]
    with pytest.raises(StoreError, match="1 row of those chosen is no longer there"):
        store.take_in("Acme", corrected(5))
    store.redo("Acme", 1)
    assert store.held("Acme")["row"].to_list() == [5]


def test_the_same_file_again_sets_the_same_rows_aside_again(store: Store) -> None:
    store.take_in("Acme", FOUR)
    store.take_in("Acme", corrected(6))
    assert counts(store.take_in("Acme", replace(FOUR, opportunities=THREE.opportunities, read=5))) == (1, 0, 2, 2)
    assert store.held("Acme").select("import_id", "row").rows() == [(1, 5), (3, 5), (3, 6)]
