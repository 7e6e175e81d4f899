"""Stores for the benchmark: simulated companies of any size, with ten criteria alone or with all that they have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from qualify.analysis.arrival import take_in_company
from qualify.simulate import Company, simulate
from qualify.store import Store
from qualify.store.migrations import VERSION

CRITERIA = 10
KEPT = Path(__file__).parents[1] / "build" / "bench"


def prepared(deals: int, *, whole: bool = False) -> Path:
    """A store of ``deals`` opportunities, made at the first call and kept under ``build``.

    Rated on ten criteria; the ``whole`` company has its stages and every rating with its day and rater too.
    """
    path = KEPT / f"{deals}-{'whole-' if whole else ''}deals-schema-{VERSION}.duckdb"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made in a folder of its own: a run that was broken off leaves no half store behind.
        with TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder) / path.name
            company = simulate(deals)
            _make(made, company if whole else _plain(company))
            made.rename(path)
    return path


def _plain(company: Company) -> Company:
    rubric = replace(company.rubric, criteria=company.rubric.criteria[:CRITERIA])
    ratings = company.ratings.filter(pl.col("criterion").is_in(rubric.keys))
    return replace(company, rubric=rubric, ratings=ratings, stages=company.stages.clear())


def _make(path: Path, company: Company) -> None:
    store = Store(path)
    take_in_company(store, company)
    store.close()
