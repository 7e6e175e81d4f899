"""Locked deals are chosen once, whoever comes second, and stay."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from store_rows import THREE

from qualify.errors import StoreError
from qualify.store import KeptHoldout, Store

FIRST = KeptHoldout(pl.Series(["a", "b"]), date(2026, 2, 1))
SECOND = KeptHoldout(pl.Series(["c"]))


def test_what_is_chosen_first_stays(tmp_path: Path) -> None:
    store = Store(tmp_path / "q.duckdb")
    store.take_in("Acme", THREE)
    assert store.holdout("Acme") is None
    kept = store.keep_holdout("Acme", FIRST)
    again = store.keep_holdout("Acme", SECOND)
    assert (again.ids.to_list(), again.day, again.chosen) == (["a", "b"], date(2026, 2, 1), kept.chosen)
    assert store.keep_holdout("Beta", SECOND).ids.to_list() == ["c"]
    store.close()
    later = Store(tmp_path / "q.duckdb")
    found = later.holdout("Acme")
    assert found is not None
    assert (found.ids.to_list(), found.day, found.chosen) == (["a", "b"], date(2026, 2, 1), kept.chosen)
    assert later.version("Acme") == 1
    later.close()


def test_two_sessions_at_once_choose_once(store: Store) -> None:
    start, found = threading.Barrier(8), []

    def choose(number: int) -> None:
        start.wait()
        found.append(store.keep_holdout("Acme", KeptHoldout(pl.Series([f"d{number}"]))).ids.to_list())

    threads = [threading.Thread(target=choose, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = store.holdout("Acme")
    assert kept is not None
    assert found == [kept.ids.to_list()] * 8


def test_a_choice_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreError):
        store.keep_holdout("Acme", KeptHoldout(pl.Series(["a", None])))
    assert store.holdout("Acme") is None
    assert store.keep_holdout("Acme", FIRST).ids.to_list() == ["a", "b"]
