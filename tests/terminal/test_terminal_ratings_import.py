"""Files of ratings from a terminal: what they are, where they go, and what is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qualify.store import Store, open_store

UNDATED = (
    "- Undated, so hindsight cannot be ruled out; these answers count all the same: {} rows. (rows {}) "
    "Add the day of each rating.\n"
)


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text("id,Budget,Need\n1,Yes,High\n2,Maybe,Low\n3,Yes,High\n99,No,Low\n")
    return path


def test_a_wide_file_goes_to_the_data_set_that_has_its_deals(run: Any, stocked: Store, wide: Path) -> None:
    assert run("import", wide) == (
        0,
        "deals: 4 rows read: 3 stored, 0 updated, 0 unchanged, 1 set aside.\n"
        "- Set aside 1 row: no opportunity has this id. (row 5, column 'id') Import the opportunities first, or "
        "together with this file.\n" + UNDATED.format(3, "2, 3, 4") +
        "- Version 1 of the rubric does not ask 'Need' (3 rows). The answers are kept as they are, and count for "
        "nothing. (rows 2, 3, 4, column 'Need') Publish a version of the rubric that asks it, or correct what it is "
        "called.\n"
        "- Version 1 of the rubric does not know these answers: to 'Budget' 'Maybe' (1 row). They are kept as they "
        "are, and count as unanswered. (row 3, column 'Budget', value 'Maybe') Correct them here, or publish a version "
        "of the rubric that knows them.\n",
        "",
    )  # fmt: skip
    assert stocked.held("deals").select("row", "rule").rows() == [(5, "unknown deal")]


def test_with_two_such_data_sets_it_is_asked_which(run: Any, stocked: Store, deals: Path, wide: Path) -> None:
    assert run("import", deals, "--data", "more")[0] == 0
    asked = (
        1, "",
        "qualify: The upload has no opportunities of its own, and opportunities with its ids are in deals and more. "
        "(answers.csv) Say with --data which data set it belongs to.\n",
    )  # fmt: skip
    assert run("import", wide) == asked
    assert run("import", wide, "--data", "more")[1].startswith("more: 4 rows read: 3 stored")


def test_where_no_data_set_has_its_deals_it_is_asked_which(run: Any, stocked: Store, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Deal ID,Question,Answer\nx,Budget,Yes\n")
    assert run("import", tmp_path / "odd.csv") == (
        1, "",
        "qualify: The upload has no opportunities of its own, and no data set has half of its ids. (odd.csv) "
        "Say with --data which data set it belongs to.\n",
    )  # fmt: skip


def test_what_may_be_something_else_is_asked_and_can_be_said(run: Any, stocked: Store, tmp_path: Path) -> None:
    (tmp_path / "my answers.csv").write_text("id,Amount,Budget\n1,500,Yes\n2,700,Yes\n")
    code, out, err = run("import", tmp_path / "my answers.csv")
    assert (code, out) == (1, "")
    assert err == (
        "qualify: No column says which opportunities were won or lost. (my answers.csv) Choose one or add one to the "
        "file; it has the columns id, Amount, Budget. If its rows are answers to questions about deals that are there "
        "already, say so with --role 'my answers.csv=ratings'.\n"
    )
    assert run("import", tmp_path / "my answers.csv", "--role", "my answers.csv=ratings") == (
        0,
        "deals: 2 rows read: 0 stored, 1 updated, 1 unchanged, 0 set aside.\n"
        "- Not taken in: Amount.\n" + UNDATED.format(2, "2, 3"),
        "",
    )
    assert open_store(stocked.path).answers("deals", ("budget",)).rows()[0] == ("1", "Yes")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("other.csv=ratings", "No file has the name given with --role. (other.csv) There is answers.csv."),
        ("answers.csv=scores", "argument --role: 'answers.csv=scores' is not FILE=ROLE with one of opportunities, "
         "history, changes, ratings, targets, details"),
    ],
    ids=["file", "role"],
)  # fmt: skip
def test_a_role_of_no_file_and_no_role_are_refused(
    capsys: pytest.CaptureFixture[str], run: Any, stocked: Store, wide: Path, said: str, message: str
) -> None:
    try:
        code, _, err = run("import", wide, "--role", said)
    except SystemExit as left:
        code, err = 1 if left.code else 0, capsys.readouterr().err
    assert code == 1
    assert message in " ".join(err.split())


def test_late_ratings_are_found_and_decided_in_the_terminal(run: Any, numbers: Any, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("Id,Outcome,Created,Closed,Fit\na,Won,2026-01-01,2026-03-10,Yes\n"
                                      "b,Lost,2026-01-01,2026-03-11,No\n")  # fmt: skip
    (tmp_path / "late.csv").write_text(
        "Deal ID,Question,Answer,Rated by,Rated on\na,Fit,Yes,Ana,2026-03-10\nb,Fit,No,Ana,2026-03-09\n"
    )
    run("import", tmp_path / "own.csv")
    record = numbers("import", tmp_path / "late.csv", "--dry-run")
    assert [(one["rule"], one["count"], one["rows"], one["ways"], one["chosen"], one["effect"])
            for one in record["tables"][0]["findings"]] == [
        ("rated at closing", 1, [2], ["accept", "set aside"], "accept",
         "Answers from before the outcome was known: in 1 of 2 rows with a rating date about closed deals."),
        ("rated before closing", 1, [3], ["accept", "set aside"], "accept",
         "Answers from at least 7 days before closing: in 0 of 2 rows with a rating date about closed deals."),
    ]  # fmt: skip
    kept = numbers("import", tmp_path / "late.csv", "--decide", "rated at closing=set aside")
    assert tuple(kept[name] for name in ("read", "stored", "updated", "unchanged", "quarantined")) == (2, 1, 0, 0, 1)
