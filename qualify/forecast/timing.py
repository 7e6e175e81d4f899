"""How fast opportunities are won and lost at each age: daily hazards, with the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qualify.forecast.known import Known

HALF_LIFE_DAYS = 180
EVENTS_PER_BIN = 40
MOST_BINS = 60
PRIOR_EVENTS = 0.3
AGE_GROUPS = 4
POSITIONS = 3
SEASON_EVENTS = 10.0
SEASON_SEEN = 0.5


@dataclass(frozen=True, eq=False)
class Cohorts:
    """Days at risk and closings, by day of creation (rows, from ``first``) and age in days (columns).

    A row that closes on a day was at risk for half of that day. ``weight`` halves every 180 days before as_of.
    """

    first: int
    at_risk: np.ndarray
    won: np.ndarray
    lost: np.ndarray

    @property
    def size(self) -> int:
        return self.at_risk.shape[0]

    @cached_property
    def day(self) -> np.ndarray:
        """The day number of every cell."""
        return self.first + np.add.outer(np.arange(self.size), np.arange(self.size))

    @cached_property
    def weight(self) -> np.ndarray:
        """2 ** (-days before as_of / 180) of every cell; 0 for days after as_of."""
        today = np.arange(2 * self.size - 1)[::-1] - self.size + 1
        return np.where(today >= 0, 0.5 ** (np.maximum(today, 0) / HALF_LIFE_DAYS), 0.0)[self.day - self.first]


@dataclass(frozen=True, eq=False)
class Timing:
    """Daily hazards by age (beyond the last age the last one holds) and the calendar's factors.

    ``season_won[position, group]`` multiplies ``won[age]`` for ages of that ``group``; a position is the month of
    the quarter, 0 to 2.
    """

    won: np.ndarray
    lost: np.ndarray
    group: np.ndarray
    season_won: np.ndarray
    season_lost: np.ndarray

    def hazards(self, age: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Hazards of won and of lost per day, for ages in days on day numbers (arrays that broadcast)."""
        age, place = np.minimum(age, len(self.won) - 1), position(day)
        group = self.group[age]
        return self.won[age] * self.season_won[place, group], self.lost[age] * self.season_lost[place, group]


def position(day: np.ndarray) -> np.ndarray:
    """The month of the quarter, 0 to 2, of day numbers.

    >>> position(np.array([0, 31, 59, 90])).tolist()
    [0, 1, 2, 0]
    """
    # Worked out once for every day in the range: turning a million day numbers into months one by one is slow.
    first = int(np.min(day))
    days = np.arange(first, int(np.max(day)) + 1)
    return (days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 3)[day - first]


def cohorts(log: Known) -> Cohorts:
    """Counts of :class:`Known`, left-truncated: a row enters at the age it had on the log's first day."""
    used = log.timed
    created, first = log.created[used], int(log.created[used].min())
    size = log.as_of - first + 1
    row, entry, leave = created - first, (log.entry - log.created)[used], (log.closing - log.created)[used]
    won, lost = (_count(row, leave, kind[used], size) for kind in (log.won, log.lost))
    steps = np.bincount(row * (size + 1) + entry, minlength=size * (size + 1)).astype(float)
    steps -= np.bincount(row * (size + 1) + leave + 1, minlength=size * (size + 1))
    at_risk = steps.reshape(size, size + 1).cumsum(axis=1)[:, :size] - (won + lost) / 2
    return Cohorts(first, at_risk, won, lost)


