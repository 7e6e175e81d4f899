"""When an open deal is won, if it is."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from qualify.forecast.ahead import bands, pooled
from qualify.forecast.model import Model

HORIZON = 365


def likely_days(model: Model, ages: np.ndarray) -> list[date | None]:
    """Per open deal the day by which half of such deals have been won, of those that are won at all.

    ``ages`` (open deals,) in days, in the order of ``model.open_rows``. From the hazards of the deal's age band with
    the calendar; the score changes whether a win comes, not when. None where that day is more than a year ahead.
    """
    if not len(ages):
        return []
    today = (model.as_of - date(1970, 1, 1)).days
    age = bands(ages, model.timing, today, today + np.arange(1, HORIZON + 1))
    by_day, ever = pooled(age.won, age.lost, np.tri(HORIZON))
    days = np.where((ever > 0) & (by_day[-1] >= ever / 2), (by_day < ever / 2).sum(axis=0) + 1, 0)
    half = [model.as_of + timedelta(days=int(day)) if day else None for day in days]
    return [half[band] for band in age.band]
