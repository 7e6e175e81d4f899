"""The assessment as a whole: its form, what it refuses, and what must not change it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.tipping import Assessment, Certified, Tipping, assess, assess_bins, assess_line, bins, curve, line


def deals(number: int, seed: int, low: float = 0.02, high: float = 0.6, cut: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 101, number)
    return score, rng.random(number) < np.where(score < cut, low, high)


def plain(found: Assessment) -> dict[str, Any]:
    """Everything in an assessment, comparable."""
    values = {field.name: getattr(found, field.name) for field in fields(found)}
    return values | {"curve": values["curve"].rows()}


@pytest.fixture(scope="module")
def step() -> Assessment:
    return assess(*deals(600, 1))


def test_a_clear_step_is_found_where_it_is(step: Assessment) -> None:
    assert (step.deals, step.won, step.verdict, step.shape) == (600, 214, "established", "jump")
    assert step.tipping == Tipping(41, 40, 41)
    assert (step.upper_verdict, step.upper, step.needed, step.ceiling) == ("cannot tell", None, None, None)
    assert step.p_related == 0.001
    assert (step.probability, step.p_jump) == (0.9995, pytest.approx(999.5 / 1001))


def test_the_fields_are_those_that_others_rely_on(step: Assessment) -> None:
    promised = {
        "verdict": str, "probability": float, "tipping": Tipping, "upper": type(None), "shape": str,
        "p_related": float, "p_jump": float, "floor": Certified, "ceiling": type(None), "curve": pl.DataFrame,
    }  # fmt: skip
    assert {name: type(getattr(step, name)) for name in promised} == promised
    assert step.floor is not None
    assert step.tipping is not None
    assert [type(value) for value in (step.tipping.score, step.tipping.low, step.tipping.high)] == [int] * 3
    kinds = {"score": int, "deals": int, "won": int, "bound": float, "level": float}
    assert {field.name: type(getattr(step.floor, field.name)) for field in fields(step.floor)} == kinds
    assert dict(step.curve.schema) == {
        **dict.fromkeys(("score", "deals", "won"), pl.Int64),
        **dict.fromkeys(("rate", "low", "high"), pl.Float64),
    }
    with pytest.raises(FrozenInstanceError):
        step.verdict = "none"  # type: ignore[misc]


def test_the_curve_has_every_score_and_every_deal_and_stays_in_its_band(step: Assessment) -> None:
    table = step.curve
    assert table["score"].to_list() == list(range(101))
    assert (table["deals"].sum(), table["won"].sum()) == (step.deals, step.won)
    for name in ("rate", "low", "high"):
        assert table[name].diff().drop_nulls().min() >= -1e-9
        assert 0.003 - 1e-9 <= table[name].min() <= table[name].max() <= 0.997 + 1e-9
    assert (table["low"] <= table["rate"]).all()
    assert (table["rate"] <= table["high"]).all()


@pytest.mark.parametrize("number", [0, 1, 7, 150])
def test_the_same_deals_give_the_same_answer_in_any_order_and_any_form(number: int) -> None:
    score, won = deals(number, 5)
    once = plain(assess(score, won, seed=3))
    order = np.random.default_rng(0).permutation(number)
    assert plain(assess(score, won, seed=3)) == once
    assert plain(assess(score[order], won[order], seed=3)) == once
    assert plain(assess(pl.Series(score), pl.Series(won), seed=3)) == once
    assert plain(assess(score.tolist(), won.astype(int).tolist(), seed=3)) == once
    assert plain(assess(np.where(score < 100, score + 0.999, score), won.astype(float), seed=3)) == once
    assert plain(assess_bins(*bins(score, won), seed=3)) == once
    assert plain(assess_line(line(*bins(score, won), seed=3))) == once


def test_the_line_of_the_sliders_is_the_assessment_of_the_page() -> None:
    counted = bins(*deals(300, 2))
    quick, whole = line(*counted), assess_bins(*counted)
    assert (quick.probability, quick.tipping, quick.floor) == (whole.probability, whole.tipping, whole.floor)
    assert (quick.upper_probability, quick.upper, quick.ceiling) == (
        whole.upper_probability,
        whole.upper,
        whole.ceiling,
    )
    assert curve(quick).equals(whole.curve)


def test_assessing_leaves_its_input_alone() -> None:
    score, won = deals(100, 4)
    counted = bins(score, won)
    before = [score.tolist(), won.tolist(), counted[0].tolist(), counted[1].tolist()]
    assess(score, won)
    assess_bins(*counted)
    assert [score.tolist(), won.tolist(), counted[0].tolist(), counted[1].tolist()] == before


LENGTHS = "There are {} scores for {} outcomes. Give one outcome per score."
SCORE = "A score is missing or outside 0 to 100. Leave out the deals without a score."
OUTCOME = "An outcome is neither won nor not won. Leave out the deals that are still open."


@pytest.mark.parametrize(
    ("score", "won", "message"),
    [
        ([1, 2, 3], [True, False], LENGTHS.format(3, 2)),
        ([], [True], LENGTHS.format(0, 1)),
        ([[1, 2]], [[True, False]], LENGTHS.format(2, 2)),
        ([1, 100.5], [True, False], SCORE),
        ([-1, 3], [True, False], SCORE),
        ([float("nan"), 3], [True, False], SCORE),
        ([float("inf"), 3], [True, False], SCORE),
        ([None, 3], [True, False], SCORE),
        (pl.Series([None, 3]), pl.Series([True, False]), SCORE),
        ([1, 2], [2, 0], OUTCOME),
        ([1, 2], [0.5, 0], OUTCOME),
        ([1, 2], [None, True], OUTCOME),
        ([1, 2], ["won", "lost"], OUTCOME),
        (pl.Series([1, 2]), pl.Series([None, True]), OUTCOME),
        (pl.Series([1, 2]), pl.Series(["won", None]), OUTCOME),
    ],
)
def test_what_is_not_a_decided_deal_with_a_score_is_refused(score: object, won: object, message: str) -> None:
    with pytest.raises(InputError) as refused:
        assess(score, won)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("score", "won", "needed"),
    [([], [], None), ([50], [True], None), ([10, 90], [False, False], None), ([50] * 400, [True, False] * 200, None)],
)
def test_where_nothing_can_be_compared_nothing_is_claimed(
    score: list[int], won: list[bool], needed: int | None
) -> None:
    found = assess(score, won)
    assert (found.verdict, found.needed, found.tipping, found.upper) == ("cannot tell", needed, None, None)
    assert (found.shape, found.p_related) == ("unclear", 1.0)


def test_few_deals_cannot_tell_and_say_how_many_would() -> None:
    found = assess(np.arange(10) * 10, np.arange(10) > 4)
    assert (found.verdict, found.needed, found.floor, found.floor_needed) == ("cannot tell", 230, None, 19)
    assert found.shape == "unclear"


def test_levels_and_a_design_effect_are_kept_and_the_counts_stay_those_of_the_deals(step: Assessment) -> None:
    score, won = deals(600, 1, high=0.9)
    found = assess(score, won, design_effect=2.0, floor_level=0.2, ceiling_level=0.5)
    assert (found.design_effect, found.floor_level, found.ceiling_level) == (2.0, 0.2, 0.5)
    assert (step.design_effect, step.floor_level, step.ceiling_level) == (1.0, 0.1, 0.9)
    assert found.floor
    assert found.ceiling
    for at, beyond in ((found.floor, score <= found.floor.score), (found.ceiling, score >= found.ceiling.score)):
        assert (at.deals, at.won) == (beyond.sum(), won[beyond].sum())
    assert (found.curve["deals"].sum(), found.curve["won"].sum()) == (found.deals, found.won) == (600, won.sum())


def test_a_design_effect_of_two_is_the_curve_of_half_the_deals() -> None:
    counted = bins(*deals(400, 3))
    half, doubled = line(*counted), line(*(2 * each for each in counted), design_effect=2.0)
    assert np.array_equal(half.posterior.chance, doubled.posterior.chance)
    assert (half.probability, half.tipping) == (doubled.probability, doubled.tipping)
    assert half.floor
    assert doubled.floor
    assert (half.floor.score, half.floor.bound, 2 * half.floor.deals) == (
        doubled.floor.score, doubled.floor.bound, doubled.floor.deals,
    )  # fmt: skip


@pytest.mark.parametrize("effect", [0.99, 0, -1, float("nan"), float("inf")])
def test_an_impossible_design_effect_is_refused(effect: float) -> None:
    with pytest.raises(InputError, match=f"A design effect of {effect} is impossible. Give a number of at least 1."):
        assess([1, 2], [True, False], design_effect=effect)


FEW = "A floor at 5 % instead of 10 % needs about 300 closed deals, and there are 99. Choose 10 %; 5 % is offered \
from 100 closed deals on."
FEW_ABOVE = "A ceiling at 95 % instead of 90 % needs about 300 closed deals, and there are 99. Choose 90 %; 95 % is \
offered from 100 closed deals on."


@pytest.mark.parametrize(
    ("number", "levels", "message"),
    [
        (99, {"floor_level": 0.05}, FEW),
        (99, {"ceiling_level": 0.95}, FEW_ABOVE),
        (500, {"floor_level": 0.005}, "A floor at 0.5 % is not offered. Choose a level from 1 % to 50 %."),
        (500, {"floor_level": 0.51}, "A floor at 51 % is not offered. Choose a level from 1 % to 50 %."),
        (500, {"ceiling_level": 0.49}, "A ceiling at 49 % is not offered. Choose a level from 50 % to 99 %."),
        (500, {"ceiling_level": 1.0}, "A ceiling at 100 % is not offered. Choose a level from 50 % to 99 %."),
    ],
)
def test_levels_that_promise_nothing_or_too_much_are_refused(
    number: int, levels: dict[str, float], message: str
) -> None:
    for ask in (lambda *a, **b: assess(*a, **b), lambda *a, **b: line(*bins(*a), **b)):
        with pytest.raises(InputError) as refused:
            ask(*deals(number, 1), **levels)
        assert str(refused.value) == message


def test_strict_levels_are_offered_from_100_deals_on() -> None:
    found = assess(*deals(100, 1), floor_level=0.05, ceiling_level=0.95)
    assert (found.floor, found.floor_level, found.ceiling_level) == (None, 0.05, 0.95)


@given(st.integers(0, 2**32), st.integers(0, 120))
@settings(max_examples=10)
def test_any_deals_at_all_give_an_assessment_that_agrees_with_itself(seed: int, number: int) -> None:
    rng = np.random.default_rng(seed)
    found = assess(rng.integers(0, rng.integers(1, 102), number), rng.random(number) < rng.random())
    assert (found.tipping is None) == (found.verdict in ("none", "cannot tell")) == (found.probability < 0.5)
    assert (found.upper is None) == (found.upper_verdict in ("none", "cannot tell")) == (found.upper_probability < 0.5)
    assert (found.verdict == "established") == (found.probability >= 0.8)
    assert found.shape in (("flat", "unclear") if found.p_related > 0.05 else ("unclear", "ramp", "jump"))
    assert found.shape in ("flat", "unclear") or found.p_related <= 0.01
    assert 0 < found.probability < 1
    for place in (found.tipping, found.upper):
        assert place is None or 0 <= place.low <= place.score <= place.high <= 100
    assert found.needed is None or (found.verdict, found.needed > 0) == ("cannot tell", True)


def test_a_handful_of_deals_is_not_called_unrelated() -> None:
    found = assess(np.array([10, 30, 50, 70, 90]), np.array([True, False, True, False, True]))
    assert (found.verdict, found.shape) == ("cannot tell", "unclear")
