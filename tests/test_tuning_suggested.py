"""From decided deals to a suggestion: what it says, what it refuses, and that other deals judge it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from qualify.errors import InputError
from qualify.rubric import Answer, Criterion, Rubric
from qualify.scores import answer_deck, levels, score
from qualify.steps import finished
from qualify.tuning.luck_gain import Gain
from qualify.tuning.suggested import Suggestion, suggest
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_gain import Heldout, folds
from qualify.tuning.suggested_words import method, verdict

KEYS = ["budget", "need", "time"]


def decided(many: int = 400, seed: int = 0, gaps: float = 0.0) -> Decided:
    """Deals that are won by the first criterion, half as much by the second, and not by the third."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 3, (many, 3)) / 2
    won = random.random(many) < 1 / (1 + np.exp(-(points - 0.5) @ [4.0, 2.0, 0.0]))
    points[random.random(points.shape) < gaps] = np.nan
    return Decided(points, won, np.arange(many), KEYS)


def product(deals: Decided) -> Callable[[np.ndarray], np.ndarray]:
    """The product's own score of these deals, unanswered questions left out."""
    answers = (Answer("low", 0), Answer("mid", 50), Answer("high", 100))
    rubric = Rubric("r", tuple(Criterion(key, f"{key}?", answers) for key in deals.keys))
    labels = {0.0: "low", 0.5: "mid", 1.0: "high"}
    table = {key: [labels.get(point) for point in column] for key, column in zip(KEYS, deals.points.T, strict=True)}
    deck = answer_deck(levels(pl.DataFrame(table, schema=dict.fromkeys(KEYS, pl.String)), rubric)[0], rubric)
    return lambda weights: score(deck, rubric.with_weights(dict(zip(KEYS, weights.tolist(), strict=True))))


def suggested(deals: Decided, **terms: object) -> Suggestion:
    return finished(suggest(deals, product(deals), [40, 30, 30], **terms))


def test_unequal_truth_is_found_and_held_out_deals_say_so() -> None:
    found = suggested(decided())
    assert found.weights == (70, 30, 0)
    assert (found.deals, found.groups, found.repeats, found.unscored) == (400, 400, 5, 0)
    assert round(found.separation, 3) == 0.860
    assert (round(found.equal, 3), round(found.published, 3)) == (0.728, 0.773)
    assert found.over_equal.value == pytest.approx(found.separation - found.equal)
    assert found.over_published.value == pytest.approx(found.separation - found.published)
    assert (round(found.over_equal.low, 3), round(found.over_equal.high, 3)) == (0.091, 0.173)


def test_steps_tell_the_share_of_the_work_and_end_at_all_of_it() -> None:
    deals = decided()
    shares = list(suggest(deals, product(deals), [40, 30, 30]))
    assert shares == pytest.approx([0, *(np.arange(1, 52) / 51)])


def test_the_same_seed_gives_the_same_and_another_other_folds() -> None:
    deals = decided()
    assert suggested(deals, seed=3) == suggested(deals, seed=3)
    other = suggested(deals, seed=4)
    assert other.weights == suggested(deals, seed=3).weights
    assert other.separation != suggested(deals, seed=3).separation


def test_few_deals_stay_near_the_weights_that_they_are_drawn_to() -> None:
    random = np.random.default_rng(2)
    deals = replace(decided(40), won=random.random(40) < 0.5)
    assert suggested(deals, toward=[80, 10, 10]).weights == (72, 24, 4)
    assert suggested(deals).weights == (45, 47, 8)


def test_unanswered_questions_are_left_to_the_policy_of_the_score() -> None:
    deals = decided(600, gaps=0.3)
    found = suggested(deals)
    assert found.deals == 589
    assert (found.weights, found.unscored) == ((83, 17, 0), 38)
    assert round(found.over_equal.low, 3) == 0.025


def test_deals_without_a_score_under_the_suggestion_are_counted() -> None:
    deals = decided(600)
    points = deals.points.copy()
    points[:10, :2] = np.nan
    won = deals.won.copy()
    against = replace(deals, points=points, won=np.where(points[:, 2] > 0.5, won & (points[:, 0] > 0.5), won))
    found = suggested(against)
    assert found.weights[2] == 0
    assert found.unscored == 10


