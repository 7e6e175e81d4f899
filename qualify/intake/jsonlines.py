"""JSON: one object a line, or one list of objects; nested objects become columns such as "Account.Name"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from qualify.errors import InputError
from qualify.intake.encodings import decoded
from qualify.intake.finishing import check_columns, finish
from qualify.intake.limits import MAX_CELLS, MAX_HELD, MAX_ROW
from qualify.intake.lines import lines
from qualify.intake.parsed import UNREADABLE, Held, Parsed, note
from qualify.intake.scan import Progress

CHUNK_ROWS = 20_000
_SPACE = " \t\r\n"


class _Odd(ValueError):
    """Why one line is no row, in words."""


class _Number(str):
    """A number with the digits it is written with."""


def parse_json(data: bytes, progress: Progress = lambda _: None) -> Parsed:
    """The objects of the file as rows: keys are columns, in the order of their first appearance.

    Numbers keep their digits; a list is JSON text; a key that an object does not have is blank. A row's number is its
    line's, or its place in the list. Raises InputError when there is no object or the list cannot be read to its end.
    """
    text, notes = decoded(data)
    single = text.lstrip().startswith(b"[")
    rows = _Rows()
    for number, value, raw in _listed(text.decode()) if single else _by_line(text, progress):
        rows.add(number, value, raw)
    frame = rows.frame()
    if not frame.width:
        why = f": {rows.held[0][2]}" if rows.held else ""
        first = (rows.held[0][0],) if rows.held else ()
        raise InputError(f"There is no object of JSON in the file{why}.", "Write one object on each line.", rows=first)
    if single:
        notes.append(note("list", "Rows are numbered by their place in the list.", ""))
    line = pl.Series(rows.numbers, dtype=pl.Int64)
    return finish("jsonl", list(rows.columns), frame, line, (), rows.blank, rows.held, notes)


@dataclass
class _Rows:
    """Rows while they are collected; ``waiting`` has the cells of the last chunk, shorter where the last are blank."""

    columns: dict[str, int] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    waiting: list[list[str | None]] = field(default_factory=list)
    chunks: list[pl.DataFrame] = field(default_factory=list)
    height: int = 0

    def add(self, number: int, value: Any, raw: str) -> None:
        """A line's value, None where it is blank, or an ``_Odd`` where it is no JSON."""
        if value is None and not raw:
            self.blank.append(number)
            return
        try:
            self._take(_cells(value, raw))
        except (_Odd, RecursionError) as error:
            self._hold(number, str(error) if isinstance(error, _Odd) else "it is nested too deeply", raw)
        else:
            self.numbers.append(number)

    def _take(self, cells: dict[str, str]) -> None:
        for name, text in cells.items():
            place = self.columns.setdefault(name, len(self.columns))
            if place == len(self.waiting):
                check_columns(len(self.columns))
                self.waiting.append([])
            column = self.waiting[place]
            column.extend([None] * (self.height - len(column)))
            column.append(text)
        self.height += 1
        if self.height == CHUNK_ROWS:
            self._flush()

    def _hold(self, number: int, reason: str, raw: str) -> None:
        self.held.append((number, UNREADABLE, reason, raw))
        if len(self.held) > MAX_HELD:
            what = f"More than {MAX_HELD:,} lines are no objects of JSON, the first because {self.held[0][2]}."
            raise InputError(what, "Write one object on each line.", rows=(self.held[0][0],))

    def _flush(self) -> None:
        for column in self.waiting:
            column.extend([None] * (self.height - len(column)))
        self.chunks.append(pl.DataFrame([pl.Series(str(i), c, dtype=pl.String) for i, c in enumerate(self.waiting)]))
        self.waiting, self.height = [[] for _ in self.waiting], 0
        if len(self.numbers) * len(self.columns) > MAX_CELLS:
            raise InputError(f"The file has more than {MAX_CELLS:,} cells.", "Leave out old rows or unused keys.")

    def frame(self) -> pl.DataFrame:
        """All rows, in columns called "0", "1" and so on."""
        self._flush()
        return pl.concat(self.chunks, how="diagonal")


def _by_line(text: bytes, progress: Progress) -> Iterator[tuple[int, Any, str]]:
    """(number, value, raw text) of each line."""
    decoder = _decoder()
    for number, (line, end) in enumerate(lines(text), start=1):
        if len(line) > MAX_ROW:
            raise InputError(f"A line has more than {MAX_ROW:,} characters.", "Shorten it.", rows=(number,))
        raw = line.decode().strip(_SPACE)
        value, past = _decoded(decoder, raw, 0) if raw else (None, 0)
        yield number, _Odd("it has more than one value") if past < len(raw) and past else value, raw
        if number % CHUNK_ROWS == 0:
            progress(end / len(text))


def _listed(text: str) -> Iterator[tuple[int, Any, str]]:
    """(place, value, raw text) of each element; what follows one that is not JSON cannot be told apart."""
    decoder = _decoder()
    end, number = _past_space(text, text.index("[") + 1), 0
    while not text.startswith("]", end):
        start, number = end, number + 1
        value, end = _decoded(decoder, text, start)
        if end == start:
            raise InputError(f"The list of JSON cannot be read: {value}.", "Export it again.", rows=(number,))
        yield number, value, text[start:end]
        end = _past_space(text, end)
        if text.startswith(",", end):
            end = _past_space(text, end + 1)
        elif not text.startswith("]", end):
            raise InputError("The list of JSON breaks off.", "Export it again.", rows=(number,))
    if text[end + 1 :].strip(_SPACE):
        raise InputError("Something follows the list of JSON.", "Export it again.", rows=(number,))


def _past_space(text: str, place: int) -> int:
    while place < len(text) and text[place] in _SPACE:
        place += 1
    return place


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_object, parse_float=_Number, parse_int=_Number, parse_constant=_Number)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Odd("a key is there more than once")
    return found


def _decoded(decoder: json.JSONDecoder, text: str, start: int) -> tuple[Any, int]:
    """The value at ``start`` and where it ends; an ``_Odd`` and ``start`` where there is none."""
    try:
        return decoder.raw_decode(text, start)
    except _Odd as error:
        return error, start
    except RecursionError:
        return _Odd("it is nested too deeply"), start
    except json.JSONDecodeError:
        return _Odd("it is not JSON"), start


def _cells(value: Any, raw: str) -> dict[str, str]:
    """The cells of one object, in the order of its keys. Raises _Odd."""
    if isinstance(value, _Odd):
        raise value
    if not isinstance(value, dict):
        raise _Odd("it is not an object")
    if "\\u" in raw and _has_half_characters(value):
        raise _Odd("it has half a character, such as \\ud800")
    cells: dict[str, str] = {}
    _flatten(value, "", cells)
    return cells


def _has_half_characters(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _flatten(value: dict[str, Any], front: str, cells: dict[str, str]) -> None:
    for key, held in value.items():
        name = front + key
        if isinstance(held, dict) and held:
            _flatten(held, f"{name}.", cells)
        elif name in cells:
            raise _Odd(f"{name!r} is there more than once")
        elif held is not None:
            cells[name] = held if isinstance(held, str) else _json(held)


def _json(value: Any) -> str:
    """Compact JSON in which numbers keep their digits."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
