"""A forecast so small that it can be worked out deal by deal, on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import numpy as np
import polars as pl

from qualify.forecast import NO_EFFECT, Forecast, Model, fit, forecast
from qualify.forecast.ledger import ledger
from qualify.forecast.money import money
from qualify.forecast.proof import Proof
from qualify.forecast.scoring import LEVELS
from qualify.schema import conform
from tests.forecast_worlds import AS_OF, simple

QUARTER = date(2026, 10, 1)


@cache
def steady() -> Model:
    """The company of forecast_worlds as it was fitted."""
    return fit(ledger(simple()), AS_OF)


def small(amounts: list[float], chances: list[float], new_wins: float = 0, *, target: float | None = None) -> Forecast:
    """Nothing but these open deals, each with its chance in every window, heard alone and uncorrected; new business
    brings wins of 1,000. ``target`` is that of the quarter that is running."""
    windows = len(steady().windows)
    values = np.array(amounts)
    band = np.arange(len(values))
    model = replace(
        steady(),
        open_rows=band,
        deal_ids=pl.Series([f"D{k}" for k in band], dtype=pl.String),
        amounts=values,
        band=band,
        due=np.tile(chances, (windows, 1)),
        eventual=np.array(chances),
        band_age=np.zeros(len(values)),
        booked=np.zeros(windows),
        new_wins=np.full(windows, new_wins),
        new_variance=np.zeros(windows),
        shares=np.tile([1.0, 0.0, 0.0], (windows, 1)),
        proofs=(Proof(91, 14),) * windows,
        money=money(values, np.array([1000.0]), band, len(values)),
        shock=0.0,
    )
    rows = [] if target is None else [("quarter", QUARTER, target, None)]
    targets = pl.DataFrame(rows, schema=["period", "starts", "amount", "currency"], orient="row")
    return forecast(model, np.full(len(values), -1), NO_EFFECT, conform(targets, "targets"))


def enumerated(amounts: list[float], chances: list[float]) -> np.ndarray:
    """(199,) quantiles of the money that comes, from all that may happen, one by one."""
    law: dict[float, float] = {}
    for won in product((0, 1), repeat=len(amounts)):
        total = sum(amount for amount, came in zip(amounts, won, strict=True) if came)
        weight = np.prod([p if came else 1 - p for p, came in zip(chances, won, strict=True)])
        law[total] = law.get(total, 0.0) + float(weight)
    totals = np.array(sorted(law))
    upto = np.cumsum([law[total] for total in totals])
    return totals[np.searchsorted(upto, LEVELS - 1e-12)]
