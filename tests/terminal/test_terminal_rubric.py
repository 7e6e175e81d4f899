"""A rubric goes out of the store and comes back, through files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qualify.rubric import Answer, Criterion, Rubric, from_toml, to_toml
from qualify.store import open_store


def test_a_rubric_goes_out_and_comes_back_as_the_next_version(
    numbers: Any, run: Any, deals: Path, tmp_path: Path, own_store: Path
) -> None:
    numbers("import", deals)
    target = tmp_path / "rubric.toml"
    assert run("rubric", "export", "--output", target) == (0, f"Version 1 is in {target}.\n", "")
    code, printed, err = run("rubric", "export", "--version", 1)
    assert (code, err) == (0, "")
    first = open_store(own_store).rubric("deals", 1)
    assert from_toml(target.read_text(encoding="utf-8")) == from_toml(printed) == first
    assert numbers("rubric", "export") == {"dataset": "deals", "version": 1, "toml": to_toml(first)}
    assert numbers("rubric", "import", target, "--note", "again") == {"dataset": "deals", "version": 2, "criteria": 1}
    assert open_store(own_store).rubric("deals", 2) == first
    listed = numbers("rubric", "list")["rubrics"]
    assert [(row["version"], row["note"]) for row in listed] == [
        (2, "again"),
        (1, "Suggested from the file, by its words alone"),
    ]
    code, out, _ = run("rubric", "list")
    assert [line.split(":")[0] for line in out.splitlines()] == ["2", "1"]


@pytest.mark.usefixtures("stocked")
def test_any_text_in_a_rubric_survives_the_round_trip_through_files(numbers: Any, run: Any, tmp_path: Path) -> None:
    odd = 'Größe "x" \\ \r\n\t\x07 😀 \u2028'
    rubric = Rubric(
        odd, (Criterion("budget", odd, (Answer("No", 0, odd), Answer("Yes", 100)), 3, odd, False, odd),), note=odd
    )
    (tmp_path / "odd.toml").write_text(to_toml(rubric), encoding="utf-8")
    numbers("rubric", "import", tmp_path / "odd.toml")
    run("rubric", "export", "--output", tmp_path / "out.toml")
    assert from_toml((tmp_path / "out.toml").read_text(encoding="utf-8")) == rubric
    assert numbers("rubric", "export")["toml"] == to_toml(rubric)


def test_without_a_rubric_the_way_to_one_is_said(run: Any, shared: Path) -> None:
    run("import", shared / "maven-crm" / "sales_pipeline.csv")
    way = "Import one: python -m qualify rubric import FILE.toml, or set it up on the Rubric page."
    assert run("assess") == (1, "", f"qualify: The data set 'sales_pipeline' has no rubric yet. {way}\n")
    assert run("rubric", "list") == (0, "sales_pipeline has no rubric yet.\n", "")
