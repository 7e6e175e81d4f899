"""The two ends of a bridge: a book read under a rubric, with its forecast and what was known for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify.analysis.book import Book, load, lock_as
from qualify.analysis.reading import Reading, alone
from qualify.analysis.view import View
from qualify.errors import InputError
from qualify.forecast.known import Known
from qualify.forecast.ledger import day_number
from qualify.forecast.model import Model
from qualify.forecast.table import cell_of, share_table
from qualify.rubric import Rubric
from qualify.scores import score
from qualify.store import Scenario, Store

DAYS = 28
"""How far back a bridge begins where nobody says otherwise."""


@dataclass(frozen=True, eq=False)
class End:
    """A book read under a rubric, and its forecast, under the ``name`` that people know it by."""

    name: str
    book: Book
    reading: Reading
    forecast: fc.Forecast

    @property
    def model(self) -> Model:
        return self.forecast.model

    @property
    def log(self) -> Known:
        """What was known on the day of the forecast."""
        return self.model.log

    @cached_property
    def scores(self) -> np.ndarray:
        """The score of every open deal of the forecast, -1 where it has none."""
        return score(self.book.timed_deck, self.reading.rubric)

    @property
    def ages(self) -> np.ndarray:
        """The age of every open deal of the forecast, in days."""
        return self.log.as_of - self.log.created[self.model.open_rows]

    def window(self, period: fc.Window) -> int:
        """Where this forecast has a period. Raises InputError where it does not reach so far."""
        for place, one in enumerate(self.model.windows):
            if (one.period, one.starts) == (period.period, period.starts):
                return place
        what = f"The forecast of {self.model.as_of} does not reach as far as {period.label}."
        raise InputError(what, "Begin on a later day.")

    def rows(self, window: int) -> pl.DataFrame:
        """Every opportunity: deal_id, name, account, outcome, ``place`` among the open deals of the forecast (empty for
        others), their ``chance`` within the window and ``amount``, whether it is their own (``given``), ``score``, and
        what is ``booked`` in the window."""
        model, log = self.model, self.log
        held = self.book.deals.select("deal_id", "name", "account", "outcome")
        place = np.full(held.height, -1)
        place[model.open_rows] = np.arange(len(model.open_rows))
        count = len(model.open_rows)
        period = model.windows[window]
        inside = log.paid & (log.closing >= day_number(period.starts)) & (log.closing <= log.as_of)
        open_deals = pl.DataFrame(
            {
                "place": np.arange(count),
                "chance": model.due[window][model.band] * self.forecast.share,
                "amount": model.amounts,
                "given": np.isfinite(log.amount[model.open_rows]),
                "score": self.scores.astype(np.int64),
            }
        )
        booked = np.where(inside & np.isfinite(log.amount), log.amount, 0.0)
        held = held.with_columns(place=pl.Series(place).replace(-1, None), booked=pl.Series(booked))
        return held.join(open_deals, on="place", how="left", maintain_order="left")


def on_day(day: date) -> str:
    """What the forecast of a day is called.

    >>> on_day(date(2026, 11, 5))
    'on 5 November 2026'
    """
    return f"on {day.day} {day:%B %Y}"


def under(scenario: Scenario) -> str:
    """What the forecast under a scenario is called."""
    return f"under {scenario.name!r}"


def earlier(store: Store, held: Book, day: date) -> Book:
    """The book ``held`` as far as it was known at the end of an earlier day, with the same deals locked."""
    asked = (held.dataset, held.rubric_version, held.selection, day)
    return lock_as(held, load(store, *asked, rule=held.rule))


def end(name: str, book: Book, rubric: Rubric) -> End:
    """A book under a rubric. Raises InputError, in plain words, where it has no forecast."""
    if book.model is None:
        why = f" {book.no_forecast.problem.what}" if book.no_forecast else ""
        raise InputError(f"No forecast can be made {name}.{why}", "Compare with another one.")
    reading = alone(book, rubric)
    made = fc.forecast(book.model, score(book.timed_deck, rubric), reading.effect, book.targets)
    return End(name, book, reading, made)


def end_of(name: str, view: View) -> End:
    """What is looked at, as an end. Raises InputError where it has no forecast."""
    if view.forecast is None:
        raise view.book.no_forecast or InputError("There is no forecast.")
    return End(name, view.book, view.reading, view.forecast)


def chances(model: Model, window: int, effect: fc.Effect, scores: np.ndarray) -> np.ndarray:
    """(open deals,) the chance of a win within a window that ``model`` gives its deals with these ``scores``."""
    share = np.take(share_table(model, effect), cell_of(model, scores))
    return model.due[window][model.band] * share
