"""Named weights: save what the sliders show, open it again, rename, delete with a way back, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import books, session
from pages.shared.desk import Desk
from pages.shared.relay import relay
from pages.shared.text import plain
from qualify.analysis import since
from qualify.errors import InputError, QualifyError
from qualify.store import Scenario
from qualify.words import count

LINK, BANNER = "scenario", "scenario banner"
_NOTE = 500
AUTHOR = 80
"""The longest name of whoever saves or publishes."""
_LONGEST_NUMBER = 9


def button(desk: Desk) -> None:
    """Save these weights, open others. Behind a button: drawn in the open, they would slow every slider step."""
    with st.popover("Scenarios", icon=":material/bookmarks:"):
        # A new form once something was saved: what could not be saved stays in it.
        with st.form(f"save scenario {session.asked(LINK)}", border=False):
            name = st.text_input("Save these weights as", max_chars=80, placeholder="Budget counts double")
            note = st.text_area("Note", max_chars=_NOTE, placeholder="Why these weights?", height=68)
            author = st.text_input("Your name", max_chars=AUTHOR)
            if st.form_submit_button("Save scenario"):
                _save(desk, name, note, author)
        for scenario in books.store().scenarios(desk.book.dataset):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"**{plain(scenario.name)}**: {_about(scenario)}")
            if right.button("Load", key=f"open {scenario.scenario_id}"):
                _load(scenario)


@st.fragment
def banner(desk: Desk) -> None:
    """The scenario that the page's link names: who made it, whether weights and data are still what they were.

    It is said again after each move that was let go.
    """
    named = session.asked(LINK)
    if named is None:
        return
    try:
        scenario = books.store().scenario(desk.book.dataset, _number(named))
    except QualifyError as error:
        st.warning(plain(error), icon=":material/link_off:")
        session.carry(LINK, None)
        return
    said = [f"Scenario **{plain(scenario.name)}**, {_about(scenario)}."]
    said += [plain(scenario.note)] if scenario.note else []
    said += ["It was deleted."] if scenario.deleted else []
    said += _moved(desk, scenario)
    said.append(plain(since(books.store(), desk.book, scenario)))
    st.info(" ".join(said), icon=":material/bookmark:")
    relay(BANNER, session.said(BANNER), let_go=True)


def _moved(desk: Desk, scenario: Scenario) -> list[str]:
    """What is shown otherwise than the scenario has it."""
    then = scenario.over(books.store().rubric(desk.book.dataset, scenario.rubric_version))
    now, version = desk.rubric, desk.book.rubric_version
    said = [] if version == scenario.rubric_version else [f"Shown is version {version} of the rubric."]
    said += ["The weights have been moved since."] if now.weights != then.weights else []
    return said + (["The policy for missing answers has been changed since."] if now.missing != then.missing else [])


def _number(named: str) -> int:
    if named.isdecimal() and len(named) <= _LONGEST_NUMBER:
        return int(named)
    raise InputError("The link names a scenario by something that is no number.", "Open the scenario from the list.")


def manage(desk: Desk) -> None:
    """All scenarios of the data set, and what can be done with each."""
    saved = books.store().scenarios(desk.book.dataset)
    if not saved:
        st.write(
            "No scenario is saved yet. Move the sliders, then save the weights under a name with **Scenarios** above "
            "them: you can come back to them, send them as a link, compare them and publish them as a rubric version."
        )
    else:
        st.dataframe(_table(desk, saved), hide_index=True)
        _actions(desk, saved)
    _deleted(desk)


def named() -> dict[str, str]:
    """The scenario that the page's address names, for the link to copy."""
    asked = session.asked(LINK)
    return {LINK: asked} if asked else {}


def _about(scenario: Scenario) -> str:
    by = f" by {plain(scenario.author)}" if scenario.author else ""
    day = f", saved {scenario.saved.day} {scenario.saved:%B %Y}{by}" if scenario.saved else ""
    tried = f", after {count(scenario.trials, 'setting')} tried" if scenario.trials else ""
    changed = count(len(scenario.weights), "weight")
    return f"{changed} changed on rubric version {scenario.rubric_version}{day}{tried}"


