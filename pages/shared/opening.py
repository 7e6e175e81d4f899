"""Lists of deals: a click on a row opens the deal on a page of its own."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import long, session

_PAGE, _CHOSEN = "pages/2_Deal.py", "deal to open"
HINT = "A click on a row's box opens the deal on a page of its own."


def table(rows: pl.DataFrame, ids: pl.Series, key: str, **shown: Any) -> None:
    """The first ``rows`` as a table, ``ids`` their deals; the one whose row is chosen is opened."""
    some = long.first(rows)
    event = st.dataframe(some, hide_index=True, key=key, on_select="rerun", selection_mode="single-row", **shown)
    if places := event["selection"]["rows"]:
        _go(ids[places[0]])


def button(deal_id: str) -> None:
    """To the page of a deal."""
    if st.button("Its history, and a page to print", icon=":material/timeline:"):
        _go(deal_id)


def chosen() -> str | None:
    """The deal that was chosen in a list just now."""
    return session.let_go(_CHOSEN)


def _go(deal_id: str) -> None:
    session.keep(_CHOSEN, deal_id)
    st.switch_page(_PAGE)
