"""Workbooks (.xlsx) and Parquet files: cells as text, the way a person reads them."""

from __future__ import annotations

import io
import json
import zipfile

import fastexcel
import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.limits import MAX_PARTS, MAX_UNPACKED
from qualify.intake.parsed import Parsed, counted, finish, note

_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}


def scan_zip(data: bytes) -> None:
    """Refuse, before anything is unpacked, an archive that is no workbook or would unpack to too much."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _damaged() from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise InputError("This is a zip archive and not an .xlsx workbook.", "Unpack it and upload the file inside.")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise InputError(
            f"The workbook would unpack to {unpacked / 1024**2:,.0f} MB in {len(parts)} parts, which is too much.",
            "Save the sheet with the opportunities as CSV and upload that.",
        )


def _damaged() -> InputError:
    return InputError("The workbook is damaged.", "Open it in a spreadsheet and save it again as .xlsx.")


def parse_workbook(data: bytes) -> Parsed:
    """The first sheet that has cells. Raises InputError when there is none or the file is damaged."""
    scan_zip(data)
    try:
        book = fastexcel.read_excel(data)
        sheet_name, cells, notes = _first_sheet(book)
    except fastexcel.FastExcelError:
        raise _damaged() from None
    if not cells.height:
        raise InputError("The workbook is empty.", "Upload the one with the opportunities.")
    others = [title for title in book.sheet_names if title != sheet_name]
    if others:
        what = f"Only the sheet {sheet_name!r} was read, not {', '.join(map(repr, others))}."
        notes.append(note("sheet", what, "Move the opportunities to the first sheet if they are in another."))
    return _with_header(cells, notes)


def _first_sheet(book: fastexcel.ExcelReader) -> tuple[str, pl.DataFrame, list[Problem]]:
    for title in book.sheet_names:
        sheet = book.load_sheet(title, header_row=None, dtypes="string", skip_rows=0)
        if sheet.height and sheet.width:
            batch, errors = sheet.to_arrow_with_errors()
            cells = pl.DataFrame(pl.from_arrow(batch))
            return title, *_with_errors(cells, [] if errors is None else errors.errors)
    return "", pl.DataFrame(), []


def _with_errors(cells: pl.DataFrame, errors: list[fastexcel.CellError]) -> tuple[pl.DataFrame, list[Problem]]:
    """The cells with "#REF!" and the like in place: the reader leaves such cells empty, which would hide them."""
    if not errors:
        return cells, []
    columns: dict[int, dict[int, str]] = {}
    for error in errors:
        row, column = error.offset_position
        code = error.detail.partition("Error(")[2].partition(")")[0]
        columns.setdefault(column, {})[row] = _ERRORS.get(code, "#ERROR")
    for column, texts in columns.items():
        cells.replace_column(column, cells.to_series(column).scatter(list(texts), list(texts.values())))
    rows = sorted({error.offset_position[0] + 1 for error in errors})
    what = f"Kept {counted(len(errors), 'cell')} with an error of a formula in place of a value."
    return cells, [note("formula errors", what, "Correct the formulas in the workbook.", rows)]


def _with_header(cells: pl.DataFrame, notes: list[Problem]) -> Parsed:
    first = cells.select(pl.any_horizontal(pl.all().is_not_null()).arg_max()).item()
    header = [text or "" for text in cells.row(first)]
    frame = cells.slice(first + 1)
    line = pl.int_range(first + 2, cells.height + 1, dtype=pl.Int64, eager=True)
    return finish("xlsx", header, frame, line, [], notes)


def parse_parquet(data: bytes) -> Parsed:
    """All rows of a Parquet file, every column as text."""
    try:
        cells = pl.read_parquet(io.BytesIO(data))
    except pl.exceptions.PolarsError:
        raise InputError("The Parquet file is damaged.", "Write it again, or save the table as CSV.") from None
    frame = cells.select(_text(column) for column in cells)
    return finish("parquet", cells.columns, frame, pl.int_range(2, cells.height + 2, eager=True), [], [])


def _text(column: pl.Series) -> pl.Series:
    """A column as the text a CSV export would hold: whole numbers without ".0", dates as ISO."""
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        return pl.Series(column.name, [_json(value) for value in column], dtype=pl.String)
    text = column.cast(pl.String)
    return text.str.replace(r"^(-?\d+)\.0$", "$1") if column.dtype.is_float() else text


def _json(value: object) -> str | None:
    shown = value.to_list() if isinstance(value, pl.Series) else value
    return None if value is None else json.dumps(shown, default=str, ensure_ascii=False)
