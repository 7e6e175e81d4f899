"""What undoing an import does, in words."""

from __future__ import annotations

import polars as pl

from qualify.analysis.undoing_words import sentences
from qualify.store import Standing, Undoing

BEFORE = Standing(won=2, lost=1, open=0, won_value=350_000.0, ratings=1, stages=1_200, targets=0)
AFTER = Standing(won=1, lost=1, open=1, won_value=150_000.0, ratings=0, stages=0, targets=1)
NO_LATER = pl.DataFrame(schema={"import_id": pl.Int64, "file": pl.String, "deals": pl.Int64})


def undoing(
    gone: list[str], back: list[str], changed: list[str], later: pl.DataFrame = NO_LATER, alone: int = 0, found: int = 0
) -> Undoing:
    ids = [pl.Series("deal_id", names, dtype=pl.String) for names in (gone, back, changed)]
    return Undoing("Team", 1, "first.csv", *ids, before=BEFORE, after=AFTER, later=later, alone=alone, found=found)


def test_every_fate_is_counted_and_the_first_ids_are_named() -> None:
    later = pl.DataFrame({"import_id": [2, 3], "file": ["b.csv", "c.csv"], "deals": [1, 1_400]})
    found = undoing(["a"], [], [f"d{i}" for i in range(1_207)], later)
    assert sentences(found, "EUR") == [
        "1 opportunity goes: a.",
        "1,207 opportunities change: d0, d1, d2, d3, d4 and 1,202 more.",
        "What they said before, and since when, is worked out anew.",
        "Before: 2 won (€350k), 1 lost, 0 open, 1 answer, 1,200 rows of given history, 0 targets. "
        "After: 1 won (€150k), 1 lost, 1 open, 0 answers, 0 rows of given history, 1 target.",
        "Later imports that changed some of the same opportunities stay: b.csv (1 opportunity), "
        "c.csv (1,400 opportunities).",
    ]


def test_where_no_opportunity_moves_it_says_so() -> None:
    assert sentences(undoing([], [], []))[0] == "No opportunity changes."
    assert sentences(undoing([], ["x", "y"], []))[0] == "2 opportunities come back: x, y."


def test_ratings_by_hand_that_lose_their_deal_are_counted() -> None:
    assert sentences(undoing(["x"], [], [], alone=12))[-1] == (
        "12 ratings by hand lose their deal: they are kept, and count again once the deal is back."
    )
    assert sentences(undoing(["x"], [], [], alone=1))[-1] == (
        "1 rating by hand loses its deal: it is kept, and counts again once the deal is back."
    )
    assert sentences(undoing([], ["x"], [], found=2))[-1] == "2 ratings by hand have their deal again."
