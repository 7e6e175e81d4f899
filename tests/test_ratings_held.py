"""Ratings of deals that are not there yet: held with the reason, taken in later, and every row counted once."""

from __future__ import annotations

import polars as pl
import pytest
from intake_files import named

from qualify.analysis import arrival, gate, later, preparing
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Receipt, Store

YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("r", (Criterion("budget", "Is there a budget?", YES_NO), Criterion("need", "Need?", YES_NO)))
LONG = (
    "Deal ID,Question,Answer,Rated by,Rated on\n"
    "a,Budget,Yes,Ana,2026-01-02\na,Need?,No,Ana,2026-01-02\nnew,Is there a budget?,Yes,Ana,2026-01-02\n"
    "new,Need?,No,Ana,2026-01-02\nnew,,No,Ana,2026-01-02\n"
)
WIDE = "Deal ID,Budget,Need?\na,Yes,No\nb,,Yes\nnew,No,Yes\nother,Yes,No\nb,,\n"


@pytest.fixture
def stocked(store: Store) -> Store:
    bring(store, "a", "b")
    return store


def bring(store: Store, *ids: str) -> None:
    rows = conform(pl.DataFrame({"deal_id": ids, "outcome": ["open"] * len(ids)}), "opportunities")
    store.take_in("Acme", Delivery("deals.csv", "", len(ids), rows, ("deal_id", "outcome")), rubric=RUBRIC)


def stored(store: Store, text: str) -> Receipt:
    sources = preparing.understood(store, [named("ratings.csv", text)], name="Acme")
    _, found = gate.checked(store, sources, "Acme")
    return arrival.take_in(store, preparing.deliveries(sources, found), "Acme", None)[0]


def counts(receipt: Receipt) -> tuple[int, int, int, int, int]:
    fates = (receipt.stored, receipt.updated, receipt.unchanged, receipt.quarantined)
    assert receipt.read == sum(fates)
    return receipt.read, *fates


def taken_later(store: Store) -> Receipt:
    """Take in what is held of the first import of ratings and fits now."""
    held = store.held("Acme")
    at = int(held["import_id"].min())  # type: ignore[arg-type]
    source, unreadable = later.source(store, "Acme", at, held.filter(import_id=at))
    assert unreadable == 0
    source = later.corrected(source, source.table.frame, source.table.line)
    found = later.checked(store, "Acme", source)
    return later.take_in(store, "Acme", at, source, found, "Ana")


def held(store: Store) -> list[tuple[int, str]]:
    return store.held("Acme").select("row", "rule").rows()


def answers(store: Store) -> list[tuple[object, ...]]:
    return store.answers("Acme", ("budget", "need")).rows()


def test_long_rows_are_an_answer_each_and_wait_for_their_deal(stocked: Store) -> None:
    assert counts(stored(stocked, LONG)) == (5, 2, 0, 0, 3)
    assert held(stocked) == [(4, "unknown deal"), (5, "unknown deal"), (6, "unknown deal")]
    assert answers(stocked) == [("a", "Yes", "No"), ("b", None, None)]
    bring(stocked, "new")
    assert counts(taken_later(stocked)) == (2, 2, 0, 0, 0)
    assert held(stocked) == [(6, "unknown deal")]
    assert answers(stocked) == [("a", "Yes", "No"), ("b", None, None), ("new", "Yes", "No")]
    assert counts(stored(stocked, LONG)) == (5, 0, 0, 4, 1)
    changed = LONG.replace("new,Need?,No", "new,Need?,Yes").replace("2026-01-02\nnew,,", "2026-02-02\nnew,,")
    assert counts(stored(stocked, changed)) == (5, 1, 0, 3, 1)


def test_wide_rows_are_several_answers_each_and_wait_for_their_deal(stocked: Store) -> None:
    assert counts(stored(stocked, WIDE)) == (5, 2, 0, 0, 3)
    assert held(stocked) == [(4, "unknown deal"), (5, "unknown deal"), (6, "no answer")]
    bring(stocked, "new")
    assert counts(taken_later(stocked)) == (1, 1, 0, 0, 0)
    assert held(stocked) == [(5, "unknown deal"), (6, "no answer")]
    assert answers(stocked) == [("a", "Yes", "No"), ("b", None, "Yes"), ("new", "No", "Yes")]
    assert counts(stored(stocked, WIDE.replace("new,No,Yes", "new,Yes,Yes"))) == (5, 0, 1, 2, 2)
    assert answers(stocked)[2] == ("new", "Yes", "Yes")


def test_rows_taken_in_later_are_judged_like_those_of_an_upload(stocked: Store) -> None:
    stored(stocked, LONG)
    closed = pl.DataFrame({"deal_id": ["new"], "outcome": ["won"], "closed": ["2026-01-05"]})
    rows = conform(closed.with_columns(pl.col("closed").str.to_date()), "opportunities")
    stocked.take_in("Acme", Delivery("deals.csv", "", 1, rows, ("deal_id", "outcome", "closed")))
    source, _ = later.source(stocked, "Acme", 2, stocked.held("Acme"))
    found = later.checked(stocked, "Acme", source)
    assert [(one.problem.rule, one.lines.to_list()) for one in found.findings] == [
        ("missing question", [6]), ("rated before closing", [4, 5]),
    ]  # fmt: skip
    assert found.ratings["criterion"].to_list() == ["budget", "need"]
