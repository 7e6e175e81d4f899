"""Which ratings count: the rule, the day that is looked at, and the order of those of one day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from store_rows import OPEN, RUBRIC, THREE, WON, answer_of, deals, delivery, frame_of, ratings

from qualify.asof import USUAL, AsOf
from qualify.store import Store

MARCH = date(2026, 3, 1)
NONE_KNOWN = date(1, 1, 1)


def by_day(deal: str, *days: date | None) -> list[tuple[str, str, str, date | None]]:
    """A rating of a deal for each day, whose answer is that day."""
    return [(deal, "need", str(day), day) for day in days]


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """For reading only. Deal a closed on 1 March, b on 1 February, c is open, d is open and nobody knows since when.

    a entered Proposal on 10 January and again on 20 February; c entered it on 5 February, b on a day nobody knows.
    """
    days = [date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 30), date(2026, 2, 22), date(2026, 2, 23), MARCH]
    given = [row for deal in "abc" for row in by_day(deal, None, *days)] + by_day("d", None, date(2026, 1, 1))
    entered = (
        ("a", "Proposal", date(2026, 1, 10)), ("a", "Proposal", date(2026, 2, 20)), ("b", "Proposal", None),
        ("c", "Proposal", date(2026, 2, 5)), ("c", "Demo", date(2026, 1, 1)),
    )  # fmt: skip
    table = pl.concat([THREE.opportunities, deals(OPEN | {"deal_id": "d", "created": None})])
    stages = frame_of(*entered, columns=("deal_id", "stage", "entered"), table="stages")
    store = Store(tmp_path_factory.mktemp("rated") / "qualify.duckdb")
    store.take_in("Acme", delivery(table, ratings=ratings(*given), stages=stages))
    yield store
    store.close()


# By rule and the day looked at: the day of the rating that makes the answers of a, b, c and d.
CASES = [
    (USUAL, None, ("2026-02-22", "2026-01-10", "2026-03-01", "2026-01-01")),
    (AsOf(days=0), None, ("2026-03-01", "2026-01-30", "2026-03-01", "2026-01-01")),
    (AsOf(days=30), None, ("2026-01-30", "2026-01-01", "2026-03-01", "2026-01-01")),
    (AsOf(days=3650), None, ("None", "None", "2026-03-01", "2026-01-01")),
    (AsOf("last"), None, ("2026-03-01", "2026-03-01", "2026-03-01", "2026-01-01")),
    (AsOf("created"), None, ("2026-01-01", "2026-01-01", "2026-01-30", "None")),
    (AsOf("stage", stage="Proposal"), None, ("2026-01-10", None, "2026-01-30", None)),
    (AsOf("stage", stage="Demo"), None, (None, None, "2026-01-01", None)),
    (AsOf("stage", stage="It's new"), None, (None, None, None, None)),
    (AsOf("day", day=date(2026, 2, 25)), None, ("2026-02-23", "2026-01-10", "2026-02-23", "2026-01-01")),
    (AsOf("day", day=date(2026, 3, 3)), None, ("2026-02-22", "2026-01-10", "2026-03-01", "2026-01-01")),
    (AsOf("day"), None, ("2026-02-22", "2026-01-10", "2026-03-01", "2026-01-01")),
    (USUAL, date(2026, 2, 25), ("2026-02-23", "2026-01-10", "2026-02-23", "2026-01-01")),
    (USUAL, date(2025, 1, 1), ("None", "None", "None", "None")),
    (AsOf("last"), date(2026, 2, 1), ("2026-01-30", "2026-01-30", "2026-01-30", "2026-01-01")),
    (AsOf("created"), date(2026, 1, 15), ("2026-01-01", "2026-01-01", "2026-01-10", "None")),
    (AsOf("stage", stage="Proposal"), date(2026, 1, 31), ("2026-01-10", None, None, None)),
    (AsOf("day", day=MARCH), date(2026, 1, 31), ("2026-01-30", "2026-01-30", "2026-01-30", "2026-01-01")),
    (AsOf("day", day=date(2026, 1, 31)), MARCH, ("2026-01-30", "2026-01-30", "2026-01-30", "2026-01-01")),
]


@pytest.mark.parametrize(("rule", "day", "expected"), CASES, ids=str)
def test_the_rule_says_which_rating_counts(
    rated: Store, rule: AsOf, day: date | None, expected: tuple[str | None, ...]
) -> None:
    assert tuple(rated.answers("Acme", ("need",), day, rule=rule)["need"]) == expected
    if day is None:
        alone = [rated.ratings_of("Acme", deal, rule=rule)["answer"].to_list() for deal in "abcd"]
        assert alone == [[answer] if answer else [] for answer in expected]


@pytest.mark.parametrize(("rule", "day", "expected"), CASES, ids=str)
def test_the_limits_tell_the_same(rated: Store, rule: AsOf, day: date | None, expected: tuple[str | None, ...]) -> None:
    """The last rating up to the limit of each deal that is scored is the one that :meth:`answers` gives."""
    every = rated.ratings("Acme", ("need",)).join(rated.limits("Acme", rule, day), on="deal_id")
    counts = every.filter(
        pl.col("scored"), (pl.col("rated").is_null() | (pl.col("rated") <= pl.col("limit")).fill_null(True))
    )
    last = dict(counts.group_by("deal_id").agg(pl.col("answer").last()).iter_rows())
    assert tuple(last.get(deal) for deal in "abcd") == expected


def test_each_deal_has_its_limit(rated: Store) -> None:
    def limits(rule: AsOf, day: date | None = None) -> list[tuple[date | None, bool]]:
        return rated.limits("Acme", rule, day).select("limit", "scored").rows()

    assert rated.limits("Acme").columns == ["deal_id", "limit", "scored", "past_closing"]
    open_ = (None, True)
    assert limits(USUAL) == [(date(2026, 2, 22), True), (date(2026, 1, 25), True), open_, open_]
    assert limits(AsOf("last")) == [open_] * 4
    assert limits(AsOf("created")) == [
        (date(2026, 1, 1), True), (date(2026, 1, 5), True), (date(2026, 2, 1), True), (NONE_KNOWN, True),
    ]  # fmt: skip
    assert limits(AsOf("stage", stage="Proposal")) == [
        (date(2026, 1, 10), True), (None, False), (date(2026, 2, 5), True), (None, False),
    ]  # fmt: skip
    day = date(2026, 2, 10)
    assert limits(USUAL, day) == [(day, True), (date(2026, 1, 25), True), (day, True), (day, True)]


def test_without_those_that_have_no_day(rated: Store) -> None:
    answers = rated.answers("Acme", ("need",), rule=AsOf(days=3650), undated=False)
    assert answers["need"].to_list() == [None, None, "2026-03-01", "2026-01-01"]


def test_a_stage_is_entered_as_any_history_tells(store: Store) -> None:
    """By stage history, by field history, and by what the stage was in one export and in the next."""
    moved = frame_of(
        ("a", "stage", "Lead", date(2026, 1, 2)), ("a", "stage", "Demo", date(2026, 1, 20)),
        columns=("deal_id", "field", "value", "since"), table="field_history",
    )  # fmt: skip
    first = deals(WON | {"stage": "Demo"}, OPEN | {"stage": "Lead"}, OPEN | {"deal_id": "d", "stage": "Demo"})
    store.take_in("Acme", delivery(first, history=moved, as_of=date(2026, 2, 2)))
    second = deals(OPEN | {"stage": "Demo"})
    store.take_in("Acme", delivery(second, as_of=date(2026, 2, 9)))
    assert store.limits("Acme", AsOf("stage", stage="Demo")).rows() == [
        ("a", date(2026, 1, 20), True, False), ("c", date(2026, 2, 9), True, False), ("d", None, False, False),
    ]  # fmt: skip
    assert store.limits("Acme", AsOf("stage", stage="Lead"))["limit"].to_list() == [date(2026, 1, 2), None, None]
    assert store.stage_names("Acme") == ["Lead", "Demo"]


def test_of_one_day_a_rating_by_hand_counts_after_those_of_files(store: Store) -> None:
    day = date(2026, 2, 5)
    store.take_in("Acme", THREE, rubric=RUBRIC)
    by_hand = pl.DataFrame({"deal_id": ["c"], "criterion": ["need"], "answer": ["Yes"], "evidence": ["call"]})
    store.rate("Acme", by_hand, rater="Ana", version=1, rated=day)
    store.take_in("Acme", replace(THREE, ratings=ratings(("c", "need", "No", day))))
    assert answer_of(store, "c") == "Yes"
    assert store.ratings_of("Acme", "c").rows() == [("need", "Yes", "Ana", day, "call", True, None)]
    store.take_in("Acme", replace(THREE, ratings=ratings(("c", "need", "No", date(2026, 2, 6)))))
    assert answer_of(store, "c") == "No"
    assert store.rated("Acme").drop("evidence", "said_for", "blind").rows() == [
        ("c", "need", "No", None, day, False, 1),
        ("c", "need", "Yes", "Ana", day, True, 1),
        ("c", "need", "No", None, date(2026, 2, 6), False, 1),
    ]
    moments = store.imports("Acme")["imported"].to_list()
    every = store.ratings("Acme", ("need",))
    assert every.columns == ["deal_id", "criterion", "answer", "rated", "rater", "given", "by_hand"]
    assert [given in moments for given in every["given"]][::2] == [True, True]
    assert store.ratings("Acme", ("budget",)).rows() == []


def test_what_was_asked_is_counted(rated: Store) -> None:
    counts = rated.questions("Acme")
    assert counts.filter(answer="None").rows() == [("need", "None", 4, 4)]
    assert counts.filter(answer="2026-01-01").rows() == [("need", "2026-01-01", 4, 0)]
