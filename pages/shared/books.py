"""What is read from the store and prepared for the pages, kept within bounds: the only file that has caches.

Keyed by the data's version, never by a frame: Streamlit's hashing of frames samples rows and misses edits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import polars as pl
import streamlit as st

from pages.shared.shelf import Shelf, room
from qualify import analysis, asof
from qualify.analysis import Baseline, Book, Check, Grab, Holdout, Reading, View, lesson, ratings, whatif
from qualify.analysis.backtesting import run_of
from qualify.analysis.deal_page import DealPage, deal_page
from qualify.analysis.origins import By
from qualify.analysis.ratings import Trust
from qualify.analysis.track_record import Track, track_record
from qualify.analysis.track_record import single_deals as deals_of
from qualify.analysis.whatif import WhatIf
from qualify.forecast.calibration import Calibration
from qualify.forecast.calibration_gain import Gain
from qualify.rubric import Missing, Rubric
from qualify.selection import EVERYTHING, dividing, to_link
from qualify.settings import Settings
from qualify.store import KeptOrigin, Store, default_path, open_store

Key = tuple[Any, ...]
T = TypeVar("T")
_WHOLE = 3
"""Rubric versions under which a whole data set is kept: the one looked at, and two that are compared."""


def store() -> Store:
    """The process's store. Raises StoreError with the reason when it cannot be opened."""
    return open_store(default_path())


def segments(dataset: str) -> dict[str, list[str]]:
    """The values of every field that divides a data set, the most frequent first."""
    return _take(_stored(dataset), "segments", _WHOLE, lambda: _segments(dataset))


def stages(dataset: str) -> list[str]:
    """The stages that deals of a data set entered on a known day, in the usual order."""
    return _take(_stored(dataset), "stages", _WHOLE, lambda: store().stage_names(dataset))


def book(found: Settings) -> Book:
    """What is selected of the data set of ``found``, prepared; read again only when the data, the rubric or the rule
    that says which ratings count changes."""
    about = (*_stored(found.dataset), found.rubric_version, *asof.to_link(found.rated).values())
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
    held, locked = book(found), holdout(found.dataset)
    return _take((*key(held), locked.chosen), "seen", room(held.stored), lambda: analysis.lock(held, locked.ids))


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
    with st.spinner("Looking at the ratings …"), store().snapshot() as at:
        return ratings.trust(at, seen)


def what_if(seen: View) -> WhatIf:
    """The forecast of a view made ready to be asked what would change it. Raises InputError where there is none."""
    rubric = seen.reading.rubric
    return _of(seen.book, "what if", lambda: whatif.what_if(seen), *rubric.weights.values(), rubric.missing)


def then(held: Book, day: date) -> Book:
    """The book ``held`` as far as it was known at the end of a day."""
    asked = (held.dataset, held.rubric_version, held.selection, day)
    return _of(held, "then", lambda: analysis.lock_as(held, analysis.load(store(), *asked, rule=held.rule)), day)


def under(held: Book, version: int) -> Book:
    """The book ``held`` under another version of the rubric."""
    return analysis.lock_as(held, book(Settings(held.dataset, version, selection=held.selection, rated=held.rule)))


def ratings_of(held: Book, deal_id: str) -> pl.DataFrame:
    """The ratings that make the score of a deal of a book: store.ratings_of."""
    return store().ratings_of(held.dataset, deal_id, rule=held.rule, version=held.rubric_version or None)


def deal(seen: View, deal_id: str) -> DealPage:
    """Everything that the page of a deal of a view shows. Raises InputError where there is no such deal."""
    rubric = seen.reading.rubric
    return _of(seen.book, "deal", lambda: _deal(seen, deal_id), deal_id, *rubric.weights.values(), rubric.missing)


def _deal(seen: View, deal_id: str) -> DealPage:
    with store().snapshot() as at:
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


def past_forecasts(held: Book, rubric: Rubric, by: By) -> list[KeptOrigin] | None:
    """The past forecasts of a book, when all of them have been made again; None until then."""
    run = run_of(held, rubric, by)
    done, planned = store().backtest_progress(run)
    if not planned or done < planned:
        return None
    made = _of(held, "past forecasts", lambda: store().backtest(run), run.about)
    # Somebody may have brought newer data between the two questions: then those of older data are gone.
    return made if len(made) == planned else None


def track(held: Book, rubric: Rubric, by: By, made: list[KeptOrigin]) -> Track:
    """What they were worth."""
    return _of(held, "track record", lambda: track_record(made, by), run_of(held, rubric, by).about)


def single_deals(held: Book, rubric: Rubric, by: By, made: list[KeptOrigin]) -> tuple[Calibration, Gain | None] | None:
    """And the chances of single deals in them."""
    return _of(held, "single deals", lambda: deals_of(made), run_of(held, rubric, by).about)


def key(held: Book) -> Key:
    """What tells a book from every other: it changes with the data, the rubric version, the rule and the selection."""
    chosen = *asof.to_link(held.rule).items(), *to_link(held.selection).items()
    return store().identity, held.dataset, held.version, held.rubric_version, held.locked, *chosen


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
    return {field: store().segments(dataset, field) for field in fields}


def _read(found: Settings) -> Book:
    with st.spinner("Reading the opportunities …"):
        return analysis.load(store(), found.dataset, found.rubric_version, rule=found.rated)


def _choose(whole: Book, found: Settings) -> Book:
    with st.spinner("Selecting the opportunities …"):
        return analysis.choose(whole, found.selection)


@st.cache_resource(max_entries=4, show_spinner=False)
def _shelf(identity: str, dataset: str) -> Shelf:  # noqa: ARG001
    return Shelf()
