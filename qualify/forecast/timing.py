"""How fast opportunities are won and lost at each age: daily hazards, with the calendar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.forecast.history import History

HALF_LIFE_DAYS = 180
EVENTS_PER_BIN = 40
MOST_BINS = 60
PRIOR_EVENTS = 0.3
AGE_GROUPS = 4
POSITIONS = 3
SEASON_EVENTS = 10.0
SEASON_SEEN = 0.5


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


def timing(log: History) -> Timing:
    """Hazards of won and lost by age and the calendar's factors, fitted in turn, twice.

    Every day counts half as much as one 180 days later.
    """
    day = log.first + np.arange(log.at_risk.shape[1])
    group = age_groups(log.by_age(log.won))
    seen = times_seen(log.first, log.last)
    place, weight = position(day), 0.5 ** ((log.last - day) / HALF_LIFE_DAYS)
    onto = (place[:, None] == np.arange(POSITIONS)) * weight[:, None]
    at_risk = (log.at_risk @ onto.astype(np.float32)).astype(np.float64)
    fitted = {}
    for name, events in (("won", log.won), ("lost", log.lost)):
        raw = log.by_age(events)
        weighted = np.stack([log.by_age(events, onto[events[1], month]) for month in range(POSITIONS)], axis=1)
        factor = np.ones((POSITIONS, AGE_GROUPS))
        for _ in range(2):
            hazard = hazards_by_age(raw, weighted.sum(axis=1), (at_risk * factor[:, group].T).sum(axis=1))
            factor = season(weighted, at_risk * hazard[:, None], group, seen)
        hazard = hazards_by_age(raw, weighted.sum(axis=1), (at_risk * factor[:, group].T).sum(axis=1))
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
    """The quarter of the won deals, 0 to 3, that each day of age belongs to; 0 where none was won at these ages.

    >>> age_groups(np.array([1.0, 1.0, 1.0, 1.0])).tolist(), age_groups(np.zeros(2)).tolist()
    ([0, 1, 2, 3], [0, 0])
    """
    share = (np.cumsum(won) - won / 2) / max(won.sum(), 1.0)
    return np.minimum((share * AGE_GROUPS).astype(np.int64), AGE_GROUPS - 1)


def times_seen(start: int, end: int) -> np.ndarray:
    """How often each month of the quarter lies between two day numbers, in months of 30 days."""
    return np.bincount(position(np.arange(start, end + 1)), minlength=POSITIONS) / 30


def season(observed: np.ndarray, expected: np.ndarray, group: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Factors (3 positions, 4 age groups): observed over expected (ages, 3 positions), shrunk towards 1.

    Ten pseudo-events, and then the share n / (n + 0.5) of the rest for a position seen n times.
    """
    onto = group == np.arange(AGE_GROUPS)[:, None]
    happened, due = (onto @ table for table in (observed, expected))
    trust = seen / (seen + SEASON_SEEN)
    return (1 + trust * ((happened + SEASON_EVENTS) / (due + SEASON_EVENTS) - 1)).T
