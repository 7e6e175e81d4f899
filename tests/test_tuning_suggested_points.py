"""Points for answers without an order: against sums by hand, and what must hold of them whatever the deals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.steps import finished
from qualify.tuning.suggested import Suggestion, suggest
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_gain import FOLDS
from qualify.tuning.suggested_points import Points, Pupil, Unordered

MANY = 4
EFFECT = np.array([-2.0, 0.0, 0.5, 2.0])


def world(deals: int, seed: int = 0, gaps: float = 0.0) -> tuple[Decided, Unordered]:
    """One question with an order, and one without whose answers shift the log odds by EFFECT."""
    random = np.random.default_rng(seed)
    ordered, place = random.integers(0, 3, deals) / 2, random.integers(0, MANY, deals)
    won = random.random(deals) < 1 / (1 + np.exp(-2 * (ordered - 0.5) - EFFECT[place]))
    place[random.random(deals) < gaps] = MANY
    points = np.column_stack([ordered, np.where(place < MANY, 0.5, np.nan)])

    def score(weights: np.ndarray, learned: Points) -> np.ndarray:
        earned = np.append(learned[0], 0)[place]
        answered = np.stack([np.ones(deals), place < MANY])
        total = weights @ answered
        return np.where(total > 0, weights @ np.stack([100 * ordered, earned]) // np.maximum(total, 1), -1).astype(int)

    return (
        Decided(points, won, np.arange(deals), ["fit", "source"]),
        Unordered((1,), place[:, None], (MANY,), score),
    )


def suggested(deals: int, seed: int = 0, gaps: float = 0.0) -> Suggestion:
    decided, unordered = world(deals, seed, gaps)
    same = (np.full(MANY, 50),)
    return finished(suggest(decided, lambda weights: unordered.score(weights, same), [10, 10], unordered=unordered))


def by_hand(place: np.ndarray, won: np.ndarray, mean: float) -> np.ndarray:
    """Log odds of each answer, its win rate drawn to the mean as if by six more deals."""
    rates = [(won[place == answer].sum() + 6 * mean) / ((place == answer).sum() + 6) for answer in range(MANY)]
    return np.log(rates) - np.log1p(-np.array(rates))


def test_points_are_drawn_log_odds_from_0_to_100_of_the_deals_outside_the_fold() -> None:
    decided, unordered = world(200, gaps=0.1)
    fold = np.arange(200) % FOLDS
    place = unordered.answers[:, 0]
    for out in (-1, 3):
        kept = fold != out
        counts, (points,) = Pupil(decided, unordered, np.array([1, 0])).lesson(fold, out)
        odds = by_hand(place[kept], decided.won[kept], decided.won[kept].mean())
        assert points.tolist() == np.rint(100 * (odds - odds.min()) / np.ptp(odds)).tolist()
        assert (counts.deals.sum(), counts.won.sum()) == (kept.sum(), decided.won[kept].sum())


def test_the_fit_sees_each_deal_with_points_from_other_folds() -> None:
    decided, unordered = world(60)
    decided = Decided(decided.points + np.arange(60)[:, None] * [1e-3, 0], *list(vars(decided).values())[1:])
    fold = np.arange(60) % FOLDS
    counts, _ = Pupil(decided, unordered, np.array([1, 0])).lesson(fold)
    place, won = unordered.answers[:, 0], decided.won
    whole = by_hand(place, won, won.mean())
    for deal in range(60):
        others = fold != fold[deal]
        odds = by_hand(place[others], won[others], won[others].mean())[place[deal]]
        seen = float(np.clip((odds - whole.min()) / np.ptp(whole), 0, 1))
        assert counts.design[deal, 2] == pytest.approx(seen, abs=1e-6)


def test_where_no_answer_earns_nothing_the_fit_sees_it_so() -> None:
    decided, unordered = world(200, gaps=0.3)
    gaps = np.isnan(decided.points[:, 1])
    fold = np.arange(200) % FOLDS
    counts, points = Pupil(decided, unordered, np.array([1, 0])).lesson(fold)
    earning = Decided(np.nan_to_num(decided.points), decided.won, decided.groups, decided.keys)
    nothing, same = Pupil(earning, unordered, np.array([1, 0])).lesson(fold)
    assert np.array_equal(points, same)
    assert nothing.design[:, 2].tolist() == np.where(gaps, 0, counts.design[:, 2]).tolist()
    assert counts.design[gaps, 2].min() > 0.4


def test_what_is_worth_learning_is_found_and_held_out_deals_say_so() -> None:
    found = suggested(600)
    assert found.learned is not None
    assert found.learned.points == ((0, 47, 47, 100),)
    assert found.learned.numbers == 4
    assert (round(found.separation, 3), round(found.learned.separation, 3)) == (0.667, 0.822)
    assert found.learned.over_suggested.low > 0.1
    assert found.learned.over_equal.value == pytest.approx(found.learned.separation - found.equal)


def test_without_points_the_same_weights_are_suggested_as_ever() -> None:
    decided, unordered = world(300)
    same = (np.full(MANY, 50),)
    alone = finished(suggest(decided, lambda weights: unordered.score(weights, same), [10, 10]))
    both = suggested(300)
    assert alone.learned is None
    assert (alone.weights, alone.separation, alone.over_equal) == (both.weights, both.separation, both.over_equal)


def test_every_step_tells_the_share_of_the_work() -> None:
    decided, unordered = world(100)
    same = (np.full(MANY, 50),)
    steps = suggest(decided, lambda weights: unordered.score(weights, same), [1, 1], unordered=unordered)
    assert list(steps) == pytest.approx([0, *(np.arange(1, 103) / 102)])


def test_a_missing_answer_leaves_the_score_to_the_other_questions() -> None:
    found = suggested(600, gaps=0.3)
    assert found.learned is not None
    assert (found.deals, found.learned.points) == (600, ((0, 47, 42, 100),))


def test_only_questions_without_an_order_can_be_learned_from_too() -> None:
    decided, unordered = world(400)
    only = Decided(decided.points[:, 1:], decided.won, decided.groups, ["source"])
    alone = Unordered((0,), unordered.answers, (MANY,), lambda weights, learned: learned[0][unordered.answers[:, 0]])
    found = finished(suggest(only, lambda weights: np.full(400, 50), [10], unordered=alone))
    assert found.learned is not None
    assert (found.learned.weights, found.separation, round(found.learned.separation, 1)) == ((100,), 0.5, 0.8)


@given(st.integers(0, 10**6), st.permutations(range(MANY)))
def test_names_do_not_matter(seed: int, order: list[int]) -> None:
    decided, unordered = world(80, seed)
    fold = np.arange(80) % FOLDS
    turned = Unordered((1,), np.array(order)[unordered.answers], (MANY,), unordered.score)
    _, (points,) = Pupil(decided, unordered, np.array([1, 0])).lesson(fold)
    _, (renamed,) = Pupil(decided, turned, np.array([1, 0])).lesson(fold)
    assert renamed[order].tolist() == points.tolist()
    assert (points.min(), points.max()) == (0, 100)


def test_equal_weights_leave_out_what_says_nothing() -> None:
    """A question whose answers all earn the same would press the scores of the others together."""
    decided, unordered = world(300, gaps=0.3)
    same = (np.full(MANY, 50),)
    score = lambda weights: unordered.score(weights, same)  # noqa: E731
    found = finished(suggest(decided, score, [10, 10], equal=[1, 0], unordered=unordered))
    ordered = finished(suggest(decided, score, [10, 0]))
    assert (found.equal, ordered.published, found.published) == (ordered.published, ordered.published, ordered.equal)
    assert found.equal > ordered.equal
