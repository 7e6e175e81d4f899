"""Amounts as spreadsheets and people write them, and the mark of the decimals."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.intake.numbers import comma_proven, decimal_comma, lone_points, parse_amounts


def amount(text: str, comma: bool = False) -> float | str | None:
    value, fault = parse_amounts(pl.Series([text]), comma).row(0)
    return value if fault is None else "fault"


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("1\u202f234,56", True, 1234.56),
        ("1\u00a0234\u00a0567", True, 1234567.0),
        ("1\u2009234.5", False, 1234.5),
        ("1'234.56", False, 1234.56),
        ("CHF 1\u2019234.\u2013", False, 1234.0),
        ("1.234,-", True, 1234.0),
        ("500,\u2014 \u20ac", True, 500.0),
        ("123-", False, -123.0),
        ("1,234.50 -", False, -1234.5),
        ("\u2212123", False, -123.0),
        ("($1,234.50)", False, -1234.5),
        ("1,00,000", False, 100_000.0),
        ("12,34,567.5", False, 1_234_567.5),
        ("$1.2M", False, 1_200_000.0),
        ("5MM", False, 5_000_000.0),
        ("1,2 Mio. \u20ac", True, 1_200_000.0),
        ("1,5 Millionen EUR", True, 1_500_000.0),
        ("2 Tsd. \u20ac", True, 2_000.0),
        ("3 Mrd", True, 3e9),
        ("12 k\u20ac", False, 12_000.0),
        ("1000,00", True, 1000.0),
        ("1,00,00", False, "fault"),
        ("1.00.000", True, "fault"),
        ("12 %", False, "fault"),
        ("12%", True, "fault"),
        ("--5", False, "fault"),
        ("1-2", False, "fault"),
        ("2 Billion", False, "fault"),
    ],
)
def test_an_amount_in_every_writing(text: str, comma: bool, expected: object) -> None:
    assert amount(text, comma) == expected


@pytest.mark.parametrize(
    ("texts", "proven", "comma", "open_question"),
    [
        (["1.234,56", "1.234"], True, True, False),
        (["500,-"], True, True, False),
        (["1,00,000", "1.234"], False, False, False),
        (["1.234"], None, True, True),
        (["1.234 \u20ac", "900"], None, True, True),
        (["1.234,5", "1,234.5"], None, False, False),
        (["1,234"], None, False, False),
    ],
)
def test_the_mark_is_proven_by_the_column_or_open(
    texts: list[str], proven: bool | None, comma: bool, open_question: bool
) -> None:
    column = pl.Series(texts)
    assert (comma_proven(column), decimal_comma(column), lone_points(column)) == (proven, comma, open_question)


MARKS = st.sampled_from(
    [(",", ".", False), (".", ",", True), ("\u202f", ",", True), ("'", ".", False), (" ", ".", False)]
)


@given(
    st.integers(0, 10**11),
    st.integers(0, 99),
    MARKS,
    st.sampled_from(["{}", "-{}", "({})", "{}-", "\u20ac {}", "{} EUR"]),
)
def test_what_is_written_is_read(whole: int, cents: int, marks: tuple[str, str, bool], form: str) -> None:
    thousands, decimal, comma = marks
    text = form.format(f"{whole:,}".replace(",", thousands) + f"{decimal}{cents:02}")
    value = float(f"{whole}.{cents:02}")
    assert amount(text, comma) == (-value if form in ("-{}", "({})", "{}-") else value)
    assert decimal_comma(pl.Series([text])) is comma


@given(st.integers(100_000, 10**13))
def test_indian_groups_are_read(number: int) -> None:
    head, tail = str(number)[:-3], str(number)[-3:]
    groups = [head[max(i - 2, 0) : i] for i in range(len(head), 0, -2)][::-1]
    assert amount(",".join([*groups, tail])) == float(number)
