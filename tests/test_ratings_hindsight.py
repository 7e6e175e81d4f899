"""Hindsight: planted drift is reported, other late changes are not; jumps by deal and rater."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.ratings import Gap, drifts, gap, jumps
from qualify.ratings.words import drifted, hindsight
from qualify.tuning.luck_gain import gain
from tests.rating_worlds import DAY, late_scores, rows, rubric

GATE = "the last rating at least 7 days before closing"


@cache
def gaps(deals: int, criteria: int, kind: str, share: float, runs: int = 200) -> list[Gap]:
    found = []
    for seed in range(runs):
        gate, last, won = late_scores(seed, deals, criteria, kind, share)
        told = gap(last, gate, won)
        assert told
        found.append(told)
    return found


@pytest.mark.parametrize("criteria", [1, 4, 10])
def test_one_rating_in_five_drifting_a_notch_is_reported(criteria: int) -> None:
    """In at least 90 of 100 samples of 300 deals; 100 in 100 are reached."""
    found = gaps(300, criteria, "towards", 0.2)
    assert sum(each.clear for each in found) >= 198
    assert 0.05 < np.mean([each.value for each in found]) < 0.1


@pytest.mark.parametrize("criteria", [1, 10])
@pytest.mark.parametrize(("kind", "share"), [("none", 0.0), ("random", 0.2), ("random", 0.02), ("up", 0.2)])
def test_without_drift_the_interval_holds_zero(kind: str, share: float, criteria: int) -> None:
    """It leaves zero out in at most 5 of 100; hindsight is claimed in about 1."""
    found = gaps(300, criteria, kind, share)
    assert sum(each.clear for each in found) <= 5
    assert sum(not each.low <= 0 <= each.high for each in found) <= 12


def test_late_changes_of_whole_deals_are_not_taken_for_hindsight() -> None:
    """Random ones blur the scores, and the gap is truly below zero."""
    found = gaps(300, 4, "whole deals", 0.2)
    assert sum(each.clear for each in found) <= 5
    assert np.mean([each.value for each in found]) < 0


def test_a_few_changes_that_agree_prove_nothing() -> None:
    won = np.arange(100) % 2 == 0
    gate, last = np.full(100, 50), np.full(100, 50)
    for changed in range(1, 12):
        last[changed - 1] = 75 if won[changed - 1] else 25
        found = gap(last, gate, won)
        assert found
        assert (found.changed, found.clear, found.known) == (changed, changed >= 8, changed > 1)


def test_no_change_is_no_gap() -> None:
    found = gap(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 4]), np.array([True, False, True, False]))
    assert found == Gap(0.0, 0.0, 0.0, 0.25, 0.25, 2, 2, 0)
    assert hindsight(found, GATE) == f"No score changed after the gate: {GATE} is the last one on all 4 closed deals."


def test_without_both_scores_or_outcomes_nothing_is_compared() -> None:
    assert gap(np.array([1, 2, -1]), np.array([-1, 2, 3]), np.array([True, True, False])) is None
    assert gap(np.zeros(0, int), np.zeros(0, int), np.zeros(0, bool)) is None
    assert hindsight(None, GATE) == f"Unknown: no won and lost deals have both a dated last rating and {GATE}."
    with pytest.raises(InputError, match="differ in number"):
        gap(np.array([1]), np.array([1, 2]), np.array([True]))


def test_likeness_of_deals_widens_it() -> None:
    gate, last, won = late_scores(1, 300, 4, "towards", 0.2)
    one, four = gap(last, gate, won), gap(last, gate, won, design_effect=4)
    assert one
    assert four
    assert (four.high - four.value) / (one.high - one.value) == pytest.approx(2)


@given(st.integers(0, 10_000))
def test_gap_and_spread_are_those_of_the_paired_separation(seed: int) -> None:
    gate, last, won = late_scores(seed, 80, 3, "random", 0.5)
    one, other = gap(last, gate, won), gain(last, gate, won, np.arange(80))
    assert one
    assert other
    assert one.value == pytest.approx(other.value)
    assert np.sign(one.value) == np.sign(other.value)


def test_what_is_said_of_each_kind() -> None:
    few = Gap(0.02, -1.0, 1.0, 0.72, 0.7, 20, 30, 1)
    assert hindsight(few, GATE) == (
        "Cannot tell: 1 of 50 deals was scored anew since, too few to say whether the last ratings tell more than "
        f"{GATE}."
    )
    none = Gap(0.01, -0.02, 0.04, 0.71, 0.7, 20, 30, 9)
    assert hindsight(none, GATE).startswith(f"No hindsight is seen: the gap to {GATE} is 1 points (−2 to 4), which may")
    less = Gap(-0.05, -0.08, -0.02, 0.65, 0.7, 20, 30, 9)
    assert hindsight(less, GATE).startswith("No hindsight: the last ratings separate won from lost less well than")


def deals(**outcome: str) -> pl.DataFrame:
    """Deals that closed on 22 March 2026; those still open have no day."""
    closed = [None if how == "open" else DAY + timedelta(20) for how in outcome.values()]
    return pl.DataFrame({"deal_id": list(outcome), "outcome": list(outcome.values()), "closed": closed})


def jumped(*each: tuple[str, str, str | None, str | None, int | None], **outcome: str) -> list[tuple[object, ...]]:
    found = jumps(rows(*each), deals(**outcome), rubric(2), 7)
    return found.select("deal_id", "criterion", "rater", "before", "after", "notches", "days", "towards").rows()


def test_jumps_by_deal_and_rater_the_largest_towards_the_outcome_first() -> None:
    told = [
        ("a", "c0", "a1", "Ana", 0), ("a", "c0", "a2", "Ben", 14), ("a", "c1", "a2", "Ana", 0),
        ("a", "c1", "a1", "Ana", 25), ("b", "c0", "a4", "Ana", 0), ("b", "c0", "a1", "Ana", 20),
        ("b", "c0", "a1", "Ana", 21),
    ]  # fmt: skip
    assert jumped(*told, a="won", b="lost") == [
        ("b", "c0", "Ana", "a4", "a1", -3, 0, True),
        ("a", "c0", "Ben", "a1", "a2", 1, -6, True),
        ("a", "c1", "Ana", "a2", "a1", -1, 5, False),
    ]


@pytest.mark.parametrize(
    "second",
    [
        ("a", "c0", "a2", "Ana", 13),
        ("a", "c0", "a1", "Ana", 20),
        ("a", "c0", None, "Ana", 20),
        ("a", "c0", "a2", "Ana", None),
        ("a", "c1", "a2", "Ana", 20),
        ("a", "c0", "a stranger", "Ana", 20),
        ("b", "c0", "a2", "Ana", 20),
        ("c", "c0", "a2", "Ana", 20),
    ],
    ids=["in time", "unchanged", "taken back", "undated", "first answer", "stranger", "open deal", "unknown deal"],
)
def test_what_is_no_jump(second: tuple[str, str, str | None, str | None, int | None]) -> None:
    first = [(deal, "c0", "a1", "Ana", 0) for deal in "abc"]
    assert jumped(*first, second, a="won", b="open") == []


def test_a_rater_whose_late_changes_follow_the_outcome_is_named() -> None:
    told = []
    for at in range(12):
        told += [(f"d{at}", "c0", "a2", "Ana", 0), (f"d{at}", "c0", "a3" if at % 2 else "a1", "Ana", 20)]
    told += [("e", "c0", "a2", "Ben", 0), ("e", "c0", "a3", "Ben", 20), ("f", "c0", "a2", "Ben", 0),
             ("f", "c0", "a1", None, 20)]  # fmt: skip
    outcome = {f"d{at}": "won" if at % 2 else "no decision" for at in range(12)} | {"e": "won", "f": "won"}
    found = drifts(jumps(rows(*told), deals(**outcome), rubric(1), 7))
    assert [(each.rater, each.towards, each.changes, each.clear) for each in found] == [
        ("Ana", 12, 12, True), ("Ben", 1, 1, False), ("", 0, 1, False),
    ]  # fmt: skip
    assert found[0].by_chance == pytest.approx(2**-12)
    assert drifted(found[2]) == (
        "Nobody in particular: 0 of 1 late change went towards the outcome, on 1 deal; chance would explain that."
    )


def test_no_jumps_are_nobodys() -> None:
    assert drifts(jumps(rows(), deals(a="won"), rubric(1), 7)) == ()
