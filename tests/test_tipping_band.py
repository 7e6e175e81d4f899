"""The band around the curve holds the whole of it in 9 of 10 draws, whatever the deals look like."""

from __future__ import annotations

import numpy as np
import pytest

from qualify.tipping.band import band
from qualify.tipping.drawing import draw
from qualify.tipping.monotone import Posterior, fit

SCORES = np.arange(101)
RATES = {
    "no relation": np.full(101, 0.3),
    "a climb": 1 / (1 + np.exp((55 - SCORES) / 5)),
    "a step": np.where(SCORES < 40, 0.02, 0.6),
}


def seen(rate: np.ndarray, deals: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(deals)
    counted = np.bincount(np.clip(rng.normal(50, 20, deals), 0, 100).astype(int), minlength=101)
    return counted, rng.binomial(counted, rate)


def held(found: Posterior) -> float:
    """Share of 10,000 draws that lie in the band at every score: four standard errors are at most .012."""
    low, high = band(found)
    rate = found.rate[draw(found.walk, 3, 10_000)]
    return float(((rate >= low[:, None]) & (rate <= high[:, None])).all(axis=0).mean())


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
@pytest.mark.parametrize("deals", [0, 40, 300, 10_000, 1_000_000])
def test_nine_in_ten_curves_lie_in_the_band_at_every_score(rate: np.ndarray, deals: int) -> None:
    assert held(fit(*seen(rate, deals))) > 0.888


@pytest.mark.parametrize("deals", [40, 300, 10_000, 1_000_000])
def test_where_the_curve_climbs_the_band_is_hardly_wider_than_it_has_to_be(deals: int) -> None:
    assert held(fit(*seen(RATES["a climb"], deals))) < 0.96


@pytest.mark.parametrize("deals", [5_000, 1_000_000])
def test_the_promise_holds_where_deals_fall_instead_of_rising(deals: int) -> None:
    counted, won = seen(RATES["a step"], deals)
    assert held(fit(counted[::-1], won[::-1])) > 0.888


def test_the_band_takes_no_lot() -> None:
    found = fit(*seen(RATES["a climb"], 300))
    assert [edge.tolist() for edge in band(found)] == [edge.tolist() for edge in band(found)]
