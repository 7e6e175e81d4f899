"""What people judged and published leaves with an export of everything, and the index says what comes back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest
from store_rows import RUBRIC, THREE, by_hand

from qualify.analysis import arrival, gate, leaving, preparing
from qualify.analysis.preparing import Source
from qualify.rubric import from_toml
from qualify.store import KeptAudit, Store
from qualify.store.clock import now, today

RECORDS = ("audits", "rubric_versions", "rubric_carries", "index")


@pytest.fixture
def team(store: Store) -> Store:
    """Two versions of a rubric with their notes, and two draws, one of no deal."""
    store.take_in("Team", THREE, rubric=RUBRIC, note="the first")
    store.save_rubric("Team", replace(RUBRIC, name="=Second"), note="after the review", author="Ana")
    drawn = pl.DataFrame({"deal_id": ["c", "a"], "score": [12, 3]})
    store.keep_audit("Team", KeptAudit(drawn, 2**62, date(2026, 3, 1), 20, 31, 1, "rubric=1", "Ana", "to see"))
    store.keep_audit("Team", KeptAudit(drawn.clear(), 7, date(2026, 3, 2), 0, 0, 1))
    return store


def understood(store: Store, data: bytes, name: str) -> tuple[Source, ...]:
    return preparing.understood(store, preparing.opened([(data, name)])[0])


def parquet(data: bytes) -> dict[str, pl.DataFrame]:
    with ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".parquet")]
        return {name.removesuffix(".parquet"): pl.read_parquet(io.BytesIO(archive.read(name))) for name in names}


def test_draws_and_versions_leave_whole(team: Store) -> None:
    made = parquet(leaving.whole(team, "Team", "parquet"))
    assert made["audits"].drop("drawn").rows() == [
        (1, "Ana", "to see", 2**62, date(2026, 3, 1), 20, 31, 1, "rubric=1", "c", 12),
        (1, "Ana", "to see", 2**62, date(2026, 3, 1), 20, 31, 1, "rubric=1", "a", 3),
        (2, "", "", 7, date(2026, 3, 2), 0, 0, 1, "", None, None),
    ]
    drawn = team.audits("Team")[1].drawn
    assert drawn is not None
    assert made["audits"]["drawn"][0] == drawn.isoformat(timespec="seconds")
    versions = made["rubric_versions"]
    about = versions.select("version", "name", "note", "author", "retired", "base").unique(maintain_order=True)
    assert about.rows() == [(1, "First", "the first", "", None, 0), (2, "=Second", "after the review", "Ana", None, 1)]
    for (version,), rows in versions.group_by("version", maintain_order=True):
        assert rows["line"].to_list() == list(range(1, rows.height + 1))
        assert from_toml("\n".join(rows["toml"])) == team.rubric("Team", int(str(version)))


def test_the_index_says_what_can_be_taken_in_again(team: Store) -> None:
    made = parquet(leaving.whole(team, "Team", "parquet"))
    lines = made["rubric_versions"].filter(version=2).height
    assert made["index"].select("table", "rows", "taken in again").rows() == [
        *((name, made[name].height, "yes") for name in ("opportunities", "ratings", "choices") if name in made),
        ("audits", 3, "no"), ("rubric_versions", 2 * lines, "no"), ("rubric", lines, "yes"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_records_stay_in_the_file_and_all_else_comes_back(team: Store, tmp_path: Path, kind: str) -> None:
    name = "whole.xlsx" if kind == "xlsx" else "whole.zip"
    data = leaving.whole(team, "Team", kind)
    again = Store(tmp_path / "again.duckdb")
    sources = understood(again, data, name)
    why = {one.table.name.split(": ")[1].split(".")[0]: one.mapping.why for one in sources}
    not_again = "it is a record of what people did, which stays in the file: it is not taken in again"
    assert {table: why.get(table) for table in RECORDS} == {
        "audits": not_again, "rubric_versions": not_again, "rubric_carries": None,
        "index": "it says what is in the export",
    }  # fmt: skip
    home, found = gate.checked(again, sources)
    arriving = preparing.deliveries(sources, found)
    dataset = arrival.take_in(again, arriving, home, preparing.own_rubric([(data, name)]))[0].dataset
    before, after = team.tables("Team"), again.tables(dataset)
    assert [table for table in before if before[table].rows() != after[table].rows()] == []
    assert again.rubric(dataset, 1) == team.rubric("Team", 2)
    again.close()


def test_a_workbook_holds_the_records_with_formulas_made_harmless(team: Store) -> None:
    book = fastexcel.read_excel(leaving.whole(team, "Team", "xlsx"))
    assert book.sheet_names[-4:] == ["audits", "rubric_versions", "index", "rubric"]
    names = book.load_sheet("rubric_versions").to_polars()["name"].unique(maintain_order=True)
    assert names.to_list() == ["First", "'=Second"]


def test_how_ratings_by_hand_were_given_leaves_with_them(team: Store, tmp_path: Path) -> None:
    """What was taken back is no rating any more; one written down after closing is of the day on which it was."""
    january, since = date(2026, 1, 20), now()
    team.rate("Team", by_hand(("a", "need", "Yes", "call")), rater="Ana", version=1, rated=january, blind=True)
    team.rate("Team", by_hand(("c", "need", "No", None)), rater="Ben", version=2, rated=january)
    team.take_back("Team", "c", ["need"], rater="Ben", since=since)
    data = leaving.whole(team, "Team", "parquet")
    made = parquet(data)
    assert made["ratings"].rows() == [("a", "need", "Yes", "Ana", today(), "call")]
    assert made["ratings_by_hand"].drop("given").with_columns(pl.col("taken_back").is_not_null()).rows() == [
        ("a", "need", "Yes", "Ana", january, "call", 1, True, False),
        ("c", "need", "No", "Ben", january, None, 2, None, True),
    ]
    assert made["index"].filter(table="ratings_by_hand").rows() == [
        ("ratings_by_hand", 2, "no", "when ratings by hand were written down, and which were taken back")
    ]
    again = Store(tmp_path / "again.duckdb")
    why = {one.table.name.split(": ")[1]: one.mapping.why for one in understood(again, data, "whole.zip")}
    assert why["ratings_by_hand.parquet"].startswith("it is a record of what people did")
    again.close()
