"""The imports of a data set: who brought what and when, and how to take any of them back."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.analysis.undoing_words import sentences
from qualify.store import Undoing
from qualify.words import count

_SHOWN = {
    "import_id": "Import",
    "file": "File",
    "role": "What it held",
    "read": "Rows read",
    "stored": "Stored",
    "updated": "Updated",
    "unchanged": "Unchanged",
    "quarantined": "Set aside",
    "undone": "Undone (UTC)",
    "as_of": "As of",
    "author": "By",
    "imported": "When (UTC)",
}


def show(dataset: str) -> None:
    """All imports, and one of them with what undoing it would do."""
    imports = books.store().imports(dataset)
    if imports.is_empty():
        st.write("Nothing was taken in yet.")
        return
    st.write(
        f"{count(imports.height, 'import')}. Of each, rows read = stored + updated + unchanged + set aside. Any of "
        "them can be undone, also after later ones, and done again."
    )
    shown = imports.with_columns(pl.col("as_of").cast(pl.String).fill_null("day of import"))
    st.dataframe(shown.select(pl.col(name).alias(title) for name, title in _SHOWN.items()), hide_index=True)
    rows = {row["import_id"]: row for row in imports.to_dicts()}
    chosen = st.selectbox(
        "Import", list(rows), format_func=lambda number: _title(rows[number]), key=f"import {dataset} {max(rows)}"
    )
    with shown_errors(stop=False):
        _one(dataset, rows[chosen])


def _title(row: dict[str, Any]) -> str:
    return f"{row['import_id']}: {row['file']}, {row['imported']:%d %B %Y %H:%M}{' (undone)' if row['undone'] else ''}"


def _one(dataset: str, row: dict[str, Any]) -> None:
    """How one import was understood, and the button that takes it back or brings it in again."""
    st.caption(plain(f"SHA-256 of the file: {row['sha256'] or 'none'}. Joined with: {row['beside'] or 'nothing'}."))
    left, middle, right = st.columns(3)
    record = f'{{\n"mapping": {row["mapping"] or "null"},\n"decisions": {row["rulings"] or "null"}\n}}\n'
    left.download_button("How it was understood (JSON)", record, f"import-{row['import_id']}.json", "application/json")
    number = row["import_id"]
    place = f"undo {dataset} {number} {books.store().version(dataset)}"
    verb = "bring back" if row["undone"] else "undo"
    if middle.button(f"What would it do to {verb} this import?", key=f"preview {place}"):
        session.keep(place, books.store().undo_preview(dataset, number))
    foreseen: Undoing | None = session.kept(place, lambda: None)
    if foreseen is None:
        return
    st.markdown("\n".join(f"- {plain(line)}" for line in sentences(foreseen)))
    if right.button("Bring it back" if row["undone"] else "Undo this import", type="primary", key=f"do {place}"):
        act = books.store().redo if row["undone"] else books.store().undo
        act(dataset, number)
        session.let_go(place)
        st.rerun(scope="app")
