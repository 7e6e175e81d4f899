"""Amounts of several currencies in one: a company that is paid in three is the same company at fair rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from qualify.analysis import Book, View, arrival, baseline, load, view
from qualify.analysis.currencies import Rates, checked, converted, converted_changes, main, rates_of, said, table
from qualify.errors import InputError
from qualify.schema import conform
from qualify.simulate import Company, simulate
from qualify.store import Store

# Powers of two: what is divided by them and multiplied again is the same number.
WORTH = {"EUR": 2.0, "GBP": 0.5}
RATES = pl.DataFrame({"currency": ["EUR", "GBP"], "rate": [2.0, 0.5]})
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def simulated() -> Company:
    """A company of which every fifth amount was half as much again in a deal's first twenty days."""
    made = simulate(600, 7)
    deals = made.opportunities.gather_every(5).drop_nulls(["amount", "created"])
    rows = deals.select("deal_id", pl.lit("amount").alias("field"), value=pl.col("amount"), since=pl.col("created"))
    later = rows.with_columns(since=pl.col("since").dt.offset_by("20d"))
    told = pl.concat([rows.with_columns(pl.col("value") * 1.5), later]).with_columns(pl.col("value").cast(pl.String))
    return replace(made, history=pl.concat([made.history, conform(told, "field_history")]))


def scattered(company: Company) -> Company:
    """The same company, paid in dollars, euros and pounds in turn, at the rates of WORTH; history and targets too."""
    turn = pl.int_range(pl.len()) % 3
    currency = pl.when(turn == 0).then(pl.lit("USD")).when(turn == 1).then(pl.lit("EUR")).otherwise(pl.lit("GBP"))
    deals = company.opportunities.with_columns(currency=currency).with_columns(amount=in_own("amount"))
    told = company.history.join(deals.select("deal_id", "currency"), on="deal_id", maintain_order="left")
    value = pl.when(pl.col("field") == "amount").then(in_own("value").cast(pl.String)).otherwise("value")
    targets = company.targets.with_columns(currency=pl.lit("EUR")).with_columns(amount=in_own("amount"))
    history = conform(told.with_columns(value=value), "field_history")
    return replace(company, opportunities=deals, history=history, targets=targets)


def in_own(name: str) -> pl.Expr:
    worth = pl.col("currency").replace_strict(WORTH, default=1.0, return_dtype=pl.Float64)
    return pl.col(name).cast(pl.Float64, strict=False) / worth


def opened(path: Path, company: Company, rates: pl.DataFrame | None = None, base: str = "USD") -> Store:
    held = Store(path / "qualify.duckdb")
    name = arrival.take_in_company(held, company).dataset
    if rates is not None:
        held.set_rates(name, base, rates)
    return held


def read(held: Store, day: date | None = None) -> Book:
    return load(held, held.datasets()["dataset"][0], 1, day=day)


def seen(book: Book) -> View:
    return view(book, book.rubric, baseline(book))


@pytest.fixture(scope="module")
def both(simulated: Company, tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Book, Book, Book]:
    """The company in dollars, the same in three currencies at their rates; each today and half a year before."""
    plain = opened(tmp_path_factory.mktemp("plain"), simulated)
    paid = opened(tmp_path_factory.mktemp("paid"), scattered(simulated), RATES)
    then = date(2026, 5, 1)
    books = (read(plain), read(paid), read(plain, then), read(paid, then))
    plain.close()
    paid.close()
    return books


def test_at_fair_rates_everything_that_rests_on_money_is_the_same(both: tuple[Book, ...]) -> None:
    plain, paid = map(seen, both[:2])
    assert plain.forecast is not None
    assert paid.forecast is not None
    assert_frame_equal(paid.forecast.periods, plain.forecast.periods, check_exact=True)
    assert_frame_equal(paid.forecast.weeks, plain.forecast.weeks, check_exact=True)
    assert_frame_equal(paid.open, plain.open, check_exact=True)
    assert paid.reading.money.tolist() == plain.reading.money.tolist()
    assert [str(note) for note in paid.forecast.notes] == [str(note) for note in plain.forecast.notes]
    assert paid.book.currency == plain.book.currency == "USD"


def test_what_amounts_said_before_is_converted_as_well(both: tuple[Book, ...]) -> None:
    for plain, paid in (both[:2], both[2:]):
        told = plain.changes.filter(field="amount")
        assert told.height == paid.changes.filter(field="amount").height > 20
        assert_frame_equal(
            paid.changes.with_columns(pl.col("before", "after").cast(pl.Float64, strict=False)),
            plain.changes.with_columns(pl.col("before", "after").cast(pl.Float64, strict=False)),
        )
        assert_frame_equal(paid.deals.drop("extra"), plain.deals.drop("extra"))
    assert seen(both[3]).forecast.periods.equals(seen(both[2]).forecast.periods)  # type: ignore[union-attr]


