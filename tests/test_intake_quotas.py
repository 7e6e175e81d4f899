"""From quotas to targets by month or quarter."""

from __future__ import annotations

from datetime import date

import pytest
from intake_files import table

from qualify.errors import InputError
from qualify.intake import Batch, Mapping, check, guess


def taken(text: str) -> Batch:
    read = table(text)
    batch = check(read, guess(read))
    assert batch.read == read.frame.height + read.held.height
    return batch


def targets(batch: Batch) -> list[tuple[str, date, float, str | None]]:
    return batch.targets.select("period", "starts", "amount", "currency").rows()


def aside(batch: Batch) -> list[tuple[int, str, str]]:
    return batch.quarantine.select("row", "rule", "reason").rows()


def test_the_quotas_of_all_people_are_one_target_a_month() -> None:
    batch = taken(
        "Id,OwnerName,StartDate,QuotaAmount\n"
        "1,Ana,2024-01-01,500\n2,Bo,2024-01-01,\"1,200.50\"\n3,Ana,2024-02-01,700\n"
    )  # fmt: skip
    assert targets(batch) == [
        ("month", date(2024, 1, 1), 1700.5, None),
        ("month", date(2024, 2, 1), 700.0, None),
    ]
    assert batch.targets["row"].to_list() == [[2, 3], [4]]
    assert [problem.what for problem in batch.problems] == [
        "3 rows are the targets of 2 months from 2024-01-01, 2,400 in all."
    ]


@pytest.mark.parametrize(
    ("starts", "period"),
    [
        (("2024-01-01", "2024-04-01"), "quarter"),
        (("2024-01", "2024-04", "2024-05"), "month"),
        (("2024 Q1", "Q2 2024"), "quarter"),
        (("2024-01-01", "2024-02-01"), "month"),
        (("2024-01-01",), "month"),
    ],
)
def test_starts_of_quarters_alone_are_quarters(starts: tuple[str, ...], period: str) -> None:
    batch = taken("Start date,Quota\n" + "".join(f"{start},5\n" for start in starts))
    assert set(batch.targets["period"]) == {period}
    assert batch.targets["starts"].to_list()[0] == date(2024, 1, 1)
    assert (batch.targets.height, batch.quarantine.height) == (len(starts), 0)


def test_a_file_can_say_its_periods_and_currency() -> None:
    batch = taken(
        "Period type,Start date,Quota,Currency\nMonthly,2024-01-01,5,EUR\nQuarterly,2024-01-01,20,EUR\n"
        "weekly,2024-01-01,1,EUR\nquarter,2024-02-01,1,EUR\nmonth,2024-02-01,6,USD\n"
    )
    assert targets(batch) == [("month", date(2024, 1, 1), 5.0, "EUR"), ("quarter", date(2024, 1, 1), 20.0, "EUR")]
    assert aside(batch) == [
        (4, "period", "its period is neither a month nor a quarter"),
        (5, "start of a period", "no quarter begins in this month"),
        (6, "currencies", "its currency is not EUR, which most of the others have"),
    ]


def test_rows_that_are_no_quota_are_set_aside() -> None:
    batch = taken(
        "Person,Start date,Quota\nAna,2024-01-01,5\nAna,2024-01-15,5\nAna,2024-01-01,\nBo,,5\nBo,2024-01-01,-5\n"
        "Bo,2024-01-01,a lot\nAna,2024-01-01,5\nBo,2024-02-01,5\n"
    )
    assert targets(batch) == [("month", date(2024, 1, 1), 5.0, None), ("month", date(2024, 2, 1), 5.0, None)]
    assert aside(batch) == [
        (3, "start of a period", "it does not begin on the first of a month"),
        (4, "missing amount", "it has no amount"),
        (5, "missing date", "it has no date"),
        (6, "negative amount", "its amount is below zero"),
        (7, "amount", "Quota: a lot cannot be read as an amount"),
        (8, "copied row", "it is a word-for-word copy of a row above it"),
    ]


def test_copies_that_nothing_tells_apart_count_and_are_named() -> None:
    batch = taken("Start date,Quota\n2024-01-01,5\n2024-01-01,5\n")
    assert targets(batch) == [("month", date(2024, 1, 1), 10.0, None)]
    assert str(batch.problems[0]) == (
        "Word for word as another row, and added to it: 1 row. (row 3) If they are copies, take them out."
    )


def test_ambiguous_starts_are_asked_about() -> None:
    read = table("Start date,Quota\n01/02/2024,5\n01/03/2024,6\n")
    mapping = guess(read)
    assert [problem.way_out for problem in check(read, mapping).blocking] == [
        "Say which comes first, the day or the month."
    ]
    settled = check(read, mapping.with_order("Start date", True))
    assert settled.targets["starts"].to_list() == [date(2024, 2, 1), date(2024, 3, 1)]


def test_targets_without_an_amount_are_refused() -> None:
    read = table("Start date,Quota\n2024-01-01,5\n")
    with pytest.raises(InputError, match=r"No column says what is to be reached\. \(deals\.csv\)"):
        check(read, Mapping(fields=(("starts", "Start date"),), role="targets"))
