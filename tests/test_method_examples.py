"""The worked examples in docs/method.md are what the code says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qualify.analysis import Lines
from qualify.analysis.freeze import FEW, judged
from qualify.analysis.scorecard import standing
from qualify.forecast.table import shifted
from qualify.ratings.notches import notch_up
from qualify.rubric import Answer, Criterion, Rubric
from qualify.tipping.certify import lower_bound, upper_bound

METHOD = Path(__file__).parents[1] / "docs" / "method.md"
THREE = (Answer("No", 0), Answer("Planned", 50), Answer("Yes", 100))
RUBRIC = Rubric(
    "Example",
    (
        *(Criterion(key, f"{key}?", THREE, weight) for key, weight in (("a", 2), ("b", 2), ("c", 1))),
        Criterion("d", "d?", (Answer("Hay", 0), Answer("Oats", 100)), 1, ordered=False),
    ),
)


@pytest.fixture(scope="module")
def method() -> str:
    return " ".join(METHOD.read_text(encoding="utf-8").split())


def test_a_notch_and_what_it_does_to_score_and_zone(method: str) -> None:
    said = {"a": "No", "b": "Yes", "c": "Yes", "d": "Hay"}
    after = THREE[notch_up(RUBRIC.criteria[0], 0) or 0].label
    before, then = (standing(RUBRIC, Lines(55, 80), each) for each in (said, {**said, "a": after}))
    assert (after, before.zone, then.zone) == ("Planned", "below", "between")
    assert f"make 300 // 6 = {before.score}. The first one a notch better makes 400 // 6 = {then.score}: with" in method


def test_what_it_does_to_the_chance(method: str) -> None:
    factors = shifted(np.array([0.3]), np.array([-0.5, 0.4]))
    low, high = (0.09 + 0.06) * factors * 100
    assert f"Then the factor is {factors[0]:.2f} at 50 and {factors[1]:.2f} at 66, and the chance by the end" in method
    assert f"goes from {low:.1f} % to {high:.1f} %." in method


def test_a_line_that_held_or_broke(method: str) -> None:
    ends = {
        won: [bound(np.array([won]), np.array([40]))[0] * 100 for bound in (lower_bound, upper_bound)]
        for won in (0, 2, 12)
    }
    told = {won: judged(won, 40, 0.1, "below") for won in ends}
    assert (
        f"none won is at most {ends[0][1]:.1f} %: {told[0]}; 2 won are {ends[2][0]:.1f} to {ends[2][1]:.1f} %: "
        f"{told[2]}; 12 won are {ends[12][0]:.1f} to {ends[12][1]:.1f} %: {told[12]}. Below {FEW} decided deals"
        in method
    )
