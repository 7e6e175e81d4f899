"""What people finish: months that count, pooled paces, and who has more in hand than ever finished in time."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from qualify.process.load import finished, loads, prior


def closed(*rows: tuple[str | None, date | None, date | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"owner": pl.String, "created": pl.Date, "closed": pl.Date}, orient="row")


def test_only_full_months_count_and_a_newcomer_is_measured_since_the_first_deal() -> None:
    rows = closed(
        ("Ben", date(2024, 1, 9), date(2026, 2, 28)), ("Ben", date(2026, 2, 1), date(2026, 3, 2)),
        ("Ana", date(2026, 1, 15), date(2026, 2, 1)), ("Ana", date(2026, 3, 1), None), (None, None, date(2026, 2, 3)),
    )  # fmt: skip
    owners, counts, active = finished(rows, date(2026, 3, 30))
    assert owners.to_list() == ["Ana", "Ben"]
    assert counts.sum(axis=0).tolist() == [0] * 11 + [2]
    assert finished(rows, date(2026, 3, 31))[1].sum(axis=0).tolist() == [0] * 10 + [2, 1]
    assert active.tolist() == [2, 12]


def test_people_are_pooled_the_more_the_fewer_their_deals() -> None:
    shape, rate = prior(np.array([10, 40, 20, 80]), np.full(4, 12))
    pace = (np.array([10, 80]) + shape) / (12 + rate)
    assert 10 / 12 < pace[0] < 150 / 48 < pace[1] < 80 / 12
    alike = prior(np.array([36, 36, 36, 36]), np.full(4, 12))
    assert alike[0] / alike[1] == pytest.approx(3.0)
    assert alike[0] > shape


def test_nobody_without_deals_in_hand_is_over_and_small_excess_is_not_named() -> None:
    counts = np.tile([3, 3, 3], (3, 4))
    found = loads(pl.Series(["A", "B", "C"]), counts, np.full(3, 12), np.array([0, 7, 30]), 60.0)
    assert found["months"].round(1).to_list() == [0.0, 2.3, 10.0]
    assert found["best"].to_list() == [9, 9, 9]
    assert found["over"].to_list() == [False, False, True]


def test_at_an_even_pace_nobody_is_named() -> None:
    rng = np.random.default_rng(3)
    named = 0
    for _ in range(200):
        counts = rng.poisson(4, (8, 12))
        here = rng.poisson(4 * 60 / 30.4375, 8)
        named += int(loads(pl.Series([str(i) for i in range(8)]), counts, np.full(8, 12), here, 60.0)["over"].sum())
    assert named <= 0.10 * 200 * 8
