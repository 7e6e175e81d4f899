"""Three opportunities, and what is done with them in the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Receipt, Store
from qualify.store.migrations import MIGRATIONS

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("First", (Criterion("need", "Need?", YES_NO), Criterion("budget", "Budget?", YES_NO)))


@contextmanager
def old_store(path: Path, schema: int, version: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A store as a Qualify of an earlier ``schema`` left it, with an empty data set Acme of this version."""
    with duckdb.connect(str(path)) as old:
        for step in MIGRATIONS[:schema]:
            old.execute(step)
        old.execute("create table meta (key varchar primary key, value varchar)")
        old.execute("insert into meta values ('schema', ?)", [str(schema)])
        old.execute("insert into datasets values ('Acme', false, ?, now())", [version])
        yield old


def deals(*rows: dict[str, Any]) -> pl.DataFrame:
    return conform(pl.DataFrame(list(rows)), "opportunities")


def ratings(*rows: tuple[str, str, str, date | None]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["deal_id", "criterion", "answer", "rated"], orient="row")
    return conform(table, "ratings")


def by_hand(*rows: tuple[str, str, str | None, str | None]) -> pl.DataFrame:
    """What a person says of deals: id, criterion, answer and evidence."""
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("deal_id", "criterion", "answer", "evidence"), pl.String), orient="row"
    )


def frame_of(*rows: tuple[Any, ...], columns: tuple[str, ...], table: str) -> pl.DataFrame:
    return conform(pl.DataFrame(list(rows), schema=list(columns), orient="row"), table)


def delivery(opportunities: pl.DataFrame, **other: Any) -> Delivery:
    fields = tuple(name for name in opportunities.columns if opportunities[name].null_count() < opportunities.height)
    given = {"file": "a.csv", "sha256": "0", "read": opportunities.height, "fields": fields} | other
    return Delivery(opportunities=opportunities, **given)


WON = {"deal_id": "a", "outcome": "won", "amount": 10.0, "created": date(2026, 1, 1), "closed": date(2026, 3, 1)}
LOST = {"deal_id": "b", "outcome": "lost", "amount": 20.0, "created": date(2026, 1, 5), "closed": date(2026, 2, 1)}
OPEN = {"deal_id": "c", "outcome": "open", "amount": 30.0, "created": date(2026, 2, 1)}
THREE = delivery(deals(WON, LOST, OPEN))


def counts(receipt: Receipt) -> tuple[int, ...]:
    assert receipt.read == receipt.stored + receipt.updated + receipt.unchanged + receipt.quarantined
    return receipt.stored, receipt.updated, receipt.unchanged, receipt.quarantined


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a closed store, read with DuckDB itself."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def answer_of(store: Store, deal: str, criterion: str = "need") -> str | None:
    found = dict(store.answers("Acme", (criterion,)).iter_rows())
    return found[deal]


_NUMBERS = ("import_id", "replaced_by", "taken_by")


def state(store: Store, dataset: str) -> dict[str, list[dict[str, Any]]]:
    """All that imports made of a data set, with the imports that count called 1, 2, 3 in the order of their turns."""
    counting = store.imports(dataset).filter(pl.col("undone").is_null()).sort("day", "import_id")
    called = dict(zip(counting["import_id"], range(1, counting.height + 1), strict=True))

    def renumbered(rows: pl.DataFrame) -> list[dict[str, Any]]:
        known = [name for name in _NUMBERS if name in rows.columns]
        return [row | {name: called.get(row[name], row[name]) for name in known} for row in rows.to_dicts()]

    tables = {
        table: store._database.read(
            f"select * exclude (dataset) from {table} where dataset = ? order by rowid", [dataset]
        )
        for table in ("opportunities", "replaced", "ratings", "stages", "field_history", "quarantine")
    }
    in_order = {name: renumbered(rows) for name, rows in tables.items()}
    held = {
        name: rows if name in ("stages", "field_history") else sorted(rows, key=repr) for name, rows in in_order.items()
    }
    asked = {
        "changes": store.changes(dataset),
        "targets": store.targets(dataset),
        "answers": store.answers(dataset, ("need", "budget")),
        "segments": pl.DataFrame({"column": store.segment_columns(dataset)}),
        "as_of": pl.DataFrame({"day": [store.as_of(dataset)]}),
    }
    aside = sorted(renumbered(store.held(dataset)), key=repr)
    return held | {"held": aside} | {name: renumbered(rows) for name, rows in asked.items()}
