"""The simulated company: repeatable, consistent with its own calendar, and true to its stated truth."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qualify.errors import InputError
from qualify.schema import CLOSED, OPEN, TABLES, WON
from qualify.simulate import SHAPES, Company, Shape, simulate, tipping_score, win_curve

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 15)
TABLE_NAMES = ("opportunities", "ratings", "stages", "targets")


@cache
def default() -> Company:
    return simulate()


@cache
def large(shape: Shape) -> Company:
    return simulate(deals=100_000, shape=shape)


def closed_deals(company: Company) -> pl.DataFrame:
    return company.opportunities.filter(pl.col("outcome") != OPEN)


def days_between(later: str, earlier: str) -> pl.Expr:
    return (pl.col(later) - pl.col(earlier)).dt.total_days()


def rated_scores(company: Company) -> pl.DataFrame:
    """The score of each deal's last answers, unanswered criteria left out."""
    rows = [(c.key, a.label, a.points, c.weight) for c in company.rubric.criteria for a in c.answers]
    earned = pl.DataFrame(rows, schema=["criterion", "answer", "points", "weight"], orient="row")
    last = company.ratings.group_by("deal_id", "criterion").agg(pl.col("answer").sort_by("rated").last())
    total = (pl.col("points") * pl.col("weight")).sum() // pl.col("weight").sum()
    return last.join(earned, on=["criterion", "answer"]).group_by("deal_id").agg(total.alias("rated_score"))


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_same_arguments_give_the_same_frames(table: str) -> None:
    assert_frame_equal(getattr(simulate(), table), getattr(default(), table))
    assert_frame_equal(simulate().truth.deals, default().truth.deals)


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_another_seed_gives_other_frames(table: str) -> None:
    assert not getattr(simulate(seed=7), table).equals(getattr(default(), table))


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_frames_have_exactly_the_columns_of_the_schema(table: str) -> None:
    assert dict(getattr(default(), table).schema) == TABLES[table]


def test_another_shape_changes_outcomes_but_not_the_deals() -> None:
    same = ["deal_id", "name", "account", "owner", "source", "product", "amount", "created"]
    assert_frame_equal(simulate(shape="nothing").opportunities.select(same), default().opportunities.select(same))


def test_default_company_in_numbers() -> None:
    counts = dict(default().opportunities["outcome"].value_counts().iter_rows())
    assert counts == {"won": 876, "lost": 698, "no decision": 665, "open": 261}
    assert default().opportunities.filter(pl.col("outcome") == WON)["amount"].sum() == 27_880_300.0
    assert (default().ratings.height, default().stages.height, default().targets.height) == (37_753, 9_723, 16)


@pytest.mark.parametrize(("shape", "counts"), [("ramp", (673, 821, 747, 259)), ("nothing", (786, 815, 646, 253))])
def test_other_shapes_in_numbers(shape: Shape, counts: tuple[int, ...]) -> None:
    found = dict(simulate(shape=shape).opportunities["outcome"].value_counts().iter_rows())
    assert tuple(found[name] for name in ("won", "lost", "no decision", "open")) == counts


@pytest.mark.parametrize("seed", [2026, 0, 1, 2, 3])
def test_about_one_deal_in_ten_is_open(seed: int) -> None:
    outcomes = simulate(seed=seed).opportunities["outcome"]
    assert 0.08 <= (outcomes == OPEN).mean() <= 0.12


def test_dates_agree_with_outcomes() -> None:
    deals = default().opportunities
    assert deals.filter(pl.col("created").is_null() | pl.col("expected").is_null()).height == 0
    assert deals.filter((pl.col("outcome") == OPEN) != pl.col("closed").is_null()).height == 0
    assert deals.filter((pl.col("closed") < pl.col("created")) | (pl.col("closed") > AS_OF)).height == 0
    assert (deals["created"].min(), deals["created"].max()) == (date(2023, 11, 17), date(2026, 11, 13))
    decided = deals.join(default().truth.deals, on="deal_id", suffix="_true")
    assert decided.filter((pl.col("decided") > AS_OF) != (pl.col("outcome") == OPEN)).height == 0
    known = decided.filter(pl.col("outcome").is_in(CLOSED))
    assert (
        known.filter((pl.col("outcome") != pl.col("outcome_true")) | (pl.col("closed") != pl.col("decided"))).height
        == 0
    )


def test_wins_take_longer_than_losses_and_no_decision_longest() -> None:
    days = closed_deals(default()).group_by("outcome").agg(days_between("closed", "created").median())
    assert dict(days.iter_rows()) == {"won": 58.0, "lost": 31.0, "no decision": 91.0}


def test_a_reason_stands_with_every_lost_deal_and_no_other() -> None:
    first = pl.col("reason").str.split(":").list.first()
    kinds = default().opportunities.group_by("outcome").agg(first.unique().sort())
    assert dict(kinds.iter_rows()) == {
        "won": [None],
        "open": [None],
        "lost": ["Competitor"],
        "no decision": ["No decision"],
    }


