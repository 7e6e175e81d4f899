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
from qualify.words import count, listed

KINDS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "ods", "parquet", "jsonl", "ndjson", "json", "zip", "xls")
_UPLOAD, _FILES = "upload", "opportunities"


def choose() -> tuple[list[UploadedFile], bool]:
    """The files, and whether somebody comes back to the page, which forgets them meanwhile.

    It stands before all else on the page, or new data would be shown one run late.
    """
    back = not session.drawn(_FILES)
    files = st.file_uploader(
        "Files from your CRM: CSV or other text, Excel (.xlsx, .xlsb), OpenDocument (.ods), Parquet, JSON lines, or a "
        "zip of them",
        KINDS,
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 1024**2,
        key=_FILES,
    )
    return files, back


def introduce() -> None:
    """What the files should contain."""
    st.markdown(
        "Take a file from your CRM with one row for each opportunity, a column that says whether it was won, lost "
        "or is still open, and a column for each question that somebody answered about it. "
        "Dates (created, closed) and amounts make a forecast possible as well. Files that belong together (stage or "
        "field history, ratings, quotas, products with prices, teams) can come in the same go."
    )


def take_in(files: Sequence[UploadedFile], back: bool) -> str | None:
    """Recognise, check, preview and store what was uploaded; the data set that it goes to, where that is known.

    An error is a sentence; the rest of the page goes on. Who comes ``back`` goes on where the work was left.
    """
    draft: Draft | None = session.kept(_UPLOAD, lambda: None)
    about = tuple((file.file_id, file.name) for file in files)
    if not files:
        if draft is None or draft.receipts or not (back or draft.resumed):
            session.let_go(_UPLOAD)
            return None
        draft = session.keep(_UPLOAD, replace(draft, resumed=True))
        _left_before(draft)
    with shown_errors(stop=False):
        if draft is None or (files and draft.about != about):
            draft = session.keep(_UPLOAD, _opened(files, about, draft))
        return _stored(draft) if draft.receipts else _prepare(draft)
    return None


def _left_before(draft: Draft) -> None:
    """Whose upload goes on, and a way out of it."""
    left, right = st.columns([3, 1], vertical_alignment="center")
    names = listed([name for _, name in draft.about])
    left.info(f"Going on with {plain(names)}, uploaded before. Nothing of it is stored yet.", icon=":material/history:")
    if right.button("Leave it", key="leave"):
        session.let_go(_UPLOAD)
        st.rerun()


def _opened(files: Sequence[UploadedFile], about: tuple[tuple[str, str], ...], before: Draft | None) -> Draft:
    place = st.empty()
    bar = place.progress(0.0, "Reading …")
    try:
        found, notes = preparing.opened(
            [(file.getvalue(), file.name) for file in files],
            lambda share: bar.progress(min(share, 1.0), "Reading …"),
        )
        bar.progress(1.0, "Understanding the columns …")
        brought = preparing.own_rubric([(file.getvalue(), file.name) for file in files])
        draft = Draft(about, found, notes=notes, brought=brought)
        return replace(draft.following(books.store(), before or draft), resumed=False)
    finally:
        place.empty()


def _prepare(draft: Draft) -> str | None:
    for note in draft.notes:
        st.warning(plain(note), icon=":material/report:")
    for lost in draft.dropped:
        st.info(plain(lost), icon=":material/info:")
    st.subheader("What is in which column?")
    draft, at = tables.choose(draft)
    if draft.sources[at].used:
        corrected = recognised.correct(draft.sources[at], draft.guessed[at], draft.turn)
        draft = session.keep(_UPLOAD, draft.settled(at, corrected))
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
    return draft.name or home


def _stored(draft: Draft) -> str:
    """The receipts, what is missing, and where to look next; the data set."""
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
    return first.dataset


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
