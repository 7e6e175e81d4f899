"""A draft becomes the next version: what is missing, which stored answers it takes over, the note, the button."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import books, rubric_carrying, rubric_checking, rubric_desk, rubric_told
from pages.shared.frame import shown_errors
from pages.shared.rubric_desk import Desk
from qualify.rubric import Sketch
from qualify.rubric_carries import CARRIES
from qualify.rubric_changes import changes, summary
from qualify.rubric_checks import unfinished
from qualify.rubric_edits import finished, keyed

_NOTE = 500


def show(desk: Desk, given: pl.DataFrame, author: str) -> None:
    """Everything between a draft and the next version."""
    store = books.store()
    latest, base = store.latest_rubric(desk.dataset), desk.draft.base
    if base != latest:
        _other_base(desk, latest, author)
        return
    before = store.rubric(desk.dataset, base) if base else Sketch("", ())
    sketch = keyed(desk.sketch, {*before.keys, *given["criterion"]})
    if unfinished(sketch):
        rubric_checking.show(sketch, given, before)
        return
    if base and finished(sketch) == before:
        st.caption(f"Nothing is changed against version {base} yet.")
        return
    pairs, ready = rubric_carrying.decide(desk, before, sketch) if base else (pl.DataFrame(schema=CARRIES), True)
    usual = summary(before, sketch, changes(before, sketch)) if base else "The first version."
    note = st.text_area("What is changed, and why", usual, max_chars=_NOTE, key=f"publish note {desk.mark} {usual}")
    st.caption("A published version never changes. Its date is the line between results before and since.")
    if st.button(f"Publish as version {_next(desk.dataset)}", type="primary", disabled=not ready, key="publish draft"):
        with shown_errors(stop=False):
            _publish(desk, sketch, note.strip(), author, pairs)


def _publish(desk: Desk, sketch: Sketch, note: str, author: str, pairs: pl.DataFrame) -> None:
    """The next version, of exactly what was read here: not of what somebody else's change made of it meanwhile."""
    desk, told, store = rubric_desk.saved(desk, sketch, author), rubric_told.seat(), books.store()
    if not desk.refused and desk.sketch == sketch:
        draft = desk.draft
        number = store.publish_draft(
            desk.dataset, int(draft.draft_id or 0), note, author, pairs, revision=draft.revision
        )
        told.say(desk.dataset, f"Version {number} is published, and all pages use it.", number, leaves=True)
    st.rerun()


def _next(dataset: str) -> int:
    return 1 + max(books.store().rubrics(dataset)["version"].to_list(), default=0)


def _other_base(desk: Desk, latest: int, author: str) -> None:
    """Somebody published meanwhile: that would be taken back in silence, so a person has to say so."""
    base = f"version {desk.draft.base}" if desk.draft.base else "no version"
    st.warning(
        f"This draft was made to follow {base}, and version {latest} is in use now. Where the two differ, publishing "
        f"the draft would take back what version {latest} changed: see “What is changed” once it follows it.",
        icon=":material/merge:",
    )
    if st.button(f"Let it follow version {latest}", key="follow latest", type="primary"):
        rubric_desk.follow(desk, latest, author)
        rubric_desk.again()
