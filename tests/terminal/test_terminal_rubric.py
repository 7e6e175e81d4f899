"""A rubric goes out of the store and comes back, through files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qualify.rubric import Answer, Criterion, Rubric, from_toml, to_toml
from qualify.store import Store, open_store


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
    assert numbers("rubric", "import", target, "--note", "again") == {
        "dataset": "deals", "version": 2, "criteria": 1, "stored": 30, "carried": 30, "left": [],
        "may_mean_the_same": [],
    }  # fmt: skip
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


def signed(path: Path) -> Path:
    """The question of the data set in other words, as a file."""
    answers = (Answer("No", 0), Answer("Yes", 100))
    path.write_text(to_toml(Rubric("r", (Criterion("budget", "Is it signed?", answers),))), encoding="utf-8")
    return path


def test_a_question_in_other_words_carries_nothing_and_how_to_say_so_is_said(
    run: Any, stocked: Store, tmp_path: Path
) -> None:
    assert run("rubric", "import", signed(tmp_path / "r.toml"))[1].splitlines() == [
        "deals: 'r' is version 2, with 1 criterion.",
        "0 of 30 stored answers are carried forward. Not carried: “Budget” (30, worded differently). "
        "What is not carried stays stored with its version.",
        "Where a question means the same as before: retire version 2 on the Rubric page, then import the file again "
        "with --carry budget",
    ]
    assert stocked.answers("deals", ("budget",), version=2)["budget"].null_count() == 30
    stocked.retire_rubric("deals", 2)
    assert run("rubric", "import", tmp_path / "r.toml", "--carry", "budget")[1].splitlines() == [
        "deals: 'r' is version 3, with 1 criterion."
    ]
    assert stocked.answers("deals", ("budget",), version=3)["budget"].null_count() == 0


@pytest.mark.parametrize("carry", ["all", " budget ,"])
def test_somebody_may_say_that_it_means_the_same(
    run: Any, numbers: Any, stocked: Store, tmp_path: Path, carry: str
) -> None:
    found = numbers("rubric", "import", signed(tmp_path / "r.toml"), "--carry", carry)
    assert (found["stored"], found["carried"], found["left"]) == (30, 30, [])
    assert stocked.answers("deals", ("budget",), version=2)["budget"].value_counts(sort=True)["count"].to_list() == [
        15,
        15,
    ]


def test_a_question_that_is_not_there_cannot_be_carried(run: Any, stocked: Store, tmp_path: Path) -> None:
    assert run("rubric", "import", signed(tmp_path / "r.toml"), "--carry", "price") == (
        1,
        "",
        "qualify: The question 'price' is not asked both before and after, so its answers cannot be carried. "
        "Choose among: budget.\n",
    )
    assert stocked.latest_rubric("deals") == 1
