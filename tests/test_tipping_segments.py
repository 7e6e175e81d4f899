"""Segments' lines and win rates, partially pooled: exact cases, and what is promised of them."""

from __future__ import annotations

import numpy as np
import pytest
from segment_worlds import SCORES, segments, truth

from qualify.errors import InputError
from qualify.tipping import Tipping, crossing
from qualify.tipping.borrowed import SHARES, borrow
from qualify.tipping.monotone import fit
from qualify.tipping.segments import Segment, compare, largest_difference, rates, verdict


def world(shape: str, seed: int, sd: float, deals: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Deals in four segments with lines that scatter by ``sd`` points: counts, wins, and the shifts."""
    rng = np.random.default_rng([3, seed])
    shift = rng.normal(0, sd, 4)
    return *segments(rng, shape, deals, shift), shift


def line_of(shape: str, shift: float) -> int:
    return int((truth(shape, shift) <= 0.10).sum())


def test_segments_that_are_alike_count_each_others_deals_as_far_as_ever() -> None:
    deals = np.full((3, 101), 8)
    found = borrow(deals, np.where(SCORES < 40, 0, 5) * np.ones((3, 1), int))
    assert [round(one.share, 2) for one in found] == [0.75, 0.75, 0.75]


def test_a_segment_unlike_the_rest_stands_alone_and_costs_them_little() -> None:
    deals, shift = np.full((5, 101), 8), np.array([[40], [40], [40], [40], [70]])
    found = borrow(deals, np.where(shift > SCORES, 0, 5))
    shares = [round(one.share, 2) for one in found]
    assert shares[4] == 0.0
    assert len(set(shares[:4])) == 1
    assert [segment.line for segment in compare(deals, np.where(shift > SCORES, 0, 5))] == [
        *[Tipping(40, 40, 40)] * 4, Tipping(70, 70, 70)
    ]  # fmt: skip


def test_the_weights_of_the_shares_are_probabilities() -> None:
    deals, won, _ = world("steep", 0, 8)
    for one in borrow(deals, won):
        assert len(one.curves) == len(SHARES) == 6
        assert one.weight.sum() == pytest.approx(1, abs=1e-12)
        assert one.weight.min() >= 0


def test_the_evidence_of_two_deals_at_one_score_is_an_integral_over_the_rate() -> None:
    """Under Jeffreys weights on the grid the chance of two wins is the mean square of the rate."""
    deals, won = np.zeros(101), np.zeros(101)
    deals[0] = won[0] = 2
    curve = fit(deals, won)
    weight = np.sqrt(curve.rate * (1 - curve.rate))
    expected = float(weight @ curve.rate**2 / weight.sum())
    assert np.exp(curve.evidence) == pytest.approx(expected, rel=1e-9)


def test_clustered_deals_widen_lines_and_differences_and_leave_the_counts_alone() -> None:
    deals, won, _ = world("hockey", 1, 10)
    single, triple = compare(deals, won), compare(deals, won, design_effect=3.0)
    for one, three in zip(single, triple, strict=True):
        assert (one.deals, one.won, one.rate) == (three.deals, three.won, three.rate)
        assert three.high - three.low > one.high - one.low
        assert abs(three.shrunk - three.expected) <= abs(three.rate - three.expected)
    widths = [[s.line.high - s.line.low for s in found] for found in (single, triple)]
    assert sum(widths[1]) > sum(widths[0])


def test_a_rate_is_shrunk_towards_what_its_scores_lead_to_expect() -> None:
    """Thousands of deals keep their raw rate; of ten deals a third is not believed."""
    deals, won = np.array([[4000], [4000], [10]]), np.array([[2400], [1600], [9]])
    expected, shrunk = rates(deals, won, np.array([0.5]))
    assert expected.tolist() == [0.5, 0.5, 0.5]
    assert shrunk.round(3).tolist() == [0.6, 0.4, 0.755]


def test_where_a_level_is_never_or_always_passed_is_said() -> None:
    deals = np.full((2, 101), 20)
    never, always = compare(deals, np.array([[0], [12]]) * np.ones((1, 101), int))
    assert (never.place, never.line) == ("never reached", Tipping(100, 100, 100))
    assert (always.place, always.line) == ("past it at every score", Tipping(0, 0, 0))
    assert (never.upper_place, always.upper_place) == ("never reached", "never reached")


@pytest.mark.parametrize("deals", [np.full((1, 101), 5), np.array([[5] * 101, [0] * 101])])
def test_nothing_to_compare_is_said(deals: np.ndarray) -> None:
    with pytest.raises(InputError, match="There are no two segments with decided deals"):
        compare(deals, np.zeros_like(deals))


def test_the_verdict_needs_a_test_for_a_difference_and_narrow_bounds_for_its_absence() -> None:
    few, many = (compare(deals, deals // 5) for deals in (np.full((2, 101), 5), np.full((2, 101), 500)))
    assert (verdict(few, 0.05), verdict(few, 0.051), verdict(many, 0.051)) == (
        "differs", "not enough to separate", "no large difference"
    )  # fmt: skip
    assert round(largest_difference(few), 3) == 0.056
    assert round(largest_difference(many), 3) == 0.006


@pytest.fixture(scope="module", params=["step", "steep", "hockey"])
def scattered(request: pytest.FixtureRequest) -> list[tuple[tuple[Segment, ...], list[int], list[float], np.ndarray]]:
    """16 companies of 1,000 deals whose segments' lines scatter by 0, 2, 5 or 8
    points: what is found, true lines and rates, deals."""
    found = []
    for seed in range(16):
        deals, won, shift = world(request.param, seed, (0, 2, 5, 8)[seed % 4], 1000)
        true = [float(n @ truth(request.param, by) / n.sum()) for n, by in zip(deals, shift, strict=True)]
        lines = [line_of(request.param, by) for by in shift]
        found.append((compare(deals, won), lines, true, np.stack([deals, won])))
    return found


def test_the_intervals_of_segments_lines_cover_the_truth(scattered: list) -> None:
    covered = [
        s.line.low <= t <= s.line.high for found, true, *_ in scattered for s, t in zip(found, true, strict=True)
    ]
    assert np.mean(covered) >= 0.86  # Of 64; .9 is promised, and .037 is a standard error.


def test_lines_a_few_points_apart_make_a_staircase_together_and_are_covered_all_the_same() -> None:
    """300 deals, steps that scatter by 4 points: the common curve misses them, .88 were covered in 80."""
    covered = []
    for seed in range(15):
        deals, won, shift = world("step", 100 + seed, 4, 300)
        found = zip(compare(deals, won), shift, strict=True)
        covered += [s.line.low <= line_of("step", by) <= s.line.high for s, by in found]
    assert np.mean(covered) >= 0.82


def test_partial_pooling_places_lines_better_than_each_alone_or_all_together(scattered: list) -> None:
    errors = {"alone": 0.0, "together": 0.0, "partial": 0.0}
    for found, true, _, (deals, won) in scattered:
        company = crossing(fit(deals.sum(axis=0), won.sum(axis=0)), 0.10).score
        for segment, at, n, k in zip(found, true, deals, won, strict=True):
            errors["alone"] += (crossing(fit(n, k), 0.10).score - at) ** 2
            errors["together"] += (company - at) ** 2
            errors["partial"] += (segment.line.score - at) ** 2
    assert errors["partial"] < min(errors["alone"], errors["together"])


def test_shrunk_rates_are_nearer_the_truth_than_raw_or_pooled_ones(scattered: list) -> None:
    errors = np.zeros(3)
    for found, _, true, _ in scattered:
        for s, rate in zip(found, true, strict=True):
            errors += np.square(np.array([s.rate, s.expected, s.shrunk]) - rate)
    assert errors[2] < min(errors[:2])
