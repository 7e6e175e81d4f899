"""Leniency: a planted one is found, nobody is named for noise, and what scores would be without it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from bench.promises.raters import frame, rated_twice, rubric
from bench.promises.ratings import held
from qualify.ratings import Leniency, consistency, leniency, offsets, paired, removed, views
from qualify.ratings.words import apart, consistent, lenient, raters, yardstick


def seen(rated: pl.DataFrame, criteria: int = 10) -> pl.DataFrame:
    return views(paired(rated, rubric(criteria)))


def found(rated: pl.DataFrame, criteria: int = 10) -> dict[str, Leniency]:
    return {each.rater: each for each in leniency(seen(rated, criteria))}


@pytest.mark.parametrize("many", [2, 3, 5, 10])
@pytest.mark.parametrize("planted", [1.0, -1.0])
def test_a_rater_a_notch_apart_is_found_within_a_quarter_notch(many: int, planted: float) -> None:
    for seed in range(5):
        told = found(rated_twice(seed, [planted] + [0.0] * (many - 1)))
        assert abs(told["r0"].value - planted) < 0.25
        assert told["r0"].clear
        assert 37 <= told["r0"].deals <= 40  # Where every answer lies at an end of its scale a deal says nothing.
        assert [each.clear for name, each in told.items() if name != "r0"] == [many == 2] * (many - 1)


def test_with_a_single_question_the_size_is_known_less_well() -> None:
    """93 in 100 are within a quarter notch."""
    off = [abs(found(rated_twice(seed, [1.0, 0, 0, 0, 0], criteria=1), 1)["r0"].value - 1) for seed in range(40)]
    assert sum(each < 0.25 for each in off) >= 33
    assert max(off) < 0.6


def test_nobody_is_named_for_noise() -> None:
    """With 20 raters at most 1 sample in 20 names anybody; the intervals hold zero for 90 in 100 raters or more."""
    named, held = 0, 0
    for seed in range(20):
        told = found(rated_twice(seed, [0.0] * 20, deals_each=20, criteria=3, misjudged=0.6), 3).values()
        named += any(each.clear for each in told)
        held += sum(each.low <= 0 <= each.high for each in told)
    assert named <= 2
    assert held >= 0.9 * 20 * 20


def test_who_gets_the_better_deals_is_not_lenient() -> None:
    """r0 and r1 rate only deals that all answers are good for."""
    rng = np.random.default_rng(0)
    pairs = np.array([[0, 1]] * 30 + [[1, 2]] * 30 + [[2, 3]] * 30)
    truth = np.concatenate([np.full(30, 3), np.full(30, 2), np.full(30, 1)])
    levels = truth[:, None, None] + (rng.random((90, 2, 10)) < 0.2) * rng.choice([-1, 1], (90, 2, 10))
    assert [each.clear for each in leniency(seen(frame(pairs, levels)))] == [False] * 4


def test_raters_who_never_met_are_not_compared() -> None:
    one = rated_twice(1, [1.0, 0.0, 0.0], deals_each=30)
    other = rated_twice(2, [0.0, 0.0, 0.0], deals_each=30).with_columns(
        pl.col("deal_id").str.replace("d", "x"), pl.col("rater").str.replace("r", "s")
    )
    told = found(pl.concat([one, other]))
    assert [told[name].others for name in ("r0", "r1", "s0")] == [2, 1, 2]
    assert abs(told["r0"].value - 1) < 0.25
    assert all(abs(told[name].value) < 0.25 for name in ("r1", "r2", "s0", "s1", "s2"))


def test_of_two_raters_it_cannot_be_told_who_is_right() -> None:
    told = found(rated_twice(1, [1.0, 0.0]))
    assert told["r0"].value == pytest.approx(-told["r1"].value)
    assert told["r0"].offset == pytest.approx(told["r0"].value / 2)
    assert lenient(told["r0"]) == (
        f"r0 rates about one notch higher than the one other rater ({told['r0'].low:.1f} to {told['r0'].high:.1f} "
        "notches), on 40 deals. Which of the two is nearer the truth cannot be told."
    )


def test_words_about_all_of_them() -> None:
    assert raters(leniency(seen(rated_twice(1, [1.0, 0, 0, 0]))), 80) == (
        "r0 rates about one notch higher than the others (4 raters, beyond chance)."
    )
    assert raters(leniency(seen(rated_twice(1, [0.0] * 4))), 80) == (
        "None of 4 raters is known to rate higher or lower than the others."
    )
    assert raters((), 0) == "Unknown: no deal was rated twice."


def test_trifles_are_told_apart_from_what_matters() -> None:
    def told(*values: float) -> tuple[Leniency, ...]:
        return tuple(Leniency(f"r{at}", value, 0.01, value - 0.02, value + 0.02, value, 40, 5, value != 0)
                     for at, value in enumerate(values))  # fmt: skip

    assert apart(told(0.5, -0.3, 0, 0, 0)) == "r0 and r1 rate apart from the others"
    assert apart(told(0.5, 0.3, 0, 0, 0)) == "r0 and r1 rate higher than the others"
    assert apart(told(0.5, 0.4, 0.3, 0.2, 0, 0)) == "4 of 6 raters rate higher than the others"
    assert apart(told(0, 0, -0.6)) == "r2 rates about half a notch lower than the others"
    assert apart(told(0.5, -0.5)) == "r0 and r1 rate about half a notch apart from each other"
    assert apart(told(0.1, -0.1, 0)) == ""
    assert raters(told(0.1, 0, 0), 80) == "r0 differs by a trifle only (3 raters, beyond chance)."
    assert raters(told(0.1, 0.1, 0.1, 0.1, 0), 80) == "4 raters differ by a trifle only (5 raters, beyond chance)."
    assert raters(told(0.5, 0.1, 0.1, 0.1, 0.1), 80) == (
        "r0 rates about half a notch higher than the others; 4 others differ by a trifle only (5 raters, beyond "
        "chance)."
    )
    assert lenient(told(0.05, 0)[0]) == ("r0 rates a trifle higher than others (0.03 to 0.07 notches), on 40 deals.")


def test_below_ten_deals_nothing_is_known() -> None:
    few = seen(rated_twice(1, [1.0, 0.0], deals_each=9))
    assert (leniency(few), consistency(few)) == ((), None)
    assert consistent(None, 9) == "Unknown: only 9 deals were rated twice, and it takes at least 10."


def test_leniency_in_points_is_taken_out_of_the_scores() -> None:
    """A notch of four is 25 points; r0 gave half of a's answers and all of b's."""
    told = {each.rater: each for each in leniency(seen(rated_twice(4, [1.0, 0, 0, 0])), "score")}
    assert 17 < told["r0"].value < 25
    scores = pl.DataFrame({"deal_id": ["a", "b", "c", "d", "e"], "score": [60, 60, 60, -1, 5]})
    shares = pl.DataFrame({"deal_id": ["a", "a", "b", "c", "d", "e"], "rater": ["r0", "x", "r0", "x", "r0", "r0"],
                           "share": [0.5, 0.5, 1.0, 1.0, 1.0, 1.0]})  # fmt: skip
    half, whole = (round(60 - part * told["r0"].offset) for part in (0.5, 1))
    assert removed(scores, shares, tuple(told.values())).tolist() == [half, whole, 60, -1, 0]
    assert removed(scores, shares, ()).tolist() == [60, 60, 60, -1, 5]


SHROUT_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))


def as_views(values: np.ndarray) -> pl.DataFrame:
    """Scores (deals, raters), nan where somebody gave none."""
    deal, rater = (each.ravel() for each in np.indices(values.shape))
    told = pl.DataFrame({"d": deal, "r": rater, "score": values.ravel()}).filter(pl.col("score").is_not_nan())
    return told.select(pl.format("d{}", "d").alias("deal_id"), pl.format("r{}", "r").alias("rater"), "score")


def test_shrout_and_fleiss_published_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """ICC(2,1) of six targets and four judges is .29; its F interval (95 %) .019 to .761."""
    monkeypatch.setattr(offsets, "LEAST_DEALS", 6)
    got = consistency(as_views(np.array(SHROUT_FLEISS, float)), confidence=0.95)
    assert got
    assert (round(got.value or 0, 4), got.deals, got.raters) == (0.2898, 6, 4)
    assert got.low == pytest.approx(0.019, abs=0.03)
    assert got.high == pytest.approx(0.761, abs=0.09)


@pytest.mark.parametrize(("deals", "people", "per_deal", "rater_sd"), [(40, 4, 4, 0.3), (120, 8, 2, 0.4)])
def test_the_interval_of_consistency_holds_the_truth(deals: int, people: int, per_deal: int, rater_sd: float) -> None:
    """90 % are promised; of 80 samples 80 % leaves three standard errors."""
    rng, kept, values = np.random.default_rng(deals), 0, []
    truth = 1 / (1 + rater_sd**2 + 0.36)
    for _ in range(80):
        given = rng.standard_normal((deals, 1)) + rater_sd * rng.standard_normal(people)
        given += 0.6 * rng.standard_normal((deals, people))
        given[rng.random((deals, people)).argsort(axis=1) >= per_deal] = np.nan
        got = consistency(as_views(given))
        assert got
        kept += got.low <= truth <= got.high
        values.append(got.value or 0)
    assert kept >= 64
    assert np.mean(values) == pytest.approx(truth, abs=0.03)


def test_people_who_never_differ_are_told_apart_by_nothing() -> None:
    """Nothing to estimate a spread from is no error, and no certainty."""
    seen = as_views(np.repeat(np.arange(15.0)[:, None] % 3, 2, axis=1))
    assert [(each.rater, each.value, each.clear) for each in leniency(seen, "score")] == [
        ("r0", 0.0, False), ("r1", 0.0, False),
    ]  # fmt: skip
    assert [round(each.high, 2) for each in leniency(seen, "score")] == [0.11, 0.11]
    got = consistency(seen)
    assert got
    assert (round(got.value or 0, 2), round(got.low, 2), got.between_raters) == (0.95, 0.88, 0.0)


def test_deals_that_do_not_differ_tell_nothing_of_consistency() -> None:
    same = consistency(as_views(np.full((20, 2), 5.0)))
    assert same
    assert (same.value, same.low, same.high) == (None, 0.0, 1.0)
    assert consistent(same, 20) == "Cannot tell: the mean score of all 20 deals rated twice is the same."


@pytest.mark.parametrize("people", [2, 3])
def test_how_far_two_people_come_apart_is_said_with_its_interval_and_not_of_one_pair(people: int) -> None:
    rng = np.random.default_rng(people)
    given = 50 + 15 * rng.standard_normal((40, 1)) + 6 * rng.standard_normal((40, people))
    got = consistency(as_views(given))
    assert got
    assert got.both_low < got.both < got.both_high
    said = consistent(got, 40)
    apart = [f"{2.7719 * each:.0f}" for each in (got.both, got.both_low, got.both_high)]
    if people == 2:
        assert said.endswith("It rests on one pair of raters: how far other people would come apart cannot be told.")
    else:
        assert said.endswith("come out more than {} points ({} to {}) apart 1 time in 20.".format(*apart))


@pytest.mark.parametrize("spread", [0.3, 1.0])
@pytest.mark.parametrize("people", [3, 6])
def test_where_raters_differ_the_interval_holds_how_far_each_lies_from_those_not_set_apart(
    people: int, spread: float
) -> None:
    """At least 90 % are promised (91 to 95 % in 400 samples); three standard errors less of as many raters here."""
    kept = [held(people, spread, seed) for seed in range(180 // people)]
    assert sum(map(sum, kept)) >= (0.9 - 3 * 0.0224) * 180


def test_who_is_measured_against_whom_is_said() -> None:
    told = leniency(seen(rated_twice(1, [1.0, 0, 0, 0])))
    assert [each.rater for each in told if each.set_apart] == ["r0"]
    assert yardstick(told) == "Everybody is measured against the mean of the others but r0, who rates apart from them."
    alike = leniency(seen(rated_twice(1, [0.0] * 4)))
    assert yardstick(alike) == "Everybody is measured against the mean of the others."
