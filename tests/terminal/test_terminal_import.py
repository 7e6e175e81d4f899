"""Import for a nightly job: files and folders, what is settled by options, a trial, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualify.store import open_store
from qualify.terminal import main

DEALS = "Id,Status,Created,Amount\n" + "".join(
    f"d{i},{'Won' if i % 3 else 'Lost'},2025-01-{i:02},{i * 100}\n" for i in range(1, 31)
)
HISTORY = "Deal ID,Stage,Entered\nd1,Proposal,2025-01-05\nd2,Demo,2025-01-06\nstranger,Demo,2025-01-07\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "nightly"
    (made / "2025").mkdir(parents=True)
    (made / "deals.csv").write_text(DEALS)
    (made / "a_history.csv").write_text(HISTORY)
    (made / ".DS_Store").write_bytes(b"x")
    return made


def counts(record: dict[str, Any]) -> tuple[int, ...]:
    return tuple(record[name] for name in ("read", "stored", "updated", "unchanged", "quarantined"))


def test_a_folder_is_taken_in_by_name_and_what_is_left_out_is_said(numbers: Any, folder: Path, own_store: Path) -> None:
    record = numbers("import", folder)
    assert record["remarks"] == ["Left out 1 folder of nightly: 2025.", "Left out 1 hidden file of nightly: .DS_Store."]
    assert [(one["file"], one["role"], *counts(one)) for one in record["receipts"]] == [
        ("deals.csv", "opportunities", 30, 30, 0, 0, 0),
        ("a_history.csv", "history", 3, 2, 0, 0, 1),
    ]
    assert [table["name"] for table in record["tables"]] == ["deals.csv", "a_history.csv"]
    held = open_store(own_store).held(record["dataset"])
    assert held["reason"].to_list() == ["no opportunity has this id"]
    again = numbers("import", folder)
    assert [counts(one) for one in again["receipts"]] == [(30, 0, 0, 30, 0), (3, 0, 0, 2, 1)]


def test_several_files_are_one_import_each_in_a_sentence_each(run: Any, folder: Path) -> None:
    code, out, err = run("import", folder / "deals.csv", folder / "a_history.csv", "--data", "Team")
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == [
        "Team from deals.csv: 30 rows read: 30 stored, 0 updated, 0 unchanged, 0 set aside. 20 won, 10 lost, 0 open.",
        "Team from a_history.csv: 3 rows read: 2 stored, 0 updated, 0 unchanged, 1 set aside.",
    ]


def test_a_dry_run_says_what_would_be_stored_and_stores_nothing(
    run: Any, numbers: Any, folder: Path, own_store: Path
) -> None:
    tried = numbers("import", folder, "--dry-run")
    assert tried["dry_run"] is True
    assert [counts(one) for one in tried["receipts"]] == [(30, 30, 0, 0, 0), (3, 2, 0, 0, 1)]
    assert run("import", folder, "--dry-run")[1].startswith("Nothing is stored; this is what would be:\ndeals")
    assert open_store(own_store).datasets().is_empty()
    stored = numbers("import", folder)
    assert [counts(one) for one in stored["receipts"]] == [counts(one) for one in tried["receipts"]]


def test_what_the_files_show_and_who_brings_them_are_written_down(numbers: Any, folder: Path, own_store: Path) -> None:
    made = numbers("import", folder / "deals.csv", "--as-of", "2025-02-03", "--author", "Ana")
    event = open_store(own_store).imports(made["dataset"]).row(0, named=True)
    assert (str(event["as_of"]), event["author"], event["file"]) == ("2025-02-03", "Ana", "deals.csv")
    assert made["tables"][0]["as_of"] == "2025-02-03"


AMBIGUOUS = "Id,Status,Created,Closed on\na,Won,2025-01-02,03/04/2025\nb,Lost,2025-01-02,05/04/2025\n"
QUESTION = (
    "(odd.csv, rows 2, 3, column 'Closed on', value '03/04/2025') "
    "Say it with --day-first 'Closed on' or --month-first 'Closed on'."
)


def test_every_open_question_is_printed_with_the_option_that_answers_it(
    run: Any, tmp_path: Path, own_store: Path
) -> None:
    (tmp_path / "odd.csv").write_text(AMBIGUOUS.replace("Lost", "Zorp"))
    code, out, err = run("import", tmp_path / "odd.csv")
    assert (code, out) == (1, "")
    assert [line.partition(" Say it with ")[2] for line in err.splitlines()] == [
        '--outcome Zorp=MEANING, where MEANING is won, lost, open or "no decision".',
        "--day-first 'Closed on' or --month-first 'Closed on'.",
    ]
    assert all(line.startswith("qualify: ") for line in err.splitlines())
    assert open_store(own_store).datasets().is_empty()


def test_a_refusal_is_json_too_for_a_job_that_reads_it(run: Any, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(AMBIGUOUS)
    code, out, err = run("import", tmp_path / "odd.csv", "--json")
    record = json.loads(out)
    assert code == 1
    assert [f"qualify: {line}" for line in record["refused"]] == err.splitlines()
    assert record["refused"][0].endswith(QUESTION)
    found = next(one for one in record["tables"][0]["findings"] if one["rule"] == "ambiguous date")
    assert (found["count"], found["ways"], found["chosen"]) == (2, ["set aside", "clear"], None)
    assert "receipts" not in record


@pytest.mark.parametrize(
    ("option", "closed"),
    [("--day-first", ["2025-04-03", "2025-04-05"]), ("--month-first", ["2025-03-04", "2025-05-04"])],
)
def test_the_order_of_a_date_is_said_by_an_option(
    numbers: Any, tmp_path: Path, own_store: Path, option: str, closed: list[str]
) -> None:
    (tmp_path / "odd.csv").write_text(AMBIGUOUS)
    made = numbers("import", tmp_path / "odd.csv", option, "Closed on")
    assert open_store(own_store).opportunities(made["dataset"])["closed"].cast(str).to_list() == closed


def test_a_rule_is_decided_by_an_option(numbers: Any, tmp_path: Path, own_store: Path) -> None:
    (tmp_path / "odd.csv").write_text(AMBIGUOUS)
    made = numbers("import", tmp_path / "odd.csv", "--decide", "ambiguous date=clear")
    assert made["tables"][0]["rulings"] == [{"rule": "ambiguous date", "column": "Closed on", "way": "clear"}]
    assert counts(made) == (2, 2, 0, 0, 0)
    assert open_store(own_store).opportunities(made["dataset"])["closed"].to_list() == [None, None]


def test_the_order_of_dates_in_a_history_is_asked_with_the_same_option(run: Any, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("Id,Status\na,Won\nb,Lost\n")
    (tmp_path / "history.csv").write_text("Opportunity ID,To Stage,Edit Date\na,Open,03/04/2025\nb,Open,05/04/2025\n")
    code, _, err = run("import", tmp_path / "deals.csv", tmp_path / "history.csv")
    assert (code, err.count("\n")) == (1, 1)
    assert err.endswith("Say it with --day-first 'Edit Date' or --month-first 'Edit Date'.\n")


def test_a_mapping_is_given_as_a_file_or_by_the_name_it_is_saved_under(
    numbers: Any, tmp_path: Path, own_store: Path
) -> None:
    (tmp_path / "odd.csv").write_text(AMBIGUOUS)
    first = numbers("import", tmp_path / "odd.csv", "--month-first", "Closed on", "--data", "First")
    body = json.dumps({"mapping": first["tables"][0]["mapping"], "rulings": []})
    (tmp_path / "odd.json").write_text(body)
    by_file = numbers("import", tmp_path / "odd.csv", "--mapping", tmp_path / "odd.json", "--data", "Second")
    open_store(own_store).keep_mapping("s", "CRM", ("Id",), body)
    by_name = numbers("import", tmp_path / "odd.csv", "--mapping", "CRM", "--data", "Third")
    assert by_name["tables"][0]["saved_as"] == "CRM"
    assert [counts(one) for one in (first, by_file, by_name)] == [(2, 2, 0, 0, 0)] * 3
    stored = [open_store(own_store).opportunities(name)["closed"].to_list() for name in ("First", "Second", "Third")]
    assert stored[0] == stored[1] == stored[2]


WRONG = {
    "no such mapping": (("--mapping", "CRM"), "There is no file and no saved mapping 'CRM'. Saved are: none."),
    "no such column": (
        ("--day-first", "When"),
        "There is no column 'When'. (deals.csv) There is Id, Status, Created, Amount.",
    ),
    "no such rule": (("--decide", "typing=accept"), "No row breaks the rule 'typing'. Broken are: {rules}."),
    "a day to come": (
        ("--as-of", "2099-01-01"),
        "deals.csv is said to show 2099-01-01, which is still to come. Give the day of its export.",
    ),
}


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_an_option_that_fits_nothing_is_one_sentence(
    run: Any, numbers: Any, folder: Path, given: tuple[str, ...], message: str
) -> None:
    tried = numbers("import", folder / "deals.csv", "--dry-run")["tables"][0]["findings"]
    rules = ", ".join(sorted({one["rule"] for one in tried})) or "none"
    assert run("import", folder / "deals.csv", *given) == (1, "", f"qualify: {message.format(rules=rules)}\n")


@pytest.mark.parametrize("given", [("--as-of", "31.1.2026"), ("--decide", "deleted"), ("--decide", "=accept")])
def test_an_option_without_sense_is_wrong_usage(given: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["import", "deals.csv", *given])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m qualify import")
