"""What currencies are worth in the main one, in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace

import polars as pl

from qualify.analysis.currencies import CODE, checked, main, rates_of, table
from qualify.errors import InputError
from qualify.store import Reads, open_store
from qualify.terminal.commands import Result, dataset_of
from qualify.words import count, money


def options(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.description = (
        "Show what other currencies are worth in the main one, or say it. Amounts are kept as they came; wherever they "
        "are shown or added up they are converted at these rates, and those without a rate are in no sum of money."
    )
    parser.add_argument(
        "--set",
        type=_pair,
        nargs="+",
        action="extend",
        default=[],
        metavar="CODE=RATE",
        help="what one unit of a currency is worth in the main one, as USD=0.92; CODE= takes its rate away",
    )
    parser.add_argument(
        "--base",
        metavar="CODE",
        help="the main currency (default: as before, or the one with the most money); another one ends earlier rates",
    )


def _pair(text: str) -> tuple[str, float | None]:
    currency, equals, rate = text.partition("=")
    try:
        if currency and equals:
            return currency, float(rate) if rate else None
    except ValueError:
        pass
    raise ArgumentTypeError(f"{text!r} is not CODE=RATE, as in USD=0.92")


def rated(options: Namespace) -> Result:
    """The section on currencies of the Upload page."""
    store = open_store()
    dataset = dataset_of(store, options.data)
    if options.set or options.base:
        held, rates = store.currencies(dataset), rates_of(store, dataset)
        base = options.base or main(held, rates)
        store.set_rates(dataset, base, checked(base, _with(table(held, rates, base), base, dict(options.set)), held))
    return _told(store, dataset)


def _with(rows: pl.DataFrame, base: str, given: dict[str, float | None]) -> pl.DataFrame:
    """The table of currencies with the rates that were ``given``; a currency that no opportunity is in is added."""
    others = rows["currency"].to_list()
    for currency in given:
        if currency == base:
            raise InputError(f"{base} is the main currency, so it takes no rate.", f"There is: {', '.join(others)}.")
        if currency not in others and not CODE.fullmatch(currency):
            what = f"No opportunity is in {currency!r}, and it is not three capital letters."
            raise InputError(what, f"There is: {', '.join([base, *others])}.")
    new = pl.DataFrame(list(given.items()), {"currency": pl.String, "given": pl.Float64}, orient="row")
    rows = rows.join(new, on="currency", how="full", coalesce=True).with_columns(pl.col("deals", "amount").fill_null(0))
    return rows.with_columns(rate=pl.when(pl.col("currency").is_in(list(given))).then("given").otherwise("rate"))


def _told(reads: Reads, dataset: str) -> Result:
    held, rates = reads.currencies(dataset), rates_of(reads, dataset)
    base = main(held, rates)
    rows = table(held, rates, base)
    entered = f", at rates entered on {rates.entered}" if rates.entered else ""
    lines = [f"{dataset}: {f'money is added up in {base}{entered}' if base else 'no amount states a currency'}."]
    lines += [_line(base, *row) for row in rows.select("currency", "deals", "amount", "rate").iter_rows()]
    return {"dataset": dataset, "base": base, "entered": rates.entered, "rates": rows.to_dicts()}, "\n".join(lines)


def _line(base: str, currency: str, deals: int, amount: float, rate: float | None) -> str:
    worth = "no rate: not in sums of money" if rate is None else f"1 {currency} = {rate:g} {base}"
    return f"{currency}: {count(deals, 'opportunity', 'opportunities')}, {money(amount, currency)} open or won; {worth}"
