"""The worklist of a real export without scores beside plain SQL over its files: what is due, and what is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from test_salesforce_funnel import FILES

from qualify import intake
from qualify.analysis import baseline, load, view
from qualify.analysis import worklist_words as words
from qualify.analysis.arrival import delivery
from qualify.analysis.funnel import funnel
from qualify.analysis.routing import flow, road
from qualify.analysis.worklist import Worklist, worklist
from qualify.store import Store


@pytest.fixture(scope="module")
def store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    pairs = intake.gather([intake.read((shared / "salesforce-demo" / name).read_bytes(), name) for name in FILES])
    (ids,) = [intake.check(*pair).opportunities["deal_id"] for pair in pairs if pair[1].role == "opportunities"]
    held = Store(tmp_path_factory.mktemp("worklist") / "demo.duckdb")
    held.take_in_all("Demo", [delivery(*pair, intake.check(*pair, known=ids)) for pair in pairs])
    yield held
    held.close()


def test_what_is_due_and_late(store: Store, shared: Path) -> None:
    book = load(store, "Demo", 0)
    seen, moved = view(book, book.rubric, baseline(book)), flow(book, road(store, book))
    found: Worklist = worklist(seen, moved)
    with duckdb.connect() as connection:
        asked = connection.execute(
            f"""select External_Id__c, CloseDate from read_csv('{shared}/salesforce-demo/Opportunity.csv')
            where StageName not like 'Closed%' and CloseDate::date <= date '2017-06-30'"""
        ).fetchall()
    due = {deal for deal, _ in asked}
    assert found.due == date(2017, 6, 30)
    assert set(found.deals.filter(expected=None)["deal_id"]) == set()
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
