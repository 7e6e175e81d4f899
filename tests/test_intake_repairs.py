"""Cells corrected before storing, and the list of rejects that can be corrected and uploaded again."""

from __future__ import annotations

import pytest
from intake_files import checked, table

from qualify.errors import InputError
from qualify.intake import Edit, check, edited, guess, rejects

TEXT = "id,status,amount\n1,Won,lots\n2,Lost,6\n\n,Lost,7\n"


def test_a_corrected_cell_is_checked_as_if_the_file_had_it() -> None:
    read = table(TEXT)
    edits = [Edit(2, "amount", "5"), Edit(5, "id", "9"), Edit(5, "id", "3"), Edit(3, "amount", "  ")]
    batch = check(read, guess(read), edits=edits)
    assert batch.opportunities.select("deal_id", "amount").rows() == [("1", 5.0), ("2", None), ("3", 7.0)]
    assert (batch.quarantine.height, read.frame["amount"][0]) == (0, "lots")


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit(2, "price", "5"), "The file has no column 'price' to correct. (deals.csv) It has id, status, amount."),
        (
            Edit(4, "amount", "5"),
            "The file has no row 4 to correct. (deals.csv) Take the row's number as a spreadsheet shows it.",
        ),
        (
            Edit(6, "amount", "5"),
            "Row 6 cannot be read as cells, so none of them can be corrected here. (deals.csv, row 6) "
            "Correct it in the file.",
        ),
    ],
)
def test_an_edit_of_what_is_not_there_is_refused(edit: Edit, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        edited(table(TEXT + "8,Won,1,2\n"), [edit])
    assert str(caught.value) == sentence


def test_the_rejects_are_the_files_own_cells_with_row_rule_and_reason() -> None:
    read = table(TEXT + "8,Won,1,2\n")
    listed = rejects(read, check(read, guess(read)))
    assert listed.columns == [
        "set aside: row", "set aside: rule", "set aside: why", "id", "status", "amount", "set aside: as read",
    ]  # fmt: skip
    assert listed.rows() == [
        (2, "unreadable amount", "amount: lots cannot be read as an amount", "1", "Won", "lots", None),
        (5, "missing id", "it has no id", None, "Lost", "7", None),
        (6, "unreadable row", "it has 4 cells where the header has 3", None, None, None, "8,Won,1,2"),
    ]


def test_a_corrected_list_of_rejects_goes_in_and_can_be_rejected_again() -> None:
    read = table(TEXT)
    listed = rejects(read, check(read, guess(read)))
    again = table(listed.write_csv().replace("lots", "12"))
    batch = check(again, guess(again))
    assert batch.opportunities.select("deal_id", "outcome", "amount", "reason").rows() == [("1", "won", 12.0, None)]
    assert rejects(again, batch).rows() == [(3, "missing id", "it has no id", None, "Lost", "7")]


def test_without_rejects_the_list_is_empty() -> None:
    read = table("id,status\n1,Won\n")
    assert rejects(read, checked("id,status\n1,Won\n")).shape == (0, 5)
