"""The worklist of a real export without scores beside plain SQL over its files: what is due, and what is late."""

from __future__ import annotations

from datetime import date
from typing import Any

from qualify.analysis import baseline, load, view
from qualify.analysis import worklist_words as words
from qualify.analysis.funnel import funnel
from qualify.analysis.routing import flow, road
from qualify.analysis.worklist import Worklist, worklist
from qualify.store import Store


def test_what_is_due_and_late(salesforce: Store, ask: Any) -> None:
    book = load(salesforce, "Demo", 0)
    seen, moved = view(book, book.rubric, baseline(book)), flow(book, road(salesforce, book))
    found: Worklist = worklist(seen, moved)
    due = {deal for deal, in ask(
        """select External_Id__c from read_csv('{folder}/Opportunity.csv')
        where StageName not like 'Closed%' and CloseDate::date <= date '2017-06-30'"""
    )}  # fmt: skip
    assert found.due == date(2017, 6, 30)
    assert found.deals["expected"].null_count() == 0
    assert set(found.deals.filter(found.deals["expected"] <= found.due)["deal_id"]) == due
    late = set(funnel(seen, moved).waiting["deal_id"])
    expedite = set(found.of("expedite")["deal_id"])
    assert due & late <= expedite <= due
    assert len(expedite) == 22
    assert {row["where"] for row in found.of("expedite").iter_rows(named=True) if row["deal_id"] not in late} <= {
        "since creation"
    }
    assert words.answer(found) == (
        "Of 262 open deals, expedite 22, run 0, rework 0 and let 0 go; 240 belong to none of these."
    )
    assert words.sentences(found)["none"] == "In none: 240 without a score: there is no rubric yet."
    assert words.lines(found) == ["Without a rubric no deal has a score, so none can be called run, rework or scrap."]
    late = words.exported(found, found.of("expedite"))
    assert late.filter(name="Eager Beaver Computers 118")["reason"].to_list() == [
        "Expected to close by 11 June 2017, and 45 days in Negotiation, where 3 in 4 are over within 42."
    ]
