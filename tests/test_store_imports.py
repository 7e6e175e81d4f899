"""The store keeps a delivery whole or not at all, and says what became of every row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from store_rows import LOST, OPEN, THREE, WON, answer_of, counts, deals, delivery, ratings, rows_of

from qualify.errors import StoreError
from qualify.schema import OPPORTUNITIES
from qualify.store import Store


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("datasets", "imports", "opportunities", "replaced", "ratings", "stages", "quarantine")
    return {name: sorted(store._database.read(f"select * from {name}").rows(), key=repr) for name in tables}


def test_a_delivery_is_stored_as_it_is(store: Store) -> None:
    receipt = store.take_in("Acme", THREE)
    assert counts(receipt) == (3, 0, 0, 0)
    assert (receipt.won, receipt.lost, receipt.open, receipt.dataset, receipt.import_id) == (1, 1, 1, "Acme", 1)
    assert store.opportunities("Acme").equals(THREE.opportunities)
    assert dict(store.opportunities("Acme").schema) == OPPORTUNITIES
    assert store.datasets().select("dataset", "simulated", "version", "opportunities", "file").rows() == [
        ("Acme", False, 1, 3, "a.csv")
    ]


def test_the_same_delivery_again_changes_nothing(store: Store) -> None:
    rated = replace(THREE, ratings=ratings(("a", "need", "Yes", date(2026, 1, 2)), ("b", "need", "No", None)))
    store.take_in("Acme", rated)
    assert counts(store.take_in("Acme", rated)) == (0, 0, 3, 0)
    assert store.version("Acme") == 2
    assert store.questions("Acme").rows() == [("need", "No", 1, 1), ("need", "Yes", 1, 0)]
    assert store.imports("Acme").select("import_id", "stored", "unchanged").rows() == [(2, 0, 3), (1, 3, 0)]


def test_stored_updated_unchanged_and_set_aside_add_up(store: Store) -> None:
    store.take_in("Acme", THREE)
    aside = pl.DataFrame({"row": [5], "reason": ["no id"], "content": ["x"]})
    later = deals(WON, LOST | {"amount": 25.0}, {"deal_id": "d", "outcome": "no decision", "amount": 1.0})
    receipt = store.take_in("Acme", delivery(later, read=4, quarantine=aside, file="b.csv"))
    assert counts(receipt) == (1, 1, 1, 1)
    assert (receipt.won, receipt.lost, receipt.open) == (1, 2, 0)
    assert store.opportunities("Acme").select("deal_id", "amount").rows() == [
        ("a", 10.0), ("b", 25.0), ("c", 30.0), ("d", 1.0),
    ]  # fmt: skip
    assert store.held("Acme").rows() == [(2, "b.csv", 5, None, "no id", "x")]
    assert store.version("Acme") == 2


def test_an_update_keeps_what_the_file_did_not_have_and_what_it_replaced(store: Store, tmp_path: Path) -> None:
    store.take_in("Acme", THREE)
    change = delivery(deals({"deal_id": "c", "outcome": "won", "closed": date(2026, 4, 1)}))
    assert counts(store.take_in("Acme", change)) == (0, 1, 0, 0)
    assert store.opportunities("Acme").row(2, named=True) == deals(
        OPEN | {"outcome": "won", "closed": date(2026, 4, 1)}
    ).row(0, named=True)
    store.close()
    assert rows_of(
        store.path, "select dataset, deal_id, outcome, amount, closed, import_id, replaced_by from replaced"
    ) == [("Acme", "c", "open", 30.0, None, 1, 2)]


def test_an_emptied_cell_of_a_column_that_the_file_had_is_an_update(store: Store) -> None:
    store.take_in("Acme", THREE)
    emptied = delivery(deals(OPEN | {"amount": None}), fields=("deal_id", "outcome", "amount"))
    assert counts(store.take_in("Acme", emptied)) == (0, 1, 0, 0)
    assert store.opportunities("Acme")["amount"].to_list() == [10.0, 20.0, None]


def test_a_new_rating_alone_is_an_update_of_its_deal(store: Store) -> None:
    store.take_in("Acme", THREE)
    rated = replace(THREE, ratings=ratings(("c", "need", "Yes", date(2026, 2, 2))))
    assert counts(store.take_in("Acme", rated)) == (0, 1, 2, 0)
    assert counts(store.take_in("Acme", rated)) == (0, 0, 3, 0)


def test_an_answer_that_was_corrected_the_same_day_is_not_new_when_the_file_comes_again(store: Store) -> None:
    day = date(2026, 1, 2)
    both = replace(THREE, ratings=ratings(("a", "need", "No", day), ("a", "need", "Yes", day)))
    assert [counts(store.take_in("Acme", both)) for _ in range(3)] == [(3, 0, 0, 0), (0, 0, 3, 0), (0, 0, 3, 0)]
    assert answer_of(store, "a") == "Yes"
    assert counts(store.take_in("Acme", replace(THREE, ratings=ratings(("a", "need", "Maybe", day))))) == (0, 1, 2, 0)
    assert answer_of(store, "a") == "Maybe"
    assert counts(store.take_in("Acme", both)) == (0, 1, 2, 0)
    assert answer_of(store, "a") == "Yes"


def test_the_day_expected_stays_known_when_a_deal_has_closed(store: Store) -> None:
    due = date(2026, 5, 1)
    store.take_in("Acme", delivery(deals(OPEN | {"expected": due})))
    fields = ("deal_id", "outcome", "closed", "expected")
    won = delivery(deals(OPEN | {"outcome": "won", "closed": date(2026, 4, 1)}), fields=fields)
    assert [counts(store.take_in("Acme", won)) for _ in range(2)] == [(0, 1, 0, 0), (0, 0, 1, 0)]
    assert store.opportunities("Acme")["expected"].to_list() == [due]
    later = delivery(deals(OPEN | {"expected": date(2026, 6, 1)}), fields=fields)
    assert counts(store.take_in("Acme", later)) == (0, 1, 0, 0)
    assert store.opportunities("Acme")["expected"].to_list() == [date(2026, 6, 1)]


def test_unmapped_columns_are_added_to_those_of_earlier_files(store: Store) -> None:
    first = delivery(deals(WON | {"extra": '{"Region":"North","Size":"5","Note":null}'}, LOST))
    assert [counts(store.take_in("Acme", first)) for _ in range(2)] == [(2, 0, 0, 0), (0, 0, 2, 0)]
    second = delivery(deals(WON | {"extra": '{"Size":"6","Colour":"red"}'}, LOST | {"extra": "{}"}))
    assert [counts(store.take_in("Acme", second)) for _ in range(2)] == [(0, 2, 0, 0), (0, 0, 2, 0)]
    assert store.opportunities("Acme")["extra"].to_list() == ['{"Region":"North","Size":"6","Colour":"red"}', "{}"]
    emptied = delivery(deals(WON | {"extra": '{"Region":null}'}))
    assert counts(store.take_in("Acme", emptied)) == (0, 1, 0, 0)
    assert store.opportunities("Acme")["extra"].to_list() == ['{"Size":"6","Colour":"red"}', "{}"]


def test_stage_changes_are_kept_once(store: Store) -> None:
    moves = pl.DataFrame(
        {"deal_id": ["a", "a"], "stage": ["Met", "Won"], "entered": [date(2026, 1, 2), date(2026, 3, 1)]}
    )
    store.take_in("Acme", replace(THREE, stages=moves))
    store.take_in("Acme", replace(THREE, stages=moves))
    store.close()
    assert rows_of(store.path, "select deal_id, stage, import_id from stages order by stage") == [
        ("a", "Met", 1),
        ("a", "Won", 1),
    ]


def test_data_sets_do_not_mix(store: Store) -> None:
    store.take_in("Acme", THREE)
    store.take_in("Beta", delivery(deals(WON | {"amount": 99.0})), simulated=True)
    assert store.opportunities("Acme")["amount"].to_list() == [10.0, 20.0, 30.0]
    assert store.opportunities("Beta")["amount"].to_list() == [99.0]
    assert store.datasets()["dataset"].to_list() == ["Beta", "Acme"]
    assert (store.is_simulated("Acme"), store.is_simulated("Beta"), store.is_simulated("Gamma")) == (False, True, False)


@pytest.mark.parametrize("table", ["opportunities", "replaced", "ratings", "stages", "quarantine", "imports"])
def test_an_import_that_fails_anywhere_leaves_nothing(store: Store, table: str) -> None:
    """The named table is made to refuse whatever the second import brings: it stands for anything that may go wrong."""
    store.take_in("Acme", THREE)
    with store._database.writing() as write:
        rows = f"select *, false as refused from {table}"
        write.run(f"create table changed as {rows}; drop table {table}; alter table changed rename to {table}")
        write.run(f"alter table {table} alter refused set not null")
    before = everything(store)
    whole = replace(
        delivery(deals(WON | {"deal_id": "x"}, OPEN | {"amount": 31.0}), read=3),
        ratings=ratings(("x", "need", "Yes", None)),
        stages=pl.DataFrame({"deal_id": ["x"], "stage": ["Met"], "entered": [date(2026, 1, 1)]}),
        quarantine=pl.DataFrame({"row": [5], "reason": ["no id"], "content": ["x"]}),
    )
    for dataset in ("Acme", "Gamma") if table != "replaced" else ("Acme",):
        with pytest.raises(StoreError, match="The change was not stored, and the store is as it was: "):
            store.take_in(dataset, whole)
        assert everything(store) == before


def test_an_import_that_is_broken_off_at_its_last_step_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error comes from Python, so that DuckDB itself sees nothing wrong with what was written before."""
    store.take_in("Acme", THREE)
    before = everything(store)
    monkeypatch.setattr("qualify.store.imports._write_event", lambda *_: 1 / 0)
    for dataset in ("Acme", "Beta"):
        with pytest.raises(ZeroDivisionError):
            store.take_in(dataset, delivery(deals(WON | {"deal_id": "x"}, OPEN | {"amount": 31.0})))
        assert everything(store) == before


