"""Whether scores can be trusted: a company where it is known who rates how, and one where nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from store_rows import RUBRIC, WON, deals, delivery, ratings
from trust_worlds import DATASET, DECIDED, LEVELS, deal_of, rated, true_level

from qualify.analysis import View, baseline, load, view
from qualify.analysis.ratings import Trust, trust
from qualify.analysis.ratings_words import (
    accused,
    agreement_rows,
    answer,
    curve_rows,
    fair,
    hindsight,
    jumped,
    record,
    sampled,
)
from qualify.asof import USUAL, AsOf
from qualify.errors import StoreError
from qualify.ratings import words
from qualify.selection import EVERYTHING, Selection
from qualify.store import Store


def looked(store: Store, rule: AsOf = USUAL, selection: Selection = EVERYTHING, name: str = DATASET) -> View:
    book = load(store, name, 1, selection, rule=rule)
    return view(book, book.rubric, baseline(book))


def judged(store: Store, rule: AsOf = USUAL, selection: Selection = EVERYTHING) -> Trust:
    seen = looked(store, rule, selection)
    with store.snapshot() as at:
        return trust(at, seen)


def late_by(store: Store, *, days: int) -> Store:
    """Two answers of every closed deal moved a notch towards the outcome so many days after closing."""
    rows = []
    for at in range(DECIDED):
        deal, up = deal_of(at), 1 if deal_of(at)["outcome"] == "won" else -1
        for key in ("clear", "plain"):
            moved = LEVELS[min(max(true_level(at) + up, 0), 3)]
            rows.append((deal["deal_id"], key, moved, deal["closed"] + timedelta(days=days)))
    made = deals(*map(deal_of, range(DECIDED)))
    store.take_in(DATASET, delivery(made, ratings=ratings(*rows), file="late.csv", sha256="1"))
    return store


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    held = Store(tmp_path_factory.mktemp("known") / "qualify.duckdb")
    yield rated(held)
    held.close()


@pytest.fixture(scope="module")
def found(known: Store) -> Trust:
    return judged(known)


def test_what_is_wrong_comes_first(found: Trust) -> None:
    assert answer(found) == (
        "Not without care: late changes go towards the outcome, but do not count in these scores; people answer "
        "'Vague?' too differently; Ben and Ana rate about a quarter of a notch apart from each other."
    )


def test_whether_late_changes_count_is_decided_by_the_changes_themselves(known: Store, found: Trust) -> None:
    """Those of the day after closing count under the rule "last" alone; three days before it under "before:3" too."""
    said = "Not without care: late changes go towards the outcome, "
    assert answer(judged(known, AsOf("last"))).startswith(f"{said}and count in these scores;")
    assert answer(judged(known, AsOf(days=0))).startswith(f"{said}but do not count in these scores;")
    assert answer(replace(found, late_counting=5)).startswith(f"{said}and 5 of 24 count in these scores;")


def test_changes_before_closing_count_where_the_gate_is_later(store: Store) -> None:
    late_by(rated(store, twice=False, late=False), days=-3)
    said = "late changes go towards the outcome, and count in these scores"
    for rule in (AsOf(days=3), AsOf(days=0)):
        found = judged(store, rule)
        assert (found.late_counting, found.jumps.height) == (120, 120)
        assert said in answer(found)
    assert answer(judged(store)).startswith("Not without care: the last ratings know the outcome, but do not count in")


def test_news_that_came_in_time_is_not_called_hindsight(store: Store) -> None:
    """By the rule "created" ratings of 40 days later are no part of the score: they may be news, and nobody drifts."""
    found = judged(late_by(rated(store, twice=False, late=False), days=-20), AsOf("created"))
    assert (found.jumps.height, found.gap and found.gap.clear) == (0, True)
    assert answer(found).startswith(
        "Not without care: the last ratings tell more than those at the gate, by news or by the outcome, but do not "
        "count in these scores"
    )
    assert hindsight(found).startswith(
        "The last ratings tell more than those at the gate, be it by news or by the outc"
    )


def test_the_gap_is_that_of_the_same_deals_by_two_rules(found: Trust) -> None:
    assert found.gap
    assert (found.gap.changed, found.gap.won, found.gap.not_won) == (12, 48, 72)
    assert (round(found.gap.gate, 4), round(found.gap.last, 4)) == (0.9271, 0.9468)
    assert "12 of 120 deals were scored anew since" in hindsight(found)
    assert curve_rows(found).group_by("at", maintain_order=True).len().rows() == [
        ("At the gate", 101), ("With the last ratings", 101),
    ]  # fmt: skip


def test_late_changes_are_listed_by_deal_and_rater(found: Trust) -> None:
    assert jumped(found) == (
        "24 answers on 12 deals changed in the last 7 days before closing or later; all of them towards the outcome: "
        "more than chance explains."
    )
    assert accused(found) == "Towards the outcome more often than chance explains: late changes by Ana."
    assert found.jumps["rater"].unique().to_list() == ["Ana"]
    assert found.jumps["days"].unique().to_list() == [1]
    assert found.named(found.jumps)["question"].unique().sort().to_list() == ["Clear?", "Plain?"]


def test_the_question_to_rewrite_is_first(found: Trust) -> None:
    assert [each.criterion for each in found.agreement] == ["vague", "clear", "plain"]
    assert [(each.rewrite, each.alike, each.deals) for each in found.agreement] == [
        (True, False, 60), (False, True, 60), (False, True, 60),
    ]  # fmt: skip
    assert agreement_rows(found).select("question", "said", "deals", "enough").rows() == [
        ("Vague?", "rewrite", 60, 0.667), ("Clear?", "alike", 60, 0.667), ("Plain?", "alike", 60, 0.667),
    ]  # fmt: skip


def test_without_leniency_some_open_deals_stand_elsewhere(found: Trust) -> None:
    assert [each.rater for each in found.notches] == ["Ben", "Ana"]
    assert fair(found) == (
        "With the raters' leniency taken off the scores and the lines as they are, 4 of 60 open deals, worth 4.6k, "
        "would stand in another zone."
    )
    assert found.moved.select("deal_id", "score", "fair", "zone", "fair_zone").rows() == [
        (deal, 33, 40, "below", "between") for deal in ("d173", "d169", "d133", "d129")
    ]


def test_the_sample_is_of_deals_that_one_person_rated(found: Trust) -> None:
    drawn = found.sample(5, 1)
    assert drawn["deal_id"].to_list() == ["d142", "d133", "d134", "d175", "d146"]
    assert drawn["rater"].to_list() == ["Ben", "Ana", "Ben", "Ana", "Ben"]
    assert drawn["twice"].any() is False
    assert found.sample(5, 1).equals(drawn)
    assert found.sample(5, 2)["deal_id"].to_list() != drawn["deal_id"].to_list()
    assert sampled(found, drawn, 1) == (
        "5 of 40 open deals that one person rated, 3 of them within 5 points of a line, drawn by lot with the seed 1."
    )


def test_where_no_deal_was_rated_twice_that_is_unknown(store: Store) -> None:
    found = judged(rated(store, twice=False, late=False))
    assert answer(found) == "Nothing speaks against them, but much is unknown: no deal was rated twice."
    assert (words.questions(found.agreement), fair(found), found.twice) == (words.NEVER, "", 0)
    assert jumped(found) == "No answer changed in the last 7 days before a deal closed, or later."
    made = record(found, found.sample(), [], None)
    assert (made["deals_rated_twice"], made["consistency"]["icc"], len(made["worth_rating_twice"])) == (0, None, 12)
    assert made["rated"]["words"] == [
        "Scores rest on each question's last rating at least 7 days before closing, and of open deals on its last "
        "rating."
    ]


def test_a_part_is_judged_by_its_own_ratings(store: Store) -> None:
    rated(store)
    part = deals({**WON, "deal_id": "x", "team": "North"})
    store.take_in(DATASET, delivery(part, ratings=ratings(("x", "clear", "All", WON["created"]))))
    found = judged(store, selection=Selection(team="North"))
    assert (found.twice, found.jumps.height, found.open.height, found.gap) == (0, 0, 0, None)
    assert hindsight(found) == (
        "Unknown: no won and lost deals have both a dated last rating and the last rating at least 7 days before "
        "closing."
    )


def test_answers_without_a_day_are_no_part_of_the_gap(store: Store) -> None:
    rows = [({**WON, "deal_id": f"d{i}", "outcome": ("won", "lost")[i % 2]}) for i in range(8)]
    said = ratings(*((row["deal_id"], "need", "Yes", None) for row in rows))
    store.take_in("Undated", delivery(deals(*rows), ratings=said), rubric=RUBRIC)
    seen = looked(store, name="Undated")
    with store.snapshot() as at:
        found = trust(at, seen)
    assert found.gap is None
    assert answer(found) == "Not without care: 100 % of the answers that count carry no day."
    assert (found.dated, found.undated) == (0, 8)
    assert jumped(found) == (
        "Whether answers changed when a deal closed cannot be told: no rating of a closed deal carries a day."
    )
    assert jumped(replace(found, dated=3)) == (
        "No answer that carries a day changed in the last 7 days before a deal closed, or later. Of 8 ratings without "
        "a day it cannot be told."
    )
    assert fair(found) == ""


def test_without_answers_there_is_nothing_to_trust(store: Store) -> None:
    store.take_in("Bare", delivery(deals(WON)), rubric=RUBRIC)
    seen = looked(store, name="Bare")
    with store.snapshot() as at:
        found = trust(at, seen)
    assert answer(found) == "Unknown: no answer counts, so there are no scores to trust."
    assert jumped(found).startswith("Whether answers changed when a deal closed cannot be told:")


def test_no_open_deal_stands_in_no_zone(found: Trust) -> None:
    assert fair(replace(found, open=found.open.clear())) == ""


def test_data_that_changed_since_the_view_was_made_are_refused(known: Store) -> None:
    seen = looked(known)
    older = replace(seen, book=replace(seen.book, version=seen.book.version - 1))
    with known.snapshot() as at, pytest.raises(StoreError) as refused:
        trust(at, older)
    assert str(refused.value) == "The data set 'Rated' has changed meanwhile. Load the page again."


def test_every_open_deal_is_in_the_table_once(found: Trust) -> None:
    assert found.open.height == found.view.open.height == found.open["deal_id"].n_unique() == 60
    assert found.open.filter(pl.col("twice")).height == 20
