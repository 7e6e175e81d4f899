"""Suggested weights on 448 real opportunities. Every figure names its split: AUC moves by .03 from one to the next.

The answers' points are those that the intake suggests by their words alone (18 of the 22 questions). For the four whose
words tell no order (product, seller, source, kind of deal) points can only come from outcomes: where all 22 are used,
the product learns them from the deals that it fits the weights to.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pages.shared.suggesting import YARDSTICK
from qualify.analysis import seen
from qualify.analysis.arrival import delivery, take_in
from qualify.analysis.suggesting import suggestion
from qualify.intake import check, guess, propose, read
from qualify.intake.records import criteria_keys
from qualify.intake.suggesting import suggest as points_for
from qualify.rubric import Criterion
from qualify.steps import finished
from qualify.store import Store
from qualify.tuning.separation import separation
from qualify.tuning.suggested import Suggestion, suggest
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_gain import folds
from qualify.tuning.suggested_points import Points, Unordered
from qualify.tuning.suggested_roads import Learning, Weighing
from qualify.tuning.suggested_words import verdict

FOLDS, REPEATS = 5, 5


class Salvirt:
    """Points by the words (deals, questions), places of the answers, who won, and groups of identical answers."""

    def __init__(self, rows: pl.DataFrame) -> None:
        asked = rows.drop("Status")
        self.keys = asked.columns
        told = [points_for(key, asked[key]) for key in self.keys]
        places = [{answer.label: i for i, answer in enumerate(each.answers)} for each in told]
        self.answers = np.array(
            [[place[a] for a in asked[key]] for key, place in zip(self.keys, places, strict=True)]
        ).T
        self.values = [np.array([answer.points for answer in each.answers]) for each in told]
        self.points = np.stack([value[column] for value, column in zip(self.values, self.answers.T, strict=True)], 1)
        self.ordered = np.array([each.ordered for each in told])
        self.won = (rows["Status"] == "Won").to_numpy()
        self.groups = np.unique(self.answers, axis=0, return_inverse=True)[1].ravel()

    @property
    def equal(self) -> np.ndarray:
        return np.ones(len(self.keys), np.int64)

    def decided(self, rows: np.ndarray) -> Decided:
        groups = np.unique(self.groups[rows], return_inverse=True)[1]
        return Decided(self.points[rows] / 100, self.won[rows], groups, self.keys)

    def unordered(self, rows: np.ndarray) -> Unordered:
        columns = np.flatnonzero(~self.ordered)
        many = tuple(len(self.values[column]) for column in columns)
        return Unordered(tuple(columns.tolist()), self.answers[rows][:, columns], many, self.score)

    def score(self, weights: np.ndarray, learned: Points = ()) -> np.ndarray:
        points = self.points.copy()
        for column, part in zip(np.flatnonzero(~self.ordered), learned, strict=bool(learned)):
            points[:, column] = part[self.answers[:, column]]
        return points @ weights // weights.sum()

    def suggested(self) -> Suggestion:
        """The product's own function, all 22 questions."""
        every = np.arange(len(self.won))
        steps = suggest(self.decided(every), self.score, [10] * len(self.keys), unordered=self.unordered(every))
        return finished(steps)