def test_amounts_and_currencies_are_stored_as_they_came(simulated: Company, tmp_path: Path) -> None:
    given = scattered(simulated)
    held = opened(tmp_path, given, RATES)
    kept = held.opportunities(held.datasets()["dataset"][0])
    assert_frame_equal(
        kept.select("deal_id", "amount", "currency"),
        given.opportunities.select("deal_id", "amount", "currency").sort("deal_id"),
    )
    held.close()


def test_without_a_rate_money_is_left_out_and_counted(simulated: Company, tmp_path: Path) -> None:
    company = scattered(simulated)
    held = opened(tmp_path, company, RATES.filter(currency="EUR"))
    book = read(held)
    pounds = company.opportunities.filter(currency="GBP").height
    day = f"{TODAY.day} {TODAY:%B %Y}"
    assert book.conversion == (
        f"Amounts in EUR are converted to USD at the rates entered on {day}. {pounds} opportunities in GBP have no "
        "rate: not in sums of money."
    )
    assert seen(book).forecast.notes[0].what == f"Opportunities not in USD, left out: {pounds}."  # type: ignore[union-attr]
    open_deals = book.deals[book.open_rows]
    assert book.open_money.sum() == open_deals.filter(currency="USD")["amount"].sum()
    assert open_deals.filter(currency="GBP").height == int((book.open_money == 0).sum())
    held.close()


def test_the_base_counts_even_where_another_currency_has_more_money(simulated: Company, tmp_path: Path) -> None:
    company = scattered(simulated)
    yen = pl.when(pl.col("currency") == "GBP").then(pl.lit("JPY")).otherwise("currency")
    huge = pl.when(pl.col("currency") == "GBP").then(pl.col("amount") * 150).otherwise("amount")
    held = opened(tmp_path, replace(company, opportunities=company.opportunities.with_columns(huge, currency=yen)))
    dataset = held.datasets()["dataset"][0]
    assert read(held).currency == main(held.currencies(dataset), rates_of(held, dataset)) == "JPY"
    held.set_rates(dataset, "USD", RATES.filter(currency="EUR"))
    book = read(held)
    assert book.currency == "USD"
    assert book.model.currency == "USD"  # type: ignore[union-attr]
    held.close()


def test_a_base_that_no_amount_is_in_yet_makes_no_forecast_and_no_error(simulated: Company, tmp_path: Path) -> None:
    held = opened(tmp_path, simulated, RATES.head(0), base="CHF")
    book = read(held)
    assert book.currency == "CHF"
    assert book.conversion == "600 opportunities in USD have no rate: not in sums of money."
    assert str(book.no_forecast).startswith("There are no dates on which opportunities were closed")
    held.close()


def test_new_rates_are_a_new_version_of_the_data(simulated: Company, tmp_path: Path) -> None:
    held = opened(tmp_path, simulated)
    dataset = held.datasets()["dataset"][0]
    before = held.version(dataset)
    held.set_rates(dataset, "USD", RATES)
    assert held.version(dataset) == before + 1
    assert rates_of(held, dataset) == Rates("USD", (("EUR", 2.0), ("GBP", 0.5)), TODAY)
    held.close()


def test_without_rates_nothing_is_converted_and_nothing_said() -> None:
    rows = pl.DataFrame({"amount": [1.0, None, -3.0], "currency": ["USD", "EUR", None]})
    assert_frame_equal(converted(rows, Rates()), rows)
    assert said(rows, Rates()) == ""


CODES = st.sampled_from([None, "USD", "EUR", "GBP", "odd one"])
AMOUNTS = st.none() | st.floats(-1e15, 1e15)


@given(st.lists(st.tuples(CODES, AMOUNTS)), st.floats(1e-7, 1e7), st.floats(1e-7, 1e7))
def test_each_amount_is_at_its_rate_or_as_it_was(rows: list[tuple], euro: float, pound: float) -> None:
    given_rows = pl.DataFrame(rows, {"currency": pl.String, "amount": pl.Float64}, orient="row")
    made = converted(given_rows, Rates("USD", (("EUR", euro), ("GBP", pound)), date(2026, 1, 1)))
    for (code, amount), (now, worth) in zip(rows, made.rows(), strict=True):
        rate = {"EUR": euro, "GBP": pound}.get(code or "")
        if rate is None or (amount is not None and abs(amount) * rate > 1e15):
            assert (now, worth) == (code, amount)
        else:
            assert (now, worth) == ("USD", None if amount is None else amount * rate)


