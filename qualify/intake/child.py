"""The process that parses one file under limits: bytes in on standard input, text cells out on standard output.

Some small files make a parser ask for hundreds of gigabytes and abort; here that ends this process and no other.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

import polars as pl

from qualify.errors import InputError, Problem
from qualify.intake import limits
from qualify.intake.parsed import Parsed
from qualify.intake.text import parse_text

SIZE_BYTES = 8


def parse(data: bytes, kind: str) -> Parsed:
    """The file by its kind ("csv", "xlsx" or "parquet"), in this process. Raises InputError."""
    if kind == "csv":
        return parse_text(data)
    from qualify.intake.workbook import parse_parquet, parse_workbook

    return parse_workbook(data) if kind == "xlsx" else parse_parquet(data)


def write(parsed: Parsed, to: BinaryIO) -> None:
    """A parsed file as bytes: head (JSON) and rows held (Arrow), each after its size, then the cells (Arrow).

    The cells go straight to ``to``: another copy of them would not fit beside a large file.
    """
    head = json.dumps({"kind": parsed.kind, "notes": [asdict(problem) for problem in parsed.notes]}).encode()
    held = io.BytesIO()
    parsed.held.write_ipc_stream(held)
    to.write(_sized(head) + _sized(held.getvalue()))
    parsed.frame.select(parsed.line.alias(""), pl.all()).write_ipc_stream(to)


def unpack(stream: BinaryIO, name: str) -> Parsed:
    """What :func:`main` wrote about the file ``name``. Raises the InputError that ended it."""
    answer = json.loads(_part(stream))
    if "error" in answer:
        raise _refusal(answer["error"], name)
    held = pl.read_ipc_stream(io.BytesIO(_part(stream)))
    frame = pl.read_ipc_stream(stream)
    notes = tuple(_problem(note) for note in answer["notes"])
    return Parsed(answer["kind"], frame.drop(""), frame.to_series(0).rename("line"), held, notes)


def _refusal(fields: dict[str, Any], name: str) -> InputError:
    return InputError(fields["what"], fields["way_out"], rows=tuple(fields["rows"]), file=name)


def _problem(fields: dict[str, Any]) -> Problem:
    return Problem(**{**fields, "rows": tuple(fields["rows"])})


def _sized(part: bytes) -> bytes:
    return len(part).to_bytes(SIZE_BYTES, "big") + part


def _part(stream: BinaryIO) -> bytes:
    return stream.read(int.from_bytes(stream.read(SIZE_BYTES), "big"))


def main(kind: str) -> None:
    """Parse what stands on standard input; the answer or the refusal goes to standard output."""
    limits.apply()
    try:
        parsed = parse(sys.stdin.buffer.read(), kind)
    except InputError as error:
        sys.stdout.buffer.write(_sized(json.dumps({"error": asdict(error.problem)}).encode()))
    else:
        write(parsed, sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1])
