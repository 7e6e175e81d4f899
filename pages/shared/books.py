"""What is read from the store and prepared for the pages, kept within bounds: the only file that has caches.

Keyed by the data's version, never by a frame: Streamlit's hashing of frames samples rows and misses edits.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

import polars as pl
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.shelf import Shelf, room
from qualify import analysis, asof
from qualify.analysis import Baseline, Book, Check, Grab, Holdout, Reading, View, lesson, ratings, whatif
from qualify.analysis.bridge_ends import earlier
from qualify.analysis.deal_page import DealPage, deal_page
from qualify.analysis.holdout import known_by
from qualify.analysis.ratings import Trust
from qualify.analysis.whatif import WhatIf
from qualify.rubric import Missing, Rubric
from qualify.selection import CURRENCY, EVERYTHING, Selection, dividing, to_link
from qualify.settings import Settings
from qualify.store import Reads, Store, default_path, open_store

Key = tuple[Any, ...]
T = TypeVar("T")
_fetching = Lock()
_WHOLE = 3
"""Rubric versions under which a whole data set is kept: the one looked at, and two that are compared."""


def store() -> Store:
    """The process's store. Raises StoreError with the reason when it cannot be opened."""
    return open_store(default_path())


def segments(dataset: str) -> dict[str, list[str]]:
    """The values of every field that divides a data set, and of the currencies, the most frequent first."""
    return _take(_stored(dataset), "segments", _WHOLE, lambda: _segments(dataset))


def days(dataset: str) -> tuple[date | None, date | None]:
    """The first and the last day that a data set knows of."""
    return _take(_stored(dataset), "days", _WHOLE, lambda: (store().first_day(dataset), store().as_of(dataset)))


def stages(dataset: str) -> list[str]:
    """The stages that deals of a data set entered on a known day, in the usual order."""
    return _take(_stored(dataset), "stages", _WHOLE, lambda: store().stage_names(dataset))


def questions(dataset: str, version: int = 0) -> pl.DataFrame:
    """What was asked in a data set and how often each answer was given, as it is read under a rubric version."""
    about = (*_stored(dataset), version)
    return _take(about, "questions", _WHOLE, lambda: store().questions(dataset, version=version or None))


def last_rated(dataset: str) -> pl.DataFrame:
    """The deals that were ever rated and the last day on which they were, as of now."""
    return _take(_stored(dataset), "last rated", _WHOLE, lambda: store().last_rated(dataset))


def limits(held: Book) -> pl.DataFrame:
    """Up to which day the ratings of each deal of a data set count under the rule of a book."""
    return _of(held, "limits", lambda: _limits(held))


def _limits(held: Book) -> pl.DataFrame:
    with asked(held) as at:
        return at.limits(held.dataset, held.rule)


def book(found: Settings) -> Book:
    """What is selected of the data set of ``found``, prepared; read again only when the data, their day, the
    rubric or the rule that says which ratings count changes, or money is to be as given in one currency."""
    kind = *asof.to_link(found.rated).values(), found.day, found.selection.currency
    about = (*_stored(found.dataset), found.rubric_version, *kind)
    whole = _take(about, "whole", _WHOLE, lambda: _read(found))
    if found.selection == EVERYTHING:
        return whole
    chosen = (*about, *to_link(found.selection).items())
    return _take(chosen, "selection", room(whole.stored), lambda: _choose(whole, found))


def holdout(dataset: str) -> Holdout:
    """The deals of a data set that are locked away for checking what sliders find; chosen once, at the first call."""
    latest = Settings(dataset, store().latest_rubric(dataset))
    about = (*_stored(dataset), latest.rubric_version)
    return _take(about, "holdout", _WHOLE, lambda: analysis.holdout(store(), book(latest)))


def seen(found: Settings) -> Book:
    """The book of ``found`` with the locked deals set apart: see analysis.seen for which they are."""
    held, locked = book(found), holdout_of(found)
    return _take((*key(held), locked.chosen), "seen", room(held.stored), lambda: analysis.lock(held, locked.ids))


def holdout_of(found: Settings) -> Holdout:
    """The locked deals of a data set that were decided by the day of ``found``."""
    locked = holdout(found.dataset)
    return known_by(locked, book(replace(found, selection=EVERYTHING))) if found.day else locked


def shown(found: Settings) -> Book:
    """The book that the pages show. Where weights or policy are not the saved ones, its locked deals are set apart:
    else any page but the one with the sliders would be a way to look at them."""
    held = book(found)
    return held if found.over(held.rubric) == held.rubric else seen(found)


def seen_under(found: Settings, version: int) -> Book:
    """The same under another version of the rubric."""
    return seen(replace(found, rubric_version=version))


@st.cache_resource(max_entries=1, show_spinner="Drawing outcomes by lot …")
def practice() -> tuple[Book, Holdout]:
    """Deals to practise on: pure noise, the same for everybody."""
    return lesson.practice()


def check(held: Book, missing: Missing) -> Check:
    """What the honesty meter needs of a book, prepared once."""
    return _of(held, "check", lambda: analysis.check(held, missing), missing)


def baseline(held: Book) -> Baseline:
    """How the saved rubric sorts the open deals of a book."""
    return _of(held, "baseline", lambda: analysis.baseline(held))


def saved_reading(held: Book) -> Reading:
    """What the saved rubric says of a book: what every move is compared with."""
    return _of(held, "saved", lambda: analysis.read(grabbed(held, held.rubric, None), held.rubric))


