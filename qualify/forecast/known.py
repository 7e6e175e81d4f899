"""What was known on a day: opportunities as plain arrays, and what had to be left out, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from qualify.errors import InputError, Problem
from qualify.schema import CLOSED, OPEN, WON

# Half-lives are half a year, so what is older than four years weighs less than 1 in 250.
HISTORY_DAYS = 1460
LEAST_WINS = 10
NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Known:
    """One entry per row of the frame it was made from; days are counted from 1 January 1970.

    ``timed`` rows have usable dates and did not close more than four years ago; of these ``open`` were still open
    at the end of ``as_of``, and ``won`` or ``lost`` (no decision included) had closed by then. ``closing`` is the day
    of closing, or ``as_of`` for open rows. ``paid`` marks every win in the currency of the forecast, with a usable
    created date or not.
    """

    as_of: int
    start: int
    currency: str | None
    created: np.ndarray
    closing: np.ndarray
    timed: np.ndarray
    open: np.ndarray
    won: np.ndarray
    lost: np.ndarray
    paid: np.ndarray
    amount: np.ndarray
    notes: tuple[Problem, ...]

    @property
    def entry(self) -> np.ndarray:
        """The first day on which a row's closing would have been seen: created, or the log's first day."""
        return np.maximum(self.created, self.start)


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - date(1970, 1, 1)).days


@dataclass(frozen=True, eq=False)
class _Rows:
    """The columns that matter, a missing date being ``NEVER``; ``ours`` are the rows in the main currency."""

    today: int
    currency: str | None
    ours: np.ndarray
    created: np.ndarray
    closed: np.ndarray
    expected: np.ndarray
    is_open: np.ndarray
    is_closed: np.ndarray
    is_won: np.ndarray

    @property
    def exists(self) -> np.ndarray:
        return self.created <= self.today

    @property
    def ended(self) -> np.ndarray:
        return self.is_closed & (self.closed <= self.today)

    @property
    def later(self) -> np.ndarray:
        return self.is_closed & self.exists & (self.closed > self.today) & (self.closed != NEVER)

    @property
    def backwards(self) -> np.ndarray:
        return self.ended & self.exists & (self.closed < self.created)


def known(deals: pl.DataFrame, as_of: date) -> Known:
    """``deals`` (columns of schema.OPPORTUNITIES) as they stood at the end of ``as_of``.

    Rows created later are left out; rows closed later count as open. Raises InputError, in plain words, where the
    dates, the amounts or the wins do not carry a forecast.
    """
    rows = _rows(deals, day_number(as_of))
    _refuse_without_dates(rows)
    amount = deals["amount"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    amount = np.where(np.isfinite(amount) & (amount > 0), amount, np.nan)
    oldest = rows.today - HISTORY_DAYS + 1
    recent = rows.ended & (rows.closed >= oldest)
    timed = rows.exists & (rows.is_open | rows.later | recent) & ~rows.backwards
    paid = rows.is_won & rows.ended & (rows.exists | (rows.created == NEVER))
    won, lost = timed & paid, timed & rows.ended & ~rows.is_won
    _refuse_without_wins(int(won.sum()), amount[paid])
    return Known(
        as_of=rows.today,
        start=int(rows.closed[won | lost].min()),
        currency=rows.currency,
        created=np.clip(rows.created, oldest, rows.today),
        closing=np.where(rows.ended, rows.closed, rows.today),
        timed=timed,
        open=timed & ~rows.ended,
        won=won,
        lost=lost,
        paid=paid,
        amount=amount,
        notes=_notes(rows, as_of),
    )


def _rows(deals: pl.DataFrame, today: int) -> _Rows:
    created, closed, expected = (
        deals[column].cast(pl.Date).cast(pl.Int32).fill_null(NEVER).to_numpy().astype(np.int64)
        for column in ("created", "closed", "expected")
    )
    # Only what was known by then may decide the currency: a backtest must not see later rows.
    currency = main_currency(deals.filter(pl.Series(created <= today)))
    ours = np.ones(deals.height, dtype=bool)
    if currency is not None:
        ours = (deals["currency"].fill_null(currency) == currency).to_numpy()
    is_open, is_won = ((deals["outcome"] == word).fill_null(False).to_numpy() & ours for word in (OPEN, WON))
    is_closed = deals["outcome"].is_in(CLOSED).fill_null(False).to_numpy() & ours
    return _Rows(today, currency, ours, created, closed, expected, is_open, is_closed, is_won)


def main_currency(deals: pl.DataFrame) -> str | None:
    """The currency with the most open and won money. A blank currency is taken for it: exports often leave it out."""
    counted = deals.filter(pl.col("currency").is_not_null() & pl.col("outcome").is_in([OPEN, WON]))
    money = counted.group_by("currency").agg(pl.col("amount").sum())
    return None if money.is_empty() else money.sort(["amount", "currency"], descending=[True, False])["currency"][0]


def _refuse_without_dates(rows: _Rows) -> None:
    for column, there in (("created", rows.exists), ("closed", rows.ended)):
        if not there.any():
            raise InputError(
                f"There are no dates on which opportunities were {column}, so there is no forecast.",
                "Add that column to the file and upload it again.",
                column=column,
            )


def _refuse_without_wins(wins: int, amounts: np.ndarray) -> None:
    if not np.isfinite(amounts).any():
        raise InputError(
            "There are no amounts on won opportunities, so there is no forecast of revenue.",
            "Add the amounts to the file and upload it again.",
            column="amount",
        )
    if wins < LEAST_WINS:
        raise InputError(
            f"Only {wins} {'opportunity' if wins == 1 else 'opportunities'} won in the last four years "
            f"{'has' if wins == 1 else 'have'} a created date and a closed date that is not before it, and a forecast "
            f"needs {LEAST_WINS}.",
            "Upload a longer history, or correct the dates.",
        )


def _notes(rows: _Rows, as_of: date) -> tuple[Problem, ...]:
    undated, unended = rows.is_open & (rows.created == NEVER), rows.is_closed & (rows.closed == NEVER)
    to_come = rows.ours & ~rows.exists & (rows.created != NEVER)
    past_due = rows.is_open & rows.exists & (rows.expected < rows.today)
    dates = "Correct the dates if they are wrong."
    findings = (
        (~rows.ours, "currency", f"not in {rows.currency}, left out", "Convert the amounts to include them."),
        (undated, "created", "open without a created date, left out", "Add the dates to include them."),
        (unended, "closed", "closed without a date, left out", "Add the dates to include them."),
        (to_come, "created", f"created after {as_of}, left out", dates),
        (rows.later, "closed", f"with a closing date after {as_of}, counted as open", dates),
        (rows.backwards, "closed", "closed before they were created, their timing not used", dates),
        (past_due, "expected", f"open though expected to close before {as_of}", "Set new expected dates."),
    )
    return tuple(
        note(column, int(found.sum()), what, way_out) for found, column, what, way_out in findings if found.any()
    )


def note(column: str, count: int, what: str, way_out: str) -> Problem:
    """A finding about ``count`` opportunities.

    >>> note("amount", 3, "open without an amount", "Add the amounts.").what
    'Opportunities open without an amount: 3.'
    """
    return Problem("forecast", f"Opportunities {what}: {count:,}.", way_out, column=column, count=count)
