"""Zip archives: what is in them, unpacked with a counting reader that stops at a limit."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from qualify.errors import InputError
from qualify.intake.limits import MAX_ARCHIVE, MAX_PARTS, MAX_UNPACKED

_STEP = 1024**2
_BOOKS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_DOCUMENTS = {"word/document.xml": "a Word document", "ppt/presentation.xml": "a PowerPoint presentation"}
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
# What an .ods file repeats past the last row of a sheet, the reader leaves out without a word.
MOST_REPEATED = 1_048_576
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated\s*=\s*["\'](\d{1,40})')
_OVERLAP = 80
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError)


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, where its list of members can be read and is not too long. Raises InputError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise damaged(data) from None
    if len(archive.infolist()) > MAX_PARTS:
        raise _too_much(archive, _what(archive))
    return archive


def kind(archive: zipfile.ZipFile, data: bytes) -> str:
    """ "xlsx", "xlsb", "ods", or "zip" for an archive of files. Raises InputError for documents of other programs."""
    names = set(archive.namelist())
    found = next((book for member, book in _BOOKS.items() if member in names), "zip")
    other = next((what for member, what in _DOCUMENTS.items() if member in names), None)
    if found == "ods":
        if "mimetype" not in names:
            return "zip"
        mimetype = unpacked(archive, archive.getinfo("mimetype"), data)
        other = None if b"spreadsheet" in mimetype else "an OpenDocument file"
    if other:
        raise InputError(f"This is {other} and not a table.", "Export the table as CSV or .xlsx.")
    return found


def check_book(archive: zipfile.ZipFile, data: bytes) -> None:
    """Unpack a workbook once, keeping nothing: refuse too much of it, and declarations of entities in its XML."""
    if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
        raise _too_much(archive, "workbook")
    for part in archive.infolist():
        tail = b""
        for piece in pieces(archive, part, data):
            seen = tail + piece.replace(b"\x00", b"")
            if any(word in seen for word in _DECLARATIONS):
                raise InputError(
                    f"The workbook declares entities of its own in {part.filename!r}, as no spreadsheet does.",
                    "Open it in a spreadsheet, save it as CSV, and upload that.",
                )
            if any(int(times) > MOST_REPEATED for times in _REPEATED.findall(seen)):
                raise InputError(
                    f"The workbook repeats a row or a cell more than {MOST_REPEATED:,} times, as no spreadsheet does.",
                    "Open it in a spreadsheet, save it as CSV, and upload that.",
                )
            tail = seen[-_OVERLAP:]


def members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of an archive by name; one whose name is taken gets a number behind it."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name, number = info.filename, 2
        while name in found:
            name, number = f"{info.filename} ({number})", number + 1
        if not info.is_dir() or info.file_size:
            found[name] = info
    return found


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that says it would unpack to too much."""
    if sum(part.file_size for part in archive.infolist()) > MAX_ARCHIVE:
        raise _too_much(archive, "archive")


def unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, data: bytes) -> bytes:
    """The bytes of a member. Raises InputError where it is too large or damaged."""
    return b"".join(pieces(archive, part, data))


def pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo, data: bytes) -> Iterator[bytes]:
    """What a member unpacks to, step by step, up to the limit whatever its size is said to be."""
    size = 0
    try:
        with archive.open(part) as stream:
            while piece := stream.read(_STEP):
                size += len(piece)
                if size > MAX_UNPACKED:
                    raise _too_much(archive, _what(archive))
                yield piece
    except _BROKEN:
        raise damaged(data) from None


def damaged(data: bytes) -> InputError:
    """The refusal of an archive that cannot be unpacked."""
    if b"xl/" in data or b"content.xml" in data:
        return InputError("The workbook is damaged.", "Open it in a spreadsheet and save it again as .xlsx.")
    return InputError("The zip archive is damaged.", "Pack it again, or upload the files in it one by one.")


def _what(archive: zipfile.ZipFile) -> str:
    return "workbook" if set(_BOOKS) & set(archive.namelist()) else "archive"


def _too_much(archive: zipfile.ZipFile, what: str) -> InputError:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts) / 1024**2
    way_out = "Save the sheet with the opportunities as CSV and upload that."
    return InputError(
        f"The {what} would unpack to {size:,.0f} MB in {len(parts)} parts, which is too much.",
        way_out if what == "workbook" else "Upload the files in it one by one.",
    )
