"""What became of a deal from day to day: score, stage, amount and dates, and what is said of them."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from store_rows import by_hand

from qualify.analysis import baseline, load, view
from qualify.analysis.arrival import take_in_company
from qualify.analysis.deal_history import History, history
from qualify.analysis.deal_history_words import sentences
from qualify.asof import AsOf
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.scores import UNSCORED, score
from qualify.simulate import simulate
from qualify.store import Delivery, Store

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("r", (Criterion("a", "A?", YES_NO, 3), Criterion("b", "B?", YES_NO, 1)))
MARCH = date(2026, 3, 20)
DEAL = {"deal_id": "x", "outcome": "won", "amount": 500.0, "currency": "EUR", "stage": "Won",
        "created": date(2026, 1, 1), "closed": MARCH, "expected": date(2026, 3, 31)}  # fmt: skip
RATINGS = [
    ("x", "b", "Yes", None),
    ("x", "a", "No", date(2026, 1, 10)),
    ("x", "a", "Yes", date(2026, 2, 10)),
    ("x", "a", "No", date(2026, 3, 18)),
]
CHANGES = [
    ("x", "amount", "300", date(2026, 1, 1)),
    ("x", "amount", "500", date(2026, 2, 1)),
    ("x", "expected", "2026-02-28", date(2026, 1, 1)),
    ("x", "expected", "2026-04-30", date(2026, 2, 20)),
    ("x", "expected", "2026-03-31", date(2026, 3, 1)),
]
STAGES = [("x", "Qualify", date(2026, 1, 5)), ("x", "Proposal", date(2026, 2, 4))]


def rows(table: str, columns: tuple[str, ...], given: list[tuple[object, ...]]) -> pl.DataFrame:
    return conform(pl.DataFrame(given, schema=list(columns), orient="row"), table)


@pytest.fixture
def told(store: Store) -> Store:
    deals = conform(pl.DataFrame([DEAL]), "opportunities")
    ratings = rows("ratings", ("deal_id", "criterion", "answer", "rated"), RATINGS)
    stages = rows("stages", ("deal_id", "stage", "entered"), STAGES)
    changes = rows("field_history", ("deal_id", "field", "value", "since"), CHANGES)
    arriving = Delivery("d.csv", "", 1, deals, tuple(DEAL), ratings, stages=stages, history=changes)
    store.take_in("deals", arriving, rubric=RUBRIC)
    return store


def past(store: Store, rule: AsOf = AsOf()) -> History:  # noqa: B008
    book = load(store, "deals", 1, rule=rule)
    return history(store, view(book, book.rubric, baseline(book)), "x")


def test_the_score_after_each_days_ratings(told: Store) -> None:
    found = past(told)
    assert found.scores.select("day", "score").rows() == [
        (date(2026, 1, 1), 100),
        (date(2026, 1, 10), 25),
        (date(2026, 2, 10), 100),
    ]
    assert (found.starts, found.ends, found.undated, found.late) == (date(2026, 1, 1), MARCH, 1, 1)
    assert sentences(found)[0] == (
        "The score went from 100 on 1 January 2026 to 100 on 10 February 2026, over 3 days with ratings, by the rubric "
        "of today. 1 rating carries no day: it stands on the first one here, and hindsight cannot be ruled out. "
        "1 rating given later does not count and is not shown."
    )


def test_the_rule_says_which_ratings_are_in_it(told: Store) -> None:
    assert past(told, AsOf("last")).scores["score"].to_list() == [100, 25, 100, 25]
    assert past(told, AsOf("created")).scores["score"].to_list() == [100]
    assert past(told, AsOf("stage", stage="Proposal")).scores["score"].to_list() == [100, 25]


def test_an_answer_that_is_taken_back_is_missing_from_then_on(told: Store) -> None:
    told.rate("deals", by_hand(("x", "b", None, None)), rater="Ana", version=1, rated=date(2026, 2, 11))
    assert past(told).scores.rows()[-1] == (date(2026, 2, 11), 100, "between")
    told.rate("deals", by_hand(("x", "a", None, None)), rater="Ana", version=1, rated=date(2026, 2, 12))
    assert past(told).scores.rows()[-1] == (date(2026, 2, 12), None, "not scored")


def test_the_stages_the_amount_and_the_dates(told: Store) -> None:
    found = past(told)
    assert found.stages.rows()[-1][0] == "Proposal"
    assert found.amounts.rows() == [(date(2026, 1, 1), 300.0), (date(2026, 2, 1), 500.0), (MARCH, 500.0)]
    assert found.expected["value"].to_list() == [
        date(2026, 2, 28), date(2026, 4, 30), date(2026, 3, 31), date(2026, 3, 31),
    ]  # fmt: skip
    assert sentences(found)[2:] == (
        "The amount moved 1 time, from €300 to €500.",
        "Created on 1 January 2026. The expected close moved 2 times, 1 of them to a later day, from 28 February 2026 "
        "to 31 March 2026. Closed on 20 March 2026.",
    )


def test_a_deal_of_which_nothing_is_known(store: Store) -> None:
    deals = conform(pl.DataFrame({"deal_id": ["x"], "outcome": ["open"]}), "opportunities")
    store.take_in("deals", Delivery("d.csv", "", 1, deals, tuple(deals.columns)), rubric=RUBRIC)
    found = past(store)
    assert (found.starts, found.ends, found.scores.height, found.stages.height) == (None, None, 0, 0)
    assert sentences(found) == (
        "It never had a score.",
        "Nobody wrote down a stage.",
        "It has no amount.",
        "Nobody wrote down an expected close.",
    )


@pytest.mark.parametrize("rule", [AsOf(), AsOf("created"), AsOf("last"), AsOf("stage", stage="Discover")])
def test_the_last_score_is_the_one_that_the_deal_has(store: Store, rule: AsOf) -> None:
    dataset = take_in_company(store, simulate(120, 7)).dataset
    book = load(store, dataset, 1, rule=rule)
    held = view(book, book.rubric, baseline(book))
    for deal_id, scored in zip(book.deals["deal_id"], score(book.deck, book.rubric), strict=True):
        last = history(store, held, deal_id).scores["score"].tail(1).to_list()
        assert last in ([], [None]) if scored == UNSCORED else last == [scored]
