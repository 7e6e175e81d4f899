"""The grid of two fields on the screen, and why deals are lost."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, choosing, columns, inspecting, panels
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import market_words as words
from qualify.analysis.market import Market, pair
from qualify.analysis.reasons import Reasons
from qualify.export import to_csv
from qualify.selection import title
from qualify.settings import Settings
from qualify.words import money

ROWS, COLUMNS, SHOW = "rows", "columns", "show"
RATES, MONEY = "win rate", "money"
_SHOWN = {RATES: "Win rate and number of deals", MONEY: "Money"}


def looked_at(found: Settings) -> tuple[Market, str]:
    """The market of a view by the two chosen fields, and whether rates or money are shown."""
    book, fields = books.view(found).book, inspecting.varied(found)
    usual = pair(fields)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rows = _choice("Rows", fields, usual[0], ROWS, book.dataset)
        columns_usual = usual[1] if usual[1] != rows else next(field for field in fields if field != rows)
        across = _choice("Columns", [f for f in fields if f != rows], columns_usual, COLUMNS, f"{book.dataset} {rows}")
        show = choosing.choice("Show", list(_SHOWN), RATES, SHOW, key="market shows", said=_SHOWN.__getitem__)
    return inspecting.market(found, rows, across), show


def _choice(what: str, fields: list[str], usual: str, link: str, about: str) -> str:
    return choosing.choice(what, fields, usual, link, key=f"{link} of {about}", said=choosing.field_name)


def answer(found: Market) -> None:
    """Where the company wins; then whether the combination counts, and what cannot be told."""
    panels.answer(found.answer)


def grid(found: Market, show: str) -> None:
    """Every cell with its estimate, or with what was won in it."""
    said = _in_words(found, found.table["won_value"])
    rows = charts.grid_rows(found.table, found.overall, said)
    if show == MONEY and not found.table["won_value"].sum():
        st.info("No won deal has an amount: upload a file with a column of amounts.", icon=":material/upload_file:")
        return
    spec = charts.VALUE_GRID if show == MONEY else charts.WIN_RATE_GRID
    st.caption(
        "Won value of each cell: the bluer the more. Below it, how many of its decided deals were won."
        if show == MONEY
        else "Estimated win rate of each cell, between its own deals and what its row and column lead to. ▲ and ▼ lie "
        "beyond chance above and below the company's; a question mark means that the data cannot tell. Below it, how "
        "many of its decided deals were won."
    )
    st.vega_lite_chart(
        rows, spec, key=f"market {show}",
        height=charts.GRID_ROW * found.table["row"].n_unique() + charts.GRID_AROUND,
        alt=f"A grid of {title(found.rows)} by {title(found.columns)}. {found.answer[0]}",
    )  # fmt: skip
    for text in words.others(found):
        st.caption(plain(text))
    _table(found)


def _in_words(found: Market, amounts: pl.Series) -> pl.Series:
    currency = found.view.book.currency
    return pl.Series("said", [money(amount, currency) for amount in amounts], dtype=pl.String)


_CELLS: dict[str, Any] = {
    "row": "Row", "column": "Column", "deals": columns.number("Decided deals"), "won": columns.number("Won"),
    "raw": columns.per_cent("By itself"), "rate": columns.per_cent("Estimate"), "low": columns.per_cent("90 %: from"),
    "high": columns.per_cent("to"), "expected": columns.per_cent("Row and column lead to"),
    "said": "Against the company", "won_value": columns.number("Won value"),
}  # fmt: skip


_REASONS: dict[str, Any] = {
    "reason": "Reason", "deals": columns.number("Deals"), "money": columns.number("Money"),
}  # fmt: skip


def _table(found: Market) -> None:
    with st.expander("All cells, and which of them cannot be told"):
        told = {1: "beyond chance above", -1: "beyond chance below", 0: "not enough to separate"}
        side = pl.when(pl.col("deals") == 0).then(pl.lit("no decided deal"))
        shown = found.table.with_columns(
            pl.col("raw", "rate", "low", "high", "expected") * 100,
            said=side.otherwise(pl.col("side").replace_strict(told, return_dtype=pl.String)),
        ).select(list(_CELLS))
        st.dataframe(shown, hide_index=True, column_config=_CELLS)
        st.download_button("Download the cells as CSV", to_csv(found.table), "market.csv", "text/csv")


def losses(found: Market, show: str) -> None:
    """Reasons for losses, those of deals without a decision apart."""
    st.subheader("Why do we lose?")
    st.markdown(plain(words.lost(found)))
    _pareto(found, found.lost, show, charts.REASONS_LOST, "lost")
    st.subheader("Why is nothing decided?")
    st.markdown(plain(words.undecided(found)))
    _pareto(found, found.undecided, show, charts.REASONS_UNDECIDED, "undecided")


def _pareto(found: Market, of: Reasons, show: str, spec: dict[str, Any], what: str) -> None:
    measure = "money" if show == MONEY else "deals"
    if of.table.is_empty() or not of.table[measure].sum():
        return
    said = of.table["deals"].map_elements("{:,}".format, pl.String)
    rows = charts.reason_rows(of.table, measure, _in_words(found, of.table["money"]) if show == MONEY else said)
    st.vega_lite_chart(
        rows, spec, key=f"reasons {what} {measure}",
        height=charts.REASON_ROW * rows.height + charts.REASONS_AROUND,
        alt=f"A bar for each reason, the most first, with the running total. {words.lost(found)}",
    )  # fmt: skip
    with st.expander(f"The reasons as a table: {what}"):
        st.dataframe(of.table.select(list(_REASONS)), hide_index=True, column_config=_REASONS)
        st.download_button("Download the reasons as CSV", to_csv(of.table), f"reasons-{what}.csv", "text/csv")