def view(found: Settings) -> View:
    """Everything the pages show for ``found``."""
    held = shown(found)
    rubric = found.over(held.rubric)
    weights = rubric.weights.values()
    return _of(held, "view", lambda: analysis.view(held, rubric, baseline(held)), *weights, rubric.missing)


def trust(found: Settings) -> Trust:
    """What the ratings say of the scores of ``found``."""
    seen = view(found)
    rubric = seen.reading.rubric
    return _of(seen.book, "trust", lambda: _trust(seen), *rubric.weights.values(), rubric.missing)


def _trust(seen: View) -> Trust:
    with waiting("Looking at the ratings …"), asked(seen.book) as at:
        return ratings.trust(at, seen)


def what_if(seen: View) -> WhatIf:
    """The forecast of a view made ready to be asked what would change it. Raises InputError where there is none."""
    rubric = seen.reading.rubric
    return _of(seen.book, "what if", lambda: whatif.what_if(seen), *rubric.weights.values(), rubric.missing)


def then(held: Book, day: date) -> Book:
    """The book ``held`` as far as it was known at the end of an earlier day."""
    return _of(held, "then", lambda: earlier(store(), held, day), day)


def under(held: Book, version: int) -> Book:
    """The book ``held`` under another version of the rubric."""
    return analysis.lock_as(held, book(settings_of(held, version)))


def settings_of(held: Book, version: int) -> Settings:
    """What a book shows, under a rubric version."""
    return Settings(held.dataset, version, selection=held.selection, rated=held.rule, day=held.day)


def ratings_of(held: Book, deal_id: str) -> pl.DataFrame:
    """The ratings that make the score of a deal of a book: store.ratings_of."""
    with asked(held) as at:
        return at.ratings_of(held.dataset, deal_id, rule=held.rule, version=held.rubric_version or None)


def deal(seen: View, deal_id: str) -> DealPage:
    """Everything that the page of a deal of a view shows. Raises InputError where there is no such deal."""
    rubric = seen.reading.rubric
    return _of(seen.book, "deal", lambda: _deal(seen, deal_id), deal_id, *rubric.weights.values(), rubric.missing)


def _deal(seen: View, deal_id: str) -> DealPage:
    with asked(seen.book) as at:
        return deal_page(at, seen, deal_id)


def grabbed(held: Book, rubric: Rubric, moving: str | None) -> Grab:
    """The deals counted for the slider that moves; counted once, whatever its weight."""
    fixed = (weight for key, weight in rubric.weights.items() if key != moving)
    about = (*fixed, rubric.missing, moving)
    return _of(held, "grab", lambda: analysis.grab(held, rubric, moving, baseline(held)), *about)


def decided(found: Settings, held: Book) -> int:
    """How many decided deals of a book have a score under ``found``: those that the lines rest on."""
    rubric = found.over(held.rubric)
    return analysis.with_a_score(analysis.tally(grabbed(held, rubric, None), rubric))


def waiting(text: str) -> AbstractContextManager[None]:
    """What somebody waits for, told on the page; in the background there is none."""
    return st.spinner(text) if get_script_run_ctx(suppress_warning=True) else nullcontext()


def key(held: Book) -> Key:
    """What tells a book from every other: the data, their day, the rubric version, the rule and the selection."""
    chosen = *asof.to_link(held.rule).items(), *to_link(held.selection).items()
    return store().identity, held.dataset, held.version, held.rubric_version, held.locked, held.day, *chosen


def asked(held: Book) -> AbstractContextManager[Reads]:
    """The store, to be asked about a book: what it answers stops at the day of the book."""
    return store().snapshot(held.day)


def kept_of(seen: View, kind: str, make: Callable[[], T], *about: object) -> T:
    """A thing made of a view: of its book and of the rubric that it is under."""
    rubric = seen.reading.rubric
    return _of(seen.book, kind, make, *rubric.weights.values(), rubric.missing, *about)


def kept(held: Book, kind: str, make: Callable[[], T], *about: object) -> T:
    """A thing made of a book, from the shelf of its data set; ``about`` is what it depends on beside the book."""
    return _of(held, kind, make, *about)


def _of(held: Book, kind: str, make: Callable[[], T], *about: object) -> T:
    return _take((*key(held), *about), kind, room(held.stored), make)


def _take(about: Key, kind: str, most: int, make: Callable[[], T]) -> T:
    """A thing from the shelf of its data set: ``about`` begins with the store, the data set and its version."""
    identity, dataset, version, *_ = about
    return _shelf(identity, dataset).take(version, kind, about, most, make)


def _stored(dataset: str) -> Key:
    return store().identity, dataset, store().version(dataset)


def _segments(dataset: str) -> dict[str, list[str]]:
    fields = dividing(store().segment_columns(dataset))
    return {field: store().segments(dataset, field) for field in (*fields, CURRENCY)}


def _read(found: Settings) -> Book:
    with waiting("Reading the opportunities …"):
        # Amounts are as given where a currency is asked for; what of them is selected comes after.
        given = Selection(currency=found.selection.currency)
        return analysis.load(store(), found.dataset, found.rubric_version, given, found.day, rule=found.rated)


def _choose(whole: Book, found: Settings) -> Book:
    with waiting("Selecting the opportunities …"):
        return analysis.choose(whole, found.selection)


@lru_cache(maxsize=4)
def _kept_shelf(identity: str, dataset: str) -> Shelf:  # noqa: ARG001
    return Shelf()


def _shelf(identity: str, dataset: str) -> Shelf:
    # Not Streamlit's cache: that one complains of every thread that draws no page.
    with _fetching:
        return _kept_shelf(identity, dataset)
