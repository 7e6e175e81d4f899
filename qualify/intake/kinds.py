"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from qualify.errors import InputError
from qualify.intake import limits

KINDS = ("csv", "jsonl", "xlsx", "xlsb", "ods", "parquet")
BOOKS = ("xlsx", "xlsb", "ods")
TITLES = {
    "csv": "text",
    "jsonl": "a file of JSON",
    "xlsx": "an .xlsx workbook",
    "xlsb": "an .xlsb workbook",
    "ods": "an .ods workbook",
    "parquet": "a Parquet file",
    "zip": "a zip archive",
}
_SUFFIXES = {
    "csv": (".csv", ".tsv", ".tab", ".txt"),
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "xlsx": (".xlsx", ".xlsm"),
    "xlsb": (".xlsb",),
    "ods": (".ods",),
    "parquet": (".parquet", ".pq"),
    "zip": (".zip",),
}
_HEAD = 4_096
_BOM_AND_SPACE = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"
_STRANGERS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"MZ": "a program for Windows",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"{\\rtf": "a text document (RTF)",
    b"SQLite format 3": "a SQLite database",
    b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file",
}
_JSON = re.compile(rb'\{\s*["}]|\[\s*(\{\s*["}]|\]\s*$)')


def kind_of(data: bytes, name: str) -> str:
    """ "csv", "jsonl", "parquet" or "zip" (an archive or a workbook), by the content.

    Raises InputError when the file is empty, too large or no table.
    """
    if not data[:_HEAD].strip(_BOM_AND_SPACE) and not data.strip(_BOM_AND_SPACE):
        raise InputError("The file is empty.", "Export it again and upload the new file.", file=name)
    if len(data) > limits.MAX_BYTES:
        most = f"At most {limits.MAX_BYTES // 1024**2} MB are read; leave out old rows or unused columns."
        raise InputError(f"The file has {len(data) / 1024**2:,.0f} MB.", most, file=name)
    _refuse_strangers(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if _JSON.match(data[:_HEAD].replace(b"\x00", b"").lstrip(_BOM_AND_SPACE)) else "csv"


def _refuse_strangers(data: bytes, name: str) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "This is an old .xls workbook or one with a password, or it is damaged; such files are not read.",
            "Open it in a spreadsheet and save it as .xlsx or CSV without a password.",
            file=name,
        )
    page = data[:_HEAD].replace(b"\x00", b"").lstrip(_BOM_AND_SPACE).lower()
    if page.startswith((b"<html", b"<!doctype", b"<!--", b"<?xml", b"<table", b"<svg")):
        raise InputError(
            "This is a web page or an XML document and not a table.",
            "Open it in a spreadsheet and save it as .xlsx or CSV.",
            file=name,
        )
    for magic, what in _STRANGERS.items():
        if data.startswith(magic) and not _is_text(data, magic):
            raise InputError(f"This is {what} and not a table.", "Export the table as CSV or .xlsx.", file=name)


def _is_text(data: bytes, magic: bytes) -> bool:
    """Whether a file with a magic of letters only, such as "MZ", begins like text after all."""
    return magic.isalnum() and not re.search(rb"[\x00-\x08\x0e-\x1f]", data[:_HEAD])


def is_other(name: str) -> bool:
    """Whether a name says a kind of text that is no table.

    >>> is_other("rubric.toml"), is_other("2026/deals.csv"), is_other("deals.xls"), is_other("deals")
    (True, False, False, False)
    """
    suffix = _suffix(name)
    return bool(suffix) and suffix not in (".xls", *(known for suffixes in _SUFFIXES.values() for known in suffixes))


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def mistaken(name: str, kind: str) -> str | None:
    """The sentence where a file's name says another kind than its content; None where it does not."""
    suffix = _suffix(name)
    expected = next((known for known, suffixes in _SUFFIXES.items() if suffix in suffixes), kind)
    return None if expected == kind else f"The file is called {name} and is {TITLES[kind]}; it was read as that."
