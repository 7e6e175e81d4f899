"""What sliders, pages and terminal show of a rubric: each number against the deals themselves."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualify import tipping
from qualify.analysis import (
    ABOVE,
    BELOW,
    BETWEEN,
    UNSCORED,
    ZONES,
    Baseline,
    Book,
    Lines,
    View,
    baseline,
    grab,
    read,
    report,
    tallies,
    tally,
    view,
)
from qualify.analysis.plane import ROWS
from qualify.analysis.zones import lines
from qualify.rubric import Rubric
from qualify.scores import score
from qualify.tipping import Certified, Tipping


@pytest.fixture(scope="module")
def against(company: Book) -> Baseline:
    return baseline(company)


@pytest.fixture(scope="module")
def seen(company: Book, against: Baseline) -> View:
    return view(company, company.rubric, against)


def other_weights(rubric: Rubric, seed: int) -> Rubric:
    rng = np.random.default_rng(seed)
    return rubric.with_weights({key: int(rng.integers(0, 30)) for key in rubric.keys[1:]} | {rubric.keys[0]: 5})


@given(st.integers(0, 2**32), st.integers(0, 13), st.integers(0, 100))
@settings(max_examples=12)
def test_a_dragged_slider_shows_what_a_fresh_start_would(company: Book, seed: int, which: int, weight: int) -> None:
    against = baseline(company)
    start = other_weights(company.rubric, seed)
    key = start.keys[which]
    there = start.with_weights({key: weight or 1})
    dragged, fresh = read(grab(company, start, key, against), there), read(grab(company, there, None, against), there)
    assert dragged.tally.tolist() == fresh.tally.tolist()
    assert (dragged.lines, dragged.line.probability) == (fresh.lines, fresh.line.probability)
    assert (dragged.line.floor, dragged.line.ceiling) == (fresh.line.floor, fresh.line.ceiling)
    assert dragged.count.tolist() == fresh.count.tolist()
    assert dragged.money == pytest.approx(fresh.money)
    assert dragged.expected == pytest.approx(fresh.expected)


def test_the_tally_at_every_weight_is_that_of_the_deals_counted_anew(company: Book, against: Baseline) -> None:
    key = company.rubric.keys[0]
    found = tallies(grab(company, company.rubric, key, against), company.rubric, key)
    assert len(found) == 101
    for weight in (0, 7, 100):
        there = company.rubric.with_weights({key: weight})
        assert np.array_equal(found[weight], tally(grab(company, there, None, against), there))


def test_where_no_other_criterion_has_a_weight_weight_0_counts_nothing(company: Book, against: Baseline) -> None:
    key = company.rubric.keys[0]
    alone = company.rubric.with_weights({other: 0 for other in company.rubric.keys[1:]})
    found = tallies(grab(company, alone, key, against), alone, key)
    assert found[0] is None
    assert all(np.array_equal(each, found[1]) for each in found[1:])


def test_the_tally_counts_every_deal_once_at_its_score(company: Book, seen: View) -> None:
    scores = score(company.deck, company.rubric)
    outcome = company.deals["outcome"].to_list()
    row = {"lost": 0, "won": 1, "open": 2, "no decision": 3}
    expected = np.zeros((4, ROWS), int)
    for at, word in zip(scores, outcome, strict=True):
        expected[row[word], at if at >= 0 else ROWS - 1] += 1
    assert seen.reading.tally.tolist() == expected.tolist()
    assert seen.reading.tally.sum() == 600


def test_open_deals_stand_in_the_zone_of_their_score(company: Book, seen: View) -> None:
    found = seen.reading.lines
    for at, zone in seen.open.select("score", "zone").iter_rows():
        below = found.lower is not None and at is not None and at <= found.lower
        above = found.upper is not None and at is not None and at >= found.upper
        assert zone == (UNSCORED if at is None else BELOW if below else ABOVE if above else BETWEEN)
    counted = seen.open.group_by("zone").agg(pl.len(), pl.col("amount").sum())
    expected = {zone: (deals, amount) for zone, deals, amount in counted.iter_rows()}
    sums = zip(ZONES, seen.reading.count.sum(axis=0), seen.reading.money.sum(axis=0), strict=True)
    assert {zone: (int(n), pytest.approx(m)) for zone, n, m in sums if n} == expected


def test_against_itself_no_deal_changes_zone(seen: View) -> None:
    assert seen.reading.moved == (0, 0.0)


def test_deals_that_change_zone_are_those_whose_zone_differs(company: Book, against: Baseline, seen: View) -> None:
    there = other_weights(company.rubric, 3)
    moved = view(company, there, against)
    both = seen.open.select("deal_id", "amount", "zone").join(moved.open.select("deal_id", now="zone"), on="deal_id")
    changed = both.filter(pl.col("zone") != pl.col("now"))
    assert moved.reading.moved == (changed.height, pytest.approx(changed["amount"].sum()))
    assert changed.height == 16


def test_the_page_assesses_what_the_scores_say(company: Book, seen: View) -> None:
    scores = score(company.deck, company.rubric)
    decided = company.decided & (scores >= 0)
    effect = company.clustering.design_effect
    again = tipping.assess(scores[decided], company.tags[decided] == 1, design_effect=effect)
    assert again.curve.equals(seen.assessment.curve)
    assert seen.curve.select(again.curve.columns).equals(again.curve)
    assert (again.verdict, again.tipping, again.shape) == (
        seen.assessment.verdict,
        seen.assessment.tipping,
        seen.assessment.shape,
    )
    assert seen.members.unscored == int((company.decided & (scores < 0)).sum())


def test_the_curve_table_agrees_with_the_tally(seen: View) -> None:
    table = seen.curve
    assert table["won"].to_list() == seen.reading.tally[1, :101].tolist()
    assert table["lost"].to_list() == seen.reading.tally[0, :101].tolist()
    assert table["no_decision"].to_list() == seen.reading.tally[3, :101].tolist()
    assert (table["lost"] + table["no_decision"]).to_list() == table["not_won"].to_list()
    assert table["open"].to_list() == seen.reading.tally[2, :101].tolist()
    assert (table["won"] + table["not_won"]).to_list() == table["deals"].to_list()


def test_the_mean_of_the_quarter_is_the_same_live_and_on_the_forecast_page(seen: View) -> None:
    assert seen.forecast is not None
    quarter = seen.forecast.periods.filter(pl.col("period") == "quarter").row(0, named=True)
    assert seen.reading.expected == pytest.approx(quarter["deal_by_deal"])


def test_the_most_money_comes_first_and_every_open_deal_is_listed(company: Book, seen: View) -> None:
    assert seen.open["amount"].drop_nulls().is_sorted(descending=True)
    still = company.deals.filter(pl.col("outcome") == "open")
    assert seen.open["deal_id"].sort().to_list() == still["deal_id"].sort().to_list()


def test_the_record_for_scripts_has_the_numbers_of_the_pages(company: Book, seen: View) -> None:
    record = report.assessment(seen)
    assert (record["dataset"], record["simulated"], record["rubric_version"]) == (company.dataset, True, 1)
    assert record["weights"] == company.rubric.weights
    assert record["curve"] == seen.curve.to_dicts()
    assert record["verdict"] == seen.assessment.verdict
    assert [record["zones"][zone]["open"] for zone in ZONES] == seen.reading.count.sum(axis=0).tolist()
    money = report.forecast(seen)
    assert seen.forecast is not None
    assert money["periods"] == seen.forecast.periods.drop("currency").to_dicts()
    assert (money["currency"], len(money["deals"])) == ("USD", seen.open.height)


# Lines


def sorted_by(monkeypatch: pytest.MonkeyPatch, given: dict[str, object], floor_level: float = 0.1) -> Lines:
    """The lines of given floor, ceiling, tipping point and upper point."""
    low, high = given.get("tipping") or given.get("low_crossing"), given.get("upper") or given.get("high_crossing")
    monkeypatch.setattr("qualify.analysis.zones.crossing", lambda _, level: {floor_level: low, 0.9: high}[level])
    names = ("floor", "ceiling", "tipping", "upper")
    line = SimpleNamespace(posterior=None, floor_level=floor_level, ceiling_level=0.9)
    for name in names:
        setattr(line, name, given.get(name))
    return lines(line)  # type: ignore[arg-type]


def certified(at: int) -> Certified:
    return Certified(at, 100, 0, 0.03, 0.1)


@pytest.mark.parametrize(
    ("given_lines", "lower", "upper"),
    [
        ({}, None, None),
        ({"floor": certified(30), "low_crossing": Tipping(33, 30, 35)}, 30, None),
        ({"floor": certified(45), "low_crossing": Tipping(33, 30, 35)}, 32, None),
        ({"tipping": Tipping(41, 39, 44)}, 40, None),
        ({"floor": certified(45), "tipping": Tipping(41, 39, 44)}, 40, None),
        ({"floor": certified(30), "tipping": Tipping(41, 39, 44)}, 30, None),
        ({"ceiling": certified(70), "upper": Tipping(66, 60, 72)}, None, 70),
        ({"ceiling": certified(60), "upper": Tipping(66, 60, 72)}, None, 66),
        ({"ceiling": certified(60), "high_crossing": Tipping(75, 60, 80)}, None, 75),
        ({"tipping": Tipping(0, 0, 3)}, None, None),
        ({"tipping": Tipping(51, 50, 52), "upper": Tipping(40, 38, 41)}, 50, 51),
    ],
)
def test_the_more_cautious_line_sorts_the_deals(
    monkeypatch: pytest.MonkeyPatch, given_lines: dict[str, object], lower: int | None, upper: int | None
) -> None:
    assert sorted_by(monkeypatch, given_lines) == Lines(lower, upper)


def test_the_lower_line_follows_the_level_of_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = {"floor": certified(50), "low_crossing": Tipping(44, 40, 47)}
    assert sorted_by(monkeypatch, crossed, floor_level=0.2) == Lines(43, None)


@given(st.one_of(st.none(), st.integers(0, 100)), st.one_of(st.none(), st.integers(0, 101)))
def test_zones_are_in_order_and_only_deals_without_a_score_are_unscored(lower: int | None, upper: int | None) -> None:
    if lower is not None and upper is not None and upper <= lower:
        upper = lower + 1
    zone = Lines(lower, upper).zone
    assert zone.shape == (102,)
    assert np.diff(zone.astype(int)).min() >= 0
    assert zone[-1] == ZONES.index(UNSCORED)
    assert (zone[:-1] == 0).sum() == (0 if lower is None else lower + 1)
    assert (zone[:-1] == 2).sum() == (0 if upper is None else 101 - upper)


def test_on_shuffled_outcomes_no_line_sorts_the_deals(company: Book) -> None:
    """The zones, and the advice that hangs on them, stay silent where outcome and score have nothing to do."""
    seen = read(grab(company, company.rubric, None, baseline(company)), company.rubric).line
    rng = np.random.default_rng(11)
    for _ in range(25):
        won = rng.multivariate_hypergeometric(seen.deals, int(seen.won.sum()), method="marginals")
        shuffled = tipping.line(seen.deals, won)
        assert lines(shuffled) == Lines(None, None)
        assert (shuffled.tipping, shuffled.upper) == (None, None)
