"""Who rated a deal, who is about to, and when each deal was rated last."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from store_rows import RUBRIC, THREE, by_hand

from qualify.store import Store

DAY = date(2026, 2, 5)


@pytest.fixture
def acme(store: Store) -> Store:
    store.take_in("Acme", THREE, rubric=RUBRIC)
    store.rate(
        "Acme", by_hand(("c", "need", "Yes", None), ("c", "budget", None, None)), rater="Ana", version=1, rated=DAY
    )
    store.rate("Acme", by_hand(("a", "need", "Yes", None)), rater="Ana", version=1, rated=DAY)
    store.rate("Acme", by_hand(("a", "need", "No", None)), rater="Ana", version=1, rated=date(2026, 1, 9))
    store.draft_answer("Acme", "c", "Ben", "need", "No")
    store.draft_answer("Acme", "c", "Ben", "budget", None, "to ask", said=False)
    return store


def test_raters_of_a_deal_with_those_who_are_not_done(acme: Store) -> None:
    found = acme.raters_at("Acme", "c").sort("rater")
    assert found.select("rater", "half_done", "answers").rows() == [("Ana", False, 2), ("Ben", True, 1)]
    assert found["saved"].dtype == pl.Datetime("us")
    assert acme.raters_at("Acme", "b").rows() == []


def test_the_last_day_of_rating(acme: Store) -> None:
    assert acme.last_rated("Acme").sort("deal_id").rows() == [("a", DAY), ("c", DAY)]
