"""A store for the benchmark: a simulated company of any size under a rubric of ten criteria."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from qualify.analysis.arrival import take_in_company
from qualify.simulate import simulate
from qualify.store import Store
from qualify.store.migrations import VERSION

CRITERIA = 10
KEPT = Path(__file__).parents[1] / "build" / "bench"


def prepared(deals: int) -> Path:
    """A store of ``deals`` opportunities rated on ten criteria, made at the first call and kept under ``build``."""
    path = KEPT / f"{deals}-deals-schema-{VERSION}.duckdb"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made in a folder of its own: a run that was broken off leaves no half store behind.
        with TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder) / path.name
            _make(made, deals)
            made.rename(path)
    return path


def _make(path: Path, deals: int) -> None:
    company = simulate(deals)
    rubric = replace(company.rubric, criteria=company.rubric.criteria[:CRITERIA])
    ratings = company.ratings.filter(pl.col("criterion").is_in(rubric.keys))
    store = Store(path)
    take_in_company(store, replace(company, rubric=rubric, ratings=ratings, stages=company.stages.clear()))
    store.close()
