"""Cells as they were before an export guarded them, and without the characters that no file can hold."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qualify.cells import CONTROLS, unguarded
from qualify.errors import Problem
from qualify.intake.parsed import counted, note

TYPED = ("parquet", "jsonl")
"""Kinds that no spreadsheet opens, so that nobody guards their cells."""


def as_meant(
    kind: str, names: Sequence[str], frame: pl.DataFrame, line: pl.Series, notes: list[Problem], clean: bool = False
) -> tuple[list[str], pl.DataFrame]:
    """Header and cells without control characters and without the one apostrophe that keeps a formula from running.

    ``clean`` says that no control character can be there, which saves looking. Both are said in ``notes``: a file that
    was not guarded may mean the apostrophe as it stands.
    """
    titles = pl.Series(names, dtype=pl.String).str.replace_all(CONTROLS, "")
    frame = frame if clean else _without_controls(frame, line, notes)
    if kind in TYPED:
        return titles.to_list(), frame
    return unguarded(titles).to_list(), _unguarded(frame, line, notes)


def _without_controls(frame: pl.DataFrame, line: pl.Series, notes: list[Problem]) -> pl.DataFrame:
    odd = [column for column in frame if column.str.contains(CONTROLS).any()]
    if not odd:
        return frame
    lines = _lines(line, [column.str.contains(CONTROLS) for column in odd])
    what = f"Left out control characters, which no text has, in {counted(len(lines), 'row')}."
    notes.append(note("control characters", what, "", lines))
    return frame.with_columns(column.str.replace_all(CONTROLS, "") for column in odd)


def _unguarded(frame: pl.DataFrame, line: pl.Series, notes: list[Problem]) -> pl.DataFrame:
    bare = [unguarded(column) for column in frame if column.str.starts_with("'").any()]
    lines = _lines(line, [column.ne_missing(frame[column.name]) for column in bare])
    if not lines:
        return frame
    what = f"Took one apostrophe off cells such as '=1 in {counted(len(lines), 'row')}: "
    why = "exports put it before what a spreadsheet would run as a formula."
    notes.append(note("apostrophes", what + why, "", lines))
    return frame.with_columns(bare)


def _lines(line: pl.Series, found: list[pl.Series]) -> list[int]:
    return line.filter(pl.select(pl.any_horizontal(found)).to_series().fill_null(False)).to_list() if found else []
