"""The only file that touches the session and the address.

What a person looks at is one frozen :class:`Settings` record, remembered between runs and carried by the link.
Derived numbers are recomputed, never stored in the session.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import polars as pl
import streamlit as st
from streamlit.runtime import runtime

from pages.shared.books import days, segments, stages, store
from pages.shared.sliders import Moves, SliderRow, parse_moves
from qualify import settings
from qualify.analysis import Check
from qualify.asof import USUAL, read_as_of
from qualify.errors import Problem
from qualify.selection import CURRENCY, read_selection
from qualify.settings import Settings
from qualify.tuning.luck import Effort

_SETTINGS, _PROBLEMS, _REVISION, _EFFORT, _TRIED = "settings", "link problems", "revision", "effort", "tried"

# The server's sending thread asks for the interpreter several times per message. At Python's 5 ms a turn it would wait
# behind the sums of the slider's own step, and the first number would reach the browser after the last.
sys.setswitchinterval(0.0002)
# And the server rests 5 ms between two sendings, which a slider's step would wait for two or three times.
runtime.MESSAGE_FLUSH_INTERVAL_SECS = 0.001  # type: ignore[misc]
T = TypeVar("T")


def resolve(datasets: pl.DataFrame) -> tuple[Settings | None, list[Problem]]:
    """The settings to show: the remembered ones, or in a new session the link's; None where there is no rubric."""
    if not begun():
        found, problems = _from_link(datasets, st.query_params.to_dict())
        st.session_state[_PROBLEMS] = problems
        if found is None:
            return None, problems
        remember(found)
    remember(_still_there(recall(), datasets))  # Coming from another page, the address is bare.
    return recall(), st.session_state.get(_PROBLEMS, [])


def _still_there(found: Settings, datasets: pl.DataFrame) -> Settings:
    """``found``, or the latest of what there is where somebody else has changed the store meanwhile."""
    dataset = found.dataset if found.dataset in datasets["dataset"] else datasets["dataset"][0]
    versions = store().rubrics(dataset)["version"].to_list()
    if dataset != found.dataset:
        return Settings(dataset, store().latest_rubric(dataset))
    if found.selection.others:
        found = replace(found, selection=replace(found.selection, others=_divides(found)))
    if found.selection.currency and found.selection.currency not in segments(dataset)[CURRENCY]:
        found = replace(found, selection=replace(found.selection, currency=None))
    if found.day and settings.read_day(settings.to_link(found), *days(dataset))[1]:
        found = replace(found, day=None)
    if found.rated.moment == "stage" and found.rated.stage not in stages(dataset):
        found = replace(found, rated=USUAL)
    if found.rubric_version in versions or not versions:
        return found
    return replace(found, rubric_version=store().latest_rubric(dataset), weights=(), missing=None, trials=0)


def _divides(found: Settings) -> tuple[tuple[str, str], ...]:
    """The columns of the team's own by which ``found`` is narrowed, if they still divide the deals."""
    known = segments(found.dataset)
    return tuple((field, value) for field, value in found.selection.others if field in known)


def recall() -> Settings:
    """The settings of this session."""
    return st.session_state[_SETTINGS]


def begun() -> bool:
    """Whether this session has settings."""
    return _SETTINGS in st.session_state


def page_link(path: str, label: str, icon: str) -> None:
    """A link to another page that carries the settings.

    From a bare address the parameters would be a second step of the browser's history, and its way back none.
    """
    st.page_link(path, label=label, icon=icon, query_params=settings.to_link(recall()) if begun() else None)


def remember(found: Settings) -> None:
    """Keep settings for this session and put them into the address, so that the page's link carries them.

    What was tried on a rubric version stays counted, whatever else was looked at meanwhile.
    """
    tried = st.session_state.setdefault(_TRIED, {})
    about = (found.dataset, found.rubric_version)
    tried[about] = max(found.trials, tried.get(about, 0))
    found = st.session_state[_SETTINGS] = found.after(tried[about])
    link = settings.to_link(found)
    shown = {name: text for name, text in st.query_params.items() if settings.is_parameter(name)}
    if shown != link:
        for name in shown.keys() - link.keys():
            del st.query_params[name]
        for name, text in link.items():
            st.query_params[name] = text


def change(found: Settings) -> None:
    """Other settings, from anything but the sliders themselves: the sliders are told to move."""
    remember(found)
    st.session_state.pop(_PROBLEMS, None)
    turn()


def turn() -> None:
    """The sliders are to show what the settings say, whatever they were moved to."""
    st.session_state[_REVISION] = revision() + 1


def revision() -> int:
    """How often the settings were changed from outside the sliders in this session."""
    return st.session_state.get(_REVISION, 0)


def kept(name: str, fresh: Callable[[], T]) -> T:
    """The frozen record that this session keeps under a name; ``fresh`` makes it at the first call."""
    if name not in st.session_state:
        st.session_state[name] = fresh()
    return st.session_state[name]


def keep(name: str, record: T) -> T:
    """Keep a record under a name, in the place of the one before."""
    st.session_state[name] = record
    return record


def drawn(key: str) -> bool:
    """Whether the widget with this key was on the screen before: not where somebody comes from another page."""
    return key in st.session_state


def let_go(name: str) -> Any:
    """The record kept under a name, which is forgotten; None where there is none."""
    return st.session_state.pop(name, None)


def moves(key: str, rows: Sequence[SliderRow], turn: str) -> Moves:
    """What the sliders show, known before they are drawn again: so the first number need not wait for them."""
    return parse_moves(said(key), rows, turn)


def said(key: str) -> object:
    """What the relay under this key heard last; None before it heard anything."""
    return st.session_state.get(key, {}).get("said")


def _from_link(datasets: pl.DataFrame, link: dict[str, str]) -> tuple[Settings | None, list[Problem]]:
    names = datasets["dataset"].to_list()
    if not names:
        return None, []
    dataset, problems = settings.read_dataset(link, names)
    versions, in_use = store().rubrics(dataset)["version"].to_list(), store().latest_rubric(dataset)
    version, more = settings.read_rubric_version(link, versions, in_use)
    saved = store().rubric(dataset, version)
    weights, broken = settings.read_weights(link, saved)
    missing, unknown = settings.read_missing(link, saved)
    chosen, unread = read_selection(link, segments(dataset))
    trials, uncounted = settings.read_trials(link)
    rated, unruled = read_as_of(link, stages(dataset) if link.get("rated", "").startswith("stage:") else ())
    day, beyond = settings.read_day(link, *(days(dataset) if "asof" in link else (None, None)))
    found = Settings(dataset, version, weights, missing, chosen, trials, rated, day)
    return found, problems + more + broken + unknown + unread + uncounted + unruled + beyond


def effort(made: Check, about: tuple[Any, ...]) -> Effort:
    """This session's climbs on shuffled outcomes; they go on as long as they are ``about`` the same deals."""
    kept = st.session_state.get(_EFFORT)
    if kept is None or kept[0] != about:
        kept = st.session_state[_EFFORT] = (about, made.effort())
    return kept[1]


def asked(name: str) -> str | None:
    """A parameter of the page's own in its address."""
    return st.query_params.get(name)


def carry(name: str, value: str | None) -> None:
    """Put a parameter of the page's own into its address, or take it out; the settings' own ones are left alone."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