def test_no_rating_lies_after_closing_or_outside_the_deal() -> None:
    rated = default().ratings.join(default().opportunities, on="deal_id")
    assert rated.height == default().ratings.height
    assert rated.filter((pl.col("rated") > pl.col("closed")) | (pl.col("rated") > AS_OF)).height == 0
    assert rated.filter(pl.col("rated") < pl.col("created")).height == 0
    assert rated.filter(pl.col("rater") != pl.col("owner")).height == 0


def test_last_rating_is_a_week_old_at_closing_but_for_the_fastest_deals() -> None:
    last = default().ratings.group_by("deal_id").agg(pl.col("rated").max())
    late = closed_deals(default()).join(last, on="deal_id").filter(days_between("closed", "rated") < 7)
    assert late.height == 11
    assert late["rated"].equals(late["created"], check_names=False)


def test_every_answer_is_one_of_the_rubrics() -> None:
    written = {(c.key, a.label) for c in default().rubric.criteria for a in c.answers}
    assert set(default().ratings.select("criterion", "answer").unique().iter_rows()) == written


def test_a_few_per_cent_of_the_answers_are_missing() -> None:
    given = default().ratings.select("deal_id", "criterion").unique().height
    assert given / (2500 * 14) == pytest.approx(0.97, abs=0.005)


def test_only_changed_answers_are_written_again() -> None:
    later = default().ratings.select(
        "criterion", "answer", before=pl.col("answer").shift().over("deal_id", "criterion")
    )
    assert later.filter(pl.col("answer") == pl.col("before")).height == 0


def test_stage_history_begins_at_creation_and_ends_at_the_current_stage() -> None:
    history = (
        default()
        .stages.group_by("deal_id", maintain_order=True)
        .agg(
            first=pl.col("stage").first(),
            last=pl.col("stage").last(),
            starts=pl.col("entered").first(),
            ends=pl.col("entered").last(),
            ordered=(pl.col("entered").diff().dt.total_days().fill_null(0) >= 0).all(),
        )
    )
    deals = default().opportunities.join(history, on="deal_id")
    assert deals.height == 2500
    wrong = (pl.col("first") != "Qualify") | (pl.col("starts") != pl.col("created")) | ~pl.col("ordered")
    assert deals.filter(wrong | (pl.col("last") != pl.col("stage"))).height == 0
    assert deals.filter(pl.col("ends") != pl.col("closed")).height == 0
    ending = deals.group_by("outcome").agg(pl.col("stage").unique().sort())
    assert dict(ending.iter_rows()) == {
        "open": ["Discover", "Negotiate", "Propose", "Qualify"],
        "won": ["Closed won"],
        "lost": ["Closed lost"],
        "no decision": ["Closed lost"],
    }


def test_some_deals_were_moved_back_a_stage() -> None:
    twice = default().stages.filter(pl.col("stage") == "Discover").group_by("deal_id").len()
    assert twice["len"].value_counts().sort("len").rows() == [(1, 2025), (2, 72)]


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
    answers = default().ratings.filter(pl.col("criterion") == "order_size").unique("deal_id", keep="last")
    amounts = answers.join(default().opportunities, on="deal_id").group_by("answer").agg(pl.col("amount").median())
    median = dict(amounts.iter_rows())
    assert sorted(median, key=lambda label: median[label]) == ["Far below", "Below", "Usual", "Above", "Far above"]


def test_a_company_of_one_deal_can_be_simulated() -> None:
    company = simulate(deals=1)
    assert company.opportunities["deal_id"].to_list() == ["SIM-00001"]
    assert company.targets.height == 16


def test_as_of_may_be_a_leap_day() -> None:
    company = simulate(deals=300, as_of=date(2024, 2, 29))
    assert company.opportunities["created"].min() >= date(2021, 2, 28)
    assert company.targets["starts"].to_list()[::15] == [date(2021, 4, 1), date(2025, 1, 1)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"deals": 0}, "A company of 0 deals cannot be simulated. Ask for at least 1."),
        ({"seed": -1}, "The seed -1 is below zero. Use 0 or a larger whole number."),
        ({"shape": "cliff"}, "'cliff' is not a shape. Use one of: jump, ramp, nothing."),
    ],
)
def test_impossible_arguments_are_refused_in_words(arguments: dict, message: str) -> None:
    with pytest.raises(InputError) as caught:
        simulate(**arguments)
    assert str(caught.value) == message


def test_company_and_truth_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        default().rubric = None  # type: ignore[misc,assignment]
    with pytest.raises(FrozenInstanceError):
        default().truth.tipping = 50  # type: ignore[misc]


def test_importing_is_light() -> None:
    code = "import sys, qualify.simulate; print(sorted({'streamlit', 'altair', 'duckdb', 'pandas'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == "[]"
