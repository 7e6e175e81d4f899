"""What is promised of the tipping point, held against simulated truths: small here, at full size by `make promises`.

Everything is seeded, so a run is a fact and not a chance. Limits leave room for the size of the sample.
"""

from __future__ import annotations

import pytest

from bench.promises.cells import Cell, Figures, figures
from bench.promises.truths import (
    CHOSEN,
    FLAT,
    GENTLE,
    HOCKEY,
    JUMP,
    LATE,
    NO_TIPPING,
    SLOPE,
    SMOOTH,
    STEEP,
    STEP,
    TWO,
    Truth,
    sample,
)
from qualify.tipping import assess_bins, line


def seen(kind: str, truth: Truth, deals: int, runs: int, spread: str = "normal") -> Figures:
    return figures(Cell(kind, truth, spread, deals, runs))


def names(truth: object) -> str:
    return truth.name if isinstance(truth, Truth) else str(truth)


@pytest.mark.parametrize(
    ("truth", "crossing", "tips"),
    [(STEP, 40, True), (STEEP, 45, True), (TWO, 40, True), (HOCKEY, 44, True), (LATE, 69, True),
     (FLAT, 0, False), (GENTLE, 23, False), (SLOPE, 37, False)],
    ids=names,
)  # fmt: skip
def test_the_truths_are_what_they_are_called(truth: Truth, crossing: int, tips: bool) -> None:
    assert (truth.crossing, truth.tips) == (crossing, tips)


@pytest.mark.parametrize("truth", NO_TIPPING, ids=names)
@pytest.mark.parametrize("deals", [40, 100, 300, 1000])
def test_where_there_is_no_tipping_point_none_is_established(truth: Truth, deals: int) -> None:
    found = seen("tipping", truth, deals, 60, "even")
    assert found["established"] == 0
    assert found["indicated"] <= 0.05


@pytest.mark.parametrize("truth", [*CHOSEN, GENTLE], ids=names)
@pytest.mark.parametrize(("deals", "least"), [(40, 0.84), (300, 0.86)])
def test_the_interval_covers_the_true_tipping_point(truth: Truth, deals: int, least: float) -> None:
    """Of 100 samples 90 are promised; 84 leaves two standard errors."""
    found = seen("tipping", truth, deals, 100)
    assert found["covered"] >= least
    assert found["late"] <= 0.06


@pytest.mark.parametrize(("truth", "spread"), [(truth, spread) for truth in CHOSEN for spread in ("even", "normal")])
def test_a_tipping_point_that_is_there_is_established_and_narrow_at_300(truth: Truth, spread: str) -> None:
    """Of 60 samples 45 are promised; 39 leaves two standard errors."""
    found = seen("tipping", truth, 300, 60, spread)
    assert found["established"] >= 0.65
    assert found["width"] <= 13


@pytest.mark.parametrize("truth", CHOSEN, ids=names)
def test_at_1000_deals_nearly_every_one_is_established(truth: Truth) -> None:
    found = seen("tipping", truth, 1000, 40)
    assert found["established"] >= 0.9
    assert found["width"] <= 7


@pytest.mark.parametrize("truth", SMOOTH, ids=names)
@pytest.mark.parametrize(("deals", "most"), [(120, 0.075), (300, 0.025)])
def test_a_smooth_climb_is_not_called_a_jump(truth: Truth, deals: int, most: float) -> None:
    assert seen("shape", truth, deals, 40)["jump"] <= most


def test_a_jump_is_called_a_jump() -> None:
    assert seen("shape", JUMP, 150, 40)["jump"] >= 0.7
    assert seen("shape", JUMP, 300, 40)["jump"] >= 0.95


def test_where_there_is_no_relation_no_climb_is_named() -> None:
    found = seen("shape", FLAT, 150, 100)
    assert found["jump"] == 0
    assert found["ramp"] <= 0.03


@pytest.mark.parametrize("deals", [40, 100, 300, 1000])
def test_floor_and_ceiling_break_their_promise_at_most_once_in_twenty(deals: int) -> None:
    """Of 500 samples, 25 are expected at worst; 37 would be two and a half standard errors more."""
    found = seen("lines", STEEP, deals, 500)
    assert found["floor broken"] <= 37 / 500
    assert found["ceiling broken"] <= 37 / 500


def test_a_floor_that_is_there_is_found_at_1000() -> None:
    assert seen("lines", STEEP, 1000, 100)["floor found"] >= 0.9


@pytest.mark.parametrize(("truth", "deals"), [(STEP, 60), (STEEP, 40)], ids=names)
def test_with_as_many_more_deals_as_asked_for_the_verdict_is_mostly_established(truth: Truth, deals: int) -> None:
    """Those of 20 samples that cannot tell get what they ask for, of the same truth: 24 of 26 and 34 of 34 at full
    size."""
    asked = settled = 0
    for seed in range(20):
        counted, won = sample(truth, deals, "normal", seed)
        first = assess_bins(counted, won)
        if first.needed:
            more = sample(truth, first.needed, "normal", 1000 + seed)
            asked += 1
            settled += line(counted + more[0], won + more[1]).probability >= 0.8
    assert asked >= 10
    assert settled >= 0.75 * asked
