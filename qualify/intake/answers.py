"""What a child answers, as bytes, and the same back: parts, a parsed table, or the refusal of the file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, Any, BinaryIO

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake.parsed import Parsed
from qualify.intake.records import Part

SHARE = b"share "
"""What a line of standard error begins with that says how far the reading is; others are not looked at."""
_SIZE_BYTES = 8
_ALIGNED = 64
_BATCH_CELLS = 1_000_000


def write_error(problem: Problem, to: BinaryIO) -> None:
    """The refusal of a file."""
    _end({"error": asdict(problem)}, to)


def write_parts(parts: tuple[Part, ...], to: BinaryIO) -> None:
    """The parts of a file."""
    _end({"parts": [asdict(part) for part in parts]}, to)


def write(parsed: Parsed, to: BinaryIO) -> None:
    """A parsed file: rows held, blank rows, numbers of rows and cells as files of Arrow, then all else.

    The cells go batch by batch: all at once would need a second copy of them beside a large file.
    """
    spans = []
    batch = max(1, _BATCH_CELLS // parsed.frame.width)
    for frame in (parsed.held, parsed.blank.to_frame(), parsed.line.to_frame(), parsed.frame):
        start = to.tell() + to.write(bytes(-to.tell() % _ALIGNED))
        frame.write_ipc(to, record_batch_size=batch)
        spans.append((start, to.tell()))
    notes = [asdict(problem) for problem in parsed.notes]
    said = {"kind": parsed.kind, "notes": notes, "header": parsed.header, "part": asdict(parsed.part), "spans": spans}
    _end(said, to)


def _end(said: dict[str, Any], to: BinaryIO) -> None:
    text = json.dumps(said).encode()
    to.write(text + len(text).to_bytes(_SIZE_BYTES, "big"))


def unpack(file: IO[bytes], name: str) -> Parsed | tuple[Part, ...]:
    """What was written about the file ``name``. Raises the InputError that ended it, ValueError where it is broken.

    The cells stay in ``file``, which may be closed and deleted: it is mapped into memory and not copied.
    """
    size = file.seek(-_SIZE_BYTES, os.SEEK_END)
    size -= file.seek(size - int.from_bytes(file.read(_SIZE_BYTES), "big"))
    said = json.loads(file.read(size))
    if "error" in said:
        raise _refusal(said["error"], name)
    if "parts" in said:
        return tuple(Part(**part) for part in said["parts"])
    held, blank, line, frame = _frames(file, said["spans"])
    notes = tuple(_problem(note) for note in said["notes"])
    header, part = tuple(said["header"]), Part(**said["part"])
    return Parsed(said["kind"], frame, line.to_series(), held, notes, header, blank.to_series(), part)


def _frames(file: IO[bytes], spans: list[tuple[int, int]]) -> Iterator[pl.DataFrame]:
    """The frames between these places, after each cell was found to be text, and to lie within them."""
    import pyarrow as pa  # here: the child, which only writes, starts faster without it

    # By this name even a deleted file can be opened, and closed again while its cells are in use.
    with pa.memory_map(f"/dev/fd/{file.fileno()}") as mapped:
        for start, end in spans:
            mapped.seek(start)
            table = pa.ipc.open_file(mapped.read_buffer(end - start)).read_all()
            table.validate(full=True)
            yield pl.DataFrame(pl.from_arrow(table))


def _refusal(fields: dict[str, Any], name: str) -> InputError:
    inside = fields["file"]
    file = name if inside in ("", name) else f"{name}: {inside}"
    return InputError(fields["what"], fields["way_out"], rows=tuple(fields["rows"]), file=file)


def _problem(fields: dict[str, Any]) -> Problem:
    return Problem(**{**fields, "rows": tuple(fields["rows"])})
