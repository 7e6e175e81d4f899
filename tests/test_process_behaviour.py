"""Process behaviour charts: Wheeler's constants, a published example, and rules that name what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.process.behaviour import (
    NEARER,
    OUTSIDE,
    RULES,
    RUN,
    TO_LIMITS,
    TO_RANGE_LIMIT,
    Limits,
    moving_ranges,
    signals,
    standard,
    xmr,
)

FLOW = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
VALUES = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=0, max_size=40).map(np.array)


def test_the_constants_are_wheelers() -> None:
    assert (TO_LIMITS, TO_RANGE_LIMIT) == (2.66, 3.268)
    assert pytest.approx(3 / 1.128, abs=5e-4) == TO_LIMITS
    assert pytest.approx(1 + 3 * 0.853 / 1.128, abs=1e-3) == TO_RANGE_LIMIT


def test_the_published_example_of_individual_values() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: centre 50.81, mean range 1.8778, limits 45.8159 and
    55.8041 with 3 / 1.128 = 2.6596 in the place of 2.66."""
    found = xmr(FLOW)
    assert (round(found.centre, 2), round(found.mean_range, 4), found.values) == (50.81, 1.8778, 10)
    exact = 3 / 1.128 * found.mean_range
    assert (round(found.centre - exact, 4), round(found.centre + exact, 4)) == (45.8159, 55.8041)
    assert (round(found.lower, 4), round(found.upper, 4)) == (45.8151, 55.8049)
    assert moving_ranges(FLOW)[1:].round(1).tolist() == [2.0, 2.3, 1.4, 3.5, 3.4, 1.4, 0.2, 1.2, 1.5]
    assert round(found.range_limit, 4) == 6.1366
    assert signals(standard(FLOW, found)).sum() == 0


def test_a_value_that_is_not_there_is_left_out() -> None:
    with_gaps = np.insert(FLOW, [0, 3, 10], np.nan)
    assert xmr(with_gaps) == xmr(FLOW)
    z = standard(with_gaps, xmr(FLOW))
    assert np.isnan(z[[0, 4, 12]]).all()
    assert not signals(z)[:, [0, 4, 12]].any()


def test_limits_are_provisional_under_ten_values() -> None:
    assert [Limits(0, 1, values).provisional for values in (9, 10, 24)] == [True, False, False]


def named(values: list[float]) -> dict[str, list[int]]:
    """The places at which each rule names a point, of values in units where the limits are at 3."""
    return {rule: np.flatnonzero(row).tolist() for rule, row in zip(RULES, signals(np.array(values)), strict=True)}


def test_one_outside_and_none_on_the_limit() -> None:
    assert named([3, -3, 3.001, -3.001])[OUTSIDE] == [2, 3]


def test_three_of_four_must_be_on_the_same_side_and_the_last_of_them() -> None:
    assert named([2, 0, 2, 2, 0.5])[NEARER] == [3]
    assert named([2, -2, 2, -2, 2, -2])[NEARER] == []
    assert named([1.5, 1.5, 1.5, 1.5])[NEARER] == []
    assert named([-2, -2, -2, 0, -2, 0, -2])[NEARER] == [2, 4]


def test_eight_in_a_row_and_the_centre_is_on_neither_side() -> None:
    assert named([0.1] * 8)[RUN] == [7]
    assert named([0.1] * 7 + [-0.1] + [0.1] * 7)[RUN] == []
    assert named([0.1] * 7 + [0.0] + [0.1] * 8)[RUN] == [15]
    assert named([0.1] * 4 + [float("nan")] + [0.1] * 4)[RUN] == [8]


def test_where_nothing_varied_anything_else_is_outside() -> None:
    limits = xmr(np.full(12, 7.0))
    assert (limits.lower, limits.upper) == (7.0, 7.0)
    z = standard(np.array([7.0, 7.1, 6.9, np.nan]), limits)
    assert z[:3].tolist() == [0.0, np.inf, -np.inf]
    assert signals(z)[0].tolist() == [False, True, True, False]


@given(VALUES)
def test_a_point_is_judged_by_what_came_before_it_alone(z: np.ndarray) -> None:
    whole = signals(z)
    for end in range(len(z)):
        assert (signals(z[: end + 1])[:, -1] == whole[:, end]).all()


@given(VALUES)
def test_up_and_down_are_judged_alike(z: np.ndarray) -> None:
    assert (signals(z) == signals(-z)).all()


@given(VALUES.filter(lambda values: np.isfinite(values).sum() >= 2), st.floats(0.1, 100), st.floats(-1e3, 1e3))
def test_units_do_not_matter(values: np.ndarray, scale: float, shift: float) -> None:
    one, other = xmr(values), xmr(values * scale + shift)
    assert other.reach == pytest.approx(one.reach * scale, rel=1e-6, abs=1e-6)
    assert other.centre == pytest.approx(one.centre * scale + shift, rel=1e-6, abs=1e-6)


@given(VALUES.filter(lambda values: np.isfinite(values).sum() >= 2))
def test_the_centre_lies_within_the_limits(values: np.ndarray) -> None:
    found = xmr(values)
    assert found.lower <= found.centre <= found.upper
    assert found.range_limit >= found.mean_range
