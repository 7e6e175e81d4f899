"""The door for files: which tables are in one, and the cells of a table, from a process under limits."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

from qualify.errors import Problem
from qualify.intake import outside
from qualify.intake.kinds import BOOKS, KINDS, kind_of, mistaken
from qualify.intake.parsed import Parsed, note
from qualify.intake.records import Part, Table
from qualify.intake.scan import Progress

__all__ = ["KINDS", "as_table", "kind_of", "parts", "read"]


def parts(data: bytes, name: str) -> tuple[Part, ...]:
    """The tables of an uploaded file in its order: members of a zip, sheets of a workbook, or the file itself.

    Members and sheets that are no table are among them, with ``why_not``; empty and hidden sheets say so. Raises
    InputError as :func:`read` does.
    """
    name = _sound(name)
    if kind_of(data, name) != "zip":
        return (Part(),)
    found = outside.ask(data, name, True, {}, lambda _: None)
    assert isinstance(found, tuple)
    return found


def read(data: bytes, name: str, part: Part | None = None, progress: Progress | None = None) -> Table:
    """The rows of one table of an uploaded file, as text, parsed outside this process.

    ``name`` is the file's name as uploaded; its kind is told by the content. ``part`` None is the first table with
    cells. ``progress`` is called with shares from 0 to 1 in this thread. Raises InputError, one sentence with the
    way out, when the file is empty, too large, damaged, unreadable or of a kind that is not read.
    """
    name = _sound(name)
    kind = kind_of(data, name)
    order = {"part": (part.member, part.sheet) if part else None}
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(_digest, data)
        parsed = outside.ask(data, name, kind in ("zip", "parquet"), order, progress or (lambda _: None))
    assert isinstance(parsed, Parsed)
    return _table(parsed, digest.result(), name)


def _sound(name: str) -> str:
    """A file's name with all of its characters whole: some systems allow half a one, which no table can hold."""
    return name.encode("utf-8", "replace").decode()


def as_table(parsed: Parsed, data: bytes, name: str) -> Table:
    """The parsed rows of the file ``name``, with a remark where a name says another kind than the content."""
    return _table(parsed, _digest(data), name)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _table(parsed: Parsed, digest: str, name: str) -> Table:
    part = parsed.part
    title = ": ".join(filter(None, (name, part.member, part.sheet if parsed.kind in BOOKS else "")))
    notes = (*_mistaken(name, "zip" if part.member else parsed.kind), *_mistaken(part.member, parsed.kind))
    return Table(
        title, digest, parsed.kind, parsed.frame, parsed.line, parsed.held, (*notes, *parsed.notes), part,
        parsed.header, parsed.blank,
    )  # fmt: skip


def _mistaken(name: str, kind: str) -> tuple[Problem, ...]:
    what = mistaken(name, kind)
    return (note("kind", what, ""),) if what else ()
