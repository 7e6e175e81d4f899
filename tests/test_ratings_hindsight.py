"""Hindsight: planted drift is reported, other late changes are not; jumps by deal and rater."""

from __future__ import annotations

import math
from datetime import timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.promises.raters import DAY, late_changes, late_scores, rubric
from qualify.errors import InputError
from qualify.ratings import Gap, drifts, gap, jumps
from qualify.ratings.late_words import drifted, hindsight
from qualify.tuning.luck_gain import gain
from tests.rating_worlds import rows

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
    assert hindsight(none, GATE) == (
        f"No hindsight is seen: by the last ratings a won deal outscores another one 71 % of the time, by {GATE} 70 %. "
        "The gap is 1 point (−2 to 4), which may be none; 9 of 50 deals were scored anew since."
    )
    less = Gap(-0.05, -0.08, -0.02, 0.65, 0.7, 20, 30, 9)
    assert hindsight(less, GATE) == (
        f"No hindsight: by the last ratings a won deal outscores another one 65 % of the time, by {GATE} 70 %. "
        "The gap is −5 points (−8 to −2); 9 of 50 deals were scored anew since."
    )
    fine = Gap(0.0061, 0.0046, 0.0075, 0.9044, 0.8984, 876, 1352, 277)
    assert hindsight(fine, GATE) == (
        "The last ratings tell more than those at the gate, be it by news or by the outcome itself: by the last "
        f"ratings a won deal outscores another one 90.4 % of the time, by {GATE} 89.8 %. The gap is 0.6 points (0.5 to "
        "0.8); 277 of 2,228 deals were scored anew since."
    )


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
    assert [(each.rater, each.towards, each.changes, each.clear) for each in found.raters] == [
        ("Ana", 12, 12, True), ("Ben", 1, 1, False), ("", 0, 1, False),
    ]  # fmt: skip
    assert (found.together.clear, found.clear) == (True, True)
    assert found.raters[0].by_chance == found.together.by_chance == pytest.approx(1 / math.comb(12, 6))
    assert drifted(found.raters[2]) == (
        "Nobody in particular: 0 of 1 late change went towards the outcome, on 1 deal; whether because of it cannot "
        "be told, as all go one way."
    )


def changed(*each: tuple[str, int, str]) -> pl.DataFrame:
    """Late changes, a deal each: by whom, notches, and how the deal ended."""
    told = [(f"d{at}", rater, way, how, (way > 0) == (how == "won")) for at, (rater, way, how) in enumerate(each)]
    return pl.DataFrame(told, schema=["deal_id", "rater", "notches", "outcome", "towards"], orient="row")


def test_no_jumps_are_nobodys() -> None:
    found = drifts(jumps(rows(), deals(a="won"), rubric(1), 7))
    assert (found.raters, found.clear, found.together.why) == ((), False, "they cancel out")


def test_what_cannot_be_told_accuses_nobody() -> None:
    """By a coin's measure each of these would go towards the outcome beyond chance."""
    strict = drifts(changed(*[("Max", -1, "lost")] * 30, *[("Max", -1, "won")] * 4)).raters[0]
    assert (strict.towards, strict.by_chance, strict.why, strict.clear) == (30, None, "all go one way", False)
    alike = drifts(changed(*[("Max", -1, "lost")] * 30, *[("Max", 1, "lost")] * 4)).raters[0]
    assert (alike.towards, alike.by_chance, alike.why, alike.clear) == (30, None, "all ended alike", False)
    assert drifted(alike) == (
        "Max: 30 of 34 late changes went towards the outcome, on 34 deals; whether because of it cannot be told, as "
        "all those deals ended alike."
    )


def test_two_who_each_go_their_own_way_are_not_added_up() -> None:
    """Ida moves up and has the deals that are won, Max moves down and has the others: neither knows an outcome."""
    found = drifts(changed(*[("Ida", 1, "won")] * 20, *[("Max", -1, "lost")] * 20))
    assert (found.together.towards, found.together.by_chance, found.clear) == (40, None, False)
    mixed = drifts(
        changed(*[("Ida", 1, "won")] * 20, *[("Max", -1, "lost")] * 20, ("Max", 1, "won"), ("Ida", -1, "lost"))
    )
    assert [round(each.by_chance or 0, 4) for each in (*mixed.raters, mixed.together)] == [0.0476, 0.0476, 0.0023]
    assert [each.clear for each in (*mixed.raters, mixed.together)] == [False, False, True]


def test_the_chance_of_one_table_is_fishers() -> None:
    """The lady who tasted tea: 3 of 4 found, 17 of 70."""
    tea = [("up", 1, "won")] * 3 + [("up", -1, "won"), ("up", 1, "lost")] + [("up", -1, "lost")] * 3
    assert drifts(changed(*tea)).raters[0].by_chance == pytest.approx(17 / 70)


@pytest.mark.parametrize("won", [0.1, 0.25, 0.5, 0.75])
@pytest.mark.parametrize("up", [0.0, 0.1, 0.8])
def test_one_directional_raters_who_know_nothing_are_accused_in_one_of_twenty_at_most(up: float, won: float) -> None:
    """In 3 of 150 samples at most; up to 12 chance would explain a promise of 1 in 20."""
    found = [drifts(late_changes(seed, 40, [(up, won, 0.0), (0.9, 0.6, 0.0)])) for seed in range(150)]
    assert sum(each.clear for each in found) <= 7


@pytest.mark.parametrize("up", [0.5, 0.1])
def test_drift_that_is_planted_is_found(up: float) -> None:
    """40 deals, three of four changes by the outcome: 99 of 100 such raters are found, all of these 50."""
    found = [drifts(late_changes(seed, 40, [(up, 0.35, 0.75)])).raters[0].clear for seed in range(50)]
    assert sum(found) >= 48
