"""Files, good and bad, through the door and through the process that parses them."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections import Counter
from datetime import date, datetime

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.intake import limits, read
from qualify.intake.reading import kind_of
from qualify.intake.text import parse_text

DEALS = "id,status,budget\n007,Won,Yes\n008,Lost,No\n"


def refused(data: bytes, name: str = "deals.csv") -> str:
    with pytest.raises(InputError) as caught:
        read(data, name)
    return str(caught.value)


def refused_text(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_text(text.encode())
    return str(caught.value)


def remarks(data: bytes) -> list[str]:
    return [str(note) for note in parse_text(data).notes]


def workbook(rows: list[list[object]], sheets: tuple[str, ...] = ("Deals",)) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for title in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows if title == "Deals" else []):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


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
        (3, "it has 1 cell where the header has 2", "2"),
        (4, "it has 3 cells where the header has 2", '3,Lost,"x"'),
        (5, "a quotation mark stands in the middle of a cell", '4,"Lo"st'),
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
        "Only the sheet 'Deals' was read, not 'Cover'. "
        "Move the opportunities to the first sheet if they are in another.",
        "Left out 1 blank row. (row 4)",
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


def test_a_zip_of_something_else_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("deals.csv", DEALS)
    assert refused(buffer.getvalue(), "deals.zip") == (
        "This is a zip archive and not an .xlsx workbook. (deals.zip) Unpack it and upload the file inside."
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
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.01)
    assert refused(DEALS.encode()).startswith("The file is damaged, or reading it takes more memory or time")


CELL = st.text(st.sampled_from('ab ,;"\n\r\t|é'), max_size=4)
ROW = st.one_of(
    st.lists(CELL, min_size=3, max_size=3),
    st.lists(CELL, max_size=5),
    st.just([]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ROW, max_size=12), st.sampled_from([",", ";", "\t", "|"]))
def test_every_row_is_in_exactly_one_of_header_accepted_held_blank(rows: list[list[str]], separator: str) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows([["h1", "h2", "h3"], ["a", "b", "c"], *rows])
    data = buffer.getvalue().encode()
    # csv.writer writes a row of one empty cell as two quotation marks: to a reader that is a blank row too.
    blank = {i for i, row in enumerate(rows, start=3) if not any(cell.strip() for cell in row)}
    whole = [(i, tuple(row)) for i, row in enumerate(rows, start=3) if len(row) == 3 and i not in blank]
    held = [i for i, row in enumerate(rows, start=3) if len(row) != 3 and i not in blank]
    parsed = parse_text(data)
    assert parsed.line.to_list() == [2, *(i for i, _ in whole)]
    assert parsed.held["row"].to_list() == held
    assert sum(note.count for note in parsed.notes if note.rule == "blank rows") == len(blank)
    assert parsed.frame.rows()[1:] == [tuple(cell if cell.strip() else None for cell in row) for _, row in whole]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab1,;\n\r\t| "), max_size=80))
def test_without_quotation_marks_every_line_of_any_text_is_accounted_for(text: str) -> None:
    lines = re.split(r"\r\n|\r|\n", f"h1,h2,h3\na,b,c\n{text}".removesuffix("\n"))
    parsed = parse_text("\n".join(lines).encode())
    blank = sum(note.count for note in parsed.notes if note.rule == "blank rows")
    numbers = [*parsed.line.to_list(), *parsed.held["row"].to_list()]
    expected = [i for i, line in enumerate(lines, start=1) if i > 1 and line.replace(",", "").strip()]
    assert (sorted(numbers), blank) == (expected, len(lines) - 1 - len(expected) - (lines[-1] == ""))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab1,"\n'), max_size=60))
def test_with_stray_quotation_marks_no_character_is_lost_or_the_file_is_refused(text: str) -> None:
    data = f"h1,h2\na,b\n{text}"
    try:
        parsed = parse_text(data.encode())
    except InputError as error:
        assert error.problem.what == "A quotation mark is opened and never closed."  # noqa: PT017
        return
    letters = "".join(text for row in parsed.frame.rows() for text in row if text)
    letters += "".join(parsed.held["content"])
    blank = [note for note in parsed.notes if note.rule == "blank rows"]
    assert Counter(re.findall(r"\w", letters)) == Counter(re.findall(r"\w", data.removeprefix("h1,h2")))
    assert parsed.frame.height + parsed.held.height + sum(n.count for n in blank) <= data.count("\n")


def test_a_damaged_parquet_file_is_refused() -> None:
    assert refused(b"PAR1" + bytes(50) + b"PAR1", "deals.parquet") == (
        "The Parquet file is damaged. (deals.parquet) Write it again, or save the table as CSV."
    )


def test_a_header_without_end_is_refused() -> None:
    names = ",".join(f"c{i}" for i in range(10_000))
    assert refused_text(f"{names}\n{names}\n") == "The header has 10,000 columns. Keep at most 2,000 of them."
