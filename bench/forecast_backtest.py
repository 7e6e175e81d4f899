"""The backtest of maven-crm by the product's own command, held against what the forecast promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
MAVEN = ROOT.parent / "shared" / "data" / "maven-crm" / "sales_pipeline.csv"
COLUMNS = ("crps", "wape", "bias", "coverage_80", "coverage_90", "seconds")
LEAST_ORIGINS = 30
USAGE = 2


def print_backtest(by: str) -> None:
    """A line per method, and whether each promise holds; or why there is nothing to print."""
    if not MAVEN.exists():
        print("maven-crm: ../shared/data/maven-crm is not there.")
        return
    with TemporaryDirectory() as folder:
        store = os.environ | {"QUALIFY_STORE": str(Path(folder) / "maven.duckdb")}
        taken = _qualify(store, "import", str(MAVEN), "--outcome", "Engaging=open", "--outcome", "Prospecting=open")
        made = _qualify(store, "backtest", "--by", by, "--json") if taken.returncode == 0 else taken
    if made.returncode:
        why = "there is no such command yet" if made.returncode == USAGE else made.stderr.strip().splitlines()[-1]
        print(f"maven-crm by {by}: no backtest, {why}.")
        return
    print_methods(by, json.loads(made.stdout))


def _qualify(store: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qualify", *words], cwd=ROOT, env=store, capture_output=True, text=True
    )


def print_methods(by: str, found: dict[str, Any]) -> None:
    """The table and the verdicts of what ``backtest --json`` printed."""
    origins = found["origins"] if isinstance(found["origins"], int) else len(found["origins"])
    print(f"maven-crm by {by}, {origins} origins (wanted {LEAST_ORIGINS}):")
    width = max(len(method["name"]) for method in found["methods"])
    print(" " * (width + 2), *(f"{column:>11}" for column in COLUMNS))
    for method in found["methods"]:
        cells = ("-" if method[column] is None else f"{method[column]:.3f}" for column in COLUMNS)
        print(f"  {method['name']:<{width}}", *(f"{cell:>11}" for cell in cells))
    for what, held in _promises({method["name"].lower(): method for method in found["methods"]}):
        print(f"  {what}: {'met' if held else 'missed'}")


def _promises(methods: dict[str, dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """Each promise that can be judged: methods are known by the words in their names."""
    ours = methods["qualify"]
    pipeline, rate, season = (_best(methods, word) for word in ("pipeline", "run rate", "same period"))
    if pipeline is not None:
        yield f"CRPS at least 40 % below the weighted pipeline's {pipeline:.3f}", ours["crps"] <= 0.6 * pipeline
    if rate is not None:
        yield f"CRPS below the run rate's {rate:.3f}", ours["crps"] < rate
    naive = [crps for crps in (rate, season) if crps is not None]
    if naive:
        yield f"CRPS within 2 % of the best naive method's {min(naive):.3f}", ours["crps"] <= 1.02 * min(naive)
    yield "80 % bands cover 70 to 95 %", 0.70 <= ours["coverage_80"] <= 0.95


def _best(methods: dict[str, dict[str, Any]], word: str) -> float | None:
    found = [method["crps"] for name, method in methods.items() if word in name]
    return min(found, default=None)
