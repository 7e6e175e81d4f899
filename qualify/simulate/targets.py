"""Targets per quarter: what the model earns on average, and a little more."""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qualify.schema import WON, conform
from qualify.simulate.deals import SPAN, arrival_rate, day_number
from qualify.simulate.timing import CYCLE_SPREAD, MEDIAN_DAYS

QUARTERS_BACK, QUARTERS_AHEAD = 11, 4
STRETCH_FIRST, STRETCH_LAST = 1.00, 1.15
LONGEST = 900  # days over which wins are spread


def quarterly_targets(deals: int, value: float, as_of: date) -> pl.DataFrame:
    """The targets of the twelve quarters up to that of ``as_of`` and of the next four.

    ``value`` is the mean of chance times amount over all ``deals``. The expected revenue of a day is
    value x (leads per day, spread over the days that a win takes); a quarter's target is the sum over
    its days times 1.00 for the first quarter, rising evenly to 1.15 for the last, to three figures.
    """
    starts = _quarter_starts(as_of)
    first = day_number(as_of) - SPAN + 1
    days = np.arange(first, int(starts[-1]))
    rate = arrival_rate(days, first)
    leads = rate * deals / rate[:SPAN].sum()
    earned = value * np.convolve(leads, _days_to_win())[: days.size]
    before = np.concatenate([[0.0], np.cumsum(earned)])
    stretch = np.linspace(STRETCH_FIRST, STRETCH_LAST, starts.size - 1)
    amounts = np.diff(before[starts - first]) * stretch
    frame = pl.DataFrame({"starts": starts[:-1].astype("datetime64[D]"), "amount": [_round(a) for a in amounts]})
    return conform(frame.with_columns(period=pl.lit("quarter"), currency=pl.lit("USD")), "targets")


def _quarter_starts(as_of: date) -> NDArray[np.int64]:
    """First day of each quarter that has a target, and of the quarter after the last."""
    quarter = (as_of.year * 12 + as_of.month - 1) // 3
    months = (np.arange(quarter - QUARTERS_BACK, quarter + QUARTERS_AHEAD + 2) * 3) - 1970 * 12
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _days_to_win() -> NDArray[np.float64]:
    normal = NormalDist(float(np.log(MEDIAN_DAYS[WON])), CYCLE_SPREAD)
    below = np.array([0.0, *(normal.cdf(float(np.log(day))) for day in range(1, LONGEST + 1))])
    return np.diff(below)


def _round(amount: float) -> float:
    return float(f"{amount:.3g}")
