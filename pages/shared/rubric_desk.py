"""The draft of a rubric that this session is writing: opened, kept in the store after each change, taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.shared import books, session
from pages.shared.text import plain
from qualify.errors import StoreError
from qualify.rubric import Sketch, sketched, to_toml
from qualify.rubric_merge import merged
from qualify.store import RubricDraft

LINK = "draft"
_LONGEST_NUMBER = 9
_MOST_STEPS = 50
_MOST_TRIES = 5
NAME = 80
"""The longest name of a rubric that is written here."""


@dataclass(frozen=True)
class Desk:
    """An open draft as the store has it and as it is here, with the steps that can be taken back.

    ``turn`` grows where the fields have to show something else than what was typed into them. ``question`` is the key
    of the criterion that is open. ``refused`` says why the last change could not be kept.
    """

    dataset: str
    draft: RubricDraft
    sketch: Sketch
    past: tuple[Sketch, ...] = ()
    turn: int = 0
    question: str | None = None
    refused: str = ""

    @property
    def mark(self) -> str:
        """What tells the fields of this draft, as they are now, from all others."""
        return f"{self.dataset} {self.draft.draft_id} {self.turn}"


@dataclass
class _Seat:
    """Where the open draft lies in the session.

    Streamlit may break a run off at any touch of the session, also between the store's write and the note of its
    revision: the next save would be taken for somebody else's. Changing this object in place cannot be broken off.
    """

    desk: Desk | None = None


def _seat(dataset: str) -> _Seat:
    return session.kept(f"rubric draft {dataset}", _Seat)


def opened(dataset: str) -> Desk | None:
    """The draft that is open in this session, or that the page's link names; None where there is none."""
    desk, asked = _seat(dataset).desk, session.asked(LINK)
    if desk is None and asked is not None:
        desk = _named(dataset, asked)
        if desk is None:
            st.warning("The draft that the link names is no longer there.", icon=":material/link_off:")
            session.carry(LINK, None)
    return desk


def _named(dataset: str, asked: str) -> Desk | None:
    number = int(asked) if asked.isdecimal() and len(asked) <= _LONGEST_NUMBER else None
    found = next((draft for draft in books.store().rubric_drafts(dataset) if draft.draft_id == number), None)
    return show(dataset, found) if found else None


def show(dataset: str, draft: RubricDraft) -> Desk:
    """Open a draft of the store."""
    desk = _put(_seat(dataset), dataset, draft)
    session.carry(LINK, str(draft.draft_id))
    return desk


def _put(seat: _Seat, dataset: str, draft: RubricDraft) -> Desk:
    turn = seat.desk.turn + 1 if seat.desk else 0
    seat.desk = Desk(dataset, draft, sketched(draft.body), turn=turn)
    return seat.desk


def close(dataset: str) -> None:
    """Back to the list of drafts; the draft stays in the store."""
    _seat(dataset).desk = None
    session.carry(LINK, None)


def begin(dataset: str, sketch: Sketch, base: int, author: str) -> None:
    """A new draft, kept in the store and opened. ``base`` is the version that it is to follow."""
    seat = _seat(dataset)
    draft = RubricDraft(_name(sketch), to_toml(sketch), base, author)
    desk = _put(seat, dataset, books.store().keep_rubric_draft(dataset, draft))
    session.carry(LINK, str(desk.draft.draft_id))


def saved(desk: Desk, sketch: Sketch, author: str) -> Desk:
    """The desk after a change, which is kept in the store at once.

    Where somebody else was faster, both changes are put together; ``refused`` where they cross.
    """
    if sketch == desk.sketch and not desk.refused:
        return desk
    past = (*desk.past, desk.sketch)[-_MOST_STEPS:]
    return _stored(replace(desk, sketch=sketch, past=past), author)


def pressed(desk: Desk, sketch: Sketch, question: str | None, author: str, *, fresh: bool) -> None:
    """What a button made of the draft, and which question is open then.

    ``fresh`` where the fields have to show something else than was typed.
    """
    opened = replace(desk, question=question, turn=desk.turn + fresh)
    _seat(desk.dataset).desk = opened
    saved(opened, sketch, author)


def undone(desk: Desk, author: str) -> Desk:
    """The last change taken back, which is a change as well: nobody's work is overwritten by it."""
    back = replace(desk, sketch=desk.past[-1], past=desk.past[:-1], turn=desk.turn + 1)
    return _stored(back, author)


def follow(desk: Desk, base: int, author: str) -> Desk:
    """The draft as one that is to follow another version than it came from."""
    return _stored(replace(desk, draft=replace(desk.draft, base=base)), author)


def _stored(desk: Desk, author: str) -> Desk:
    seat = _seat(desk.dataset)
    draft = replace(desk.draft, name=_name(desk.sketch), body=to_toml(desk.sketch), author=author)
    try:
        seat.desk = replace(desk, draft=books.store().keep_rubric_draft(desk.dataset, draft), refused="")
    except StoreError as error:
        seat.desk = _with_theirs(desk, author) or replace(desk, refused=error.problem.what)
    return seat.desk


def _with_theirs(desk: Desk, author: str) -> Desk | None:
    """The draft with somebody else's change and mine, where they are about different questions; kept in the store.

    Only mine can be taken back then: a step further back would take theirs along.
    """
    for _ in range(_MOST_TRIES):
        theirs = newer(desk)
        if theirs is None or theirs.base != desk.draft.base:
            return None
        before = sketched(theirs.body)
        both = merged(sketched(desk.draft.body), before, desk.sketch)
        if both is None:
            return None
        mine = replace(theirs, name=_name(both.sketch), body=to_toml(both.sketch), author=author)
        try:
            kept = books.store().keep_rubric_draft(desk.dataset, mine)
        except StoreError:
            continue
        question = both.renamed.get(desk.question or "", desk.question)
        st.toast(plain(f"{theirs.author or 'Somebody'} has changed this draft elsewhere: here is both."))
        return Desk(desk.dataset, kept, both.sketch, (before,), desk.turn + 1, question)
    return None


def newer(desk: Desk) -> RubricDraft | None:
    """What somebody else has made of the draft since it was read here."""
    found = books.store().rubric_drafts(desk.dataset)
    return next((d for d in found if d.draft_id == desk.draft.draft_id and d.revision > desk.draft.revision), None)


def again() -> None:
    """Draw the editor again: alone where it runs alone, with the page where that runs as a whole."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def settle(desk: Desk, author: str) -> None:
    """A change that crossed somebody else's: nothing is lost, the person says what is to be done with it."""
    st.warning(plain(f"{desk.refused} What you changed since is here and not stored yet."), icon=":material/group:")
    left, right = st.columns(2)
    if left.button("Keep mine as another draft", type="primary", width="stretch"):
        begin(desk.dataset, named(desk.sketch, " (mine)"), desk.draft.base, author)
        st.rerun()
    if right.button("Drop mine and show theirs", width="stretch"):
        theirs = newer(desk)
        if theirs is None:
            close(desk.dataset)
        else:
            show(desk.dataset, theirs)
        st.rerun()


def named(sketch: Sketch, ending: str) -> Sketch:
    """The rubric under its name with an ending, as far as there is room."""
    return replace(sketch, name=_name(sketch)[: NAME - len(ending)] + ending)


def _name(sketch: Sketch) -> str:
    return " ".join(sketch.name.split())[:NAME] or "Untitled"
