"""Everything that is kept, out of one store and into another from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qualify.store import Store, open_store


@pytest.mark.parametrize(("file", "given"), [("all.zip", ()), ("all.zip", ("--format", "parquet")), ("all.xlsx", ())])
def test_an_export_taken_in_elsewhere_is_the_same_data_set(
    numbers: Any,
    run: Any,
    stocked: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    given: tuple[str, ...],
) -> None:
    path = tmp_path / file
    assert run("export", "--data", "deals", "--to", path, *given) == (0, f"deals is in {path}.\n", "")
    monkeypatch.setenv("QUALIFY_STORE", str(tmp_path / "other" / "qualify.duckdb"))
    made = numbers("import", path, "--data", "again")
    other = open_store()
    assert [(one["role"], one["stored"]) for one in made["receipts"]] == [("opportunities", 30), ("ratings", 30)]
    assert f"The rubric 'r' came with {file}; a data set without one starts with it." in made["remarks"]
    before, after = stocked.tables("deals"), other.tables("again")
    assert [name for name in before if not before[name].equals(after[name])] == []
    assert other.rubric("again", 1) == stocked.rubric("deals", 1)
    other.close()


@pytest.mark.usefixtures("stocked")
def test_an_export_says_in_numbers_what_it_wrote(numbers: Any, tmp_path: Path) -> None:
    record = numbers("export", "--to", tmp_path / "all.zip", "--format", "parquet")
    assert record == {
        "dataset": "deals", "file": str(tmp_path / "all.zip"), "kind": "parquet",
        "bytes": (tmp_path / "all.zip").stat().st_size,
    }  # fmt: skip


@pytest.mark.usefixtures("stocked")
def test_where_nothing_can_be_written_is_one_sentence(run: Any, tmp_path: Path) -> None:
    (tmp_path / "folder.zip").mkdir()
    for name, message in (
        ("all.csv", "The file's name tells what it is written as. (all.csv) Let it end in .zip or .xlsx."),
        ("folder.zip", "The export cannot be written: Is a directory. (folder.zip) Choose another place."),
    ):
        assert run("export", "--to", tmp_path / name) == (1, "", f"qualify: {message}\n")


def test_an_empty_store_has_nothing_to_export(run: Any, tmp_path: Path) -> None:
    message = "qualify: The store is empty. Import a file first: python -m qualify import FILE.\n"
    assert run("export", "--to", tmp_path / "all.zip") == (1, "", message)


def test_what_imports_changed_goes_along(numbers: Any, tmp_path: Path, own_store: Path) -> None:
    for day, outcome, amount in (("2025-01-10", "Open", 100), ("2025-02-10", "Won", 150)):
        (tmp_path / "deals.csv").write_text(f"Id,Outcome,Amount,Created\na,{outcome},{amount},2025-01-02\n")
        numbers("import", tmp_path / "deals.csv", "--data", "Team", "--as-of", day)
    numbers("export", "--to", tmp_path / "all.zip")
    numbers("import", tmp_path / "all.zip", "--data", "Again")
    kept = open_store(own_store)
    found = [kept.changes(name).drop("import_id").rows() for name in ("Team", "Again")]
    assert found[0] == found[1]
    assert [(field, before, after) for _, field, before, after, _ in found[0]] == [
        ("amount", "100.0", "150.0"),
        ("outcome", "open", "won"),
    ]
    assert kept.tables("Again")["field_history"].equals(kept.tables("Team")["field_history"])
    assert (
        kept.opportunities("Again")
        .select(pl.exclude("extra"))
        .equals(kept.opportunities("Team").select(pl.exclude("extra")))
    )
