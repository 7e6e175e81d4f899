"""What is certified, in words: the level that was asked for, and never more than the deals prove."""

from __future__ import annotations

import numpy as np
import pytest

from qualify.tipping import Clustering, assess, assess_bins, words


def two_scores(low: tuple[int, int], high: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Deals and wins at scores 20 and 80."""
    deals, won = np.zeros(101, int), np.zeros(101, int)
    (deals[20], won[20]), (deals[80], won[80]) = low, high
    return deals, won


def test_twenty_two_of_twenty_two_reads_at_least_87_per_cent() -> None:
    found = assess_bins(*two_scores((100, 30), (22, 22)), ceiling_level=0.85)
    assert words.guarantees(found)[1] == (
        "Certified ceiling 80: taken together, deals that score 80 or more are won at least 87 % of the time, with "
        "95 % confidence (22 of 22 were). The level asked for is at least 85 in 100."
    )


@pytest.mark.parametrize(
    ("level", "said"),
    [(0.05, "at most 1 in 20"), (0.10, "at most 1 in 10"), (0.15, "at most 15 in 100"), (0.20, "at most 1 in 5")],
)
def test_a_floor_is_promised_at_the_level_asked_for(level: float, said: str) -> None:
    held = assess_bins(*two_scores((120, 0), (120, 90)), floor_level=level)
    assert words.guarantees(held)[0].endswith(f"(0 of 120 were). The level asked for is {said}.")
    broken = assess_bins(*two_scores((120, 60), (120, 90)), floor_level=level)
    assert words.guarantees(broken)[0] == (
        f"No floor is certified at a level of {said}: the lowest scores win too often for that, "
        "and more deals of the same kind would not change it."
    )


def test_too_few_deals_for_a_line_need_so_many_more() -> None:
    found = assess_bins(*two_scores((5, 0), (5, 4)), floor_level=0.2)
    assert words.guarantees(found)[0] == (
        "No floor is certified: too few deals lie beyond any line to promise that at most 1 in 5 are won there. "
        "About 4 more decided deals could (at the very least 14 beyond the line)."
    )


def test_a_line_of_deals_that_resemble_each_other_needs_more_of_them() -> None:
    found = assess_bins(*two_scores((10, 0), (10, 9)), design_effect=2.0)
    assert "(at the very least 57 beyond the line)" in words.guarantees(found)[0]


@pytest.mark.parametrize(
    ("found", "accounts", "said"),
    [
        (Clustering(0, 0, 1, 0.0, 1.0), True, ""),
        (
            Clustering(1, 3, 3, 0.0, 1.0),
            True,
            "1 account has more than one decided deal (the largest 3). Deals of one account do not resemble each other "
            "beyond their scores: they count as independent.",
        ),
        (
            Clustering(12, 40, 9, 0.25, 1.25, 0.011),
            True,
            "12 accounts have more than one decided deal (the largest 9). Deals of one account look a little alike "
            "beyond their scores, but no more than chance could make them. To be safe, every bound is wider all the "
            "same, as if 1,000 deals said no more than 800.",
        ),
        (
            Clustering(12, 40, 9, 0.25, 1.25, 0.01),
            False,
            "12 groups of twins have more than one decided deal (the largest 9). Deals of one group of twins resemble "
            "each other beyond their scores (correlation 0.25): 1,000 deals say as much as 800 independent ones would, "
            "and every bound is wider for it.",
        ),
    ],
)
def test_what_clusters_cost_is_said_where_there_are_any(found: Clustering, accounts: bool, said: str) -> None:
    assert words.clusters(found, accounts=accounts) == said


@pytest.mark.parametrize(
    ("won", "deals", "bounds", "said"),
    [(1, 1, (0.05, 1.0), "at least 5 %"), (0, 1, (0.0, 0.95), "at most 95 %"), (3, 4, (0.249, 0.987), "24 % to 99 %")],
)
def test_a_mark_at_nothing_or_at_all_proves_no_certainty(
    won: int, deals: int, bounds: tuple[float, float], said: str
) -> None:
    assert words.proven(won, deals, *bounds) == said


@pytest.mark.parametrize("won", [0, 30])
def test_without_two_outcomes_nothing_is_said_to_be_unrelated(won: int) -> None:
    found = assess_bins(*two_scores((30, won), (30, won)))
    assert words.shape(found) == "There are no two outcomes to compare, so nothing can be said of a climb."


def test_a_handful_of_deals_leaves_the_climb_open() -> None:
    found = assess(np.array([10, 30, 50, 70, 90]), np.array([True, False, True, False, True]))
    assert words.shape(found).startswith("Whether the win rate climbs with the score, and how, cannot be told yet. (")
