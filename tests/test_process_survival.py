"""Times of what is not over yet: a published example, and a naive loop as oracle."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qualify.process.survival import log_rank, quantiles, remaining, tallied

# Freireich and others 1963: weeks in remission of 21 patients on 6-MP and of 21 on placebo; 0: still in remission.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
TREATED_OVER = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

observed = st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 2)), min_size=1, max_size=60)


def alone(days: list[int], over: list[int]) -> np.ndarray:
    return remaining(*tallied(np.array(days), np.array(over, bool), np.zeros(len(days), np.int64), 1))[0]


def test_the_published_remissions() -> None:
    left = alone(TREATED, TREATED_OVER)
    assert left[[6, 7, 10, 13, 16, 22, 23]].round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert quantiles(left) == [13, 23, None, None]
    assert quantiles(alone(PLACEBO, [1] * 21))[1] == 8


def test_the_published_log_rank_of_both_arms() -> None:
    """Chi-square 16.79 on one degree of freedom."""
    days, over = np.array(TREATED + PLACEBO), np.array(TREATED_OVER + [1] * 21, bool)
    found = log_rank(*tallied(days, over, np.repeat([0, 1], 21), 2))
    assert round(float(found[0] ** 2), 2) == 16.79
    assert found[0] == -found[1] < 0


@given(observed)
def test_the_share_that_lasts_is_that_of_a_loop(rows: list[tuple[int, bool, int]]) -> None:
    days, over = [day for day, _, _ in rows], [int(is_over) for _, is_over, _ in rows]
    share, shares = 1.0, []
    for day in range(max(days) + 1):
        lasting = sum(each >= day for each in days)
        share *= 1 - sum(each == day and bool(is_over) for each, is_over in zip(days, over, strict=True)) / lasting
        shares.append(share)
    assert np.allclose(alone(days, over), shares, atol=1e-12)


@given(observed)
def test_parts_are_counted_as_if_alone_and_their_differences_cancel(rows: list[tuple[int, bool, int]]) -> None:
    days, over, part = (np.array(each) for each in zip(*rows, strict=True))
    ended, lasting = tallied(days, over, part, 3)
    for at in range(3):
        own = tallied(days[part == at], over[part == at], np.zeros((part == at).sum(), np.int64), 1)
        length = own[0].shape[1]
        assert ended[at, :length].tolist() == own[0][0].tolist()
        assert lasting[at, :length].tolist() == own[1][0].tolist()
        assert not ended[at, length:].any()
    assert np.isfinite(log_rank(ended, lasting)).all()
