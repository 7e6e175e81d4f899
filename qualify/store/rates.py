"""What a unit of each currency is worth in the main one of a data set, as the team entered it."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.errors import InputError
from qualify.schema import OPEN, WON
from qualify.store.clock import now
from qualify.store.database import Source, Writer

RATES: dict[str, pl.DataType] = {"currency": pl.String(), "rate": pl.Float64()}


def listed(seen: Source, dataset: str) -> pl.DataFrame:
    """``currency``, ``rate`` and the day on which it was ``entered``, by currency."""
    return seen.read(
        """select currency, rate, entered from rates join rates_base using (dataset)
        where dataset = ? order by currency""",
        [dataset],
    )


def base(seen: Source, dataset: str) -> str | None:
    """The main currency; None where no rates were ever entered."""
    rows = seen.read("select base from rates_base where dataset = ?", [dataset])
    return rows.item() if rows.height else None


def currencies(seen: Source, dataset: str) -> pl.DataFrame:
    """``currency`` (null: not given), its ``deals``, and the ``amount`` of those open and won, by currency."""
    return seen.read(
        f"""select currency, count(*) as deals,
            coalesce(sum(amount) filter (where outcome in ('{OPEN}', '{WON}')), 0)::double as amount
        from opportunities where dataset = ? group by currency order by currency nulls last""",
        [dataset],
    )


def replace(write: Writer, dataset: str, currency: str, rates: pl.DataFrame, entered: date | None = None) -> None:
    """Replace all rates of a data set, as ``entered`` on a day, or else today.

    Raises InputError for one that is no positive number, or comes twice.
    """
    given = rates.select("currency", "rate").cast(RATES)  # type: ignore[arg-type]
    wrong = given.filter(~(pl.col("rate").is_finite() & (pl.col("rate") > 0)).fill_null(False))
    if wrong.height:
        raise InputError(
            f"The rate of {wrong['currency'][0]} is {wrong['rate'][0]}.", "Give a number above 0, or no rate at all."
        )
    if given["currency"].is_duplicated().any() or given["currency"].has_nulls():
        raise InputError("A rate has no currency, or a currency has two rates.", "Give one rate for each currency.")
    write.run("insert or replace into rates_base values (?, ?, ?)", [dataset, currency, entered or now().date()])
    write.run("delete from rates where dataset = ?", [dataset])
    with write.frame("entered", given):
        write.run("insert into rates by name select ? as dataset, * from entered", [dataset])
