"""The one DuckDB file: opened once a process, read through a cursor each time, written by one at a time."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol

import duckdb
import polars as pl

from qualify.errors import StoreError
from qualify.store.migrations import MIGRATIONS, VERSION

Values = Sequence[Any]


class Source(Protocol):
    """Where rows come from: the database as it is, or one moment of it; with a ``day``, as far as it was known then."""

    @property
    def day(self) -> date | None:
        """The last day whose ratings and entries into stages are told; None for all."""

    def read(self, query: str, values: Values = ()) -> pl.DataFrame:
        """The rows of one query as a polars frame."""

    def reading(self) -> AbstractContextManager[Reader]:
        """Several queries that see one moment."""


class Database:
    """Transactions and queries; the connection never leaves this class.

    A side file is locked for as long as the store is open, because DuckDB's own lock is lost when any code in the
    process opens and closes the data file. Every read takes a cursor of its own (a shared one mixes up threads'
    rows); every write is one transaction behind one lock.
    """

    day: date | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_missing(path)
            with ExitStack() as undo:
                self._lock_file = undo.enter_context(_take_lock(path))
                self._connection = undo.enter_context(duckdb.connect(str(path)))
                self._connection.execute("set enable_external_access=false; set python_enable_replacements=false")
                self._connection.execute("set lock_configuration=true")
                self._migrate()
                undo.pop_all()
        except duckdb.Error as error:
            raise StoreError(
                f"The store {path.name} cannot be opened: {_first_line(error)}.",
                "Restore a backup, or set QUALIFY_STORE to another file.",
            ) from None
        except OSError as error:
            raise StoreError(
                f"The store {path.name} cannot be opened in the folder {path.parent.name!r}: {error.strerror}.",
                "Set QUALIFY_STORE to a file in a folder that you may write to.",
            ) from None

    def close(self) -> None:
        """Write everything out, close the file and give the lock back."""
        with self._write:
            self._connection.close()
            self._lock_file.close()

    def read(self, query: str, values: Values = ()) -> pl.DataFrame:
        """The rows of one query as a polars frame."""
        with self._connection.cursor() as cursor:
            return Reader(cursor).read(query, values)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Several queries that see the store at one moment, whatever is written meanwhile; nobody waits for it."""
        with self._connection.cursor() as cursor:
            cursor.execute("begin")
            yield Reader(cursor)

    @contextmanager
    def writing(self, *, trial: bool = False) -> Iterator[Writer]:
        """One transaction: all of it is kept, or, when anything in it raises or it is only a ``trial``, none."""
        try:
            with self._write, self._connection.cursor() as cursor:
                cursor.execute("begin")
                try:
                    yield Writer(cursor)
                except BaseException:
                    cursor.execute("rollback")
                    raise
                cursor.execute("rollback" if trial else "commit")
        except duckdb.Error as error:
            raise StoreError(
                f"The change was not stored, and the store is as it was: {_first_line(error)}.",
                "Check that the disk has room, then try again.",
            ) from error

    @staticmethod
    def _refuse_missing(path: Path) -> None:
        wal = path.with_name(path.name + ".wal")
        if wal.exists() and not path.exists():
            raise StoreError(
                f"The store {path.name} is gone, but its journal {wal.name} is still there.",
                "Put the store file back beside it; opening now would show an empty store.",
            )

    def _migrate(self) -> None:
        with self.writing() as write:
            write.run("create table if not exists meta (key varchar primary key, value varchar)")
            have = write.one("select value::integer from meta where key = 'schema'")
            at = int(have[0]) if have else 0
            if at > VERSION:
                raise StoreError(
                    f"The store {self.path.name} is of a newer Qualify (schema {at}; this one knows {VERSION}).",
                    "Update Qualify, or set QUALIFY_STORE to another file.",
                )
            for step in MIGRATIONS[at:]:
                write.run(step)
            write.run("insert or replace into meta values ('schema', ?)", [str(VERSION)])


class Reader:
    """What can be asked inside one transaction; with a ``day``, as far as it was known then."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, day: date | None = None) -> None:
        self._cursor = cursor
        self.day = day

    def read(self, query: str, values: Values = ()) -> pl.DataFrame:
        """The rows of one query as a polars frame."""
        return self._cursor.sql(query, params=list(values)).pl()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Several queries: they see the moment of this one anyhow."""
        yield self

    def until(self, day: date) -> Reader:
        """The same transaction, whose answers stop at the end of a ``day``."""
        return Reader(self._cursor, day)

    @contextmanager
    def frame(self, name: str, rows: pl.DataFrame) -> Iterator[None]:
        """Make a polars frame readable in queries under ``name``."""
        self._cursor.register(name, rows.to_arrow())
        yield
        # Not after an error: in a broken transaction this would raise another one and hide the first.
        self._cursor.unregister(name)


@dataclass(frozen=True)
class Until:
    """A source whose answers stop at the end of a ``day``."""

    source: Source
    day: date

    def read(self, query: str, values: Values = ()) -> pl.DataFrame:
        """The rows of one query as a polars frame."""
        return self.source.read(query, values)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Several queries that see one moment."""
        with self.source.reading() as at:
            yield at.until(self.day)


class Writer(Reader):
    """What can be done inside one transaction."""

    def run(self, query: str, values: Values = ()) -> None:
        self._cursor.execute(query, list(values))

    def one(self, query: str, values: Values = ()) -> tuple[Any, ...] | None:
        rows = self._cursor.execute(query, list(values)).fetchall()
        return rows[0] if rows else None


def _take_lock(path: Path) -> IO[str]:
    side = path.with_name(path.name + ".lock").open("a+")
    try:
        fcntl.flock(side, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        side.seek(0)
        holder = side.read().strip() or "unknown"
        side.close()
        raise StoreError(
            f"The store {path.name} is in use by another Qualify (process {holder}).",
            "Stop it first, or set QUALIFY_STORE to another file.",
        ) from None
    side.truncate(0)
    side.write(str(os.getpid()))
    side.flush()
    return side


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")
