"""Rubrics that are being written: where to begin, which there are, and the one that is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl
import streamlit as st

from pages.shared import (
    books,
    rater,
    rubric_checking,
    rubric_desk,
    rubric_differences,
    rubric_editor,
    rubric_file,
    rubric_preview,
    rubric_publishing,
    rubric_told,
)
from pages.shared.frame import shown_errors
from pages.shared.rubric_desk import Desk
from pages.shared.rubric_question import Press
from pages.shared.text import plain
from qualify.analysis.rubric_start import not_in, of_data, own_keys
from qualify.rubric import Sketch, sketched
from qualify.rubric_edits import groups, sketch_of
from qualify.rubric_templates import TEMPLATES, blank, template
from qualify.rubric_words import asked
from qualify.settings import Settings
from qualify.store import RubricDraft
from qualify.words import count, on_day

VIEWS = ("Questions", "As a scorecard", "Checks", "What is changed", "Publish")


@st.fragment
def show(settings: Settings, given: pl.DataFrame) -> None:
    """The open draft, or the drafts there are and how to begin one."""
    if rubric_told.waiting(settings.dataset):
        st.rerun()
    author = rater.name()
    with shown_errors(stop=False):
        desk = rubric_desk.opened(settings.dataset)
        if desk is None:
            _list(settings.dataset)
            _begin(settings.dataset, given, author)
        elif desk.refused:
            rubric_desk.settle(desk, author)
        elif author:
            _open(desk, given, author)
        else:
            _look(desk)


def _list(dataset: str) -> None:
    drafts = books.store().rubric_drafts(dataset)
    if drafts:
        st.markdown("#### Drafts")
    for draft in drafts:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f"**{plain(draft.name)}**  \n{_about(draft)}", width="stretch")
            if st.button("Open", key=f"open draft {draft.draft_id}", help=plain(f"Open {draft.name}")):
                rubric_desk.show(dataset, draft)
                st.rerun()


def _about(draft: RubricDraft) -> str:
    asked_ = count(len(sketched(draft.body).criteria), "question")
    from_ = f"to follow version {draft.base}" if draft.base else "to be the first version"
    return f"{asked_}, {from_}. {_last(draft)}"


def _last(draft: RubricDraft) -> str:
    by = f" by {plain(draft.author)}" if draft.author else ""
    return f"Saved on {on_day(draft.saved)} at {draft.saved:%H:%M} (UTC){by}." if draft.saved else ""


def _begin(dataset: str, given: pl.DataFrame, author: str) -> None:
    """Something to begin with, looked at before it is taken."""
    st.markdown("#### Begin a draft")
    starts = _starts(dataset, given)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    chosen = left.selectbox("Begin with", list(starts), key=f"begin with {dataset} {len(starts)}")
    sketch = starts[chosen]()
    begun = right.button("Begin", key=f"begin {dataset}", type="primary", icon=":material/edit_note:", width="stretch")
    if begun and rater.asked(author):
        rubric_desk.begin(dataset, sketch, books.store().latest_rubric(dataset), author)
        st.rerun()
    if any(criterion.question for criterion in sketch.criteria):
        st.caption(plain(asked(sketch)))
    rubric_file.from_file(dataset, author)


def _starts(dataset: str, given: pl.DataFrame) -> dict[str, Callable[[], Sketch]]:
    """What a draft can begin with, the likeliest first."""
    store = books.store()
    latest = store.latest_rubric(dataset)
    name = f"Rubric of {dataset}"[: rubric_desk.NAME]
    before = store.rubric(dataset, latest) if latest else Sketch("", ())
    found: dict[str, Callable[[], Sketch]] = {}
    for version, title in store.rubrics(dataset).select("version", "name").iter_rows():
        found[f"Version {version}: {title}"] = partial(_version, dataset, version)
    if given.height:
        found["The questions that were answered in the data"] = lambda: of_data(given, name)
    for file, title in TEMPLATES.items():
        found[title] = partial(_template, file, before, given)
    found["An empty sheet"] = lambda: blank(name)
    return found


def _version(dataset: str, version: int) -> Sketch:
    return sketch_of(books.store().rubric(dataset, version))


def _template(name: str, before: Sketch, given: pl.DataFrame) -> Sketch:
    return own_keys(sketch_of(template(name)), before, given)


def _open(desk: Desk, given: pl.DataFrame, author: str) -> None:
    """The draft that is open, in one of its views."""
    said = st.container()
    view = st.segmented_control("View", VIEWS, default=VIEWS[0], key="rubric view", label_visibility="collapsed")
    sketch, press = desk.sketch, None
    if view in (VIEWS[0], None):
        sketch, press = rubric_editor.edit(desk, given, not_in(given, _base(desk)))
    after = rubric_desk.saved(desk, sketch, author)
    with said:
        undo = _bar(after, author)
    if undo and not press:
        rubric_desk.undone(after, author)
        rubric_desk.again()
    _follow_up(desk, after, press, author)
    if view == VIEWS[1]:
        rubric_preview.show(sketch, after.mark)
    elif view == VIEWS[2]:
        rubric_checking.show(sketch, given, _base(after))
    elif view == VIEWS[3]:
        rubric_differences.show(_base(after), sketch)
    elif view == VIEWS[4]:
        rubric_publishing.show(after, given, author)


def _look(desk: Desk) -> None:
    """The draft for somebody without a name: to be read."""
    st.markdown(f"#### Draft: {plain(desk.draft.name)}")
    st.info("Give your name, above, to write on it: others see who did.", icon=":material/badge:")
    _back(desk)
    rubric_preview.show(desk.sketch, desk.mark)


def _back(desk: Desk) -> None:
    if st.button("Back to the drafts", key="close draft", icon=":material/arrow_back:"):
        rubric_desk.close(desk.dataset)
        st.rerun()


def _follow_up(before: Desk, after: Desk, press: Press | None, author: str) -> None:
    """What a button asked for, and what somebody else did meanwhile; then all is drawn again."""
    if after.turn != before.turn:
        # What was pressed was pressed on other questions than are here now.
        rubric_desk.again()
    if press is not None:
        rubric_desk.pressed(after, press.step(after.sketch), press.opens, author, fresh=press.fresh)
        rubric_desk.again()
    if after.refused or [g for g, _ in groups(before.sketch)] != [g for g, _ in groups(after.sketch)]:
        rubric_desk.again()
    theirs = rubric_desk.newer(after)
    if theirs is not None:
        rubric_desk.show(after.dataset, theirs)
        st.toast(plain(f"{theirs.author or 'Somebody'} has saved this draft: here is how it stands now."))
        rubric_desk.again()


def _bar(desk: Desk, author: str) -> bool:
    """What is open and that it is kept; the ways out of it. True where the last change is to be taken back."""
    st.markdown(f"#### Draft: {plain(desk.draft.name)}")
    st.caption(f"{_last(desk.draft)} Everybody with this page sees it; it counts nowhere until it is published.")
    with st.container(horizontal=True):
        undo = st.button("Undo", key="undo draft", icon=":material/undo:", disabled=not desk.past,
                         help="Take back the last change")  # fmt: skip
        _back(desk)
        if st.button("Duplicate", key="copy draft", icon=":material/content_copy:"):
            copy = rubric_desk.named(desk.sketch, " (copy)")
            rubric_desk.begin(desk.dataset, copy, desk.draft.base, author)
            st.rerun()
        rubric_file.download(desk.sketch, desk.draft.name, "Download as TOML", "download draft")
        with st.popover("Delete", icon=":material/delete:"):
            st.write("The draft is deleted for everybody. Published versions stay.")
            if st.button("Delete this draft", key="drop draft", type="primary"):
                books.store().drop_rubric_draft(desk.dataset, int(desk.draft.draft_id or 0))
                rubric_desk.close(desk.dataset)
                st.rerun()
    return undo


def _base(desk: Desk) -> Sketch:
    return books.store().rubric(desk.dataset, desk.draft.base) if desk.draft.base else Sketch("", ())
