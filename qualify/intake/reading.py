"""The door for files: what a file is by its content, and its cells from a process under limits."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from qualify.errors import InputError
from qualify.intake import limits
from qualify.intake.child import unpack
from qualify.intake.parsed import Parsed, note
from qualify.intake.records import Table

_ROOT = Path(__file__).parents[2]
_SUFFIXES = {".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet", ".csv": "csv", ".tsv": "csv", ".txt": "csv"}
_TITLES = {"xlsx": "an .xlsx workbook", "parquet": "a Parquet file", "csv": "text"}


def read(data: bytes, name: str) -> Table:
    """The rows of an uploaded file, as text, parsed outside this process.

    ``name`` is the file's name as uploaded; its kind is told by the content. Raises InputError, one sentence with
    the way out, when the file is empty, too large, damaged, unreadable or of a kind that is not read.
    """
    kind = kind_of(data, name)
    return as_table(_parse_outside(data, name, kind), data, name)


def as_table(parsed: Parsed, data: bytes, name: str) -> Table:
    """The parsed rows of the file ``name``, with a remark where its name says another kind than its content."""
    notes = parsed.notes
    expected = _SUFFIXES.get(Path(name).suffix.lower())
    if expected not in (None, parsed.kind):
        what = f"The file is called {name} and is {_TITLES[parsed.kind]}; it was read as that."
        notes = (note("kind", what, ""), *notes)
    digest = hashlib.sha256(data).hexdigest()
    return Table(name, digest, parsed.kind, parsed.frame, parsed.line, parsed.held, notes)


def kind_of(data: bytes, name: str) -> str:
    """ "csv", "xlsx" or "parquet", by the content. Raises InputError when the file is empty, too large or neither."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise InputError("The file is empty.", "Export it again and upload the new file.", file=name)
    if len(data) > limits.MAX_BYTES:
        most = f"At most {limits.MAX_BYTES // 1024**2} MB are read; leave out old rows or unused columns."
        raise InputError(f"The file has {len(data) / 1024**2:,.0f} MB.", most, file=name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "This is an old .xls workbook or one with a password, or it is damaged; such files are not read.",
            "Open it in a spreadsheet and save it as .xlsx or CSV without a password.",
            file=name,
        )
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise InputError(
            "This is a web page or an XML document and not a table.",
            "Open it in a spreadsheet and save it as .xlsx or CSV.",
            file=name,
        )
    return {b"PK\x03\x04": "xlsx", b"PAR1": "parquet"}.get(data[:4], "csv")


def _parse_outside(data: bytes, name: str, kind: str) -> Parsed:
    command = [sys.executable, "-m", "qualify.intake.child", kind]
    environment = {**os.environ, **limits.ENVIRONMENT, "PYTHONPATH": str(_ROOT)}
    with tempfile.TemporaryFile() as answer:
        try:
            subprocess.run(
                command,
                input=data,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env=environment,
                timeout=limits.WALL_SECONDS,
                check=True,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError, BrokenPipeError):
            raise _gave_up(name) from None
        answer.seek(0)
        return unpack(answer, name)


def _gave_up(name: str) -> InputError:
    return InputError(
        "The file is damaged, or reading it takes more memory or time than is allowed.",
        "Open it in a spreadsheet, save it again as CSV, and upload that.",
        file=name,
    )
