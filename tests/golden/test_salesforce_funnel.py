"""The funnel of a real export beside plain SQL over its files: stages, re-opened deals, amounts and quotas."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from qualify.analysis import baseline, load, view
from qualify.analysis.funnel import Funnel, funnel
from qualify.analysis.routing import flow, road
from qualify.store import Store

DEAL = '"Opportunity.External_Id__c"'
# The history as it happened: by day, and of one day by the row's own number, the later of which is the earlier entry.
HISTORY = f"""with history as (
    select {DEAL} as deal, StageName__c as stage, CreatedDate__c::date as day,
        row_number() over (partition by {DEAL}
            order by CreatedDate__c, cast(split_part(External_Id__c, '.', 2) as int) desc) as place
    from read_csv('{{folder}}/OpportunityHistory.csv')),
moves as (
    select *, lag(stage) over (partition by deal order by place) as before from history
    qualify before is distinct from stage),
stages as (
    select *, stage like 'Closed%' as closed, lead(day) over (partition by deal order by place) as until from moves)"""


@pytest.fixture(scope="module")
def found(salesforce: Store) -> Funnel:
    book = load(salesforce, "Demo", 0)
    return funnel(view(book, book.rubric, baseline(book)), flow(book, road(salesforce, book)))


def test_what_stands_in_each_stage(ask: Any, found: Funnel) -> None:
    asked = ask("""select StageName, count(*), sum(Amount) from read_csv('{folder}/Opportunity.csv')
        where StageName not like 'Closed%' group by all""")
    now = {stage: (deals, money) for stage, deals, money in found.now.select("stage", "deals", "money").iter_rows()}
    assert now == {stage: (deals, float(money)) for stage, deals, money in asked}
    assert now == {"Qualification": (88, 7_439_261.0), "Needs Analysis": (52, 5_016_146.0),
                   "Proposal/Quote": (45, 5_428_110.0), "Negotiation": (77, 6_513_182.0)}  # fmt: skip
    assert found.flow.stages.select("stage", "here").rows() == [(stage, now[stage][0]) for stage in found.flow.order]


def test_deals_opened_again_are_567(ask: Any, found: Funnel) -> None:
    again = "from stages where not closed and before like 'Closed%'"
    asked = ask(f"{HISTORY} select count(distinct deal), count(*) {again}")
    assert asked == [(found.flow.reopened_deals, int(found.flow.stages["reopened"].sum()))] == [(567, 592)]
    by_stage = ask(f"{HISTORY} select stage, count(*) {again} group by all")
    assert dict(found.flow.stages.select("stage", "reopened").iter_rows()) == dict(by_stage)


def test_visits_and_what_came_and_went(ask: Any, found: Funnel) -> None:
    visits = ask(f"{HISTORY} select stage, count(*), count(distinct deal) from stages where not closed group by all")
    assert {row[0]: row[1:] for row in found.flow.stages.select("stage", "visits", "deals").iter_rows()} == {
        stage: (count, deals) for stage, count, deals in visits
    }
    day = found.view.book.as_of
    lately = f"between date '{day}' - 90 and date '{day}'"
    moved = ask(f"""{HISTORY} select stage, count(*) filter (where day {lately}), count(*) filter (where until {lately})
        from stages where not closed group by all""")
    assert {row[0]: row[1:] for row in found.flow.stages.select("stage", "arrived", "left").iter_rows()} == {
        stage: (arrived, left) for stage, arrived, left in moved
    }


def test_amounts_and_quotas(ask: Any, salesforce: Store, found: Funnel) -> None:
    ended = ask("""select case when StageName = 'Closed Won' then 'won' when StageName = 'Closed Lost' then 'lost'
            else 'open' end as outcome, count(*), sum(Amount) from read_csv('{folder}/Opportunity.csv') group by all""")
    deals = found.view.book.deals.group_by("outcome").agg(n=pl.len(), money=pl.col("amount").sum())
    assert {row[0]: row[1:] for row in deals.iter_rows()} == {name: (n, float(money)) for name, n, money in ended}
    assert deals.filter(outcome="won")["money"].item() == 81_674_862.0
    quotas = ask("""select date_trunc('month', StartDate__c)::date, sum(QuotaAmount__c)::double
        from read_csv('{folder}/Quota.csv') group by all order by all""")
    assert salesforce.targets("Demo").sort("starts").select("starts", "amount").rows() == quotas
    assert (len(quotas), sum(amount for _, amount in quotas)) == (24, 210_800_000.0)


def test_the_whole_road_is_every_deal(ask: Any, found: Funnel) -> None:
    asked = ask("""select count(*) filter (where StageName = 'Closed Won'), count(*) filter (where StageName like
        'Closed%'), count(*) from read_csv('{folder}/Opportunity.csv')""")
    row = found.flow.cycle.row(0, named=True)
    assert asked == [(row["won"], row["decided"], row["visits"])] == [(1166, 4935, 5197)]
    assert found.flow.order == ("Qualification", "Needs Analysis", "Proposal/Quote", "Negotiation")
    assert found.flow.closing == {"Closed Lost": "lost", "Closed Won": "won"}
    assert (found.flow.elsewhere, found.flow.later, found.known) == (0, 0, "stages")
