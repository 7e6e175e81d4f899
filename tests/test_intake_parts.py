"""One file with several tables: which they are, which is read, and what of it is no table."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from intake_files import DEALS, binary_workbook, spreadsheet, workbook, zipped

from qualify.errors import InputError
from qualify.intake import Part, parts, read

ROWS: list[list[str | float]] = [["id", "amount"], ["007", 1.5], ["008", 2.0]]


def described(data: bytes, name: str) -> list[tuple[str, str, bool, bool, str]]:
    return [(part.member, part.sheet, part.empty, part.hidden, part.why_not) for part in parts(data, name)]


def refused(data: bytes, name: str, part: Part | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(data, name, part)
    return str(caught.value)


def book_of_four() -> bytes:
    """A workbook with an empty sheet, two with cells of which one is hidden, and one of charts."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Cover")
        book.add_worksheet("Deals").write_column(0, 0, ["id", "1"])
        secret = book.add_worksheet("Old deals")
        secret.write_column(0, 0, ["id", "2"])
        secret.hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Deals!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
    return buffer.getvalue()


def test_a_file_of_one_table_is_one_part_without_names() -> None:
    assert parts(DEALS.encode(), "deals.csv") == (Part(),)


def test_every_sheet_of_a_workbook_is_named_also_empty_and_hidden_ones() -> None:
    assert described(book_of_four(), "deals.xlsx") == [
        ("", "Cover", True, False, ""),
        ("", "Deals", False, False, ""),
        ("", "Old deals", False, True, ""),
        ("", "Chart", True, False, ""),
    ]


def test_a_sheet_is_read_by_its_name_and_says_so() -> None:
    table = read(book_of_four(), "deals.xlsx", Part("", "Old deals"))
    assert (table.name, table.part, table.frame.rows()) == (
        "deals.xlsx: Old deals",
        Part("", "Old deals"),
        [("2",)],
    )
    assert refused(book_of_four(), "deals.xlsx", Part("", "Cover")) == (
        "The sheet 'Cover' is empty. (deals.xlsx) Upload the one with the opportunities."
    )
    assert refused(book_of_four(), "deals.xlsx", Part("", "Nowhere")) == (
        "There is no sheet 'Nowhere' in the workbook. (deals.xlsx) Choose one of its sheets."
    )


@pytest.mark.parametrize(("data", "kind"), [(spreadsheet(ROWS), "ods"), (binary_workbook(ROWS), "xlsb")])
def test_other_workbooks_are_read_like_xlsx(data: bytes, kind: str) -> None:
    table = read(data, f"deals.{kind}")
    assert (table.name, table.kind, table.frame.rows()) == (
        f"deals.{kind}: Deals",
        kind,
        [("007", "1.5"), ("008", "2")],
    )
    assert (table.header, table.line.to_list(), table.notes) == ((1,), [2, 3], ())


def archive() -> bytes:
    return zipped(
        {
            "2026/": b"",
            "2026/deals.csv": DEALS.encode(),
            "2026/book.xlsx": workbook([["id", "status"], ["1", "Won"]], ("Cover", "Deals")),
            "__MACOSX/2026/._deals.csv": b"\x00\x05\x16",
            ".DS_Store": b"Bud1",
            "notes.pdf": b"%PDF-1.7",
            "rubric.toml": b'name = "a"\n',
            "old.zip": zipped({"deals.csv": DEALS.encode()}),
            "empty.csv": b"",
        }
    )


def test_nothing_in_an_archive_is_left_out_without_a_reason() -> None:
    system = "This is a file of the operating system and not a table."
    assert described(archive(), "deals.zip") == [
        ("2026/deals.csv", "", False, False, ""),
        ("2026/book.xlsx", "Cover", True, False, ""),
        ("2026/book.xlsx", "Deals", False, False, ""),
        ("__MACOSX/2026/._deals.csv", "", False, False, system),
        (".DS_Store", "", False, False, system),
        ("notes.pdf", "", False, False, "This is a PDF document and not a table."),
        ("rubric.toml", "", False, False, "This is a file of another kind and not a table."),
        ("old.zip", "", False, False, "This is a zip archive inside a zip archive, which is not opened."),
        ("empty.csv", "", True, False, "The file is empty."),
    ]


def test_members_of_an_archive_are_read_by_name_and_keep_the_hash_of_the_whole() -> None:
    data = archive()
    deals = read(data, "deals.zip", Part("2026/deals.csv"))
    sheet = read(data, "deals.zip", Part("2026/book.xlsx", "Deals"))
    assert (deals.name, deals.kind, deals.frame.height) == ("deals.zip: 2026/deals.csv", "csv", 2)
    assert (sheet.name, sheet.kind, sheet.frame.rows()) == ("deals.zip: 2026/book.xlsx: Deals", "xlsx", [("1", "Won")])
    assert deals.sha256 == sheet.sha256
    assert deals.notes == sheet.notes == ()


def test_without_a_choice_the_first_table_is_read_and_the_others_are_named() -> None:
    table = read(zipped({"a.csv": b"", "b.csv": DEALS.encode(), "c.csv": DEALS.encode()}), "deals.zip")
    assert table.part == Part("b.csv")
    assert [str(note) for note in table.notes] == [
        "Only 'b.csv' was read, not 'a.csv', 'c.csv'. Choose another table of the file."
    ]


def test_an_error_in_a_member_names_it() -> None:
    data = zipped({"a.csv": b"id^status\n1^Won\n", "b.zip": zipped({"c.csv": b"x"})})
    assert refused(data, "deals.zip", Part("a.csv")) == (
        "There is only one column, 'id^status'. (deals.zip: a.csv) "
        "Separate the cells by a comma, semicolon, tab or vertical bar and upload the file again."
    )
    assert refused(data, "deals.zip", Part("b.zip")) == (
        "This is a zip archive inside a zip archive, which is not opened. (deals.zip: b.zip) "
        "Unpack it and upload the files in it."
    )
    assert refused(data, "deals.zip", Part("x.csv")) == (
        "There is no 'x.csv' in the archive. (deals.zip) Choose one of its files."
    )


def test_names_that_say_another_kind_are_said_of_member_and_archive() -> None:
    table = read(zipped({"deals.parquet": DEALS.encode()}), "deals.csv")
    assert [str(note) for note in table.notes] == [
        "The file is called deals.csv and is a zip archive; it was read as that.",
        "The file is called deals.parquet and is text; it was read as that.",
    ]


def test_names_without_end_or_with_half_a_character_do_no_harm() -> None:
    assert read(DEALS.encode(), "é" * 100_000 + ".csv").frame.height == 2
    assert read(DEALS.encode(), "\ud800.csv").name == "?.csv"


def test_progress_is_told_from_nothing_to_all_and_what_it_raises_ends_the_reading() -> None:
    shares: list[float] = []
    read(DEALS.encode(), "deals.csv", progress=shares.append)
    assert shares == [0.0, 1.0]

    def stop(share: float) -> None:
        if share:
            raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            read(DEALS.encode(), "deals.csv", progress=stop)
    assert read(DEALS.encode(), "deals.csv").frame.height == 2
