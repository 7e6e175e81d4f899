"""Charts of rates with varying totals, and of the times between rare events."""

from __future__ import annotations

import numpy as np
import pytest

from qualify.process.laney import p_prime
from qualify.process.rare import POWER, moments, times_between

WON = np.array([12, 30, 9, 44, 20.0])
DECIDED = np.array([40, 120, 30, 110, 100.0])
ALL = np.ones(5, bool)


def test_the_limits_follow_laneys_formula() -> None:
    """By hand: 115 of 400 is .2875; z = (rate - .2875) / sqrt(.2875 x .7125 / total)."""
    found = p_prime(WON / DECIDED, DECIDED, ALL)
    assert found.centre == 0.2875
    luck = np.sqrt(0.2875 * 0.7125 / DECIDED)
    z = (WON / DECIDED - 0.2875) / luck
    assert z.round(4).tolist() == [0.1747, -0.9076, 0.1513, 2.607, -1.9333]
    spread = (1.0823 + 1.0589 + 2.4557 + 4.5403) / 4 / 1.128
    assert found.spread == pytest.approx(spread, abs=1e-4)
    assert found.upper.tolist() == pytest.approx(np.minimum(0.2875 + 3 * spread * luck, 1), abs=1e-4)
    assert found.lower.tolist() == pytest.approx(np.maximum(0.2875 - 3 * spread * luck, 0), abs=1e-4)
    assert found.standardised.tolist() == pytest.approx(z / spread, abs=1e-3)
    assert found.values == 5


def test_where_rates_vary_by_luck_alone_the_spread_is_one() -> None:
    """Then p' is the p chart; where they vary more, as between months of one team, it is wider."""
    rng = np.random.default_rng(5)
    decided = rng.integers(200, 2_000, 4_000)
    every = np.ones(len(decided), bool)
    luck = p_prime(rng.binomial(decided, 0.3) / decided, decided, every)
    assert luck.spread == pytest.approx(1, abs=0.03)
    moved = np.clip(rng.normal(0.3, 0.05, len(decided)), 0, 1)
    assert p_prime(rng.binomial(decided, moved) / decided, decided, every).spread > 2


def test_the_more_decided_deals_the_narrower_the_limits() -> None:
    found = p_prime(WON / DECIDED, DECIDED, ALL)
    width = found.upper - found.lower
    assert np.argsort(width).tolist() == [1, 3, 4, 0, 2]


def test_a_period_without_a_decision_has_no_rate_and_moves_nothing() -> None:
    rates = np.insert(WON / DECIDED, 2, np.nan)
    found = p_prime(rates, np.insert(DECIDED, 2, 0), np.ones(6, bool))
    assert found.spread == p_prime(WON / DECIDED, DECIDED, ALL).spread
    assert np.isnan([found.lower[2], found.upper[2], found.standardised[2]]).all()


def test_later_periods_do_not_move_the_limits() -> None:
    known = np.array([True, True, True, True, False])
    first = p_prime((WON / DECIDED)[:4], DECIDED[:4], ALL[:4])
    found = p_prime(WON / DECIDED, DECIDED, known)
    assert (found.centre, found.spread, found.values) == (first.centre, first.spread, 4)


def test_where_all_or_none_was_won_any_other_rate_stands_out() -> None:
    found = p_prime(np.array([0, 0, 0, 0.5]), np.full(4, 10.0), np.array([True, True, True, False]))
    assert (found.centre, found.lower.tolist(), found.upper.tolist()) == (0.0, [0.0] * 4, [0.0] * 4)
    assert found.standardised.tolist() == [0.0, 0.0, 0.0, np.inf]


def test_times_are_judged_after_nelsons_transformation() -> None:
    """By hand: 1, 16 and 81 days to the power 1 / 3.6 are 1, 2.1601 and 3.3895; mean 2.1832, mean range 1.1947."""
    found = times_between(np.array([1.0, 16.0, 81.0]), np.ones(3, bool))
    assert (round(16**POWER, 4), round(81**POWER, 4)) == (2.1601, 3.3895)
    assert (round(found.limits.centre, 4), round(found.limits.mean_range, 4)) == (2.1832, 1.1947)
    assert found.lower == 0.0
    assert found.upper == pytest.approx((2.1832 + 2.66 * 1.1947) ** 3.6, rel=1e-3)
    assert found.standardised[2] == pytest.approx(3 * (3.3895 - 2.1832) / (2.66 * 1.1947), abs=1e-3)


def test_times_by_chance_become_almost_normal() -> None:
    times = np.random.default_rng(3).exponential(20, 100_000) ** POWER
    skew = ((times - times.mean()) ** 3).mean() / times.std() ** 3
    assert abs(skew) < 0.05
    assert times.std() / times.mean() == pytest.approx(0.31, abs=0.005)


def test_events_of_one_day_are_spread_over_it() -> None:
    found = moments(np.array([3, 4, 9]), np.array([1, 4, 2]))
    assert found.tolist() == [3.5, 4.125, 4.375, 4.625, 4.875, 9.25, 9.75]
    assert (np.diff(found) > 0).all()
