"""Tables as an Excel workbook, a sheet each, in which every text stays a text."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isinf, isnan
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from qualify.cells import harmless, without_power
from qualify.errors import InputError
from qualify.words import count

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
"""What a sheet and a cell can hold; Excel's own limits."""
MOST_CELLS = 3_000_000
"""About twenty seconds of writing."""
_FIRST_DAY = date(1900, 3, 1)  # Excel believes in 29 February 1900, so earlier days are not the same for all readers.
_LARGEST_WHOLE = 10**15  # Excel shows fifteen digits.
_INSTEAD = "Take the CSV or the Parquet files instead."
_SMALLEST = 1e-6  # Readers cut smaller ones off, or take them for 0.
_MADE = datetime(2000, 1, 1)  # The same tables give the same bytes.
_Write = Callable[[int, int, Any], object]


class _Exact(float):
    """A number that is written with all its digits: xlsxwriter would round it to sixteen."""

    def __format__(self, form: str) -> str:
        return repr(float(self))


def workbook(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """``tables`` as an .xlsx file, each in the sheet of its name, with its header in the first row.

    Texts that look like formulas get an apostrophe; numbers and days are numbers and days (a day is read back as its
    midnight, because a workbook knows no other). Raises InputError where a sheet or a cell cannot hold them, or there
    are more than ``MOST_CELLS``.
    """
    _refuse_size(tables)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        book.set_properties({"created": _MADE})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, table in tables.items():
            _fill(book.add_worksheet(name), harmless(table), days)
    return made.getvalue()


def _refuse_size(tables: Mapping[str, pl.DataFrame]) -> None:
    cells = sum((table.height + 1) * table.width for table in tables.values())
    if cells > MOST_CELLS:
        raise InputError(f"A workbook of {count(cells, 'cell')} takes minutes to write and to open.", _INSTEAD)
    for name, table in tables.items():
        if table.height >= MOST_ROWS or table.width > MOST_COLUMNS:
            size = f"{count(table.height, 'row')} and {count(table.width, 'column')}"
            raise InputError(f"A sheet cannot hold {name} with {size}.", _INSTEAD)


def _fill(sheet: Worksheet, table: pl.DataFrame, days: Any) -> None:
    for place, name in enumerate(table.columns):
        _text(sheet, 0, place, name)
    writes = [_writer(sheet, table.schema[name], days) for name in table.columns]
    for line, row in enumerate(table.iter_rows(), start=1):
        for place, value in enumerate(row):
            if value is not None:
                writes[place](line, place, value)


def _writer(sheet: Worksheet, kind: pl.DataType, days: Any) -> _Write:
    """How the cells of a column are written."""
    if kind == pl.Boolean:
        return sheet.write_boolean
    if kind == pl.Date:
        return lambda line, place, value: (
            sheet.write_datetime(line, place, value, days) if value >= _FIRST_DAY else _text(sheet, line, place, value)
        )
    if kind.is_float():
        return lambda line, place, value: _number(sheet, line, place, value)
    if kind.is_integer():
        return lambda line, place, value: (
            sheet.write_number(line, place, value) if abs(value) < _LARGEST_WHOLE else _text(sheet, line, place, value)
        )
    return lambda line, place, value: _text(sheet, line, place, value)


def _number(sheet: Worksheet, line: int, place: int, value: float) -> None:
    if isinf(value):
        _text(sheet, line, place, value)
    elif 0 < abs(value) < _SMALLEST:
        _text(sheet, line, place, without_power(repr(value)))
    elif not isnan(value):
        sheet.write_number(line, place, _Exact(value))


def _text(sheet: Worksheet, line: int, place: int, value: object) -> None:
    text = str(value)
    if sheet.write_string(line, place, text):
        what = f"A cell of {sheet.get_name()} has {len(text):,} characters; a workbook holds {MOST_CHARACTERS:,}."
        raise InputError(what, _INSTEAD, rows=(line + 1,), value=text[:40])
