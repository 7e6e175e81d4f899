"""The Rubric page's editor: which questions count, their texts, weights and points. Saving makes a new version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import answers, books, session
from pages.shared.answers import Line
from pages.shared.frame import shown_errors
from pages.shared.text import plain
from qualify.errors import InputError
from qualify.intake.suggesting import WEIGHT
from qualify.rubric import MAX_ANSWERS, MAX_WEIGHT, MIDDLE, Criterion, Rubric
from qualify.settings import Settings

SAVED = "rubric saved"
LONGEST = 400


@dataclass(frozen=True)
class Edit:
    """What a person has changed so far of a version: texts and weights in ``heads``, answers in ``lines``."""

    chosen: tuple[str, ...]
    heads: tuple[Criterion, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A question that can count, the lines of its answers, and whether it is proposed."""

    head: Criterion
    lines: tuple[Line, ...]
    proposed: bool


def saved_sentence(settings: Settings) -> None:
    """Once after saving: which version is in use now."""
    if session.let_go(SAVED) == (settings.dataset, settings.rubric_version):
        st.success(f"Version {settings.rubric_version} is saved, and all pages use it.", icon=":material/check_circle:")


def choices(dataset: str, saved: Rubric | None) -> dict[str, Choice]:
    """Every question that can count, by key: the rubric's, then all others that were answered in the data."""
    rated: dict[str, dict[str, int]] = {}
    for key, answer, times, _ in books.store().questions(dataset).iter_rows():
        rated.setdefault(key, {})[answer] = times
    found = {c.key: _of_rubric(c, rated.get(c.key, {})) for c in saved.criteria} if saved else {}
    for key, times in rated.items():
        if key not in found and len(times) <= MAX_ANSWERS:
            question = key.replace("_", " ").capitalize()
            lines, ordered = answers.suggested(key, question, times)
            head = Criterion(key, question, (), WEIGHT if ordered else 0, ordered=ordered)
            found[key] = Choice(head, lines, ordered and saved is None)
    return found


def _of_rubric(criterion: Criterion, times: dict[str, int]) -> Choice:
    """A rubric's criterion; answers in the data that it does not know are offered with suggested points."""
    known = {answer.label for answer in criterion.answers}
    lines = [
        Line(criterion.key, criterion.question, a.label, a.points, True, times.get(a.label, 0), "as in the rubric",
             a.meaning)
        for a in criterion.answers
    ]  # fmt: skip
    offered, ordered = answers.suggested(criterion.key, criterion.question, dict.fromkeys(known, 0) | times)
    for line in offered:
        if line.answer not in known:
            points, why = (line.points, line.why) if ordered else (MIDDLE, "please set: no order in the words")
            lines.append(replace(line, points=points, counts=ordered, why=f"not in the rubric yet, {why}"))
    return Choice(criterion, tuple(lines), True)


def change(settings: Settings, saved: Rubric | None) -> None:
    """Choose, edit, save as a new version; without a saved rubric the first version."""
    found = choices(settings.dataset, saved)
    if not found:
        st.info(
            f"The data set {plain(settings.dataset)} holds no answers to questions. Upload a file with a column for "
            "each question that was answered about an opportunity, such as “Budget?” with Yes and No.",
            icon=":material/quiz:",
        )
        st.page_link("pages/6_Upload.py", label="Upload a file", icon=":material/upload_file:")
        return
    place = f"rubric edit {settings.dataset} {settings.rubric_version}"
    edit = session.kept(place, lambda: Edit(tuple(key for key, choice in found.items() if choice.proposed)))
    edit = _choose(place, edit, found)
    if edit.chosen:
        mark = f"{place} {'|'.join(edit.chosen)}"
        edit = _heads(f"heads {mark}", edit, [found[key].head for key in edit.chosen])
        edit = _lines(f"points {mark}", edit, [line for key in edit.chosen for line in found[key].lines])
    session.keep(place, edit)
    _save_changed(settings, saved, edit)


def _choose(place: str, edit: Edit, found: dict[str, Choice]) -> Edit:
    titles = {key: choice.head.question for key, choice in found.items()}
    chosen = st.multiselect(
        "Questions that count",
        list(found),
        [key for key in edit.chosen if key in found],
        format_func=titles.__getitem__,
        key=f"questions {place}",
    )
    return replace(edit, chosen=tuple(key for key in found if key in chosen))


