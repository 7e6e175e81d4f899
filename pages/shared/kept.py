"""What was taken in before: imports and how to undo them, rows held back, targets, currencies, and all to take away."""

from __future__ import annotations

import streamlit as st

from pages.shared import currencies, dividing, download, events, held, mappings, prices, targets
from pages.shared.text import plain


@st.fragment
def show(dataset: str, arriving: str | None) -> None:
    """What is kept of a data set, each under its own tab: hidden tabs cost nothing.

    ``arriving`` is the data set of the upload above, if there is one.
    """
    st.divider()
    st.subheader(f"What is kept in {plain(dataset)}")
    if arriving not in (None, dataset):
        st.caption(
            f"This is about {plain(dataset)}, the data set that is looked at; the upload above goes to "
            f"{plain(arriving)}. Another one can be chosen in the side bar."
        )
    names = [
        "Imports",
        "Rows held back",
        "Targets",
        "Currencies and prices",
        "Segments",
        "Saved mappings",
        "Download everything",
    ]
    drawn = (events.show, held.show, targets.edit, _money, dividing.edit, mappings.show, download.offer)
    for tab, draw in zip(st.tabs(names, key=f"kept {dataset}", on_change="rerun"), drawn, strict=True):
        if tab.open:
            with tab:
                draw(dataset)


def _money(dataset: str) -> None:
    currencies.edit(dataset)
    prices.edit(dataset)
