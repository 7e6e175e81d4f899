"""What a forecast would say if time passed and nothing was learned from it: its own laws, on a later day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from qualify.forecast.ahead import bands, pooled, won_from_new
from qualify.forecast.ledger import day_number
from qualify.forecast.model import Model
from qualify.forecast.windows import membership, step_ends


def at_laws_of(earlier: Model, later: Model, ages: np.ndarray) -> Model:
    """``later``, with the chances of its open deals (of ``ages`` in days) at the hazards of ``earlier``."""
    ends = step_ends(later.as_of, later.windows)
    found = bands(ages, earlier.timing, day_number(later.as_of), ends)
    due, eventual = pooled(found.won * earlier.drift, found.lost, membership(later.windows, ends))
    return replace(later, due=due, eventual=eventual)


def still_new(model: Model, window: int, day: date) -> float:
    """Of the wins that ``model`` expects within a window from deals not yet created: those of deals created after
    ``day``."""
    passed = (day - model.as_of).days
    if passed <= 0:
        return float(model.new_wins[window])
    period = model.windows[window]
    days = period.days_after(model.as_of)
    first = max((period.starts - model.as_of).days - 1, 0)
    won = won_from_new(model.timing, day_number(model.as_of), first + days)
    return float(model.arrivals.per_day[passed : first + days] @ won[passed:, first:].sum(axis=1)) * model.drift
