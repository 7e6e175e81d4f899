"""How files were understood before, by their columns: what is used again for the next file of the same source."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books

_SHOWN = {"name": "Saved from", "columns": "Columns", "author": "By", "saved": "When (UTC)"}


def show(dataset: str) -> None:  # noqa: ARG001
    """The saved mappings of the whole store, one of them to take away or to forget."""
    saved = books.store().mappings()
    if saved.is_empty():
        st.write(
            "No mapping is saved yet. Storing a file saves how it was read, for the next one with the same columns."
        )
        return
    st.write("A file with these columns is read in the same way next time, and every choice can still be changed.")
    st.dataframe(saved.select(pl.col(name).alias(title) for name, title in _SHOWN.items()), hide_index=True)
    rows = {row["signature"]: row for row in saved.to_dicts()}
    # Mappings of other columns can have one name, and a menu tells its entries apart by their words alone.
    titles = {signature: f"{place}: {row['name']}" for place, (signature, row) in enumerate(rows.items(), start=1)}
    chosen = st.selectbox("Mapping", list(rows), format_func=titles.__getitem__, key="mapping")
    left, right = st.columns(2)
    left.download_button("Take it away (JSON)", rows[chosen]["body"], "mapping.json", "application/json")
    if right.button("Forget it", icon=":material/delete:"):
        books.store().forget_mapping(chosen)
        st.rerun(scope="fragment")
