"""The forecast if open deals fall through: their factors left out of the law, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.forecast.blend import Blend
from qualify.forecast.changed import Pipeline, Stand
from qualify.forecast.outlook import Forecast

MOST_EXPOSED = 10
EXPOSURES: dict[str, pl.DataType] = {
    "deal_id": pl.String(),
    "amount": pl.Float64(),
    "chance": pl.Float64(),
    "at_stake": pl.Float64(),
    "probability": pl.Float64(),
    "probability_lost": pl.Float64(),
    "median": pl.Float64(),
    "median_lost": pl.Float64(),
}


def places(made: Forecast, deals: Sequence[str]) -> np.ndarray:
    """Where deals, by their ids, stand among the open deals of a forecast.

    Raises InputError for the first that is not there.
    """
    known = {deal: place for place, deal in enumerate(made.model.deal_ids)}
    for deal in deals:
        if deal not in known:
            what = f"There is no open deal called {deal!r} in this forecast."
            raise InputError(what, "Give the id of a deal that is open, has a created date and is in its currency.")
    return np.array([known[deal] for deal in dict.fromkeys(deals)], np.int64)


def without(now: Stand, gone: np.ndarray) -> Blend:
    """The forecast without the open deals at the places ``gone``: it is certain that they are not won.

    Their factors are left out of the characteristic function: exact, and as fast as the forecast of one window. What
    the loss of a deal says about the others is not guessed at.
    """
    return now.less(remaining(now.pipeline, gone))


def remaining(pipeline: Pipeline, gone: np.ndarray) -> Pipeline:
    """The pipeline less the deals at the places ``gone``: a factor 1 + 0 (e - 1) is none."""
    share = pipeline.share.copy()
    share[gone] = 0.0
    return replace(pipeline, share=share)


def exposures(now: Stand) -> pl.DataFrame:
    """What each of the ten open deals with the most at stake would cost, one by one, if it fell through.

    Columns: ``deal_id``, ``amount``, ``chance`` of a win within the window, ``at_stake`` (chance times amount),
    ``probability`` of the target without it and ``probability_lost``, ``median`` without it and ``median_lost``. The
    most at stake first.
    """
    chances, amounts = now.pipeline.chances, now.made.model.amounts
    stake = chances * amounts
    largest = np.argsort(-stake, kind="stable")[:MOST_EXPOSED]
    rows = []
    for place in largest[stake[largest] > 0]:
        left = without(now, np.array([place]))
        mine = (amounts[place], chances[place], stake[place])
        rows.append((now.made.model.deal_ids[int(place)], *map(float, mine), *_lost(now, left)))
    return pl.DataFrame(rows, schema=EXPOSURES, orient="row")


def _lost(now: Stand, left: Blend) -> tuple[float | None, float | None, float, float]:
    median = left.quantile(0.5)
    money = median, now.blend.quantile(0.5) - median
    if now.target is None or now.chance is None:
        return None, None, *money
    chance = left.at_least(now.target)
    return chance, now.chance - chance, *money
