"""Archives that lie, are locked or unpack to more than they should end in a sentence."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest
from intake_files import DEALS, repacked, spreadsheet, workbook, zipped

from qualify.errors import InputError
from qualify.intake import limits, outside, parts, read
from qualify.intake import zipped as engine
from qualify.intake.inside import parse, parts_of
from qualify.intake.records import Part

BOOK = workbook([["id", "status"], ["1", "Won"]])
GAVE_UP = (
    "The file is damaged, or reading it takes more memory or time than is allowed. (deals.xlsx) "
    "Open it in a spreadsheet, save it again as CSV, and upload that."
)


def refused(data: bytes, name: str = "deals.zip", part: Part | None = None) -> str:
    """The refusal in this process: nothing here may harm it."""
    with pytest.raises(InputError) as caught:
        parse(data, name, part, lambda _: None)
    return str(caught.value)


def refused_outside(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data, "deals.xlsx")
    return str(caught.value)


@pytest.mark.parametrize("word", [b"<!DOCTYPE x>", b'<!ENTITY a "b">', "<!DOCTYPE x>".encode("utf-16-le")])
def test_declarations_in_a_workbook_are_refused_before_it_is_parsed(word: bytes) -> None:
    data = repacked(BOOK, lambda name, text: word + text if name == "xl/worksheets/sheet1.xml" else text)
    assert refused(data, "deals.xlsx") == (
        "The workbook declares entities of its own in 'xl/worksheets/sheet1.xml', as no spreadsheet does. "
        "Open it in a spreadsheet, save it as CSV, and upload that."
    )


def test_a_declaration_across_two_pieces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_STEP", 3)
    data = repacked(BOOK, lambda name, text: b"<!DOCTYPE x>" + text if name == "xl/styles.xml" else text)
    assert refused(data, "deals.xlsx").startswith("The workbook declares entities of its own in 'xl/styles.xml'")


def test_sizes_are_counted_and_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_UNPACKED", 1_000)
    data = zipped({"deals.csv": DEALS.encode() * 100})
    assert refused(data, part=Part("deals.csv")) == (
        "The archive would unpack to 0 MB in 1 parts, which is too much. (deals.csv) Upload the files in it one by one."
    )


def test_a_size_that_lies_is_damage() -> None:
    data = bytearray(zipped({"deals.csv": DEALS.encode() * 100}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert refused(bytes(data), part=Part("deals.csv")) == (
        "The zip archive is damaged. (deals.csv) Pack it again, or upload the files in it one by one."
    )


def test_an_archive_says_when_it_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_ARCHIVE", 1_000)
    assert refused(zipped({"deals.csv": bytes(3 * 1024**2)})) == (
        "The archive would unpack to 3 MB in 1 parts, which is too much. Upload the files in it one by one."
    )


def test_ten_thousand_members_are_too_many() -> None:
    data = zipped({f"{number}.csv": b"" for number in range(10_000)})
    assert refused(data) == (
        "The archive would unpack to 0 MB in 10000 parts, which is too much. Upload the files in it one by one."
    )


def test_a_locked_member_says_so() -> None:
    data = bytearray(zipped({"deals.csv": DEALS.encode()}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert [part.why_not for part in parts_of(bytes(data), "deals.zip")] == [
        "This file is protected by a password; pack it again without one."
    ]


def test_of_two_members_with_one_name_both_are_read() -> None:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("deals.csv", DEALS)
        archive.writestr("deals.csv", "id,status\n9,Won\n")
    found = parts_of(buffer.getvalue(), "deals.zip")
    assert found == (Part("deals.csv"), Part("deals.csv (2)"))
    assert [parse(buffer.getvalue(), "deals.zip", part, lambda _: None).frame.height for part in found] == [2, 1]


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"word/document.xml": b"<a/>"}, "a Word document"),
        ({"ppt/presentation.xml": b"<a/>"}, "a PowerPoint presentation"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}, "an OpenDocument file"),
    ],
)
def test_documents_are_told_from_workbooks(members: dict[str, bytes], what: str) -> None:
    assert refused(zipped(members)) == f"This is {what} and not a table. Export the table as CSV or .xlsx."


def test_a_cut_archive_is_damaged() -> None:
    assert refused(zipped({"deals.csv": DEALS.encode()})[:-10]) == (
        "The zip archive is damaged. Pack it again, or upload the files in it one by one."
    )


@pytest.mark.parametrize("corner", [b"XFD1048576", b"ALL100000"])
def test_cells_far_away_end_the_child_and_not_the_parent(corner: bytes) -> None:
    data = repacked(BOOK, lambda _, text: text.replace(b'r="B2"', b'r="' + corner + b'"'))
    assert refused_outside(data) == GAVE_UP
    with pytest.raises(InputError):
        parts(data, "deals.xlsx")


@pytest.mark.parametrize("place", [b'r="3C"', b'r="A0"'])
def test_a_damaged_sheet_is_not_called_empty(place: bytes) -> None:
    data = repacked(BOOK, lambda _, text: text.replace(b'r="B2"', place))
    assert [part.why_not for part in parts_of(data, "deals.xlsx")] == ["This sheet is damaged."]
    assert refused(data, "deals.xlsx") == (
        "The workbook is damaged. Open it in a spreadsheet and save it again as .xlsx."
    )


def test_a_table_of_texts_that_claims_billions_ends_the_child() -> None:
    claim = b'<sst count="4000000000" uniqueCount="4000000000"><si><t>a</t></si></sst>'
    data = repacked(BOOK, lambda name, text: claim if name == "xl/sharedStrings.xml" else text)
    assert refused_outside(data) == GAVE_UP


@pytest.mark.parametrize("times", [1_048_577, 10**9, 10**30])
def test_more_repeated_rows_than_a_spreadsheet_has_are_refused(times: int) -> None:
    assert refused(spreadsheet([["id", "status"], ["1", "Won"]], times), "deals.ods") == (
        "The workbook repeats a row or a cell more than 1,048,576 times, as no spreadsheet does. "
        "Open it in a spreadsheet, save it as CSV, and upload that."
    )


def test_more_rows_together_than_a_spreadsheet_has_are_refused() -> None:
    assert refused(spreadsheet([["id", "status"], ["1", "Won"]], 1_000_000), "deals.ods") == (
        "The sheet 'Deals' has 1,048,576 rows of 2 cells, which is too much. "
        "Save the opportunities as CSV and upload that."
    )


def test_a_third_file_waits_and_then_says_that_others_are_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAIT_SECONDS", 0.01)
    for _ in range(limits.CHILDREN):
        outside._places.acquire()
    try:
        assert refused_outside(DEALS.encode()) == (
            "Other files are being read at this moment. (deals.xlsx) Try again in a minute."
        )
    finally:
        for _ in range(limits.CHILDREN):
            outside._places.release()
    assert read(DEALS.encode(), "deals.csv").frame.height == 2
