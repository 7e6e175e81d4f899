"""Amounts in several currencies, added up in one: the only place where money is converted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from math import isfinite

import polars as pl

from qualify.errors import InputError
from qualify.intake.numbers import LARGEST
from qualify.schema import OPEN
from qualify.store import Reads
from qualify.words import count, listed, money

LEAST, MOST = 1e-7, 1e7
"""No two currencies in use are further apart than this; a rate beyond it is a typing error."""
CODE = re.compile("[A-Z]{3}")
_PAIRS = {"currency": pl.String(), "rate": pl.Float64()}


@dataclass(frozen=True)
class Rates:
    """What one unit of each other currency is ``worth`` in the currency ``base``, as it was entered on a day.

    Without a ``base`` nobody has entered any: amounts stay as they are, and the currency with the most money counts.
    """

    base: str = ""
    worth: tuple[tuple[str, float], ...] = ()
    entered: date | None = None


AS_GIVEN = Rates()


def rates_of(reads: Reads, dataset: str) -> Rates:
    """The rates that the team entered for a data set."""
    rows = reads.rates(dataset)
    pairs = tuple(rows.select("currency", "rate").iter_rows())
    return Rates(reads.rates_base(dataset) or "", pairs, rows["entered"].max())  # type: ignore[arg-type]


def converted(rows: pl.DataFrame, rates: Rates) -> pl.DataFrame:
    """``rows`` with ``amount`` and ``currency`` (opportunities or targets), in the base where there is a rate; list
    prices too.

    All else stays as it is: blank currencies, those without a rate, and amounts that would be absurd in the base.

    >>> rows = pl.DataFrame({"amount": [200.0, 200.0, 200.0], "currency": ["USD", "CHF", None]})
    >>> converted(rows, Rates("EUR", (("USD", 0.5),))).rows()
    [(100.0, 'EUR'), (200.0, 'CHF'), (200.0, None)]
    """
    worth = _worth(rates)
    usable = worth.is_not_null() & (pl.col("amount").abs() * worth <= LARGEST).fill_null(True)
    held = [name for name in ("amount", "list_price") if name in rows.columns]
    return rows.with_columns(
        *(pl.when(usable).then(pl.col(name) * worth).otherwise(name).alias(name) for name in held),
        currency=pl.when(usable).then(pl.lit(rates.base)).otherwise("currency"),
    )


def converted_changes(changes: pl.DataFrame, deals: pl.DataFrame, rates: Rates) -> pl.DataFrame:
    """What amounts said before (columns of schema.CHANGES), at the rates of the currencies in ``deals`` as given.

    >>> deals = pl.DataFrame({"deal_id": ["a"], "amount": [300.0], "currency": ["USD"]})
    >>> changes = pl.DataFrame({"deal_id": ["a"], "field": ["amount"], "before": ["200"], "after": ["300"]})
    >>> converted_changes(changes, deals, Rates("EUR", (("USD", 0.5),))).row(0)
    ('a', 'amount', '100.0', '150.0')
    """
    told = converted(deals.select("deal_id", "amount", "currency"), rates)
    kept = deals.select("deal_id", "currency").filter(told["currency"].ne_missing(deals["currency"]))
    found = changes.join(kept, on="deal_id", how="left", maintain_order="left")
    worth = pl.when(pl.col("field") == "amount").then(_worth(rates))

    def at_rate(name: str) -> pl.Expr:
        there = pl.col(name).cast(pl.Float64, strict=False) * worth
        return pl.coalesce(there.cast(pl.String), name).alias(name)

    return found.with_columns(at_rate("before"), at_rate("after")).drop("currency")


def _worth(rates: Rates) -> pl.Expr:
    known = dict(rates.worth)
    return pl.col("currency").replace_strict(known, default=None, return_dtype=pl.Float64)


def said(given: pl.DataFrame, rates: Rates) -> str:
    """What was converted of the opportunities as ``given``, at which rates, and what could not be; "" without a base.

    >>> given = pl.DataFrame({"amount": [200.0, 5.0], "currency": ["USD", "CHF"]})
    >>> said(given, Rates("EUR", (("USD", 0.5),), date(2026, 3, 2)))
    'Amounts in USD are converted to EUR at the rates entered on 2 March 2026. 1 opportunity in CHF has no rate: \
not in sums of money.'
    """
    if not rates.base:
        return ""
    before, after = given["currency"], converted(given.select("amount", "currency"), rates)["currency"]
    done = before.filter(before.ne_missing(after)).unique().sort().to_list()
    rest = after.filter(after != rates.base)
    parts = []
    if done and rates.entered:
        day = f"{rates.entered.day} {rates.entered:%B %Y}"
        parts.append(f"Amounts in {listed(done)} are converted to {rates.base} at the rates entered on {day}.")
    if len(rest):
        what = count(len(rest), "opportunity", "opportunities")
        have = "has" if len(rest) == 1 else "have"
        parts.append(f"{what} in {listed(rest.unique().sort().to_list())} {have} no rate: not in sums of money.")
    return " ".join(parts)


def priced_words(deals: pl.DataFrame) -> str:
    """Which open deals stand at their list price, where the team wants that; "" where there is none.

    >>> deals = pl.DataFrame({"outcome": ["open", "won"], "amount": [None, None], "list_price": [5.0, 5.0]})
    >>> priced_words(deals)
    '1 open deal without an amount is shown at its list price; the forecast does not use list prices.'
    """
    rows = deals.filter(outcome=OPEN).filter(pl.col("amount").is_null() & pl.col("list_price").is_not_null()).height
    verb = "is shown at its list price" if rows == 1 else "are shown at their list prices"
    return (
        f"{count(rows, 'open deal')} without an amount {verb}; the forecast does not use list prices." if rows else ""
    )


def main(held: pl.DataFrame, rates: Rates) -> str:
    """The base, or else the currency with the most open and won money of ``held`` (columns of store.currencies)."""
    stated = held.drop_nulls("currency").sort(["amount", "currency"], descending=[True, False])
    return rates.base or next(iter(stated["currency"]), "")


def table(held: pl.DataFrame, rates: Rates, base: str) -> pl.DataFrame:
    """Every currency but ``base`` with its ``deals``, their open and won ``amount``, and its ``rate`` if there is one.

    ``held`` has the columns of store.currencies. Rates into another base than ``base`` are of no use.

    >>> held = pl.DataFrame({"currency": ["EUR", "USD", None], "deals": [5, 2, 1], "amount": [9.0, 7.0, 0.0]})
    >>> table(held, Rates("EUR", (("USD", 0.5), ("GBP", 1.2))), "EUR").rows()
    [('USD', 2, 7.0, 0.5), ('GBP', 0, 0.0, 1.2)]
    """
    pairs = pl.DataFrame(rates.worth if base == rates.base else [], _PAIRS, orient="row")
    rows = held.drop_nulls("currency").join(pairs, on="currency", how="full", coalesce=True)
    rows = rows.filter(pl.col("currency") != base).with_columns(pl.col("deals", "amount").fill_null(0))
    return rows.sort(["deals", "currency"], descending=[True, False])


def checked(base: str, typed: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """The rates into ``base`` that were ``typed`` (columns of :func:`table`): ``currency`` and ``rate``, no blank ones.

    Raises InputError for the first that cannot be meant, and for a base that is neither a code nor in ``held``.
    """
    if not CODE.fullmatch(base) and base not in held["currency"].drop_nulls():
        what = "The main currency is not three capital letters." if base else "There is no main currency."
        raise InputError(what, "Write it as EUR or USD.")
    rows = typed.drop_nulls("rate")
    for currency, amount, rate in rows.select("currency", "amount", "rate").iter_rows():
        _refuse(base, currency, amount, rate)
    return rows.select(list(_PAIRS))


def _refuse(base: str, currency: str, amount: float, rate: float) -> None:
    way_out, value = f"Type what one {currency} is worth in {base}.", f"{rate:g}"
    if not isfinite(rate) or rate <= 0:
        what = f"The rate of {currency} is {value}, and it must be more than 0."
        raise InputError(what, way_out)
    if not LEAST <= rate <= MOST:
        what = f"One {currency} would be worth {value} {base}: no two currencies are that far apart."
        raise InputError(what, way_out)
    if abs(amount) * rate > LARGEST:
        what = f"The opportunities in {currency} would be worth {money(amount * rate, base)} together: that cannot be."
        raise InputError(what, way_out)
