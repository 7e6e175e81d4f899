"""What moved the forecast of a period from one end to the other: two days, two rubrics, two scenarios.

One thing changes at a time, in a fixed order, and everything else stays as it was: so the steps add up by themselves.
Until the last step all chances follow the laws of the first end, so that what deals did is told apart from what was
learned from it. What had been counted on and what came cancel out: of a win, a step has what it brought beyond its
chance, and of new deals what they bring beyond what was expected of new ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify.analysis.bridge_deals import STEPS, Way, way
from qualify.analysis.bridge_ends import End
from qualify.errors import InputError
from qualify.forecast.changed import Pipeline, Stand
from qualify.forecast.later import still_new
from qualify.forecast.model import won_rows
from qualify.forecast.money import money
from qualify.store.changes import slips


@dataclass(frozen=True)
class Amount:
    """A forecast in two numbers, to the cent: on average, and at even odds."""

    mean: float
    median: float


@dataclass(frozen=True, eq=False)
class Step:
    """One cause. ``deals`` has deal_id, name, account, ``part`` (what the deal adds to the mean) and ``slips`` (how
    often its expected close was put off), the largest part first; ``other`` is what no single deal adds."""

    key: str
    before: Amount
    after: Amount
    deals: pl.DataFrame
    other: float

    @property
    def mean(self) -> float:
        """By how much the forecast on average moved."""
        return round(self.after.mean - self.before.mean, 2)

    @property
    def median(self) -> float:
        """By how much the forecast at even odds moved."""
        return round(self.after.median - self.before.median, 2)


@dataclass(frozen=True, eq=False)
class Bridge:
    """From the forecast of ``period`` at the ``first`` end to that at the ``last``, step by step."""

    period: fc.Window
    first: End
    last: End
    steps: tuple[Step, ...]

    @property
    def before(self) -> Amount:
        return self.steps[0].before

    @property
    def after(self) -> Amount:
        return self.steps[-1].after

    @property
    def beside(self) -> float:
        """Of the model's step at even odds: what past errors and the simple methods say beside the single deals."""
        return round(_beside(self.last, self.period) - _beside(self.first, self.period), 2)


def _beside(end: End, period: fc.Window) -> float:
    """What is forecast at even odds beyond the law of the single deals."""
    at = end.window(period)
    return _shown(end, at).median - float(end.model.booked[at]) - end.forecast.laws[at].quantile(0.5)


def bridge(first: End, last: End, label: str | None = None) -> Bridge:
    """What moved the forecast of a period of the ``last`` end, the current quarter where ``label`` is None.

    The steps, in this order: new deals (won ones among them), deals won, lost or ended without a decision, still open
    (time has passed for them), resized (and corrected), rescored, and the model, which is all that was learned from
    outcomes since. The mean of a step is the sum of its deals' parts and ``other``. At even odds, each step moves the
    forecast as a change of the pipeline does (forecast.changed.Stand.after). Raises InputError where the ends cannot
    be compared.
    """
    _refuse_strangers(first, last)
    now = last.model.current_quarter if label is None else _place(last, label)
    period = last.model.windows[now]
    then = first.window(period)
    gone = way(first, last, then, now)
    fresh = _fresh(first, last, then, now)
    amounts = _amounts(first, last, then, now, gone, fresh)
    put_off = slips(last.book.changes)
    steps = []
    for place, key in enumerate(STEPS):
        deals = gone.parts(place).join(put_off, on="deal_id", how="left", maintain_order="left")
        deals, other = deals.with_columns(pl.col("slips").fill_null(0)), fresh[place + 1] - fresh[place]
        steps.append(Step(key, amounts[place], amounts[place + 1], deals, other))
    return Bridge(period, first, last, tuple(steps))


def _refuse_strangers(first: End, last: End) -> None:
    if first.book.dataset != last.book.dataset or first.model.currency != last.model.currency:
        raise InputError(
            f"The forecasts {first.name!r} and {last.name!r} are not of the same opportunities in the same currency.",
            "Compare two of one data set.",
        )
    if first.model.as_of > last.model.as_of:
        what = f"{first.model.as_of} is after {last.model.as_of}, the last day in the data."
        raise InputError(what, "Begin on an earlier day.")


def _place(last: End, label: str) -> int:
    labels = [window.label for window in last.model.windows]
    if label not in labels:
        raise InputError(f"There is no period called {label!r} in this forecast.", f"It has: {', '.join(labels)}.")
    return labels.index(label)


def _fresh(first: End, last: End, then: int, now: int) -> list[float]:
    """What deals not yet created add on average, at first and after each step.

    As deals are created, what had been expected of them has come or not: it is taken out with the new deals.
    """
    wins = [float(first.model.new_wins[then]), still_new(first.model, then, last.model.as_of)]
    mean = first.model.money.mean
    end = float(last.model.new_wins[now]) * last.model.money.mean
    return [wins[0] * mean, *[wins[1] * mean] * (len(STEPS) - 1), end]


def _amounts(first: End, last: End, then: int, now: int, gone: Way, fresh: list[float]) -> list[Amount]:
    """The forecast at first and after each step; at both ends it is the one that is shown."""
    shown = [_shown(first, then)]
    means = gone.worth.sum(axis=1) + np.array(fresh)
    for step in range(len(STEPS) - 1):
        if gone.same(step) and fresh[step] == fresh[step + 1]:
            shown.append(shown[-1])
        else:
            median = _median(first, then, gone, step + 1, fresh[step + 1])
            shown.append(Amount(round(float(means[step + 1]), 2), median))
    if gone.same(len(STEPS) - 1) and fresh[-1] == fresh[-2]:
        shown[-1] = _shown(last, now)  # Nothing was learned: the step before is the last.
    return [*shown, _shown(last, now)]


def _shown(end: End, window: int) -> Amount:
    row = end.forecast.periods.row(window, named=True)
    return Amount(round(row["deal_by_deal"], 2), round(row["p50"], 2))


def _median(first: End, then: int, gone: Way, state: int, fresh: float) -> float:
    """The forecast at even odds with the deals in a later ``state``, and what new ones add, at the first end's laws."""
    model, open_deals = first.model, gone.chance[state] > 0
    values = gone.amount[state][open_deals]
    held = money(values, first.log.amount[won_rows(first.log)], np.zeros(len(values), np.int64), 1)
    rate = fresh / model.money.mean, float(model.new_variance[then])
    pipeline = Pipeline(held, gone.chance[state][open_deals], np.ones(1), *rate, model.shock)
    found = Stand(first.forecast, then, None).after(pipeline)
    return round(found.quantile(0.5) - found.booked + float(gone.booked[state].sum()), 2)
