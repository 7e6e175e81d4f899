"""Files through the door and through the process that parses them: every cell as a person sees it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from intake_files import DEALS, workbook

from qualify.intake import read
from qualify.intake.text import parse_text


def remarks(data: bytes) -> list[str]:
    return [str(note) for note in parse_text(data).notes]


def test_a_csv_is_read_as_text_with_leading_zeros_and_the_rows_of_the_file() -> None:
    table = read(DEALS.encode(), "deals.csv")
    assert table.frame.rows() == [("007", "Won", "Yes"), ("008", "Lost", "No")]
    assert table.frame.schema == {"id": pl.String, "status": pl.String, "budget": pl.String}
    assert table.line.to_list() == [2, 3]
    assert (table.name, table.kind, table.notes, table.held.height) == ("deals.csv", "csv", (), 0)
    assert table.sha256 == "158132d6a252bb406d240f1fbcf7fa52f98b415c947bca164fb1c040bec6898a"


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["The file is read as UTF-16."]),
        ("cp1252", ["The file is not UTF-8; it is read as Windows-1252. Look at the accented letters below."]),
    ],
)
def test_every_usual_encoding_gives_the_same_cells(encoding: str, remark: list[str]) -> None:
    data = "nombre,estado\nJosé Núñez,Ganado\n".encode(encoding)
    assert parse_text(data).frame.rows() == [("José Núñez", "Ganado")]
    assert remarks(data) == remark


@pytest.mark.parametrize(("separator", "title"), [(";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")])
def test_the_separator_is_found_also_beside_commas_in_cells(separator: str, title: str) -> None:
    data = separator.join(["name", "amount"]).encode() + b"\n" + separator.join(["Acme, Inc", "1.000,50"]).encode()
    assert parse_text(data).frame.rows() == [("Acme, Inc", "1.000,50")]
    assert remarks(data) == [f"The cells are separated by a {title}."]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_quoted_line_break_is_one_row_and_blank_rows_keep_the_count(ending: str) -> None:
    text = ending.join(["id,note", f'1,"two{ending}lines"', "", " , ", '2,"a ""b"", c"', ""])
    parsed = parse_text(text.encode())
    assert parsed.frame.rows() == [("1", f"two{ending}lines"), ("2", 'a "b", c')]
    assert parsed.line.to_list() == [2, 5]
    assert [str(note) for note in parsed.notes] == ["Left out 2 blank rows. (rows 3, 4)"]


def test_rows_that_do_not_fit_are_held_and_not_padded() -> None:
    parsed = parse_text(b'id,status\n1,Won\n2\n3,Lost,"x"\n4,"Lo"st\n5,Lost\n')
    assert parsed.frame.rows() == [("1", "Won"), ("5", "Lost")]
    assert parsed.line.to_list() == [2, 6]
    assert parsed.held.rows() == [
        (3, "unreadable row", "it has 1 cell where the header has 2", "2"),
        (4, "unreadable row", "it has 3 cells where the header has 2", '3,Lost,"x"'),
        (5, "unreadable row", "a quotation mark stands in the middle of a cell", '4,"Lo"st'),
    ]
    assert [str(note) for note in parsed.notes] == [
        "Held out 3 rows that cannot be read as cells, the first because it has 1 cell where the header has 2. "
        "(rows 3, 4, 5) Correct them in the file and upload it again."
    ]


def test_empty_and_repeated_headers_get_names_of_their_own() -> None:
    parsed = parse_text(b"id,,id,x,\n1,2,3,4,\n")
    assert parsed.frame.columns == ["id", "column 2", "id (2)", "x"]
    assert [str(note) for note in parsed.notes] == [
        "The header of column 2 is empty; it is called 'column 2' here.",
        "The header of column 3 is there more than once; it is called 'id (2)' here.",
    ]


def test_a_header_that_is_a_pattern_of_columns_gets_another_name() -> None:
    parsed = parse_text(b"id,*,^.*$,^a\n1,2,3,4\n")
    assert parsed.frame.columns == ["id", "* (2)", "^.*$ (2)", "^a"]
    assert str(parsed.notes[0]) == (
        "The header of column 2 is read as a pattern by programs; it is called '* (2)' here."
    )


def test_nul_characters_are_left_out_and_said() -> None:
    parsed = parse_text(b"id,status\n1,W\x00on\n2,Lost and a longer text\n")
    assert parsed.frame["status"].to_list() == ["Won", "Lost and a longer text"]
    assert [str(note) for note in parsed.notes] == ["Left out 1 NUL character."]


def test_a_workbook_gives_the_cells_a_person_sees() -> None:
    rows: list[list[object]] = [
        ["id", "closed", "amount", "won"],
        ["007", date(2024, 3, 4), 1000, True],
        ["", "", 0.5, ""],
    ]
    table = read(workbook(rows), "deals.xlsx")
    assert table.frame.rows() == [("007", "2024-03-04 00:00:00", "1000", "true"), (None, None, "0.5", None)]
    assert (table.kind, table.line.to_list(), table.notes) == ("xlsx", [2, 3], ())


def test_a_workbook_says_which_sheet_was_read_and_where_formulas_fail() -> None:
    data = workbook([[], ["id", "amount"], ["1", "=1/0"], [], ["2", 3]], sheets=("Cover", "Deals"))
    data = _with_error(data)
    table = read(data, "deals.xlsx")
    assert table.frame.rows() == [("1", "#DIV/0!"), ("2", "3")]
    assert table.line.to_list() == [3, 5]
    assert [str(note) for note in table.notes] == [
        "Kept 1 cell with an error of a formula in place of a value. (row 3) Correct the formulas in the workbook.",
        "Only the sheet 'Deals' was read, not 'Cover'. Choose another sheet if the opportunities are in one of them.",
        "Left out 2 blank rows. (rows 1, 4)",
    ]


def _with_error(data: bytes) -> bytes:
    """The workbook with the stored value 0 of its formula replaced by an error, as a spreadsheet would store it."""
    old, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(
                name, text.replace(b'<c r="B3"><f>1/0</f><v>0</v>', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>')
            )
    return buffer.getvalue()


def test_a_parquet_file_gives_text() -> None:
    buffer = io.BytesIO()
    pl.DataFrame(
        {
            "id": [7, 8],
            "amount": [1000.0, 0.5],
            "day": [datetime(2024, 3, 4, 5), None],
            "won": [True, False],
            "l": [[1], None],
        }
    ).write_parquet(buffer)
    table = read(buffer.getvalue(), "deals.parquet")
    assert table.frame.rows() == [
        ("7", "1000", "2024-03-04 05:00:00.000000", "true", "[1]"),
        ("8", "0.5", None, "false", None),
    ]


def test_a_parquet_file_of_unusual_types_gives_text() -> None:
    buffer = io.BytesIO()
    values = [Decimal("1.50"), b"abc", b"\xff", timedelta(hours=1), {"a": date(2024, 1, 2)}]
    pl.DataFrame({f"c{i}": [value] for i, value in enumerate(values)}).write_parquet(buffer)
    assert read(buffer.getvalue(), "deals.parquet").frame.rows() == [
        ("1.50", "abc", "ff", "PT1H", '{"a": "2024-01-02"}')
    ]


def test_a_workbook_called_csv_is_read_as_a_workbook_and_said() -> None:
    table = read(workbook([["id", "status"], ["1", "Won"]]), "deals.csv")
    assert table.frame.rows() == [("1", "Won")]
    assert [str(note) for note in table.notes] == [
        "The file is called deals.csv and is an .xlsx workbook; it was read as that."
    ]


def test_a_csv_called_xlsx_is_read_as_text_and_said() -> None:
    assert [str(note) for note in read(DEALS.encode(), "deals.xlsx").notes] == [
        "The file is called deals.xlsx and is text; it was read as that."
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_nuls(encoding: str) -> None:
    data = "nombre,estado\nJosé Núñez,Ganado\n".encode(encoding)
    assert parse_text(data).frame.rows() == [("José Núñez", "Ganado")]
    assert remarks(data) == ["The file is read as UTF-16."]


def test_a_mark_written_twice_is_no_part_of_the_first_name() -> None:
    assert parse_text(b"\xef\xbb\xbf\xef\xbb\xbfid,b\n1,2\n").frame.columns == ["id", "b"]


def test_numbers_of_a_workbook_keep_all_their_decimals() -> None:
    rows: list[list[object]] = [["id", "rate"], ["1", 33.33333333333334], ["2", "0.123456789"], ["3", 1e-12]]
    assert read(workbook(rows), "deals.xlsx").frame["rate"].to_list() == [
        "33.33333333333334",
        "0.123456789",
        "0.000000000001",
    ]
