"""The reports of a real export without scores beside plain SQL over its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_salesforce_funnel import FILES

from qualify import intake
from qualify.analysis import View, baseline, load, view
from qualify.analysis.arrival import delivery
from qualify.analysis.briefing import Briefing
from qualify.analysis.briefing_made import briefed
from qualify.analysis.results import results
from qualify.store import Store

MADE = datetime(2017, 6, 5, 8, 0)


@pytest.fixture(scope="module")
def ask(shared: Path) -> Any:
    """Plain SQL over the files, without the product."""
    folder = shared / "salesforce-demo"
    with duckdb.connect() as connection:
        yield lambda query: connection.execute(query.format(folder=folder)).fetchall()


@pytest.fixture(scope="module")
def store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    pairs = intake.gather([intake.read((shared / "salesforce-demo" / name).read_bytes(), name) for name in FILES])
    (ids,) = [intake.check(*pair).opportunities["deal_id"] for pair in pairs if pair[1].role == "opportunities"]
    held = Store(tmp_path_factory.mktemp("briefing") / "demo.duckdb")
    held.take_in_all("Demo", [delivery(*pair, intake.check(*pair, known=ids)) for pair in pairs])
    yield held
    held.close()


@pytest.fixture(scope="module")
def shown(store: Store) -> View:
    book = load(store, "Demo", 0)
    return view(book, book.rubric, baseline(book))


def figures(found: Briefing, place: int) -> dict[str, Any]:
    return found.parts[place].figures


def test_the_week_of_a_real_export(store: Store, shown: View, ask: Any) -> None:
    found = briefed(store, shown, "week", MADE)
    (asked,) = ask(
        """select count(*) filter (StageName = 'Closed Won'), sum(Amount) filter (StageName = 'Closed Won'),
            count(*) filter (StageName = 'Closed Lost')
        from read_csv('{folder}/Opportunity.csv') where StageName like 'Closed%'
            and CloseDate::date between date '2017-05-26' and date '2017-06-01'"""
    )
    told = figures(found, 1)
    assert (told["deals"]["won"], told["worth"]["won"], told["deals"]["lost"]) == asked
    assert (told["deals"]["won"], told["deals"]["lost"], told["deals"]["created"]) == (23, 60, 59)
    assert (told["moved_on"], told["moved_back"], told["reopened"]) == (8, 0, 5)
    assert found.parts[2].sentences == [
        "In the last full week (week of 22 May 2017) none of 6 charts carries a signal: what went up or down is noise. "
        "Do not react to it.",
        "No signal: do not react.",
    ]
    assert found.parts[3].sentences[0] == (
        "Of 262 open deals, expedite 22, run 0, rework 0 and let 0 go; 240 belong to none of these."
    )


def test_the_quarter_of_a_real_export(store: Store, shown: View, ask: Any) -> None:
    found = briefed(store, shown, "quarter", MADE)
    asked = ask(
        """select count(*), sum(Amount) from read_csv('{folder}/Opportunity.csv')
        where StageName = 'Closed Won' and CloseDate::date between date '2016-04-01' and date '2017-03-31'
        group by date_trunc('quarter', CloseDate::date) order by min(CloseDate::date)"""
    )
    past = results(shown)
    assert [(each.won, each.worth) for each in past] == [(won, pytest.approx(worth)) for won, worth in asked]
    goals = ask(
        """select sum(QuotaAmount__c) from read_csv('{folder}/Quota.csv')
        where StartDate__c::date between date '2017-01-01' and date '2017-03-31'"""
    )
    assert past[-1].target == goals[0][0]
    assert found.parts[2].sentences == [
        "Of 4 past quarters with a target 0 reached it. Together they brought 43.7M of 105M (41 %)."
    ]
    assert found.parts[0].sentences[0] == (
        "Since 1 June 2016 we worked 2,815 opportunities: 603 won, 1,950 lost, 0 no decision, 262 still open."
    )
    assert found.parts[0].sentences[1].startswith("There is no rubric yet, so there are no scores: ")
    assert found.parts[7].sentences == [found.parts[0].sentences[1]]
    assert figures(found, 3)["rework"]["reopened_deals"] == 567
    assert dict(found.facts)["Again"] == "python -m qualify briefing --quarter --data Demo"
