"""A text file: its encoding, its separator, and its rows, each in exactly one of header, accepted, held, blank."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.limits import MAX_CELL
from qualify.intake.parsed import Held, Parsed, blank_rows, counted, finish, note

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
HEAD_CHARACTERS = 65_536
CHUNK_ROWS = 50_000
MOST_NULS = 0.1
_CONTROLS = bytes(set(range(1, 32)) - {9, 10, 11, 12, 13, 26}) + b"\x7f"


def parse_text(data: bytes) -> Parsed:
    """The rows of a CSV file. Raises InputError naming the file and, where there is one, the row."""
    data, encoding, notes = _decoded(data)
    separator = _separator(data, encoding)
    if separator != ",":
        notes.append(note("separator", f"The cells are separated by a {SEPARATORS[separator]}.", ""))
    rows = _read_rows(data, encoding, separator)
    if len(rows.header) == 1:
        raise InputError(
            f"There is only one column, {rows.header[0][:60]!r}.",
            "Separate the cells by a comma, semicolon, tab or vertical bar and upload the file again.",
        )
    frame = pl.concat(rows.chunks) if rows.chunks else _frame([], len(rows.header))
    if rows.blank:
        notes.append(blank_rows(rows.blank))
    return finish("csv", rows.header, frame, pl.Series(rows.line, dtype=pl.Int64), rows.held, notes)


def _decoded(data: bytes) -> tuple[bytes, str, list[Problem]]:
    """The bytes without mark and NULs, and the encoding that all of them fit."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark) and _fits(data[2:], encoding):
            return data[2:], encoding, [note("encoding", "The file is read as UTF-16.", "")]
    data = data.removeprefix(codecs.BOM_UTF8)
    nuls = data.count(0)
    if nuls > MOST_NULS * len(data) or len(data.translate(None, _CONTROLS)) < len(data):
        raise _unreadable()
    notes = []
    if nuls:
        data = data.replace(b"\x00", b"")
        notes.append(note("NUL characters", f"Left out {counted(nuls, 'NUL character')}.", ""))
    if _fits(data, "utf-8"):
        return data, "utf-8", notes
    if _fits(data, "cp1252"):
        what = "The file is not UTF-8; it is read as Windows-1252."
        return data, "cp1252", [*notes, note("encoding", what, "Look at the accented letters below.")]
    raise _unreadable()


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _unreadable() -> InputError:
    return InputError(
        "The file is not readable text, nor a workbook (.xlsx) or a Parquet file.",
        "Export it again as CSV in UTF-8, or as .xlsx.",
    )


def _separator(data: bytes, encoding: str) -> str:
    """The separator under which most rows of the head have as many cells as the first; more cells break ties."""
    head = io.TextIOWrapper(io.BytesIO(data), encoding, newline="").read(HEAD_CHARACTERS)
    if len(head) == HEAD_CHARACTERS:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    return max(SEPARATORS, key=lambda separator: _consistency(head, separator))


def _consistency(head: str, separator: str) -> tuple[bool, float, int]:
    sizes = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    try:
        sizes = [len(row) for row in reader if any(row)]
    except csv.Error:
        return False, 0.0, 0
    if not sizes or sizes[0] < 2:
        return False, 0.0, 0
    return True, Counter(sizes)[sizes[0]] / len(sizes), sizes[0]


@dataclass
class _Rows:
    """Rows while they are collected; full chunks become frames at once so that memory stays low."""

    header: list[str] = field(default_factory=list)
    chunks: list[pl.DataFrame] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    waiting: list[list[str]] = field(default_factory=list)

    def accept(self, cells: list[str], number: int) -> None:
        self.waiting.append(cells)
        self.line.append(number)
        if len(self.waiting) == CHUNK_ROWS:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.chunks.append(_frame(self.waiting, len(self.header)))
            self.waiting = []


def _frame(rows: list[list[str]], width: int) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ([] for _ in range(width))
    return pl.DataFrame([pl.Series(str(i), column, dtype=pl.String) for i, column in enumerate(columns)])


def _read_rows(data: bytes, encoding: str, separator: str) -> _Rows:
    """Every row of the file, told apart; a row that breaks the rules of quoting is held, not guessed at."""
    rows = _Rows()
    number = 0
    for number, (cells, raw) in enumerate(_records(data, encoding, separator), start=1):
        if isinstance(cells, list) and not any(map(str.strip, cells)):
            rows.blank.append(number)
        elif not rows.header:
            rows.header = _header(cells, number)
        elif isinstance(cells, str):
            rows.held.append((number, cells, raw))
        elif len(cells) != len(rows.header):
            rows.held.append(
                (number, f"it has {counted(len(cells), 'cell')} where the header has {len(rows.header)}", raw)
            )
        else:
            rows.accept(cells, number)
    rows.flush()
    if not rows.header:
        raise InputError("The file is empty.", "Export it again and upload the new file.")
    return rows


def _header(cells: list[str] | str, number: int) -> list[str]:
    if isinstance(cells, str):
        raise InputError(f"The header cannot be read: {cells}.", "Correct it in the file.", rows=(number,))
    return cells


def _records(data: bytes, encoding: str, separator: str) -> Iterator[tuple[list[str] | str, str]]:
    """(cells, raw text) of each record; in place of the cells a reason where the record breaks the rules of quoting."""
    csv.field_size_limit(MAX_CELL)
    lines: list[str] = []

    def remembered() -> Iterator[str]:
        for text in io.TextIOWrapper(io.BytesIO(data), encoding, newline=""):
            lines.append(text)
            yield text

    reader = csv.reader(remembered(), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        lines.clear()
        try:
            cells: list[str] | str = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _reason(error, number)
        yield cells, "".join(lines).rstrip("\r\n")


def _reason(error: csv.Error, number: int) -> str:
    """Why one record cannot be read; raises InputError where nothing after it can be trusted either."""
    if "unexpected end" in str(error):
        raise InputError("A quotation mark is opened and never closed.", "Close it in the file.", rows=(number,))
    if "field larger" in str(error):
        raise InputError(f"A cell has more than {MAX_CELL:,} characters.", "Shorten it in the file.", rows=(number,))
    return "a quotation mark stands in the middle of a cell"
