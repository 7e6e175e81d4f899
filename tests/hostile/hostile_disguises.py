"""Files of other kinds with the names of tables, and tables with the names of others."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile

from hostile.hostile_file import DEALS, TRUTH, Hostile
from hostile.hostile_texts import NOT_TEXT, ONE_COLUMN
from hostile.hostile_workbooks import book
from hostile.hostile_zips import zipped

WEB_PAGE = "web page|XML"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1"
PDF = (
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog, /Pages 2 0 R >>\nendobj\n"
    b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
)
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8" + bytes(40) + b"This program cannot be run in DOS mode.\r\n$PE\0\0"
ELF = b"\x7fELF\2\1\1\0" + bytes(8) + b"\3\0>\0\1\0\0\0" + bytes(range(200))
TABLE = "<table><tr><td>id</td><td>status</td></tr><tr><td>1</td><td>Won</td></tr></table>"
PROSE = (
    "It was cold, it was late, and nobody had told the seller.\nHe wrote to her, once more, and waited.\n"
    "No answer came.\n"
)


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("deals.csv")
        member.size = len(DEALS)
        archive.addfile(member, io.BytesIO(DEALS.encode()))
    return buffer.getvalue()


OTHERS: dict[str, tuple[bytes, str]] = {
    "a PNG": (PNG, "image|PNG"),
    "a JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes(range(256)), "image|JPEG"),
    "a GIF": (b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", "image|GIF"),
    "a PDF": (PDF, "PDF"),
    "a program for Windows": (EXE, "program"),
    "a program for Linux": (ELF, "program"),
    "an HTML page": (b"<!DOCTYPE html><html><body>" + TABLE.encode() + b"</body></html>", WEB_PAGE),
    "an HTML table": (TABLE.encode(), WEB_PAGE),
    "an HTML page after a comment": (b"<!-- a, b -->\n<html>" + TABLE.encode() + b"</html>", WEB_PAGE),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><text>a, b</text></svg>', WEB_PAGE),
    "an XML document": (b"<?xml version='1.0'?><deals><deal id='1' status='Won'/></deals>", WEB_PAGE),
    "an XML document in UTF-16": ("<?xml version='1.0'?><a>1,2</a>".encode("utf-16"), WEB_PAGE),
    "a text in RTF": (rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 id, status\par 1, Won\par}", "RTF|table"),
    "a gzip archive": (gzip.compress(DEALS.encode() * 9, mtime=0), "archive|gzip"),
    "a bzip2 archive": (bz2.compress(DEALS.encode()), "archive|bzip2"),
    "an xz archive": (lzma.compress(DEALS.encode()), "archive|xz"),
    "a 7z archive": (b"7z\xbc\xaf'\x1c\0\4" + bytes(range(1, 99)), "archive|7z"),
    "a RAR archive": (b"Rar!\x1a\7\1\0" + bytes(range(1, 99)), "archive|RAR"),
    "a tar archive": (tar(), "archive|tar"),
    "a database": (b"SQLite format 3\0\x10\0\1\1\0@  " + bytes(range(200)), "database|SQLite"),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", ONE_COLUMN),
    "a letter": (PROSE.encode(), "fits the header|No column says|table"),
    "a program's settings": (b'{\n  "a": {"b": [1, 2]},\n  "c": "d"\n}\n', "JSON|No column says|object|table"),
    "a private key": (b"-----BEGIN KEY-----\nTWFu\nTWFu\n-----END KEY-----\n", ONE_COLUMN),
}
DISGUISED = (
    tuple(
        Hostile(f"{title} called {name}", data, None, f"{words}|{NOT_TEXT}", name=name)
        for title, (data, words) in OTHERS.items()
        for name in (
            ("deals.csv", "deals.xlsx")
            if title in ("a PNG", "a PDF", "a program for Windows", "an HTML page")
            else ("deals.csv",)
        )
    )
    + tuple(
        Hostile(f"text called {name}", DEALS.encode(), TRUTH, name=name, says="is text; it was read as that")
        for name in ("deals.xlsx", "deals.parquet", "deals.zip")
    )
    + (
        Hostile("a PDF called deals.parquet", PDF, None, "PDF", name="deals.parquet"),
        Hostile("text called deals.png", DEALS.encode(), TRUTH, name="deals.png"),
        Hostile("a workbook called deals.csv", book(), TRUTH, name="deals.csv", says="workbook"),
        Hostile("a workbook called deals.zip", book(), TRUTH, name="deals.zip", says="workbook"),
        Hostile("a zip called deals.csv", zipped({"a.csv": DEALS}), TRUTH, name="deals.csv", says="zip"),
        Hostile("nothing at all", b"", None, "empty", name="deals.xlsx"),
        Hostile("one byte", b"x", None, ONE_COLUMN),
        Hostile("one quotation mark", b'"', None, "closed"),
        Hostile("four letters of a zip", b"PK\3\4", None, "damaged", name="deals.xlsx"),
        Hostile("four letters of Parquet", b"PAR1", None, "damaged", name="deals.parquet"),
    )
)
