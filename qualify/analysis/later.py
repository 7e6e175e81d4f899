"""Rows that were set aside at an import, corrected and taken in after all."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl

from qualify import intake
from qualify.analysis.arrival import delivery
from qualify.analysis.preparing import Source, check, decisions
from qualify.intake import Batch, Table
from qualify.schema import empty
from qualify.store import Receipt, Store

ROW = "row in the file"


def source(store: Store, dataset: str, import_id: int, held: pl.DataFrame) -> tuple[Source, int]:
    """The ``held`` rows of an import (columns of ``schema.QUARANTINE``) as the table that they were read as.

    Understood as the import's file was; and how many of the rows were never read as cells, which are left out.
    """
    row = store.imports(dataset).row(by_predicate=pl.col("import_id") == import_id, named=True)
    read = held.filter(pl.col("rule") != intake.UNREADABLE)
    columns = json.loads(read["content"][0]) if read.height else {}
    cells = read["content"].str.json_decode(pl.Struct(dict.fromkeys(columns, pl.String)))
    table = Table(
        name=row["file"],
        sha256=row["sha256"],
        kind="csv",
        frame=cells.struct.unnest(),
        line=read["row"].rename("line"),
        held=empty("quarantine"),
    )
    return Source(table, intake.from_json(row["mapping"])), held.height - read.height


def corrected(source: Source, rows: pl.DataFrame) -> Source:
    """``source`` with the cells of ``rows``, whose column ROW has the rows' numbers; the other rows are left out."""
    frame = rows.drop(ROW).select(pl.all().replace("", None))
    return replace(source, table=replace(source.table, frame=frame, line=rows[ROW].rename("line")))


def checked(store: Store, dataset: str, source: Source) -> Batch:
    """The check of corrected rows against the deals of the data set. Raises InputError as any check does."""
    return check(source, store.deal_ids(dataset))


def take_in(store: Store, dataset: str, import_id: int, source: Source, batch: Batch, author: str = "") -> Receipt:
    """Store what the check let through, as an import of its own; the rows are held back no longer.

    Rows that are set aside again stay with the import that they came with.
    """
    lines = source.table.line
    taken = lines.filter(~lines.is_in(batch.quarantine["row"]))
    kept = replace(batch, read=len(taken), quarantine=empty("quarantine"))
    made = replace(
        delivery(source.table, source.mapping, kept, author),
        taken_from=import_id,
        taken=tuple(taken),
        rulings=decisions(source.rulings, source.edits),
    )
    return store.take_in_all(dataset, [made])[0]
