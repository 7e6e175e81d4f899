"""Real uploads of several files, as their makers meant them: related, checked together and through the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from qualify import intake
from qualify.analysis.arrival import delivery
from qualify.intake import Batch, Mapping, Table
from qualify.schema import CLOSED
from qualify.store import Receipt, Store

MAVEN = ("accounts.csv", "data_dictionary.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv")
DEMO = ("Quota.csv", "OpportunityHistory.csv", "Opportunity.csv")
POWERBI = ("07_salesforce_powerbi_mdy_OpportunityHistory.csv", "07_salesforce_powerbi_mdy.csv")
FIVETRAN = ("10_fivetran_salesforce_opportunity_history.csv", "10_fivetran_salesforce_opportunity.csv")
Taken = dict[str, tuple[Table, Mapping, Batch]]


def taken(folder: Path, names: tuple[str, ...]) -> Taken:
    """Each table of an upload with its mapping and batch, in the order in which they are taken in."""
    pairs = intake.gather([intake.read((folder / name).read_bytes(), name) for name in names])
    (ids,) = [intake.check(*pair).opportunities["deal_id"] for pair in pairs if pair[1].role == "opportunities"]
    return {table.name: (table, mapping, intake.check(table, mapping, known=ids)) for table, mapping in pairs}


def stored(store: Store, upload: Taken) -> tuple[Receipt, ...]:
    parts = [delivery(*one) for one in upload.values() if one[1].role != "details"]
    return store.take_in_all("Real", parts)


@pytest.fixture(scope="module")
def maven(shared: Path) -> Taken:
    return taken(shared / "maven-crm", MAVEN)


@pytest.fixture(scope="module")
def demo(shared: Path) -> Taken:
    return taken(shared / "salesforce-demo", DEMO)


@pytest.fixture(scope="module")
def demo_store(demo: Taken, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, tuple[Receipt, ...]]]:
    store = Store(tmp_path_factory.mktemp("demo") / "demo.duckdb")
    yield store, stored(store, demo)
    store.close()


def test_the_pipeline_of_maven_is_widened_by_products_teams_and_accounts(maven: Taken) -> None:
    assert [(name, mapping.role) for name, (_, mapping, _) in maven.items()] == [
        ("sales_pipeline.csv", "opportunities"),
        ("accounts.csv", "details"),
        ("data_dictionary.csv", "details"),
        ("products.csv", "details"),
        ("sales_teams.csv", "details"),
    ]
    table, mapping, _ = maven["sales_pipeline.csv"]
    assert [(join.table, join.ours, join.theirs) for join in mapping.joins] == [
        ("accounts.csv", "account", "account"),
        ("products.csv", "product", "product"),
        ("sales_teams.csv", "sales_agent", "sales_agent"),
    ]
    assert mapping.segments == (
        "sector (accounts.csv)", "office_location (accounts.csv)", "series (products.csv)",
        "regional_office (sales_teams.csv)",
    )  # fmt: skip
    assert [note.what for note in table.notes] == [
        "products.csv writes some words of 'product' in another way: 'GTXPro' is taken for 'GTX Pro'."
    ]
    assert [mapping.why for _, mapping, _ in maven.values() if "left out" in mapping.why] == [
        "no column says which opportunities were won or lost, and no other table names its rows: it is left out"
    ]


def test_mavens_opportunities_are_the_same_with_more_beside_them(maven: Taken) -> None:
    _, _, batch = maven["sales_pipeline.csv"]
    assert (batch.read, batch.won, batch.lost, batch.open, batch.quarantine.height) == (8800, 4238, 2473, 2089, 0)
    deals = batch.opportunities
    assert deals.filter(outcome="won")["amount"].sum() == 10_005_534
    assert dict(deals["team"].value_counts().sort("team").iter_rows()) == {
        "Cara Losch": 964,
        "Celia Rouche": 1296,
        "Dustin Brinkmann": 1583,
        "Melvin Marxen": 1929,
        "Rocco Neubert": 1327,
        "Summer Sewald": 1701,
    }
    assert dict(deals.group_by("product").agg(pl.col("list_price").unique().sum()).sort("product").iter_rows()) == {
        "GTK 500": 26_768.0,
        "GTX Basic": 550.0,
        "GTX Plus Basic": 1_096.0,
        "GTX Plus Pro": 5_482.0,
        "GTXPro": 4_821.0,
        "MG Advanced": 3_393.0,
        "MG Special": 55.0,
    }
    assert deals.filter(deal_id="Z063OYW0").select("product", "list_price", "amount", "team", "owner").row(0) == (
        "GTXPro", 4821.0, 4514.0, "Melvin Marxen", "Darcel Schlecht",
    )  # fmt: skip
    assert '"sector (accounts.csv)":"retail"' in deals.filter(deal_id="1C1I7A6R")["extra"][0]


def test_maven_goes_through_the_store_with_its_segments(maven: Taken, store: Store) -> None:
    (receipt,) = stored(store, maven)
    assert (receipt.read, receipt.stored, receipt.won, receipt.lost, receipt.open) == (8800, 8800, 4238, 2473, 2089)
    won = store.opportunities("Real").filter(outcome="won")
    assert (won.height, won["amount"].sum()) == (4238, 10_005_534)
    assert store.segments("Real", "team")[:2] == ["Melvin Marxen", "Summer Sewald"]
    (again,) = stored(store, maven)
    assert (again.stored, again.updated, again.unchanged) == (0, 0, 8800)


def test_the_demo_is_opportunities_history_and_quotas(demo: Taken) -> None:
    assert [(name, mapping.role) for name, (_, mapping, _) in demo.items()] == [
        ("Opportunity.csv", "opportunities"),
        ("OpportunityHistory.csv", "history"),
        ("Quota.csv", "targets"),
    ]
    _, _, deals = demo["Opportunity.csv"]
    assert (deals.won, deals.lost, deals.open) == (1166, 3769, 262)
    _, _, history = demo["OpportunityHistory.csv"]
    assert (history.read, history.stages.height, history.quarantine.height) == (17_502, 17_502, 0)
    assert dict(history.history["field"].value_counts().sort("field").iter_rows()) == {
        "amount": 6337,
        "expected": 12427,
        "outcome": 11259,
    }


def test_every_deals_last_known_state_is_the_present_one(demo: Taken) -> None:
    deals = demo["Opportunity.csv"][2].opportunities
    history = demo["OpportunityHistory.csv"][2]
    stage = history.stages.group_by("deal_id").agg(pl.col("stage").last().alias("last"))
    assert deals.join(stage, on="deal_id").filter(pl.col("stage") == pl.col("last")).height == 5197
    said = history.history.group_by("deal_id", "field").agg(pl.col("value").last())
    for field in ("amount", "expected", "outcome"):
        now = deals.select("deal_id", now=pl.col(field).cast(pl.String))
        both = now.join(said.filter(field=field), on="deal_id")
        assert both.filter(pl.col("now").eq_missing(pl.col("value"))).height == 5197


def test_567_deals_of_the_demo_were_opened_again(demo: Taken) -> None:
    outcomes = demo["OpportunityHistory.csv"][2].history.filter(field="outcome")
    closed = pl.col("value").is_in(CLOSED)
    again = outcomes.filter(closed.shift(1).over("deal_id").fill_null(False) & ~closed)
    assert (again["deal_id"].n_unique(), again.height) == (567, 592)
    assert demo["OpportunityHistory.csv"][2].stages.filter(deal_id="W_Opportunity.127").rows() == [
        ("W_Opportunity.127", "Qualification", date(2016, 11, 4), 2),
        ("W_Opportunity.127", "Closed Won", date(2016, 11, 28), 3),
    ]


def test_amounts_and_closes_change_as_often_as_was_counted(demo: Taken) -> None:
    """Amounts changed in 18.0 % of the deals, closing dates in 18.3 %."""
    table, mapping, _ = demo["OpportunityHistory.csv"]
    deal = mapping.column("deal_id") or ""
    counts = table.frame.group_by(deal).agg(pl.col("Amount__c", "CloseDate__c").n_unique() > 1)
    changed = [int(counts[column].sum()) for column in counts.columns[1:]]
    assert [round(100 * number / counts.height, 1) for number in changed] == [18.0, 18.3]
    said = demo["OpportunityHistory.csv"][2].history.filter(field="amount").group_by("deal_id").len()
    assert said.filter(pl.col("len") > 1).height == changed[0]


def test_the_demo_goes_through_the_store_and_a_second_time_changes_nothing(
    demo: Taken, demo_store: tuple[Store, tuple[Receipt, ...]]
) -> None:
    store, receipts = demo_store
    assert [(one.read, one.stored, one.unchanged, one.quarantined) for one in receipts] == [
        (5197, 5197, 0, 0),
        (17_502, 17_502, 0, 0),
        (408, 408, 0, 0),
    ]
    changes = store.changes("Real", ("outcome",))
    opened = changes.filter(pl.col("before").is_in(CLOSED) & (pl.col("after") == "open"))
    assert (opened["deal_id"].n_unique(), opened.height) == (567, 592)
    targets = store.targets("Real")
    assert (targets.height, targets["amount"].sum()) == (24, 210_800_000.0)
    again = stored(store, demo)
    assert [(one.stored, one.updated, one.unchanged) for one in again] == [(0, 0, 5197), (0, 0, 17_502), (0, 0, 408)]
    by_field = dict(store.changes("Real")["field"].value_counts().iter_rows())
    assert by_field == {"stage": 9815, "amount": 1140, "expected": 7230, "outcome": 6062}


def test_histories_are_held_against_the_deals_of_their_upload(shared: Path) -> None:
    powerbi = taken(shared / "export-shapes", POWERBI)
    history = powerbi[POWERBI[0]][2]
    assert (history.read, history.stages.height, history.quarantine.height) == (48, 48, 0)
    assert history.stages.filter(deal_id="006bm00000LKgOnAAL").rows() == [
        ("006bm00000LKgOnAAL", "Prospecting", date(2026, 2, 24), 43),
        ("006bm00000LKgOnAAL", "Closed Won", date(2026, 2, 24), 45),
        ("006bm00000LKgOnAAL", "Closed Lost", date(2026, 3, 7), 44),
    ]
    fivetran = taken(shared / "export-shapes", FIVETRAN)
    copy = fivetran[FIVETRAN[0]]
    assert (copy[1].role, copy[2].stages.height, copy[2].quarantine.height) == ("history", 10, 0)
    assert copy[2].stages.filter(deal_id="006q000000HddohAAB")["entered"].to_list() == [date(2019, 10, 17)]


def test_changes_of_deals_that_nobody_has_are_set_aside(shared: Path) -> None:
    name = "11_fivetran_hubspot_deal_property_history_data.csv"
    table = intake.read((shared / "export-shapes" / name).read_bytes(), name)
    deals = pl.Series(["1100390922"])
    batch = intake.check(table, intake.guess(table), known=deals)
    assert batch.history.height + batch.quarantine.height == batch.read == 100
    assert dict(batch.quarantine["rule"].value_counts().iter_rows()) == {"unknown deal": 99}
