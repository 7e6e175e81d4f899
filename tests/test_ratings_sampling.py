"""Deals drawn by lot: those worth rating twice, and the audit below the floor with what came of it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from qualify.errors import InputError
from qualify.ratings import Result, came_of, draw, under, worth_rating_twice
from qualify.ratings.audit_words import audited

MANY = pl.DataFrame(
    {
        "deal_id": [f"d{at:03}" for at in range(300)],
        "score": [at % 101 for at in range(300)],
        "rater": [["Ana", "Ben", "Cy", None][at % 4] for at in range(300)],
    }
)


def test_raters_take_turns_and_half_of_the_deals_are_near_a_line() -> None:
    found = worth_rating_twice(MANY, [30, 70], size=24, seed=1)
    assert found["rater"].value_counts().sort("rater", nulls_last=True).rows() == [
        ("Ana", 6), ("Ben", 6), ("Cy", 6), (None, 6),
    ]  # fmt: skip
    near = (found["score"] - 30).abs().clip(0, 5).is_in([0, 1, 2, 3, 4]) | (found["score"] - 70).abs().is_between(0, 5)
    assert found["near"].sum() == 12
    assert found.filter(near)["near"].all()
    assert found["near"].to_list()[:8] == [True] * 4 + [False] * 4


def test_those_from_anywhere_are_spread_over_the_scores() -> None:
    found = worth_rating_twice(MANY.with_columns(rater=pl.lit("Ana")), [], size=6, seed=1)
    assert sorted((found["score"] // 20).to_list()) == [0, 1, 2, 3, 4, 5]


@given(st.randoms(use_true_random=False), st.integers(0, 50))
def test_the_order_of_the_deals_does_not_matter(random: object, seed: int) -> None:
    shuffled = MANY[np.random.default_rng(seed).permutation(300)]
    for frame in (MANY, shuffled):
        assert worth_rating_twice(frame, [30], size=9, seed=seed).equals(
            worth_rating_twice(MANY, [30], size=9, seed=seed)
        )
        assert draw(frame, 40, size=9, seed=seed).equals(draw(MANY, 40, size=9, seed=seed))


def test_deals_without_a_score_are_not_drawn() -> None:
    nothing = MANY.with_columns(score=pl.lit(-1))
    assert worth_rating_twice(nothing, [30], size=9, seed=1).height == 0
    with pytest.raises(InputError, match="No open deal scores 30 or less"):
        draw(nothing, 30, size=3, seed=1)


def test_every_deal_below_has_the_same_chance() -> None:
    """Each of five is drawn in 2 of 5 of 2,000 draws."""
    five = pl.DataFrame({"deal_id": list("abcdef"), "score": [0, 10, 20, 30, 30, 31]})
    assert under(five, 30).height == 5
    drawn = pl.concat(draw(five, 30, size=2, seed=seed) for seed in range(2_000))["deal_id"].value_counts()
    assert sorted(drawn["deal_id"].to_list()) == list("abcde")
    assert drawn["count"].is_between(730, 870).all()


def test_all_are_taken_where_there_are_no_more() -> None:
    assert draw(MANY, 0, size=10, seed=1).rows() == [("d000", 0), ("d101", 0), ("d202", 0)]
    with pytest.raises(InputError, match="No deal was asked for"):
        draw(MANY, 30, size=0, seed=1)


def came(won: int, lost: int, opened: int = 0, gone: int = 0, *, rate: float = 0.1) -> Result:
    outcome = ["won"] * won + ["lost"] * lost + ["open"] * opened
    ids = [f"d{at}" for at in range(len(outcome) + gone)]
    drawn = pl.DataFrame({"deal_id": ids, "score": [20] * len(ids)})
    deals = pl.DataFrame(
        {"deal_id": ids[: len(outcome)], "outcome": outcome}, schema={"deal_id": pl.String, "outcome": pl.String}
    )
    return came_of(drawn, deals, np.full(101, rate))


@pytest.mark.parametrize(
    ("won", "lost", "opened", "rate", "verdict"),
    [
        (0, 0, 5, 0.1, "nothing yet"),
        (0, 10, 0, 0.1, "cannot tell"),
        (1, 25, 0, 0.1, "cannot tell"),
        (4, 6, 0, 0.1, "more"),
        (4, 6, 9, 0.1, "more"),
        (2, 28, 0, 0.1, "as expected"),
        (0, 40, 0, 0.1, "fewer"),
        (0, 40, 3, 0.1, "cannot tell"),
    ],
)
def test_what_came_of_it_against_the_curve(won: int, lost: int, opened: int, rate: float, verdict: str) -> None:
    found = came(won, lost, opened, rate=rate)
    assert (found.verdict, found.drawn, found.decided, found.won, found.open) == (
        verdict, won + lost + opened, won + lost, won, opened,
    )  # fmt: skip
    assert found.expected == pytest.approx(rate * (won + lost))
    if won + lost:
        exact = binomtest(won, won + lost).proportion_ci(0.9)
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high))


def test_what_is_said_of_an_audit() -> None:
    assert audited(came(0, 0, 5)) == (
        "Of 5 deals below the floor that were drawn to be pursued none is decided yet. 5 are still open, and wins take "
        "longer than losses."
    )
    assert audited(came(4, 6, gone=1)) == (
        "Of 11 deals below the floor that were drawn to be pursued 10 are decided: 4 won, where the curve expects 1.0. "
        "The win rate there is between 15 % and 70 % (90 % bounds). 1 is no longer in the data. More were won than the "
        "curve says: the floor may be too high."
    )
    assert audited(came(0, 40, rate=0.1)).endswith(
        "Fewer were won than the curve says: the floor holds, if they were pursued like any other deal."
    )


def test_drawn_deals_without_a_score_are_in_no_number() -> None:
    deals = pl.DataFrame({"deal_id": ["a", "b"], "outcome": ["won", "lost"]})
    found = came_of(pl.DataFrame({"deal_id": ["a", "b", "c"], "score": [-1, 10, -1]}), deals, np.full(101, 0.1))
    assert (found.drawn, found.decided, found.won, found.gone, found.unscored) == (3, 1, 0, 1, 1)
    assert found.expected == pytest.approx(0.1)
    assert "1 had no score by this rubric and is left out." in audited(found)
