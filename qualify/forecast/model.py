"""Everything about the forecast that no score can change, fitted once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from qualify.errors import Problem
from qualify.forecast.ahead import Arrivals, arrivals, bands, pooled, won_from_new
from qualify.forecast.history import History
from qualify.forecast.known import Known, note
from qualify.forecast.lean import Past, past
from qualify.forecast.ledger import day_number
from qualify.forecast.money import Money, money
from qualify.forecast.proof import Proof, seasoned
from qualify.forecast.reliability import level, shock_sd, trust, wins_by_day
from qualify.forecast.takings import Takings, simple
from qualify.forecast.timing import Timing, timing
from qualify.forecast.windows import Window, membership, step_ends

AMOUNT_DAYS = 730


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted forecast, before scores.

    Per open deal: ``open_rows`` (its row in the fitted frame), ``deal_ids``, ``amounts`` and ``band`` (its age band;
    ``band_age`` is the mean age in days). Without scores, ``due`` (windows, bands) is the chance that a deal of the
    band is won within the window and ``eventual`` (bands,) that it is ever won. Per window: ``booked``, ``new_wins``
    and ``new_variance`` (mean and relative variance of the rate of new business), ``simple`` (windows, 2, 199), the
    quantiles of what two simple methods say is still to come, ``shares`` (windows, 3), what each method has to say in
    the forecast, and ``proofs``, what these shares and the correction rest on. ``money`` is what
    the amounts of open deals and of past wins bring to a distribution. ``shock`` is the standard deviation of the
    logarithm of the factor that all deals share. ``drift`` is what recent wins make of the hazards of winning, and
    ``arrivals`` how many new opportunities are expected. ``log`` is what was known, all that this is made from;
    ``weekly`` is the same model of the next weeks.
    """

    log: Known
    as_of: date
    currency: str | None
    trust: str | None
    windows: tuple[Window, ...]
    open_rows: np.ndarray
    deal_ids: pl.Series
    amounts: np.ndarray
    guessed: int
    band: np.ndarray
    band_age: np.ndarray
    due: np.ndarray
    eventual: np.ndarray
    booked: np.ndarray
    new_wins: np.ndarray
    new_variance: np.ndarray
    simple: np.ndarray
    shares: np.ndarray
    proofs: tuple[Proof, ...]
    money: Money
    shock: float
    timing: Timing
    takings: Takings
    drift: float
    arrivals: Arrivals
    notes: tuple[Problem, ...] = ()
    weekly: Model | None = None

    @cached_property
    def past(self) -> Past:
        """The opportunities of the log, by the ages of the bands that they were open at."""
        return past(self.log, self.band_age)

    @property
    def current_quarter(self) -> int:
        """Index of the quarter in which the day after ``as_of`` lies."""
        return next(index for index, window in enumerate(self.windows) if window.period == "quarter")

    @property
    def run_rate(self) -> np.ndarray:
        """(windows,) booked, and the pace of the last 90 days for the days to come."""
        return self.booked + self.simple[:, 0, self.simple.shape[2] // 2]


def modelled(
    log: Known,
    taken: Takings,
    seen: History,
    as_of: date,
    chosen: tuple[Window, ...],
    proofs: tuple[Proof, ...],
    beside: tuple[Window, ...] = (),
) -> Model:
    """The forecast of ``chosen`` windows from what was known, ``taken`` and ``seen``.

    ``proofs`` are those of that day, the shortest first.

    ``beside`` are windows that begin and end where steps towards ``chosen`` do; their forecast is Model.weekly.
    """
    fitted = timing(seen)
    wins = wins_by_day(seen, fitted)
    drift = level(*wins)
    ends = step_ends(as_of, chosen)
    open_rows = np.flatnonzero(log.open)
    age = bands(log.as_of - log.created[open_rows], fitted, log.as_of, ends)
    amounts, guessed = _amounts(log, open_rows)
    coming = arrivals(log, max(day_number(w.ends) for w in chosen) - log.as_of)
    ripe = seasoned(log)
    _, eventual = pooled(age.won * drift, age.lost, membership(chosen, ends))

    def by_window(asked: tuple[Window, ...]) -> dict[str, Any]:
        new_wins, new_variance = _new_business(log, fitted, coming, asked)
        far = [day_number(w.ends) - log.as_of for w in asked]
        near = [max(day_number(w.starts) - log.as_of, 1) for w in asked]
        used = [proof_for(proofs, days) for days in far]
        return {
            "windows": asked,
            "due": pooled(age.won * drift, age.lost, membership(asked, ends))[0],
            "booked": np.array([_paid_between(log, day_number(w.starts), log.as_of) for w in asked]),
            "new_wins": new_wins * drift,
            "new_variance": new_variance,
            "simple": np.stack([simple(taken, log.as_of, *days) for days in zip(near, far, strict=True)]),
            "shares": np.stack([proof.shares(ripe) for proof in used]),
            "proofs": tuple(used),
        }

    made = Model(
        log=log,
        as_of=as_of,
        currency=log.currency_name,
        trust=trust(log, *wins),
        **by_window(chosen),
        open_rows=open_rows,
        deal_ids=log.ledger.deal_ids.gather(open_rows),
        amounts=amounts,
        guessed=guessed,
        band=age.band,
        band_age=age.mean_age,
        eventual=eventual,
        money=money(amounts, log.amount[won_rows(log)], age.band, len(eventual)),
        shock=shock_sd(int(log.won.sum()), *wins),
        timing=fitted,
        takings=taken,
        drift=drift,
        arrivals=coming,
    )
    return replace(made, weekly=replace(made, **by_window(beside))) if beside else made


def proof_for(proofs: tuple[Proof, ...], days: int) -> Proof:
    """The proof of the windows that reach about as far ahead as ``days``: up to half as far again, or the longest."""
    return next((proof for proof in proofs if days <= 1.5 * proof.days), proofs[-1])


def guessed_amounts(model: Model) -> tuple[Problem, ...]:
    """What was done about open deals without an amount."""
    words = "open without an amount, counted with the mean won amount of their product"
    return (note("amount", model.guessed, words, "Add the amounts to sharpen the forecast."),) if model.guessed else ()


def _amounts(log: Known, rows: np.ndarray) -> tuple[np.ndarray, int]:
    """Amounts of open deals, where missing the mean won amount of the product, or of all; and how many were missing."""
    amount = log.amount[rows]
    missing = np.isnan(amount)
    if not missing.any():
        return amount, 0
    paid = np.flatnonzero(log.paid & np.isfinite(log.amount))
    # The last place is that of deals without a product, and of products that were never won.
    size = int(log.ledger.product.max(initial=-1)) + 2
    sums, wins = (np.bincount(log.ledger.product[paid] % size, each, size) for each in (log.amount[paid], None))
    means = np.where(wins > 0, sums / np.maximum(wins, 1), log.amount[paid].mean())
    means[-1] = log.amount[paid].mean()
    filled = amount.copy()
    filled[missing] = means[log.ledger.product[rows[missing]] % size]
    return filled, int(missing.sum())


def won_rows(log: Known) -> np.ndarray:
    """Rows of the wins of the last two years, or of all when there are none: new deals' amounts are drawn from them."""
    usable = log.paid & np.isfinite(log.amount)
    recent = usable & (log.closing > log.as_of - AMOUNT_DAYS)
    return np.flatnonzero(recent if recent.any() else usable)


def _new_business(
    log: Known, fitted: Timing, coming: Arrivals, chosen: tuple[Window, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Per window: expected wins of deals not yet created, and the relative variance of their rate."""
    daily = coming.per_day @ won_from_new(fitted, log.as_of, len(coming.per_day))
    upto = np.append(0.0, daily.cumsum())
    first = np.array([max(day_number(w.starts) - 1 - log.as_of, 0) for w in chosen])
    last = np.array([day_number(w.ends) - log.as_of for w in chosen])
    return upto[last] - upto[first], coming.sampling + coming.drift * (first + last) / 2 / 30


def _paid_between(log: Known, first: int, last: int) -> float:
    inside = log.paid & (log.closing >= first) & (log.closing <= last)
    return float(np.nansum(log.amount[inside]))
