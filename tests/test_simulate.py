"""The simulated company: repeatable, consistent with its own calendar, and refused in words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from simulated import default, in_time

from qualify.errors import InputError
from qualify.schema import CLOSED, OPEN, TABLES, WON
from qualify.simulate import Company, Shape, simulate

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 15)
TABLE_NAMES = ("opportunities", "ratings", "stages", "targets")


def closed_deals(company: Company) -> pl.DataFrame:
    return company.opportunities.filter(pl.col("outcome") != OPEN)


def days_between(later: str, earlier: str) -> pl.Expr:
    return (pl.col(later) - pl.col(earlier)).dt.total_days()


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
    assert (default().ratings.height, default().stages.height, default().targets.height) == (41_111, 9_723, 16)
    assert in_time(default()).height == 37_753


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


def test_no_rating_in_time_lies_after_closing_or_outside_the_deal() -> None:
    rated = in_time(default()).join(default().opportunities, on="deal_id")
    assert rated.height == 37_753
    assert rated.filter((pl.col("rated") > pl.col("closed")) | (pl.col("rated") > AS_OF)).height == 0
    assert rated.filter(pl.col("rated") < pl.col("created")).height == 0
    assert rated.filter(pl.col("rater") != pl.col("owner")).height == 0


def test_last_rating_in_time_is_a_week_old_at_closing_but_for_the_fastest_deals() -> None:
    last = in_time(default()).group_by("deal_id").agg(pl.col("rated").max())
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
    said = "deal_id", "criterion", "rater"
    later = default().ratings.select(*said, "answer", before=pl.col("answer").shift().over(said))
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
