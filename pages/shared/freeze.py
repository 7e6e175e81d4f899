"""Results since a rubric version was published, apart from those before it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns
from pages.shared.text import plain
from qualify.analysis import View
from qualify.analysis import freeze_words as words
from qualify.analysis.freeze import Freeze, since_publication
from qualify.settings import Settings

_COLUMNS: dict[str, Any] = {
    "zone": "Zone",
    "rate_before": columns.per_cent("Won before"),
    "rate_after": columns.per_cent("Won since"),
    "before": columns.number("Decided before"),
    "after": columns.number("Decided since"),
    "won_before": columns.number("Of them won, before"),
    "won_after": columns.number("Since"),
}


def _found(view: View) -> Freeze | None:
    return books.kept_of(view, "freeze", lambda: since_publication(view))


def section(settings: Settings) -> None:
    """Whether the scores and the lines held on deals that nobody knew when the version was published."""
    found = _found(books.view(settings))
    if found is None:
        return
    st.markdown("#### Results since it was published")
    st.markdown(plain(words.answer(found)))
    for text in (*words.held(found), words.undated(found)):
        if text:
            st.markdown(plain(text))
    if found.known:
        rows = words.table(found).with_columns(pl.col("^rate_.*$") * 100).select(list(_COLUMNS))
        st.dataframe(rows, hide_index=True, column_config=_COLUMNS, placeholder="–")


def sentence(view: View) -> None:
    """The same in a sentence or two, where the line is shown."""
    if found := _found(view):
        st.markdown(plain(" ".join([words.answer(found), *words.held(found)])))
