"""Targets by quarter, typed in for the data set that is looked at."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, session
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.errors import InputError
from qualify.schema import TARGETS
from qualify.words import signed

AHEAD = 4
FIRST_DAYS = ((1, 1), (4, 1), (7, 1), (10, 1))
_TYPED: pl.Schema = pl.Schema({name: TARGETS[name] for name in ("starts", "amount", "currency")})


def edit(dataset: str) -> None:
    """A table of quarters, those that run and come next included; saved by a button."""
    with shown_errors(stop=False):
        store = books.store()
        st.markdown(
            f"What should be won in each quarter in {plain(dataset)}? The forecast shows the chance of each target. "
            "Without a currency, an amount is in the currency of the data. A quarter without an amount has no target."
        )
        if session.let_go("targets saved") == dataset:
            st.success("The targets are saved." if store.targets(dataset).height else "There is no target any more.")
        known = store.targets(dataset).filter(pl.col("period") == "quarter").select(list(_TYPED))
        typed = st.data_editor(
            offered(known, store.as_of(dataset) or date.today()),
            key=f"targets {dataset} {store.version(dataset)}",
            num_rows="add",
            hide_index=True,
            column_config=_COLUMNS,
        )
        if st.button("Save targets"):
            store.set_targets(dataset, checked(typed, known), period="quarter")
            session.keep("targets saved", dataset)
            st.rerun()


def offered(known: pl.DataFrame, day: date) -> pl.DataFrame:
    """The quarters that have a target, and those from ``day`` on without one; the latest first.

    >>> offered(pl.DataFrame(schema=_TYPED), date(2026, 11, 13))["starts"].to_list()[-2:]
    [datetime.date(2027, 1, 1), datetime.date(2026, 10, 1)]
    """
    first = day.year * 4 + (day.month - 1) // 3
    coming = [date(quarter // 4, quarter % 4 * 3 + 1, 1) for quarter in range(first, first + AHEAD)]
    currency = next(iter(known.sort("starts", descending=True)["currency"].drop_nulls()), None)
    new = [{"starts": start, "amount": None, "currency": currency} for start in coming if start not in known["starts"]]
    return pl.concat([known, pl.DataFrame(new, _TYPED)]).sort("starts", descending=True)


def checked(typed: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The targets that have an amount, as ``schema.TARGETS``. Raises InputError for the first that is not usable.

    Where targets are ``known`` all may be emptied; where none is, one has to be typed in.
    """
    rows = typed.cast(_TYPED).filter(pl.col("amount").is_not_null())
    for start, amount, _ in rows.iter_rows():
        _refuse(start, amount)
    twice = rows.filter(pl.col("starts").is_duplicated())
    if twice.height:
        raise InputError(f"The quarter from {twice['starts'][0]} has two targets.", "Keep one of them.")
    if rows.is_empty() and known.is_empty():
        raise InputError("No quarter has an amount.", "Type in at least one.")
    return rows.with_columns(pl.lit("quarter").alias("period"), pl.col("currency").str.strip_chars().replace("", None))


def _refuse(start: date | None, amount: float) -> None:
    if start is None:
        raise InputError(f"The target of {amount:,.0f} has no quarter.", "Choose the first day of the quarter.")
    if (start.month, start.day) not in FIRST_DAYS:
        raise InputError(f"{start} is not the first day of a quarter.", "Use 1 January, 1 April, 1 July or 1 October.")
    if not (math.isfinite(amount) and amount > 0):
        raise InputError(
            f"The target of the quarter from {start} is {signed(amount, ',.0f')}.", "It must be more than 0."
        )


_COLUMNS: dict[str, Any] = {
    "starts": st.column_config.DateColumn("Quarter from", required=True),
    "amount": columns.number("To be won"),
    "currency": st.column_config.TextColumn("Currency", max_chars=3),
}
