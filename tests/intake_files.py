"""Small files, and what the intake makes of them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace

import xlsxwriter

from qualify.intake import Batch, Table, check, guess
from qualify.intake.reading import as_table
from qualify.intake.text import parse_text

DEALS = "id,status,budget\n007,Won,Yes\n008,Lost,No\n"


def named(name: str, text: str) -> Table:
    return replace(table(text), name=name)


def workbook(rows: list[list[object]], sheets: tuple[str, ...] = ("Deals",)) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for title in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows if title == "Deals" else []):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook or archive with each of its members changed."""
    old = zipfile.ZipFile(io.BytesIO(data))
    return zipped({name: change(name, old.read(name)) for name in old.namelist()})


def spreadsheet(rows: list[list[str | float]], repeated: int = 1) -> bytes:
    """An .ods workbook of one sheet; each row stands there ``repeated`` times."""
    cells = "".join(
        f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(map(_ods_cell, row))}</table:table-row>'
        for row in rows
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Deals">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


def _ods_cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'


def binary_workbook(rows: list[list[str | float]]) -> bytes:
    """A minimal .xlsb workbook of one sheet: records of a type, a length and their bytes."""
    sheet = _record(129) + _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<I", number) + bytes(13))
        sheet += b"".join(_xlsb_cell(place, value) for place, value in enumerate(row))
    sheet += _record(146) + _record(130)
    bundle = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Deals"))
    book = _record(131) + _record(143) + bundle + _record(144) + _record(132)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{kind}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": link.encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return (
        number
        + bytes([len(data) & 0x7F | (0x80 if len(data) > 127 else 0)])
        + (bytes([len(data) >> 7]) if len(data) > 127 else b"")
        + data
    )


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(place: int, value: str | float) -> bytes:
    head = struct.pack("<II", place, 0)
    return _record(6, head + _wide(value)) if isinstance(value, str) else _record(5, head + struct.pack("<d", value))


def table(text: str) -> Table:
    return as_table(parse_text(text.encode()), text.encode(), "deals.csv")


def checked(text: str) -> Batch:
    read = table(text)
    return check(read, guess(read))
