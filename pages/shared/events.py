"""The imports of a data set: who brought what and when, and how to take any of them back."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.analysis.undoing_words import sentences
from qualify.words import count, listed

LONGEST_NAME = 80
AUTHOR, _FORESEEN = "author", "foreseen"
"""Under which the session keeps the name that somebody typed, and what an undo would do."""
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
    "undone_by": "Undone by",
    "redone_by": "Brought back by",
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
        _one(dataset, rows[chosen], _companions(rows, rows[chosen]))


def _companions(rows: dict[int, dict[str, Any]], row: dict[str, Any]) -> list[str]:
    """The files that came in one go with an import and stand as it does, undone or not."""
    return [
        other["file"]
        for other in reversed(rows.values())
        if other is not row
        and other["together"] == row["together"]
        and (other["undone"] is None) == (row["undone"] is None)
    ]


def _title(row: dict[str, Any]) -> str:
    return f"{row['import_id']}: {row['file']}, {row['imported']:%d %B %Y %H:%M}{' (undone)' if row['undone'] else ''}"


def _one(dataset: str, row: dict[str, Any], companions: list[str]) -> None:
    """How one import was understood, and the buttons that take it back or bring it in again, alone or with others."""
    st.caption(plain(f"SHA-256 of the file: {row['sha256'] or 'none'}. Joined with: {row['beside'] or 'nothing'}."))
    record = f'{{\n"mapping": {row["mapping"] or "null"},\n"decisions": {row["rulings"] or "null"}\n}}\n'
    st.download_button("How it was understood (JSON)", record, f"import-{row['import_id']}.json", "application/json")
    who = _author()
    number, verb = row["import_id"], "bring back" if row["undone"] else "undo"
    together = bool(companions) and st.checkbox(
        f"Also {verb} what came in one go with it: {plain(listed(companions))}", key=f"together {dataset} {number}"
    )
    these = f"these {len(companions) + 1} imports" if together else "this import"
    place = f"{dataset} {number} {together} {books.store().version(dataset)}"
    left, right = st.columns(2)
    if left.button(f"What would it do to {verb} {these}?", key=f"preview {place}"):
        # The sentences alone are kept: the ids of all that moves can be many.
        session.keep(_FORESEEN, (place, sentences(books.store().undo_preview(dataset, number, together=together))))
    foreseen: tuple[str, list[str]] | None = session.kept(_FORESEEN, lambda: None)
    if foreseen is None or foreseen[0] != place:
        return
    st.markdown("\n".join(f"- {plain(line)}" for line in foreseen[1]))
    done = f"Bring {'them' if together else 'it'} back" if row["undone"] else f"Undo {these}"
    if right.button(done, type="primary", key=f"do {place}"):
        act = books.store().redo if row["undone"] else books.store().undo
        act(dataset, number, who, together=together)
        session.let_go(_FORESEEN)
        st.rerun(scope="app")


def _author() -> str:
    """Who undoes or brings back, as asked for once in a session."""
    name = st.text_input("Your name", session.kept(AUTHOR, str), max_chars=LONGEST_NAME, key="author of an undo")
    return session.keep(AUTHOR, name.strip())
