"""Dates as CRMs and people write them, and the order of day and month: proven, told by the file, or asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_files import table

from qualify.intake import Mapping, guess, is_ambiguous, remap
from qualify.intake.dates import AMBIGUOUS, OUT_OF_RANGE, UNREADABLE, numbered, parse_dates, zones
from qualify.intake.ordering import date_orders
from qualify.intake.words import WORDS, plain

DAYS = st.dates(date(1990, 1, 1), date(2068, 12, 31))


def read(*texts: str | None, day_first: bool | None = None) -> list[object]:
    found = parse_dates(pl.Series(texts, dtype=pl.String), day_first, False)
    return [fault or value for value, fault in found.rows()]


@pytest.mark.parametrize(
    "text",
    [
        "3 Mar 2024",
        "03-Mar-24",
        "Mar 3, 2024",
        "March 3rd, 2024",
        "Sunday, March 3, 2024",
        "3 de marzo de 2024",
        "03-mars-2024",
        "le 3 mars 2024",
        "3. März 2024",
        "3. Mrz. 24",
        "2024 March 3",
        "2024-03-03",
        "2024.3.3",
        "20240303",
        "3.3.2024",
        "3. 3. 24",
        "3/3/2024, 11:30 PM",
        "3/3/24 11:30 p. m.",
        "03.03.2024 um 23:30 Uhr",
        "3 mars 2024 à 23h30",
        "2024-03-03T23:30:00-05:00",
        "2024-03-03T23:30:00.123+01:00[Europe/Berlin]",
        "2024-03-03 23:30:00.000 UTC",
        "1709510399",
        "1709510399000",
        "45354",
        "45354.979",
    ],
)
def test_the_third_of_march_2024_in_every_writing(text: str) -> None:
    assert read(text) == [date(2024, 3, 3)]


def test_the_first_of_a_month_in_french_and_spanish() -> None:
    assert read("1er mars 2024", "1º de marzo de 2024") == [date(2024, 3, 1)] * 2


@pytest.mark.parametrize(
    "text", ["32 March 2024", "March 2024", "3 Mar", "3 Marx 2024", "03/04-2024", "12 3 March 2024"]
)
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert read(text) == [UNREADABLE]


def test_two_digits_of_a_year_are_1969_to_2068() -> None:
    assert read("3-Mar-68", "3-Mar-99", "3-Mar-69") == [date(2068, 3, 3), date(1999, 3, 3), OUT_OF_RANGE]


def test_a_column_of_numbers_counts_days_seconds_or_milliseconds_and_a_single_number_does_not() -> None:
    assert read("45354", None, "N/A", "45355") == [date(2024, 3, 3), None, None, date(2024, 3, 4)]
    assert read("45354", "2024-03-03") == [UNREADABLE, date(2024, 3, 3)]
    assert read("39999") == [UNREADABLE]
    assert read("60001") == [UNREADABLE]
    assert read("1709510400000", "", "4133980800000") == [date(2024, 3, 4), None, OUT_OF_RANGE]
    assert read("100000000") == [OUT_OF_RANGE]
    assert numbered(pl.Series(["45354", "1709510400"])) is None


def test_columns_of_plain_numbers_are_no_dates_unless_their_name_says_so() -> None:
    rows = "".join(f"{i},Won,{45000 + i},{46000 + i}\n" for i in range(4))
    assert guess(table(f"id,status,a,b\n{rows}")).fields == (("deal_id", "id"), ("outcome", "status"))
    named = guess(table(f"id,status,created,closed\n{rows}"))
    assert named.fields[-2:] == (("created", "created"), ("closed", "closed"))
    assert dict(named.reasons)["created"] == "created: by its name and content; read as numbers of days since 1900"


def test_mixed_zones_are_counted_and_said() -> None:
    texts = ["2024-01-31T23:30:00-05:00", "2024-02-01T00:10:00+0100", "2024-02-01T10:00Z", "2024-02-01T10:00 GMT"]
    assert zones(pl.Series(texts)) == ("+00:00", "+01:00", "-05:00")
    rows = "".join(f"{i},Won,{text}\n" for i, text in enumerate(texts))
    assert dict(guess(table(f"id,status,created\n{rows}")).reasons)["created"] == (
        "created: by its name and content; its times are of 3 zones (+00:00, +01:00, -05:00), "
        "and the day is the one written"
    )


def test_one_zone_needs_no_words() -> None:
    assert zones(pl.Series(["2024-01-31", "2024-01-31T23:30:00Z"])) == ("+00:00",)
    assert dict(guess(table("id,status,created\n1,Won,2024-01-31T23:30:00Z\n")).reasons)["created"] == (
        "created: by its name and content"
    )


BOTH = "id,status,created,closed,last change\n1,Won,03/04/2024,05/06/2024,{}\n2,Lost,04/05/2024,25/06/2024,{}\n"


def test_each_column_is_read_in_the_order_that_it_proves_and_the_open_one_as_the_others_prove() -> None:
    mapping = guess(table(BOTH.format("n", "m")))
    assert mapping.orders == (("closed", True), ("created", True))
    assert dict(mapping.reasons)["created"] == (
        "created: by its name and content; read with the day first, as in 'closed'"
    )


def test_columns_that_prove_different_orders_leave_the_open_one_to_be_asked() -> None:
    mapping = guess(table(BOTH.format("12/31/2024", "11/30/2024")))
    assert mapping.orders == (("closed", True),)
    assert dict(mapping.reasons)["created"] == (
        "created: by its name and content; nobody has said yet whether the day or the month comes first"
    )
    assert mapping.with_order("created", False).order("created") is False


def test_a_column_that_no_field_needs_tells_the_order_too() -> None:
    mapping = guess(
        table("id,status,created,changed\n1,Won,03/04/2024,12/31/2024 10:00\n2,Won,04/05/2024,11/30/2024\n")
    )
    assert mapping.orders == (("created", False),)


def test_a_column_that_proves_both_orders_follows_nobody_but_the_person() -> None:
    read_in = table(
        "id,status,created,closed\n1,Won,13/01/24,12/31/24\n2,Won,01/13/24,12/30/24\n3,Won,03/04/24,12/29/24\n"
    )
    mapping = guess(read_in)
    assert (is_ambiguous(read_in.frame["created"]), mapping.orders) == (True, (("closed", False),))
    assert date_orders(read_in, mapping.with_order("created", True)) == (("closed", False), ("created", True))


def test_what_somebody_said_of_an_order_stays_when_another_field_moves() -> None:
    read_in = table("id,status,created,due\n1,Won,03/04/2024,\n2,Won,04/05/2024,\n")
    mapping = guess(read_in).with_order("created", True)
    assert remap(read_in, mapping, "owner", "due").order("created") is True
    assert remap(read_in, mapping, "created", None).orders == ()
    assert mapping.with_order("created", None).orders == ()


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%m/%d/%y"]), st.booleans())
def test_a_date_of_numbers_is_read_as_written_or_said_to_be_open(day: date, form: str, told: bool) -> None:
    text, day_first = day.strftime(form), form.startswith("%d")
    other_way = day.day <= 12 and day.day != day.month
    assert read(text) == [AMBIGUOUS if other_way else day]
    if told:
        assert read(text, day_first=day_first) == [day]


@given(DAYS, st.data())
def test_a_month_by_any_of_its_names_is_read_as_it_was_written(day: date, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(WORDS["dates"]["months"][day.month - 1]))
    forms = [
        f"{day.day} {name} {day.year}",
        f"{name.title()}. {day.day}, {day.year}",
        f"{day.day:02}-{name}-{day.year}",
    ]
    assert read(*forms) == [day] * 3


@given(st.datetimes(datetime(2002, 1, 1), datetime(2068, 12, 31)))
def test_seconds_and_days_since_their_beginnings_are_read_as_the_day(moment: datetime) -> None:
    seconds = int((moment - datetime(1970, 1, 1)).total_seconds())
    assert read(str(seconds)) == read(str(seconds * 1000)) == [moment.date()]
    days = (moment.date() - date(1899, 12, 30)) // timedelta(days=1)
    assert parse_dates(pl.Series([str(days), "2024-01-01"]), None, True)["value"][0] == moment.date()


def test_no_two_months_share_a_word_and_all_are_plain() -> None:
    words = [word for words in WORDS["dates"]["months"] for word in words]
    assert len(words) == len(set(words))
    assert [word for word in (*words, *WORDS["dates"]["between"]) if plain(word) != word] == []
    assert set(words) & set(WORDS["dates"]["between"]) == set()


def test_a_mapping_without_orders_knows_none() -> None:
    assert Mapping().order("created") is None