@pytest.fixture(scope="module")
def rows(shared: Path) -> pl.DataFrame:
    return pl.read_csv(shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv", separator=";")


@pytest.fixture(scope="module", params=[True, False], ids=["448 rows", "365 different rows"])
def found(request: pytest.FixtureRequest, rows: pl.DataFrame) -> Salvirt:
    return Salvirt(rows if request.param else rows.unique(maintain_order=True))


def held_out(found: Salvirt) -> tuple[float, float]:
    """Mean AUC of held-out folds, 5 x 5, identical answers together: with points learned by the product, and not."""
    areas = []
    for repeat in range(REPEATS):
        lots = np.random.default_rng(repeat).permutation(np.arange(found.groups.max() + 1) % FOLDS)[found.groups]
        for out in range(FOLDS):
            kept, held = np.flatnonzero(lots != out), np.flatnonzero(lots == out)
            decided = found.decided(kept)
            fold = folds(decided.groups, decided.won, np.random.default_rng(repeat))
            learned = Learning(decided, found.equal, found.unordered(kept)).end(fold)
            plain = Weighing(decided, found.equal * found.ordered, found.score).end(fold)
            scores = found.score(learned.weights, learned.points), found.score(plain.weights)
            areas.append([area(score[held], found.won[held]) for score in scores])
    with_points, without = np.mean(areas, axis=0)
    return float(with_points), float(without)


def area(score: np.ndarray, won: np.ndarray) -> float | None:
    return separation(*(np.bincount(score[kind], minlength=101) for kind in (won, ~won)))


EXPECTED = {
    448: ((0.822, 0.811), (0.804, 0.814), (0.010, -0.008, 0.028)),
    365: ((0.839, 0.825), (0.824, 0.835), (0.012, -0.005, 0.028)),
}


def test_all_22_questions_in_the_folds_of_others(found: Salvirt) -> None:
    """In folds of this kind a random forest reaches .821 (448 rows) and .850 (365), one-hot ridge regression .822 and
    .840: the promised .83 is reached where every row is different, by all of them, and by none where rows repeat."""
    learned, plain = held_out(found)
    assert (round(learned, 3), round(plain, 3)) == EXPECTED[len(found.won)][0]


def test_all_22_questions_as_the_product_says_it(found: Salvirt) -> None:
    """Ten folds, five times, identical answers together: points and weights, or weights alone, learned on the rest."""
    said = found.suggested()
    assert said.learned is not None
    _, separations, gain = EXPECTED[len(found.won)]
    assert (round(said.separation, 3), round(said.learned.separation, 3)) == separations
    over = said.learned.over_suggested
    assert (round(over.value, 3), round(over.low, 3), round(over.high, 3)) == gain
    assert (said.learned.numbers, sum(said.learned.weights)) == (14 + 18 + 8 + 4, 100)


@pytest.mark.parametrize(
    ("copies", "areas", "gain"),
    [(True, (0.804, 0.739), (0.065, 0.023, 0.107)), (False, (0.823, 0.754), (0.069, 0.031, 0.107))],
    ids=["448 rows", "365 different rows"],
)
def test_the_18_questions_with_an_order_as_the_product_says_it(
    rows: pl.DataFrame, copies: bool, areas: tuple[float, float], gain: tuple[float, float, float]
) -> None:
    """Ten folds, five times, identical answers together; fitted weights, equal weights, and the gain."""
    found = Salvirt(rows if copies else rows.unique(maintain_order=True))
    points = found.points[:, found.ordered]
    keys = [key for key, ordered in zip(found.keys, found.ordered, strict=True) if ordered]
    decided = Decided(points / 100, found.won, found.groups, keys)
    said = finished(suggest(decided, lambda weights: points @ weights // weights.sum(), [10] * len(keys)))
    assert (round(said.separation, 3), round(said.equal, 3)) == areas
    over = said.over_equal
    assert (round(over.value, 3), round(over.low, 3), round(over.high, 3)) == gain
    assert verdict(said).startswith("Better than equal weights")


def test_the_page_s_caption_says_what_the_page_finds(shared: Path, store: Store) -> None:
    """With the fifth locked away that the Weights page locks: 18 questions, and all 22 with learned points."""
    file = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = read(file.read_bytes(), file.name)
    mapping = guess(table)
    first = propose(table, mapping)
    assert first is not None
    name = take_in(store, [delivery(table, mapping, check(table, mapping))], "Salvirt", first)[0].dataset
    others = tuple(
        Criterion(key, column, points_for(column, table.frame[column]).answers, 0, ordered=False)
        for key, column in criteria_keys(mapping.answers)
        if key not in first.keys
    )
    store.save_rubric(name, replace(first, criteria=first.criteria + others))
    ordered, every = (seen(store, name, version) for version in (1, 2))
    alone, both = (finished(suggestion(book, book.rubric, "equal weights")) for book in (ordered, every))
    assert both.learned is not None
    assert (alone.deals, round(alone.separation, 3), round(both.learned.separation, 3)) == (355, 0.790, 0.803)
    assert "it is 80 and 81 %, and 79 and 80 % where a fifth of the deals is locked away" in YARDSTICK
