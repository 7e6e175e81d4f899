"""The road to today: every past forecast made again, a fortnight apart, with only what was known on its day.

There is one way to make a forecast, for today and for any day in the past. What past ones were worth, once their days
had passed, corrects the next: so today's forecast is the last stop of the road, and a backtest reads the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from qualify.errors import InputError
from qualify.forecast.history import History, history
from qualify.forecast.known import Known, known, notes
from qualify.forecast.ledger import Ledger, day_number
from qualify.forecast.model import Model, guessed_amounts, modelled
from qualify.forecast.money import distributions
from qualify.forecast.proof import Proof
from qualify.forecast.scoring import LEVELS
from qualify.forecast.takings import Takings, takings
from qualify.forecast.windows import Window, weeks, windows

LENGTHS: dict[Literal["month", "quarter"], int] = {"month": 30, "quarter": 91}
STEP = 14
YEARS_BACK = 2
QUARTERS_BACK = 4 * YEARS_BACK
_EPOCH = date(1970, 1, 1)


def fit(book: Ledger, as_of: date) -> Model:
    """The forecast of ``book`` with what was known at the end of ``as_of``.

    Raises InputError in plain words when there are no created dates, no closed dates, no amounts or fewer than ten
    wins.
    """
    return fit_windows(book, as_of, windows(as_of), weeks(as_of))


def fit_windows(book: Ledger, as_of: date, chosen: tuple[Window, ...], beside: tuple[Window, ...] = ()) -> Model:
    """:func:`fit` for any windows of days, and those ``beside`` (see forecast.model.modelled)."""
    road = Road(book, day_number(as_of))
    log = known(book, as_of)
    for _ in road.models():
        pass
    made = road.model(log, chosen, beside)
    return replace(made, notes=notes(log) + guessed_amounts(made))


@dataclass(frozen=True, eq=False)
class _Made:
    """A forecast whose days have not all passed: the deal-by-deal ``law`` (199,), ``corrected``, and ``simple``."""

    day: int
    law: np.ndarray
    corrected: np.ndarray
    simple: np.ndarray


class Road:
    """Forecasts of ``book`` a fortnight apart up to the day ``last``, and what was learned from them by each day."""

    def __init__(self, book: Ledger, last: int) -> None:
        self.book, self.last = book, last
        self._histories: dict[int, History] = {}
        self._currency: int | None = None
        self._begin()

    def _begin(self) -> None:
        self._waiting: dict[int, list[_Made]] = {days: [] for days in LENGTHS.values()}
        self._proofs = {days: Proof(days, STEP) for days in LENGTHS.values()}

    def models(self) -> Iterator[Model]:
        """The model of each day, the first on which there can be one first, for the 30 and the 91 days after it."""
        closed = self.book.closed[self.book.is_closed & (self.book.closed <= self.last)]
        if not len(closed):
            return
        first = max(int(closed.min()), _beginning(self.last))
        for day in range(self.last - (self.last - first) // STEP * STEP, self.last + 1, STEP):
            as_of = _EPOCH + timedelta(days=day)
            try:
                log = known(self.book, as_of)
            except InputError:
                continue
            made = self.model(log, ahead(as_of))
            yield made
            self._remember(made)

    def model(self, log: Known, chosen: tuple[Window, ...], beside: tuple[Window, ...] = ()) -> Model:
        """The forecast of ``chosen`` on the day of ``log``, with what the windows that had ended by then taught."""
        if log.currency != self._currency:
            # What was forecast in another currency cannot be held against what came in this one.
            self._currency = log.currency
            self._begin()
        taken = takings(log)
        self._learn(taken, log.as_of)
        past = self._history(log).upto(log.as_of, log.start)
        return modelled(
            log, taken, past, _EPOCH + timedelta(days=log.as_of), chosen, tuple(self._proofs.values()), beside
        )

    def _history(self, log: Known) -> History:
        if log.currency not in self._histories:
            closed = self.book.closed[self.book.is_closed]
            self._histories[log.currency] = history(self.book, log.currency, int(closed.min()), self.last)
        return self._histories[log.currency]

    def _remember(self, made: Model) -> None:
        for (days, waiting), law, simple in zip(self._waiting.items(), deal_by_deal(made), made.simple, strict=True):
            waiting.append(_Made(day_number(made.as_of), law, self._proofs[days].corrected(law), simple))

    def _learn(self, taken: Takings, today: int) -> None:
        for days, waiting in self._waiting.items():
            while waiting and waiting[0].day + days <= today:
                past = waiting.pop(0)
                came = float(taken.between(past.day + 1, past.day + days))
                self._proofs[days] = self._proofs[days].after(
                    past.law, past.corrected, past.simple, came, taken.typical / 2
                )


def _beginning(last: int) -> int:
    """The first day of the quarter eight quarters before that of the day after ``last``.

    All roads that end within a quarter thus begin on one day: a past day's forecast does not depend on who asks for it.
    """
    now = _EPOCH + timedelta(days=last + 1)
    month = now.year * 12 + (now.month - 1) // 3 * 3 - 3 * QUARTERS_BACK
    return day_number(date(month // 12, month % 12 + 1, 1))


def ahead(as_of: date) -> tuple[Window, ...]:
    """The 30 and the 91 days after ``as_of``.

    >>> [(window.period, window.ends.isoformat()) for window in ahead(date(2026, 11, 20))]
    [('month', '2026-12-20'), ('quarter', '2027-02-19')]
    """
    first = as_of + timedelta(days=1)
    return tuple(
        Window(period, f"{days} days", first, as_of + timedelta(days=days)) for period, days in LENGTHS.items()
    )


def deal_by_deal(model: Model) -> np.ndarray:
    """(windows, 199): quantiles at LEVELS of what is still to come, without scores and before any correction."""
    found = distributions(
        model.money,
        np.ones(len(model.amounts)),
        model.due,
        model.new_wins,
        model.new_variance,
        base=np.zeros(len(model.windows)),
        shock=model.shock,
    )
    return np.stack([law.quantiles(LEVELS) for law in found])
