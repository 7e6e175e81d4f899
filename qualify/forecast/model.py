"""Everything about the forecast that no score can change, fitted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from qualify.errors import Problem
from qualify.forecast.ahead import Arrivals, arrivals, bands, pooled, won_from_new
from qualify.forecast.known import Known, day_number, known, note
from qualify.forecast.money import Money, money
from qualify.forecast.reliability import level, shock_sd, trust, wins_by_day
from qualify.forecast.timing import Timing, cohorts, timing
from qualify.forecast.windows import Window, membership, step_ends, windows

AMOUNT_DAYS = 730
RUN_RATE_DAYS = 90


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted forecast, before scores.

    Per open deal: ``open_rows`` (its row in the fitted frame), ``deal_ids``, ``amounts`` and ``band`` (its age band;
    ``band_age`` is the mean age in days). Without scores, ``due`` (windows, bands) is the chance that a deal of the
    band is won within the window and ``eventual`` (bands,) that it is ever won. Per window: ``booked``, ``new_wins``
    and ``new_variance`` (mean and relative variance of the rate of new business) and ``run_rate``. ``money`` is what
    the amounts of open deals and of past wins bring to a distribution. ``shock`` is the standard deviation of the
    logarithm of the factor that all deals share.
    """

    as_of: date
    currency: str | None
    notes: tuple[Problem, ...]
    trust: str | None
    windows: tuple[Window, ...]
    open_rows: np.ndarray
    deal_ids: pl.Series
    amounts: np.ndarray
    band: np.ndarray
    band_age: np.ndarray
    due: np.ndarray
    eventual: np.ndarray
    booked: np.ndarray
    new_wins: np.ndarray
    new_variance: np.ndarray
    money: Money
    shock: float
    run_rate: np.ndarray
    timing: Timing

    @property
    def current_quarter(self) -> int:
        """Index of the quarter in which the day after ``as_of`` lies."""
        return next(index for index, window in enumerate(self.windows) if window.period == "quarter")


def fit(deals: pl.DataFrame, as_of: date) -> Model:
    """The forecast of ``deals`` (columns of schema.OPPORTUNITIES) with what was known at the end of ``as_of``.

    Raises InputError in plain words when there are no created dates, no closed dates, no amounts or fewer than
    ten wins.
    """
    return fit_windows(deals, as_of, windows(as_of))


def fit_windows(deals: pl.DataFrame, as_of: date, chosen: tuple[Window, ...]) -> Model:
    """:func:`fit` for any windows of days."""
    log = known(deals, as_of)
    table = cohorts(log)
    fitted = timing(table, log.start)
    past = wins_by_day(log, table, fitted)
    drift = level(*past)
    ends = step_ends(as_of, chosen)
    open_rows = np.flatnonzero(log.open)
    age = bands(log.as_of - log.created[open_rows], fitted, log.as_of, ends)
    due, eventual = pooled(age.won * drift, age.lost, membership(chosen, ends))
    amounts, guessed = _amounts(deals, log, open_rows)
    new_wins, new_variance = _new_business(log, fitted, chosen)
    return Model(
        as_of=as_of,
        currency=log.currency,
        notes=log.notes + guessed,
        trust=trust(log, *past),
        windows=chosen,
        open_rows=open_rows,
        deal_ids=deals["deal_id"].gather(open_rows),
        amounts=amounts,
        band=age.band,
        band_age=age.mean_age,
        due=due,
        eventual=eventual,
        booked=np.array([_paid_between(log, day_number(w.starts), log.as_of) for w in chosen]),
        new_wins=new_wins * drift,
        new_variance=new_variance,
        money=money(amounts, _won_amounts(log), age.band, len(eventual)),
        shock=shock_sd(int(log.won.sum()), *past),
        run_rate=_run_rate(log, as_of, chosen),
        timing=fitted,
    )


def _amounts(deals: pl.DataFrame, log: Known, rows: np.ndarray) -> tuple[np.ndarray, tuple[Problem, ...]]:
    """Amounts of open deals; where missing, the median won amount of the product, or of all."""
    amount = log.amount[rows]
    missing = np.isnan(amount)
    if not missing.any():
        return amount, ()
    paid = pl.DataFrame({"product": deals["product"], "amount": log.amount}).filter(
        pl.Series(log.paid & np.isfinite(log.amount))
    )
    medians = dict(paid.group_by("product").agg(pl.col("amount").median()).iter_rows())
    overall = float(paid["amount"].median())  # type: ignore[arg-type]
    product = deals["product"].gather(rows[missing])
    filled = amount.copy()
    filled[missing] = [medians.get(name, overall) if name is not None else overall for name in product]
    words = "open without an amount, counted with the median won amount of their product"
    return filled, (note("amount", int(missing.sum()), words, "Add the amounts to sharpen the forecast."),)


def _won_amounts(log: Known) -> np.ndarray:
    """Amounts of the wins of the last two years, or of all when there are none."""
    usable = log.paid & np.isfinite(log.amount)
    recent = usable & (log.closing > log.as_of - AMOUNT_DAYS)
    return log.amount[recent if recent.any() else usable]


def _new_business(log: Known, fitted: Timing, chosen: tuple[Window, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Per window: expected wins of deals not yet created, and the relative variance of their rate."""
    days = max(day_number(w.ends) for w in chosen) - log.as_of
    coming: Arrivals = arrivals(log, days)
    daily = coming.per_day @ won_from_new(fitted, log.as_of, days)
    upto = np.append(0.0, daily.cumsum())
    first = np.array([max(day_number(w.starts) - 1 - log.as_of, 0) for w in chosen])
    last = np.array([day_number(w.ends) - log.as_of for w in chosen])
    return upto[last] - upto[first], coming.sampling + coming.drift * (first + last) / 2 / 30


def _paid_between(log: Known, first: int, last: int) -> float:
    inside = log.paid & (log.closing >= first) & (log.closing <= last)
    return float(np.nansum(log.amount[inside]))


def _run_rate(log: Known, as_of: date, chosen: tuple[Window, ...]) -> np.ndarray:
    """Booked + the won value per day of the last 90 days (or of the log, where shorter) for the days to come."""
    days = min(RUN_RATE_DAYS, log.as_of - log.start + 1)
    rate = _paid_between(log, log.as_of - days + 1, log.as_of) / days
    return np.array([_paid_between(log, day_number(w.starts), log.as_of) + rate * w.days_after(as_of) for w in chosen])
