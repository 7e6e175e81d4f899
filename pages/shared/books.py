"""What is read from the store and prepared for the pages, in Streamlit's bounded caches: the only file that has any.

Keyed by the data's version, never by a frame: Streamlit's hashing of frames samples rows and misses edits.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from qualify import analysis, intake
from qualify.analysis import Baseline, Book, Check, Grab, Holdout, Reading, View, lesson
from qualify.intake import Batch, Mapping, Table
from qualify.rubric import Missing, Rubric
from qualify.selection import EVERYTHING, SEGMENTS, Selection, to_link
from qualify.settings import Settings
from qualify.store import Store, default_path, open_store

Key = tuple[Any, ...]


def store() -> Store:
    """The process's store. Raises StoreError with the reason when it cannot be opened."""
    return open_store(default_path())


def arrived(data: bytes, name: str) -> tuple[Table, Mapping]:
    """An uploaded file as a table, and what is guessed of its columns; parsed once. Raises InputError."""
    return _arrived((hashlib.sha256(data).hexdigest(), name), data)


def checked(table: Table, mapping: Mapping) -> Batch:
    """The rows of a file under a mapping; checked again only when the mapping changes. Raises InputError."""
    return _checked((table.sha256, table.name, repr(mapping)), table, mapping)


def segments(dataset: str) -> dict[str, list[str]]:
    """The values of every field that divides a data set, the most frequent first."""
    return _segments((str(store().path), dataset, store().version(dataset)))


def book(found: Settings) -> Book:
    """What is selected of the data set of ``found``, prepared; read again only when the data or the rubric changes."""
    key = (str(store().path), found.dataset, store().version(found.dataset), found.rubric_version)
    if found.selection == EVERYTHING:
        return _book(key)
    return _chosen((*key, *to_link(found.selection).items()), _book(key), found.selection)


def holdout(dataset: str) -> Holdout:
    """The deals of a data set that are locked away for checking what sliders find; chosen once, at the first call."""
    key = (str(store().path), dataset, store().version(dataset), store().latest_rubric(dataset))
    return _holdout(key, _book(key))


def seen(found: Settings) -> Book:
    """The book of ``found`` with the locked deals set apart."""
    held, locked = book(found), holdout(found.dataset)
    return _seen((*key(held), locked.chosen), held, locked.ids)


def seen_under(found: Settings, version: int) -> Book:
    """The same under another version of the rubric."""
    return seen(replace(found, rubric_version=version))


@st.cache_resource(max_entries=1, show_spinner="Drawing outcomes by lot …")
def practice() -> tuple[Book, Holdout]:
    """Deals to practise on: pure noise, the same for everybody."""
    return lesson.practice()


def check(held: Book, missing: Missing) -> Check:
    """What the honesty meter needs of a book, prepared once."""
    return _check((*key(held), missing), held, missing)


def baseline(held: Book) -> Baseline:
    """How the saved rubric sorts the open deals of a book."""
    return _baseline(key(held), held)


def saved_reading(held: Book) -> Reading:
    """What the saved rubric says of a book: what every move is compared with."""
    return _saved(key(held), held)


def view(found: Settings) -> View:
    """Everything the pages show for ``found``."""
    held = book(found)
    rubric = found.over(held.rubric)
    return _view((*key(held), *rubric.weights.values(), rubric.missing), held, rubric)


def grabbed(held: Book, rubric: Rubric, moving: str | None) -> Grab:
    """The deals counted for the slider that moves; counted once, whatever its weight."""
    fixed = (weight for key, weight in rubric.weights.items() if key != moving)
    return _grab((*key(held), *fixed, rubric.missing, moving), held, rubric, moving)


def decided(found: Settings, held: Book) -> int:
    """How many decided deals of a book have a score under ``found``: those that the lines rest on."""
    rubric = found.over(held.rubric)
    return analysis.with_a_score(analysis.tally(grabbed(held, rubric, None), rubric))


def key(held: Book) -> Key:
    """What tells a book from every other: it changes with the data, the rubric version and the selection."""
    chosen = to_link(held.selection).items()
    return str(store().path), held.dataset, held.version, held.rubric_version, held.locked, *chosen


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
def _holdout(key: Key, _whole: Book) -> Holdout:  # noqa: ARG001
    return analysis.holdout(store(), _whole)


@st.cache_resource(max_entries=8, show_spinner=False)
def _seen(key: Key, _book: Book, _ids: pl.Series) -> Book:  # noqa: ARG001
    return analysis.lock(_book, _ids)


@st.cache_resource(max_entries=8, show_spinner=False)
def _check(key: Key, _book: Book, _missing: Missing) -> Check:  # noqa: ARG001
    return analysis.check(_book, _missing)


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