def _table(desk: Desk, saved: list[Scenario]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Name": scenario.name,
            "Note": scenario.note,
            "Author": scenario.author,
            "Saved": scenario.saved,
            "Settings tried": scenario.trials,
            "Rubric version": scenario.rubric_version,
            "Data version": scenario.data_version,
            "The data since": since(books.store(), desk.book, scenario),
        }
        for scenario in saved
    )


def _actions(desk: Desk, saved: list[Scenario]) -> None:
    names = {scenario.scenario_id: scenario.name for scenario in saved}
    chosen = st.selectbox("Scenario", list(names), format_func=lambda number: names[number])
    scenario = next(one for one in saved if one.scenario_id == chosen)
    with st.container(horizontal=True):
        if st.button("Load it", icon=":material/tune:"):
            _load(scenario)
        if st.button("Delete it", icon=":material/delete:"):
            _do(lambda: books.store().delete_scenario(desk.book.dataset, chosen), f"Deleted {scenario.name}.")
        with st.popover("Rename it", icon=":material/edit:"), st.form("rename", border=False):
            name = st.text_input("New name", scenario.name, max_chars=80)
            if st.form_submit_button("Rename"):
                _do(lambda: books.store().rename_scenario(desk.book.dataset, chosen, name), "Renamed.")
        with st.popover("Publish it", icon=":material/publish:"), st.form("publish", border=False):
            st.caption("Makes these weights the next version of the rubric. Earlier versions stay as they are.")
            note = st.text_input("Note", max_chars=_NOTE)
            author = st.text_input("Your name", scenario.author, max_chars=AUTHOR)
            if st.form_submit_button("Publish"):
                _publish(desk, scenario, note, author)


def _deleted(desk: Desk) -> None:
    gone = books.store().scenarios(desk.book.dataset, deleted=True)
    if not gone:
        return
    with st.expander(f"{count(len(gone), 'deleted scenario')}"):
        for scenario in gone:
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.markdown(f"**{plain(scenario.name)}**: {_about(scenario)}")
            if right.button("Undo", key=f"restore {scenario.scenario_id}", help="Bring this scenario back"):
                number = scenario.scenario_id
                _do(lambda: books.store().restore_scenario(desk.book.dataset, number), "It is back.")  # noqa: B023


def _load(scenario: Scenario) -> None:
    before = session.recall()
    kept = replace(before.as_saved(), rubric_version=scenario.rubric_version, trials=0)
    base = books.store().rubric(before.dataset, scenario.rubric_version)
    loaded = kept.with_rubric(scenario.over(base), base)
    session.change(loaded.after(max(before.trials, scenario.trials)))
    session.carry(LINK, str(scenario.scenario_id))
    st.rerun()


def _save(desk: Desk, name: str, note: str, author: str) -> None:
    now, book = desk.recall(), desk.book
    scenario = Scenario(
        name, now.rubric_version, dict(now.weights), now.missing or book.rubric.missing,
        note=note.strip(), author=author.strip(), data_version=book.version, deals=book.stored, trials=now.trials,
    )  # fmt: skip
    try:
        kept = books.store().save_scenario(book.dataset, scenario)
    except QualifyError as error:
        st.error(plain(error))
    else:
        session.carry(LINK, str(kept.scenario_id))
        st.toast(f"Saved the scenario {plain(kept.name)}.")
        st.rerun()


def _publish(desk: Desk, scenario: Scenario, note: str, author: str) -> None:
    try:
        version = books.store().publish_scenario(
            desk.book.dataset, scenario.scenario_id, note=note.strip(), author=author.strip()
        )
    except QualifyError as error:
        st.error(plain(error))
        return
    session.change(replace(session.recall().as_saved(), rubric_version=version, trials=0))
    session.carry(LINK, None)
    st.toast(f"Published as rubric version {version}.")
    st.rerun()


def _do(act: Callable[[], object], done: str) -> None:
    try:
        act()
    except QualifyError as error:
        st.error(plain(error))
    else:
        st.toast(plain(done))
        st.rerun()
