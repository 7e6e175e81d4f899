"""A text file: its separator, its header, and its rows, each in exactly one of header, accepted, held, blank."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake import scan
from qualify.intake.encodings import decoded, leaves_controls
from qualify.intake.finishing import check_columns, finish
from qualify.intake.limits import MAX_COLUMNS
from qualify.intake.lines import LINE, is_blank, records
from qualify.intake.parsed import Parsed, note
from qualify.intake.preamble import HEAD_ROWS, above, check_names, header_place
from qualify.intake.rows import Rows

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
HEAD_BYTES = 65_536
MOST_BLANK = 10_000
_NAMED = re.compile(rb'"?sep=([,;\t|])"?[\r\n]', re.IGNORECASE)


@dataclass(frozen=True)
class _Head:
    """The header's cells, the numbers of its row and of those above, the blank ones above, and where it ends."""

    names: list[str]
    rows: tuple[int, ...]
    blank: tuple[int, ...]
    end: int
    notes: tuple[Problem, ...]


def parse_text(
    data: bytes, progress: scan.Progress = lambda _: None, quick: bool = True, chunk: int = scan.CHUNK
) -> Parsed:
    """The rows of a CSV file. Raises InputError naming, where there is one, the row.

    ``quick`` False goes the careful road from end to end, with the same result in more time.
    """
    text, notes = decoded(data)
    separator = _separator(text)
    if separator != ",":
        notes.append(note("separator", f"The cells are separated by a {SEPARATORS[separator]}.", ""))
    head = _head(text, separator)
    rows = Rows(separator, len(head.names), max(head.rows))
    scan.fill(rows, text, head.end, progress, quick, chunk)
    blank = pl.concat([pl.Series(head.blank, dtype=pl.Int64), rows.blanks])
    remarks, clean = [*notes, *head.notes], not leaves_controls(text)
    return finish("csv", head.names, rows.frame, rows.line, head.rows, blank, rows.held, remarks, clean)


def _separator(text: bytes) -> str:
    """The separator that the file names, or the one that cuts the rows of the head most alike."""
    named = _NAMED.match(text)
    if named:
        return named.group(1).decode()
    head = text[:HEAD_BYTES]
    if len(text) > HEAD_BYTES:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
    rows = {separator: _rows(head.decode(errors="ignore"), separator) for separator in SEPARATORS}
    sizes = {separator: [len(row) for row in found] for separator, found in rows.items()}
    best = max(SEPARATORS, key=lambda separator: _likeness(sizes[separator], sizes[separator][:1]))
    if sizes[best] and sizes[best][0] > 1 and sizes[best].count(sizes[best][0]) > 1:
        return best
    # The first row is like no other: it may be the title of a report.
    other = max(SEPARATORS, key=lambda separator: _likeness(sizes[separator], _usual(sizes[separator])))
    return other if header_place(rows[other]) else best


def _rows(head: str, separator: str) -> list[list[str]]:
    """The rows that are not blank; none where the quoting does not fit the separator."""
    try:
        return [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if any(row)]
    except csv.Error:
        return []


def _usual(sizes: list[int]) -> list[int]:
    return [size for size, _ in Counter(size for size in sizes if size > 1).most_common(1)]


def _likeness(sizes: list[int], like: list[int]) -> tuple[bool, float, int]:
    """Whether rows have several cells, the share of rows with as many as ``like``, and how many that is."""
    if not like or like[0] < 2:
        return False, 0.0, 0
    return True, sizes.count(like[0]) / len(sizes), like[0]


def _head(text: bytes, separator: str) -> _Head:
    """The header and what is above it. Raises InputError where there is none, or it cannot be read."""
    named = _NAMED.match(text)
    start = LINE.match(text).end() if named else 0  # type: ignore[union-attr]
    notes = [note("separator", "The first row only names the separator.", "", [1])] if named else []
    first = 1 + bool(named)
    seen = [
        (number, *record) for number, record in enumerate(_first_records(text, start, separator, first), start=first)
    ]
    told = [(number, cells, raw, end) for number, cells, raw, end in seen if not is_blank(cells)]
    if not told:
        raise InputError("The file is empty.", "Export it again and upload the new file.")
    place = header_place([cells[:MAX_COLUMNS] if isinstance(cells, list) else [cells] for _, cells, _, _ in told])
    number, names, _, end = told[place]
    if isinstance(names, str):
        raise InputError(f"The header cannot be read: {names}.", "Correct it in the file.", rows=(number,))
    _check_header(names)
    check_names([cells for _, cells, _, _ in told[place:] if isinstance(cells, list)], number)
    over = [row for row, *_ in told[:place]]
    if over:
        notes.append(above([cells if isinstance(cells, list) else [raw] for _, cells, raw, _ in told[:place]], over))
    blank = tuple(row for row, cells, *_ in seen if row < number and is_blank(cells))
    return _Head(names, (*range(1, first), *over, number), blank, end, tuple(notes))


def _first_records(text: bytes, start: int, separator: str, number: int) -> Iterator[tuple[list[str] | str, str, int]]:
    """Records from ``start`` on until enough of them are not blank."""
    found = records(text, start, separator, number)
    told = 0
    for count, (cells, raw, end) in enumerate(found, start=1):
        yield cells, raw, end
        told += not is_blank(cells)
        if told == 1 and not is_blank(cells):
            check_columns(len(cells) if isinstance(cells, list) else 1)
        if count == MOST_BLANK and not told:
            raise InputError(f"The first {count:,} rows are blank.", "Export the file again without them.")
        if told == HEAD_ROWS or count == MOST_BLANK:
            return


def _check_header(names: list[str]) -> None:
    check_columns(len(names))
    if len(names) == 1:
        raise InputError(
            f"There is only one column, {names[0][:60]!r}.",
            "Separate the cells by a comma, semicolon, tab or vertical bar and upload the file again.",
        )
