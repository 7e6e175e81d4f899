"""A draft becomes the next version: what is missing, which stored answers it takes over, the note, the button."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import polars as pl
import streamlit as st

from pages.shared import books, rubric_checking, rubric_desk, session
from pages.shared.frame import shown_errors
from pages.shared.rubric_desk import Desk
from pages.shared.text import plain
from qualify.rubric import Sketch
from qualify.rubric_carries import CARRIES, Target, carried, proposal, stored
from qualify.rubric_changes import changes, summary
from qualify.rubric_checks import unfinished
from qualify.rubric_edits import finished, keyed
from qualify.settings import Settings
from qualify.words import count

SAVED = "rubric published"
_NOTE = 500
_WHY = {
    "reworded": "the same answer, its meaning is written differently",
    "renamed": "called differently, at the same place with the same points",
    "gone": "no longer there",
}


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
    pairs, ready = _carrying(desk, before, sketch) if base else (pl.DataFrame(schema=CARRIES), True)
    usual = summary(before, sketch, changes(before, sketch)) if base else "The first version."
    note = st.text_area("What is changed, and why", usual, max_chars=_NOTE, key=f"publish note {desk.mark} {usual}")
    st.caption("A published version never changes. Its date is the line between results before and since.")
    if st.button(f"Publish as version {_next(desk.dataset)}", type="primary", disabled=not ready, key="publish draft"):
        with shown_errors(stop=False):
            _publish(desk, sketch, note.strip(), author, pairs)


def _publish(desk: Desk, sketch: Sketch, note: str, author: str, pairs: pl.DataFrame) -> None:
    desk = rubric_desk.saved(desk, sketch, author)
    if not desk.refused:
        draft = desk.draft
        number = books.store().publish_draft(
            desk.dataset, int(draft.draft_id or 0), note, author, pairs, revision=draft.revision
        )
        rubric_desk.close(desk.dataset)
        session.keep(SAVED, (desk.dataset, number))
        session.change(Settings(desk.dataset, number))
    st.rerun()


def published(settings: Settings) -> None:
    """Once after publishing: which version is in use now."""
    if session.let_go(SAVED) == (settings.dataset, settings.rubric_version):
        st.success(
            f"Version {settings.rubric_version} is published, and all pages use it.", icon=":material/check_circle:"
        )


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


def _carrying(desk: Desk, before: Sketch, after: Sketch) -> tuple[pl.DataFrame, bool]:
    """The pairs of answers that mean the same, and whether somebody has said so of those that are not the same."""
    base = desk.draft.base
    given = books.store().questions(desk.dataset, version=base)
    proposed = stored(proposal(before, after), given)
    st.markdown("#### What becomes of the answers that are stored")
    asked = proposed.filter((pl.col("standing") != "same") & (pl.col("times") > 0))
    chosen = _decided(desk, before, after, asked)
    rest = proposed.filter((pl.col("standing") != "same") & (pl.col("times") == 0)).drop_nulls("to_answer")
    chosen |= {(key, label): (to, called) for key, label, to, called, *_ in rest.iter_rows()}
    pairs = carried(proposed.drop("times"), chosen)
    doubtful = sum(target is not None for target in chosen.values())
    _told(proposed, pairs, given, after, base)
    ready = not doubtful or st.checkbox(
        f"I have read them: the {count(doubtful, 'answer')} that {'is' if doubtful == 1 else 'are'} carried under "
        "other words mean the same as before",
        key=f"means the same {desk.mark} {sorted(chosen.items(), key=str)}",
    )
    return pairs, ready


def _told(proposed: pl.DataFrame, pairs: pl.DataFrame, given: pl.DataFrame, after: Sketch, base: int) -> None:
    """How many stored answers the new version takes over, how many not, and that nothing is lost."""
    total = int(proposed["times"].sum())
    kept = int(proposed.join(pairs, on=["criterion", "answer"], how="semi")["times"].sum())
    if not total:
        st.markdown(f"No answer to the questions of version {base} is stored, so none is to be carried.")
        return
    lost = total - kept
    rest = " Nothing is left behind."
    if lost:
        stays = "is not: it stays stored with its" if lost == 1 else "are not: they stay stored with their"
        rest = f" {lost:,} {stays} version, and {'counts' if lost == 1 else 'count'} as missing in the new one."
    labels = pl.DataFrame(
        [(c.key, a.label) for c in after.criteria for a in c.answers], ["criterion", "answer"], orient="row"
    )
    new = given.join(proposed, on=["criterion", "answer"], how="anti").join(labels, on=["criterion", "answer"])
    more = int(new["ratings"].sum())
    known = f" {count(more, 'answer')} that version {base} did not know will count from now on." if more else ""
    st.markdown(f"**{kept:,} of {count(total, 'stored answer')} are carried forward.**{rest}{known}")


def _decided(desk: Desk, before: Sketch, after: Sketch, asked: pl.DataFrame) -> dict[Target, Target | None]:
    """What a person says each answer that is not the same means now: the proposal, another answer, or nothing."""
    questions = {criterion.key: criterion.question for criterion in before.criteria}
    chosen: dict[Target, Target | None] = {}
    for key, rows in groupby(asked.iter_rows(named=True), lambda row: row["criterion"]):
        st.markdown(f"**{plain(questions[key])}**")
        targets = _targets(key, before, after)
        if not targets:
            labels = ", ".join(f"“{row['answer']}” ({row['times']:,})" for row in rows)
            st.markdown(plain(f"Not carried, because the question is taken out: {labels}."))
            continue
        names: dict[Target, str] = {(to, label): f"{title}{label}" for to, label, title in targets}
        for row in rows:
            proposed = (row["to_criterion"], row["to_answer"]) if row["to_answer"] is not None else None
            options: list[Target | None] = [None, *names]
            chosen[key, row["answer"]] = st.selectbox(
                plain(f"“{row['answer']}”, stored {_times(row['times'])}: {_WHY[row['standing']]}"),
                options,
                options.index(proposed),
                format_func=partial(_called, names),
                key=f"carry {desk.mark} {key} {row['answer']} {proposed} {list(names)}",
            )
    return chosen


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _called(names: dict[Target, str], target: Target | None) -> str:
    return "is not carried" if target is None else f"is now “{names[target]}”"


def _targets(key: str, before: Sketch, after: Sketch) -> list[tuple[str, str, str]]:
    """Where answers of a question can go: to its own answers, or to those of a question that is new."""
    own = [c for c in after.criteria if c.key == key]
    new = [c for c in after.criteria if c.key not in before.keys]
    return [(c.key, a.label, "" if c.key == key else f"{c.question}: ") for c in (*own, *new) for a in c.answers]
