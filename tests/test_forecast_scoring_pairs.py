"""Which of two forecasts was better: an interval that holds what it promises when windows overlap."""

import numpy as np
import pytest
from scipy.signal import lfilter

from qualify.forecast.scoring_pairs import Paired, paired

WEEKLY = 7


def apart(rng: np.random.Generator, origins: int, step: int, length: int, memory: float) -> np.ndarray:
    """Sums over overlapping windows of days that remember the day before; their mean is 0."""
    days = lfilter([1.0], [1.0, -memory], rng.normal(size=(origins - 1) * step + length + 200))[200:]
    upto, first = np.append(0.0, days.cumsum()), np.arange(origins) * step
    return upto[first + length] - upto[first]


@pytest.mark.parametrize(
    ("origins", "step", "length", "memory", "least", "most"),
    [
        (104, 7, 30, 0.0, 0.87, 0.95),  # two years of months: 21 disjoint windows
        (104, 7, 91, 0.9, 0.86, 0.95),  # two years of quarters: 8
        (52, 7, 30, 0.9, 0.83, 0.92),  # a year of months, days that remember a week and a half: 11
        (30, 7, 91, 0.0, 0.76, 0.88),  # 3 disjoint windows: too few, and never a verdict
    ],
)
def test_the_interval_covers_no_difference(origins, step, length, memory, least, most) -> None:
    rng = np.random.default_rng(6)
    starts, same = np.arange(origins) * step, np.full(origins, 1.0)
    found = [
        paired(apart(rng, origins, step, length, memory), np.zeros(origins), same, starts, length) for _ in range(500)
    ]
    assert least < np.mean([pair.low <= 0 <= pair.high for pair in found]) < most


def test_the_difference_is_over_the_mean_of_what_came() -> None:
    starts = np.arange(0, 700, 7)
    found = paired(np.full(100, 8.0), np.full(100, 10.0), np.full(100, 40.0), starts, 30)
    assert (found.difference, found.low, found.high) == pytest.approx((-0.05, -0.05, -0.05))
    assert (found.origins, found.disjoint, found.block, found.seed) == (100, 20, 5, 20_261)


def test_ours_against_theirs_is_theirs_against_ours_the_other_way_round() -> None:
    rng = np.random.default_rng(7)
    ours, theirs, actual = rng.gamma(4, 2, 60), rng.gamma(4, 3, 60), rng.gamma(9, 9, 60)
    starts = np.arange(60) * WEEKLY
    one, other = paired(ours, theirs, actual, starts, 30), paired(theirs, ours, actual, starts, 30)
    assert (one.difference, one.verdict, other.verdict) == (-other.difference, "better", "worse")
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_the_order_of_the_origins_does_not_matter() -> None:
    rng = np.random.default_rng(8)
    ours, theirs, starts = rng.gamma(4, 2, 60), rng.gamma(4, 3, 60), np.arange(60) * WEEKLY
    mixed = rng.permutation(60)
    same = np.full(60, 9.0)
    assert paired(ours[mixed], theirs[mixed], same, starts[mixed], 30) == paired(ours, theirs, same, starts, 30)


def test_seven_windows_that_do_not_overlap_cannot_separate_anything() -> None:
    starts = np.arange(35) * WEEKLY
    found = paired(np.full(35, 1.0), np.full(35, 9.0), np.full(35, 10.0), starts, 30)
    assert (found.disjoint, found.high < 0, found.verdict) == (7, True, "cannot separate")


@pytest.mark.parametrize(
    ("windows", "theirs_worse", "ours_worse"),
    [
        (7, "cannot separate", "cannot separate"),
        (8, "cannot separate", "worse"),
        (11, "cannot separate", "worse"),
        (12, "better", "worse"),
    ],
)
def test_praise_needs_twelve_windows_and_blame_eight(windows: int, theirs_worse: str, ours_worse: str) -> None:
    starts = np.arange(windows) * 30
    good, bad, came = np.full(windows, 1.0), np.full(windows, 9.0), np.full(windows, 10.0)
    found, other = paired(good, bad, came, starts, 30), paired(bad, good, came, starts, 30)
    assert (found.disjoint, found.verdict, other.verdict) == (windows, theirs_worse, ours_worse)
    assert (found.apart, other.apart) == (True, True)


@pytest.mark.parametrize(
    ("origins", "windows", "below", "praised"), [(42, 9, 20, 0), (52, 11, 24, 0), (104, 21, 20, 20)]
)
def test_noise_is_not_praised_in_few_windows(origins: int, windows: int, below: int, praised: int) -> None:
    """Of 300 runs without a difference, on days that remember, the interval lies ``below`` 0 by chance."""
    rng = np.random.default_rng(12)
    starts, same, none = np.arange(origins) * WEEKLY, np.full(origins, 1.0), np.zeros(origins)
    found = [paired(apart(rng, origins, WEEKLY, 30, 0.9), none, same, starts, 30) for _ in range(300)]
    assert {pair.disjoint for pair in found} == {windows}
    assert (sum(pair.high < 0 for pair in found), sum(pair.verdict == "better" for pair in found)) == (below, praised)


def test_the_same_forecast_twice_cannot_be_separated() -> None:
    errors = np.random.default_rng(9).gamma(4, 2, 60)
    found = paired(errors, errors, errors, np.arange(60) * WEEKLY, 30)
    assert (found.difference, found.low, found.high, found.verdict) == (0.0, 0.0, 0.0, "cannot separate")


def test_one_window_alone_has_no_interval() -> None:
    found = paired(np.array([1.0]), np.array([2.0]), np.array([10.0]), np.array([100]), 30)
    assert found == Paired(-0.1, -np.inf, np.inf, 1, 1, 1, 20_261)


def test_origins_need_not_be_equally_far_apart() -> None:
    starts = np.cumsum(np.tile([7, 7, 3, 20], 20))
    found = paired(np.arange(80) % 7 + 1.0, np.full(80, 4.0), np.full(80, 10.0), starts, 30)
    assert (found.block, found.disjoint, found.verdict) == (4, 21, "cannot separate")
