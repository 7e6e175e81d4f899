"""Pure noise to practise on: a small company whose outcomes have nothing to do with its answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from qualify.analysis.arrival import take_in_company
from qualify.analysis.book import Book, load, lock
from qualify.analysis.holdout import Holdout, holdout
from qualify.simulate import simulate
from qualify.store import Store

NAME = "Pure noise"
_DEALS, _SEED = 170, 10
_NOWHERE = -1


def practice() -> tuple[Book, Holdout]:
    """The lesson's book, its locked deals set apart, and what is locked.

    It goes the way of every other data set, through a store of its own that is gone afterwards; its version is none
    that a store gives, so it is never taken for a data set of that name.
    """
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "lesson.duckdb")
        take_in_company(store, simulate(_DEALS, _SEED, "nothing"))
        whole = load(store, store.datasets()["dataset"][0], 1)
        locked = holdout(store, whole)
        store.close()
    return replace(lock(whole, locked.ids), dataset=NAME, version=_NOWHERE), locked