def test_a_commit_that_fails_says_why_and_the_store_goes_on(store: Store) -> None:
    store.take_in("Acme", THREE)
    before = everything(store)

    def clash() -> None:
        with store._database.writing() as write, store._database._connection.cursor() as other:
            write.run("insert into replaced select *, 1 from opportunities")
            write.run("insert into datasets values ('Beta', false, 0, now())")
            other.execute("insert into datasets values ('Beta', true, 0, now())")

    with pytest.raises(StoreError, match=r'Failed to commit.*duplicate key "Beta"'):
        clash()
    with store._database.writing() as write:
        write.run("delete from datasets where dataset = 'Beta'")
    assert everything(store) == before
    assert counts(store.take_in("Acme", THREE)) == (0, 0, 3, 0)


def test_the_last_day_is_the_latest_of_creation_and_closing_but_not_after_the_import(store: Store) -> None:
    store.take_in("Acme", THREE)
    assert store.as_of("Acme") == date(2026, 3, 1)
    store.take_in("Acme", delivery(deals(WON | {"deal_id": "future", "closed": date(2999, 1, 1)})))
    assert store.as_of("Acme") == date(2026, 3, 1)
    store.take_in("Undated", delivery(deals({"deal_id": "a", "outcome": "won"})))
    assert store.as_of("Undated") is None
