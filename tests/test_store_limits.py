"""The limits of a chart are revised on purpose: with a reason and a name, and nothing is forgotten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from store_rows import THREE, old_store, rows_of

from qualify.errors import InputError
from qualify.store import Store
from qualify.store.clock import now
from qualify.store.migrations import VERSION

YEAR = date(2025, 1, 1), date(2025, 12, 31)


def test_every_choice_is_kept_and_the_last_comes_first(store: Store) -> None:
    store.take_in("Acme", THREE)
    before = store.version("Acme")
    first = store.freeze_limits("Acme", "measure=won&by=month", *YEAR, " a new team ", " Ana ")
    store.freeze_limits("Beta", "measure=won&by=month", *YEAR, "elsewhere", "Ben")
    second = store.freeze_limits("Acme", "measure=won&by=month", date(2026, 1, 1), date(2026, 3, 31), "moved", "Ben")
    assert store.kept_limits("Acme") == [second, first]
    assert (first.number, first.chart, first.begins, first.ends) == (1, "measure=won&by=month", *YEAR)
    assert (first.note, first.author, second.number) == ("a new team", "Ana", 2)
    assert abs((now() - first.frozen).total_seconds()) < 60
    assert [one.number for one in store.kept_limits("Beta")] == [1]
    assert (store.kept_limits("Gamma"), store.version("Acme")) == ([], before)


@pytest.mark.parametrize(
    ("days", "note", "author", "what"),
    [
        (YEAR[::-1], "why", "Ana", "The limits end on 2025-01-01, before they begin on 2025-12-31. Turn the days "
         "round."),
        (YEAR, " ", "Ana", "Limits are revised on purpose, and this has no reason. Say why they are revised, and who "
         "you are."),
        (YEAR, "why", "", "Limits are revised on purpose, and this has no name. Say why they are revised, and who you "
         "are."),
        (YEAR, "x" * 501, "Ana", "A reason has at most 500 characters, a name 120. Shorten it."),
        (YEAR, "why", "x" * 121, "A reason has at most 500 characters, a name 120. Shorten it."),
    ],
)  # fmt: skip
def test_nothing_is_frozen_without_a_purpose(
    store: Store, days: tuple[date, date], note: str, author: str, what: str
) -> None:
    with pytest.raises(InputError) as refused:
        store.freeze_limits("Acme", "measure=won&by=month", *days, note, author)
    assert str(refused.value) == what
    assert store.kept_limits("Acme") == []


def test_what_is_frozen_is_there_after_opening_again(store: Store) -> None:
    made = store.freeze_limits("Acme", "measure=yield&by=week&team=North", *YEAR, "why", "Ana")
    store.close()
    again = Store(store.path)
    assert again.kept_limits("Acme") == [made]
    again.close()


def test_a_store_from_before_there_were_limits_goes_on(tmp_path: Path) -> None:
    with old_store(tmp_path / "old.duckdb", 9, 3) as old:
        row = "'Acme' as dataset, 'a' as deal_id, 'open' as outcome, date '2026-02-01' as created"
        old.execute(f"insert into opportunities by name select {row}, 1 as import_id")
        old.execute("insert into audits by name select 'Acme' as dataset, 1 as audit_id, now()::timestamp as drawn, "
                    "7 as seed, date '2026-02-01' as day, 20 as floor, 5 as pool, 1 as version")  # fmt: skip
    store = Store(tmp_path / "old.duckdb")
    assert (store.kept_limits("Acme"), store.version("Acme")) == ([], 3)
    assert store.opportunities("Acme")["deal_id"].to_list() == ["a"]
    assert [audit.seed for audit in store.audits("Acme")] == [7]
    made = store.freeze_limits("Acme", "measure=won&by=month", *YEAR, "why", "Ana")
    assert store.kept_limits("Acme") == [made]
    store.close()
    assert rows_of(tmp_path / "old.duckdb", "select value from meta") == [(str(VERSION),)]
    assert VERSION >= 10
