"""The file of the store: opened, refused, brought up to date, and closed to everything else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from store_rows import THREE, answer_of, counts, deals, delivery, rows_of

from qualify.errors import StoreError
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
