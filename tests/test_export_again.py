"""What is exported can be read again and is the same: any frame, by every exporter, cell by cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualify.cells import as_text
from qualify.export import to_csv, workbook
from qualify.intake.parquet import parse_parquet
from qualify.intake.parsed import Parsed
from qualify.intake.text import parse_text
from qualify.intake.workbook import parse_workbook

NASTY = st.sampled_from(
    ["", " ", "007", "1.0", "-5", "=1+1", "'=1", "''@x", "+49 30", "＝A1", 'say "hi"', "a,b;c\td|e", "two\nlines", "\r",
     "\r\n", " lead", "trail ", "\ttab", "_x000D_", "\x00=1", "\x07", "\ufeff", "é", "😀", "\u2028", "\x85", "NULL",
     "Total", "#REF!", "2024-01-31 00:00:00", "TRUE", "1e5", "sep=;", "0.1234567891"]
)  # fmt: skip
TEXT = st.one_of(NASTY, st.text(st.characters(codec="utf-8"), max_size=8))
VALUES: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "text": (pl.String, TEXT),
    "float": (pl.Float64, st.floats(allow_nan=False, allow_infinity=False)),
    "whole": (pl.Int64, st.integers(-(2**63), 2**63 - 1)),
    "day": (pl.Date, st.dates()),
    "yes": (pl.Boolean, st.booleans()),
}


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Rows with an id of their own and some columns of every kind; any other cell may be empty."""
    rows = draw(st.integers(1, 6))
    columns: dict[str, pl.Series] = {"deal_id": pl.Series([f"deal {i}" for i in range(rows)])}
    for place, kind in enumerate(draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=6))):
        dtype, values = VALUES[kind]
        cells = draw(st.lists(st.none() | values, min_size=rows, max_size=rows))
        columns[f"{kind} {place}"] = pl.Series(cells, dtype=dtype)
    return pl.DataFrame(columns)


def midnights(table: pl.DataFrame) -> pl.DataFrame:
    """As a workbook is read: it knows no days, only moments; those that it cannot hold are texts."""
    moment = pl.col(pl.Date).cast(pl.String) + pl.when(pl.col(pl.Date) >= date(1900, 3, 1)).then(
        pl.lit(" 00:00:00")
    ).otherwise(pl.lit(""))
    return table.with_columns(moment)


def parquet(table: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    table.write_parquet(made)
    return made.getvalue()


def from_workbook(table: pl.DataFrame) -> Parsed:
    return parse_workbook(workbook({"deals": table}), "xlsx")


ROADS: dict[str, Callable[[pl.DataFrame], Parsed]] = {
    "csv": lambda table: parse_text(to_csv(table)),
    "xlsx": from_workbook,
    "parquet": lambda table: parse_parquet(parquet(table)),
}


@pytest.mark.parametrize("kind", ROADS)
@settings(max_examples=150)
@given(frames())
@example(pl.DataFrame({"deal_id": ["a", "b"], "=cmd": ["=1", None], "'=cmd": ["'=1", "x"]}))
@example(pl.DataFrame({"deal_id": ["a"], "float 1": [1234567.1234567892]}))
@example(pl.DataFrame({"deal_id": ["a"], "float 1": [2.0**-24]}))
def test_any_frame_comes_back_cell_by_cell(kind: str, table: pl.DataFrame) -> None:
    back = ROADS[kind](table)
    assert back.held.height == 0
    assert back.frame.columns == table.columns
    assert back.frame.rows() == as_text(midnights(table) if kind == "xlsx" else table).rows()
