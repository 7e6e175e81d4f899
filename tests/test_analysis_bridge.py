"""What moved a forecast: the steps add up to the cent, each deal has one cause, and each part can be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import pytest
from store_rows import delivery

from qualify.analysis import Book, load
from qualify.analysis.arrival import take_in_company
from qualify.analysis.bridge import Bridge, Step, bridge
from qualify.analysis.bridge_deals import STEPS
from qualify.analysis.bridge_ends import End, end, on_day
from qualify.errors import InputError
from qualify.forecast.known import known
from qualify.forecast.ledger import day_number
from qualify.forecast.road import Road
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store
from qualify.store.changes import slips

SINCE = date(2026, 10, 16)


@dataclass(frozen=True)
class Days:
    store: Store
    name: str
    now: Book
    then: Book


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    """A company today and four weeks ago; since then three open deals were given other amounts."""
    held = Store(tmp_path_factory.mktemp("bridge") / "qualify.duckdb")
    company = simulate(700, 5)
    name = take_in_company(held, company).dataset
    grown = company.opportunities.filter((pl.col("outcome") == "open") & (pl.col("created") < SINCE)).head(3)
    held.take_in(name, delivery(grown.with_columns(pl.col("amount") * 3).select("deal_id", "outcome", "amount")),
                 simulated=True)  # fmt: skip
    yield Days(held, name, load(held, name, 1), load(held, name, 1, day=SINCE))
    held.close()


@pytest.fixture(scope="module")
def ends(days: Days) -> tuple[End, End]:
    return end(on_day(SINCE), days.then, days.then.rubric), end("today", days.now, days.now.rubric)


@pytest.fixture(scope="module")
def found(ends: tuple[End, End]) -> Bridge:
    return bridge(*ends)


def step(found: Bridge, key: str) -> Step:
    return next(one for one in found.steps if one.key == key)


def cents(amount: float) -> int:
    whole = round(amount * 100)
    assert amount * 100 == pytest.approx(whole, abs=1e-4)
    return whole


def shown(one: End, label: str) -> dict[str, float]:
    return one.forecast.periods.row(by_predicate=pl.col("label") == label, named=True)


@pytest.mark.parametrize("label", [None, "Nov 2026", "Dec 2026", "Q1 2027"])
def test_the_steps_add_up_to_the_cent(ends: tuple[End, End], label: str | None) -> None:
    made = bridge(*ends, label)
    assert [one.key for one in made.steps] == list(STEPS)
    for what, column in (("mean", "deal_by_deal"), ("median", "p50")):
        first, last = (round(shown(one, made.period.label)[column], 2) for one in ends)
        assert (getattr(made.before, what), getattr(made.after, what)) == (first, last)
        assert sum(cents(getattr(one, what)) for one in made.steps) == cents(last) - cents(first)
    for earlier, later in zip(made.steps, made.steps[1:], strict=False):
        assert earlier.after == later.before


def test_a_step_is_the_sum_of_its_deals_and_of_what_is_no_deals(found: Bridge) -> None:
    for one in found.steps:
        assert one.mean == pytest.approx(one.deals["part"].sum() + one.other, abs=0.02 * one.deals.height + 0.02)
        assert one.deals["part"].abs().to_list() == sorted(one.deals["part"].abs(), reverse=True)


def test_a_deal_that_came_or_went_has_one_cause(found: Bridge) -> None:
    kinds = ("new", "won", "lost", "slipped")
    ids = [set(step(found, key).deals["deal_id"]) for key in kinds]
    assert sum(map(len, ids)) == len(set().union(*ids))
    assert all(ids)
    # Open at both ends, or corrected: nothing else is resized or rescored.
    new, _, _, slipped = ids
    assert set(step(found, "resized").deals["deal_id"]) <= slipped
    assert set(step(found, "rescored").deals["deal_id"]) <= slipped
    assert set(step(found, "model").deals["deal_id"]) <= slipped | new


def test_what_each_deal_adds_can_be_worked_out(found: Bridge, days: Days) -> None:
    first, last = found.first, found.last
    quarter = first.window(found.period)
    chances = first.model.due[quarter][first.model.band] * first.forecast.share
    before = dict(zip(first.model.deal_ids, chances * first.model.amounts, strict=True))
    now = {row["deal_id"]: row for row in days.now.deals.iter_rows(named=True)}
    for row in step(found, "won").deals.iter_rows(named=True):
        deal = now[row["deal_id"]]
        assert (deal["outcome"], deal["created"] <= SINCE < deal["closed"]) == ("won", True)
        assert row["part"] == pytest.approx(deal["amount"] - before[row["deal_id"]])
    for row in step(found, "lost").deals.iter_rows(named=True):
        assert now[row["deal_id"]]["outcome"] in ("lost", "no decision")
        assert row["part"] == pytest.approx(-before[row["deal_id"]])
    created = {deal: row["created"] for deal, row in now.items()}
    new = step(found, "new").deals
    assert min(created[deal] for deal in new["deal_id"]) > SINCE
    won = [row for row in new.iter_rows(named=True) if now[row["deal_id"]]["outcome"] == "won"]
    assert [row["part"] for row in won] == [now[row["deal_id"]]["amount"] for row in won]
    assert len(won) == days.now.deals.filter((pl.col("created") > SINCE) & (pl.col("outcome") == "won")).height
    assert last.model.booked[last.model.current_quarter] == pytest.approx(
        first.model.booked[quarter] + sum(row["amount"] for row in now.values()
                                          if row["outcome"] == "won" and row["closed"] > SINCE))  # fmt: skip


def test_amounts_that_were_changed_since_are_the_third_of_what_they_are(found: Bridge, days: Days) -> None:
    resized = step(found, "resized")
    then = dict(days.then.deals.select("deal_id", "amount").iter_rows())
    now = dict(days.now.deals.select("deal_id", "amount").iter_rows())
    assert sorted(resized.deals["deal_id"]) == sorted(deal for deal, amount in then.items() if now[deal] != amount)
    assert [now[deal] / then[deal] for deal in resized.deals["deal_id"]] == [3.0, 3.0, 3.0]
    assert resized.other == 0.0


def test_of_new_business_only_the_days_that_passed_are_taken_out(found: Bridge) -> None:
    new, model = step(found, "new"), step(found, "model")
    first, last = found.first.model, found.last.model
    at_first = first.new_wins[found.first.window(found.period)] * first.money.mean
    at_last = last.new_wins[found.last.window(found.period)] * last.money.mean
    assert new.other < 0
    assert new.other + model.other == pytest.approx(at_last - at_first)
    assert [one.other for one in found.steps if one.key not in ("new", "model")] == [0.0] * 5


def test_how_often_a_close_was_put_off_stands_with_its_deal(found: Bridge, days: Days) -> None:
    put_off = dict(slips(days.store.changes(days.name)).iter_rows())
    rows = step(found, "slipped").deals
    assert rows["slips"].to_list() == [put_off.get(deal, 0) for deal in rows["deal_id"]]
    assert int(rows["slips"].sum()) > 0


def test_an_earlier_day_is_what_the_road_says_of_it(days: Days, ends: tuple[End, End]) -> None:
    road = Road(days.now.ledger, day_number(SINCE))
    assert len(list(road.models())) == 54
    made, then = road.model(known(road.book, SINCE), ends[0].model.windows), ends[0].model
    for name in ("due", "booked", "new_wins", "simple", "shares", "amounts"):
        assert getattr(made, name).tolist() == getattr(then, name).tolist()
    assert days.then.deals.filter(pl.col("created") > SINCE).height == 0
    assert days.then.deals.filter(pl.col("closed") > SINCE).height == 0


def test_scores_of_an_earlier_day_rest_on_the_ratings_of_that_day(days: Days, ends: tuple[End, End]) -> None:
    rated = days.store.ratings(days.name, days.now.rubric.keys).filter(pl.col("rated") > SINCE)
    later = set(rated["deal_id"])
    then, now = (dict(zip(one.model.deal_ids, one.scores.tolist(), strict=True)) for one in ends)
    differ = {deal for deal in then.keys() & now.keys() if then[deal] != now[deal]}
    assert differ <= later
    assert len(differ) == 6


def test_two_rubrics_differ_by_scores_alone(ends: tuple[End, End], days: Days) -> None:
    last = ends[1]
    moved = days.now.rubric.with_weights(dict.fromkeys(days.now.rubric.keys[:6], 0))
    made = bridge(last, end("other weights", days.now, moved))
    assert [one.key for one in made.steps if one.mean or one.median] == ["rescored"]
    assert step(made, "rescored").mean == round(made.after.mean - made.before.mean, 2)
    assert step(made, "rescored").deals.height > 0


def test_the_same_twice_moves_nothing(ends: tuple[End, End]) -> None:
    made = bridge(ends[1], ends[1])
    assert [(one.mean, one.median, one.deals.height) for one in made.steps] == [(0.0, 0.0, 0)] * 7
    assert made.beside == 0.0


def test_a_selection_is_followed_on_its_own(days: Days) -> None:
    chosen = Selection(team="East")
    both = [load(days.store, days.name, 1, chosen, day) for day in (SINCE, None)]
    assert all(book.deals["team"].unique().to_list() == ["East"] for book in both)
    made = bridge(*(end("east", book, book.rubric) for book in both))
    assert sum(cents(one.median) for one in made.steps) == cents(made.after.median) - cents(made.before.median)


def test_what_cannot_be_compared_is_refused_in_words(ends: tuple[End, End], days: Days) -> None:
    first, last = ends
    with pytest.raises(InputError) as refused:
        bridge(last, first)
    assert str(refused.value) == (
        f"{last.model.as_of} is after 2026-10-16, the last day in the data. Begin on an earlier day."
    )
    with pytest.raises(InputError) as refused:
        bridge(first, last, "Q9")
    assert str(refused.value).startswith("There is no period called 'Q9' in this forecast. It has: Nov 2026, Dec 2026,")
    early = load(days.store, days.name, 1, day=date(2023, 12, 20))
    with pytest.raises(InputError) as refused:
        end(on_day(date(2023, 12, 20)), early, early.rubric)
    assert str(refused.value) == (
        "No forecast can be made on 20 December 2023. Nothing has been won yet, so there is no forecast of revenue. "
        "Compare with another one."
    )
    reach = load(days.store, days.name, 1, day=SINCE - timedelta(days=400))
    with pytest.raises(InputError) as refused:
        bridge(end("far", reach, reach.rubric), last, "Q4 2027")
    assert str(refused.value) == (
        f"The forecast of {SINCE - timedelta(days=400)} does not reach as far as Q4 2027. Begin on a later day."
    )
