"""How many new opportunities a target needs, and until when a new one can still count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.forecast.ahead import arrivals, won_from_new
from qualify.forecast.changed import Pipeline, Stand, least
from qualify.forecast.effect import Effect, log_odds
from qualify.forecast.known import Known
from qualify.forecast.ledger import day_number
from qualify.forecast.model import Model
from qualify.forecast.timing import Timing

MONTH = 365.25 / 12
EVENTUALLY = 730
IN_TIME = 0.10
MOST_TIMES = 20
MOST_AT_LEAST = 200


@dataclass(frozen=True, eq=False)
class Incoming:
    """New opportunities from tomorrow to the end of a window, as the forecast takes them.

    ``daily`` (days,) is how many come each day, ``wins`` (days,) the chance that one that comes on a day is won within
    the window, at the pace of late. ``kept`` is what recent wins make of the hazards (the forecast's drift).
    """

    as_of: int
    daily: np.ndarray
    wins: np.ndarray
    kept: float

    @property
    def per_month(self) -> float:
        """How many come a month."""
        return float(self.daily.mean()) * MONTH

    @property
    def each(self) -> float:
        """The chance of an opportunity that comes before the window's end to be won within it."""
        return float(self.daily @ self.wins / self.daily.sum())

    @property
    def most(self) -> int:
        """No more leads a month than this are thought of: twenty times as many as come, or 200."""
        return max(round(MOST_TIMES * self.per_month), MOST_AT_LEAST)

    def of_kind(self, fitted: Timing, model: Model, window: int) -> Incoming:
        """The same stream of opportunities that are won and lost as ``fitted`` says."""
        return replace(self, wins=self.kept * _won_within(fitted, model, window))


def incoming(log: Known, now: Stand) -> Incoming:
    """New opportunities until the end of the window."""
    model = now.made.model
    raw = _won_within(model.timing, model, now.window)
    daily = arrivals(log, len(raw)).per_day
    expected = float(daily @ raw)
    kept = float(model.new_wins[now.window]) / expected if expected > 0 else model.drift
    return Incoming(log.as_of, daily, kept * raw, kept)


def _won_within(fitted: Timing, model: Model, window: int) -> np.ndarray:
    """(days,) chance that a deal created on each day until the end of a window is won within it."""
    held, today = model.windows[window], day_number(model.as_of)
    days = day_number(held.ends) - today
    first = max(day_number(held.starts) - 1 - today, 0)
    return won_from_new(fitted, today, days)[:, first:].sum(axis=1)


def at_pace(now: Stand, coming: Incoming, per_month: float) -> Pipeline:
    """The pipeline if so many opportunities came a month, of the kind that comes and spread as they are."""
    return replace(now.pipeline, new_wins=now.pipeline.new_wins * per_month / coming.per_month)


def leads_needed(now: Stand, coming: Incoming, probability: float) -> int | None:
    """The fewest new opportunities a month, from tomorrow on, with which the target has at least ``probability``.

    Compound Poisson new business beside the open deals: found by bisection on the exact law. None where not even
    :attr:`Incoming.most` do it. Raises InputError where there is no target, or none has come since the log began.
    """
    target = _target(now)
    if not coming.per_month > 0:
        what = "No opportunity has been created since the first one closed, so nothing is known of new ones."
        raise InputError(what, "Upload a longer history.")
    return least(lambda n: now.after(at_pace(now, coming, n)).at_least(target) >= probability, coming.most)


def with_wins(pipeline: Pipeline, wins: float) -> Pipeline:
    """The pipeline with so many further wins of new business, of amounts as they come."""
    return replace(pipeline, new_wins=pipeline.new_wins + wins)


def _target(now: Stand) -> float:
    if now.target is None:
        raise InputError(f"There is no target for {now.period.label}.", "Give the amount to be reached.")
    return now.target


def cohort(fitted: Timing, first: np.ndarray, days: int) -> np.ndarray:
    """(first days, days): the chance that a deal created on each of some days (day numbers) is won at each age.

    It is there for half of the day on which it comes (competing risks, as in ahead.won_from_new).
    """
    age = np.arange(days)
    won, lost = fitted.hazards(np.broadcast_to(age, (len(first), days)), np.add.outer(first, age))
    there = np.where(age == 0, 0.5, 1.0)
    total = (won + lost) * there
    gone = -np.diff(np.exp(-total.cumsum(axis=1)), axis=1, prepend=1.0)
    return gone * np.divide(won, won + lost, out=np.zeros_like(won), where=won + lost > 0)


def eventual(fitted: Timing, as_of: int) -> float:
    """The chance of an opportunity that comes tomorrow to be won at any time (within two years)."""
    return float(cohort(fitted, np.array([as_of + 1]), EVENTUALLY).sum())


def quality(effect: Effect, overall: float, deals: np.ndarray) -> float:
    """How many times as likely as any new deal one of these scores is to be won.

    ``deals`` (101,) says how often each score occurs; ``overall`` is any new deal's chance to be won at some time. The
    score shifts its odds.

    >>> from qualify.forecast.effect import effect
    >>> round(quality(effect(np.full(101, 0.5), 0.2), 0.2, np.ones(101)), 6)
    2.5
    """
    chances = 1 / (1 + np.exp(-(float(log_odds(np.array(overall))) + effect.shift)))
    return float(deals @ chances / deals.sum() / overall)


@dataclass(frozen=True, eq=False)
class LastDays:
    """New leads by the day on which they come, until a window's end; whether it is ``running`` tomorrow. ``table`` has
    ``day``, ``won`` (chance of a win within the window) and ``in_time`` (of those that are won at all, the share won
    within it)."""

    table: pl.DataFrame
    running: bool

    @property
    def last_useful(self) -> date | None:
        """The last day on which at least one in ten of the wins of a new lead still comes in time; None: it is over."""
        useful = self.table.filter(pl.col("in_time") >= IN_TIME)["day"]
        return useful[-1] if len(useful) else None

    @property
    def best(self) -> dict[str, Any]:
        """``day``, ``won`` and ``in_time`` of a lead that comes tomorrow; for a later window, on the day on which it is
        likeliest to be won in it."""
        return self.table.row(0 if self.running else int(self.table["won"].arg_max() or 0), named=True)


def last_days(fitted: Timing, as_of: date, starts: date, ends: date) -> LastDays:
    """What a lead that comes on each day after ``as_of`` can still bring from ``starts`` to the end of ``ends``.

    From the hazards with their calendar: the share of the winning deals' cycle times that fits into the days left, in
    that part of the quarter.
    """
    days = (ends - as_of).days
    first = day_number(as_of) + np.arange(1, days + 1)
    chances = cohort(fitted, first, days + EVENTUALLY)
    closing = np.add.outer(first, np.arange(chances.shape[1]))
    within = (closing >= day_number(starts)) & (closing <= day_number(ends))
    won, ever = (chances * within).sum(axis=1), chances.sum(axis=1)
    table = pl.DataFrame(
        {
            "day": [as_of + timedelta(days=day) for day in range(1, days + 1)],
            "won": won,
            "in_time": np.divide(won, ever, out=np.zeros(days), where=ever > 0),
        }
    )
    return LastDays(table, running=starts <= as_of + timedelta(days=1))
