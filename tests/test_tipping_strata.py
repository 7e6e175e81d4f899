"""The test of segments at the same scores: exact numbers, brute force, and what it promises."""

from __future__ import annotations

import numpy as np
import pytest
from segment_worlds import segments

from qualify.tipping.strata import contrast, holm

HALF = np.full(101, 0.5)


def at_scores(*columns: tuple[int, tuple[int, ...]]) -> np.ndarray:
    """Counts per segment at a few scores: ``(score, (first segment, second, ...))``."""
    counted = np.zeros((len(columns[0][1]), 101), int)
    for score, numbers in columns:
        counted[:, score] = numbers
    return counted


def test_two_strata_by_hand() -> None:
    """Score 20: 10 of 20 and 5 of 20; score 80: 8 of 10 and 9 of 10. Observed less expected of the first: 2.5 - .5;
    covariance 20 * 20 * 15 * 25 / (40^2 * 39) + 10 * 10 * 17 * 3 / (20^2 * 19); comparable 10 + 5 deals."""
    found = contrast(at_scores((20, (20, 20)), (80, (10, 10))), at_scores((20, (10, 5)), (80, (8, 9))), HALF)
    chi_square = 2.0**2 / (400 * 375 / (1600 * 39) + 100 * 51 / (400 * 19))
    assert chi_square == pytest.approx(1.300856, abs=1e-6)
    assert found.p == pytest.approx(0.254057, abs=1e-6)
    assert found.difference.tolist() == pytest.approx([2 / 15, -2 / 15])
    assert found.error.tolist() == pytest.approx([(15 / 4) ** 0.5 / 15] * 2)


def test_deals_of_other_scores_are_not_compared() -> None:
    """A team whose deals all score 80 wins more than one whose deals score 20, and nothing follows from that."""
    deals, won = at_scores((20, (50, 0)), (80, (0, 50))), at_scores((20, (2, 0)), (80, (0, 45)))
    found = contrast(deals, won, HALF)
    assert (found.p, found.difference.tolist(), found.error.tolist()) == (1.0, [0, 0], [np.inf, np.inf])


def test_where_nothing_or_everything_was_won_nothing_differs_and_nothing_is_proven() -> None:
    deals = at_scores((50, (20, 20)))
    for won in (np.zeros_like(deals), deals):
        found = contrast(deals, won, np.full(101, 0.05))
        assert (found.p, found.difference.tolist()) == (1.0, [0, 0])
        assert found.error.round(4).tolist() == [0.0689, 0.0689]


def test_the_p_value_is_that_of_shuffled_outcomes() -> None:
    """999 shuffles among deals of the same score, by brute force, for the same quadratic form."""
    rng = np.random.default_rng(5)
    deals, won = segments(rng, "steep", 450, shift=np.array([4, 0, -2]))
    deals, won = (np.add.reduceat(counted, np.arange(0, 101, 10), axis=1) for counted in (deals, won))
    p = contrast(deals, won, HALF[:11]).p
    wins, more = won.sum(axis=0), 0
    for _ in range(999):
        shuffled = np.stack([rng.multivariate_hypergeometric(deals[:, s], wins[s]) for s in range(11)], axis=1)
        more += contrast(deals, shuffled, HALF[:11]).p <= p
    assert p == pytest.approx(0.0589, abs=0.0001)
    assert (1 + more) / 1000 == pytest.approx(p, abs=0.015)


def test_a_design_effect_divides_the_evidence() -> None:
    deals, won = at_scores((20, (20, 20))), at_scores((20, (15, 5)))
    single, double = contrast(deals, won, HALF), contrast(deals, won, HALF, design_effect=2.0)
    assert (round(single.p, 4), round(double.p, 4)) == (0.0018, 0.0272)
    assert (double.error / single.error).tolist() == pytest.approx([2**0.5] * 2)


def test_four_fields_without_a_difference_are_called_different_in_at_most_one_run_of_twenty() -> None:
    """All four fields at once, companies of 400 deals in segments whose scores differ. In 2,000 of them 4.95 % were
    named; of the 400 here, 20 are allowed for and two standard errors."""
    named = 0
    for seed in range(400):
        rng = np.random.default_rng([1, seed])
        p = [contrast(*segments(rng, "hockey", 400, np.zeros(n), spread=10), HALF).p for n in (3, 4, 6, 9)]
        named += holm(np.array(p)).min() <= 0.05
    assert named <= 28


@pytest.mark.parametrize("shape", ["step", "steep", "hockey"])
def test_one_of_four_segments_with_its_line_15_points_away_is_found(shape: str) -> None:
    """1,000 deals, at the level that is left when four fields are looked at."""
    rngs = [np.random.default_rng([2, seed]) for seed in range(50)]
    shift = np.array([15.0, 0, 0, 0])
    assert sum(contrast(*segments(rng, shape, 1000, shift), HALF).p <= 0.05 / 4 for rng in rngs) >= 48
