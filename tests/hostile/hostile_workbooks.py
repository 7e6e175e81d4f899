"""Workbooks written by hand, so that they can say what no spreadsheet would write."""

from __future__ import annotations

import zipfile
from functools import partial

from hostile.hostile_file import MEGABYTE, TRUTH, Hostile, Truth, told
from hostile.hostile_zips import DAMAGED, ENCRYPTED, TOO_MUCH, changed, flagged, zipped

XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
NAME = "deals.xlsx"
WHOLE = ("007|Won|100", "008|Lost|200")
GAVE_UP = "takes more memory or time"
NO_CELLS = "no sheet|empty|damaged"
TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK_TYPE}"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}"/></Types>'
)


def relation(target: str, kind: str = "worksheet", mode: str = "") -> str:
    return (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    )


def text(place: str, shown: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{shown}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


HEADER = row(1, text("A1", "id"), text("B1", "status"), text("C1", "amount"))
FIRST = row(2, text("A2", "007"), text("B2", "Won"), '<c r="C2"><v>100</v></c>')
SECOND = row(3, text("A3", "008"), text("B3", "Lost"), '<c r="C3"><v>200</v></c>')
ROWS = HEADER + FIRST + SECOND


def sheet(rows: str = ROWS, above: str = "", below: str = "") -> str:
    return f'{XML}<worksheet xmlns="{MAIN}">{above}<sheetData>{rows}</sheetData>{below}</worksheet>'


def sheets(*entries: str) -> str:
    return f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{"".join(entries)}</sheets></workbook>'


def parts(**others: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a workbook of two deals; ``others`` take the place of "types", "book", "links", "sheet", "texts"."""
    names = {
        "types": "[Content_Types].xml",
        "root": "_rels/.rels",
        "book": "xl/workbook.xml",
        "links": "xl/_rels/workbook.xml.rels",
        "sheet": "xl/worksheets/sheet1.xml",
        "texts": "xl/sharedStrings.xml",
    }
    whole: dict[str, str | bytes | None] = {
        "types": TYPES,
        "root": relation("xl/workbook.xml", "officeDocument"),
        "book": sheets('<sheet name="Deals" sheetId="1" r:id="r1"/>'),
        "links": relation("worksheets/sheet1.xml"),
        "sheet": sheet(),
        **others,
    }
    return {names[part]: data for part, data in whole.items() if data is not None}


def book(**others: str | bytes | None) -> bytes:
    return zipped(parts(**others))


def declared(entities: str, use: str, encoding: str = "UTF-8", front: str = "") -> bytes:
    """A sheet with a declaration of entities, one of which stands in a cell."""
    whole = sheet(ROWS.replace("Won", use)).removeprefix(XML)
    mark = "\ufeff" if encoding == "UTF-16" else ""
    return f'{mark}<?xml version="1.0" encoding="{encoding}"?>{front}<!DOCTYPE d [{entities}]>{whole}'.encode(
        "utf-16-le" if mark else encoding
    )


LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
OUTSIDE = '<!ENTITY x SYSTEM "file:///etc/passwd">'
AWAY = '<!ENTITY x SYSTEM "http://localhost:9/x">'
DECLARES = "damaged|DOCTYPE|entit|declar"


def shared_texts(length: int, uses: int) -> bytes:
    """One long text that many cells share."""
    texts = f'{XML}<sst xmlns="{MAIN}" count="{uses}" uniqueCount="1"><si><t>{"x" * length}</t></si></sst>'
    cells = "".join(row(i, text(f"A{i}", str(i)), f'<c r="B{i}" t="s"><v>0</v></c>') for i in range(2, uses + 2))
    return book(sheet=sheet(row(1, text("A1", "id"), text("B1", "n")) + cells), texts=texts)


def at(title: str, cell: str, truth: Truth | None = None) -> Hostile:
    """Two deals, and one more cell far away."""
    far = row(int("".join(filter(str.isdigit, cell))), text(cell, "x"))
    refusal = f"{GAVE_UP}|{DAMAGED}|{TOO_MUCH}|columns"
    return Hostile(f"a cell at {title}", book(sheet=sheet(ROWS + far)), truth, refusal, name=NAME)


def xlsx(title: str, data: bytes, refusal: str = "", truth: object = None) -> Hostile:
    return Hostile(title, data, truth, refusal, name=NAME)  # type: ignore[arg-type]


BOMBS = (
    at("the far corner", "XFD1048576"),
    at("the last row", "A1048576", told("id|status|amount", *WHOLE, "x||", blank=range(4, 1_048_576))),
    at("the last column", "XFD4"),
    at("a place beyond the far corner", "ZZZZZZ4294967295"),
    xlsx("a dimension of all cells", book(sheet=sheet(above='<dimension ref="A1:XFD1048576"/>')), truth=TRUTH),
    xlsx(
        "a dimension beyond all cells",
        book(sheet=sheet(above='<dimension ref="A1:ZZZZZZ99999999999"/>')),
        DAMAGED,
        TRUTH,
    ),
    xlsx(
        "all cells merged",
        book(sheet=sheet(below='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        truth=TRUTH,
    ),
    xlsx(
        "4,294,967,295 columns of a width",
        book(sheet=sheet(above='<cols><col min="1" max="4294967295"/></cols>')),
        truth=TRUTH,
    ),
    xlsx(
        "4,294,967,295 shared texts, it says",
        book(texts=f'{XML}<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>'),
        f"{GAVE_UP}|{TOO_MUCH}|{DAMAGED}",
        TRUTH,
    ),
    xlsx(
        "a shared text that is not there",
        book(sheet=sheet(ROWS.replace('t="inlineStr"><is><t>Won</t></is>', 't="s"><v>999999999</v>'))),
        DAMAGED,
    ),
    Hostile(
        "a text of 900,000 letters in 20,000 cells",
        partial(shared_texts, 900_000, 20_000),
        None,
        f"{GAVE_UP}|{TOO_MUCH}",
        name=NAME,
    ),
    Hostile("a sheet of 300 MB", lambda: book(sheet=sheet(ROWS + " " * 300 * MEGABYTE)), None, TOO_MUCH, name=NAME),
    Hostile(
        "3,000 parts", lambda: zipped({**parts(), **{f"x{i}.xml": "" for i in range(3_000)}}), None, TOO_MUCH, name=NAME
    ),
    xlsx("entities of entities", book(sheet=declared(LAUGHS, "&a11;")), DECLARES),
    xlsx(
        "entities of entities in shared texts",
        book(texts=f"<!DOCTYPE d [{LAUGHS}]><sst xmlns='{MAIN}'><si><t>&a11;</t></si></sst>"),
        DECLARES,
    ),
    xlsx("entities behind 2 MB of spaces", book(sheet=declared(LAUGHS, "&a11;", front=" " * 2 * MEGABYTE)), DECLARES),
    xlsx("entities behind a comment", book(sheet=declared(LAUGHS, "&a11;", front="<!-- <worksheet/> -->")), DECLARES),
    xlsx("entities in UTF-16", book(sheet=declared(LAUGHS, "&a11;", "UTF-16")), f"{DECLARES}|empty|rows"),
    xlsx("a file of the machine as an entity", book(sheet=declared(OUTSIDE, "&x;")), DECLARES),
    xlsx("an address as an entity", book(sheet=declared(AWAY, "&x;")), DECLARES),
    xlsx(
        "100,000 elements in each other",
        book(sheet=sheet(ROWS, "<a>" * 100_000 + "</a>" * 100_000)),
        f"{DAMAGED}|{GAVE_UP}",
        TRUTH,
    ),
    xlsx(
        "a formula for all cells",
        book(sheet=sheet(ROWS.replace('<c r="C2">', '<c r="C2"><f t="shared" ref="C2:XFD1048576" si="0">1+1</f>'))),
        DAMAGED,
        TRUTH,
    ),
    xlsx(
        "a link for 10 million cells",
        book(sheet=sheet(below='<hyperlinks><hyperlink ref="A1:XFD1048576" display="x"/></hyperlinks>')),
        truth=TRUTH,
    ),
)

ERRORS = row(4, text("A4", "009"), text("B4", "Open"), '<c r="C4" t="e"><f>A1+</f><v>#REF!</v></c>')
NUMBERS = row(4, text("A4", "009"), text("B4", "Open"), '<c r="C4"><v>1E+308</v></c>')
SHEETS = (
    xlsx("two deals", book(), truth=TRUTH),
    xlsx("no content types", book(types=None), DAMAGED, TRUTH),
    xlsx("wrong content types", book(types=TYPES.replace(BOOK_TYPE, "image/png")), DAMAGED, TRUTH),
    xlsx(
        "macros",
        book(types=TYPES.replace(BOOK_TYPE, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
        truth=TRUTH,
    ),
    xlsx("no sheets", book(book=sheets()), NO_CELLS),
    xlsx(
        "only a sheet of charts",
        book(
            book=sheets('<sheet name="C" sheetId="1" r:id="r1"/>'),
            links=relation("chartsheets/sheet1.xml", "chartsheet"),
            sheet=None,
        ),
        NO_CELLS,
    ),
    xlsx("a sheet that is not there", book(sheet=None), NO_CELLS),
    xlsx("an empty sheet", book(sheet=sheet("")), NO_CELLS),
    xlsx("a sheet in a file of the machine", book(links=relation("../../../../../../etc/passwd")), NO_CELLS),
    xlsx(
        "a sheet at an address", book(links=relation("http://localhost:9/x", mode=' TargetMode="External"')), NO_CELLS
    ),
    xlsx("a sheet that ends early", book(sheet=sheet()[:-60]), DAMAGED, TRUTH),
    xlsx("a sheet that is no XML", book(sheet="id,status\n1,Won\n"), NO_CELLS),
    xlsx("a sheet of NULs", book(sheet=bytes(10_000)), NO_CELLS),
    xlsx(
        "a hidden sheet",
        book(book=sheets('<sheet name="Deals" sheetId="1" state="veryHidden" r:id="r1"/>')),
        truth=TRUTH,
    ),
    xlsx(
        "a sheet with a name of markup",
        book(book=sheets('<sheet name="&lt;img src=x&gt;" sheetId="1" r:id="r1"/>')),
        truth=TRUTH,
    ),
    xlsx(
        "an error in a cell", book(sheet=sheet(ROWS + ERRORS)), truth=told("id|status|amount", *WHOLE, "009|Open|#REF!")
    ),
    xlsx(
        "a number of 309 digits",
        book(sheet=sheet(ROWS + NUMBERS)),
        truth=told("id|status|amount", *WHOLE, f"009|Open|{int(1e308)}"),
    ),
    xlsx(
        "a style that is not there",
        book(sheet=sheet(ROWS.replace('<c r="C2">', '<c r="C2" s="9999">'))),
        DAMAGED,
        TRUTH,
    ),
    xlsx(
        "a formula without a value",
        book(sheet=sheet(ROWS.replace("<v>200</v>", "<f>1+1</f>"))),
        truth=told("id|status|amount", "007|Won|100", "008|Lost|"),
    ),
    xlsx(
        "a formula in a text",
        book(sheet=sheet(ROWS.replace("Lost", "=1+cmd"))),
        truth=told("id|status|amount", WHOLE[0], "008|=1+cmd|200"),
    ),
    xlsx(
        "a cell twice",
        book(sheet=sheet(HEADER + FIRST + SECOND.replace("</row>", text("C3", "200") + "</row>"))),
        DAMAGED,
        TRUTH,
    ),
    xlsx("rows without numbers", book(sheet=sheet(ROWS.replace(' r="2"', "").replace(' r="3"', ""))), DAMAGED, TRUTH),
    xlsx("a row of number 0", book(sheet=sheet(ROWS + row(0, text("A0", "x")))), DAMAGED),
    xlsx("a place that is none", book(sheet=sheet(ROWS.replace('r="C3"', 'r="3C"'))), DAMAGED),
    xlsx("a password, as zips have it", flagged(book(), 1), f"{ENCRYPTED}|{DAMAGED}"),
    xlsx(
        "a password, as Excel has it",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le").rjust(2_000, b"\0"),
        ENCRYPTED,
    ),
    xlsx("cut in two", book()[:900], DAMAGED),
    xlsx("a broken stream", changed(book(), 70, b"\xff" * 20), DAMAGED),
    xlsx(
        "a Word document",
        zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<a/>"}),
        "Word|document|not an .xlsx|no table",
    ),
    xlsx("an old workbook that is damaged", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls|damaged"),
    xlsx(
        "a lying size of the sheet",
        zipped(parts(), zipfile.ZIP_STORED).replace(b"</sheetData>", b"</sheetDatb>"),
        DAMAGED,
    ),
)
