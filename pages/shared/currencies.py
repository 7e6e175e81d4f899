"""What other currencies are worth in the main one, typed in for the data set that is looked at."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.analysis.currencies import Rates, checked, main, rates_of, table
from qualify.words import count, listed, money


def edit(dataset: str) -> None:
    """A table of the currencies with a rate for each, saved by a button."""
    with shown_errors(stop=False):
        store = books.store()
        held, rates = store.currencies(dataset), rates_of(store, dataset)
        if session.let_go("rates saved") == dataset:
            st.success("The rates are saved.")
        if not main(held, rates):
            st.write(f"No amount in {plain(dataset)} states its currency, so there is nothing to convert.")
            return
        missing = _missing(held, rates)
        if missing:
            st.warning(plain(missing), icon=":material/money_off:")
        _edit(dataset, held, rates)


def _edit(dataset: str, held: pl.DataFrame, rates: Rates) -> None:
    store, now = books.store(), main(held, rates)
    offered = list(dict.fromkeys([now, *held["currency"].drop_nulls()]))
    base = st.selectbox("Main currency", offered, accept_new_options=True, key=f"main currency {dataset}") or ""
    st.markdown(plain(_about(held, base)))
    rows = table(held, rates, base)
    place = f"rates {dataset} {store.version(dataset)} {base}"
    columns = _COLUMNS | {"rate": _rate(base)}
    typed = st.data_editor(rows, key=place, hide_index=True, column_config=columns, placeholder="no rate")
    if st.button("Save rates"):
        store.set_rates(dataset, base, checked(base, typed, held))
        session.keep("rates saved", dataset)
        st.rerun()


def _about(held: pl.DataFrame, base: str) -> str:
    """What the table asks for, and whose amounts need no rate."""
    blank = int(held.filter(pl.col("currency").is_null())["deals"].sum())
    own = int(held.filter(currency=base)["deals"].sum())
    none = f", and {blank:,} that state no currency count as {base}" if blank else ""
    return (
        f"Money is added up in {base or 'the main currency'}: {count(own, 'opportunity', 'opportunities')} are in it"
        f"{none}. Amounts in other currencies are kept as they are and converted wherever they are shown, all at the "
        "rate typed here. Without a rate they are not in any sum of money."
    )


def _missing(held: pl.DataFrame, rates: Rates) -> str:
    """Whose money is in no sum, because there is no rate; "" where all of it is."""
    rows = table(held, rates, main(held, rates)).filter(pl.col("rate").is_null())
    if rows.is_empty():
        return ""
    worth = [money(row["amount"], row["currency"]) for row in rows.iter_rows(named=True)]
    deals, names = count(int(rows["deals"].sum()), "opportunity", "opportunities"), listed(rows["currency"].to_list())
    return f"No rate yet for {names}: {deals} ({listed(worth)} open or won) are not in any sum of money."


def _rate(base: str) -> Any:
    title = f"One unit in {base}" if base else "Rate"
    return st.column_config.NumberColumn(title, format="%g", help="Leave it empty where you do not know it.")


_COLUMNS: dict[str, Any] = {
    "currency": st.column_config.TextColumn("Currency", disabled=True),
    "deals": st.column_config.NumberColumn("Opportunities", disabled=True, format="localized"),
    "amount": st.column_config.NumberColumn("Open and won", disabled=True, format="localized"),
}