def test_changes_of_other_fields_and_other_deals_stay() -> None:
    deals = pl.DataFrame({"deal_id": ["a", "b"], "amount": [2.0, 2.0], "currency": ["EUR", "CHF"]})
    rows = [("a", "expected", "2026-01-01", None), ("a", "amount", None, "4"), ("b", "amount", "3", "2"),
            ("gone", "amount", "1", "2")]  # fmt: skip
    changes = pl.DataFrame(rows, ["deal_id", "field", "before", "after"], orient="row")
    made = converted_changes(changes, deals, Rates("USD", (("EUR", 0.5),), date(2026, 1, 1)))
    assert made.rows() == [rows[0], ("a", "amount", None, "2.0"), *rows[2:]]


HELD = pl.DataFrame({"currency": ["USD", None, "EUR", "VND"], "deals": [5, 4, 3, 1], "amount": [9.0, 1.0, 70.0, 1e14]})


def test_the_table_has_what_lacks_a_rate_and_what_no_deal_is_in_any_more() -> None:
    rates = Rates("USD", (("EUR", 1.1), ("GBP", 1.25)), date(2026, 1, 1))
    assert main(HELD, rates) == "USD"
    assert main(HELD, Rates()) == "VND"
    assert main(HELD.head(0), Rates()) == ""
    assert table(HELD, rates, "USD").rows() == [("EUR", 3, 70.0, 1.1), ("VND", 1, 1e14, None), ("GBP", 0, 0.0, 1.25)]
    assert table(HELD, rates, "EUR").rows() == [("USD", 5, 9.0, None), ("VND", 1, 1e14, None)]


def typed(**rates: float | None) -> pl.DataFrame:
    rows = table(HELD, Rates(), "USD")
    return rows.with_columns(rate=pl.col("currency").replace_strict(rates, default=None, return_dtype=pl.Float64))


def test_blank_rates_are_left_out() -> None:
    assert checked("USD", typed(EUR=1.1), HELD).rows() == [("EUR", 1.1)]
    assert checked("USD", typed(), HELD).rows() == []


WAY_OUT = "Type what one EUR is worth in USD."
REFUSED = [
    (0.0, "The rate of EUR is 0, and it must be more than 0."),
    (-1.1, "The rate of EUR is -1.1, and it must be more than 0."),
    (float("nan"), "The rate of EUR is nan, and it must be more than 0."),
    (float("inf"), "The rate of EUR is inf, and it must be more than 0."),
    (1e-8, "One EUR would be worth 1e-08 USD: no two currencies are that far apart."),
    (2e7, "One EUR would be worth 2e+07 USD: no two currencies are that far apart."),
]


@pytest.mark.parametrize(("rate", "what"), REFUSED)
def test_a_rate_that_cannot_be_meant_is_refused(rate: float, what: str) -> None:
    with pytest.raises(InputError) as error:
        checked("USD", typed(EUR=rate), HELD)
    assert (error.value.problem.what, error.value.problem.way_out) == (what, WAY_OUT)


def test_a_rate_under_which_all_money_would_be_absurd_is_refused() -> None:
    with pytest.raises(InputError) as error:
        checked("USD", typed(VND=20.0), HELD)
    assert error.value.problem.what == (
        "The opportunities in VND would be worth $2,000,000bn together: that cannot be."
    )


@pytest.mark.parametrize(
    ("base", "what"),
    [
        ("", "There is no main currency."),
        ("eur", "The main currency is not three capital letters."),
        ("EURO", "The main currency is not three capital letters."),
    ],
)
def test_the_main_currency_is_a_code(base: str, what: str) -> None:
    with pytest.raises(InputError) as error:
        checked(base, typed(), HELD)
    assert error.value.problem.what == what


def test_a_mark_that_the_data_have_may_be_the_main_currency() -> None:
    held = HELD.with_columns(pl.col("currency").replace("USD", "€"))
    assert checked("€", table(held, Rates(), "€").with_columns(rate=pl.lit(1.5)), held).height == 2


def test_a_million_amounts_are_converted_in_no_time() -> None:
    rng = np.random.default_rng(1)
    codes = pl.Series(["USD", "EUR", "GBP", None]).gather(rng.integers(0, 4, 1_000_000))
    rows = pl.DataFrame({"amount": rng.random(1_000_000), "currency": codes})
    made = converted(rows, Rates("USD", tuple(WORTH.items()), date(2026, 1, 1)))
    assert made["currency"].value_counts(sort=True)["currency"].to_list() == ["USD", None]
