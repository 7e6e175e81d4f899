"""The Upload page, from files to the store: nothing is kept before the button is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages.shared import books, destination, findings, points, recognised, session, tables
from pages.shared.draft import Draft
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.analysis import preparing
from qualify.intake.limits import MAX_BYTES
from qualify.store import Receipt
from qualify.words import count

KINDS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "ods", "parquet", "jsonl", "ndjson", "json", "zip", "xls")
_UPLOAD = "upload"


def choose() -> list[UploadedFile]:
    """The files. It stands before all else on the page, or new data would be shown one run late."""
    return st.file_uploader(
        "Files from your CRM: CSV or other text, Excel (.xlsx, .xlsb), OpenDocument (.ods), Parquet, JSON lines, or a "
        "zip of them",
        KINDS,
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 1024**2,
        key="opportunities",
    )


def introduce() -> None:
    """What the files should contain."""
    st.markdown(
        "Take a file from your CRM with one row for each opportunity, a column that says whether it was won, lost "
        "or is still open, and a column for each question that somebody answered about it. "
        "Dates (created, closed) and amounts make a forecast possible as well. Files that belong together (stage or "
        "field history, ratings, quotas, products with prices, teams) can come in the same go."
    )


def take_in(files: Sequence[UploadedFile]) -> None:
    """Recognise, check, preview and store what was uploaded. An error is a sentence; the rest of the page goes on."""
    about = tuple((file.file_id, file.name) for file in files)
    if not files:
        session.let_go(_UPLOAD)
        return
    with shown_errors(stop=False):
        draft = session.kept(_UPLOAD, lambda: _opened(files, about))
        if draft.about != about:
            draft = session.keep(_UPLOAD, _opened(files, about))
        if draft.receipts:
            _stored(draft)
        else:
            _prepare(draft)


def _opened(files: Sequence[UploadedFile], about: tuple[tuple[str, str], ...]) -> Draft:
    place = st.empty()
    bar = place.progress(0.0, "Reading …")
    try:
        found, notes = preparing.opened(
            [(file.getvalue(), file.name) for file in files],
            lambda share: bar.progress(min(share, 1.0), "Reading …"),
        )
        bar.progress(1.0, "Understanding the columns …")
        sources = preparing.understood(books.store(), found)
    finally:
        place.empty()
    brought = preparing.own_rubric([(file.getvalue(), file.name) for file in files])
    return Draft(about, found, sources, tuple(source.mapping for source in sources), notes, brought=brought)


def _prepare(draft: Draft) -> None:
    for note in draft.notes:
        st.warning(plain(note), icon=":material/report:")
    st.subheader("What is in which column?")
    draft, at = tables.choose(draft)
    if draft.sources[at].used:
        draft = session.keep(_UPLOAD, draft.settled(at, recognised.correct(draft.sources[at], draft.guessed[at])))
    home, found = draft.checked(books.store())
    if at in found:
        before = draft.sources[at]
        draft = session.keep(_UPLOAD, draft.settled(at, findings.settle(before, found[at])))
        if draft.sources[at] != before:
            st.rerun()
    draft = session.keep(_UPLOAD, points.points(draft, found))
    draft = session.keep(_UPLOAD, destination.store(draft, home, found))
    if draft.receipts:
        st.rerun()


def _stored(draft: Draft) -> None:
    """The receipts, what is missing, and where to look next."""
    first = draft.receipts[0]
    for receipt in draft.receipts:
        st.success(_receipt(receipt, several=len(draft.receipts) > 1), icon=":material/check_circle:")
    if draft.version:
        st.markdown(f"All pages now show it, with version {draft.version} of its rubric.")
        st.page_link("pages/1_Tipping_point.py", label="See where the line is", icon=":material/arrow_forward:")
    elif first.role in ("opportunities", "ratings"):
        st.markdown("All pages now show it. It has no rubric yet, so there are no scores.")
        st.page_link("pages/5_Rubric.py", label="Set up the rubric", icon=":material/checklist:")
    findings.missing(draft.checked(books.store())[1])
    if st.button("Change something and store it again", icon=":material/undo:"):
        session.keep(_UPLOAD, replace(draft, receipts=()))
        st.rerun()


def _receipt(receipt: Receipt, *, several: bool) -> str:
    source = f"{plain(receipt.file)}: " if several else ""
    text = (
        f"Stored in {plain(receipt.dataset)}. {source}{count(receipt.read, 'row')} read: "
        f"{receipt.stored:,} stored, {receipt.updated:,} updated, {receipt.unchanged:,} unchanged, "
        f"{receipt.quarantined:,} set aside."
    )
    if receipt.role != "opportunities":
        return text
    undecided = f"{receipt.lost:,} lost or without a decision, {receipt.open:,} open."
    return f"{text} In this file {receipt.won:,} won, {undecided}"
