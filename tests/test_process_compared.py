"""The routing part by part: planted differences are found, and none where there are none."""

from __future__ import annotations

import numpy as np
import polars as pl

from qualify.process.compared import FASTER, HIGHER, LOWER, NOT_SEPARATED, SLOWER, TOO_FEW, compared

PARTS = 4


def visited(rng: np.random.Generator, better: float = 0.0, slower: float = 1.0) -> tuple[pl.DataFrame, pl.Series]:
    """Two stages of 600 visits each in four parts, the last of which passes on more, or takes longer."""
    part = rng.integers(0, PARTS, 1200)
    odd = part == PARTS - 1
    days = np.floor(rng.exponential(np.where(odd, 20 * slower, 20.0))).astype(np.int32)
    over = days < 60
    passed = rng.random(1200) < 0.5 + better * odd
    back = np.where(rng.random(1200) < 0.2 + better * odd, "moved back", "lost")
    table = pl.DataFrame(
        {
            "step": np.repeat([0, 1], 600), "days": np.minimum(days, 60),
            "ended": pl.Series(np.where(passed, "passed on", back)).set(pl.Series(~over), None),
        }
    )  # fmt: skip
    return table, pl.Series([f"Part {at}" for at in part])


def test_where_nothing_differs_at_most_one_table_in_twenty_says_so() -> None:
    rng = np.random.default_rng(11)
    wrong = np.zeros(3)
    for _ in range(300):
        found = compared(*(lambda v, p: (v, p, p))(*visited(rng)), ["Lead", "Offer"])
        wrong += [(found[name] != NOT_SEPARATED).any() for name in ("yields", "run", "reworks")]
    assert wrong.max() <= 300 * 0.07


def test_planted_differences_are_found_where_they_are() -> None:
    visits, part = visited(np.random.default_rng(5), better=0.3, slower=2.5)
    rows = compared(visits, part, part, ["Lead", "Offer"]).filter(part="Part 3")
    assert rows["yields"].to_list() == [HIGHER, HIGHER]
    assert rows["run"].to_list() == [SLOWER, SLOWER]
    others = compared(visits, part, part, ["Lead", "Offer"]).filter(pl.col("part") != "Part 3")
    assert LOWER not in others["yields"].to_list() or HIGHER not in others["yields"].to_list()
    assert set(others["run"]) <= {FASTER, NOT_SEPARATED}


def test_few_visits_say_nothing() -> None:
    visits = pl.DataFrame({"step": [0] * 12, "ended": ["passed on"] * 9 + ["lost"] * 3, "days": [4] * 12})
    part = pl.Series(["A"] * 9 + ["B"] * 3)
    found = compared(visits, part, part, ["Lead"])
    assert found.select("part", "over", "rate", "yields", "run").rows() == [
        ("A", 9, 1.0, TOO_FEW, TOO_FEW),
        ("B", 3, 0.0, TOO_FEW, TOO_FEW),
    ]


def test_a_visit_in_no_part_is_in_none() -> None:
    visits = pl.DataFrame({"step": [0] * 3, "ended": ["passed on", "lost", None], "days": [4, 5, 6]})
    found = compared(visits, pl.Series(["A", None, "A"]), pl.Series([None, "B", "A"]), ["Lead"])
    assert found.select("part", "over", "passed", "median").rows() == [("A", 1, 1, None), ("B", 0, 0, 5)]


def test_what_is_moved_back_more_often_is_named() -> None:
    ended = (["moved back"] * 30 + ["lost"] * 10) + (["moved back"] * 5 + ["lost"] * 35)
    visits = pl.DataFrame({"step": [0] * 80, "ended": ended, "days": [4] * 80})
    part = pl.Series(["A"] * 40 + ["B"] * 40)
    found = compared(visits, part, part, ["Lead"])
    assert found.select("part", "over", "back", "rework", "reworks", "yields").rows() == [
        ("A", 40, 30, 0.75, HIGHER, NOT_SEPARATED),
        ("B", 40, 5, 0.125, LOWER, NOT_SEPARATED),
    ]
