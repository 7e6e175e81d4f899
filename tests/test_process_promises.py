"""What is said of false alarms and shifts, held against simulation. In full: ``python -m bench.promises.behaviour``."""

from __future__ import annotations

import pytest

from bench.promises.behaviour import WORLDS, alarms, seasonal, seen
from qualify.process.behaviour import FALSE_ALARMS, FALSE_NEW


@pytest.mark.parametrize("world", WORLDS)
def test_false_alarms_are_as_rare_as_said(world: str) -> None:
    """The band said, and three standard errors of 600 runs."""
    found = alarms(world, 24, 24, 600)
    assert FALSE_ALARMS[0] - 0.04 <= found[-2] <= FALSE_ALARMS[1] + 0.04
    assert alarms(world, 36, 24, 600)[-1] <= FALSE_NEW[1] + 0.02


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("baseline", [10, 24])
def test_a_shift_of_two_sigma_is_signalled_within_eight_points(world: str, baseline: int) -> None:
    assert seen(world, 2, baseline, 300) >= 0.8


def test_a_season_is_taken_out_where_there_is_one_and_the_months_left_alarm_no_more() -> None:
    assert seasonal(3, 0, 100)[0] <= 0.04
    taken, alarmed = seasonal(3, 0.4, 100)
    assert taken == 1.0
    assert alarmed <= 0.3