def _heads(key: str, edit: Edit, heads: list[Criterion]) -> Edit:
    """Texts, weights and influence as a table."""
    known = {head.key: head for head in edit.heads}
    now = [known.get(head.key, head) for head in heads]
    names = ("weight", "question", "influence", "ordered", "group", "evidence")
    table = pl.DataFrame([{name: getattr(head, name) for name in names} for head in now])
    st.markdown(
        "**Questions.** A weight is a whole number from 0 to 100; only the proportions matter, "
        "and 0 leaves a question out of the score."
    )
    typed: pl.DataFrame = st.data_editor(
        table, key=key, hide_index=True, column_config=_HEADS, height=min(answers.HEIGHT, 38 + 35 * len(now)),
        alt="Questions with their weights, to be edited.",
    )  # fmt: skip
    edited = tuple(_read(head, row) for head, row in zip(now, typed.iter_rows(named=True), strict=True))
    return replace(edit, heads=(*(head for head in edit.heads if head.key not in edit.chosen), *edited))


def _read(head: Criterion, row: dict[str, Any]) -> Criterion:
    """A question or a weight that was emptied stays as it was."""
    return replace(
        head,
        question=(row["question"] or "").strip() or head.question,
        group=(row["group"] or "").strip(),
        weight=head.weight if row["weight"] is None else row["weight"],
        influence=bool(row["influence"]),
        ordered=bool(row["ordered"]),
        evidence=(row["evidence"] or "").strip(),
    )


def _lines(key: str, edit: Edit, lines: list[Line]) -> Edit:
    st.markdown("**Answers.** Points are whole numbers from 0 (worst) to 100 (best).")
    titles = {head.key: head.question for head in edit.heads}
    shown = [replace(line, question=titles[line.key]) for line in answers.renewed(lines, edit.lines)]
    return replace(edit, lines=answers.kept(edit.lines, answers.edit(shown, key=key, meanings=True)))


def rubric(edit: Edit, saved: Rubric | None, name: str) -> Rubric:
    """The rubric that an edit describes. Raises InputError when it has no question or points are not usable."""
    heads = {head.key: head for head in edit.heads}
    criteria = tuple(replace(heads[key], answers=answers.counted(edit.lines, key)) for key in edit.chosen)
    return replace(saved, name=name, criteria=criteria) if saved else Rubric(name, criteria)


def _save_changed(settings: Settings, saved: Rubric | None, edit: Edit) -> None:
    left, right = st.columns(2)
    usual = saved.name if saved else f"Rubric of {settings.dataset}"
    name = left.text_input("Name", usual, max_chars=LONGEST, key=f"name {settings}").strip()
    note = right.text_input("What is changed, and why", max_chars=LONGEST, key=f"note {settings}").strip()
    with shown_errors(stop=False):
        if not name:
            raise InputError("The rubric has no name.", "Type one in.")
        made = rubric(edit, saved, name)
        button(settings, made, note, same=made == saved)


def button(settings: Settings, made: Rubric, note: str, *, same: bool = False, key: str = "save rubric") -> None:
    """Keep ``made`` as the next version and show it on all pages."""
    version = books.store().latest_rubric(settings.dataset) + 1
    if same:
        st.caption(f"Nothing is changed against version {settings.rubric_version} yet.")
    if st.button(f"Save as version {version}", type="primary", disabled=same, key=key):
        number = books.store().save_rubric(settings.dataset, made, note=note)
        session.keep(SAVED, (settings.dataset, number))
        session.change(Settings(settings.dataset, number))
        st.rerun()


_HEADS: dict[str, Any] = {
    "question": st.column_config.TextColumn("Question", width="large", required=True, max_chars=LONGEST),
    "group": st.column_config.TextColumn("Group", width="medium", max_chars=LONGEST),
    "weight": st.column_config.NumberColumn(
        "Weight", min_value=0, max_value=MAX_WEIGHT, step=1, required=True, width="small"
    ),
    "influence": st.column_config.CheckboxColumn(
        "Influence", width=110, help="Ticked where a salesperson can influence the answer."
    ),
    "ordered": st.column_config.CheckboxColumn(
        "Ordered",
        width=90,
        help="Not ticked: these answers have no order from worse to better, and their points can be "
        "learned from outcomes on the Weights page.",
    ),
    "evidence": st.column_config.TextColumn("Evidence", width="medium", max_chars=LONGEST),
}
