"""From raw cells to a frame with usable names: what every kind of file goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.limits import MAX_COLUMNS
from qualify.schema import empty

SHOWN_ROWS = 5
Held = tuple[int, str, str]


@dataclass(frozen=True)
class Parsed:
    """What one parser found: text cells, the number of each row, rows held out, and remarks."""

    kind: str
    frame: pl.DataFrame
    line: pl.Series
    held: pl.DataFrame
    notes: tuple[Problem, ...]


def note(rule: str, what: str, way_out: str, lines: Sequence[int] = (), column: str = "", value: str = "") -> Problem:
    """A remark that stops nothing, naming the first few of ``lines``."""
    return Problem(rule, what, way_out, column=column, value=value, rows=tuple(lines[:SHOWN_ROWS]), count=len(lines))


def counted(number: int, thing: str) -> str:
    """A number with its noun.

    >>> counted(1, "row"), counted(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def blank_rows(lines: Sequence[int]) -> Problem:
    """The remark that blank rows were left out."""
    return note("blank rows", f"Left out {counted(len(lines), 'blank row')}.", "", lines)


def finish(
    kind: str, header: list[str], frame: pl.DataFrame, line: pl.Series, held: list[Held], notes: list[Problem]
) -> Parsed:
    """The cells under ``header`` as a :class:`Parsed`: blank cells null, blank rows and unnamed empty columns out.

    Raises InputError when no row is left or all rows are held.
    """
    if len(header) > MAX_COLUMNS:
        raise InputError(f"The header has {len(header):,} columns.", f"Keep at most {MAX_COLUMNS:,} of them.")
    frame = frame.with_columns(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if blank.any():
        rows = line.filter(blank).to_list()
        notes.append(blank_rows(rows))
        frame, line = frame.filter(~blank), line.filter(~blank)
    _refuse_nothing(header, frame, held)
    keep = [i for i, text in enumerate(header) if text.strip() or frame.to_series(i).null_count() < frame.height]
    names = _unique([header[i] for i in keep], keep, notes)
    frame = frame.select(frame.to_series(i).alias(text) for i, text in zip(keep, names, strict=True))
    return Parsed(kind, frame, line.rename("line"), _held_frame(held, notes), tuple(notes))


def _refuse_nothing(header: list[str], frame: pl.DataFrame, held: list[Held]) -> None:
    if frame.height:
        return
    if held:
        raise InputError(
            f"No row fits the header of {len(header)} cells: {held[0][1]}.",
            "Check the separators and quotation marks, and export the file again.",
            rows=(held[0][0],),
        )
    raise InputError("The file has a header and no rows.", "Export it again with the opportunities in it.")


def _unique(raw: list[str], positions: list[int], notes: list[Problem]) -> list[str]:
    """A name for each column: trimmed, numbered where it is empty or taken."""
    taken: set[str] = set()
    names = []
    for position, text in zip(positions, raw, strict=True):
        wanted = base = text.strip() or f"column {position + 1}"
        number = 2
        while wanted in taken:
            wanted, number = f"{base} ({number})", number + 1
        if wanted != text.strip():
            why = "is there more than once" if text.strip() else "is empty"
            notes.append(
                note("header", f"The header of column {position + 1} {why}; it is called {wanted!r} here.", "")
            )
        taken.add(wanted)
        names.append(wanted)
    return names


def _held_frame(held: list[Held], notes: list[Problem]) -> pl.DataFrame:
    if held:
        rows = [row for row, _, _ in held]
        notes.append(
            note(
                "held rows",
                f"Held out {counted(len(held), 'row')} that cannot be read as cells, the first because {held[0][1]}.",
                "Correct them in the file and upload it again.",
                rows,
            )
        )
    return pl.DataFrame(held, schema=empty("quarantine").schema, orient="row")
