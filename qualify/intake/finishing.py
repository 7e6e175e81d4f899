"""From raw cells to a frame with usable names: what every kind of file goes through."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.guards import as_meant
from qualify.intake.limits import MAX_COLUMNS
from qualify.intake.parsed import Held, Parsed, counted, note
from qualify.intake.preamble import without_totals
from qualify.schema import empty

# What polars takes for all columns that fit it, wherever a column is named.
_PATTERN = re.compile(r"\*|\^.*\$", re.DOTALL)


def finish(
    kind: str,
    names: Sequence[str],
    frame: pl.DataFrame,
    line: pl.Series,
    header: tuple[int, ...] = (1,),
    blank: Sequence[int] | pl.Series = (),
    held: Sequence[Held] = (),
    notes: Sequence[Problem] = (),
    clean: bool = False,
) -> Parsed:
    """The cells under ``names`` as a :class:`Parsed`: blank cells null, blank rows, totals and nameless columns out.

    ``clean`` says that no cell can hold a control character. Raises InputError when there are too many columns, no row
    is left or all rows are held.
    """
    check_columns(len(names))
    remarks = list(notes)
    names, frame = as_meant(kind, names, frame, line, remarks, clean)
    frame = _without_blanks(frame)
    empties = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    blanks = pl.Series("blank", blank, dtype=pl.Int64)
    if empties.any():
        blanks = pl.concat([blanks, line.filter(empties).rename("blank")])
        frame, line = frame.filter(~empties), line.filter(~empties)
    blanks = blanks.sort()
    if blanks.len():
        remarks.append(note("blank rows", f"Left out {counted(blanks.len(), 'blank row')}.", "", blanks))
    _refuse_nothing(len(names), frame, held)
    frame = _named(frame, names, remarks)
    keep, totals = without_totals(frame, line, remarks)
    if totals:
        frame, line = frame.filter(keep), line.filter(keep)
        _refuse_nothing(len(names), frame, totals)
    aside = _held_frame([*held, *totals], held, remarks)
    return Parsed(kind, frame, line.rename("line"), aside, tuple(remarks), header, blanks)


def _without_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    """Blank cells null. A cell that begins with a sign of ASCII is not blank: a column of such is not looked at again.

    >>> _without_blanks(pl.DataFrame({"a": ["x", "~"], "b": ["é", " \xa0"]})).rows()
    [('x', 'é'), ('~', None)]
    """
    sure = frame.select(((pl.all() >= "!") & (pl.all() < "\x7f")).all())
    doubtful = [name for name in frame.columns if not sure[name][0]]
    return frame.with_columns(pl.when(pl.col(doubtful).str.strip_chars() != "").then(pl.col(doubtful)))


def check_columns(number: int) -> None:
    """Refuse more columns than are read."""
    if number > MAX_COLUMNS:
        raise InputError(f"The header has {number:,} columns.", f"Keep at most {MAX_COLUMNS:,} of them.")


def _refuse_nothing(width: int, frame: pl.DataFrame, held: Sequence[Held]) -> None:
    if frame.height:
        return
    if held:
        raise InputError(
            f"No row fits the header of {width} cells: {held[0][2]}.",
            "Check the separators and quotation marks, and export the file again.",
            rows=(held[0][0],),
        )
    raise InputError("The file has a header and no rows.", "Export it again with the opportunities in it.")


def _named(frame: pl.DataFrame, names: Sequence[str], notes: list[Problem]) -> pl.DataFrame:
    """The frame under its names, without columns that have neither a name nor a cell."""
    nulls = frame.null_count().row(0)
    keep = [i for i, text in enumerate(names) if text.strip() or nulls[i] < frame.height]
    titles = _unique([names[i] for i in keep], keep, notes)
    return frame.select(frame.to_series(i).alias(text) for i, text in zip(keep, titles, strict=True))


def _unique(raw: list[str], positions: list[int], notes: list[Problem]) -> list[str]:
    """A name for each column: trimmed, numbered where it is empty or taken."""
    taken: dict[str, None] = {}
    for position, text in zip(positions, raw, strict=True):
        wanted = base = text.strip() or f"column {position + 1}"
        number = 2
        while wanted in taken or _PATTERN.fullmatch(wanted):
            wanted, number = f"{base} ({number})", number + 1
        if wanted != text.strip():
            why = _why_renamed(base if text.strip() else "")
            what = f"The header of column {position + 1} {why}; it is called {wanted!r} here."
            notes.append(note("header", what, ""))
        taken[wanted] = None
    return list(taken)


def _why_renamed(text: str) -> str:
    if not text:
        return "is empty"
    return "is read as a pattern by programs" if _PATTERN.fullmatch(text) else "is there more than once"


def _held_frame(held: Sequence[Held], unreadable: Sequence[Held], notes: list[Problem]) -> pl.DataFrame:
    if unreadable:
        what = f"Held out {counted(len(unreadable), 'row')} that cannot be read as cells, the first because "
        way_out = "Correct them in the file and upload it again."
        rows = [row for row, *_ in unreadable]
        notes.append(note("held rows", f"{what}{unreadable[0][2]}.", way_out, rows))
    return pl.DataFrame(held, schema=empty("quarantine").schema, orient="row").sort("row")