def test_copies_in_one_group_do_not_make_the_gain_surer() -> None:
    deals = decided(150)
    copied = Decided(np.repeat(deals.points, 4, axis=0), np.repeat(deals.won, 4), np.repeat(deals.groups, 4), KEYS)
    apart = replace(copied, groups=np.arange(600))
    together, alone = suggested(copied), suggested(apart)
    assert together.weights == alone.weights
    assert together.groups == 150
    width, narrow = (each.over_equal.high - each.over_equal.low for each in (together, alone))
    assert 1.7 < width / narrow < 2.3


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda d: Decided(d.points[:19], d.won[:19], d.groups[:19], KEYS),
         "Weights cannot be suggested from 19 decided deals with answers. At least 20 are needed: choose more closing "
         "days, or upload more deals."),
        (lambda d: replace(d, points=np.full_like(d.points, np.nan)),
         "Weights cannot be suggested from 0 decided deals with answers. At least 20 are needed: choose more closing "
         "days, or upload more deals."),
        (lambda d: replace(d, won=np.zeros_like(d.won)),
         "Weights cannot be suggested: of 400 decided deals with answers 0 were won. At least 5 won deals and 5 others "
         "that have nothing to do with each other are needed: choose more closing days, or upload more deals."),
        (lambda d: replace(d, won=d.groups < 399),
         "Weights cannot be suggested: of 400 decided deals with answers 1 was not won. At least 5 won deals and 5 "
         "others that have nothing to do with each other are needed: choose more closing days, or upload more deals."),
        (lambda d: replace(d, groups=d.groups % 2),
         f"Weights cannot be suggested: of 400 decided deals with answers {decided().won.sum()} were won, in 2 groups "
         "that belong together. At least 5 won deals and 5 others that have nothing to do with each other are needed: "
         "choose more closing days, or upload more deals."),
        (lambda d: replace(d, points=np.ones_like(d.points)),
         "Weights cannot be suggested: no question was answered differently by any two decided deals. Choose questions "
         "whose answers differ."),
        (lambda d: replace(d, won=d.points[:, 1] > 0.4),
         "Weights cannot be suggested: the answers to 'need' alone tell every won deal from every other, so they were "
         "probably given after the outcome was known. Take 'need' out of the rubric."),
        (lambda d: replace(d, won=d.points[:, 1] < 0.4),
         "Weights cannot be suggested: the answers to 'need' alone tell every won deal from every other, so they were "
         "probably given after the outcome was known. Take 'need' out of the rubric."),
    ],
    ids=["few", "no answers", "none won", "one lost", "two accounts", "all alike", "the outcome", "its reverse"],
)  # fmt: skip
def test_where_there_is_no_suggestion_it_says_why(change: Callable[[Decided], Decided], what: str) -> None:
    with pytest.raises(InputError) as refused:
        suggest(change(decided()), lambda weights: np.zeros(400, np.int64), [1, 1, 1])
    assert str(refused.value) == what


def test_where_hardly_any_deal_has_a_score_it_says_so() -> None:
    deals = decided()
    with pytest.raises(InputError, match="hardly any decided deal has a score"):
        finished(suggest(deals, lambda weights: np.full(400, -1), [1, 1, 1]))


def test_one_question_has_nothing_to_weigh() -> None:
    deals = decided()
    one = Decided(deals.points[:, :1], deals.won, deals.groups, KEYS[:1])
    found = finished(suggest(one, lambda weights: np.rint(100 * one.points[:, 0]).astype(int), [7]))
    assert (found.weights, found.over_equal) == ((100,), Gain(0.0, -0.0005, 0.0005))


def test_groups_stay_together_and_folds_resemble_each_other() -> None:
    random = np.random.default_rng(0)
    groups = random.integers(0, 200, 2_000)
    won = random.random(2_000) < 0.1 + 0.8 * (groups < 60)
    fold = folds(np.unique(groups, return_inverse=True)[1], won, random)
    assert np.bincount(fold).tolist() == [20] * 10
    rates = [won[fold[groups] == out].mean() for out in range(10)]
    assert max(rates) - min(rates) < 0.1


def test_held_out_separation_is_the_share_of_pairs_within_folds() -> None:
    random = np.random.default_rng(5)
    won, fold = random.random(60) < 0.4, np.arange(60) % 10
    scores = random.integers(0, 12, (2, 60))
    scores[1, :7] = -1
    held = Heldout(won, scores)
    for out in range(10):
        where = np.flatnonzero(fold == out)
        held.add(where, scores[:, where])
    usable = (scores >= 0).all(axis=0)
    right = pairs = 0.0
    for i in np.flatnonzero(won & usable):
        for j in np.flatnonzero(~won & usable & (fold == fold[i])):
            pairs += 1
            right += float(scores[0, i] > scores[0, j]) + 0.5 * float(scores[0, i] == scores[0, j])
    assert held.separations()[0] == pytest.approx(right / pairs)


def test_better_worse_and_no_better_in_words() -> None:
    def says(value: float, low: float, high: float) -> str:
        gain = Gain(value, low, high)
        return verdict(Suggestion((60, 40), 0.7, 0.7 - value, 0.7, gain, Gain(0, -0.01, 0.01), 0.5, 90, 80, 0, 5, 0))

    assert says(0.02, 0.001, 0.039).startswith(
        "Better than equal weights: on deals that had no say in them, suggested weights separate 70.0 % against "
        "68.0 %, 2.0 points more (with 90 % confidence 0.1 to 3.9 points more). No better than the published weights: "
    )
    assert "Worse than equal weights" in says(-0.02, -0.039, -0.001)
    assert "2.0 points less (with 90 % confidence 0.1 to 3.9 points less)" in says(-0.02, -0.039, -0.001)
    assert says(0.0004, 0.0002, 0.0006).startswith("No better than equal weights")


def test_how_it_was_measured_in_words() -> None:
    none = Gain(0.0, -0.01, 0.01)
    assert method(Suggestion((50, 50), 0.7, 0.7, 0.7, none, none, 0.2, 200_000, 200_000, 1, 1, 0)) == (
        "Weights were fitted to nine tenths of 200,000 decided deals and tested on the last tenth, in turn. The fit "
        "was drawn 20 % of the way from what these deals alone would say. 1 deal has no score under the suggested "
        "weights."
    )
