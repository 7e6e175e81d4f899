"""Rates are typed beside what they are for; what has none is said first, and every page says what is converted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
DATASET = "Simulated company (jump, seed 7, 600 opportunities)"
TODAY = datetime.now(UTC).date()
# The first six hundredths of the deals are in pounds, then as many in euros; ten state no currency.
CODES = pl.Series("currency", ["GBP"] * 36 + ["EUR"] * 36 + ["USD"] * 518 + [None] * 10)
SENTENCE = (
    "Money is added up in USD: 518 opportunities are in it, and 10 that state no currency count as USD. Amounts in "
    "other currencies are kept as they are and converted wherever they are shown, all at the rate typed here. Without "
    "a rate they are not in any sum of money."
)


def section() -> None:
    """A page that has nothing but the section."""
    from pages.shared import books, currencies

    currencies.edit(books.store().datasets()["dataset"][0])


def looked_at() -> AppTest:
    return AppTest.from_function(section, default_timeout=60).run()


@pytest.fixture
def mixed(kept: Store) -> Store:
    company = simulate(600, 7)
    deals = company.opportunities.with_columns(CODES, pl.lit(1000.0).alias("amount"), pl.lit("open").alias("outcome"))
    arrival.take_in_company(kept, replace(company, opportunities=deals))
    return kept


def test_what_has_no_rate_is_said_first(mixed: Store) -> None:
    at = looked_at()
    assert [e.value for e in at.exception] == []
    assert at.warning[0].value == plain(
        "No rate yet for EUR and GBP: 72 opportunities (€36k and £36k open or won) are not in any sum of money."
    )
    assert at.markdown[0].value == plain(SENTENCE)
    assert at.selectbox[0].options == ["USD", "EUR", "GBP"]
    shown = at.dataframe[0].value
    assert shown[["currency", "deals", "amount"]].values.tolist() == [["EUR", 36, 36000.0], ["GBP", 36, 36000.0]]


def test_a_typed_rate_is_kept_and_said(mixed: Store, type_into: Any) -> None:
    at = looked_at()
    type_into(at, "rates", {0: {"rate": 1.5}})
    at.button[0].click().run()
    assert [e.value for e in at.error] == []
    assert at.success[0].value == "The rates are saved."
    assert at.warning[0].value == plain(
        "No rate yet for GBP: 36 opportunities (£36k open or won) are not in any sum of money."
    )
    assert mixed.rates(DATASET).rows() == [("EUR", 1.5, TODAY)]
    assert mixed.rates_base(DATASET) == "USD"
    assert looked_at().dataframe[0].value["rate"].tolist()[0] == 1.5


def test_a_rate_of_nothing_is_refused_and_nothing_kept(mixed: Store, type_into: Any) -> None:
    at = looked_at()
    type_into(at, "rates", {0: {"rate": 0}})
    at.button[0].click().run()
    assert at.error[0].value.startswith(plain("The rate of EUR is 0, and it must be more than 0."))
    assert mixed.rates_base(DATASET) is None


def test_another_main_currency_asks_for_its_own_rates(mixed: Store) -> None:
    mixed.set_rates(DATASET, "USD", pl.DataFrame({"currency": ["EUR"], "rate": [1.5]}))
    at = looked_at()
    at.selectbox[0].set_value("EUR").run()
    assert at.dataframe[0].value[["currency", "deals"]].values.tolist() == [["USD", 518], ["GBP", 36]]
    assert at.dataframe[0].value["rate"].isna().all()
    assert mixed.rates_base(DATASET) == "USD"


def test_where_no_amount_states_a_currency_there_is_nothing_to_convert(kept: Store) -> None:
    company = simulate(600, 7)
    bare = company.opportunities.with_columns(currency=pl.lit(None, pl.String))
    arrival.take_in_company(kept, replace(company, opportunities=bare))
    at = looked_at()
    assert at.markdown[0].value == (
        f"No amount in {plain(DATASET)} states its currency, so there is nothing to convert."
    )
    assert len(at.button) == 0


def test_a_hostile_currency_stays_text(kept: Store) -> None:
    company = simulate(600, 7)
    hostile = "![x](http://evil.test/a.png)"
    named = pl.when(pl.int_range(pl.len()) < 9).then(pl.lit(hostile)).otherwise("currency").alias("currency")
    arrival.take_in_company(kept, replace(company, opportunities=company.opportunities.with_columns(named)))
    at = looked_at()
    assert [e.value for e in at.exception] == []
    assert plain(hostile) in at.warning[0].value
    assert hostile not in at.warning[0].value + at.markdown[0].value


@pytest.mark.parametrize("path", ["app.py", "pages/1_Tipping_point.py", "pages/4_Forecast.py"])
def test_every_page_says_once_what_is_converted(mixed: Store, path: str) -> None:
    mixed.set_rates(DATASET, "USD", pl.DataFrame({"currency": ["EUR"], "rate": [1.5]}))
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    at = at if path == "app.py" else at.switch_page(path).run()
    said = plain(
        f"Amounts in EUR are converted to USD at the rates entered on {TODAY.day} {TODAY:%B %Y}. 36 opportunities in "
        "GBP have no rate: not in sums of money."
    )
    assert [caption.value for caption in at.caption].count(said) == 1
