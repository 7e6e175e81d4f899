"""The only file that touches the session and Streamlit's caches.

What a person looks at is one frozen :class:`Settings` record, remembered between runs and carried by the link.
Derived numbers are recomputed; the bounded caches at this edge are keyed by the data's version, never by a frame
(Streamlit's hashing of frames samples rows and misses edits).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import polars as pl
import streamlit as st
from streamlit.runtime import runtime

from pages.shared.sliders import Moves, SliderRow, parse_moves
from qualify import analysis, intake, settings
from qualify.analysis import Baseline, Book, Grab, Reading, View
from qualify.errors import Problem
from qualify.intake import Batch, Mapping, Table
from qualify.rubric import Rubric
from qualify.selection import EVERYTHING, SEGMENTS, Selection, read_selection, to_link
from qualify.settings import Settings
from qualify.store import Store, default_path, open_store

_SETTINGS, _PROBLEMS, _REVISION = "settings", "link problems", "revision"
Key = tuple[Any, ...]

# The server's sending thread asks for the interpreter several times per message. At Python's 5 ms a turn it would wait
# behind the sums of the slider's own step, and the first number would reach the browser after the last.
sys.setswitchinterval(0.0002)
# And the server rests 5 ms between two sendings, which a slider's step would wait for two or three times.
runtime.MESSAGE_FLUSH_INTERVAL_SECS = 0.001  # type: ignore[misc]
T = TypeVar("T")


def store() -> Store:
    """The process's store. Raises StoreError with the reason when it cannot be opened."""
    return open_store(default_path())


def resolve(datasets: pl.DataFrame) -> tuple[Settings | None, list[Problem]]:
    """The settings to show: the remembered ones, or in a new session the link's; None where there is no rubric."""
    if _SETTINGS not in st.session_state:
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
    if dataset == found.dataset and (found.rubric_version in versions or not versions):
        return found
    latest = Settings(dataset, max(versions, default=0))
    return replace(latest, selection=found.selection) if dataset == found.dataset else latest


def recall() -> Settings:
    """The settings of this session."""
    return st.session_state[_SETTINGS]


def remember(found: Settings) -> None:
    """Keep settings for this session and put them into the address, so that the page's link carries them."""
    st.session_state[_SETTINGS] = found
    link = settings.to_link(found)
    if {name: st.query_params.get(name) for name in settings.PARAMETERS} != link:
        for name in settings.PARAMETERS:
            if name in link:
                st.query_params[name] = link[name]
            elif name in st.query_params:
                del st.query_params[name]


def forget() -> None:
    """Start again from the latest data set and its latest rubric."""
    for name in (_SETTINGS, _PROBLEMS):
        st.session_state.pop(name, None)
    st.query_params.clear()


def change(found: Settings) -> None:
    """Other settings, from anything but the sliders themselves: the sliders are told to move."""
    remember(found)
    st.session_state.pop(_PROBLEMS, None)
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


def let_go(name: str) -> Any:
    """The record kept under a name, which is forgotten; None where there is none."""
    return st.session_state.pop(name, None)


def arrived(data: bytes, name: str) -> tuple[Table, Mapping]:
    """An uploaded file as a table, and what is guessed of its columns; parsed once. Raises InputError."""
    return _arrived((hashlib.sha256(data).hexdigest(), name), data)


def checked(table: Table, mapping: Mapping) -> Batch:
    """The rows of a file under a mapping; checked again only when the mapping changes. Raises InputError."""
    return _checked((table.sha256, table.name, repr(mapping)), table, mapping)


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
    version, more = settings.read_rubric_version(link, store().rubrics(dataset)["version"].to_list())
    saved = store().rubric(dataset, version)
    weights, broken = settings.read_weights(link, saved)
    missing, unknown = settings.read_missing(link)
    chosen, unread = read_selection(link, segments(dataset))
    trials, uncounted = settings.read_trials(link)
    found = Settings(dataset, version, weights, missing, chosen, trials)
    return found, problems + more + broken + unknown + unread + uncounted


