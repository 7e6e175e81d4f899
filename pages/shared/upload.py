"""The Upload page, from a file to the store: nothing is kept before the button is pressed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.shared import books, findings, recognised, session
from pages.shared.draft import Draft, points, rubric
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.analysis import arrival
from qualify.errors import InputError
from qualify.intake import Batch, Mapping, Table
from qualify.intake.limits import MAX_BYTES
from qualify.rubric import Rubric
from qualify.settings import Settings
from qualify.store import Delivery
from qualify.words import count

KINDS = ("csv", "tsv", "txt", "xlsx", "parquet", "xls")
LONGEST_NAME = 80


def choose() -> tuple[bytes, str] | None:
    """The file's bytes and name. It stands before all else on the page, or new data would be shown one run late."""
    found = st.file_uploader(
        "A file of opportunities: CSV, text with any separator, Excel (.xlsx) or Parquet",
        KINDS,
        max_upload_size=MAX_BYTES // 1024**2,
        key="opportunities",
    )
    return (found.getvalue(), found.name) if found else None


def introduce() -> None:
    """What a file should contain."""
    st.markdown(
        "Take a file from your CRM with one row for each opportunity, a column that says whether it was won, lost "
        "or is still open, and a column for each question that somebody answered about it. "
        "Dates (created, closed) and amounts make a forecast possible as well."
    )


def take_in(data: bytes, name: str) -> None:
    """Recognise, check, preview and store one file. An error is a sentence, and the rest of the page goes on."""
    with shown_errors(stop=False):
        table, guessed = books.arrived(data, name)
        place = f"draft {table.sha256} {name}"
        draft = session.kept(place, lambda: Draft(guessed))
        if draft.receipt:
            _stored(place, draft, books.checked(table, draft.mapping))
        else:
            _prepare(place, table, guessed, draft)


def _prepare(place: str, table: Table, guessed: Mapping, draft: Draft) -> None:
    st.subheader("What is in which column?")
    size = f"{count(table.frame.height, 'row')}, {count(table.frame.width, 'column')}"
    st.markdown(f"{plain(table.name)}: {size}. Correct what is not right; nothing is stored yet.")
    mapping = recognised.correct(table, guessed, draft.mapping)
    draft = session.keep(place, replace(draft, mapping=mapping))
    batch = books.checked(table, mapping)
    findings.show(batch)
    draft = session.keep(place, points(table, draft, batch))
    _destination(place, table, draft, batch)


def _destination(place: str, table: Table, draft: Draft, batch: Batch) -> None:
    st.subheader("Where does it go?")
    if batch.blocking:
        st.button("Store", type="primary", disabled=True, key="store")
        st.caption("Settle first what is marked above.")
        return
    arriving = arrival.delivery(table, draft.mapping, batch)
    made = rubric(table, draft, batch)
    home = arrival.home(books.store(), arriving)
    name = st.text_input("Data set", home, max_chars=LONGEST_NAME, key=f"{place} home {home}").strip()
    _refuse_name(name)
    versions = _say_where(name, draft.mapping)
    again = bool(versions and made) and st.checkbox(
        f"Save these points as rubric version {versions + 1} (version {versions} stays in use otherwise)"
    )
    if st.button(f"Store {count(batch.opportunities.height, 'opportunity', 'opportunities')}", type="primary",
                 disabled=batch.opportunities.is_empty(), key="store"):  # fmt: skip
        _store(place, draft, name, arriving, made, again)


def _refuse_name(name: str) -> None:
    if not name:
        raise InputError("The data set has no name.", "Type one in.")
    if books.store().is_simulated(name):
        raise InputError(f"The data set {name!r} is simulated.", "Keep your own opportunities under another name.")


def _say_where(name: str, mapping: Mapping) -> int:
    """What storing does to the data set; returns its latest rubric version, 0 where it has none."""
    known = dict(books.store().datasets().select("dataset", "opportunities").iter_rows())
    if name not in known:
        st.caption(f"{plain(name)} is a new data set.")
        return 0
    held = count(known[name], "opportunity", "opportunities")
    st.markdown(f"{plain(name)} is there already, with {held}. New ids are added to it; known ids are updated.")
    if not mapping.column("deal_id"):
        st.warning(
            "This file has no ids, so its first row takes the place of the first row stored before, and so on. "
            "Give the data set another name to keep both."
        )
    return books.store().latest_rubric(name)


def _store(place: str, draft: Draft, name: str, arriving: Delivery, made: Rubric | None, again: bool) -> None:
    store = books.store()
    receipt = arrival.take_in(store, arriving, name, made)
    version = store.latest_rubric(name)
    if again and made:
        version = store.save_rubric(name, made, note=f"From the file {arriving.file}")
    session.keep(place, replace(draft, receipt=receipt, version=version))
    session.change(Settings(name, version))
    st.rerun()


def _stored(place: str, draft: Draft, batch: Batch) -> None:
    """The receipt, what is missing, and where to look next."""
    receipt = draft.receipt
    assert receipt
    st.success(
        f"Stored in {plain(receipt.dataset)}. {count(receipt.read, 'row')} read: {receipt.stored:,} stored, "
        f"{receipt.updated:,} updated, {receipt.unchanged:,} unchanged, {receipt.quarantined:,} set aside. "
        f"{receipt.won:,} won, {receipt.lost:,} lost or without a decision, {receipt.open:,} open.",
        icon=":material/check_circle:",
    )
    if draft.version:
        st.markdown(f"All pages now show it, with version {draft.version} of its rubric.")
        st.page_link("pages/1_Tipping_point.py", label="See where the line is", icon=":material/arrow_forward:")
    else:
        st.markdown("All pages now show it. It has no rubric yet, so there are no scores.")
        st.page_link("pages/5_Rubric.py", label="Set up the rubric", icon=":material/checklist:")
    findings.missing(batch)
    if st.button("Change something and store this file again", icon=":material/undo:"):
        session.keep(place, replace(draft, receipt=None))
        st.rerun()
