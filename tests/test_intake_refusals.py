"""Files that are not read, and the sentence that says why and what to do."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from intake_files import DEALS, workbook, zipped

from qualify.errors import InputError
from qualify.intake import limits, read, rows
from qualify.intake.reading import kind_of
from qualify.intake.text import parse_text


def refused(data: bytes, name: str = "deals.csv") -> str:
    with pytest.raises(InputError) as caught:
        read(data, name)
    return str(caught.value)


def refused_text(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_text(text.encode())
    return str(caught.value)


@pytest.mark.parametrize("data", [b"", b" \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data) == "The file is empty. (deals.csv) Export it again and upload the new file."


def test_only_a_header_is_refused() -> None:
    assert refused(b"id,status,budget\n\n") == (
        "The file has a header and no rows. (deals.csv) Export it again with the opportunities in it."
    )


def test_unreadable_bytes_are_refused() -> None:
    assert refused(random.Random(1).randbytes(5_000)) == (
        "The file is not readable text, nor a workbook (.xlsx) or a Parquet file. (deals.csv) "
        "Export it again as CSV in UTF-8, or as .xlsx."
    )


def test_an_old_workbook_is_refused() -> None:
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "deals.xls") == (
        "This is an old .xls workbook or one with a password, or it is damaged; such files are not read. (deals.xls) "
        "Open it in a spreadsheet and save it as .xlsx or CSV without a password."
    )


def test_a_web_page_in_disguise_is_refused() -> None:
    assert refused(b"<html><table><tr><td>1</td></tr></table></html>", "deals.xls") == (
        "This is a web page or an XML document and not a table. (deals.xls) "
        "Open it in a spreadsheet and save it as .xlsx or CSV."
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "a picture (JPEG)"),
        (b"MZ\x90\x00" + bytes(100), "a program for Windows"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"{\\rtf1 id,status}", "a text document (RTF)"),
        (b"SQLite format 3\x00" + bytes(100), "a SQLite database"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, what: str) -> None:
    assert refused(data) == f"This is {what} and not a table. (deals.csv) Export the table as CSV or .xlsx."


def test_text_that_begins_like_a_program_is_text() -> None:
    assert read(b"MZ,status\n1,Won\n", "deals.csv").frame.columns == ["MZ", "status"]


@pytest.mark.parametrize("first", ["1,Won,100", "1,2,3"])
def test_a_file_without_a_header_is_refused(first: str) -> None:
    assert refused_text(f"{first}\n2,Lost,200\n") == (
        "The first row is no header: it says '1' where the rows below it have numbers too. (row 1) "
        "Put a row with the names of the columns above it."
    )


def test_an_unusual_separator_is_refused() -> None:
    assert refused_text("id^status^budget\n1^Won^Yes\n") == (
        "There is only one column, 'id^status^budget'. "
        "Separate the cells by a comma, semicolon, tab or vertical bar and upload the file again."
    )


def test_decimal_commas_in_a_comma_separated_file_are_refused() -> None:
    assert refused_text("id,amount\n1,1000,50\n2,7,25\n") == (
        "No row fits the header of 2 cells: it has 3 cells where the header has 2. (row 2) "
        "Check the separators and quotation marks, and export the file again."
    )


def test_a_quotation_mark_that_is_never_closed_is_refused() -> None:
    assert refused_text('id,status\n1,Won\n2,"Lost\n3,Won\n') == (
        "A quotation mark is opened and never closed. (row 3) Close it in the file."
    )


def test_a_damaged_workbook_is_refused() -> None:
    whole = workbook([["id", "status"], ["1", "Won"]])
    assert refused(whole[: len(whole) // 2], "deals.xlsx") == (
        "The workbook is damaged. (deals.xlsx) Open it in a spreadsheet and save it again as .xlsx."
    )


def test_a_zip_without_a_table_is_refused() -> None:
    assert refused(zipped({"notes.pdf": b"%PDF-1.4 ..."}), "deals.zip") == (
        "There is no table in the archive; of 'notes.pdf' this was found: This is a PDF document and not a table. "
        "(deals.zip) Pack tables as CSV, .xlsx, Parquet or JSON lines."
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300 * 1024**2))
    assert refused(buffer.getvalue(), "deals.xlsx") == (
        "The workbook would unpack to 300 MB in 2 parts, which is too much. (deals.xlsx) "
        "Save the sheet with the opportunities as CSV and upload that."
    )


def test_a_workbook_that_claims_a_cell_at_the_far_corner_ends_only_the_child() -> None:
    old, buffer = zipfile.ZipFile(io.BytesIO(workbook([["id", "status"], ["1", "Won"]]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="B2"', b'r="XFD1048576"'))
    assert refused(buffer.getvalue(), "deals.xlsx") == (
        "The file is damaged, or reading it takes more memory or time than is allowed. (deals.xlsx) "
        "Open it in a spreadsheet, save it again as CSV, and upload that."
    )


def test_a_file_past_the_limit_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 1024**2)
    with pytest.raises(InputError) as caught:
        kind_of(b"x" * (2 * 1024**2), "deals.csv")
    assert str(caught.value) == (
        "The file has 2 MB. (deals.csv) At most 1 MB are read; leave out old rows or unused columns."
    )


def test_the_child_is_stopped_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PATIENCE", 0.001)
    assert refused(DEALS.encode()).startswith("The file is damaged, or reading it takes more memory or time")


def test_a_damaged_parquet_file_is_refused() -> None:
    assert refused(b"PAR1" + bytes(50) + b"PAR1", "deals.parquet") == (
        "The Parquet file is damaged. (deals.parquet) Write it again, or save the table as CSV."
    )


def test_rows_and_blank_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROWS", 1_000)
    sentence = "The file has more than 1,000 rows of 2 cells. Leave out old rows or unused columns."
    assert refused_text("id,status\n" + "1,Won\n" * 1_000) == sentence
    assert refused_text("id,status\n1,Won\n" + "\n" * 1_000) == sentence


def test_ragged_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_HELD", 10)
    assert refused_text("id,status\n" + "1\n" * 11) == (
        "More than 10 rows do not fit the header of 2 cells, the first because it has 1 cell where the header has 2. "
        "(row 2) Check the separators and quotation marks, and export the file again."
    )


def test_blank_rows_before_anything_else_are_refused() -> None:
    assert refused_text(";\n" * 10_000 + "id;status\n1;Won\n") == (
        "The first 10,000 rows are blank. Export the file again without them."
    )


def test_a_header_without_end_is_refused() -> None:
    names = ",".join(f"c{i}" for i in range(10_000))
    assert refused_text(f"{names}\n{names}\n") == "The header has 10,000 columns. Keep at most 2,000 of them."
