"""The reports of a real export without scores beside plain SQL over its files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from qualify.analysis import View, baseline, load, view
from qualify.analysis.briefing import Briefing
from qualify.analysis.briefing_made import briefed
from qualify.analysis.results import results
from qualify.store import Store

MADE = datetime(2017, 6, 5, 8, 0)


@pytest.fixture(scope="module")
def shown(salesforce: Store) -> View:
    book = load(salesforce, "Demo", 0)
    return view(book, book.rubric, baseline(book))


def figures(found: Briefing, place: int) -> dict[str, Any]:
    return found.parts[place].figures


def test_the_week_of_a_real_export(salesforce: Store, shown: View, ask: Any) -> None:
    found = briefed(salesforce, shown, "week", MADE)
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


def test_the_quarter_of_a_real_export(salesforce: Store, shown: View, ask: Any) -> None:
    found = briefed(salesforce, shown, "quarter", MADE)
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
