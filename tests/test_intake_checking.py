"""From small files to checked rows: what is taken in, what is set aside, and the sentence that says so."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest
from intake_files import checked, table

from qualify.errors import InputError
from qualify.intake import Batch, check, guess
from qualify.schema import OPPORTUNITIES, QUARANTINE


def said(batch: Batch, rule: str) -> list[str]:
    return [str(problem) for problem in batch.problems if problem.rule == rule]


def test_a_plain_file_goes_in_whole() -> None:
    batch = checked(
        "Deal ID,Company,Owner,Status,Amount,Created,Close date,Budget known?,Region\n"
        "007, Acme ,Ana,Won,$1.5k,2024-01-02,2024-03-04,Yes,North\n"
        "008,Bolt,Bo,Open,900,2024-01-03,2024-09-30,,\n"
    )
    assert batch.opportunities.schema == OPPORTUNITIES
    assert batch.opportunities.select("deal_id", "account", "owner", "outcome", "amount").rows() == [
        ("007", "Acme", "Ana", "won", 1500.0),
        ("008", "Bolt", "Bo", "open", 900.0),
    ]
    assert batch.opportunities.select("created", "closed", "expected").rows() == [
        (date(2024, 1, 2), date(2024, 3, 4), None),
        (date(2024, 1, 3), None, date(2024, 9, 30)),
    ]
    assert [json.loads(text) for text in batch.opportunities["extra"]] == [
        {"Budget known?": "Yes", "Region": "North"},
        {"Budget known?": None, "Region": None},
    ]
    assert (batch.read, batch.won, batch.lost, batch.no_decision, batch.open) == (2, 1, 0, 0, 1)
    assert (batch.quarantine.height, batch.quarantine.schema, batch.problems) == (0, QUARANTINE, ())


def test_no_outcome_column_is_refused_with_the_columns_there_are() -> None:
    with pytest.raises(InputError) as caught:
        checked("id,owner,amount\n1,Ana,5\n")
    assert str(caught.value) == (
        "No column says which opportunities were won or lost. (deals.csv) "
        "Choose one or add one to the file; it has the columns id, owner, amount."
    )


def test_a_word_never_seen_blocks_until_somebody_says_what_it_means() -> None:
    read = table("id,status\n1,Won\n2,Shelved\n3,Lost\n4,Shelved\n")
    mapping = guess(read)
    batch = check(read, mapping)
    assert [str(problem) for problem in batch.blocking] == [
        "Nobody has said yet whether the word 'Shelved' means won, lost, no decision or open. "
        "(rows 3, 5, column 'status', value 'Shelved') Choose what it means."
    ]
    assert batch.quarantine["row"].to_list() == [3, 5]
    settled = check(read, mapping.with_outcome("Shelved", "no decision"))
    assert (settled.blocking, settled.won, settled.lost, settled.no_decision, settled.read) == ((), 1, 1, 2, 4)


def test_empty_outcomes_are_taken_as_open_and_said() -> None:
    batch = checked("id,status\n1,Won\n2,\n3,Lost\n")
    assert batch.open == 1
    assert said(batch, "empty outcome") == [
        "Taken as open: 1 row without an outcome. (row 3, column 'status') "
        "Choose another outcome for empty cells if they are not open."
    ]


def test_ids_that_contradict_each_other_are_set_aside_and_copies_kept_once() -> None:
    batch = checked("id,status,amount\n1,Won,5\n2,Won,6\n1,Lost,5\n3,Lost,7\n3,Lost,7\n,Won,8\n4,Won,1\n5,Lost,2\n")
    assert batch.opportunities["deal_id"].to_list() == ["2", "3", "4", "5"]
    assert batch.quarantine.select("row", "reason").rows() == [
        (2, "the id 1 stands in 2 rows that say different things"),
        (4, "the id 1 stands in 2 rows that say different things"),
        (6, "it is a copy of row 5"),
        (7, "it has no id"),
    ]
    assert batch.quarantine["content"][0] == '{"id":"1","status":"Won","amount":"5"}'
    assert said(batch, "duplicate id") == [
        "Set aside 2 rows for sharing an id with another row that says different things. "
        "(rows 2, 4, column 'id', value '1') Leave one row for each id in the file, or choose which one counts."
    ]
    assert said(batch, "copied row") == [
        "Set aside 1 row for being a word-for-word copy of another. (row 6, column 'id', value '3')"
    ]
    assert said(batch, "missing id") == ["Set aside 1 row without an id. (row 7, column 'id') Fill it in."]


def test_dates_that_read_both_ways_block_until_settled() -> None:
    read = table("id,status,created\n1,Won,03/04/2024\n2,Lost,05/06/2024\n")
    mapping = guess(read)
    batch = check(read, mapping)
    assert mapping.order("created") is None
    assert [str(problem) for problem in batch.blocking] == [
        "Set aside 2 rows because the date can be read with the day first or with the month first. "
        "(rows 2, 3, column 'created', value '03/04/2024') Say which comes first, the day or the month."
    ]
    settled = check(read, mapping.with_order("created", True))
    assert settled.opportunities["created"].to_list() == [date(2024, 4, 3), date(2024, 6, 5)]


def test_another_date_column_of_the_file_settles_an_ambiguous_one() -> None:
    read = table("id,status,created,closed\n1,Won,03/04/2024,03/25/2024\n")
    assert check(read, guess(read)).opportunities.select("created", "closed").row(0) == (
        date(2024, 3, 4),
        date(2024, 3, 25),
    )


def test_a_bad_date_and_a_bad_amount_name_row_column_and_value() -> None:
    batch = checked(
        "id,status,created,amount\n1,Won,2024-01-01,5\n2,Won,2024-02-30,6\n3,Lost,2215-01-01,7\n4,Lost,2024-01-01,lots\n"
        "5,Lost,2024-01-01,8\n"
    )
    assert batch.quarantine.select("row", "reason").rows() == [
        (3, "created: 2024-02-30 cannot be read as a date"),
        (4, "created: 2215-01-01 is not between 1990 and 2100"),
        (5, "amount: lots cannot be read as an amount"),
    ]
    assert said(batch, "unreadable date") == [
        "Set aside 1 row because the date cannot be read as a date. (row 3, column 'created', value '2024-02-30') "
        "Correct the file, or map the column to nothing.",
    ]
    assert said(batch, "date out of range") == [
        "Set aside 1 row because the date is not between 1990 and 2100. (row 4, column 'created', value '2215-01-01') "
        "Correct the file, or map the column to nothing.",
    ]
    assert said(batch, "unreadable amount") == [
        "Set aside 1 row because the amount cannot be read as an amount. (row 5, column 'amount', value 'lots') "
        "Correct the file, or map the column to nothing."
    ]
    assert batch.read == batch.opportunities.height + batch.quarantine.height == 5


def test_ragged_rows_end_in_quarantine_beside_the_others() -> None:
    batch = checked("id,status\n1,Won\n2,Lost,extra\n,Lost\n")
    assert batch.quarantine.rows() == [
        (3, "unreadable row", "it has 3 cells where the header has 2", "2,Lost,extra"),
        (4, "missing id", "it has no id", '{"id":null,"status":"Lost"}'),
    ]
    assert batch.read == 3


def test_closed_before_created_is_kept_and_said() -> None:
    batch = checked("id,status,created,closed\n1,Won,2024-03-01,2024-02-01\n")
    assert batch.won == 1
    assert said(batch, "closed before created") == [
        "Kept 1 row closed before the day of creation. (row 2, column 'closed', value '2024-02-01') "
        "Check the two date columns."
    ]


def test_missing_parts_are_said_in_plain_words() -> None:
    batch = checked("status,RFP\nWon,Yes\nLost,No\n")
    assert batch.opportunities["deal_id"].to_list() == ["row 2", "row 3"]
    assert [str(problem) for problem in batch.problems] == [
        "The file has no ids, so each opportunity is called by its row, such as 'row 2'. "
        "Add a column of ids if the file will be uploaded again.",
        "No dates are taken from the file, so no forecast is possible from it.",
        "No amounts are taken from the file, so nothing can be said in money.",
    ]


def test_several_currencies_are_said_and_kept_beside_the_amounts() -> None:
    batch = checked("id,status,amount\n1,Won,$ 1234\n2,Lost,€ 900\n3,Won,$ 5\n4,Won,6\n")
    assert batch.opportunities.select("amount", "currency").rows() == [
        (1234.0, "$"), (900.0, "EUR"), (5.0, "$"), (6.0, None),
    ]  # fmt: skip
    assert said(batch, "currencies") == [
        "Amounts stand in 2 currencies ($, EUR) and are not converted. (row 3, column 'amount', value '€ 900') "
        "Enter the rates after storing, or convert them in the file."
    ]


def test_odd_currencies_are_kept_and_said() -> None:
    batch = checked("id,status,amount,currency\n1,Won,5,EUR\n2,Lost,5,euro\n3,Lost,5,\n4,Won,5,$\n5,Won,5,usd\n")
    assert batch.opportunities["currency"].to_list() == ["EUR", "euro", None, "$", "usd"]
    assert said(batch, "odd currency") == [
        "Kept 2 rows with a currency that is not three capital letters or a known sign. "
        "(rows 3, 6, column 'currency', value 'euro') Write currencies as in EUR or USD in the file."
    ]
    assert batch.blocking == ()


def test_columns_for_won_and_closed_go_before_the_words_of_the_stage() -> None:
    batch = checked(
        "Id,StageName,IsClosed,IsWon\n1,Closed Won,1,1\n2,Kicked off,,\n3,Closed Won,TRUE,FALSE\n"
        "4,No Decision,true,false\n5,Demo,0,1\n6,Demo,perhaps,0\n"
    )
    assert batch.opportunities.select("deal_id", "outcome").rows() == [
        ("1", "won"),
        ("2", "open"),
        ("3", "lost"),
        ("4", "no decision"),
    ]
    assert batch.blocking == ()
    assert batch.quarantine.select("row", "reason").rows() == [
        (6, "it is marked as won and as not closed"),
        (7, "won or closed is neither yes nor no"),
    ]
    assert said(batch, "contradictory outcome") == [
        "In 1 row the stage contradicts the columns for won and closed, which count. "
        "(row 4, column 'StageName', value 'Closed Won') Check these rows."
    ]


def test_the_table_is_not_changed() -> None:
    read = table("id,status,amount\n1,Won, 5 \n2,Lost,6\n")
    before = read.frame.clone()
    check(read, guess(read))
    assert read.frame.equals(before)
    assert read.frame["amount"].dtype == pl.String


def test_an_amount_that_no_deal_is_worth_sets_its_row_aside() -> None:
    batch = checked("id,status,amount\n1,Won,5\n2,Won,1e300\n3,Lost,7\n")
    assert said(batch, "amount out of range") == [
        "Set aside 1 row because the amount is larger than 1,000,000,000,000,000, which no deal is worth. (row 3, "
        "column 'amount', value '1e300') Correct the file, or map the column to nothing."
    ]
    assert batch.opportunities["amount"].to_list() == [5.0, 7.0]
    assert batch.quarantine["reason"].to_list() == [
        "amount: 1e300 is larger than 1,000,000,000,000,000, which no deal is worth"
    ]
