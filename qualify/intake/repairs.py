"""Cells that somebody corrected before the file is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from qualify.errors import InputError
from qualify.intake.records import Edit, Table


def edited(table: Table, edits: Sequence[Edit]) -> Table:
    """``table`` with the corrected cells; the last edit of a cell counts, and a blank one empties it.

    Raises InputError for a column or a row that the table does not have. Rows that could not be read as cells have
    none to correct.
    """
    if not edits:
        return table
    _refuse(table, edits)
    lines = sorted({edit.line for edit in edits})
    place = dict(zip(lines, table.line.is_in(lines).arg_true(), strict=True))
    frame = table.frame
    for column in dict.fromkeys(edit.column for edit in edits):
        cells = {place[edit.line]: edit.value for edit in edits if edit.column == column}
        values = pl.Series([value if value and value.strip() else None for value in cells.values()], dtype=pl.String)
        frame = frame.with_columns(frame[column].scatter(list(cells), values))
    return replace(table, frame=frame)


def _refuse(table: Table, edits: Sequence[Edit]) -> None:
    here, held = set(table.line.to_list()), set(table.held["row"].to_list())
    for edit in edits:
        if edit.column not in table.frame.columns:
            have = f"It has {', '.join(table.frame.columns)}."
            raise InputError(f"The file has no column {edit.column!r} to correct.", have, file=table.name)
        if edit.line in held:
            what = f"Row {edit.line} cannot be read as cells, so none of them can be corrected here."
            raise InputError(what, "Correct it in the file.", file=table.name, rows=(edit.line,))
        if edit.line not in here:
            what = f"The file has no row {edit.line} to correct."
            raise InputError(what, "Take the row's number as a spreadsheet shows it.", file=table.name)
