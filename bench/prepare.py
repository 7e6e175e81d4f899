"""A store for the benchmark: a simulated company of any size under a rubric of ten criteria."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from qualify.analysis.arrival import take_in_company
from qualify.simulate import simulate
from qualify.store import Store

CRITERIA = 10


def prepare(path: Path, deals: int) -> None:
    """Write a store of ``deals`` opportunities rated on ten criteria to ``path``; keep one that is there."""
    if path.exists():
        return
    company = simulate(deals)
    rubric = replace(company.rubric, criteria=company.rubric.criteria[:CRITERIA])
    ratings = company.ratings.filter(pl.col("criterion").is_in(rubric.keys))
    store = Store(path)
    take_in_company(store, replace(company, rubric=rubric, ratings=ratings, stages=company.stages.clear()))
    store.close()
