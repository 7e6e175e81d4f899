"""The questions of a draft, group by group: order, weights, and one question at a time opened to be written."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import rubric_question
from pages.shared.rubric_desk import NAME, Desk
from pages.shared.rubric_question import LONGEST, Press
from pages.shared.text import plain
from qualify.analysis import rubric_start
from qualify.rubric import MAX_WEIGHT, MISSING_POLICIES, Criterion, Sketch
from qualify.rubric_checks import named
from qualify.rubric_edits import added, changed, free_key, group_moved, groups, moved, new_criterion, renamed_group
from qualify.rubric_shares import shares
from qualify.rubric_templates import TEMPLATES, template
from qualify.words import count

POLICIES = {
    "leave out": "A question without an answer is left out of the deal's score.",
    "nothing earned": "A question without an answer earns no points.",
}


def edit(desk: Desk, given: pl.DataFrame, new: pl.DataFrame) -> tuple[Sketch, Press | None]:
    """The draft as the fields have it now, and the button that was pressed.

    ``given`` are the answers in the data, ``new`` those that the version before does not know.

    Every field is read before a button's step is done: what was typed when an arrow was clicked is not lost.
    """
    sketch, press = _head(desk), None
    lines: dict[str, DeltaGenerator] = {}
    parts = groups(sketch)
    for place, (group, criteria) in enumerate(parts):
        press = _group(desk, group, place, len(parts)) or press
        for criterion in criteria:
            read, pressed = _criterion(desk, criterion, lines, new)
            sketch, press = changed(sketch, read), pressed or press
    press = _more(desk, sketch, given) or press
    _fill(sketch, lines)
    return sketch, press


def _fill(sketch: Sketch, lines: dict[str, DeltaGenerator]) -> None:
    """The words beside each question's arrows, once all weights are read."""
    said = shares(sketch).questions
    for criterion in sketch.criteria:
        about = f"{said[criterion.key]} of the score, {count(len(criterion.answers), 'answer')}"
        about += "" if criterion.influence else ", a salesperson cannot influence it"
        title = f"**{plain(criterion.question)}**" if criterion.question else "*A question without words yet*"
        lines[criterion.key].markdown(f"{title}  \n{about}")


def _head(desk: Desk) -> Sketch:
    """The rubric's own name, what it is for, and what a missing answer does."""
    sketch, mark = desk.sketch, desk.mark
    left, right = st.columns([1, 2])
    name = left.text_input("Name of the rubric", sketch.name, max_chars=NAME, key=f"rubric name {mark}")
    note = right.text_area(
        "What it is for, and how to use it", sketch.note, height="content", max_chars=1000, key=f"rubric note {mark}"
    )
    policy = st.selectbox(
        "A missing answer", list(MISSING_POLICIES), MISSING_POLICIES.index(sketch.missing),
        format_func=POLICIES.__getitem__, key=f"rubric missing {mark}",
    )  # fmt: skip
    st.caption("The number beside each question is its weight, from 0 to 100: only the proportions matter.")
    return replace(sketch, name=name.strip(), note=note.strip(), missing=policy)


def _group(desk: Desk, group: str, place: int, many: int) -> Press | None:
    """A group's heading with its arrows; a group can be renamed there."""
    key = f"{desk.mark} {group}"
    if not group and many == 1:
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"#### {plain(group) or 'Without a group'}", width="content")
        up = _arrow("↑", f"group up {key}", place == 0, f"Move the group “{group}” up")
        down = _arrow("↓", f"group down {key}", place == many - 1, f"Move the group “{group}” down")
        with st.popover("Rename", type="tertiary"):
            name = st.text_input("Name of the group", group, max_chars=LONGEST, key=f"group name {key}").strip()
    if name != group:
        return Press(lambda now: renamed_group(now, group, name), desk.question)
    if up or down:
        return Press(lambda now: group_moved(now, group, -1 if up else 1), desk.question)
    return None


def _criterion(
    desk: Desk, criterion: Criterion, lines: dict[str, DeltaGenerator], new: pl.DataFrame
) -> tuple[Criterion, Press | None]:
    """One question's line, and below it all of it where it is open."""
    key, found = criterion.key, groups(desk.sketch)
    order = [each.key for _, criteria in found for each in criteria]
    opened, place = desk.question == key, f"{desk.mark} {key}"
    with st.container(border=opened):
        with st.container(horizontal=True, vertical_alignment="center"):
            up = _arrow("↑", f"up {place}", order[0] == key, f"Move {named(criterion)} up")
            down = _arrow("↓", f"down {place}", order[-1] == key, f"Move {named(criterion)} down")
            weight = st.number_input(
                f"Weight of {plain(named(criterion))}", 0, MAX_WEIGHT, criterion.weight, key=f"weight {place}",
                width=130, label_visibility="collapsed",
                help="Whole numbers from 0 to 100: only the proportions matter.",
            )  # fmt: skip
            lines[key] = st.container(width=480)
            write = not opened and st.button(
                "Write", key=f"open {place}", icon=":material/edit:", help=plain(f"Open {named(criterion)}")
            )
        read, press = replace(criterion, weight=int(weight)), Press(_same, key) if write else None
        if opened:
            read, press = rubric_question.edit(read, desk.mark, [group for group, _ in found], new)
    if up or down:
        press = Press(lambda now: moved(now, key, -1 if up else 1), desk.question)
    return read, press


def _arrow(sign: str, key: str, disabled: bool, help_: str) -> bool:
    return st.button(sign, key=key, type="tertiary", disabled=disabled, help=plain(help_))


def _same(sketch: Sketch) -> Sketch:
    return sketch


def _more(desk: Desk, sketch: Sketch, given: pl.DataFrame) -> Press | None:
    """A new question, or one that was asked already: in the data, or in a template."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        fresh = st.button("Add a question", key=f"add {desk.mark}", icon=":material/add:", type="primary")
        offers = _offers(sketch, given)
        chosen = st.selectbox(
            "Or take one over", list(offers), None, key=f"offer {desk.mark} {len(sketch.criteria)}",
            placeholder="from the answers in the data, or from a template",
        )  # fmt: skip
    if fresh:
        last = groups(sketch)[-1][0] if sketch.criteria else ""
        made = new_criterion(sketch, last)
        return Press(lambda now: added(now, made), made.key)
    if chosen is not None:
        taken = replace(offers[chosen], key=free_key(offers[chosen].key, sketch.keys))
        return Press(lambda now: added(now, taken), taken.key)
    return None


def _offers(sketch: Sketch, given: pl.DataFrame) -> dict[str, Criterion]:
    asked = {criterion.question for criterion in sketch.criteria}
    found = {f"In the data: {c.question}": c for c in rubric_start.offered(given, sketch)}
    held = set(given["criterion"])
    for name, title in TEMPLATES.items():
        for criterion in template(name).criteria:
            if criterion.question not in asked:
                key = free_key(criterion.key, held | set(sketch.keys))
                found[f"{title.split(':')[0]}: {criterion.question}"] = replace(criterion, key=key)
    return found
