"""Draws of deals below the line are logged, each with all that made it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from store_rows import THREE

from qualify.errors import StoreError
from qualify.store import KeptAudit, Store
from qualify.store.clock import now


def test_a_deal_is_drawn_once(store: Store) -> None:
    store.take_in("Acme", THREE)
    lot = KeptAudit(pl.DataFrame({"deal_id": ["c"], "score": [12]}), 7, date(2026, 3, 1), 20, 31, 1)
    store.keep_audit("Acme", lot)
    with pytest.raises(StoreError) as refused:
        store.keep_audit("Acme", lot)
    assert str(refused.value) == (
        "The deal 'c' was drawn before, in draw 1: perhaps meanwhile, or by a second click. Look at the log of draws; "
        "draw again for others."
    )
    assert len(store.audits("Acme")) == 1


def test_every_draw_is_kept_with_what_made_it(store: Store) -> None:
    store.take_in("Acme", THREE)
    drawn = pl.DataFrame({"deal_id": ["c", "a"], "score": [12, 3]})
    first = store.keep_audit(
        "Acme", KeptAudit(drawn, 7, date(2026, 3, 1), 20, 31, 1, "rubric=1", author="Ana", note="to see")
    )
    second = store.keep_audit("Acme", KeptAudit(drawn.clear(), 2**62, date(2026, 3, 2), 0, 0, 1))
    assert (first.audit_id, second.audit_id) == (1, 2)
    assert store.keep_audit("Beta", KeptAudit(drawn, 1, date(2026, 3, 1), 20, 31, 1)).audit_id == 1
    newest, oldest = store.audits("Acme")
    assert oldest.deals.rows() == [("c", 12), ("a", 3)]
    kept = {name: getattr(oldest, name) for name in ("seed", "day", "floor", "pool", "version", "settings")}
    assert kept == {
        "seed": 7, "day": date(2026, 3, 1), "floor": 20, "pool": 31, "version": 1, "settings": "rubric=1",
    }  # fmt: skip
    assert (oldest.author, oldest.note, oldest.drawn) == ("Ana", "to see", first.drawn)
    assert first.drawn is not None
    assert abs((now() - first.drawn).total_seconds()) < 60
    assert (newest.seed, newest.deals.rows()) == (2**62, [])
    assert (store.version("Acme"), store.audits("Gamma")) == (1, [])
