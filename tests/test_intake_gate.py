"""Rule by rule: what is found, the ways out, the one taken by default, and what each way makes of the rows."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from gate_rows import facts, found
from intake_files import table

from qualify.intake import Batch, Ruling, check, guess

LATEST = "LastModifiedDate"


def ruled(text: str, rule: str = "", column: str = "", way: str = "") -> Batch:
    read = table(text)
    return check(read, guess(read), [Ruling(rule, column, way)] if rule else [])


TWICE = (
    f"id,status,amount,{LATEST}\n1,Won,5,2024-01-02T09:00\n1,Lost,6,2024-01-02T10:00\n2,Won,7,2024-01-01\n"
    "2,Open,8,2024-01-01\n3,Lost,9,\n"
)


@pytest.mark.parametrize(
    ("way", "kept"),
    [
        ("set aside", [("3", 9.0)]),
        ("keep latest", [("1", 6.0), ("3", 9.0)]),
        ("keep last", [("1", 6.0), ("2", 8.0), ("3", 9.0)]),
        ("keep first", [("1", 5.0), ("2", 7.0), ("3", 9.0)]),
    ],
)
def test_the_same_id_twice_with_different_facts(way: str, kept: list[tuple[str, float]]) -> None:
    batch = ruled(TWICE, "duplicate id", "id", way)
    assert batch.opportunities.select("deal_id", "amount").rows() == kept
    ways = ["set aside", "keep latest", "keep last", "keep first"]
    assert facts(found(batch, "duplicate id"))[1:] == ([2, 3, 4, 5], ways, way)
    assert set(batch.quarantine["rule"]) == {"duplicate id"}


def test_a_repair_is_named_with_its_count() -> None:
    batch = ruled(TWICE, "duplicate id", "id", "keep last")
    assert found(batch, "duplicate id").problem.what == (
        "Kept the last row of each id in the file, and set aside 2 rows of the same ids."
    )


def test_a_copy_beside_a_contradiction_is_a_copy() -> None:
    batch = ruled("id,status\n1,Won\n1 ,Won\n1,Lost\n2,Won\n")
    assert batch.quarantine.select("row", "rule").rows() == [
        (2, "duplicate id"),
        (3, "copied row"),
        (4, "duplicate id"),
    ]
    assert facts(found(batch, "copied row")) == (
        "Set aside 1 row for being a word-for-word copy of another.", [3], ["set aside"], "set aside",
    )  # fmt: skip


def test_rows_without_ids_that_are_alike_count_unless_somebody_sets_them_aside() -> None:
    text = "status,RFP\nWon,Yes\nWon,Yes\nLost,No\n"
    assert facts(found(ruled(text), "copies"))[1:] == ([3], ["accept", "set aside"], "accept")
    assert ruled(text, "copies", "", "set aside").opportunities["deal_id"].to_list() == ["row 2", "row 4"]


def test_a_way_that_is_none_of_the_rules_is_asked_about() -> None:
    batch = ruled(TWICE, "duplicate id", "id", "keep all")
    assert found(batch, "duplicate id").chosen is None
    assert [str(problem) for problem in batch.blocking] == [
        "Set aside 4 rows for sharing an id with another row that says different things. (rows 2, 3, 4, 5, column "
        "'id', value '1') Leave one row for each id in the file, or choose which one counts."
    ]


def test_a_ruling_on_what_a_file_does_not_break_changes_nothing() -> None:
    text = "id,status\n1,Won\n2,Lost\n"
    assert ruled(text, "duplicate id", "id", "keep last").opportunities.equals(ruled(text).opportunities)


DELETED = "id,status,IsDeleted\n1,Won,true\n2,Lost,false\n3,Won,\n"


def test_deleted_rows_are_set_aside_and_can_be_taken_in() -> None:
    batch = ruled(DELETED)
    assert facts(found(batch, "deleted")) == (
        "Set aside 1 row marked as deleted.", [2], ["set aside", "accept"], "set aside",
    )  # fmt: skip
    assert batch.quarantine.select("row", "rule", "reason").rows() == [(2, "deleted", "it is marked as deleted")]
    assert ruled(DELETED, "deleted", "IsDeleted", "accept").won == 2


def test_a_mark_on_every_row_deletes_none() -> None:
    batch = ruled("id,status,IsDeleted\n1,Won,true\n2,Lost,1\n")
    assert (found(batch, "deleted").chosen, batch.opportunities.height) == ("accept", 2)


def test_a_deleted_row_is_not_looked_at_any_further() -> None:
    batch = ruled("id,status,amount,deleted\n1,Won,5,no\n1,Lost,lots,yes\n2,Lost,6,no\n")
    assert [one.problem.rule for one in batch.findings] == ["deleted", "no dates"]
    assert batch.opportunities["deal_id"].to_list() == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "is_test"),
    [
        ("TEST - do not use", True),
        ("Latest contest", False),
        ("A sample order", True),
        ("asdfgh", True),
        ("Testo", False),
    ],
)
def test_test_records_are_told_by_whole_words(name: str, is_test: bool) -> None:
    text = f"id,status,name\n1,Won,{name}\n2,Lost,Acme\n"
    rules = [one.problem.rule for one in ruled(text).findings]
    assert ("test record" in rules) == is_test
    assert ruled(text).won == 1
    assert ruled(text, "test record", "name", "set aside").won == 1 - is_test


def test_a_row_that_breaks_several_rules_is_under_the_first_with_all_reasons() -> None:
    batch = ruled("id,status,created,amount\n1,Won,2215-01-01,lots\n2,Lost,2024-01-01,5\n")
    assert batch.quarantine.select("row", "rule", "reason").rows() == [
        (2, "date out of range", "created: 2215-01-01 is not between 1990 and 2100; amount: lots cannot be read as an "
            "amount"),
    ]  # fmt: skip


FLAGS = "Id,StageName,IsClosed,IsWon\n1,Closed Won,1,1\n2,Closed Won,1,0\n3,Demo,0,0\n4,Closed Lost,0,0\n"


@pytest.mark.parametrize(
    ("way", "outcomes"),
    [
        ("accept", ["won", "lost", "open", "open"]),
        ("by words", ["won", "won", "open", "lost"]),
        ("set aside", ["won", "open"]),
    ],
)
def test_the_stage_against_the_columns_for_won_and_closed(way: str, outcomes: list[str]) -> None:
    batch = ruled(FLAGS, "contradictory outcome", "StageName", way)
    assert batch.opportunities["outcome"].to_list() == outcomes
    assert found(batch, "contradictory outcome").lines.to_list() == [3, 5]


LOSSES = "id,status,amount,Loss reason\n1,Lost,50,Won - signed\n2,Lost,60,Won\n3,Lost,70,price\n"


def test_wins_kept_as_losses_are_asked_about_and_never_turned_in_silence() -> None:
    batch = ruled(LOSSES)
    assert facts(found(batch, "outcome contradicted")) == (
        "No deal is won, and 'Loss reason' says of 2 closed rows that it was.", [2, 3],
        ["accept", "flip", "set aside"], None,
    )  # fmt: skip
    assert (len(batch.blocking), batch.lost) == (1, 3)
    assert found(batch, "outcome contradicted").effect == (
        "Turned round, the win rate is 66.7 % (2 of 3) instead of 0.0 % (0 of 3), and 110 more was won. "
        "Without them, the win rate is 0.0 % (0 of 1) instead of 0.0 % (0 of 3)."
    )
    turned = ruled(LOSSES, "outcome contradicted", "Loss reason", "flip")
    assert (turned.won, turned.lost, turned.blocking) == (2, 1, ())


def test_where_some_are_won_a_contradicting_reason_is_said_and_kept() -> None:
    batch = ruled("id,status,reason\n1,Won,Lost on price\n2,Lost,Won\n3,Lost,price\n")
    assert facts(found(batch, "outcome contradicted"))[1:] == ([2, 3], ["accept", "flip", "set aside"], "accept")
    assert (batch.won, batch.lost) == (1, 2)


def test_deals_that_all_ended_alike_are_said() -> None:
    rows = "".join(f"{i},Won\n" for i in range(20))
    assert facts(found(ruled(f"id,status\n{rows}x,Open\n"), "one outcome")) == (
        "All 20 closed deals are won, so nothing can be learned about winning.", [], ["accept"], "accept",
    )  # fmt: skip
    assert "one outcome" not in [one.problem.rule for one in ruled(f"id,status\n{rows}x,Lost\n").findings]


def test_an_unknown_word_can_be_set_aside() -> None:
    text = "id,status\n1,Won\n2,Shelved\n3,Lost\n"
    assert facts(found(ruled(text), "unknown outcome"))[1:] == ([3], ["set aside"], None)
    batch = ruled(text, "unknown outcome", "status", "set aside")
    assert (batch.blocking, batch.opportunities.height, batch.quarantine["row"].to_list()) == ((), 2, [3])


def test_open_deals_keep_their_closing_date_as_the_expected_one() -> None:
    batch = ruled("id,status,created,closed\n1,Open,2024-01-01,2024-05-01\n2,Won,2024-01-02,2024-02-01\n")
    assert batch.opportunities.select("closed", "expected").rows() == [
        (None, date(2024, 5, 1)),
        (date(2024, 2, 1), None),
    ]


def test_the_lines_of_a_finding_are_all_of_them() -> None:
    batch = ruled("id,status,amount\n" + "".join(f"{i},Won,-{i + 1}\n" for i in range(9)))
    finding = found(batch, "negative amount")
    assert (finding.lines.to_list(), finding.problem.rows, finding.problem.count) == (
        list(range(2, 11)), (2, 3, 4, 5, 6), 9,
    )  # fmt: skip
    assert finding.lines.dtype == pl.Int64
