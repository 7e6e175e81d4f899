"""Imports listed, undone and brought back from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qualify.store import Store, open_store

FIRST = "Id,Outcome,Amount\na,Open,100\nb,Won,200\n"
SECOND = "Id,Outcome,Amount\na,Won,150\nc,Lost,50\n"


@pytest.fixture
def twice(tmp_path: Path, numbers: Any, own_store: Path) -> Store:
    """Two imports: the second changes one opportunity and adds one."""
    for name, text in (("first.csv", FIRST), ("second.csv", SECOND)):
        (tmp_path / name).write_text(text)
        numbers("import", tmp_path / name, "--data", "Team", "--author", "Ana")
    return open_store(own_store)


def deals(store: Store) -> list[tuple[Any, ...]]:
    return store.opportunities("Team").select("deal_id", "outcome", "amount").rows()


def test_imports_are_listed_the_latest_first(numbers: Any, run: Any, twice: Store) -> None:
    rows = numbers("imports", "--data", "Team")["imports"]
    assert [(row["import_id"], row["file"], row["author"], row["stored"], row["updated"]) for row in rows] == [
        (2, "second.csv", "Ana", 1, 1),
        (1, "first.csv", "Ana", 2, 0),
    ]
    code, out, err = run("imports")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("2: ")
    assert lines[0].endswith(
        " UTC by Ana: second.csv (opportunities): 2 read, 1 stored, 1 updated, 0 unchanged, 0 set aside"
    )
    assert lines[2:] == ["No row is held back."]


def test_undo_is_told_first_then_done_and_brought_back(numbers: Any, run: Any, twice: Store) -> None:
    both = deals(twice)
    assert both == [("a", "won", 150.0), ("b", "won", 200.0), ("c", "lost", 50.0)]
    code, out, err = run("undo", 1, "--dry-run")
    assert (code, err) == (0, "")
    assert out == (
        "Nothing is done yet; this is what it would do:\n"
        "Team, import 1 (first.csv):\n"
        "1 opportunity goes: b.\n"
        "Before: 2 won (350), 1 lost, 0 open, 0 answers, 0 rows of given history, 0 targets. "
        "After: 1 won (150), 1 lost, 0 open, 0 answers, 0 rows of given history, 0 targets.\n"
        "Later imports that changed some of the same opportunities stay: second.csv (1 opportunity).\n"
    )
    assert deals(twice) == both
    done = numbers("undo", 1, "--author", "Ben")
    assert (done["dry_run"], done["gone"], done["back"], done["changed"]) == (False, ["b"], [], [])
    assert deals(twice) == [("a", "won", 150.0), ("c", "lost", 50.0)]
    assert " (undone 2" in run("imports")[1].splitlines()[1]
    assert twice.imports("Team").row(1, named=True)["undone_by"] == "Ben"
    assert run("redo", 1, "--dry-run")[1].splitlines()[2] == "1 opportunity comes back: b."
    assert numbers("redo", 1)["back"] == ["b"]
    assert deals(twice) == both


WRONG = {
    "no such import": (("undo", "7"), "There is no import 7 in 'Team'. Look at the list of its imports."),
    "tried on no such import": (
        ("undo", "7", "--dry-run"), "There is no import 7 in 'Team'. Look at the list of its imports.",
    ),
    "not undone": (("redo", "1", "--dry-run"), "Import 1 (first.csv) is not undone. There is nothing to redo."),
}  # fmt: skip


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_undone_is_one_sentence(run: Any, twice: Store, given: tuple[str, ...], message: str) -> None:
    before = deals(twice)
    assert run(*given) == (1, "", f"qualify: {message}\n")
    assert deals(twice) == before
