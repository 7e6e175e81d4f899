"""What teams do today: held against counting by hand and against simulating the fitted model."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.special import ndtri
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from qualify.forecast import peers
from qualify.forecast.ledger import NEVER
from qualify.forecast.peers import Smoothed, smoothed, smoothing, summed, weekly, weighted_pipeline, win_rates
from qualify.forecast.scoring import LEVELS, at

NONE = np.zeros(0)
ORIGIN = 1000


def pipeline(expected: list[int], said: np.ndarray = NONE, came: np.ndarray = NONE) -> np.ndarray:
    """Three open deals of 100, 200 and 400 with win rates of .5, .25 and .1, as they are expected to close."""
    amount, rate = np.array([100.0, 200.0, 400.0]), np.array([0.5, 0.25, 0.1])
    return weighted_pipeline(amount, rate, np.array(expected), ORIGIN, 30, said, came)


def test_only_deals_expected_in_the_window_count() -> None:
    assert at(pipeline([1001, 1030, 1031]), 0.5) == pytest.approx(100.0)
    assert at(pipeline([1000, 1030, NEVER]), 0.5) == pytest.approx(50.0)  # overdue, due, without a date


def test_where_no_deal_has_an_expected_date_all_count() -> None:
    assert at(pipeline([NEVER, NEVER, NEVER]), 0.5) == pytest.approx(140.0)


def test_nothing_open_is_nothing_to_come() -> None:
    assert set(weighted_pipeline(NONE, NONE, NONE, ORIGIN, 30, NONE, NONE).tolist()) == {0.0}


def test_before_eight_windows_have_ended_every_deal_is_a_throw_of_its_own() -> None:
    spread = np.sqrt(100**2 * 0.25 + 200**2 * 0.25 * 0.75)
    found = pipeline([1001, 1030, 1031], np.full(7, 100.0), np.full(7, 900.0))
    assert found.tolist() == pytest.approx(np.maximum(100 + spread * ndtri(LEVELS), 0).tolist())


def test_from_eight_ended_windows_on_its_own_errors_make_the_spread() -> None:
    came = 100.0 + np.array([30.0, -30.0] * 4)
    assert pipeline([1001, 1030, 1031], np.full(8, 100.0), came).tolist() == pytest.approx(
        np.maximum(100 + 30 * ndtri(LEVELS), 0).tolist()
    )


def test_a_win_rate_is_that_of_the_group_or_of_all() -> None:
    closed, won = np.array([0, 0, 0, 1, -1]), np.array([True, False, False, True, True])
    assert win_rates(closed, won, np.array([0, 1, 2, -1])).tolist() == pytest.approx([1 / 3, 1.0, 0.6, 0.6])
    assert win_rates(np.full(5, -1), won, np.array([-1, 3])).tolist() == pytest.approx([0.6, 0.6])


def test_weeks_end_on_the_origin_and_a_first_part_of_one_is_left_out() -> None:
    day, amount = np.arange(ORIGIN - 16, ORIGIN + 5), np.ones(21)
    assert weekly(day, amount, ORIGIN - 16, ORIGIN).tolist() == [7.0, 7.0]
    assert weekly(day, amount, ORIGIN - 20, ORIGIN).tolist() == [3.0, 7.0, 7.0]


@pytest.mark.parametrize("form", peers.FORMS)
def test_the_sum_has_the_spread_of_simulated_sums(form: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 paths of statsmodels' own simulation of each form; ours also pays for the fitted parameters."""
    monkeypatch.setattr(peers, "FORMS", (form,))
    rng = np.random.default_rng(3)
    weeks = 300 + np.cumsum(rng.normal(0, 12, 90)) + rng.normal(0, 25, 90)
    found = smoothed(weeks, 13)
    fit = ETSModel(weeks / weeks.mean(), error="add", **form).fit(disp=False)
    paths = (
        np.asarray(fit.simulate(13, anchor="end", repetitions=20_000, rng=np.random.default_rng(2))).sum(axis=0)
        * weeks.mean()
    )
    mean, spread = summed(found, np.ones(13))
    assert mean == pytest.approx(paths.mean(), rel=0.01)
    assert spread == pytest.approx(paths.std() * np.sqrt(90 / (90 - len(fit.params))), rel=0.02)
    # Adding up the variances of single weeks would be far off: they share a level.
    assert spread > 1.5 * np.sqrt(13) * found.error


def test_the_form_with_the_lowest_aicc_is_taken() -> None:
    rng = np.random.default_rng(6)
    growing = smoothed(100 + 5 * np.arange(60) + rng.normal(0, 5, 60), 4)
    assert np.diff(growing.path) == pytest.approx(np.full(3, 5.0), abs=0.4)
    level = smoothed(100 + rng.normal(0, 5, 60), 4)
    assert np.diff(level.path).tolist() == [0.0] * 3


def test_a_damped_trend_echoes_less_and_less() -> None:
    weeks = 300 * (1 - 0.9 ** np.arange(60)) + np.random.default_rng(4).normal(0, 2, 60)
    found = smoothed(weeks, 6)
    steps = np.diff(found.path)
    assert steps[1:] / steps[:-1] == pytest.approx(np.full(4, steps[1] / steps[0]), rel=1e-6)
    assert 0.8 <= steps[1] / steps[0] < 0.99


def test_a_part_of_a_week_counts_by_its_share() -> None:
    calm = Smoothed(np.array([70.0, 70.0]), 7.0, np.zeros(1))
    assert summed(calm, np.array([1.0, 2 / 7])) == pytest.approx((90.0, 7 * np.sqrt(9 / 7)))
    held = Smoothed(np.array([70.0, 70.0]), 7.0, np.array([0.5]))
    assert summed(held, np.array([1.0, 2 / 7]))[1] == pytest.approx(7 * np.sqrt((8 / 7) ** 2 + 2 / 7))


def test_a_window_of_days_is_weeks_and_a_part() -> None:
    """Independent weeks of 70 on average: 30 days are 4 weeks and two sevenths of one."""
    rng = np.random.default_rng(5)
    day, amount = np.arange(ORIGIN - 699, ORIGIN + 1), rng.gamma(4, 2.5, 700)
    found = smoothing(day, amount, ORIGIN - 699, ORIGIN, 30)
    assert at(found, 0.5) == pytest.approx(30 * amount.mean(), rel=0.03)
    assert (at(found, 0.9) - at(found, 0.1)) / 2 / ndtri(0.9) == pytest.approx(np.sqrt(30) * 5, rel=0.1)


def test_a_short_log_and_one_without_wins_have_the_mean_of_their_weeks() -> None:
    short = smoothing(np.array([ORIGIN - 8, ORIGIN]), np.array([60.0, 80.0]), ORIGIN - 13, ORIGIN, 14)
    assert at(short, 0.5) == pytest.approx(140.0)
    assert at(short, 0.9) - at(short, 0.5) == pytest.approx(np.sqrt(2 * 200) * ndtri(0.9))
    assert set(smoothing(NONE.astype(int), NONE, ORIGIN - 99, ORIGIN, 30).tolist()) == {0.0}


def test_the_library_is_loaded_by_the_first_fit_and_not_before() -> None:
    code = "import sys, qualify.forecast.peers; print('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
