"""Every real file: in as its makers meant it, or refused in one sentence."""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from qualify.errors import InputError
from qualify.intake import Batch, Mapping, Table, check, guess, propose, read

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.exists() and os.environ.get("CI") != "true", reason="the real files (../shared/data) are not here"
)


@cache
def taken(path: str) -> tuple[Table, Mapping, Batch]:
    table = read((SHARED / path).read_bytes(), Path(path).name)
    mapping = guess(table)
    return table, mapping, check(table, mapping)


def test_salvirt_is_a_questionnaire_of_22_questions() -> None:
    _, mapping, batch = taken("salvirt/Salvirt_B2B_ML_dataset.csv")
    assert (batch.read, batch.won, batch.lost, batch.open, batch.quarantine.height) == (448, 227, 221, 0, 0)
    assert len(mapping.answers) == 22
    assert batch.ratings.height == 448 * 22
    assert mapping.fields == (("owner", "Seller"), ("source", "Source"), ("product", "Product"), ("outcome", "Status"))
    assert batch.opportunities.select("deal_id", "owner", "product", "source", "outcome").row(0) == (
        "row 2",
        "Seller 6",
        "Product A",
        "Referral",
        "won",
    )


def test_salvirt_proposes_the_18_questions_whose_words_tell_an_order() -> None:
    table, mapping, _ = taken("salvirt/Salvirt_B2B_ML_dataset.csv")
    rubric = propose(table, mapping)
    assert rubric is not None
    assert set(mapping.answers) - {c.question for c in rubric.criteria} == {"Product", "Seller", "Source", "Deal_type"}
    points = {c.question: {a.label: a.points for a in c.answers} for c in rubric.criteria}
    assert points["Competitors"] == {"Yes": 0, "Unknown": 50, "No": 100}
    assert points["Strat_deal"] == {"Unimportant": 0, "Average important": 50, "Very important": 100}
    assert points["Growth"] == {"Slow down": 0, "Unknown": 33, "Stable": 67, "Growth": 100}
    assert points["Att_t_client"] == {"Bad client": 0, "First deal": 33, "Normal": 67, "Strategic account": 100}


def test_salvirts_83_copies_count_and_are_named() -> None:
    _, _, batch = taken("salvirt/Salvirt_B2B_ML_dataset.csv")
    (copies,) = [problem for problem in batch.problems if problem.rule == "copies"]
    assert copies.what == "83 rows say word for word what another row says, and count as deals of their own."
    assert (copies.count, copies.blocking, batch.opportunities.height) == (83, False, 448)


def test_maven_crm_totals() -> None:
    _, mapping, batch = taken("maven-crm/sales_pipeline.csv")
    assert (batch.read, batch.won, batch.lost, batch.open, batch.quarantine.height) == (8800, 4238, 2473, 2089, 0)
    assert mapping.answers == ()
    assert batch.problems == ()
    won = batch.opportunities.filter(pl.col("outcome") == "won")
    assert won["amount"].sum() == 10_005_534
    by_quarter = won.group_by(pl.col("closed").dt.quarter()).agg(pl.col("amount").sum()).sort("closed")
    assert by_quarter["amount"].to_list() == [1_134_672, 3_086_111, 2_982_255, 2_802_496]
    assert (won["closed"] - won["created"]).dt.total_days().median() == 57


def test_salesforce_demo_totals() -> None:
    _, mapping, batch = taken("salesforce-demo/Opportunity.csv")
    assert (batch.read, batch.won, batch.lost, batch.open, batch.quarantine.height) == (5197, 1166, 3769, 262, 0)
    assert mapping.answers == ()
    still_open = batch.opportunities.filter(pl.col("outcome") == "open")
    assert (still_open["closed"].null_count(), still_open["expected"].null_count()) == (262, 0)
    assert batch.opportunities.select("deal_id", "stage", "amount", "created", "closed").row(0) == (
        "W_Opportunity.127",
        "Closed Won",
        6406.0,
        date(2016, 11, 4),
        date(2016, 11, 28),
    )


