"""The file of the store: opened, refused, brought up to date, and closed to everything else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from store_rows import RUBRIC, THREE, answer_of, by_hand, counts, deals, delivery, old_store, rows_of, state

from qualify.errors import StoreError
from qualify.rubric import to_toml
from qualify.store import Store, default_path, open_store
from qualify.store.migrations import MIGRATIONS, VERSION


def test_everything_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "q.duckdb"
    store = open_store(path)
    store.take_in("Acme", THREE)
    assert open_store(path) is store
    store.close()
    again = open_store(path)
    assert again is not store
    assert again.opportunities("Acme").equals(THREE.opportunities)
    again.close()


def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUALIFY_STORE", str(tmp_path / "other.duckdb"))
    assert default_path() == tmp_path / "other.duckdb"
    monkeypatch.setenv("QUALIFY_STORE", "")
    assert default_path() == Path(__file__).resolve().parents[1] / "data" / "qualify.duckdb"


def test_a_second_process_is_refused(store: Store) -> None:
    program = (
        "import sys; from pathlib import Path; from qualify.errors import StoreError; from qualify.store import Store\n"
        "try: Store(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)"
    )
    second = subprocess.run(
        [sys.executable, "-c", program, str(store.path)],
        capture_output=True, text=True, cwd=Path(__file__).parents[1], check=True,
    )  # fmt: skip
    assert second.stdout == (
        f"The store qualify.duckdb is in use by another Qualify (process {os.getpid()}). "
        "Stop it first, or set QUALIFY_STORE to another file.\n"
    )
    store.take_in("Acme", THREE)
    assert store.opportunities("Acme").height == 3


def test_a_journal_without_its_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.duckdb.wal").write_bytes(b"left over")
    with pytest.raises(StoreError) as refused:
        Store(tmp_path / "q.duckdb")
    assert str(refused.value) == (
        "The store q.duckdb is gone, but its journal q.duckdb.wal is still there. "
        "Put the store file back beside it; opening now would show an empty store."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["q.duckdb.wal"]


def test_a_store_of_a_newer_qualify_is_refused_and_left_as_it_is(store: Store) -> None:
    store.take_in("Acme", THREE)
    store.close()
    with duckdb.connect(str(store.path)) as connection:
        connection.execute("update meta set value = '999' where key = 'schema'")
    with pytest.raises(StoreError) as refused:
        Store(store.path)
    assert str(refused.value) == (
        f"The store qualify.duckdb is of a newer Qualify (schema 999; this one knows {VERSION}). "
        "Update Qualify, or set QUALIFY_STORE to another file."
    )
    assert rows_of(store.path, "select value from meta") == [("999",)]


def test_a_store_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as old:
        old.execute(MIGRATIONS[0])
        old.execute("create table meta (key varchar primary key, value varchar); insert into meta values ('schema', 1)")
        old.execute("insert into datasets values ('Acme', false, 1, now())")
        old.execute(
            """insert into opportunities by name select 'Acme' as dataset, 'a' as deal_id, 'won' as outcome,
            '{"Size":"5","Note":null}' as extra, 1 as import_id"""
        )
        old.execute("insert into ratings values ('Acme', 'a', 'need', 'Yes', null, null, null, 1)")
    store = Store(path)
    same = delivery(deals({"deal_id": "a", "outcome": "won", "extra": '{"Size":"5","Note":null}'}))
    assert counts(store.take_in("Acme", same)) == (0, 0, 1, 0)
    assert counts(store.take_in("Acme", replace(same, questions=("need",)))) == (0, 1, 0, 0)
    assert answer_of(store, "a") is None
    store.close()
    assert rows_of(path, "select value from meta") == [(str(VERSION),)]


def schema_six(path: Path) -> None:
    """A store as the version before the last left it: two imports, a changed deal, an answer, a target, a row aside."""
    with old_store(path, 6, 3) as old:
        old.execute(
            """insert into imports select i, 'Acme', timestamp '2026-05-01' + to_days(i), 'Ana', 'old ' || i || '.csv',
                '', 'Id', '', 1, 1, 0, 0, 0, i from range(1, 3) r(i)"""
        )
        row = "'Acme' as dataset, 'a' as deal_id, 'open' as outcome, date '2026-02-01' as created"
        old.execute(f"insert into opportunities by name select {row}, 40 as amount, 2 as import_id")
        old.execute(f"insert into replaced by name select {row}, 30 as amount, 1 as import_id, 2 as replaced_by")
        old.execute("insert into ratings values ('Acme', 'a', 'need', 'Yes', null, null, null, 1)")
        old.execute("insert into targets values ('Acme', 'quarter', date '2026-01-01', 9, 'EUR')")
        old.execute("insert into quarantine values ('Acme', 2, 7, 'no id', 'x')")


def test_a_store_of_schema_six_keeps_all_and_goes_on(tmp_path: Path) -> None:
    schema_six(tmp_path / "old.duckdb")
    store = Store(tmp_path / "old.duckdb")
    assert store.opportunities("Acme").select("deal_id", "amount").rows() == [("a", 40.0)]
    assert store.changes("Acme").rows() == [("a", "amount", "30.0", "40.0", date(2026, 2, 1), 2)]
    assert (answer_of(store, "a"), store.as_of("Acme")) == ("Yes", date(2026, 2, 1))
    assert store.targets("Acme").rows() == [("quarter", date(2026, 1, 1), 9.0, "EUR")]
    assert store.held("Acme").rows() == [(2, "old 2.csv", 7, None, "no id", "x")]
    assert store.imports("Acme").select("import_id", "role", "as_of", "day", "together", "kept").rows() == [
        (2, "opportunities", None, date(2026, 5, 3), 2, False), (1, "opportunities", None, date(2026, 5, 2), 1, False),
    ]  # fmt: skip
    before = state(store, "Acme")
    more = delivery(deals({"deal_id": "a", "outcome": "won", "amount": 1.0}, {"deal_id": "b", "outcome": "won"}))
    assert counts(store.take_in("Acme", more)) == (1, 1, 0, 0)
    assert store.undo("Acme", 3).gone.to_list() == ["b"]
    assert state(store, "Acme") == before
    store.close()
    assert rows_of(tmp_path / "old.duckdb", "select value from meta") == [(str(VERSION),)]


def test_what_an_older_version_took_in_cannot_be_undone(tmp_path: Path) -> None:
    schema_six(tmp_path / "old.duckdb")
    store = Store(tmp_path / "old.duckdb")
    with pytest.raises(StoreError) as refused:
        store.undo("Acme", 1)
    assert str(refused.value) == (
        "Import 1 (old 1.csv) was taken in by an older Qualify that did not keep its rows, so it cannot be undone. "
        "Take the files that are right into a new data set."
    )
    with pytest.raises(StoreError) as refused:
        store.take_in("Acme", replace(THREE, as_of=date(2026, 5, 2)))
    assert str(refused.value) == (
        "Import 2 (old 2.csv) was taken in by an older Qualify that did not keep its rows, so nothing that stands "
        "before it (2026-05-03) can be added or undone. Start a new data set with the files that are right, in one go."
    )
    assert store.version("Acme") == 3
    store.close()


def schema_eight(path: Path) -> None:
    """A store from before ratings by hand: an import, a rubric that came with it and one since, and an import since."""
    with old_store(path, 8, 3) as old:
        for number, hour in ((1, 8), (2, 12)):
            old.execute(
                f"""insert into imports by name select {number} as import_id, 'Acme' as dataset, 'f.csv' as file,
                timestamp '2026-05-01 {hour}:00:00' as imported, date '2026-05-01' as day, '' as sha256, '' as columns,
                1 as read, 1 as stored, 0 as updated, 0 as unchanged, 0 as quarantined"""
            )
            body, moment = to_toml(RUBRIC.with_weights({"need": number})), f"2026-05-01 {hour - 1}:00:00"
            old.execute(
                "insert into rubrics values ('Acme', ?, 'First', ?, 'n', 'Ana', ?::timestamp + interval 61 minute, 5)",
                [number, body, moment],
            )
        row = "'Acme' as dataset, 'a' as deal_id, 'open' as outcome, date '2026-02-01' as created"
        old.execute(f"insert into opportunities by name select {row}, 1 as import_id")
        old.execute("insert into ratings values ('Acme', 'a', 'need', 'Yes', 'Ana', '2026-02-01', 'call', 1)")
        old.execute("insert into ratings values ('Acme', 'a', 'need', 'No', null, null, null, 2)")


def test_a_store_from_before_ratings_by_hand_keeps_all_and_goes_on(tmp_path: Path) -> None:
    schema_eight(tmp_path / "old.duckdb")
    store = Store(tmp_path / "old.duckdb")
    assert store.rated("Acme").drop("said_for", "blind").rows() == [
        ("a", "need", "No", None, None, None, False, 1),
        ("a", "need", "Yes", "Ana", date(2026, 2, 1), "call", False, None),
    ]
    assert store.rubrics("Acme").select("version", "note", "author", "retired", "base").rows() == [
        (2, "n", "Ana", None, 1), (1, "n", "Ana", None, 0),
    ]  # fmt: skip
    assert (store.rubric("Acme", 1), store.rubric_trials("Acme", 2)) == (RUBRIC.with_weights({"need": 1}), 5)
    assert (answer_of(store, "a"), store.answers("Acme", ("need",), version=2)["need"].to_list()) == ("Yes", ["Yes"])
    assert store.imports("Acme")["rubric_version"].to_list() == [1, None]
    assert store.rate("Acme", by_hand(("a", "need", "No", None)), rater="Ben", version=2) == 1
    assert (answer_of(store, "a"), store.version("Acme")) == ("No", 4)
    store.close()
    assert rows_of(tmp_path / "old.duckdb", "select value from meta") == [(str(VERSION),)]


def test_a_place_where_no_file_can_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "x.duckdb.lock").mkdir()
    way = "Set QUALIFY_STORE to a file in a folder that you may write to."
    for path, why in (
        (tmp_path / "file" / "x.duckdb", "in the folder 'file': File exists."),
        (tmp_path / "file" / "deeper" / "x.duckdb", "in the folder 'deeper': Not a directory."),
        (tmp_path / "x.duckdb", f"in the folder {tmp_path.name!r}: Is a directory."),
    ):
        with pytest.raises(StoreError) as refused:
            Store(path)
        assert str(refused.value) == f"The store x.duckdb cannot be opened {why} {way}"


def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "q.duckdb"
    path.write_bytes(b"deal_id,outcome\na,won\n" * 1000)
    with pytest.raises(StoreError) as refused:
        Store(path)
    assert str(refused.value).startswith("The store q.duckdb cannot be opened: ")
    assert str(refused.value).endswith(". Restore a backup, or set QUALIFY_STORE to another file.")
    assert path.read_bytes() == b"deal_id,outcome\na,won\n" * 1000


def test_queries_cannot_reach_other_files(store: Store, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(duckdb.PermissionException):
        store._database.read(f"select * from read_csv('{tmp_path / 'secret.csv'}')")
    with pytest.raises(duckdb.Error):
        store._database.read("set enable_external_access=true")
