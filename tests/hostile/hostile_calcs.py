"""Workbooks of LibreOffice (.ods) that say how often a cell or a row is repeated."""

from __future__ import annotations

import zipfile

from hostile.hostile_file import TRUTH, Hostile, Truth, told
from hostile.hostile_texts import ONE_COLUMN
from hostile.hostile_workbooks import DECLARES, GAVE_UP, LAUGHS, NO_CELLS, XML
from hostile.hostile_zips import DAMAGED, ENCRYPTED, TOO_MUCH, flagged, zipped

NAME = "deals.ods"
SPACE = "urn:oasis:names:tc:opendocument:xmlns"
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def cell(shown: str, repeated: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{repeated}><text:p>{shown}</text:p></table:table-cell>'


def number(value: str) -> str:
    typed = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {typed}><text:p>{value}</text:p></table:table-cell>"


def row(*cells: str, repeated: str = "") -> str:
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def columns(times: object) -> str:
    return f' table:number-columns-repeated="{times}"'


def rows(times: object) -> str:
    return f' table:number-rows-repeated="{times}"'


HEADER = row(cell("id"), cell("status"), cell("amount"))
FIRST = row(cell("007"), cell("Won"), number("100"))
SECOND = row(cell("008"), cell("Lost"), number("200"))
NOTHING = "<table:table-cell{}/>"


def content(*tables: str, front: str = "") -> str:
    spaces = " ".join(f'xmlns:{name}="{SPACE}:{name}:1.0"' for name in ("office", "table", "text"))
    inside = "".join(f'<table:table table:name="S{i}">{rows}</table:table>' for i, rows in enumerate(tables))
    return (
        f'{XML}{front}<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f"{inside}</office:spreadsheet></office:body></office:document-content>"
    )


def ods(*tables: str, front: str = "", manifest: str = "") -> bytes:
    entry = f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{manifest}'
    listed = f'{XML}<manifest:manifest xmlns:manifest="{SPACE}:manifest:1.0">{entry}</manifest:file-entry>'
    return zipped(
        {
            "mimetype": KIND,
            "content.xml": content(*tables, front=front),
            "META-INF/manifest.xml": f"{listed}</manifest:manifest>",
        },
        zipfile.ZIP_STORED,
    )


def calc(title: str, data: bytes, refusal: str = "", truth: Truth | None = None) -> Hostile:
    return Hostile(title, data, truth, refusal, name=NAME)


DEALS = HEADER + FIRST + SECOND
BOMB = f"{GAVE_UP}|{TOO_MUCH}|{DAMAGED}|columns"
CALCS = (
    calc("two deals", ods(DEALS), truth=TRUTH),
    calc(
        "empty cells to the last column",
        ods(
            "".join(
                r.replace("</table:table-row>", NOTHING.format(columns(16_381)) + "</table:table-row>")
                for r in (HEADER, FIRST, SECOND)
            )
        ),
        truth=TRUTH,
    ),
    calc(
        "empty rows to the last",
        ods(DEALS + row(NOTHING.format(columns(16_384)), repeated=rows(1_048_573))),
        truth=TRUTH,
    ),
    calc("a cell 2,000,000,000 times", ods(DEALS + row(cell("x", columns(2_000_000_000)))), BOMB),
    calc(
        "a cell 16,384 times in 1,048,573 rows",
        ods(DEALS + row(cell("x", columns(16_384)), repeated=rows(1_048_573))),
        BOMB,
    ),
    calc("a row 2,000,000,000 times", ods(HEADER + FIRST + SECOND.replace(">", rows(2_000_000_000) + ">", 1)), BOMB),
    calc(
        "a row 4 times",
        ods(HEADER + FIRST.replace("<table:table-row", "<table:table-row" + rows(4))),
        truth=told("id|status|amount", *["007|Won|100"] * 4),
    ),
    calc("a cell -1 times", ods(DEALS + row(cell("x", columns(-1)))), BOMB),
    calc("a row -1 times", ods(DEALS + row(cell("x"), repeated=rows(-1))), BOMB),
    calc("a cell 99999999999999999999 times", ods(DEALS + row(cell("x", columns("9" * 20)))), BOMB),
    calc(
        "an empty cell 2,000,000,000 times before a full one",
        ods(DEALS + row(NOTHING.format(columns(2_000_000_000)), cell("x"))),
        BOMB,
    ),
    calc(
        "empty rows 1,000,000,000 times before a full one",
        ods(DEALS + row(NOTHING.format(""), repeated=rows(1_000_000_000)) + FIRST),
        BOMB,
    ),
    calc("entities of entities", ods(DEALS.replace("Won", "&a11;"), front=f"<!DOCTYPE d [{LAUGHS}]>"), DECLARES),
    calc("a password", ods(DEALS, manifest="<manifest:encryption-data/>"), f"{ENCRYPTED}|{DAMAGED}", TRUTH),
    calc("a password, as zips have it", flagged(ods(DEALS), 1), f"{ENCRYPTED}|{DAMAGED}"),
    calc("no sheets", ods(), NO_CELLS),
    calc("an empty sheet before another", ods("", DEALS), truth=TRUTH),
    calc("no content", zipped({"mimetype": KIND}, zipfile.ZIP_STORED), f"{DAMAGED}|{NO_CELLS}|{ONE_COLUMN}"),
    calc("a content that is cut", zipped({"mimetype": KIND, "content.xml": content(DEALS)[:-200]}), DAMAGED),
    calc(
        "a text document",
        zipped({"mimetype": KIND.replace("spreadsheet", "text"), "content.xml": "<a/>"}),
        f"document|{DAMAGED}|{NO_CELLS}|table",
    ),
    calc(
        "an error in a cell",
        ods(DEALS + row(cell("009"), cell("Open"), cell("#REF!"))),
        truth=told("id|status|amount", "007|Won|100", "008|Lost|200", "009|Open|#REF!"),
    ),
)
