"""Workbooks (.xlsx, .xlsb, .ods): cells as text, the way a person reads them."""

from __future__ import annotations

from dataclasses import replace

import fastexcel
import polars as pl

from qualify.cells import as_text
from qualify.errors import InputError, Problem
from qualify.intake.finishing import check_columns, finish
from qualify.intake.limits import MAX_CELLS
from qualify.intake.parsed import Parsed, counted, note
from qualify.intake.preamble import HEAD_ROWS, above, check_names, header_place
from qualify.intake.records import Part

_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}
# The reader rounds to so many decimals where it gives text; a cell with all of them may have had more.
_ROUNDED = r"\.\d{9}$"
MOST_BLANK = 10_000
# The most that a spreadsheet has; of an .ods file the reader leaves out what is beyond it.
MOST_ROWS = 1_048_576


def sheets(data: bytes) -> tuple[Part, ...]:
    """Every sheet of a workbook in its order. Raises InputError where the workbook is damaged."""
    book = _opened(data)
    found = []
    for title in book.sheet_names:
        sheet = _loaded(book, title)
        hidden = sheet is not None and sheet.visible != "visible"
        why_not = "" if sheet else "This sheet is damaged."
        found.append(Part("", title, sheet is None or not _has_cells(sheet), hidden, why_not))
    return tuple(found)


def parse_workbook(data: bytes, kind: str, title: str = "") -> Parsed:
    """The sheet ``title``, or the first one that has cells. Raises InputError when there is none."""
    book = _opened(data)
    if title and title not in book.sheet_names:
        raise InputError(f"There is no sheet {title!r} in the workbook.", "Choose one of its sheets.")
    for name in [title] if title else book.sheet_names:
        sheet = _loaded(book, name)
        if sheet is None:
            raise _damaged()
        if _has_cells(sheet):
            return _with_header(
                kind, name, *_cells(book, sheet, kind), _others(name, book.sheet_names) if not title else []
            )
    what = f"The sheet {title!r} is empty." if title else "The workbook is empty."
    raise InputError(what, "Upload the one with the opportunities.")


def _opened(data: bytes) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(data)
    except fastexcel.FastExcelError:
        raise _damaged() from None


def _damaged() -> InputError:
    return InputError("The workbook is damaged.", "Open it in a spreadsheet and save it again as .xlsx.")


def _loaded(book: fastexcel.ExcelReader, title: str) -> fastexcel.ExcelSheet | None:
    try:
        return book.load_sheet(title, header_row=None, dtypes="string", skip_rows=0)
    except fastexcel.FastExcelError:
        return None


def _has_cells(sheet: fastexcel.ExcelSheet) -> bool:
    return bool(sheet.height and sheet.width)


def _others(title: str, titles: list[str]) -> list[Problem]:
    others = [repr(other) for other in titles if other != title]
    if not others:
        return []
    what = f"Only the sheet {title!r} was read, not {', '.join(others)}."
    return [note("sheet", what, "Choose another sheet if the opportunities are in one of them.")]


def _cells(book: fastexcel.ExcelReader, sheet: fastexcel.ExcelSheet, kind: str) -> tuple[pl.DataFrame, list[Problem]]:
    check_columns(sheet.width)
    if sheet.height > MOST_ROWS - (kind == "ods") or sheet.height * sheet.width > MAX_CELLS:
        what = f"The sheet {sheet.name!r} has {sheet.height:,} rows of {sheet.width:,} cells, which is too much."
        raise InputError(what, "Save the opportunities as CSV and upload that.")
    batch, errors = sheet.to_arrow_with_errors()
    cells = _unrounded(pl.DataFrame(pl.from_arrow(batch)), book, sheet.name)
    return _with_errors(cells, [] if errors is None else errors.errors)


def _unrounded(cells: pl.DataFrame, book: fastexcel.ExcelReader, title: str) -> pl.DataFrame:
    """The cells with all decimals of their numbers, where the reader may have rounded some away."""
    places = [i for i, column in enumerate(cells) if column.str.contains(_ROUNDED).any()]
    if not places:
        return cells
    again = book.load_sheet(title, header_row=None, skip_rows=0, use_columns=places, dtypes="float")
    exact = as_text(pl.DataFrame(pl.from_arrow(again.to_arrow_with_errors()[0])))
    for place, numbers in zip(places, exact, strict=True):
        text = cells.to_series(place)
        rounded = (text.str.contains(_ROUNDED) | (text == "0")) & numbers.is_not_null()
        cells.replace_column(place, numbers.zip_with(rounded, text).alias(text.name))
    return cells


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


def _with_header(kind: str, title: str, cells: pl.DataFrame, notes: list[Problem], others: list[Problem]) -> Parsed:
    """The rows below the header; what stands above it is kept apart."""
    filled = cells.select(pl.any_horizontal(pl.all().str.strip_chars() != "").fill_null(False)).to_series()
    told = filled.head(MOST_BLANK).arg_true().head(HEAD_ROWS).to_list()
    if not told:
        raise InputError(f"The sheet {title!r} is empty.", "Choose another sheet of the workbook.")
    rows = [cells.row(i) for i in told]
    place = header_place(rows)
    check_names(rows[place:], told[place] + 1)
    first, over = told[place], [i + 1 for i in told[:place]]
    remarks = [*notes, *others, *([above(rows[:place], over)] if over else [])]
    blank = [i + 1 for i in range(first) if i + 1 not in over]
    line = pl.int_range(first + 2, cells.height + 1, dtype=pl.Int64, eager=True)
    names = [text or "" for text in rows[place]]
    parsed = finish(kind, names, cells.slice(first + 1), line, (*over, first + 1), blank, (), remarks)
    return replace(parsed, part=Part("", title))
