"""The columns of a team's own by which deals are compared, chosen for data that are already stored."""

from __future__ import annotations

import streamlit as st

from pages.shared import books


def edit(dataset: str) -> None:
    """A list of the columns that were kept with the deals; the chosen ones divide them on every page."""
    store = books.store()
    columns = store.extra_columns(dataset)
    if not columns:
        st.write("No column of a file was kept beside the ones that have a use.")
        return
    st.write(
        "Columns of your own, such as a region or an industry, divide deals like team, product, source and owner: in "
        "the side bar, in the comparison of lines, in links and in the terminal."
    )
    now = store.segment_columns(dataset)
    chosen = st.multiselect(
        "Columns to compare deals by", list(dict.fromkeys([*now, *columns])), now,
        key=f"segments {dataset} {store.version(dataset)}",
    )  # fmt: skip
    if st.button("Save the segments", disabled=chosen == now):
        store.set_segment_columns(dataset, chosen)
        st.rerun(scope="app")
