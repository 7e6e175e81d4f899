"""Rows that were set aside: why, and a way to correct them here and take them in after all."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.events import AUTHOR
from pages.shared.findings import settle
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.analysis import later, preparing
from qualify.analysis.preparing import Source
from qualify.export import to_csv
from qualify.intake import Batch
from qualify.words import count

_MOST, _NAMED = 500, 5
_SETTLED, _TAKEN = "held rows settled", "held rows taken in"


def show(dataset: str) -> None:
    """The rows by import and reason; those of one import in an editor."""
    _confirm(dataset)
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
    st.download_button("Download them as CSV", to_csv(held), "rows-held-back.csv", "text/csv")
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
    added = ("take in", later.ROW, "set aside because", "already in")
    take, number, why, there = (preparing.beside(name, columns) for name in added)
    reasons = dict(held.select("row", "reason").iter_rows())
    shown = source.table.frame.select(
        pl.lit(False).alias(take),
        source.table.line.alias(number),
        source.table.line.replace_strict(reasons, return_dtype=pl.String).alias(why),
        later.already_in(books.store(), dataset, later.ids(source)).fill_null("").alias(there),
        pl.all(),
    )
    if (shown[there] == "").all():
        shown = shown.drop(there)
    typed: pl.DataFrame = st.data_editor(
        shown, hide_index=True, height=300, disabled=[number, why, there],
        key=f"held rows {dataset} {import_id} {version}",
    )  # fmt: skip
    ticked = typed.filter(typed[take]).drop(take, why, there, strict=False)
    if not ticked.is_empty():
        source = later.corrected(_kept(dataset, import_id, source), ticked.drop(number), ticked[number])
        _settled(dataset, import_id, source)


def _kept(dataset: str, import_id: int, source: Source) -> Source:
    """The source with what was decided about its rows so far; of one import at a time, in one state of the store."""
    place = (dataset, import_id, books.store().version(dataset))
    about, kept = session.kept(_SETTLED, lambda: (place, source))
    return kept if about == place else session.keep(_SETTLED, (place, source))[1]


def _settled(dataset: str, import_id: int, source: Source) -> None:
    """The ticked rows checked, what they would change, and the button that takes them in."""
    found = later.checked(books.store(), dataset, source)
    settled = settle(source, found, " held")
    if settled != source:
        session.keep(_SETTLED, ((dataset, import_id, books.store().version(dataset)), settled))
        st.rerun(scope="fragment")
    _warn(dataset, found)
    stored = found.read - found.quarantine.height
    st.caption("What would be set aside again stays where it is.")
    left, right = st.columns(2)
    ready = not found.blocking and stored > 0
    if right.button("What would it change?", disabled=not ready, key=f"foresee held {dataset}"):
        said = later.foreseen(books.store(), dataset, import_id, settled, found)
        st.markdown("\n".join(f"- {plain(line)}" for line in said) or "No opportunity changes.")
    if left.button(f"Take in {count(stored, 'row')}", disabled=not ready, type="primary"):
        receipt = later.take_in(books.store(), dataset, import_id, settled, found, session.kept(AUTHOR, str))
        session.let_go(_SETTLED)
        session.keep(_TAKEN, (dataset, receipt))
        st.rerun(scope="app")


def _warn(dataset: str, found: Batch) -> None:
    """Which of the rows to take in are about opportunities that came in otherwise."""
    ids = found.opportunities["deal_id"]
    there = later.already_in(books.store(), dataset, ids)
    pairs = [f"{deal} (from {file})" for deal, file in zip(ids, there, strict=True) if file]
    if pairs:
        more = f" and {len(pairs) - _NAMED:,} more" if len(pairs) > _NAMED else ""
        st.warning(
            f"Already in: {plain(', '.join(pairs[:_NAMED]))}{more}. Taking these rows in changes what is said of them "
            "now, unless a file of a later day says otherwise. Look at “What would it change?” first.",
            icon=":material/report:",
        )


def _confirm(dataset: str) -> None:
    """What became of the rows that were taken in just now."""
    about, receipt = session.let_go(_TAKEN) or ("", None)
    if receipt and about == dataset:
        st.success(
            f"{count(receipt.read, 'row')} of {plain(receipt.file)} taken in: {receipt.stored:,} stored, "
            f"{receipt.updated:,} updated, {receipt.unchanged:,} unchanged. They are import {receipt.import_id}, which "
            "can be undone.",
            icon=":material/check_circle:",
        )
