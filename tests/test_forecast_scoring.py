"""Scores of forecasts: equal to their integrals, and flat where the forecast is right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from scipy.stats import kstest

from qualify.forecast import distribution
from qualify.forecast.scoring import LEVELS, at, bias, coverage, crps, pinball, pit, wape


def test_the_levels_are_199_half_percents() -> None:
    assert (len(LEVELS), LEVELS[0], LEVELS[99], LEVELS[198]) == (199, 0.005, 0.5, 0.995)
    assert [float(at(LEVELS, level)) for level in (0.05, 0.1, 0.5, 0.9, 0.95)] == [0.05, 0.1, 0.5, 0.9, 0.95]


@pytest.mark.parametrize("actual", [0.0, 3000.0, 7000.0, 8500.0, 14_000.0])
def test_crps_of_a_law_on_a_lattice_is_within_two_percent_of_its_integral(actual: float) -> None:
    law = distribution(np.full(25, 0.3), np.full(25, 1000.0), new_wins=4.0, new_amounts=np.array([500.0, 1500.0]))
    below, step = np.cumsum(law.mass), law.step
    # Between two points of the lattice the distribution function is constant: the integral is a sum.
    exact = step * ((below - (law.amounts >= actual)) ** 2).sum()
    assert float(crps(np.array(law.quantiles(LEVELS)), np.array(actual))) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("z", [-3.0, -1.0, 0.0, 0.5, 2.0])
def test_crps_of_a_normal_law_is_within_one_percent_of_its_closed_form(z: float) -> None:
    exact = z * (2 * ndtr(z) - 1) + 2 * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi)
    assert float(crps(100 + 20 * ndtri(LEVELS), np.array(100 + 20 * z))) == pytest.approx(20 * exact, rel=0.01)


def test_crps_of_many_forecasts_is_that_of_each() -> None:
    quantiles = np.sort(np.random.default_rng(1).normal(size=(3, 4, 199)), axis=-1)
    actual = np.random.default_rng(2).normal(size=(3, 4))
    each = [[2 * np.mean([pinball(quantiles[i, j, [k]], LEVELS[k], actual[i, [j]])[0] for k in range(199)])
             for j in range(4)] for i in range(3)]  # fmt: skip
    assert np.abs(crps(quantiles, actual) - np.array(each)).max() < 1e-12


def test_pinball_is_the_same_from_all_levels_and_from_the_one() -> None:
    quantiles, actual = np.array([LEVELS * 10, LEVELS * 20]), np.array([9.5, 9.5])
    assert pinball(quantiles, 0.9, actual).tolist() == pytest.approx([0.45, 0.85])
    assert pinball(quantiles[:, 179], 0.9, actual).tolist() == pytest.approx([0.45, 0.85])


@given(st.floats(-50, 50), st.floats(0.5, 3), st.floats(-80, 80))
def test_crps_moves_with_the_unit_and_not_with_the_origin(shift: float, unit: float, actual: float) -> None:
    plain = float(crps(10 * ndtri(LEVELS), np.array(actual)))
    assert float(crps(shift + unit * 10 * ndtri(LEVELS), np.array(shift + unit * actual))) == pytest.approx(
        unit * plain, abs=1e-9
    )


def test_wape_and_bias_speak_of_the_median() -> None:
    quantiles = np.vstack([LEVELS * 200, LEVELS * 100 + 100, np.full(199, 30.0)])
    actual = np.array([80.0, 160.0, 60.0])
    assert wape(quantiles, actual) == pytest.approx((20 + 10 + 30) / 300)
    assert bias(quantiles, actual) == pytest.approx((20 - 10 - 30) / 300)


def test_bands_include_their_ends_and_80_is_inside_90() -> None:
    quantiles = np.tile(LEVELS, (5, 1))
    actual = np.array([0.05, 0.0999, 0.1, 0.9, 0.95])
    assert (coverage(quantiles, actual, 0.8), coverage(quantiles, actual, 0.9)) == (0.4, 1.0)


def test_bands_of_a_right_forecast_cover_what_they_promise() -> None:
    rng = np.random.default_rng(3)
    middle = rng.normal(100, 30, 20_000)
    quantiles = middle[:, None] + 10 * ndtri(LEVELS)
    actual = middle + 10 * rng.normal(size=20_000)
    assert coverage(quantiles, actual, 0.8) == pytest.approx(0.8, abs=0.01)
    assert coverage(quantiles, actual, 0.9) == pytest.approx(0.9, abs=0.01)


def test_pit_is_flat_for_a_right_forecast_with_lumps() -> None:
    """Nothing comes in 4 of 10 windows, and exactly 50 in 2 of 10: two lumps, one of them at the lower end."""
    rng = np.random.default_rng(4)
    chosen, smooth = rng.random(20_000), rng.uniform(0, 100, 20_000)
    actual = np.where(chosen < 0.4, 0.0, np.where(chosen < 0.6, 50.0, smooth))
    amounts = np.arange(0, 100.001, 0.01)
    below = 0.4 + 0.4 * amounts / 100 + 0.2 * (amounts >= 50)
    said = amounts[np.searchsorted(below, LEVELS - 1e-9)]
    levels = pit(np.tile(said, (20_000, 1)), actual)
    # The lumps begin and end within half a percent of the levels that are kept.
    assert kstest(levels, "uniform").statistic < 0.012
    assert pit(np.tile(said, (20_000, 1)), actual).tolist() == levels.tolist()


def test_pit_beyond_the_last_level_is_drawn_from_what_is_left() -> None:
    levels = pit(np.tile(LEVELS, (400, 1)), np.repeat([-1.0, 2.0], 200))
    assert (levels[:200].max() < 0.005, levels[200:].min() > 0.995) == (True, True)
    assert levels[:200].mean() == pytest.approx(0.0025, abs=0.0003)


def test_pit_of_a_forecast_that_is_too_narrow_lies_at_both_ends() -> None:
    rng = np.random.default_rng(5)
    levels = pit(np.tile(10 * ndtri(LEVELS), (20_000, 1)), 20 * rng.normal(size=20_000))
    outside = float(ndtr(ndtri(0.2) / 2))
    assert np.histogram(levels, [0, 0.2, 0.8, 1])[0] / 20_000 == pytest.approx(
        [outside, 1 - 2 * outside, outside], abs=0.01
    )
