"""A command of the terminal on a store of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Store, open_store
from qualify.terminal import main

FILE = "Id,Outcome,Budget\n" + "".join(
    f"{i},{'Won' if i % 3 else 'Lost'},{'Yes' if i % 2 else 'No'}\n" for i in range(1, 31)
)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "own" / "qualify.duckdb"
    monkeypatch.setenv("QUALIFY_STORE", str(path))
    yield path
    open_store(path).close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command; its exit code, what it printed and what it complained about."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def numbers(run: Any) -> Any:
    """Run a command with --json that must succeed; its record."""

    def command(*arguments: object) -> dict[str, Any]:
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return command


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def stocked(own_store: Path) -> Store:
    """Thirty opportunities with a rubric, put straight into the store."""
    store = open_store(own_store)
    names = [str(i) for i in range(1, 31)]
    rows = conform(pl.DataFrame({"deal_id": names, "outcome": ["won", "won", "lost"] * 10}), "opportunities")
    answers = pl.DataFrame({"deal_id": names, "criterion": ["budget"] * 30, "answer": ["Yes", "No"] * 15})
    store.take_in("deals", Delivery("deals.csv", "", 30, rows, ("deal_id", "outcome"), conform(answers, "ratings")))
    store.save_rubric("deals", Rubric("r", (Criterion("budget", "Budget", (Answer("No", 0), Answer("Yes", 100))),)))
    return store
