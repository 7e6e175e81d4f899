"""Dates, amounts, outcome words and answers: what cells mean, and where a person has to be asked."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from qualify.intake import suggest
from qualify.intake.dates import AMBIGUOUS, OUT_OF_RANGE, UNREADABLE, day_orders, parse_dates
from qualify.intake.numbers import decimal_comma, lone_points, parse_amounts
from qualify.intake.outcomes import word_outcome, words_of
from qualify.intake.words import WORDS, plain


def one_date(text: str, day_first: bool | None = None, serials: bool = False) -> object:
    value, fault = parse_dates(pl.Series([text]), day_first, serials).row(0)
    return fault or value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-03", date(2024, 2, 3)),
        ("2024/2/3", date(2024, 2, 3)),
        ("20240203", date(2024, 2, 3)),
        (" 2024-02-03 10:00 ", date(2024, 2, 3)),
        ("2017-08-04T09:09:33.000+0000", date(2017, 8, 4)),
        ("2024-02-03T23:30:00Z", date(2024, 2, 3)),
        ("02/23/26 08:55 PM", date(2026, 2, 23)),
        ("23/02/1999", date(1999, 2, 23)),
        ("03.04.2024", date(2024, 4, 3)),
        ("05/05/2024", date(2024, 5, 5)),
        ("N/A", None),
        ("03/04/2024", AMBIGUOUS),
        ("31/02/2024", UNREADABLE),
        ("2024-13-01", UNREADABLE),
        ("2024123", UNREADABLE),
        ("soon", UNREADABLE),
        ("2215-01-01", OUT_OF_RANGE),
        ("1989-12-31", OUT_OF_RANGE),
    ],
)
def test_a_date_is_read_or_the_reason_given(text: str, expected: object) -> None:
    assert one_date(text) == expected


def test_the_person_settles_what_the_column_does_not() -> None:
    assert one_date("03/04/2024", day_first=True) == date(2024, 4, 3)
    assert one_date("03/04/2024", day_first=False) == date(2024, 3, 4)


def test_one_certain_date_settles_its_column_and_goes_before_the_person() -> None:
    column = pl.Series(["03/04/24", "02/23/24", None])
    assert parse_dates(column, True, False)["value"].to_list() == [date(2024, 3, 4), date(2024, 2, 23), None]


def test_a_column_that_proves_both_orders_is_asked_about() -> None:
    column = pl.Series(["13/01/24", "01/13/24", "03/04/24"])
    assert day_orders(column) == frozenset({True, False})
    assert parse_dates(column, None, False)["fault"].to_list() == [None, None, AMBIGUOUS]


def test_day_numbers_are_dates_in_workbooks_only() -> None:
    assert one_date("45355", serials=True) == date(2024, 3, 4)
    assert one_date("45355.75", serials=True) == date(2024, 3, 4)


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("1,234.56", False, 1234.56),
        ("1.234,56", True, 1234.56),
        ("1234", True, 1234.0),
        ("1.234.567", True, 1234567.0),
        ("(123)", False, -123.0),
        ("-5.5", False, -5.5),
        ("-$5", False, -5.0),
        ("$1.2M", False, 1_200_000.0),
        ("1,2 Mio. €", True, 1_200_000.0),
        ("EUR 12'000", False, 12_000.0),
        ("12 345,5", True, 12_345.5),
        ("25k", False, 25_000.0),
        ("1.5e6", False, 1_500_000.0),
        ("0", False, 0.0),
        ("-", False, None),
        ("1,234.56", True, "fault"),
        ("1000,50", False, "fault"),
        ("12 days", False, "fault"),
        ("#REF!", False, "fault"),
        ("1e999", False, "fault"),
        ("999999999999999", False, 999_999_999_999_999.0),
        ("1e15", False, 1e15),
        ("1000000000000001", False, "fault"),
        ("-1e300", False, "fault"),
        ("999,999,999 bn", False, "fault"),
        ("12 %", False, "fault"),
    ],
)
def test_an_amount_is_read_or_refused(text: str, comma: bool, expected: object) -> None:
    value, fault = parse_amounts(pl.Series([text]), comma).row(0)
    assert (value if fault is None else "fault") == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1.234,56"], True),
        (["12,5", "1.234"], True),
        (["1.234.567"], True),
        (["1.234"], True),
        (["1.234", "12.5"], False),
        (["1,234"], False),
        (["1234.567"], False),
        (["0.125"], False),
        (["100"], False),
    ],
)
def test_the_decimal_mark_is_told_by_the_column(texts: list[str], expected: bool) -> None:
    assert decimal_comma(pl.Series(texts)) is expected


def test_points_that_may_be_decimal_points_are_noticed() -> None:
    assert lone_points(pl.Series(["1.234", "900"])) is True
    assert lone_points(pl.Series(["1.234", "900,5"])) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Closed Won", "won"),
        ("closedwon", "won"),
        ("Gagnée", "won"),
        ("Lost to competitor", "lost"),
        ("Closed Lost - No Decision", "no decision"),
        ("Verloren", "lost"),
        ("Id. Decision Makers", "open"),
        ("Negotiation/Review", "open"),
        ("Not won", None),
        ("Won back, then lost", None),
        ("Cancelled", None),
        ("Shelved", None),
    ],
)
def test_outcome_words_are_known_or_asked_about(text: str, expected: str | None) -> None:
    assert word_outcome(text) == expected


def test_empty_cells_are_open_only_where_no_word_says_open() -> None:
    assert words_of(pl.Series("Status", ["Won", "Lost", None])) == (("Lost", "lost"), ("Won", "won"), ("", "open"))
    assert words_of(pl.Series("Status", ["Won", "Open", None])) == (("Open", "open"), ("Won", "won"), ("", None))


def test_no_in_a_column_called_won_may_be_lost_or_open() -> None:
    assert words_of(pl.Series("Won?", ["Yes", "No"])) == (("No", None), ("Yes", "won"))


def test_the_table_of_words_is_written_the_way_words_are_compared() -> None:
    lists = [
        *WORDS["fields"].values(),
        *WORDS["outcomes"]["exact"].values(),
        *(group for groups in WORDS["order"]["lists"].values() for group in groups if group != ["?"]),
    ]
    assert [word for words in lists for word in words if plain(word) != word] == []


@pytest.mark.parametrize(
    ("column", "answers", "points"),
    [
        ("RFP", ["Yes", "No"], [("No", 0), ("Yes", 100)]),
        ("Budget", ["Yes", "No", "Unknown"], [("No", 0), ("Unknown", 50), ("Yes", 100)]),
        ("Competitors", ["Yes", "No", "Unknown"], [("Yes", 0), ("Unknown", 50), ("No", 100)]),
        ("MainRisk__c", ["Low", "High"], [("High", 0), ("Low", 100)]),
        ("Comp_size", ["Big", "Mid", "Small"], [("Small", 0), ("Mid", 50), ("Big", 100)]),
        ("Authority", ["Mid", "High", "Low"], [("Low", 0), ("Mid", 50), ("High", 100)]),
        ("Client", ["Current", "New", "Past"], [("New", 0), ("Past", 50), ("Current", 100)]),
        ("Scope", ["Clear", "Few questions"], [("Few questions", 0), ("Clear", 100)]),
        (
            "Needs",
            ["Yes", "Poor", "Info gathering", "No"],
            [("No", 0), ("Poor", 33), ("Info gathering", 67), ("Yes", 100)],
        ),
        ("Fit", ["10", "2", "0"], [("0", 0), ("2", 50), ("10", 100)]),
        ("Pain", ["2 - some", "1 - none", "3 - much"], [("1 - none", 0), ("2 - some", 50), ("3 - much", 100)]),
        ("Mixed case", ["yes", "Yes", "NO"], [("NO", 0), ("Yes", 100), ("yes", 100)]),
    ],
)
def test_words_that_tell_an_order_earn_even_points(
    column: str, answers: list[str], points: list[tuple[str, int]]
) -> None:
    suggestion = suggest(column, pl.Series(answers))
    assert [(answer.label, answer.points) for answer in suggestion.answers] == points
    assert suggestion.ordered is True


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (["Project", "Solution"], "the words tell no order from worse to better"),
        (["Yes", "Project"], "the words tell no order from worse to better"),
        (["2019", "2020"], "the words tell no order from worse to better"),
        (["Yes"], "all answers say the same"),
        (["Yes", "yes"], "the words tell no order from worse to better"),
    ],
)
def test_words_without_an_order_are_not_proposed(answers: list[str], why: str) -> None:
    suggestion = suggest("Question", pl.Series(answers))
    assert (suggestion.ordered, suggestion.why) == (False, why)
    assert {answer.points for answer in suggestion.answers} == {50}


def test_the_reason_names_the_order_and_the_reversal() -> None:
    assert suggest("Competitors", pl.Series(["Yes", "No"])).why == (
        "by the words, no to yes, reversed because less of 'Competitors' is better"
    )
