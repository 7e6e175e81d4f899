"""Long tables: as many rows as a person looks through, and all of them in a file that is made when it is asked for."""

from __future__ import annotations

import polars as pl
import streamlit as st

from qualify.export import to_csv

MOST = 500


def first(rows: pl.DataFrame, most: int = MOST, *, file: bool = False) -> pl.DataFrame:
    """The first rows of a table, which says so where it has more; every row sent is paid for at every opening."""
    if rows.height > most:
        st.caption(f"The first {most:,} of {rows.height:,}{'; the file has them all' if file else ''}.")
    return rows.head(most)


def csv(rows: pl.DataFrame, file: str, *, key: str | None = None) -> None:
    """All rows to take away."""
    st.download_button("Download as CSV", lambda: to_csv(rows), file, "text/csv", key=key, on_click="ignore")
