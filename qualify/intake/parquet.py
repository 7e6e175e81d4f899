"""Parquet files: every column as the text that a CSV export would hold."""

from __future__ import annotations

import io
import json

import polars as pl

from qualify.cells import spelled
from qualify.errors import InputError
from qualify.intake.finishing import check_columns, finish
from qualify.intake.limits import MAX_CELLS
from qualify.intake.parsed import Parsed


def parse_parquet(data: bytes) -> Parsed:
    """All rows of a Parquet file, every column as text; nested values as JSON."""
    try:
        columns = pl.read_parquet_schema(io.BytesIO(data))
        check_columns(len(columns))
        height = pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item()
        if height * len(columns) > MAX_CELLS:
            what = f"The Parquet file has {height:,} rows of {len(columns):,} cells, which is too much."
            raise InputError(what, "Leave out old rows or unused columns.")
        cells = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError):
        raise InputError("The Parquet file is damaged.", "Write it again, or save the table as CSV.") from None
    names = cells.columns
    frame = spelled(cells.select(_plain(column).alias(str(i)) for i, column in enumerate(cells)))
    return finish("parquet", names, frame, pl.int_range(2, cells.height + 2, eager=True))


def _plain(column: pl.Series) -> pl.Series:
    """A column of single values that can be written as text."""
    if column.dtype == pl.Binary:
        try:
            return column.cast(pl.String)
        except pl.exceptions.PolarsError:
            return column.bin.encode("hex")
    if column.dtype == pl.Duration:
        return column.dt.to_string("iso")
    if column.dtype.is_nested() or column.dtype == pl.Object:
        return pl.Series([_json(value) for value in column], dtype=pl.String)
    return column


def _json(value: object) -> str | None:
    shown = value.to_list() if isinstance(value, pl.Series) else value
    return None if value is None else json.dumps(shown, default=str, ensure_ascii=False)
