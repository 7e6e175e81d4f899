"""The Salesforce demo company as it is stored, and plain SQL over its files: both are only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from qualify import intake
from qualify.analysis.arrival import delivery
from qualify.store import Store

FILES = ("Quota.csv", "OpportunityHistory.csv", "Opportunity.csv")
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def ask(shared: Path) -> Iterator[Ask]:
    """Plain SQL without the product; ``{folder}`` stands for where the files are."""
    folder = shared / "salesforce-demo"
    with duckdb.connect() as connection:
        yield lambda query: connection.execute(query.format(folder=folder)).fetchall()


@pytest.fixture(scope="session")
def salesforce(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the data set "Demo"."""
    pairs = intake.gather([intake.read((shared / "salesforce-demo" / name).read_bytes(), name) for name in FILES])
    (ids,) = [intake.check(*pair).opportunities["deal_id"] for pair in pairs if pair[1].role == "opportunities"]
    held = Store(tmp_path_factory.mktemp("salesforce") / "demo.duckdb")
    held.take_in_all("Demo", [delivery(*pair, intake.check(*pair, known=ids)) for pair in pairs])
    yield held
    held.close()
