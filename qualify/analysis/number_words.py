"""Can we make the number? This quarter's forecast in sentences: the same on the pages and in the reports."""

from __future__ import annotations

from typing import Any

import polars as pl

from qualify.analysis.view import View
from qualify.forecast import Forecast
from qualify.words import count, money, percent


def this_quarter(forecast: Forecast) -> dict[str, Any]:
    """The row of the quarter that is running."""
    return forecast.periods.filter(pl.col("period") == "quarter").row(0, named=True)


def headline(view: View) -> str:
    """One sentence: the chance of this quarter's target, or the range where there is no target."""
    assert view.forecast is not None
    row = this_quarter(view.forecast)
    booked, low, high = (money(row[name], view.book.currency) for name in ("booked", "p10", "p90"))
    if row["target"] is None:
        why = "" if view.book.selection.segments else " No target is set."
        return f"{row['label']}: {low} to {high} with 80 % probability, {booked} of it booked.{why}"
    return (
        f"{row['label']}: the chance of the target of {money(row['target'], view.book.currency)} is "
        f"{percent(row['probability'])}. "
        f"Booked so far: {booked}; the quarter ends at {low} to {high} with 80 % probability."
    )


def beside(view: View) -> list[str]:
    """What the deals alone, or the pace of the last 90 days, would say, where that is outside the forecast's range."""
    assert view.forecast is not None
    row, said = this_quarter(view.forecast), []
    alone, pace, low, high = (
        money(row[name], view.book.currency) for name in ("deal_by_deal", "run_rate", "p5", "p95")
    )
    if not row["p5"] <= row["deal_by_deal"] <= row["p95"]:
        said.append(
            f"The deals alone, open and new ones, would make it {alone}, outside the 90 % range of this forecast "
            f"({low} to {high}): past forecasts from deals were further off, so it listens to them little. "
            f"{_arrivals(view)} If opportunities are missing in the data, they are missing in that sum."
        )
    if not row["p5"] <= row["run_rate"] <= row["p95"]:
        said.append(
            f"At the last 90 days' pace the quarter would end at {pace}, outside the 90 % range of this forecast "
            f"({low} to {high}). {_arrivals(view)} If the newest opportunities are not all in the data, the forecast "
            "is too low."
        )
    return said


def _arrivals(view: View) -> str:
    """How many opportunities came of late, beside the pace before: the usual reason for such a gap."""
    assert view.book.as_of is not None
    age = pl.lit(view.book.as_of) - pl.col("created")
    recent, before = (
        view.book.deals.filter(age.is_between(pl.duration(days=first), pl.duration(days=last))).height
        for first, last in ((0, 29), (30, 119))
    )
    return (
        f"{count(recent, 'opportunity', 'opportunities')} came in the last 30 days, {before / 3:,.0f} a month before."
    )


def bars(*, targets: bool) -> str:
    """What a chart of periods shows."""
    return (
        "The bar holds the won revenue of the period 8 times in 10, the thin line 9 times in 10, and the tick is at "
        "even odds. Squares are booked so far"
        + ("; the wide violet marks are targets." if targets else ".")
        + " Each period is forecast by itself, so months need not add up to their quarter."
    )


NUMBERS = ("Quarter", "Booked", "At even odds", "8 times in 10", "Target", "Its chance", "90 days' pace")


def numbers(view: View, most: int) -> tuple[tuple[str, ...], ...]:
    """A row for each of the first quarters, under :data:`NUMBERS`: texts."""
    assert view.forecast is not None
    rows, currency = view.forecast.periods.filter(period="quarter").head(most), view.book.currency
    return tuple(
        (row["label"], money(row["booked"], currency), money(row["p50"], currency),
         f"{money(row['p10'], currency)} to {money(row['p90'], currency)}",
         *(("–", "–") if row["target"] is None else (money(row["target"], currency), percent(row["probability"]))),
         money(row["run_rate"], currency))
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
