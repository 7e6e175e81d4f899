"""Rows that were set aside: why, and a way to correct them here and take them in after all."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.findings import settle
from pages.shared.frame import shown_errors
from pages.shared.text import harmless
from qualify.analysis import later, preparing
from qualify.words import count

_MOST = 500


def show(dataset: str) -> None:
    """The rows by import and reason; those of one import in an editor."""
    held = books.store().held(dataset)
    if held.is_empty():
        st.write("No row is held back: all that was read is in.")
        return
    reasons = (
        held.group_by("file", "rule")
        .agg(pl.len().alias("rows"))
        .sort("rows", "file", "rule", descending=[True, False, False])
    )
    st.write(f"{count(held.height, 'row')} were set aside at an import and are kept here with the reasons.")
    st.dataframe(reasons, hide_index=True)
    st.download_button("Download them as CSV", harmless(held).write_csv(), "rows-held-back.csv", "text/csv")
    imports = held.select("import_id", "file").unique(maintain_order=True).sort("import_id", descending=True)
    names = dict(imports.iter_rows())
    chosen = st.selectbox(
        "Take in rows of", list(names), format_func=lambda at: f"{at}: {names[at]}", key=f"held {dataset}"
    )
    with shown_errors(stop=False):
        _correct(dataset, chosen, held.filter(pl.col("import_id") == chosen))


def _correct(dataset: str, import_id: int, held: pl.DataFrame) -> None:
    """The cells of the rows as they were in the file, to be corrected, checked again and stored."""
    version = books.store().version(dataset)
    source, unreadable = later.source(books.store(), dataset, import_id, held.head(_MOST))
    if held.height > _MOST:
        st.caption(f"The first {_MOST} of {held.height:,} rows; the others follow when these are taken in.")
    if unreadable:
        st.caption(
            f"{count(unreadable, 'row')} could not be read as cells at all: correct them in the file and upload that."
        )
    if not source.table.frame.height:
        return
    st.write("Correct the cells, empty what should not count, and tick the rows to take in.")
    columns = source.table.frame.columns
    number, take, why = (preparing.beside(name, columns) for name in (later.ROW, "take in", "set aside because"))
    reasons = dict(held.select("row", "reason").iter_rows())
    shown = source.table.frame.select(
        pl.lit(False).alias(take),
        source.table.line.alias(number),
        source.table.line.replace_strict(reasons, return_dtype=pl.String).alias(why),
        pl.all(),
    )
    typed: pl.DataFrame = st.data_editor(
        shown, hide_index=True, height=300, disabled=[number, why], key=f"held rows {dataset} {import_id} {version}"
    )
    ticked = typed.filter(typed[take]).drop(take, why)
    if ticked.is_empty():
        return
    place = f"held rows settled {dataset} {import_id} {version}"
    source = later.corrected(session.kept(place, lambda: source), ticked.drop(number), ticked[number])
    found = later.checked(books.store(), dataset, source)
    settled = settle(source, found, " held")
    if settled != source:
        session.keep(place, settled)
        st.rerun(scope="fragment")
    stored = found.read - found.quarantine.height
    st.caption("What would be set aside again stays where it is.")
    if st.button(f"Take in {count(stored, 'row')}", disabled=bool(found.blocking) or not stored, type="primary"):
        later.take_in(books.store(), dataset, import_id, settled, found)
        st.rerun(scope="app")
