"""Can the target still be reached? Its chance as it stood week by week, and since when it was out of reach."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qualify.forecast.changed import Stand
from qualify.forecast.ledger import Ledger, day_number
from qualify.forecast.model import Model
from qualify.forecast.outlook import Forecast
from qualify.forecast.road import YEARS_BACK, Road

OUT_OF_REACH = 0.10
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """The ``chance`` of a target as it stood at the end of ``day``, what was ``booked`` and the ``median`` then."""

    day: date
    chance: float
    booked: float
    median: float


def weeks(book: Ledger, now: Stand, made: Callable[[Model], Forecast]) -> Generator[float, None, tuple[Week, ...]]:
    """The chance of today's target at the end of each week since the window began, today last.

    Every past forecast is made again from what was known on its day, as a forecast of that day would have been;
    ``made`` turns its model into a forecast. Days on which there could be no forecast yet are left out. Yields the
    share that is done.
    """
    today, days = now.made.model.as_of, set(days_of(now))
    found = []
    # The road of a past day ends on it: every second week lies on the road of today, the others on last week's.
    for part, end in enumerate((today, today - WEEK)):
        road = Road(book, day_number(end))
        for stop in road.models():
            yield (part + _share(stop.as_of, today)) / 2
            if stop.as_of in days:
                past = made(road.model(stop.log, (now.period,)))
                found.append(_week(stop.as_of, Stand(past, 0, now.target)))
    return (*sorted(found, key=lambda week: week.day), _week(today, now))


def days_of(now: Stand) -> list[date]:
    """The ends of the weeks before today since the window of a stand began, the earliest first; that may be none."""
    today, first = now.made.model.as_of, now.period.starts - timedelta(days=1)
    return [today - k * WEEK for k in range((today - first) // WEEK, 0, -1)]


def _share(day: date, today: date) -> float:
    """How far on a road of two years a day is."""
    return min(max(1 - (today - day).days / (YEARS_BACK * 366 + 92), 0.0), 1.0)


def _week(day: date, then: Stand) -> Week:
    assert then.chance is not None
    return Week(day, then.chance, then.blend.booked, then.blend.quantile(0.5))


def out_of_reach_since(past: Sequence[Week]) -> date | None:
    """The first of the last days in a row on which the chance was under 10 %; None where it is not today.

    >>> day, rates = date(2026, 11, 2), (0.08, 0.3, 0.09, 0.02)
    >>> out_of_reach_since([Week(day + k * WEEK, rate, 0.0, 0.0) for k, rate in enumerate(rates)])
    datetime.date(2026, 11, 16)
    """
    since = None
    for week in reversed(past):
        if week.chance >= OUT_OF_REACH:
            break
        since = week.day
    return since
