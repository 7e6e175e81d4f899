"""Rows that were set aside at an import, corrected and taken in after all."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl

from qualify import intake
from qualify.analysis.arrival import delivery
from qualify.analysis.preparing import Source, check, decisions, known_words
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
    # A total was held before tables were joined, so its row lacks the columns beside.
    columns = [name for text in read["content"] for name in json.loads(text)]
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


def corrected(source: Source, rows: pl.DataFrame, line: pl.Series) -> Source:
    """``source`` with the cells of ``rows``, which have the numbers ``line`` in the file; the others are left out."""
    frame = rows.select(pl.all().cast(pl.String).replace("", None))
    return known_words(replace(source, table=replace(source.table, frame=frame, line=line.rename("line"))))


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
