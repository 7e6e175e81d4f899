"""What is not known is not said as if it were: no better, and cannot tell whether better."""

from __future__ import annotations

import pytest

from qualify.tuning.luck_gain import Gain
from qualify.tuning.suggested import Suggestion
from qualify.tuning.suggested_words import verdict

OPEN = "A gain of 2 points, which would be of use, is not ruled out."


@pytest.mark.parametrize(
    ("low", "high", "kind", "told"),
    [
        (-0.03, 0.03, "Cannot tell whether better than", True),
        (-0.001, 0.02, "Cannot tell whether better than", True),
        (-0.03, 0.0194, "No better than", False),
        (0.001, 0.03, "Better than", False),
        (-0.03, -0.001, "Worse than", False),
    ],
)
def test_no_better_is_said_only_where_a_useful_gain_is_ruled_out(
    low: float, high: float, kind: str, told: bool
) -> None:
    gain, none = Gain((low + high) / 2, low, high), Gain(0.0, -0.01, 0.01)
    said = verdict(Suggestion((60, 40), 0.7, 0.7, 0.7, gain, none, 0.5, 90, 80, 0, 5, 0))
    assert said.startswith(f"{kind} equal weights: ")
    assert said.endswith(OPEN) == told
    assert ". No better than the published weights: " in said
