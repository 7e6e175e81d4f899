"""What a child answers, as bytes, and the same back: parts, a parsed table, or the refusal of the file."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Any, BinaryIO

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.parsed import Parsed
from qualify.intake.records import Part

SHARE = b"share "
"""What a line of standard error begins with that says how far the reading is; others are not looked at."""
_SIZE_BYTES = 8
_SLICE_ROWS = 30_000


def write_error(problem: Problem, to: BinaryIO) -> None:
    """The refusal of a file."""
    to.write(_sized({"error": asdict(problem)}))


def write_parts(parts: tuple[Part, ...], to: BinaryIO) -> None:
    """The parts of a file."""
    to.write(_sized({"parts": [asdict(part) for part in parts]}))


def write(parsed: Parsed, to: BinaryIO) -> None:
    """A parsed file: head (JSON), rows held, blank rows, and the cells slice by slice (Arrow), each after its size.

    One stream of all cells would need a second copy of them beside a large file.
    """
    cells = parsed.frame.select(parsed.line.alias(""), pl.all())
    starts = range(0, max(1, cells.height), _SLICE_ROWS)
    head = {
        "kind": parsed.kind,
        "notes": [asdict(problem) for problem in parsed.notes],
        "header": parsed.header,
        "part": asdict(parsed.part),
        "slices": len(starts),
    }
    to.write(_sized(head))
    for frame in (parsed.held, parsed.blank.to_frame(), *(cells[start : start + _SLICE_ROWS] for start in starts)):
        start = to.tell()
        to.write(bytes(_SIZE_BYTES))
        frame.write_ipc_stream(to)
        end = to.tell()
        to.seek(start)
        to.write((end - start - _SIZE_BYTES).to_bytes(_SIZE_BYTES, "big"))
        to.seek(end)


def unpack(stream: BinaryIO, name: str) -> Parsed | tuple[Part, ...]:
    """What was written about the file ``name``. Raises the InputError that ended it."""
    answer = json.loads(_section(stream))
    if "error" in answer:
        raise _refusal(answer["error"], name)
    if "parts" in answer:
        return tuple(Part(**part) for part in answer["parts"])
    held, blank, *slices = (pl.read_ipc_stream(io.BytesIO(_section(stream))) for _ in range(2 + answer["slices"]))
    frame = pl.concat(slices)
    notes = tuple(_problem(note) for note in answer["notes"])
    line, header, part = frame.to_series(0).rename("line"), tuple(answer["header"]), Part(**answer["part"])
    return Parsed(answer["kind"], frame.drop(""), line, held, notes, header, blank.to_series(), part)


def _refusal(fields: dict[str, Any], name: str) -> InputError:
    inside = fields["file"]
    file = name if inside in ("", name) else f"{name}: {inside}"
    return InputError(fields["what"], fields["way_out"], rows=tuple(fields["rows"]), file=file)


def _problem(fields: dict[str, Any]) -> Problem:
    return Problem(**{**fields, "rows": tuple(fields["rows"])})


def _sized(head: dict[str, Any]) -> bytes:
    text = json.dumps(head).encode()
    return len(text).to_bytes(_SIZE_BYTES, "big") + text


def _section(stream: BinaryIO) -> bytes:
    return stream.read(int.from_bytes(stream.read(_SIZE_BYTES), "big"))
