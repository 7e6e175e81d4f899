"""Companies whose ratings are known to be right or wrong, for the tests of what is said of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from store_rows import deals, delivery

from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Store

DATASET = "Rated"
LEVELS = ("None", "Some", "Much", "All")
RUBRIC = Rubric(
    "Rated",
    tuple(
        Criterion(key, f"{key.capitalize()}?", tuple(Answer(name, at * 100 // 3) for at, name in enumerate(LEVELS)), 10)
        for key in ("clear", "plain", "vague")
    ),
)
FIRST = date(2025, 1, 6)
DECIDED, OPEN = 120, 60


def rated(store: Store, *, twice: bool = True, late: bool = True) -> Store:
    """120 decided and 60 open deals. Ana and Ben rate them by turns; where ``twice``, the other one rates every third
    deal on the same day: alike on the questions clear and plain (Ben half a notch higher on average), and anyhow on
    the question vague. Where ``late``, Ana moves two answers of every sixth closed deal towards the outcome, the day
    after. Every second decided deal entered the stage Talk.
    """
    entered = [(deal["deal_id"], "Talk", deal["created"] + timedelta(days=3)) for deal in map(deal_of, range(DECIDED))]
    made = deals(*map(deal_of, range(DECIDED + OPEN)))
    told = delivery(made, ratings=_ratings(twice, late), stages=stages(*entered[::2]))
    store.take_in(DATASET, told, rubric=RUBRIC)
    return store


def stages(*rows: tuple[str, str, date | None]) -> pl.DataFrame:
    """The stages that deals entered, each on its day."""
    return conform(pl.DataFrame(rows, schema=["deal_id", "stage", "entered"], orient="row"), "stages")


def deal_of(at: int) -> dict[str, Any]:
    created = FIRST + timedelta(days=2 * at)
    about = {"deal_id": f"d{at:03}", "name": f"Deal {at}", "created": created, "amount": 1000.0 + at}
    if at >= DECIDED:
        return {**about, "outcome": "open"}
    return {
        **about,
        "outcome": "won" if true_level(at) + at % 2 >= 3 else "lost",
        "closed": created + timedelta(days=40),
    }


def true_level(at: int) -> int:
    return at * 7 % 10 * 4 // 10


def _answers(at: int, rater: str, *, second: bool) -> dict[str, str]:
    higher = rater == "Ben" and at % 2
    same = LEVELS[min(true_level(at) + higher, 3)]
    return {"clear": same, "plain": same, "vague": LEVELS[at * 5 % 4 if second else at * 3 // 2 % 4]}


def _ratings(twice: bool, late: bool) -> pl.DataFrame:
    rows: list[tuple[str, str, str, str, date]] = []
    for at in range(DECIDED + OPEN):
        deal, pair = deal_of(at), ("Ana", "Ben") if at % 2 else ("Ben", "Ana")
        said = [(pair[1], True)] if twice and at % 3 == 0 else []
        for rater, second in [*said, (pair[0], False)]:
            answers = _answers(at, rater, second=second)
            rows += [(deal["deal_id"], key, rater, answer, deal["created"]) for key, answer in answers.items()]
        if late and "closed" in deal and at % 6 == 1:
            up = 1 if deal["outcome"] == "won" else -1
            held = _answers(at, pair[0], second=False)
            for key in ("clear", "plain"):
                moved = LEVELS[min(max(LEVELS.index(held[key]) + up, 0), 3)]
                rows.append((deal["deal_id"], key, "Ana", moved, deal["closed"] + timedelta(days=1)))
    columns = ["deal_id", "criterion", "rater", "answer", "rated"]
    return conform(pl.DataFrame(rows, schema=columns, orient="row"), "ratings")
