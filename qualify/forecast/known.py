"""What was known on a day: opportunities as plain arrays, and what had to be left out, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from qualify.errors import InputError, Problem
from qualify.forecast.ledger import NEVER, Ledger, day_number

# Half-lives are half a year, so what is older than four years weighs less than 1 in 250.
HISTORY_DAYS = 1460
LEAST_WINS = 10


@dataclass(frozen=True, eq=False)
class Known:
    """One entry per row of its ``ledger``, as that stood on the day; days are counted from 1 January 1970.

    ``timed`` rows have usable dates and did not close more than four years ago; of these ``open`` were still open
    at the end of ``as_of``, and ``won`` or ``lost`` (no decision included) had closed by then. ``closing`` is the day
    of closing, or ``as_of`` for open rows. ``paid`` marks every win in the currency of the forecast, with a usable
    created date or not. ``amount`` is not a number where none was known.
    """

    ledger: Ledger
    as_of: int
    start: int
    currency: int
    created: np.ndarray
    closing: np.ndarray
    timed: np.ndarray
    open: np.ndarray
    won: np.ndarray
    lost: np.ndarray
    paid: np.ndarray
    amount: np.ndarray

    @property
    def currency_name(self) -> str | None:
        return self.ledger.currency_name(self.currency)


@dataclass(frozen=True, eq=False)
class _Rows:
    """A ledger on a day; ``ours`` are the rows in the main currency."""

    ledger: Ledger
    today: int
    currency: int

    @property
    def ours(self) -> np.ndarray:
        # The main currency also takes in rows that state none.
        whole = np.ones(len(self.ledger.currency), dtype=bool)
        return whole if self.currency < 0 else (self.ledger.currency == self.currency) | (self.ledger.currency < 0)

    @property
    def exists(self) -> np.ndarray:
        return self.ledger.created <= self.today

    @property
    def ended(self) -> np.ndarray:
        return self.ledger.is_closed & self.ours & (self.ledger.closed <= self.today)

    @property
    def open(self) -> np.ndarray:
        return self.ledger.is_open & self.ours

    @property
    def later(self) -> np.ndarray:
        closed = self.ledger.closed
        return self.ledger.is_closed & self.ours & self.exists & (closed > self.today) & (closed != NEVER)

    @property
    def backwards(self) -> np.ndarray:
        return self.ended & self.exists & (self.ledger.closed < self.ledger.created)


def known(book: Ledger, as_of: date) -> Known:
    """``book`` as it stood at the end of ``as_of``.

    Rows created later are left out; rows closed later count as open. Raises InputError, in plain words, where the
    dates, the amounts or the wins do not carry a forecast.
    """
    today = day_number(as_of)
    book = book.asof(today)
    currency = book.main_currency(today)
    rows = _Rows(book, today, currency)
    exists, ended, backwards = rows.exists, rows.ended, rows.backwards
    _refuse_without_dates(exists, ended)
    oldest = today - HISTORY_DAYS + 1
    timed = exists & (rows.open | rows.later | (ended & (book.closed >= oldest))) & ~backwards
    paid = book.is_won & ended & (exists | (book.created == NEVER))
    won, lost = timed & paid, timed & ended & ~book.is_won
    _refuse_without_wins(int(won.sum()), book.amount[paid])
    return Known(
        ledger=book,
        as_of=today,
        start=int(book.closed[won | lost].min()),
        currency=rows.currency,
        created=np.clip(book.created, oldest, today),
        closing=np.where(ended, book.closed, today),
        timed=timed,
        open=timed & ~ended,
        won=won,
        lost=lost,
        paid=paid,
        amount=book.amount,
    )


def _refuse_without_dates(exists: np.ndarray, ended: np.ndarray) -> None:
    for column, there in (("created", exists), ("closed", ended)):
        if not there.any():
            raise InputError(
                f"There are no dates on which opportunities were {column}, so there is no forecast.",
                "Add that column to the file and upload it again.",
                column=column,
            )


def _refuse_without_wins(wins: int, amounts: np.ndarray) -> None:
    if not len(amounts):
        raise InputError(
            "Nothing has been won yet, so there is no forecast of revenue.",
            "Upload a longer history, or say on the Upload page which word of the outcome column means won.",
            column="outcome",
        )
    if not np.isfinite(amounts).any():
        raise InputError(
            "No won opportunity has an amount above 0, so there is no forecast of revenue.",
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


def notes(log: Known) -> tuple[Problem, ...]:
    """What had to be left out or taken differently, each with its count."""
    book, as_of = log.ledger, date(1970, 1, 1) + timedelta(days=log.as_of)
    rows = _Rows(book, log.as_of, log.currency)
    undated = rows.open & (book.created == NEVER)
    unended = book.is_closed & rows.ours & (book.closed == NEVER)
    to_come = rows.ours & ~rows.exists & (book.created != NEVER)
    past_due = rows.open & rows.exists & (book.expected < log.as_of)
    set_back = book.set_back & rows.ours & rows.exists
    dates = "Correct the dates if they are wrong."
    findings = (
        (
            ~rows.ours,
            "currency",
            f"not in {log.currency_name}, left out",
            "Enter a rate for their currency on the Upload page.",
        ),
        (undated, "created", "open without a created date, left out", "Add the dates to include them."),
        (unended, "closed", "closed without a date, left out", "Add the dates to include them."),
        (to_come, "created", f"created after {as_of}, left out", dates),
        (rows.later, "closed", f"with a closing date after {as_of}, counted as open", dates),
        (rows.backwards, "closed", "closed before they were created, their timing not used", dates),
        (set_back, "amount", f"whose amount changed after {as_of}, counted with what it was then", ""),
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
