"""The grid: nearer to the truth than the cells by themselves, intervals that hold, odd cells found, none by luck."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from qualify.process.mosaic import mosaic


def world(
    rng: np.random.Generator, shape: tuple[int, int], deals: int, sides: float, own: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True rates, deals and wins of a grid whose rows, columns and cells differ by so much (log odds)."""
    odds = rng.normal(0, sides, shape[0])[:, None] + rng.normal(0, sides, shape[1]) + rng.normal(0, own, shape)
    truth = expit(odds - 0.5)
    counted = rng.multinomial(deals, rng.dirichlet(np.full(truth.size, 0.7))).reshape(shape)
    return truth, counted, rng.binomial(counted, truth)


@pytest.mark.parametrize(("sides", "own"), [(0.0, 0.0), (0.6, 0.0), (0.5, 0.4)])
def test_intervals_hold_and_estimates_beat_the_raw_rates(sides: float, own: float) -> None:
    rng = np.random.default_rng(1)
    held, pooled, raw, wrong = [], [], [], 0
    for _ in range(60):
        truth, deals, won = world(rng, (5, 6), 1500, sides, own)
        found, seen = mosaic(deals, won), deals > 0
        held.append(((found.low <= truth) & (truth <= found.high))[seen].mean())
        pooled.append(np.square(found.rate - truth)[seen].mean())
        raw.append(np.square(won[seen] / deals[seen] - truth[seen]).mean())
        middle = (deals * truth).sum() / deals.sum()
        wrong += (found.side * (truth - middle) < -1e-9).any()
    assert np.mean(held) >= 0.86
    assert np.mean(pooled) < np.mean(raw) / 3
    assert wrong <= 3


@pytest.mark.parametrize(("planted", "least", "most"), [(0.0, 0.0, 0.07), (1.5, 0.9, 1.0)])
def test_an_odd_cell_is_found_and_none_where_there_is_none(planted: float, least: float, most: float) -> None:
    rng = np.random.default_rng(2)
    found, others, runs = 0, 0, 120
    for _ in range(runs):
        odds = -0.4 + rng.normal(0, 0.4, 5)[:, None] + rng.normal(0, 0.4, 6)
        odds[1, 2] += planted
        deals = np.full((5, 6), 100)
        own = mosaic(deals, rng.binomial(deals, expit(odds))).own
        found += own[1, 2] == 1
        others += (np.delete(own, 8) != 0).any()
    assert least <= found / runs <= most
    assert others / runs <= 0.10


def test_a_cell_without_deals_is_what_its_row_and_column_lead_to_and_is_not_judged() -> None:
    deals = np.array([[300, 300], [300, 0]])
    found = mosaic(deals, np.array([[150, 90], [90, 0]]))
    assert found.rate[1, 1] == pytest.approx(found.expected[1, 1], abs=0.005)
    assert (found.side[1, 1], found.own[1, 1]) == (0, 0)
    assert found.high[1, 1] - found.low[1, 1] > 2 * (found.high[0, 0] - found.low[0, 0])


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=6, max_size=6))
def test_any_grid_has_estimates_in_their_intervals(cells: list[tuple[int, int]]) -> None:
    won, deals = (np.array([pick(cell) for cell in cells]).reshape(2, 3) for pick in (min, max))
    found = mosaic(deals, won)
    for each in (found.rate, found.low, found.high, found.expected):
        assert np.isfinite(each).all()
    assert ((found.low <= found.rate) & (found.rate <= found.high)).all()
    turned = mosaic(deals.T, won.T)
    assert np.abs(turned.rate.T - found.rate).max() < 1e-6


@pytest.mark.parametrize("won", [0, 1])
def test_where_all_deals_ended_alike_the_intervals_are_not_everything(won: int) -> None:
    deals = np.array([[20, 30], [25, 25]])
    found = mosaic(deals, deals * won)
    assert found.overall == won
    assert np.abs(found.rate - won).max() < 0.03
    assert (found.high - found.low).max() < 0.25
    assert found.side.tolist() == found.own.tolist() == [[0, 0], [0, 0]]
    assert np.allclose(mosaic(deals, deals * (1 - won)).rate, 1 - found.rate)
