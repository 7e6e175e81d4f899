"""What the process behaviour charts count of the Salesforce demo, against plain SQL over its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from qualify import intake
from qualify.analysis import arrival, load
from qualify.analysis.behaviour import Behaviour, behave
from qualify.analysis.flows import flows
from qualify.store import Store

SQL = """
    select strftime(CloseDate, '%b %Y') as label, count(*) as decided,
        count(*) filter (where StageName = 'Closed Won') as won,
        coalesce(sum(Amount) filter (where StageName = 'Closed Won'), 0)::double as value
    from read_csv('{file}') where StageName like 'Closed%' group by label"""
CREATED = """
    select strftime(DateTimeCreated__c, '%b %Y') as label, count(*) as created from read_csv('{file}') group by label"""


@pytest.fixture(scope="module")
def found(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behaviour]:
    path = shared / "salesforce-demo" / "Opportunity.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    store = Store(tmp_path_factory.mktemp("demo") / "demo.duckdb")
    arrival.take_in(store, [arrival.delivery(table, mapping, intake.check(table, mapping))], None, None)
    book = load(store, store.datasets()["dataset"][0], 0)
    yield behave(book, flows(book, pl.Series([-1]).new_from_index(0, book.deals.height).to_numpy()), "month", [])
    store.close()


def by_sql(shared: Path, query: str) -> pl.DataFrame:
    with duckdb.connect() as connection:
        return connection.sql(query.format(file=shared / "salesforce-demo" / "Opportunity.csv")).pl()


@pytest.mark.parametrize("key", ["decided", "won", "value"])
def test_decided_won_and_value_by_month(found: Behaviour, shared: Path, key: str) -> None:
    told = found.of(key).points.filter("full").select("label", pl.col("seen").round(2))
    expected = told.select("label").join(by_sql(shared, SQL), on="label", how="left", maintain_order="left")
    assert told["label"].to_list()[0] == "Oct 2015"
    assert told["seen"].to_list() == expected[key].cast(pl.Float64).round(2).to_list()


def test_created_by_month(found: Behaviour, shared: Path) -> None:
    told = found.of("created").points.filter("full").select("label", "seen")
    expected = told.select("label").join(by_sql(shared, CREATED), on="label", how="left", maintain_order="left")
    assert (told["label"][0], told["label"][-1]) == ("Jul 2015", "May 2017")
    assert told["seen"].to_list() == expected["created"].cast(pl.Float64).to_list()


def test_the_rhythm_of_its_quarters_is_found(found: Behaviour) -> None:
    """Its quarters end in November, February, May and August."""
    year, quarter = found.of("decided").season
    assert (year.verdict, quarter.verdict) == ("too short", "taken out")
    assert max(quarter.factors) == quarter.factors[1] > 1.4
