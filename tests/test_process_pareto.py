"""A Pareto chart: shares that add up, and a first that is first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.process.pareto import first, pareto


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_shares_fall_and_add_up(amounts: list[int]) -> None:
    found = pareto(np.array(amounts))
    assert sorted(found.order.tolist()) == list(range(len(amounts)))
    assert (np.diff(found.share) <= 0).all()
    if sum(amounts):
        assert found.running[-1] == pytest.approx(1.0)
        assert found.running[found.vital - 1] >= 0.8 - 1e-9
        assert found.vital == 1 or found.running[found.vital - 2] < 0.8


def test_nothing_has_no_order() -> None:
    assert pareto(np.array([])).vital == 0
    assert first(np.array([])) == 1.0


def test_the_first_of_equals_is_hardly_ever_called_first() -> None:
    """Of several equally frequent things the one that happens to lead is not named, picked though it was."""
    rng = np.random.default_rng(1)
    drawn = rng.multinomial(300, [0.3, 0.3, 0.2, 0.2], size=1000)
    assert np.mean([first(counts) <= 0.05 for counts in drawn]) <= 0.06
