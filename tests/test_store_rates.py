"""Currencies and what they are worth, as the team entered it."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from store_rows import LOST, OPEN, THREE, WON, deals, delivery

from qualify.errors import InputError
from qualify.store import Store


def entered(**rates: float | None) -> pl.DataFrame:
    return pl.DataFrame({"currency": list(rates), "rate": list(rates.values())}, {"currency": str, "rate": float})


def test_rates_are_replaced_as_a_whole(store: Store) -> None:
    store.take_in("Acme", THREE)
    store.take_in("Beta", THREE)
    assert (store.rates("Acme").rows(), store.rates_base("Acme")) == ([], None)
    today = datetime.now(UTC).date()
    store.set_rates("Acme", "EUR", entered(USD=0.92, GBP=1.2))
    assert store.rates("Acme").rows() == [("GBP", 1.2, today), ("USD", 0.92, today)]
    assert (store.rates_base("Acme"), store.version("Acme")) == ("EUR", 2)
    store.set_rates("Acme", "GBP", entered(USD=0.75))
    assert (store.rates("Acme").rows(), store.rates_base("Acme")) == ([("USD", 0.75, today)], "GBP")
    store.set_rates("Acme", "GBP", entered())
    assert (store.rates("Acme").rows(), store.rates_base("Acme")) == ([], "GBP")
    assert (store.rates("Beta").rows(), store.rates_base("Beta"), store.version("Beta")) == ([], None, 1)
    assert dict(store.rates("Acme").schema) == {"currency": pl.String, "rate": pl.Float64, "entered": pl.Date}


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf"), None])
def test_a_rate_that_is_no_positive_number_changes_nothing(store: Store, rate: float | None) -> None:
    store.take_in("Acme", THREE)
    store.set_rates("Acme", "EUR", entered(USD=0.92))
    with pytest.raises(InputError) as refused:
        store.set_rates("Acme", "EUR", entered(GBP=1.2, USD=rate))
    assert str(refused.value) == f"The rate of USD is {rate}. Give a number above 0, or no rate at all."
    assert store.rates("Acme")["rate"].to_list() == [0.92]
    assert store.version("Acme") == 2


def test_two_rates_of_one_currency_are_refused(store: Store) -> None:
    store.take_in("Acme", THREE)
    with pytest.raises(InputError) as refused:
        store.set_rates("Acme", "EUR", pl.concat([entered(USD=1.0), entered(USD=2.0)]))
    assert str(refused.value) == (
        "A rate has no currency, or a currency has two rates. Give one rate for each currency."
    )


def test_currencies_with_their_deals_and_what_is_open_or_won(store: Store) -> None:
    named = (WON | {"currency": "USD"}, LOST | {"currency": "USD"}, OPEN | {"currency": "EUR"})
    store.take_in("Acme", delivery(deals(*named, OPEN | {"deal_id": "d", "amount": None})))
    assert store.currencies("Acme").rows() == [("EUR", 1, 30.0), ("USD", 2, 10.0), (None, 1, 0.0)]


def test_list_prices_count_only_where_the_team_said_so(store: Store) -> None:
    store.take_in("Acme", delivery(deals(OPEN | {"list_price": 40.0})))
    assert store.opportunities("Acme")["list_price"].to_list() == [40.0]
    assert store.uses_list_prices("Acme") is False
    for _ in range(2):
        store.use_list_prices("Acme", True)
        assert (store.uses_list_prices("Acme"), store.uses_list_prices("Beta")) == (True, False)
    store.use_list_prices("Acme", False)
    assert (store.uses_list_prices("Acme"), store.version("Acme")) == (False, 4)
