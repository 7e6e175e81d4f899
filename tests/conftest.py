"""What several tests share: a store of their own, the real files, and the same examples on every run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from remembered import remembering
from warm import Warm

from qualify.analysis import Book, book, load
from qualify.analysis.arrival import take_in_company
from qualify.intake import outside
from qualify.simulate import simulate
from qualify.store import Store

SHARED = Path(__file__).parents[1].parent / "shared" / "data"

# The same commit gives the same verdict: examples are derived from the test, not from chance.
settings.register_profile(
    "qualify", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("qualify")


@pytest.fixture(autouse=True, scope="session")
def warm() -> Iterator[Warm]:
    """Files are read by children that are forked from one process of the session: that is ten times as fast."""
    forking = Warm()
    with pytest.MonkeyPatch.context() as session:
        session.setattr(outside, "subprocess", forking.module)
        yield forking
    forking.end()


@pytest.fixture(autouse=True, scope="session")
def learned_once() -> Iterator[None]:
    """Of equal opportunities on the same day, a session's books learn for the forecast once."""
    with pytest.MonkeyPatch.context() as session:
        session.setattr(book, "_model", remembering(book._model))
        yield


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read by children that are started as the program starts them."""
    monkeypatch.setattr(outside, "subprocess", subprocess)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a directory of its own."""
    opened = Store(tmp_path / "qualify.duckdb")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files; under CI it must be there."""
    if not SHARED.exists() and os.environ.get("CI") != "true":
        pytest.skip("the real files (../shared/data) are not here")
    return SHARED


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A simulated company of 600 opportunities with its own rubric, made ready: for reading only."""
    held = Store(tmp_path_factory.mktemp("company") / "qualify.duckdb")
    receipt = take_in_company(held, simulate(600, 7))
    yield load(held, receipt.dataset, 1)
    held.close()
