"""The months and quarters that are forecast, and the steps in which time is counted towards them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from qualify.forecast.ledger import day_number

MONTHS_AHEAD = 12
WEEKS_OF_STEPS = 13
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Window:
    """A calendar month or quarter, or seven days; first and last day included."""

    period: Literal["week", "month", "quarter"]
    label: str
    starts: date
    ends: date

    def days_after(self, as_of: date) -> int:
        """How many of its days come after ``as_of``."""
        return (self.ends - max(self.starts - timedelta(days=1), as_of)).days


def windows(as_of: date) -> tuple[Window, ...]:
    """The month and the quarter of the day after ``as_of`` and those that follow.

    Months run to the end of the quarter that holds the twelfth month ahead; the quarters come after the months.

    >>> [w.label for w in windows(date(2026, 11, 20)) if w.period == "quarter"]
    ['Q4 2026', 'Q1 2027', 'Q2 2027', 'Q3 2027', 'Q4 2027']
    """
    now = as_of + timedelta(days=1)
    first = now.year * 12 + now.month - 1
    last = (first + MONTHS_AHEAD) // 3 * 3 + 2
    months = tuple(_window("month", index, 1) for index in range(first, last + 1))
    return months + tuple(_window("quarter", index, 3) for index in range(first // 3 * 3, last + 1, 3))


def weeks(as_of: date) -> tuple[Window, ...]:
    """The thirteen times seven days after ``as_of``.

    >>> [w.label for w in weeks(date(2026, 11, 20))][:2]
    ['week to 27 Nov', 'week to 4 Dec']
    """
    ends = [as_of + timedelta(days=7 * week) for week in range(1, WEEKS_OF_STEPS + 1)]
    return tuple(
        Window("week", f"week to {last.day} {MONTH_NAMES[last.month - 1]}", last - timedelta(days=6), last)
        for last in ends
    )


def quarters_before(as_of: date, number: int) -> tuple[Window, ...]:
    """The last so many quarters that had ended by the end of ``as_of``, the first one first.

    >>> [w.label for w in quarters_before(date(2026, 11, 20), 2)], quarters_before(date(2026, 9, 30), 1)[0].label
    (['Q2 2026', 'Q3 2026'], 'Q3 2026')
    """
    now = as_of + timedelta(days=1)
    first = (now.year * 12 + now.month - 1) // 3 * 3
    return tuple(_window("quarter", first - 3 * back, 3) for back in range(number, 0, -1))


def _window(period: Literal["month", "quarter"], index: int, months: int) -> Window:
    year, month = divmod(index, 12)
    label = f"{MONTH_NAMES[month]} {year}" if period == "month" else f"Q{month // 3 + 1} {year}"
    return Window(period, label, _first_day(index), _first_day(index + months) - timedelta(days=1))


def _first_day(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def step_ends(as_of: date, chosen: tuple[Window, ...]) -> np.ndarray:
    """Last days (day numbers) of the steps: weekly for a quarter of a year, and wherever a window begins or ends."""
    today, last = day_number(as_of), max(day_number(w.ends) for w in chosen)
    weekly = today + 7 * np.arange(1, WEEKS_OF_STEPS + 1)
    edges = [day_number(w.ends) for w in chosen] + [day_number(w.starts) - 1 for w in chosen]
    ends = np.unique(np.concatenate([weekly, np.array(edges)]))
    return ends[(ends > today) & (ends <= last)]


def membership(chosen: tuple[Window, ...], ends: np.ndarray) -> np.ndarray:
    """(windows, steps): 1.0 where a step lies in a window."""
    starts = np.array([day_number(w.starts) for w in chosen])[:, None]
    closes = np.array([day_number(w.ends) for w in chosen])[:, None]
    return ((ends >= starts) & (ends <= closes)).astype(float)
