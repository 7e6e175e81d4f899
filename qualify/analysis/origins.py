"""The days from which past forecasts are made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from qualify.analysis.book import Book
from qualify.errors import InputError
from qualify.forecast.known import Known, known
from qualify.forecast.ledger import Ledger
from qualify.forecast.road import LENGTHS, YEARS_BACK
from qualify.forecast.takings import Takings, takings

By = Literal["month", "quarter"]
STEPS = (7, 3, 1)
ENOUGH = 30


@dataclass(frozen=True, eq=False)
class Plan:
    """Past forecasts of the ``length`` days after each of ``days`` (day numbers, rising), from the deals ``held``."""

    held: Ledger
    now: Known
    length: int
    days: tuple[int, ...]

    @cached_property
    def came(self) -> Takings:
        """What was won, as known today."""
        return takings(self.now)

    @cached_property
    def spaced(self) -> frozenset[int]:
        """The origins whose windows do not overlap, counted back from the last."""
        return frozenset(apart(self.days, self.length))


def plan(book: Book, by: By) -> Plan:
    """The origins: weekly back from the last day on which the whole window had ended, every three days or daily where
    that makes fewer than thirty.

    They are the days of the last two years on which there would have been a forecast in today's main currency: none is
    left out for having little to go by. Raises InputError where there is no forecast today, or was none on any of them.
    """
    if book.model is None:
        raise book.no_forecast or InputError("There is no forecast.")
    held, length = book.ledger, LENGTHS[by]
    now = book.model.log
    last = now.as_of - length
    first = max(now.start, last - round(YEARS_BACK * 365.25))
    usable: list[int] = []
    for step in STEPS:
        usable = [day for day in range(last, first - 1, -step) if _currency(held, day) == now.currency]
        if len(usable) >= ENOUGH:
            break
    if not usable:
        raise InputError(
            f"There is no day in these data with enough wins before it and a whole {by} after it, so no past forecast "
            "can be made again.",
            "Come back when the log of closed deals is longer, or upload an older one.",
        )
    return Plan(held, now, length, tuple(sorted(usable)))


def _currency(held: Ledger, day: int) -> int | None:
    """The main currency of a day on which a forecast could be made; None of any other day."""
    try:
        return known(held, date(1970, 1, 1) + timedelta(days=day)).currency
    except InputError:
        return None


def apart(days: tuple[int, ...], length: int) -> list[int]:
    """Of rising day numbers those at least ``length`` apart, counted back from the last.

    >>> apart((0, 7, 14, 21, 28, 35), 20)
    [14, 35]
    """
    chosen: list[int] = []
    for day in reversed(days):
        if not chosen or chosen[-1] - day >= length:
            chosen.append(day)
    return chosen[::-1]
