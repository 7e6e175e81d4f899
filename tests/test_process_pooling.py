"""Partial pooling: a published example, what must hold always, and intervals that hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.process.pooling import pooled_rates, pulled

# Tumours in 71 groups of rats (Tarone 1982; Gelman and others, Bayesian Data Analysis, table 5.1), the current last.
SICK = [
    *[0] * 14, *[1] * 8, *[2] * 9, 1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10, *[4] * 7, 10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5,
    6, 6, 6, 6, 16, 15, 15, 9, 4,
]  # fmt: skip
RATS = [
    *[20] * 7, *[19] * 4, 18, 18, 17, *[20] * 4, 19, 19, 18, 18, 25, 24, 23, *[20] * 6, 10, 49, 19, 46, 27, 17, 49, 47,
    20, 20, 13, 48, 50, *[20] * 7, 48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 47, 46, 24, 14,
]  # fmt: skip


def test_the_rats_of_the_textbook() -> None:
    """The book's posterior: mean rate .144 (2.4 of 2.4 + 14.3); the current 4 of 14 are drawn to about .21."""
    assert (len(SICK), len(RATS), sum(SICK[:-1]), sum(RATS[:-1])) == (71, 71, 263, 1725)
    found = pooled_rates(np.array([*SICK, 0]), np.array([*RATS, 0]))
    assert found.value[-1] == pytest.approx(0.144, abs=0.005)
    assert found.value[-2] == pytest.approx(0.21, abs=0.015)
    assert found.value[0] == pytest.approx(0.06, abs=0.015)
    assert found.low[-2] < 0.144 < found.high[-2]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=2, max_size=12), st.floats(1.0, 3.0))
def test_pooled_rates_lie_in_their_intervals_and_keep_their_order(pairs: list[tuple[int, int]], effect: float) -> None:
    hits = np.array([min(pair) for pair in pairs])
    deals = np.array([max(pair) for pair in pairs])
    found = pooled_rates(hits, deals, design_effect=effect)
    for each in (found.value, found.low, found.high):
        assert np.isfinite(each).all()
    assert ((found.low >= 0) & (found.low <= found.value) & (found.value <= found.high) & (found.high <= 1)).all()
    even = pooled_rates(hits, np.full(len(hits), 400), design_effect=effect)
    assert (np.diff(even.value[np.argsort(hits)]) >= -1e-9).all()


@pytest.mark.parametrize("spread", [0.0, 0.04, 0.12])
def test_nine_in_ten_pooled_intervals_hold_the_true_rate(spread: float) -> None:
    rng = np.random.default_rng(8)
    held, nearer = [], []
    for _ in range(150):
        truth = np.clip(0.35 + spread * rng.standard_normal(8), 0.02, 0.98)
        deals = rng.integers(10, 300, 8)
        hits = rng.binomial(deals, truth)
        found = pooled_rates(hits, deals)
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
        nearer.append(np.square(hits / deals - truth).mean() - np.square(found.value - truth).mean())
    assert 0.87 <= np.mean(held) <= 0.99
    assert np.mean(nearer) > 0


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0])
def test_nine_in_ten_pulled_intervals_hold_the_true_figure(spread: float) -> None:
    rng = np.random.default_rng(9)
    held = []
    for _ in range(300):
        truth, error = 5 + spread * rng.standard_normal(7), rng.uniform(0.3, 1.5, 7)
        found = pulled(truth + error * rng.standard_normal(7), error)
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.87 <= np.mean(held) <= 0.99


def test_what_nothing_is_seen_of_is_what_all_have_in_common() -> None:
    found = pulled(np.array([1.0, 3.0, np.nan]), np.array([0.1, 0.1, np.inf]))
    assert found.value[2] == pytest.approx(2.0, abs=0.01)
    assert found.high[2] - found.low[2] > found.high[0] - found.low[0]
    assert np.isnan(pulled(np.array([1.0]), np.array([np.nan])).value).all()


def test_a_design_effect_widens_and_draws_nearer() -> None:
    hits, deals = np.array([30, 60, 20]), np.array([100, 100, 100])
    narrow, wide = pooled_rates(hits, deals), pooled_rates(hits, deals, design_effect=2.0)
    assert (wide.high - wide.low > narrow.high - narrow.low).all()
    assert wide.value[1] < narrow.value[1]
