"""A real file's past forecasts: every method's error, and what is promised of ours.

The origins are the days on which there would have been a forecast, weekly; windows overlap, and eight months or three
quarters apart cannot separate methods. These figures guard the product against a change; they prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qualify import intake
from qualify.analysis import load
from qualify.analysis.arrival import delivery, take_in
from qualify.analysis.backtesting import backtest
from qualify.analysis.origins import By
from qualify.analysis.track_record import Track, track_record
from qualify.steps import finished
from qualify.store import Store

CRPS: dict[By, dict[str, float]] = {
    "month": {
        "qualify": 0.078,
        "deal by deal": 0.094,
        "run rate": 0.120,
        "same period last quarter": 0.092,
        "weighted pipeline": 1.552,
        "exponential smoothing": 0.141,
    },
    "quarter": {
        "qualify": 0.037,
        "deal by deal": 0.082,
        "run rate": 0.038,
        "same period last quarter": 0.038,
        "weighted pipeline": 0.130,
        "exponential smoothing": 0.085,
    },
}
ORIGINS: dict[By, int] = {"month": 40, "quarter": 31}


@pytest.fixture(scope="module")
def track(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[By], Track]]:
    store = Store(tmp_path_factory.mktemp("maven") / "maven.duckdb")
    path = shared / "maven-crm" / "sales_pipeline.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arriving = delivery(table, mapping, intake.check(table, mapping))
    (receipt,) = take_in(store, [arriving], None, intake.propose(table, mapping))
    book = load(store, receipt.dataset, 0)
    yield lambda by: track_record(finished(backtest(store, book, book.rubric, by)), by)
    store.close()


@pytest.mark.parametrize("by", ["month", "quarter"])
def test_every_methods_error(track: Callable[[By], Track], by: By) -> None:
    found = track(by)
    assert {method.name: round(method.crps, 3) for method in found.methods} == CRPS[by]
    assert len(found.origins) == ORIGINS[by]
    assert len(found.origins) >= 30


@pytest.mark.parametrize("by", ["month", "quarter"])
def test_what_is_promised_of_ours(track: Callable[[By], Track], by: By) -> None:
    found = track(by)
    error = {method.name: method.crps for method in found.methods}
    assert error["qualify"] <= 0.6 * error["weighted pipeline"]
    assert error["qualify"] < error["run rate"]
    assert error["qualify"] <= 1.02 * found.simple[0].crps
    assert 0.70 <= found.ours.coverage_80 <= 0.95
