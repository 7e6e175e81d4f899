"""The simulated company is true to its stated truth: win rates, raters, sources, targets, rubric."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from simulated import default, in_time

from qualify.schema import WON
from qualify.simulate import SHAPES, Company, Shape, simulate, tipping_score, win_curve


@cache
def large(shape: Shape) -> Company:
    return simulate(deals=100_000, shape=shape)


def rated_scores(company: Company) -> pl.DataFrame:
    """The score of each deal's last answers in time, unanswered criteria left out."""
    rows = [(c.key, a.label, a.points, c.weight) for c in company.rubric.criteria for a in c.answers]
    earned = pl.DataFrame(rows, schema=["criterion", "answer", "points", "weight"], orient="row")
    last = in_time(company).group_by("deal_id", "criterion").agg(pl.col("answer").sort_by("rated").last())
    total = (pl.col("points") * pl.col("weight")).sum() // pl.col("weight").sum()
    return last.join(earned, on=["criterion", "answer"]).group_by("deal_id").agg(total.alias("rated_score"))


@pytest.mark.parametrize("shape", SHAPES)
def test_win_rate_by_true_score_is_the_stated_probability(shape: Shape) -> None:
    truth = large(shape).truth
    rates = (
        truth.deals.group_by("score").agg(pl.len(), won=(pl.col("outcome") == WON).sum()).filter(pl.col("len") >= 100)
    )
    deals, won = rates["len"].to_numpy(), rates["won"].to_numpy()
    chance = np.array(truth.win_probability)[rates["score"].to_numpy()]
    error = (won - deals * chance) / np.sqrt(deals * chance * (1 - chance))
    assert rates.height >= 85
    assert np.abs(error).max() < 4
    assert np.mean(error**2) == pytest.approx(1, abs=0.35)


@pytest.mark.parametrize(("shape", "tipping"), [("jump", 40), ("ramp", 41), ("nothing", None)])
def test_truth_names_its_shape_seed_and_tipping_score(shape: Shape, tipping: int | None) -> None:
    truth = large(shape).truth
    assert (truth.shape, truth.seed, truth.tipping) == (shape, 2026, tipping)
    assert truth.win_probability == tuple(win_curve(shape).tolist())


def test_a_gentle_slope_or_a_curve_without_a_low_end_has_no_tipping_score() -> None:
    assert tipping_score(np.linspace(0.0, 0.9, 101)) is None
    assert tipping_score(np.full(101, 0.05)) is None
    assert tipping_score(np.linspace(0.2, 0.9, 101)) is None


def test_scores_from_ratings_lean_with_the_raters_leniency() -> None:
    deals = large("jump").opportunities.join(rated_scores(large("jump")), on="deal_id")
    offset = (
        deals.join(large("jump").truth.deals.select("deal_id", "score"), on="deal_id")
        .group_by("owner")
        .agg((pl.col("rated_score") - pl.col("score")).mean())
    )
    by_offset = [name for name, _ in sorted(offset.iter_rows(), key=lambda row: row[1])]
    leniency = large("jump").truth.leniency
    assert by_offset == sorted(leniency, key=lambda name: leniency[name])
    assert dict(offset.iter_rows())["Carla Mendes"] == pytest.approx(10.9, abs=0.2)


def test_better_lead_sources_win_more_often() -> None:
    truth = large("jump").truth
    deals = large("jump").opportunities.select("deal_id", "source").join(truth.deals, on="deal_id")
    rates = dict(deals.group_by("source").agg((pl.col("outcome") == WON).mean()).iter_rows())
    assert sorted(rates, key=lambda name: rates[name]) == sorted(
        truth.source_quality, key=lambda name: truth.source_quality[name]
    )


def test_targets_cover_the_quarters_and_lie_near_what_the_model_earns() -> None:
    targets = default().targets
    assert (targets["starts"][0], targets["starts"][-1]) == (date(2024, 1, 1), date(2027, 10, 1))
    assert targets.select("period", "currency").unique().rows() == [("quarter", "USD")]
    a_year_on = targets["amount"][4:].to_numpy() / targets["amount"][:-4].to_numpy()
    assert a_year_on.min() > 1.1
    company = large("jump")
    won = company.opportunities.filter(pl.col("outcome") == WON)
    earned = won.group_by(pl.col("closed").dt.truncate("1q").alias("starts")).agg(earned=pl.col("amount").sum())
    past = company.targets.join(earned, on="starts").sort("starts").head(11)
    assert (past["amount"] / past["earned"]).to_numpy() == pytest.approx(np.linspace(1.0, 1.1, 11), abs=0.07)


def test_this_quarters_target_is_within_reach_of_what_is_booked() -> None:
    booked = default().opportunities.filter((pl.col("outcome") == WON) & (pl.col("closed") >= date(2026, 10, 1)))
    target = default().targets.filter(pl.col("starts") == date(2026, 10, 1))
    assert (booked["amount"].sum(), target["amount"].item()) == (1_837_300.0, 3_270_000.0)


def test_rubric_has_fourteen_written_criteria_whose_weights_make_a_hundred() -> None:
    rubric = default().rubric
    assert (rubric.name, len(rubric.criteria), sum(rubric.weights.values())) == ("Webb's four questions", 14, 100)
    assert list(dict.fromkeys(c.group for c in rubric.criteria)) == [
        "Is there an opportunity?",
        "What is it worth to the customer?",
        "What is it worth to us?",
        "Can we win it?",
    ]
    assert {c.influence for c in rubric.criteria} == {True, False}


def test_every_criterion_has_five_answers_with_meanings_of_their_own() -> None:
    for criterion in default().rubric.criteria:
        assert [answer.points for answer in criterion.answers] == [0, 25, 50, 75, 100], criterion.key
        assert len({answer.label for answer in criterion.answers}) == 5, criterion.key
        assert len({answer.meaning for answer in criterion.answers} - {""}) == 5, criterion.key
        assert (criterion.question[-1], criterion.evidence[-1]) == ("?", "."), criterion.key


def test_order_size_is_answered_from_the_amount() -> None:
    answers = in_time(default()).filter(pl.col("criterion") == "order_size").unique("deal_id", keep="last")
    amounts = answers.join(default().opportunities, on="deal_id").group_by("answer").agg(pl.col("amount").median())
    median = dict(amounts.iter_rows())
    assert sorted(median, key=lambda label: median[label]) == ["Far below", "Below", "Usual", "Above", "Far above"]