def segments(dataset: str) -> dict[str, list[str]]:
    """The values of every field that divides a data set, the most frequent first."""
    return _segments((str(store().path), dataset, store().version(dataset)))


def book(found: Settings) -> Book:
    """What is selected of the data set of ``found``, prepared; read again only when the data or the rubric changes."""
    key = (str(store().path), found.dataset, store().version(found.dataset), found.rubric_version)
    if found.selection == EVERYTHING:
        return _book(key)
    return _chosen((*key, *to_link(found.selection).items()), _book(key), found.selection)


def baseline(held: Book) -> Baseline:
    """How the saved rubric sorts the open deals of a book."""
    return _baseline(_key(held), held)


def saved_reading(held: Book) -> Reading:
    """What the saved rubric says of a book: what every move is compared with."""
    return _saved(_key(held), held)


def view(found: Settings) -> View:
    """Everything the pages show for ``found``."""
    held = book(found)
    rubric = found.over(held.rubric)
    return _view((*_key(held), *rubric.weights.values(), rubric.missing), held, rubric)


def grabbed(held: Book, rubric: Rubric, moving: str | None) -> Grab:
    """The deals counted for the slider that moves; counted once, whatever its weight."""
    fixed = (weight for key, weight in rubric.weights.items() if key != moving)
    return _grab((*_key(held), *fixed, rubric.missing, moving), held, rubric, moving)


def decided(found: Settings, held: Book) -> int:
    """How many decided deals of a book have a score under ``found``: those that the lines rest on."""
    rubric = found.over(held.rubric)
    return analysis.with_a_score(analysis.tally(grabbed(held, rubric, None), rubric))


def _key(held: Book) -> Key:
    return str(store().path), held.dataset, held.version, held.rubric_version, *to_link(held.selection).items()


@st.cache_resource(max_entries=2, show_spinner="Reading the file …")
def _arrived(key: Key, _data: bytes) -> tuple[Table, Mapping]:
    table = intake.read(_data, key[1])
    return table, intake.guess(table)


@st.cache_resource(max_entries=2, show_spinner="Checking the rows …")
def _checked(key: Key, _table: Table, _mapping: Mapping) -> Batch:  # noqa: ARG001
    return intake.check(_table, _mapping)


@st.cache_resource(max_entries=4, show_spinner="Reading the opportunities …")
def _book(key: Key) -> Book:
    _, dataset, _, rubric_version = key
    return analysis.load(store(), dataset, rubric_version)


@st.cache_resource(max_entries=8, show_spinner="Selecting the opportunities …")
def _chosen(key: Key, _whole: Book, _selection: Selection) -> Book:  # noqa: ARG001
    return analysis.choose(_whole, _selection)


@st.cache_resource(max_entries=4, show_spinner=False)
def _segments(key: Key) -> dict[str, list[str]]:
    return {field: store().segments(key[1], field) for field in SEGMENTS}


@st.cache_resource(max_entries=8, show_spinner=False)
def _baseline(key: Key, _book: Book) -> Baseline:  # noqa: ARG001
    return analysis.baseline(_book)


@st.cache_resource(max_entries=16, show_spinner=False)
def _view(key: Key, _book: Book, _rubric: Rubric) -> View:  # noqa: ARG001
    return analysis.view(_book, _rubric, baseline(_book))


@st.cache_resource(max_entries=16, show_spinner=False)
def _grab(key: Key, _book: Book, _rubric: Rubric, _moving: str | None) -> Grab:  # noqa: ARG001
    return analysis.grab(_book, _rubric, _moving, baseline(_book))


@st.cache_resource(max_entries=8, show_spinner=False)
def _saved(key: Key, _book: Book) -> Reading:  # noqa: ARG001
    return analysis.read(grabbed(_book, _book.rubric, None), _book.rubric)


def asked(name: str) -> str | None:
    """A parameter of the page's own in its address."""
    return st.query_params.get(name)


def carry(name: str, value: str | None) -> None:
    """Put a parameter of the page's own into its address, or take it out; the settings' own ones are left alone."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
