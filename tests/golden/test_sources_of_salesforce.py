"""Leads by source of the Salesforce demo company equal a plain count over its file."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from qualify import intake
from qualify.analysis import baseline, load, view
from qualify.analysis.arrival import delivery
from qualify.analysis.market import market_of
from qualify.analysis.source_measures import DAYS, VALUE
from qualify.analysis.sources import sources_of
from qualify.store import Store


def test_counts_and_money_are_those_of_the_file(shared: Path, store: Store) -> None:
    path = shared / "salesforce-demo" / "Opportunity.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    store.take_in("demo", delivery(table, mapping, intake.check(table, mapping)))
    book = load(store, "demo", 0)
    seen = view(book, book.rubric, baseline(book))
    found = sources_of(seen, book.deck, "source")
    file = pl.read_csv(path)
    won = pl.col("StageName") == "Closed Won"
    decided = pl.col("StageName").str.starts_with("Closed")
    plain = file.group_by("LeadSource").agg(
        leads=pl.len(), decided=decided.sum(), won=won.sum(), money=pl.col("Amount").filter(won).sum()
    )
    expected = {row["LeadSource"]: tuple(row.values())[1:] for row in plain.to_dicts()}
    shown = found.table.select("group", "leads", "decided", "won", "won_value").rows()
    assert {name: tuple(rest) for name, *rest in shown} == expected
    assert (found.table["leads"].sum(), found.table["won"].sum()) == (5197, 1166)
    assert found.measure(VALUE).company == file.filter(won)["Amount"].sum() / file.filter(decided).height
    assert found.measure(DAYS).company == 41.0
    grid = market_of(seen, "source", "owner").table
    assert (grid["deals"].sum(), grid["won"].sum(), grid["won_value"].sum()) == (
        4935, 1166, file.filter(won)["Amount"].sum()
    )  # fmt: skip
