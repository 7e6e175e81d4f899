"""What Qualify itself exported: known by its columns and file names, so that nothing in it is guessed."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import replace
from zipfile import BadZipFile, ZipFile

from qualify.cells import OWN_COLUMNS, RUBRIC, RUBRIC_COLUMNS, as_named
from qualify.errors import InputError
from qualify.intake.outcomes import words_of
from qualify.intake.questions import find_segments
from qualify.intake.reading import read
from qualify.intake.records import Mapping, Part, Table
from qualify.rubric import Rubric, from_toml
from qualify.schema import (
    AUDITS,
    CHOICES,
    FIELD_HISTORY,
    HELD,
    INDEX,
    RATINGS,
    RATINGS_BY_HAND,
    RUBRIC_CARRIES,
    RUBRIC_VERSIONS,
    STAGES,
    TARGETS,
)

MOST_BYTES = 10_000_000
_MEMBER = f"{RUBRIC}.toml"
_BOOK = "xl/workbook.xml"
WHY = "called so in Qualify's own exports"
NOT_AGAIN = "it is a record of what people did, which stays in the file: it is not taken in again"
# Tables of our own exports that are no deals and of no deals, and what they are.
_ALONG = {
    frozenset(RUBRIC_COLUMNS): "it is the rubric",
    frozenset(HELD): "it has the rows that were set aside, and they stay so",
    frozenset(CHOICES): "it has what was chosen beside the files: rates, columns to compare deals by",
    frozenset(INDEX): "it says what is in the export",
} | {frozenset(columns): NOT_AGAIN for columns in (AUDITS, RUBRIC_VERSIONS, RUBRIC_CARRIES, RATINGS_BY_HAND)}
# The tables beside the opportunities, as roles; only a stage's day is called otherwise there.
_BESIDE: dict[str, Names[str, str]] = {
    "history": {"deal_id": "deal_id", "since": "entered", "stage": "stage"},
    "changes": {name: name for name in FIELD_HISTORY},
    "ratings": {name: name for name in RATINGS},
    "targets": {name: name for name in TARGETS},
}
_HEADERS = {"history": set(STAGES), "changes": set(FIELD_HISTORY), "ratings": set(RATINGS), "targets": set(TARGETS)}


def own_mapping(table: Table) -> Mapping | None:
    """How a table is understood that has the columns of one of our own exports; None for any other.

    The unmapped columns beside the opportunities' own are kept; dates are ISO and numbers have a decimal point.
    """
    columns = table.frame.columns
    if set(columns) >= set(OWN_COLUMNS):
        return _opportunities(table)
    if frozenset(columns) in _ALONG:
        return Mapping(role="details", why=_ALONG[frozenset(columns)])
    role = next((role for role, names in _HEADERS.items() if set(columns) == names), None)
    return _mapping(role, _BESIDE[role], {}) if role else None


def _opportunities(table: Table) -> Mapping:
    fields = {name: name for name in OWN_COLUMNS}
    bare = _mapping("opportunities", fields, {column: "kept as it is" for column in table.frame.columns})
    whole = replace(bare, outcomes=words_of(table.frame["outcome"]))
    segments, why = find_segments(table, whole)
    segments = tuple(column for column in segments if as_named(column) == column)
    return replace(whole, segments=segments, reasons=tuple((dict(whole.reasons) | why).items()))


def _mapping(role: str, fields: Names[str, str], kept: dict[str, str]) -> Mapping:
    reasons = kept | {column: f"{field.replace('_', ' ')}: {WHY}" for field, column in fields.items()}
    return Mapping(tuple(fields.items()), reasons=tuple(reasons.items()), role=role, why=WHY)


def is_own(mapping: Mapping) -> bool:
    """Whether a table is one of our own exports: its numbers have a decimal point, whatever they look like."""
    return mapping.why == WHY or mapping.why in _ALONG.values()


def names_kept(columns: Sequence[str], of: Sequence[str]) -> list[str]:
    """What the unmapped ``columns`` of a table with the columns ``of`` are kept as: in our own exports, by the names
    that they had before they stood beside the opportunities' own.

    >>> names_kept(["stage (kept)", "Region"], ["stage (kept)", "Region", *OWN_COLUMNS])
    ['stage', 'Region']
    >>> names_kept(["stage (kept)"], ["Id", "stage", "stage (kept)"])
    ['stage (kept)']
    """
    return [as_named(column) for column in columns] if set(of) >= set(OWN_COLUMNS) else list(columns)


def own_rubric(data: bytes, name: str) -> Rubric | None:
    """The rubric in an export of everything, a zip or a workbook; None where the file is none or has none.

    Raises InputError where the rubric in it cannot be read.
    """
    try:
        archive = ZipFile(io.BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    names = archive.namelist()
    if _MEMBER in names:
        text = _unpacked(archive, _MEMBER)
        if text is None:
            raise InputError(f"The {_MEMBER} in the file cannot be read.", "Leave it out of the zip.", file=name)
        return from_toml(text, f"{name}: {_MEMBER}")
    # Another look into a workbook takes a process of its own: only where there is something to see.
    there = _BOOK in names and f'name="{RUBRIC}"' in (_unpacked(archive, _BOOK) or "")
    return _from_sheet(data, name) if there else None


def _unpacked(archive: ZipFile, name: str) -> str | None:
    """The text of a member, of which no more is unpacked than a rubric can have; None where it cannot be read."""
    try:
        with archive.open(name) as member:
            text = member.read(MOST_BYTES + 1)
        return text.decode() if len(text) <= MOST_BYTES else None
    except (BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError):
        return None


def _from_sheet(data: bytes, name: str) -> Rubric | None:
    try:
        table = read(data, name, Part(sheet=RUBRIC))
    except InputError:
        return None
    if tuple(table.frame.columns) != RUBRIC_COLUMNS:
        return None
    return from_toml("\n".join(table.frame[RUBRIC_COLUMNS[1]].fill_null("")), table.name)
