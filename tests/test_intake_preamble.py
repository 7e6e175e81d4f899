"""What stands above a header and below the rows of a report is told from the table, and said."""

from __future__ import annotations

import csv
import io

import pytest
from intake_files import workbook

from qualify.intake import read
from qualify.intake.text import parse_text

REPORT: list[list[object]] = [
    ["Opportunity Report", "", "", ""],
    ["As of 2024-01-01, 10:00", "", "", ""],
    ["", "", "", ""],
    ["Filtered by", "My team", "", ""],
    ["Opportunity Name", "Stage", "Amount", "Close Date"],
    ["A", "Won", "10", "2024-01-02"],
    ["Total", "Lost", "20", "2024-01-03"],
    ["Grand Totals (2 records)", "", "30", ""],
]


def as_csv() -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(REPORT)
    return (buffer.getvalue() + '"Confidential Information - Do Not Distribute"\n').encode()


@pytest.mark.parametrize(("data", "name"), [(as_csv(), "report.csv"), (workbook(REPORT), "report.xlsx")])
def test_titles_filters_and_totals_of_a_report_are_told_from_its_rows(data: bytes, name: str) -> None:
    table = read(data, name)
    assert table.frame.columns == ["Opportunity Name", "Stage", "Amount", "Close Date"]
    assert table.frame.rows() == [("A", "Won", "10", "2024-01-02"), ("Total", "Lost", "20", "2024-01-03")]
    assert (table.header, table.line.to_list(), table.blank.to_list()) == ((1, 2, 4, 5), [6, 7], [3])
    assert table.held.row(0) == (
        8,
        "totals row",
        "it is a total of other rows and no row of its own",
        '{"Opportunity Name":"Grand Totals (2 records)","Stage":null,"Amount":"30","Close Date":null}',
    )
    said = [str(note) for note in table.notes]
    assert said[0] == "Left out 3 rows above the header, the first saying 'Opportunity Report'. (rows 1, 2, 4)"
    assert "Held out 1 row of totals. (row 8)" in said


def test_a_line_below_the_table_is_held() -> None:
    assert read(as_csv(), "report.csv").held.row(1) == (
        9,
        "unreadable row",
        "it has 1 cell where the header has 4",
        '"Confidential Information - Do Not Distribute"',
    )


@pytest.mark.parametrize(
    ("text", "columns", "header"),
    [
        ("Won deals\n\nverkocht,regio\nx,y\nu,v\n", ["verkocht", "regio"], (1, 3)),
        ("Umsatz\nStand: 1, 2\nPhase;Betrag;Name\nA;1;x\nB;2;y\n", ["Phase", "Betrag", "Name"], (1, 2, 3)),
        ("a, b\nFilter, and, more\nid,status,amount\n1,Won,10\n", ["id", "status", "amount"], (1, 2, 3)),
        ("sep=;\nid;b\n1;2\n", ["id", "b"], (1, 2)),
        ('"sep=|"\r\nid|b\r\n1|2\r\n', ["id", "b"], (1, 2)),
        ("Table,Field,Description\naccounts,account,Company name\n", ["Table", "Field", "Description"], (1,)),
        ("Seller,2021,2022\nx,1,2\ny,3,4\n", ["Seller", "2021", "2022"], (1,)),
    ],
)
def test_the_header_is_found_by_its_names_and_its_shape(text: str, columns: list[str], header: tuple[int, ...]) -> None:
    parsed = parse_text(text.encode())
    assert (parsed.frame.columns, parsed.header) == (columns, header)


@pytest.mark.parametrize(
    ("last", "held"),
    [
        ("Total,,35", True),
        ("Gesamtsumme,,35", True),
        ("TOTAL:,7,35", True),
        ("Total,Won,35", False),
        ("Total Energies,,35", False),
        ("Summer school,,35", False),
    ],
)
def test_a_total_is_held_and_a_company_of_that_name_is_not(last: str, held: bool) -> None:
    parsed = parse_text(f"Account,Status,Amount\nAcme,Won,35\n{last}\n".encode())
    assert (parsed.frame.height, parsed.held["rule"].to_list()) == ((1, ["totals row"]) if held else (2, []))
