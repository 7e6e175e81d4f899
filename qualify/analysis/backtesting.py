"""Every past forecast made again with only what was known on its day, beside what teams do without Qualify."""

from __future__ import annotations

import heapq
import json
from collections.abc import Generator, Iterator
from dataclasses import asdict
from time import perf_counter
from typing import Any

from qualify import forecast as fc
from qualify.analysis.book import Book
from qualify.analysis.contest import Contest, stages_then
from qualify.analysis.origins import By, Plan, plan
from qualify.analysis.rated import ratings_then
from qualify.analysis.scores_then import ScoresThen
from qualify.asof import to_link
from qualify.errors import StoreError
from qualify.forecast.ledger import day_number
from qualify.forecast.road import STEP, Road
from qualify.rubric import Rubric
from qualify.store import Backtest, KeptOrigin, Store

VERSION = 1
"""Of the method. Raise it when a change moves any number of a past forecast: kept ones are then made again."""


def run_of(book: Book, rubric: Rubric, by: By) -> Backtest:
    """What the past forecasts of a book under ``rubric`` depend on: kept ones are found by it."""
    about = {
        "rubric": book.rubric_version,
        "weights": rubric.weights,
        "missing": rubric.missing,
        "selection": _selection(book),
        "locked": book.locked,
        "as_of": book.as_of,
        "by": by,
        "method": VERSION,
        **to_link(book.rule),
        **({"day": book.day} if book.day else {}),
    }
    return Backtest(book.dataset, book.version, json.dumps(about, default=str))


def _selection(book: Book) -> dict[str, Any]:
    # Runs from before there was a choice of currency are still found.
    return {name: value for name, value in asdict(book.selection).items() if name != "currency" or value}


def backtest(store: Store, book: Book, rubric: Rubric, by: By) -> Generator[float, None, list[KeptOrigin]]:
    """Make every past forecast by ``by`` again, in the order of their days; yields the share that is done.

    Each is kept in the store as soon as it is made, so a run that was stopped goes on where it was. Raises InputError
    where no past forecast can be made, StoreError where the data changed since the book was read.
    """
    run = run_of(book, rubric, by)
    done, planned = store.backtest_progress(run)
    if planned and done == planned:
        return store.backtest(run)
    planned_days = plan(book, by)
    contest = _contest(store, book, rubric, planned_days)
    made = store.backtest(run)
    have = {past.origin for past in made}
    for model, seconds in _road(planned_days):
        if day_number(model.as_of) in planned_days.days and model.as_of not in have:
            made.append(contest.at(model, seconds, made))
            store.keep_origin(run, len(planned_days.days), made[-1])
        yield len(made) / len(planned_days.days)
    return made


def _contest(store: Store, book: Book, rubric: Rubric, planned: Plan) -> Contest:
    with store.snapshot(book.day) as seen:
        if seen.version(book.dataset) != book.version:
            raise StoreError(f"The data set {book.dataset!r} has changed meanwhile.", "Start again.")
        ratings, stages = ratings_then(seen, book), seen.stages(book.dataset)
    scores = ScoresThen(book, planned.held, ratings, rubric) if book.rubric_version else None
    return Contest(planned, scores, stages_then(book.deals["deal_id"], stages))


def _road(planned: Plan) -> Iterator[tuple[fc.Model, float]]:
    """The models of all days on the roads that pass the planned ones, in their order, and the seconds each took."""
    last = planned.days[-1]
    ends = sorted({last - (last - day) % STEP for day in planned.days})
    roads = [_timed(Road(planned.held, end).models()) for end in ends]
    return heapq.merge(*roads, key=lambda stop: stop[0].as_of)


def _timed(models: Iterator[fc.Model]) -> Iterator[tuple[fc.Model, float]]:
    began = perf_counter()
    for model in models:
        yield model, perf_counter() - began
        began = perf_counter()
