"""Seasons that repeat are taken out, others are not; periods are whole; won value is split without a rest."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.process.factors import FACTORS, changes
from qualify.process.periods import BYS, By, after, name_of, periods, start_of
from qualify.process.season import season

MONTHS = np.arange(36) % 12
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def swinging(swing: float, noise: float, years: int = 3, seed: int = 1) -> np.ndarray:
    at = np.arange(12 * years)
    return 100 * (1 + swing * np.sin(2 * np.pi * at / 12)) + np.random.default_rng(seed).normal(0, noise, len(at))


def test_a_season_is_taken_out() -> None:
    series = swinging(0.4, 5)
    found = season(series, MONTHS, 12)
    assert (found.verdict, found.rounds, found.chance) == ("taken out", 3, 0.0005)
    assert sum(found.factors) == pytest.approx(12)
    assert found.factors[3] == pytest.approx(1.4, abs=0.06)
    assert found.widened == pytest.approx(2**0.5)
    left = series / np.array(found.factors)[MONTHS]
    assert left.std() < 6
    assert series.std() > 25


def test_a_series_that_starts_within_the_year_keeps_its_months() -> None:
    at = (np.arange(42) + 5) % 12
    series = 100 + 40 * (at == 11)
    found = season(series + np.random.default_rng(2).normal(0, 1, 42), at, 12)
    assert (found.verdict, found.rounds, int(np.argmax(found.factors))) == ("taken out", 3, 11)


def test_what_does_not_repeat_is_no_season() -> None:
    one = swinging(0, 5)
    one[30] += 80
    shifted = swinging(0, 5) + 30 * (np.arange(36) >= 18)
    growing = swinging(0, 5) + 2 * np.arange(36)
    assert [season(series, MONTHS, 12).verdict for series in (one, shifted, growing)] == ["none shown"] * 3


def test_too_little_to_tell() -> None:
    assert season(swinging(0.4, 5)[:23], MONTHS[:23], 12).verdict == "too short"
    holes = swinging(0.4, 5)
    holes[20] = np.nan
    assert (season(holes, MONTHS, 12).verdict, season(holes, MONTHS, 12).factors) == ("too short", (1.0,) * 12)


def test_quarters_need_three_years_for_four_places() -> None:
    """Two years of four quarters are alike in one of 24 ways by chance alone."""
    series = np.tile([10.0, 20, 30, 40], 3)
    assert season(series[:8], np.arange(8) % 4, 4).verdict == "none shown"
    assert season(series, np.arange(12) % 4, 4).verdict == "taken out"


def test_a_quarters_own_rhythm_shows_in_four_quarters() -> None:
    series = np.tile([10.0, 12, 30], 4) + np.random.default_rng(1).normal(0, 1, 12)
    found = season(series, np.arange(12) % 3, 3, fewest=4)
    assert (found.verdict, found.rounds, round(found.factors[2], 1)) == ("taken out", 4, 1.7)
    assert season(series[:9], np.arange(9) % 3, 3, fewest=4).verdict == "too short"


def test_a_season_is_found_by_chance_about_as_seldom_as_said() -> None:
    found = [season(swinging(0, 10, seed=seed), MONTHS, 12).verdict for seed in range(300)]
    assert found.count("taken out") <= 7


@given(DAYS, st.integers(0, 800), st.sampled_from(BYS))
def test_periods_are_whole_follow_each_other_and_leave_nothing_out(first: date, length: int, by: By) -> None:
    last = first + timedelta(days=length)
    found = periods(first, last, by)
    full = found.filter(full=True)
    if full.height:
        assert full["start"][0] >= first
        assert full["end"][-1] <= last
        assert (full["start"][0] - first).days < 92
    for row in found.iter_rows(named=True):
        assert start_of(row["end"], by) == row["start"] == start_of(row["start"], by)
        assert (after(row["start"], by) - row["end"]).days == 1
    assert found["start"].to_list()[1:] == [after(start, by) for start in found["start"].to_list()[:-1]]
    assert found.filter(full=False).height <= 1


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("month", ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026"]),
        ("quarter", ["Q1 2026"]),
    ],
)
def test_the_running_period_is_the_last_and_not_full(by: By, labels: list[str]) -> None:
    found = periods(date(2025, 10, 2), date(2026, 2, 27), by)
    assert found["label"].to_list() == labels
    assert found["full"].to_list() == [True] * (len(labels) - 1) + [False]


def test_a_period_that_ends_on_the_last_day_is_full() -> None:
    assert periods(date(2026, 1, 1), date(2026, 2, 28), "month")["full"].to_list() == [True, True]
    assert name_of(date(2026, 1, 1), "month") == "Jan 2026"


COUNTS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.floats(0, 1e9)), min_size=1, max_size=30
)  # fmt: skip


@given(COUNTS)
def test_the_factors_add_up_to_the_change_of_won_value(rows: list[tuple[int, int, int, float]]) -> None:
    won, lost, bare, value = (np.array(part, float) for part in zip(*rows, strict=True))
    sized = np.maximum(won - bare, 0)
    value = np.where(sized > 0, value + 1, 0)
    baseline = np.arange(len(won)) < max(len(won) // 2, 1)
    split = changes(won + lost, won, sized, value, baseline)
    assert split.shape == (len(FACTORS), len(won))
    usual = value[baseline].sum() / baseline.sum()
    for at in range(len(won)):
        if value[at] > 0 and usual > 0:
            assert split[:, at].sum() == pytest.approx(np.log(value[at] / usual), abs=1e-9)
        else:
            assert np.isnan(split[:, at]).all()
