"""Whether open deals without an amount are shown at the list price of their product."""

from __future__ import annotations

import streamlit as st

from pages.shared import books


def edit(dataset: str) -> None:
    """A tick, where any deal has a list price."""
    store = books.store()
    if not store.list_prices(dataset):
        return
    now = store.uses_list_prices(dataset)
    wanted = st.checkbox(
        "Show open deals without an amount at their list price",
        now,
        key=f"list prices {dataset} {store.version(dataset)}",
        help="In what is at stake, by zone and by deal. The forecast learns what such deals are worth from won ones.",
    )
    if wanted != now:
        store.use_list_prices(dataset, wanted)
        st.rerun(scope="app")
