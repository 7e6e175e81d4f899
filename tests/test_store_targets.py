"""Targets by hand and by imports: the last word counts, and an undo brings back what stood before."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from store_rows import THREE, counts, deals

from qualify.errors import StoreError
from qualify.schema import TARGETS
from qualify.store import Delivery, Store

QUARTERS = [date(2026, month, 1) for month in (1, 4, 7)]


def aims(*amounts: float | None, period: str = "quarter") -> pl.DataFrame:
    """Targets for the first quarters of 2026; None is a quarter without one."""
    rows = [(period, day, amount, "EUR") for day, amount in zip(QUARTERS, amounts, strict=False) if amount is not None]
    return pl.DataFrame(rows, schema=TARGETS, orient="row")


def quotas(targets: pl.DataFrame, **other: Any) -> Delivery:
    none = deals({"deal_id": "a", "outcome": "won"}).clear()
    return Delivery("q.csv", "", targets.height, none, (), targets=targets, role="targets", **other)


def amounts(store: Store) -> list[float]:
    return store.targets("Acme")["amount"].to_list()


def test_imported_targets_are_added_to_and_replaced_one_by_one(store: Store) -> None:
    assert counts(store.take_in("Acme", quotas(aims(1, 2)))) == (2, 0, 0, 0)
    assert counts(store.take_in("Acme", quotas(aims(1, 20, 3)))) == (1, 1, 1, 0)
    assert store.targets("Acme").equals(aims(1, 20, 3))
    seen = store.undo_preview("Acme", 1)
    assert (seen.before.targets, seen.after.targets) == (3, 3)
    store.undo("Acme", 2)
    assert store.targets("Acme").equals(aims(1, 2))
    store.redo("Acme", 2)
    assert amounts(store) == [1, 20, 3]


def test_what_is_set_by_hand_stays_whatever_is_undone_below_it(store: Store) -> None:
    store.take_in("Acme", quotas(aims(1, 2)))
    store.set_targets("Acme", aims(None, 30, 40))
    assert amounts(store) == [30, 40]
    store.undo("Acme", 1)
    assert amounts(store) == [30, 40]
    store.redo("Acme", 1)
    assert amounts(store) == [30, 40]
    store.take_in("Acme", quotas(aims(5)))
    assert amounts(store) == [5, 30, 40]
    store.undo("Acme", 2)
    assert amounts(store) == [30, 40]
    store.set_targets("Acme", aims(), period="quarter")
    assert amounts(store) == []


def test_other_kinds_of_period_are_left_alone(store: Store) -> None:
    store.take_in("Acme", quotas(aims(1, period="month")))
    store.set_targets("Acme", aims(7))
    store.set_targets("Acme", aims(8))
    assert store.targets("Acme").select("period", "amount").rows() == [("month", 1.0), ("quarter", 8.0)]


def test_quotas_of_an_earlier_day_go_below_those_of_a_later(store: Store) -> None:
    store.take_in("Acme", quotas(aims(1, 2), as_of=date(2026, 3, 1)))
    assert counts(store.take_in("Acme", quotas(aims(10, None, 30), as_of=date(2026, 2, 1)))) == (2, 0, 0, 0)
    assert amounts(store) == [1, 2, 30]


def test_rows_summed_up_in_a_target_are_counted_as_rows(store: Store) -> None:
    def summed(*amounts: float, read: int = 5) -> Delivery:
        rows = aims(*amounts).with_columns(row=pl.Series([[2, 3], [4, 5, 6]]))
        none = deals({"deal_id": "a", "outcome": "won"}).clear()
        return Delivery("q.csv", "", read, none, (), targets=rows, role="targets")

    assert counts(store.take_in("Acme", summed(1, 2))) == (5, 0, 0, 0)
    assert counts(store.take_in("Acme", summed(1, 3))) == (0, 3, 2, 0)
    assert counts(store.take_in("Acme", summed(1, 3))) == (0, 0, 5, 0)


def test_a_target_without_an_amount_is_refused(store: Store) -> None:
    store.take_in("Acme", THREE)
    with pytest.raises(StoreError, match="The change was not stored, and the store is as it was: "):
        store.set_targets("Acme", aims(1).with_columns(amount=pl.lit(None, pl.Float64)))
    assert amounts(store) == []
