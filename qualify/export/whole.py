"""All tables of a data set as one file, which can be taken in again and gives the same."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import polars as pl

from qualify.cells import RUBRIC, RUBRIC_COLUMNS, beside
from qualify.errors import InputError
from qualify.export.table import to_csv
from qualify.export.workbook import workbook

KINDS = ("csv", "parquet", "xlsx")


def whole(tables: Mapping[str, pl.DataFrame], kind: str, rubric: str | None = None) -> bytes:
    """``tables``, by the names of ``schema.TABLES``, and the TOML of a rubric: a zip of CSV or Parquet, or a workbook.

    Unmapped columns stand beside the opportunities' own. Tables without rows are left out, because a file without
    rows cannot be taken in. The same tables give the same bytes. Raises InputError where there is nothing to export,
    or a workbook cannot hold it.
    """
    full = {name: table for name, table in tables.items() if table.height}
    if not full.keys() - {"choices"}:
        raise InputError("The data set is empty, so there is nothing to export.", "Import a file first.")
    if "opportunities" in full:
        full["opportunities"] = unpacked(full["opportunities"])
    if kind == "xlsx":
        return workbook(full | ({RUBRIC: _lines(rubric)} if rubric else {}))
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, table in full.items():
            _add(archive, f"{name}.{kind}", to_csv(table) if kind == "csv" else _parquet(table))
        if rubric:
            _add(archive, f"{RUBRIC}.toml", rubric.encode())
    return made.getvalue()


def _add(archive: ZipFile, name: str, data: bytes) -> None:
    # Without the moment of writing, and without packing what is packed.
    how = ZIP_STORED if name.endswith("parquet") else ZIP_DEFLATED
    archive.writestr(ZipInfo(name), data, compress_type=how)


def _parquet(table: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    table.write_parquet(made)
    return made.getvalue()


def _lines(rubric: str) -> pl.DataFrame:
    lines = rubric.splitlines()
    return pl.DataFrame([range(1, len(lines) + 1), lines], schema=list(RUBRIC_COLUMNS))


def unpacked(opportunities: pl.DataFrame) -> pl.DataFrame:
    """Opportunities with a column for every unmapped one, called as in the file, in place of ``extra``.

    Where that is the name of one of our own columns, " (kept)" follows it.

    >>> unpacked(pl.DataFrame({"deal_id": ["a"], "extra": ['{"Region": "West", "deal_id": "7"}']})).rows(named=True)
    [{'deal_id': 'a', 'Region': 'West', 'deal_id (kept)': '7'}]
    """
    own = opportunities.drop("extra")
    if not opportunities["extra"].count():
        return own
    kept = opportunities["extra"].str.json_decode(infer_schema_length=None).struct.unnest()
    return own.hstack(kept.cast({pl.Null: pl.String}).rename(beside))
