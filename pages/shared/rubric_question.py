"""One question of a draft, opened: its words, what can be seen for each answer, points, evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from pages.shared.text import plain
from qualify.analysis import rubric_start
from qualify.rubric import MAX_ANSWERS, MAX_POINTS, Answer, Criterion, Sketch
from qualify.rubric_edits import changed, duplicated, points_between, without
from qualify.words import count

LONGEST = 400
_LABEL = 120
_ANSWER, _POINTS, _MEANING = "Answer", "Points", "What somebody can see or has on file when it holds"
_WIDE, _NARROW = 190, 120


@dataclass(frozen=True)
class Press:
    """What a button asks for: a step on the whole rubric, done after all fields are read, and what is open then."""

    step: Callable[[Sketch], Sketch]
    opens: str | None
    fresh: bool = False
    """Whether the fields have to show something else than was typed into them."""


def edit(criterion: Criterion, mark: str, groups: Sequence[str], given: pl.DataFrame) -> tuple[Criterion, Press | None]:
    """The criterion as its fields have it now, and the button that was pressed, if one was."""
    place = f"{mark} {criterion.key}"
    question = _text(
        "Question", criterion.question, f"question {place}", "A question that anybody can answer by looking"
    )
    left, right = st.columns(2)
    with left:
        group = _group(criterion, place, groups)
    with right:
        note = "What to note down: a name, a day, a document"
        evidence = _text("Evidence that is asked for", criterion.evidence, f"evidence {place}", note)
    with st.container(horizontal=True, gap="large"):
        influence = st.toggle("A salesperson can influence the answer", criterion.influence, key=f"influence {place}")
        ordered = st.toggle(
            "The answers go from worse to better", criterion.ordered, key=f"ordered {place}",
            help="Switched off: nothing but outcomes could say which answer is better, as with the name of a product.",
        )  # fmt: skip
    found = replace(criterion, question=question, group=group, evidence=evidence, influence=influence, ordered=ordered)
    found, press = _answers(found, place)
    return found, _unknown(found, given, place) or _buttons(found, place) or press


def _text(label: str, value: str, key: str, placeholder: str) -> str:
    return st.text_input(label, value, max_chars=LONGEST, key=key, placeholder=placeholder).strip()


def _group(criterion: Criterion, place: str, groups: Sequence[str]) -> str:
    known = [group for group in groups if group]
    # Under a key of its own for each group, or it would put back a question that an arrow moved to another one.
    chosen = st.selectbox(
        "Group", known, known.index(criterion.group) if criterion.group in known else None,
        key=f"group {place} {criterion.group}", accept_new_options=True,
        placeholder="No group: choose one or type a new one",
    )  # fmt: skip
    return (chosen or "").strip()[:LONGEST]


def _answers(criterion: Criterion, place: str) -> tuple[Criterion, Press | None]:
    st.markdown("**Answers.** Points are whole numbers from 0 (worst) to 100 (best).")
    kept, press = [], None
    if criterion.answers:
        _titles()
    for at, answer in enumerate(criterion.answers):
        read, out = _answer(answer, f"{place} {at}")
        kept.append(read)
        if out:
            press = Press(_without_answer(criterion.key, at), criterion.key, fresh=True)
    if len(kept) < MAX_ANSWERS and st.button("Add an answer", key=f"add answer {place}", icon=":material/add:"):
        press = Press(_one_more(criterion.key), criterion.key)
    return replace(criterion, answers=tuple(kept)), press


def _titles() -> None:
    """What stands above the lines of the answers, so that all of them are alike."""
    with st.container(horizontal=True):
        st.caption(_ANSWER, width=_WIDE)
        st.caption(_POINTS, width=_NARROW)
        st.caption(_MEANING, width="stretch")


def _answer(answer: Answer, place: str) -> tuple[Answer, bool]:
    """One answer's line; its labels stand above the lines, but screen readers hear them on each."""
    with st.container(horizontal=True, vertical_alignment="top"):
        label = st.text_input(_ANSWER, answer.label, max_chars=_LABEL, key=f"label {place}", width=_WIDE,
                              label_visibility="collapsed")  # fmt: skip
        points = st.number_input(_POINTS, 0, MAX_POINTS, answer.points, key=f"points {place}", width=_NARROW,
                                 label_visibility="collapsed")  # fmt: skip
        meaning = st.text_area(_MEANING, answer.meaning, height="content", max_chars=LONGEST, key=f"meaning {place}",
                               width="stretch", label_visibility="collapsed")  # fmt: skip
        out = st.button("Remove", key=f"answer out {place}", type="tertiary", help="Take this answer out")
    return Answer(label.strip(), int(points), meaning.strip()), out


def _unknown(criterion: Criterion, given: pl.DataFrame, place: str) -> Press | None:
    """Answers in the data that count as missing because the rubric does not know them."""
    new = rubric_start.unknown(given, criterion)
    if not new:
        return None
    told = ", ".join(f"“{answer.label}” ({times:,})" for answer, times in new)
    st.caption(plain(f"In the data, and not known here, so counted as missing: {told}."))
    if st.button(f"Add {count(len(new), 'answer')} from the data", key=f"from data {place}", icon=":material/add:"):
        return Press(_with_unknown(criterion.key, new), criterion.key)
    return None


def _buttons(criterion: Criterion, place: str) -> Press | None:
    with st.container(horizontal=True):
        close = st.button("Done", key=f"done {place}", type="primary")
        copy = st.button("Duplicate the question", key=f"copy {place}", icon=":material/content_copy:")
        out = st.button("Take the question out", key=f"out {place}", icon=":material/delete:")
    if copy:
        return Press(lambda sketch: duplicated(sketch, criterion.key), None)
    if out:
        return Press(lambda sketch: without(sketch, criterion.key), None)
    return Press(lambda sketch: sketch, None) if close else None


def _found(sketch: Sketch, key: str) -> Criterion:
    return next(criterion for criterion in sketch.criteria if criterion.key == key)


def _without_answer(key: str, at: int) -> Callable[[Sketch], Sketch]:
    def step(sketch: Sketch) -> Sketch:
        criterion = _found(sketch, key)
        return changed(sketch, replace(criterion, answers=criterion.answers[:at] + criterion.answers[at + 1 :]))

    return step


def _one_more(key: str) -> Callable[[Sketch], Sketch]:
    def step(sketch: Sketch) -> Sketch:
        criterion = _found(sketch, key)
        more = Answer("", points_between(criterion))
        return changed(sketch, replace(criterion, answers=(*criterion.answers, more)))

    return step


def _with_unknown(key: str, new: tuple[tuple[Answer, int], ...]) -> Callable[[Sketch], Sketch]:
    return lambda sketch: changed(sketch, rubric_start.with_unknown(_found(sketch, key), new))
