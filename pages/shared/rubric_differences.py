"""What differs between two rubrics: a sentence, then a table."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books
from pages.shared.text import plain
from qualify.rubric import Sketch
from qualify.rubric_changes import changes, summary, table


def show(before: Sketch, after: Sketch) -> None:
    """What is changed from ``before`` to ``after``."""
    found = changes(before, after)
    st.markdown(f"**{plain(summary(before, after, found))}**")
    if found:
        # Not the grid of other pages: it cuts long texts off, and what was said before is read beside what is said now.
        shown = table(found).with_columns(pl.all().map_elements(plain, pl.String))
        st.table(shown, hide_index=True, alt="What differs, change by change.")


def between(dataset: str, versions: list[int]) -> None:
    """Any two versions of a data set, to be compared."""
    if len(versions) < 2:
        st.caption("There is one version so far: nothing to compare it with.")
        return
    left, right = st.columns(2)
    title = "Version {}".format
    before = left.selectbox(
        "What changed from", versions, 1, format_func=title, key=f"from version {dataset} {versions}"
    )
    after = right.selectbox("to", versions, 0, format_func=title, key=f"to version {dataset} {versions}")
    store = books.store()
    show(store.rubric(dataset, before), store.rubric(dataset, after))
