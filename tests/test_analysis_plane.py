"""Counting deals once for a moving slider must give what scoring every deal again would give."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from strategies import rubrics_with_answers

from qualify.analysis.plane import ROWS, UNSCORED_ROW, plane
from qualify.rubric import Answer, Criterion, Rubric
from qualify.scores import answer_deck, levels, score

Case = tuple[Rubric, pl.DataFrame]
TAGS = 3


def from_scratch(rubric: Rubric, table: pl.DataFrame, tag: np.ndarray, weight: np.ndarray) -> list[list[float]]:
    sums = np.zeros((TAGS, ROWS))
    scores = score(answer_deck(levels(table, rubric)[0], rubric), rubric)
    for place, row, amount in zip(tag, scores, weight, strict=True):
        sums[place, UNSCORED_ROW if row < 0 else row] += amount
    return sums.tolist()


def tags_and_amounts(data: st.DataObject, deals: int) -> tuple[np.ndarray, np.ndarray]:
    tag = data.draw(st.lists(st.integers(0, TAGS - 1), min_size=deals, max_size=deals))
    amount = data.draw(st.lists(st.integers(-1000, 1000), min_size=deals, max_size=deals))
    return np.array(tag, np.uint8), np.array(amount, float)


@given(rubrics_with_answers(), st.data())
def test_every_weight_of_the_moving_slider_gives_what_scoring_again_gives(case: Case, data: st.DataObject) -> None:
    rubric, table = case
    tag, amount = tags_and_amounts(data, table.height)
    key = data.draw(st.sampled_from(rubric.keys))
    held = plane(answer_deck(levels(table, rubric)[0], rubric), rubric, key, tag, TAGS, [None, amount])
    others = sum(weight for name, weight in rubric.weights.items() if name != key)
    for weight in (0, 1, rubric.weights[key], 100, data.draw(st.integers(0, 100))):
        if weight + others:
            moved = rubric.with_weights({key: weight})
            count, money = held.at(moved)
            assert count.tolist() == from_scratch(moved, table, tag, np.ones(table.height))
            assert money.tolist() == from_scratch(moved, table, tag, amount)


@given(rubrics_with_answers(), st.data())
def test_no_slider_moving_gives_the_rubric_as_it_stands(case: Case, data: st.DataObject) -> None:
    rubric, table = case
    tag, amount = tags_and_amounts(data, table.height)
    held = plane(answer_deck(levels(table, rubric)[0], rubric), rubric, None, tag, TAGS, [amount, None])
    money, count = held.at(rubric)
    assert count.tolist() == from_scratch(rubric, table, tag, np.ones(table.height))
    assert money.tolist() == from_scratch(rubric, table, tag, amount)


@given(rubrics_with_answers(), st.data())
def test_counting_leaves_its_input_alone(case: Case, data: st.DataObject) -> None:
    rubric, table = case
    tag, amount = tags_and_amounts(data, table.height)
    deck = answer_deck(levels(table, rubric)[0], rubric)
    before = ([code.tolist() for code in deck.codes], tag.tolist(), amount.tolist())
    held = plane(deck, rubric, rubric.keys[0], tag, TAGS, [None, amount])
    once = [sums.tolist() for sums in held.at(rubric)]
    assert [sums.tolist() for sums in held.at(rubric)] == once
    assert ([code.tolist() for code in deck.codes], tag.tolist(), amount.tolist()) == before


@given(st.integers(0, 2**32))
def test_many_cells_and_few_cells_are_counted_alike(seed: int) -> None:
    """Ten criteria of coprime weights: more cells than deals, so that the occupied ones are sorted, not flagged."""
    rng = np.random.default_rng(seed)
    primes = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)
    answers = tuple(Answer(str(i), points) for i, points in enumerate((0, 33, 67, 100)))
    rubric = Rubric("r", tuple(Criterion(f"c{i}", "?", answers, prime) for i, prime in enumerate(primes)))
    found = rng.integers(0, 5, (len(primes), 40)).astype(np.uint8)
    tag = np.zeros(40, np.uint8)
    deck = answer_deck(found, rubric)
    (count,) = plane(deck, rubric, "c4", tag, 1, [None]).at(rubric.with_weights({"c4": 97}))
    scores = score(deck, rubric.with_weights({"c4": 97}))
    assert count[0].tolist() == np.bincount(np.where(scores < 0, UNSCORED_ROW, scores), minlength=ROWS).tolist()


def test_more_deals_than_fit_the_cache_are_counted_like_few() -> None:
    rng = np.random.default_rng(2)
    answers = tuple(Answer(str(i), points) for i, points in enumerate((0, 33, 67, 100)))
    rubric = Rubric("r", tuple(Criterion(f"c{i}", "?", answers, 5 + i) for i in range(4)))
    deck = answer_deck(rng.integers(0, 5, (4, 200_000)).astype(np.uint8), rubric)
    tag, amount = rng.integers(0, TAGS, 200_000).astype(np.uint8), rng.integers(0, 99, 200_000).astype(float)
    scores = score(deck, rubric)
    place = np.where(scores < 0, UNSCORED_ROW, scores) + tag.astype(int) * ROWS
    for key in (None, "c1"):
        count, money = plane(deck, rubric, key, tag, TAGS, [None, amount]).at(rubric)
        assert count.ravel().tolist() == np.bincount(place, minlength=TAGS * ROWS).tolist()
        assert money.ravel().tolist() == np.bincount(place, amount, TAGS * ROWS).tolist()


def test_a_plane_is_no_larger_than_its_different_cells() -> None:
    answers = (Answer("No", 0), Answer("Yes", 100))
    rubric = Rubric("r", tuple(Criterion(f"c{i}", "?", answers, 10) for i in range(10)))
    found = np.random.default_rng(0).integers(0, 2, (10, 100_000)).astype(np.uint8)
    held = plane(answer_deck(found, rubric), rubric, "c0", np.zeros(100_000, np.uint8), 1, [None])
    assert len(held.level) == 2 * 10


def test_no_deals_at_all_are_counted_as_none() -> None:
    rubric = Rubric("r", (Criterion("a", "A?", (Answer("No", 0), Answer("Yes", 100))),))
    deck = answer_deck(np.zeros((1, 0), np.uint8), rubric)
    (count,) = plane(deck, rubric, "a", np.zeros(0, np.uint8), 2, [None]).at(rubric)
    assert count.tolist() == np.zeros((2, ROWS)).tolist()