def _count(row: np.ndarray, age: np.ndarray, which: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(row[which] * size + age[which], minlength=size * size).reshape(size, size).astype(float)


def timing(table: Cohorts, start: int) -> Timing:
    """Hazards of won and lost by age and the calendar's factors, fitted in turn, twice."""
    weight, place = table.weight, position(table.day)
    group = age_groups(table.won.sum(axis=0))
    seen = times_seen(start, table.first + table.size - 1)
    fitted = {}
    for name, events in (("won", table.won), ("lost", table.lost)):
        raw, weighted, exposure = events.sum(axis=0), events * weight, table.at_risk * weight
        factor = np.ones((POSITIONS, AGE_GROUPS))
        for _ in range(2):
            hazard = hazards_by_age(raw, weighted.sum(axis=0), (exposure * factor[place, group]).sum(axis=0))
            factor = season(weighted, exposure * hazard, place, group, seen)
        hazard = hazards_by_age(raw, weighted.sum(axis=0), (exposure * factor[place, group]).sum(axis=0))
        fitted[name] = hazard, factor
    (won, season_won), (lost, season_lost) = fitted["won"], fitted["lost"]
    return Timing(won, lost, group, season_won, season_lost)


def hazards_by_age(events: np.ndarray, weighted: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Daily hazard by age, constant within bins of equally many events, and one bin beyond the last event.

    (weighted events + 0.3) / (exposure + 0.3 / pooled rate) in each bin: a Gamma prior worth 0.3 events
    at the pooled rate. ``events`` are the raw counts that set the bins; all three have one entry per day of age.

    >>> wins = np.array([2.0, 2.0, 0.0])
    >>> hazards_by_age(wins, wins, np.array([10.0, 10.0, 20.0])).round(4).tolist()
    [0.187, 0.187, 0.013]
    """
    starts = bin_starts(events)
    total = exposure.sum()
    if not len(starts) or not total:
        return np.zeros(len(events))
    in_bin, at_risk = np.add.reduceat(weighted, starts), np.add.reduceat(exposure, starts)
    rate = (in_bin + PRIOR_EVENTS) / (at_risk + PRIOR_EVENTS * total / max(weighted.sum(), PRIOR_EVENTS))
    return np.repeat(rate, np.diff(np.append(starts, len(events))))


def bin_starts(events: np.ndarray) -> np.ndarray:
    """First ages of the bins: at least 40 events each where there are enough, 8 where there are few.

    An age with a fifth of all events (a rule that closes deals after 90 days, say) is a bin of its own.

    >>> bin_starts(np.array([20.0, 20.0, 0.0, 0.0, 45.0, 0.0])).tolist()
    [0, 1, 2, 4, 5]
    """
    total = int(events.sum())
    if not total:
        return np.array([], dtype=np.int64)
    bins = min(MOST_BINS, max(total // EVENTS_PER_BIN, min(5, total // 8), 1))
    so_far = np.cumsum(events)
    ends = np.searchsorted(so_far, total * np.arange(1, bins + 1) / bins) + 1
    alone = np.flatnonzero(events >= max(total / bins, total / 5))
    starts = np.concatenate([[0], ends, alone, alone + 1])
    return np.unique(starts[starts < len(events)])


def age_groups(won: np.ndarray) -> np.ndarray:
    """The quarter of the won deals, 0 to 3, that each day of age belongs to."""
    share = (np.cumsum(won) - won / 2) / won.sum()
    return np.minimum((share * AGE_GROUPS).astype(np.int64), AGE_GROUPS - 1)


def times_seen(start: int, end: int) -> np.ndarray:
    """How often each month of the quarter lies between two day numbers, in months of 30 days."""
    return np.bincount(position(np.arange(start, end + 1)), minlength=POSITIONS) / 30


def season(
    observed: np.ndarray, expected: np.ndarray, place: np.ndarray, group: np.ndarray, seen: np.ndarray
) -> np.ndarray:
    """Factors (3 positions, 4 age groups): observed over expected, shrunk towards 1.

    Ten pseudo-events, and then the share n / (n + 0.5) of the rest for a position seen n times.
    """
    cell = place * AGE_GROUPS + group
    shape, size = (POSITIONS, AGE_GROUPS), POSITIONS * AGE_GROUPS
    happened = np.bincount(cell.ravel(), observed.ravel(), minlength=size).reshape(shape)
    due = np.bincount(cell.ravel(), expected.ravel(), minlength=size).reshape(shape)
    trust = (seen / (seen + SEASON_SEEN))[:, None]
    return 1 + trust * ((happened + SEASON_EVENTS) / (due + SEASON_EVENTS) - 1)