@pytest.mark.parametrize(
    ("path", "counts", "first"),
    [
        ("04_salesforce_bulk_bom_774.csv", (774, 640, 39, 95), (24710.0, date(2017, 8, 4), None, date(2024, 6, 14))),
        ("05_salesforce_bulk_bom_workshop.csv", (58, 34, 0, 24), (35000.0, date(2024, 7, 11), date(2024, 7, 29), None)),
        ("07_salesforce_powerbi_mdy.csv", (36, 12, 8, 16), (15000.0, date(2026, 2, 23), None, date(2024, 2, 3))),
        (
            "10_fivetran_salesforce_opportunity.csv",
            (10, 5, 4, 1),
            (24120000.0, date(2018, 12, 19), date(2018, 12, 19), None),
        ),
        (
            "10_fivetran_salesforce_opportunity_history.csv",
            (10, 5, 4, 1),
            (24120000.0, date(2018, 12, 19), date(2018, 12, 19), None),
        ),
    ],
)
def test_genuine_exports_go_in_whole(path: str, counts: tuple[int, ...], first: tuple[object, ...]) -> None:
    _, mapping, batch = taken(f"export-shapes/{path}")
    assert (batch.read, batch.won, batch.lost, batch.open) == counts
    assert (batch.quarantine.height, batch.blocking, mapping.answers) == (0, (), ())
    assert batch.opportunities.select("amount", "created", "closed", "expected").row(0) == first


NO_OUTCOME = "No column says which opportunities were won or lost. "


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (
            "export-shapes/11_fivetran_hubspot_deal_pipeline_stage_data.csv",
            "This looks like a list of pipeline stages. ",
        ),
        ("export-shapes/11_fivetran_hubspot_deal_data.csv", NO_OUTCOME),
        ("maven-crm/accounts.csv", NO_OUTCOME),
        ("maven-crm/data_dictionary.csv", NO_OUTCOME),
        ("maven-crm/products.csv", NO_OUTCOME),
        ("maven-crm/sales_teams.csv", NO_OUTCOME),
        (
            "export-shapes/24_damaged_odoo_crm_lead_template.xls",
            "This is an old .xls workbook or one with a password, or it is damaged; such files are not read. ",
        ),
    ],
)
def test_files_that_are_no_opportunities_are_refused_in_one_sentence(path: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        taken(path)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("path", "role", "rows", "first"),
    [
        (
            "salesforce-demo/OpportunityHistory.csv",
            "history",
            17_502,
            ("W_Opportunity.10017", "Qualification", date(2016, 6, 8)),
        ),
        (
            "export-shapes/07_salesforce_powerbi_mdy_OpportunityHistory.csv",
            "history",
            48,
            ("006bm00000LKJNNAA5", "Qualification", date(2026, 2, 23)),
        ),
        (
            "export-shapes/11_fivetran_hubspot_deal_stage_data.csv",
            "history",
            14,
            ("3954699413", "f66ca9bc5a02c2f1513ce83f0a0e117d", date(2021, 1, 7)),
        ),
    ],
)
def test_histories_by_themselves_are_taken_in_whole(path: str, role: str, rows: int, first: tuple[object, ...]) -> None:
    _, mapping, batch = taken(path)
    assert (mapping.role, batch.read, batch.stages.height, batch.quarantine.height) == (role, rows, rows, 0)
    assert batch.stages.select("deal_id", "stage", "entered").row(0) == first


def test_the_property_history_of_hubspot_keeps_every_change() -> None:
    _, mapping, batch = taken("export-shapes/11_fivetran_hubspot_deal_property_history_data.csv")
    assert (mapping.role, batch.read, batch.history.height, batch.quarantine.height) == ("changes", 100, 100, 0)
    assert batch.history.filter(deal_id="1100390922").row(0) == (
        "1100390922", "ky4p2Nx3U/ctHYnc+rKWvg==", "ExUK5z7fahgFBZ4nk3cynw==", date(2019, 10, 22), 2,
    )  # fmt: skip


def test_the_408_quotas_are_24_monthly_targets() -> None:
    _, mapping, batch = taken("salesforce-demo/Quota.csv")
    assert (mapping.role, batch.read, batch.quarantine.height) == ("targets", 408, 0)
    targets = batch.targets.select("period", "starts", "amount").rows()
    assert (targets[0], targets[1], targets[-1]) == (
        ("month", date(2016, 1, 1), 5_100_000.0),
        ("month", date(2016, 2, 1), 12_750_000.0),
        ("month", date(2017, 12, 1), 8_500_000.0),
    )
    assert (len(targets), batch.targets["amount"].sum()) == (24, 210_800_000.0)
