"""Small files, and what the intake makes of them."""

from __future__ import annotations

import io

import xlsxwriter

from qualify.intake import Batch, Table, check, guess
from qualify.intake.reading import as_table
from qualify.intake.text import parse_text

DEALS = "id,status,budget\n007,Won,Yes\n008,Lost,No\n"


def workbook(rows: list[list[object]], sheets: tuple[str, ...] = ("Deals",)) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for title in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows if title == "Deals" else []):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def table(text: str) -> Table:
    return as_table(parse_text(text.encode()), text.encode(), "deals.csv")


def checked(text: str) -> Batch:
    read = table(text)
    return check(read, guess(read))
