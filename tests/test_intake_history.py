"""From histories and single changes to stages and to what fields said from a day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from intake_files import table

from qualify.errors import InputError
from qualify.intake import Batch, Edit, check, guess

HEAD = "Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate\n"
KNOWN = pl.Series(["a", "b"])


def taken(text: str, known: pl.Series | None = KNOWN) -> Batch:
    read = table(text)
    batch = check(read, guess(read), known=known)
    assert batch.read == read.frame.height + read.held.height
    return batch


def said(batch: Batch, field: str) -> list[tuple[str, str | None, date]]:
    return batch.history.filter(field=field).select("deal_id", "value", "since").rows()


def stages(batch: Batch) -> list[tuple[str, str, date]]:
    return batch.stages.select("deal_id", "stage", "entered").rows()


def aside(batch: Batch) -> list[tuple[int, str, str]]:
    return batch.quarantine.select("row", "rule", "reason").rows()


TWO_DEALS = HEAD + (
    "1,a,2024-01-05,Open,100,2024-03-01\n"
    "2,b,2024-01-06,Open,,2024-04-01\n"
    "3,a,2024-02-01,Negotiation,100,2024-05-01\n"
    "4,a,2024-02-20,Closed Lost,80,2024-02-20\n"
    "5,a,2024-03-01,Open,80,2024-06-01\n"
)


def test_every_row_is_a_stage_and_fields_are_kept_where_they_change() -> None:
    batch = taken(TWO_DEALS)
    assert stages(batch) == [
        ("a", "Open", date(2024, 1, 5)),
        ("a", "Negotiation", date(2024, 2, 1)),
        ("a", "Closed Lost", date(2024, 2, 20)),
        ("a", "Open", date(2024, 3, 1)),
        ("b", "Open", date(2024, 1, 6)),
    ]
    assert batch.stages["row"].to_list() == [2, 4, 5, 6, 3]
    assert said(batch, "amount") == [
        ("a", "100.0", date(2024, 1, 5)),
        ("a", "80.0", date(2024, 2, 20)),
        ("b", None, date(2024, 1, 6)),
    ]
    assert said(batch, "outcome") == [
        ("a", "open", date(2024, 1, 5)),
        ("a", "lost", date(2024, 2, 20)),
        ("a", "open", date(2024, 3, 1)),
        ("b", "open", date(2024, 1, 6)),
    ]
    assert aside(batch) == []


def test_a_closed_deal_expects_no_close() -> None:
    assert said(taken(TWO_DEALS), "expected") == [
        ("a", "2024-03-01", date(2024, 1, 5)),
        ("a", "2024-05-01", date(2024, 2, 1)),
        ("a", None, date(2024, 2, 20)),
        ("a", "2024-06-01", date(2024, 3, 1)),
        ("b", "2024-04-01", date(2024, 1, 6)),
    ]


def test_rows_that_cannot_be_taken_in_are_set_aside_with_the_first_reason() -> None:
    batch = taken(
        HEAD + "1,a,2024-01-05,Open,100,2024-03-01\n2,x,2024-01-06,Open,oops,\n3,a,soon,Open,,\n4,a,,Open,,\n"
        "5,,2024-01-06,Open,5,\n6,a,2024-01-07,,6,\n7,a,2024-01-08,Closed Won,much,\n8,x,,Open,7,\n"
    )
    assert aside(batch) == [
        (3, "unknown deal", "no opportunity has this id"),
        (4, "date", "CreatedDate: soon cannot be read as a date"),
        (5, "missing date", "it has no date"),
        (6, "missing id", "it names no opportunity"),
        (7, "missing stage", "it has no stage"),
        (8, "amount", "Amount: much cannot be read as an amount"),
        (9, "unknown deal", "no opportunity has this id"),
    ]
    (unknown,) = [problem for problem in batch.problems if problem.rule == "unknown deal"]
    assert str(unknown) == (
        "Set aside 2 rows: no opportunity has this id. (rows 3, 9, column 'OpportunityId') "
        "Import the opportunities first, or together with this file."
    )
    assert batch.stages.height + batch.quarantine.height == batch.read == 8


def test_without_known_ids_every_deal_is_taken_for_known() -> None:
    assert taken(TWO_DEALS, None).stages.height == 5
    assert aside(taken(TWO_DEALS, pl.Series([], dtype=pl.String)))[0][1] == "unknown deal"


def test_salesforces_two_forms_of_an_id_are_one() -> None:
    known = pl.Series(["006f4000002NAbGAAW", "006f4000002NAbH"])
    text = "Opportunity ID,To Stage,Edit Date\n006f4000002NAbG,Open,2024-01-01\n006f4000002NAbHAAW,Open,2024-01-01\n"
    batch = taken(text + "006f4000002NAbI,Open,2024-01-01\n", known)
    assert batch.stages["deal_id"].to_list() == ["006f4000002NAbGAAW", "006f4000002NAbH"]
    assert aside(batch) == [(4, "unknown deal", "no opportunity has this id")]
    assert str(batch.problems[0]) == (
        "The opportunity is named by Salesforce's other form of its id: 2 rows. (rows 2, 3, column 'Opportunity ID')"
    )


def test_an_unknown_stage_of_a_history_is_asked_about() -> None:
    read = table(HEAD + "1,a,2024-01-05,Shelved,1,\n2,a,2024-02-05,Closed Won,1,\n3,a,2024-03-05,Open,1,\n")
    mapping = guess(read)
    (problem,) = check(read, mapping).blocking
    assert problem.what == "Nobody has said yet whether the word 'Shelved' means won, lost, no decision or open."
    settled = check(read, mapping.with_outcome("Shelved", "no decision"))
    assert said(settled, "outcome")[0] == ("a", "no decision", date(2024, 1, 5))


def test_rows_marked_as_deleted_are_set_aside_unless_all_are() -> None:
    head = "OpportunityId,To Stage,Edit Date,IsDeleted\n"
    some = taken(head + "a,Open,2024-01-01,false\na,Won,2024-01-02,true\n")
    assert aside(some) == [(3, "deleted", "it is marked as deleted in 'IsDeleted'")]
    assert taken(head + "a,Open,2024-01-01,true\na,Won,2024-01-02,true\n").stages.height == 2


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (("1,a,2024-01-01,A", "2,a,2024-01-02,B", "3,a,2024-01-02,C", "4,a,2024-01-03,D"), "ABCD"),
        (("4,a,2024-01-03,D", "3,a,2024-01-02,C", "2,a,2024-01-02,B", "1,a,2024-01-01,A"), "ABCD"),
        (("9,a,2024-01-01,A", "7,a,2024-01-02,B", "6,a,2024-01-02,C", "5,a,2024-01-03,D"), "ABCD"),
        (("2,a,2024-01-02T09:00:00Z,B", "1,a,2024-01-02T08:00:00Z,A", "3,a,2024-01-02T10:00:00Z,C"), "ABC"),
        (("2,a,01/13/24 02:20 PM,B", "1,a,01/13/24 11:59 AM,A", "3,a,01/13/24 11:00 PM,C"), "ABC"),
        (
            ("3,a,2024-01-02,C", "1,a,2024-01-01,A", "4,a,2024-01-03,D", "2,a,2024-01-02,B", "5,a,2024-01-04,E"),
            "ABCDE",
        ),
    ],
    ids=["oldest first", "newest first", "ids fall, file rises", "by the clock", "half days", "by the ids"],
)
def test_rows_of_a_day_stand_in_the_order_of_time(rows: tuple[str, ...], order: str) -> None:
    batch = taken("Id,OpportunityId,CreatedDate,To Stage\n" + "\n".join(rows) + "\n")
    assert "".join(batch.stages["stage"]) == order
    assert [problem for problem in batch.problems if problem.rule == "same moment"] == []


def test_where_nothing_tells_which_came_first_the_files_order_counts_and_is_said() -> None:
    batch = taken("OpportunityId,To Stage,Edit Date\na,B,2024-01-02\na,A,2024-01-02\nb,B,2024-01-02\n")
    assert [stage for _, stage, _ in stages(batch)] == ["B", "A", "B"]
    (chance,) = [str(problem) for problem in batch.problems if problem.rule == "same moment"]
    assert chance == (
        "2 rows have the same moment as another row of their opportunity, and nothing tells which came first: "
        "the order of the file counts. Add the time of day to the file if that matters."
    )


def test_columns_that_are_kept_nowhere_are_named() -> None:
    batch = taken("OpportunityId,To Stage,Edit Date,Mood\na,A,2024-01-02,good\n")
    assert [problem.what for problem in batch.problems] == ["Not taken in: Mood."]


def test_a_history_without_a_needed_column_is_refused() -> None:
    read = table(TWO_DEALS)
    mapping = guess(read)
    with pytest.raises(InputError) as caught:
        check(read, replace(mapping, fields=tuple(pair for pair in mapping.fields if pair[0] != "since")))
    assert str(caught.value) == (
        "No column says from which day on. (deals.csv) "
        "Choose one; the file has the columns Id, OpportunityId, CreatedDate, StageName, Amount, CloseDate."
    )
    with pytest.raises(InputError, match=r"'owner' is not a field of history\. \(deals\.csv\)"):
        check(read, replace(mapping, fields=(*mapping.fields, ("owner", "Id"))))
    with pytest.raises(InputError, match=r"The file has no column 'Nope'\."):
        check(read, replace(mapping, fields=(*mapping.fields, ("stage", "Nope"))))


CHANGES = (
    "OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
    "a,Amount,1000,\"1,500.50\",2024-02-01\n"
    "a,CloseDate,2024-03-01,2024-04-15,2024-02-02\n"
    "a,StageName,Open,Closed Won,2024-04-10\n"
    "a,Amount,1500.50,2000,2024-03-01\n"
    "a,Owner,Ana,Bo,2024-03-02\n"
    "b,created,,,2024-01-01\n"
)  # fmt: skip


def test_changes_become_what_fields_said_and_what_they_said_before() -> None:
    batch = taken(CHANGES)
    assert said(batch, "amount") == [
        ("a", "1000.0", date(2024, 1, 31)),
        ("a", "1500.5", date(2024, 2, 1)),
        ("a", "2000.0", date(2024, 3, 1)),
    ]
    assert said(batch, "expected") == [("a", "2024-03-01", date(2024, 2, 1)), ("a", "2024-04-15", date(2024, 2, 2))]
    assert stages(batch) == [("a", "Closed Won", date(2024, 4, 10))]
    assert said(batch, "stage") == [("a", "Open", date(2024, 4, 9))]
    assert said(batch, "Owner") == [("a", "Ana", date(2024, 3, 1)), ("a", "Bo", date(2024, 3, 2))]
    assert said(batch, "created") == [("b", None, date(2023, 12, 31)), ("b", None, date(2024, 1, 1))]
    assert (batch.read, batch.quarantine.height) == (6, 0)


def test_changes_without_former_values_are_one_row_each() -> None:
    batch = taken(
        "deal_id,timestamp,name,value\na,2024-01-02 10:00:00,dealstage,s2\na,2024-01-02 09:00:00,dealstage,s1\n"
        "a,2024-01-02 09:00:00,amount,5\na,2024-01-03 09:00:00,amount,\n"
    )
    assert stages(batch) == [("a", "s1", date(2024, 1, 2)), ("a", "s2", date(2024, 1, 2))]
    assert batch.history.rows() == [
        ("a", "amount", "5.0", date(2024, 1, 2), 4),
        ("a", "amount", None, date(2024, 1, 3), 5),
    ]


def test_changes_that_cannot_be_read_are_set_aside() -> None:
    batch = taken(
        "OpportunityId,Field,OldValue,NewValue,CreatedDate\na,Amount,1,lots,2024-01-01\na,CloseDate,,2215-01-01,2024-01-01\n"
        "a,,1,2,2024-01-01\na,StageName,Open,,2024-01-01\nx,Amount,1,2,2024-01-01\n"
    )
    assert aside(batch) == [
        (2, "amount", "its new value cannot be read as the field 'amount'"),
        (3, "expected", "its new value cannot be read as the field 'expected'"),
        (4, "missing field", "it names no field"),
        (5, "missing stage", "it names no new stage"),
        (6, "unknown deal", "no opportunity has this id"),
    ]
    assert (batch.history.height, batch.stages.height) == (0, 0)


def test_each_reason_for_setting_rows_aside_is_a_finding_with_all_their_numbers() -> None:
    text = HEAD + "".join(f"{n},z,2024-01-05,Open,100,2024-03-01\n" for n in range(30)) + "40,a,,Open,1,2024-03-01\n"
    unknown, undated = taken(text).findings
    assert (unknown.problem.rule, unknown.lines.to_list(), unknown.problem.count) == (
        "unknown deal", list(range(2, 32)), 30,
    )  # fmt: skip
    assert ([way.name for way in unknown.ways], unknown.chosen) == (["set aside"], "set aside")
    assert (undated.problem.column, undated.lines.to_list()) == ("CreatedDate", [32])


def test_a_cell_corrected_in_a_history_takes_its_row_in() -> None:
    read = table(TWO_DEALS.replace("1,a,2024-01-05", "1,a,"))
    batch = check(read, guess(read), edits=(Edit(2, "CreatedDate", "2024-01-05"),), known=KNOWN)
    assert (batch.findings, stages(batch)[0]) == ((), ("a", "Open", date(2024, 1, 5)))
