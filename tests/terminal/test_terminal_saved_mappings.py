"""A saved mapping meets other files: what lies beside them now counts, and the output says what was used."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from qualify.store import open_store

DEALS = "Id,Status,Budget,Product\n1,Won,Yes,P-1\n2,Lost,No,P-2\n3,Won,Yes,P-1\n"
PRODUCTS = "Product,Sales price\nP-1,100\nP-2,500\n"
SAVED = datetime(2026, 11, 3, 8, 30)


def folder(path: Path, deals: str, products: str) -> Path:
    path.mkdir()
    (path / deals).write_text(DEALS)
    (path / products).write_text(PRODUCTS)
    return path


@pytest.fixture
def saved(numbers: Any, tmp_path: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What was saved of a folder with deals.csv and products.csv, under the name CRM."""
    made = numbers("import", folder(tmp_path / "first", "deals.csv", "products.csv"), "--data", "First", "--dry-run")
    body = json.dumps({"mapping": made["tables"][0]["mapping"], "rulings": []})
    monkeypatch.setattr("qualify.store.mappings.now", lambda: SAVED)
    open_store(own_store).keep_mapping("s", "CRM", ("Id", "Status", "Budget", "Product"), body)
    return body


def joins(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(join["table"], join["ours"]) for join in record["tables"][0]["mapping"]["joins"]]


def test_details_of_another_name_stand_beside_the_deals_of_a_saved_mapping(
    saved: str, numbers: Any, tmp_path: Path, own_store: Path
) -> None:
    files = folder(tmp_path / "second", "deals_2.csv", "prices_2.csv")
    found = numbers("import", files, "--mapping", "CRM", "--data", "Second")
    assert joins(found) == [("prices_2.csv", "Product")]
    assert dict(found["tables"][0]["mapping"]["fields"])["list_price"] == "Sales price (prices_2.csv)"
    assert open_store(own_store).opportunities("Second").select("product", "list_price").rows() == [
        ("P-1", 100.0), ("P-2", 500.0), ("P-1", 100.0),
    ]  # fmt: skip


def test_a_mapping_saved_with_details_reads_deals_without_any(
    saved: str, numbers: Any, tmp_path: Path, own_store: Path
) -> None:
    (tmp_path / "alone.csv").write_text(DEALS)
    found = numbers("import", tmp_path / "alone.csv", "--mapping", "CRM")
    assert joins(found) == []
    assert open_store(own_store).opportunities("alone").select("product", "list_price").row(0) == ("P-1", None)


def test_the_output_says_what_was_saved_under_which_name_and_when(
    saved: str, run: Any, numbers: Any, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    said = "deals.csv is read as saved for 'CRM' on 3 November 2026."
    assert f"- {said}\n" in run("import", tmp_path / "deals.csv", "--dry-run")[1]
    found = numbers("import", tmp_path / "deals.csv", "--dry-run")
    assert found["remarks"] == [said]
    assert (found["tables"][0]["saved_as"], found["tables"][0]["saved"]) == ("CRM", "2026-11-03T08:30:00")
    (tmp_path / "crm.json").write_text(saved)
    other = numbers("import", tmp_path / "deals.csv", "--mapping", tmp_path / "crm.json", "--dry-run")
    assert other["remarks"] == [f"deals.csv is read as the mapping in {str(tmp_path / 'crm.json')!r} says."]


def test_of_two_sources_of_one_name_the_one_with_the_columns_counts(
    saved: str, numbers: Any, tmp_path: Path, own_store: Path
) -> None:
    mapping = json.loads(saved)["mapping"] | {"fields": [["deal_id", "Number"], ["outcome", "Status"]]}
    open_store(own_store).keep_mapping("a", "CRM", ("Number",), json.dumps({"mapping": mapping, "rulings": []}))
    (tmp_path / "deals.csv").write_text(DEALS.replace("Id", "Number"))
    found = numbers("import", tmp_path / "deals.csv", "--mapping", "CRM", "--data", "Numbered")
    assert dict(found["tables"][0]["mapping"]["fields"])["deal_id"] == "Number"
    assert open_store(own_store).opportunities("Numbered")["deal_id"].to_list() == ["1", "2", "3"]
