"""Whoever asks of no day before one reads only the ratings of deals open after it, and sees the same scores."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from store_rows import RUBRIC, deals, delivery, ratings

from qualify.analysis import load
from qualify.analysis.rated import ratings_then
from qualify.analysis.scores_then import ScoresThen
from qualify.forecast.ledger import NEVER, day_number
from qualify.store import Store

JANUARY = date(2026, 1, 1)
SINCE = date(2026, 2, 1)
DEALS = (
    {"deal_id": "before", "outcome": "lost", "created": JANUARY, "closed": date(2026, 1, 20)},
    {"deal_id": "on the day", "outcome": "won", "created": JANUARY, "closed": SINCE},
    {"deal_id": "later", "outcome": "won", "created": JANUARY, "closed": date(2026, 2, 20)},
    {"deal_id": "open", "outcome": "open", "created": JANUARY},
    {"deal_id": "undated", "outcome": "lost", "created": JANUARY},
)
NAMES = [deal["deal_id"] for deal in DEALS]


@pytest.fixture
def acme(store: Store) -> Store:
    given = [(name, "need", answer, JANUARY + timedelta(days=day))
             for name in NAMES for answer, day in (("No", 3), ("Yes", 40))]  # fmt: skip
    store.take_in("Acme", delivery(deals(*DEALS), ratings=ratings(*given)), rubric=RUBRIC)
    return store


def test_deals_that_had_closed_by_then_are_left_out(acme: Store) -> None:
    found = acme.ratings("Acme", ("need",), open_after=SINCE)
    assert found["deal_id"].unique().sort().to_list() == ["later", "open", "undated"]
    assert found.height == 6
    assert acme.ratings("Acme", ("need",)).height == 10


def test_scores_of_open_deals_are_the_same_from_that_day_on(acme: Store) -> None:
    book = load(acme, "Acme", 1)
    held, rubric = book.ledger, book.rubric
    every, some = (ScoresThen(book, held, ratings_then(acme, book, since), rubric) for since in (None, SINCE))
    seen = []
    for day in range(day_number(SINCE), day_number(SINCE) + 60):
        rows = np.flatnonzero(held.is_open | ((held.closed != NEVER) & (held.closed > day)))
        scores = every.on(day, rows).scores.tolist()
        assert some.on(day, rows).scores.tolist() == scores
        seen.append(scores)
    assert seen[0] == [0, 0]  # "later" and "open", as they were rated in January
    assert seen[-1] == [100]  # "open", as it was rated since
