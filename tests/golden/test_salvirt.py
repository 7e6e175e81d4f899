"""Numbers that must never change unseen: 448 real opportunities under ten questions at equal weights.

The public figures (AUC .81, largest ratio 97.3 at 60; 8 % won at 30, 43 % at 50, 69 % at 60, 85 % at 80) are of
the 365 different rows of the file; the product counts all 448, of which 83 are exact copies of another.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from qualify import intake, tipping
from qualify.analysis import baseline, load, view
from qualify.analysis.arrival import delivery, take_in
from qualify.rubric import from_toml
from qualify.scores import answer_deck, levels, score
from qualify.store import Store
from qualify.tipping import Assessment, words
from qualify.tipping.related import largest_ratio

TEN = Path(__file__).parents[2] / "data" / "rubrics" / "salvirt-ten.toml"
SCORES = range(0, 100, 10)
ALL = ((1, 7, 9, 42, 87, 94, 81, 93, 26, 8), (0, 1, 1, 3, 21, 42, 56, 74, 21, 8))
DISTINCT = ((1, 6, 9, 39, 77, 68, 71, 66, 20, 8), (0, 1, 1, 3, 15, 29, 49, 50, 17, 8))


@pytest.fixture(scope="module")
def rows(shared: Path) -> pl.DataFrame:
    table = pl.read_csv(shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv", separator=";")
    return table.rename({name: name.lower() for name in table.columns})


def counted(rows: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    rubric = from_toml(TEN.read_text(encoding="utf-8"))
    found, strangers = levels(rows, rubric)
    assert strangers == {}
    return tipping.bins(score(answer_deck(found, rubric), rubric), rows["status"] == "Won")


def auc(deals: np.ndarray, won: np.ndarray) -> float:
    """Share of pairs of a won and a lost deal in which the won one scores higher; ties count half."""
    lost = deals - won
    below = np.cumsum(lost) - lost
    return float((won * (below + lost / 2)).sum() / (won.sum() * lost.sum()))


@pytest.mark.parametrize(
    ("unique", "table", "area", "ratio", "rates"),
    [
        (False, ALL, 0.7983, 107.758, {30: 7.1, 50: 44.7, 60: 69.1, 80: 80.8}),
        (True, DISTINCT, 0.8099, 97.279, {30: 7.7, 50: 42.6, 60: 69.0, 80: 85.0}),
    ],
    ids=["all rows", "different rows"],
)
def test_deals_and_wins_per_score(
    rows: pl.DataFrame,
    unique: bool,
    table: tuple[tuple[int, ...], tuple[int, ...]],
    area: float,
    ratio: float,
    rates: dict[int, float],
) -> None:
    deals, won = counted(rows.unique(maintain_order=True) if unique else rows)
    assert np.flatnonzero(deals).tolist() == list(SCORES)
    assert (tuple(deals[SCORES]), tuple(won[SCORES])) == table
    assert round(auc(deals, won), 4) == area
    found, cut = largest_ratio(deals, won)
    assert (round(float(found), 3), int(cut)) == (ratio, 60)
    assert {at: round(100 * won[at] / deals[at], 1) for at in rates} == rates


@pytest.fixture(scope="module")
def found(rows: pl.DataFrame) -> Assessment:
    return tipping.assess_bins(*counted(rows))


def test_it_is_a_ramp_and_no_tipping_point(found: Assessment) -> None:
    assert (found.deals, found.won, found.verdict, found.shape) == (448, 227, "none", "ramp")
    assert (found.tipping, found.upper, found.upper_verdict, found.needed) == (None, None, "none", None)
    assert (found.floor, found.ceiling, found.floor_needed, found.ceiling_needed) == (None, None, 10304, None)
    assert found.p_related == 0.001
    assert round(found.probability, 3) == 0.419
    assert round(found.p_jump, 3) == 0.007
    assert round(found.upper_probability, 3) == 0.078


def test_the_curve_to_three_digits(found: Assessment) -> None:
    shown = found.curve.filter(pl.col("deals") > 0)
    assert shown["rate"].round(3).to_list() == [0.074, 0.088, 0.101, 0.120, 0.234, 0.450, 0.693, 0.788, 0.834, 0.893]
    assert shown["low"].round(3).to_list() == [0.004, 0.008, 0.014, 0.037, 0.134, 0.334, 0.573, 0.666, 0.708, 0.708]
    assert shown["high"].round(3).to_list() == [0.218, 0.218, 0.218, 0.253, 0.334, 0.573, 0.814, 0.888, 0.955, 0.996]


def test_it_says_so_in_words(found: Assessment) -> None:
    assert words.headline(found) == (
        "No tipping point was found: among 448 decided deals a clear one would have shown. "
        "The probability that there is one all the same is 42 %."
    )
    assert words.shape(found) == (
        "The climb is a ramp, not a cliff: the win rate rises over many points of score. "
        "(Tested against chance: none of 999 shuffles of the outcomes told won from not won as well as these scores.)"
    )


def test_the_road_through_the_store_gives_the_same_numbers(
    store: Store, shared: Path, found: Assessment, rows: pl.DataFrame
) -> None:
    path = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    (receipt,) = take_in(store, [delivery(table, mapping, intake.check(table, mapping))], None, None)
    version = store.save_rubric(receipt.dataset, from_toml(TEN.read_text(encoding="utf-8")))
    book = load(store, receipt.dataset, version)
    seen = view(book, book.rubric, baseline(book))
    assert (book.strangers, seen.coverage, seen.members.unscored) == ({}, 1.0, 0)
    again = tipping.assess_bins(*counted(rows), design_effect=book.clustering.design_effect)
    assert seen.assessment.curve.equals(again.curve)
    assert seen.curve.select("deals", "won").equals(found.curve.select("deals", "won"))
    assert (seen.assessment.verdict, seen.assessment.shape) == ("none", "ramp")
    assert (seen.reading.lines.lower, seen.reading.lines.upper, seen.forecast) == (None, None, None)
    assert str(book.no_forecast) == (
        "There are no dates in this data set, so there is no forecast. "
        "Upload a file with the days on which opportunities were created and closed."
    )


def test_copies_and_contradictions_are_counted_whatever_the_rubric_asks(store: Store, shared: Path) -> None:
    """All 22 questions tell rows apart, and not only the ten that the rubric weighs."""
    path = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    (receipt,) = take_in(store, [delivery(table, mapping, intake.check(table, mapping))], None, None)
    book = load(store, receipt.dataset, store.save_rubric(receipt.dataset, from_toml(TEN.read_text(encoding="utf-8"))))
    assert (book.twins.copies, book.twins.contradictory, book.twins.families) == (83, 70, 19)
    assert (book.twins.table.height, book.twins.telling, book.twins.by_chance) == (152, False, False)
    assert (book.clustering.clusters, book.clustering.deals, book.clustering.largest) == (50, 152, 9)
    assert str(book.twins) == (
        "83 decided deals are exact copies of another: only the id differs. 70 decided deals in 19 groups of twins "
        "contradict each other: the same in everything but how they ended. All of them count. These data have no "
        "names, accounts, amounts or dates of creation: deals that are merely alike cannot be told from copies."
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_made_up_score_on_maven_crm_shows_no_tipping_point(shared: Path, seed: int) -> None:
    table = pl.read_csv(shared / "maven-crm" / "sales_pipeline.csv").filter(pl.col("deal_stage").is_in(["Won", "Lost"]))
    score = np.random.default_rng(seed).integers(0, 101, table.height)
    made = tipping.assess(score, table["deal_stage"] == "Won")
    assert (made.deals, made.won, made.verdict, made.shape) == (6711, 4238, "none", "flat")
    assert (made.tipping, made.upper, made.floor, made.ceiling) == (None, None, None, None)
