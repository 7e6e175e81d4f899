"""Everything that is kept of a data set, to take away."""

from __future__ import annotations

import streamlit as st

from pages.shared import books
from qualify.analysis import leaving

_KINDS = {
    "csv": "CSV files in a zip",
    "xlsx": "an Excel workbook",
    "parquet": "Parquet files in a zip",
}


def offer(dataset: str) -> None:
    """All tables of the data set in one file; made when it is asked for."""
    st.write(
        "Opportunities with all their columns, answers, stages, history, targets and the rubric. What is taken away "
        "can be taken in again and is the same. Cells that a spreadsheet would run as a formula are made harmless."
    )
    kind = st.selectbox("As", list(_KINDS), format_func=_KINDS.__getitem__, key=f"export as {dataset}")
    if st.button("Make the file", key=f"make {dataset}"):
        with st.spinner("Writing …"):
            made = leaving.whole(books.store(), dataset, kind)
        end = "xlsx" if kind == "xlsx" else "zip"
        # Nothing runs when it is pressed, and the file is kept no longer than it is offered.
        st.download_button(
            "Download it", made, f"{dataset}.{end}", type="primary", icon=":material/download:", on_click="ignore"
        )
