"""Three opportunities, and what is done with them in the tests of the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Receipt, Store

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("First", (Criterion("need", "Need?", YES_NO), Criterion("budget", "Budget?", YES_NO)))


def deals(*rows: dict[str, Any]) -> pl.DataFrame:
    return conform(pl.DataFrame(list(rows)), "opportunities")


def ratings(*rows: tuple[str, str, str, date | None]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["deal_id", "criterion", "answer", "rated"], orient="row")
    return conform(table, "ratings")


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
