"""What moves when one weight does: each number against a reading of those weights made from nothing."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar

import numpy as np
import polars as pl
import pytest

from qualify.analysis import ZONES, Book, baseline, grab, read, view
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.sensitivity import EXPECTED, WHAT, Sensitivity, notch_of, quantities, sensitivity
from qualify.analysis.sensitivity_words import notch, span, unsure
from qualify.analysis.stability import DRAWS, drawn_weights, stability
from qualify.rubric import Answer, Criterion, Rubric
from qualify.scores import score

T = TypeVar("T")
ANSWERS = (Answer("No", 0), Answer("Yes", 100))


def finished(steps: Generator[float, None, T]) -> tuple[list[float], T]:
    """The shares that were said to be done, and the answer."""
    done = []
    while True:
        try:
            done.append(next(steps))
        except StopIteration as end:
            return done, end.value


def of(book: Book, rubric: Rubric | None = None) -> Sensitivity:
    return finished(sensitivity(book, rubric or book.rubric, baseline(book)))[1]


@pytest.fixture(scope="module")
def found(company: Book) -> Sensitivity:
    return of(company)


def rubric_of(*weights: int) -> Rubric:
    return Rubric("r", tuple(Criterion(f"c{at}", f"Question {at}?", ANSWERS, w) for at, w in enumerate(weights)))


@pytest.mark.parametrize(
    ("weights", "one"),
    [((20,) * 5, 5), ((10,) * 12, 2), ((1,) * 22, 1), ((100,) * 3, 25), ((40, 0, 0, 20), 8), ((7,) * 14, 2)],
)
def test_a_notch_is_a_quarter_of_the_mean_weight_that_is_not_zero(weights: tuple[int, ...], one: int) -> None:
    assert notch_of(rubric_of(*weights)) == one


def test_every_row_is_what_a_fresh_reading_under_these_weights_says(company: Book, found: Sensitivity) -> None:
    against = baseline(company)
    before = quantities(read(grab(company, company.rubric, None, against), company.rubric))
    for (key, change), rows in found.table.filter(pl.col("criterion").is_in(["budget", "problem"])).group_by(
        "criterion", "change"
    ):
        weight = rows["weight"][0]
        now = company.rubric.weights[key]
        assert weight == {"a notch up": now + 2, "a notch down": now - 2, "to zero": 0}[change]
        rubric = company.rubric.with_weights({key: weight})
        after = quantities(read(grab(company, rubric, None, against), rubric))
        assert rows.select("what", "before", "after").rows() == [(w, before[w], after[w]) for w in WHAT]


def test_the_quantities_are_those_of_the_pages(company: Book) -> None:
    seen = view(company, company.rubric, baseline(company))
    numbers, point = quantities(seen.reading), seen.assessment.tipping
    assert numbers["tipping point"] == (point.score if point else None)
    assert numbers["revenue expected this quarter"] == seen.reading.expected
    by_zone = dict(seen.open.group_by("zone").agg(pl.col("money").sum()).iter_rows())
    for zone, where in (("below", "the line"), ("between", "the lines"), ("above", "the upper line")):
        assert numbers[f"open money {zone} {where}"] == pytest.approx(by_zone.get(zone, 0.0))


def test_a_weight_goes_no_further_than_the_sliders_do_and_never_stands_still(company: Book) -> None:
    keys = company.rubric.keys
    table = of(company, company.rubric.with_weights(dict.fromkeys(keys, 0) | {keys[0]: 100, keys[1]: 1})).table
    weights = {key: dict(rows.select("change", "weight").iter_rows()) for (key,), rows in table.group_by("criterion")}
    assert notch_of(company.rubric.with_weights(dict.fromkeys(keys, 0) | {keys[0]: 100, keys[1]: 1})) == 13
    assert weights[keys[0]] == {"a notch down": 87, "to zero": 0}
    assert weights[keys[1]] == {"a notch up": 14, "a notch down": 0, "to zero": 0}
    assert weights[keys[2]] == {"a notch up": 13}


def test_the_only_weight_is_not_taken_away(company: Book) -> None:
    keys = company.rubric.keys
    table = of(company, company.rubric.with_weights(dict.fromkeys(keys[1:], 0) | {keys[0]: 4})).table
    assert table.filter(criterion=keys[0])["change"].unique(maintain_order=True).to_list() == [
        "a notch up",
        "a notch down",
    ]


def test_progress_rises_by_criterion_and_then_by_draws(company: Book) -> None:
    done, _ = finished(sensitivity(company, company.rubric, baseline(company)))
    criteria = len(company.rubric.criteria)
    assert done[:criteria] == [at / (criteria + 1) for at in range(criteria)]
    assert done[criteria:] == [(criteria + at / 20) / (criteria + 1) for at in range(21)]


def test_weights_are_drawn_around_the_present_ones_by_about_a_notch() -> None:
    rubric = rubric_of(*[10] * 8, 0, 20, 5)
    drawn = drawn_weights(rubric, 3, draws=4000).astype(float)
    assert drawn.max(axis=1).tolist() == [100.0] * 4000
    assert drawn[:, 8].max() == 0.0
    shares = drawn / drawn.sum(axis=1, keepdims=True) * 105
    assert shares.mean(axis=0) == pytest.approx([10] * 8 + [0, 20, 5], abs=0.15)
    assert shares[:, :8].std(axis=0) == pytest.approx(3 * np.sqrt(0.0952 * 0.9048 / (0.1 * 0.9)), rel=0.06)


def test_zones_are_counted_draw_by_draw(company: Book) -> None:
    reading = read(grab(company, company.rubric, None, baseline(company)), company.rubric)
    drawn = finished(stability(company, reading, 2))[1]
    counts = np.zeros((len(company.open_rows), 4))
    for weights in drawn_weights(company.rubric, 2).tolist():
        drawn_rubric = company.rubric.with_weights(dict(zip(company.rubric.keys, weights, strict=True)))
        scores = score(company.open_deck, drawn_rubric)
        counts[np.arange(len(scores)), reading.lines.zone[np.where(scores < 0, UNSCORED_ROW, scores)]] += 1
    ids = company.deals["deal_id"].to_numpy()[company.open_rows].tolist()
    expected = {name: (row / DRAWS).tolist() for name, row in zip(ids, counts, strict=True)}
    for row in drawn.table.iter_rows(named=True):
        shares = expected[row["deal_id"]]
        assert [row["below"], row["between"], row["above"]] == shares[:3]
        assert row["share_same"] == shares[ZONES.index(row["zone"])]
    assert drawn.table["share_same"].is_sorted()
    zones = dict(drawn.table.select("deal_id", "zone").iter_rows())
    assert drawn.unsure == sum(expected[name][ZONES.index(zones[name])] * DRAWS < 150 for name in ids)


def test_the_zones_are_those_of_the_pages_and_a_seed_gives_the_same(company: Book, found: Sensitivity) -> None:
    seen = view(company, company.rubric, baseline(company)).open
    shown = found.stability.table.select("deal_id", "score", "zone").sort("deal_id")
    assert shown.equals(seen.select("deal_id", "score", "zone").sort("deal_id"))
    assert found.stability.table.equals(of(company).stability.table)
    assert (found.stability.seed, found.stability.draws) == (0, 200)


def test_what_is_said(found: Sensitivity) -> None:
    deals = found.stability.table
    many = int((deals["share_same"] < 0.75).sum())
    assert unsure(found) == (
        f"{many} of {deals.height} open deals change zone in more than 1 of 4 draws of the weights. A draw changes all "
        "weights at once, each of them by about one notch; the lines stay where they are. (200 draws, seed 0; the "
        "least sure deals keep their zone in fewer than 75 % of them.)"
    )
    assert notch(found).startswith("One notch is 2 on the sliders: a quarter of the mean weight.")


def moved(after: list[float | None], before: float | None = 40.0) -> Sensitivity:
    changes = ["a notch up", "a notch down", "to zero"] * 2
    table = pl.DataFrame(
        {"criterion": ["a"] * 3 + ["b"] * 3, "question": ["A?"] * 3 + ["B?"] * 3, "change": changes, "after": after},
        schema_overrides={"after": pl.Float64},
    ).with_columns(what=pl.lit("certified floor"), before=pl.lit(before, pl.Float64))
    return Sensitivity(rubric_of(1), 1, table, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "before", "said"),
    [
        (
            [41, 40, 35, 40, 38, 39],
            40.0,
            "The certified floor, now 40, moves most with “B?” (a notch up: 40, a notch down: 38). Of all criteria "
            "that could be left out, “A?” matters most: without it, it would be 35.",
        ),
        (
            [41, 40, 35, 40, 39, 45],
            40.0,
            "The certified floor, now 40, moves most, and equally far, with “A?” and “B?” (by 1). Of all criteria that "
            "could be left out, “A?” and “B?” matter most: without one of them, it would be 35 or 45.",
        ),
        ([40] * 6, 40.0, "The certified floor, now 40, moves with no single notch."),
        (
            [41, 40, None, 40, 40, None],
            40.0,
            "The certified floor, now 40, moves most with “A?” (a notch up: 41, a notch down: 40). There is no "
            "certified floor any more with “A?” to zero, “B?” to zero.",
        ),
        (
            [None] * 6,
            None,
            "There is no certified floor under these weights, and no change of a single weight brings one.",
        ),
        (
            [None, 33, None, None, 30, None],
            None,
            "There is no certified floor under these weights; 2 of 6 changes of a single weight would bring one.",
        ),
    ],
)
def test_what_is_said_of_one_quantity(after: list[float | None], before: float | None, said: str) -> None:
    assert span(moved(after, before), "certified floor", "USD") == said


def test_amounts_that_look_alike_are_equally_far_and_of_many_criteria_three_are_named() -> None:
    before = 3_330_000.0
    rows = [
        (key, f"{key}?", change, 1, EXPECTED, before, before + by)
        for key, up in zip("ABCDE", (50_001, 50_002, 50_003, 50_004, 50_000), strict=True)
        for change, by in (("a notch up", up), ("a notch down", 3), ("to zero", -20_000 if key == "C" else 0))
    ]
    table = pl.DataFrame(rows, ["criterion", "question", "change", "weight", "what", "before", "after"], orient="row")
    found = Sensitivity(rubric_of(1), 1, table, None)  # type: ignore[arg-type]
    assert span(found, EXPECTED, "USD") == (
        "The revenue expected this quarter, now $3.33M, moves most, and equally far, with “D?”, “C?”, “B?” and 2 more "
        "(by $50k). Of all criteria that could be left out, “C?” matters most: without it, it would be $3.31M."
    )


def test_without_open_deals_there_is_an_empty_table(company: Book) -> None:
    nobody = replace(company, open_rows=company.open_rows[:0], open_deck=replace(
        company.open_deck, codes=tuple(code[:0] for code in company.open_deck.codes)))  # fmt: skip
    found = of(nobody)
    assert found.stability.table.height == 0
    assert str(found.stability) == "0 of 0 open deals change zone in more than 1 of 4 draws of the weights."
