"""Criteria that repeat each other, beside scipy's rank correlation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from qualify.tuning.criteria import Remark
from qualify.tuning.repeats import rank_correlation, repetitions


def test_the_rank_correlation_is_scipy_s() -> None:
    rng = np.random.default_rng(1)
    for _ in range(30):
        one, noise = rng.integers(0, 4, 200), rng.integers(-1, 2, 200)
        other = np.clip(one + noise, 0, 4)
        table = np.zeros((4, 5))
        np.add.at(table, (one, other), 1)
        assert rank_correlation(table) == pytest.approx(stats.kendalltau(one, other).statistic, rel=1e-12)


def test_a_criterion_that_never_varies_correlates_with_nothing() -> None:
    assert rank_correlation(np.array([[5, 5]])) == 0.0


def copied(rng: np.random.Generator, moved: float) -> np.ndarray:
    """A criterion, one that copies it but for a share of answers moved by a notch, and an unrelated one."""
    one = rng.integers(0, 5, 300)
    other = np.where(rng.random(300) < moved, np.clip(one + 1, 0, 4), one)
    return np.stack([one, other, rng.integers(0, 5, 300)])


def test_a_copy_is_found_though_a_tenth_of_its_answers_is_a_notch_off() -> None:
    (found,) = repetitions(copied(np.random.default_rng(4), 0.1))
    assert (found.kind, found.criterion, found.between, found.counts) == ("repeats", 0, (1,), (300,))
    assert found.value == pytest.approx(0.965, abs=0.005)


def test_the_opposite_is_found_with_its_sign() -> None:
    steps = copied(np.random.default_rng(4), 0.0)
    steps[1] = 4 - steps[1]
    assert repetitions(steps) == (Remark("repeats", 0, -1.0, (300,), (1,)),)


def test_only_deals_that_answer_both_are_compared() -> None:
    steps = copied(np.random.default_rng(4), 0.0)
    steps[0, :100], steps[1, 250:] = -1, -1
    assert repetitions(steps) == (Remark("repeats", 0, 1.0, (150,), (1,)),)


def test_answers_that_nearly_everybody_gives_are_not_called_a_repetition() -> None:
    rare = (np.arange(300) < 9).astype(int)
    assert repetitions(np.stack([rare, rare])) == ()
    assert len(repetitions(np.stack([1 - (np.arange(300) < 10)] * 2))) == 1


def test_criteria_that_share_a_cause_are_not_called_repetitions() -> None:
    rng = np.random.default_rng(5)
    cause = rng.standard_normal(1000)
    steps = np.stack([np.digitize(0.8 * cause + 0.6 * rng.standard_normal(1000), [-0.8, 0.0, 0.8]) for _ in range(6)])
    assert repetitions(steps) == ()


def test_a_criterion_without_an_answer_is_passed_over() -> None:
    steps = copied(np.random.default_rng(4), 0.0)[:2]
    assert [found.between for found in repetitions(np.vstack([steps, np.full((1, 300), -1)]))] == [(1,)]
