"""Rows that were set aside at an import, corrected and taken in after all."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import polars as pl

from qualify import intake
from qualify.analysis.arrival import delivery
from qualify.analysis.gate import judged, rubric_of
from qualify.analysis.preparing import Source, check, decisions, is_deals, known_words
from qualify.intake import Batch, Table
from qualify.schema import empty
from qualify.store import Delivery, Receipt, Store
from qualify.words import count, listed, on_day

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


def ids(source: Source) -> pl.Series:
    """The id of the opportunity of each row of ``source``, where it is opportunities; null where there is none."""
    column = source.mapping.column("deal_id") if is_deals(source) else None
    cells = source.table.frame[column] if column else pl.repeat(None, source.table.frame.height, eager=True)
    return cells.cast(pl.String).str.strip_chars().alias("deal_id")


def already_in(store: Store, dataset: str, ids: pl.Series) -> pl.Series:
    """For each id the file and the day that an opportunity comes from which is in already; else null."""
    rows = store.known(dataset, ids.unique())
    from_ = {deal: f"{file} of {on_day(day)}" for deal, file, day in rows.iter_rows()}
    return ids.replace_strict(from_, default=None, return_dtype=pl.String)


def corrected(source: Source, rows: pl.DataFrame, line: pl.Series) -> Source:
    """``source`` with the cells of ``rows``, which have the numbers ``line`` in the file; the others are left out."""
    frame = rows.select(pl.all().cast(pl.String).replace("", None))
    return known_words(replace(source, table=replace(source.table, frame=frame, line=line.rename("line"))))


def checked(store: Store, dataset: str, source: Source) -> Batch:
    """The check of corrected rows against the deals of the data set. Raises InputError as any check does."""
    found = check(source, store.deal_ids(dataset), store.closings(dataset))
    return judged(source, found, *rubric_of(store, dataset))


def take_in(store: Store, dataset: str, import_id: int, source: Source, batch: Batch, author: str = "") -> Receipt:
    """Store what the check let through, as an import of its own; the rows are held back no longer.

    Rows that are set aside again stay with the import that they came with.
    """
    return store.take_in_all(dataset, [_delivery(import_id, source, batch, author)])[0]


def foreseen(store: Store, dataset: str, import_id: int, source: Source, batch: Batch) -> list[str]:
    """What :func:`take_in` would change, in sentences: each opportunity that is in already and changes, and the new."""
    about = batch.opportunities["deal_id"].implode()
    before = store.opportunities(dataset).filter(pl.col("deal_id").is_in(about))
    after = store.foreseen(dataset, [_delivery(import_id, source, batch)]).filter(pl.col("deal_id").is_in(about))
    new = after.height - before.height
    now = {row["deal_id"]: row for row in before.to_dicts()}
    said = [_change(now[row["deal_id"]], row) for row in after.to_dicts() if row["deal_id"] in now]
    return [*([f"{count(new, 'opportunity', 'opportunities')} would be new."] if new else []), *said]


def _change(before: dict[str, Any], after: dict[str, Any]) -> str:
    told = [name for name in before if name != "extra" and before[name] != after[name]]
    told += ["columns without a use of their own"] if before["extra"] != after["extra"] else []
    fields = listed(
        [f"{name} {_said(before[name])} → {_said(after[name])}" if name in before else name for name in told]
    )
    return f"{before['deal_id']}: {fields}." if told else f"{before['deal_id']} would stay as it is now."


def _said(value: object) -> str:
    return "empty" if value is None else f"{value:,.10g}" if isinstance(value, float) else str(value)


def _delivery(import_id: int, source: Source, batch: Batch, author: str = "") -> Delivery:
    lines = source.table.line
    taken = lines.filter(~lines.is_in(batch.quarantine["row"]))
    kept = replace(batch, read=len(taken), quarantine=empty("quarantine"))
    return replace(
        delivery(source.table, source.mapping, kept, author),
        taken_from=import_id,
        taken=tuple(taken),
        rulings=decisions(source.rulings, source.edits),
    )
