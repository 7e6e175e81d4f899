"""The terminal prints the numbers of the pages, and says in one line what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qualify.analysis import baseline, load, report, segments, view
from qualify.rubric import Answer, Criterion, Rubric, from_toml, to_toml
from qualify.schema import conform
from qualify.store import Delivery, Store, open_store
from qualify.terminal import _plain, main

ROOT = Path(__file__).parents[1]
FILE = "Id,Outcome,Budget\n" + "".join(
    f"{i},{'Won' if i % 3 else 'Lost'},{'Yes' if i % 2 else 'No'}\n" for i in range(1, 31)
)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "own" / "qualify.duckdb"
    monkeypatch.setenv("QUALIFY_STORE", str(path))
    yield path
    open_store(path).close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command; its exit code, what it printed and what it complained about."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def numbers(run: Any) -> Any:
    """Run a command with --json that must succeed; its record."""

    def command(*arguments: object) -> dict[str, Any]:
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return command


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def stocked(own_store: Path) -> Store:
    """Thirty opportunities with a rubric, put straight into the store."""
    store = open_store(own_store)
    names = [str(i) for i in range(1, 31)]
    rows = conform(pl.DataFrame({"deal_id": names, "outcome": ["won", "won", "lost"] * 10}), "opportunities")
    answers = pl.DataFrame({"deal_id": names, "criterion": ["budget"] * 30, "answer": ["Yes", "No"] * 15})
    store.take_in("deals", Delivery("deals.csv", "", 30, rows, ("deal_id", "outcome"), conform(answers, "ratings")))
    store.save_rubric("deals", Rubric("r", (Criterion("budget", "Budget", (Answer("No", 0), Answer("Yes", 100))),)))
    return store


COUNTS = ("read", "stored", "updated", "unchanged", "quarantined", "won", "lost", "open")


def counts(record: dict[str, Any]) -> tuple[int, ...]:
    assert record["read"] == record["stored"] + record["updated"] + record["unchanged"] + record["quarantined"]
    return tuple(record[name] for name in COUNTS)


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("salvirt/Salvirt_B2B_ML_dataset.csv", (448, 448, 0, 0, 0, 227, 221, 0)),
        ("maven-crm/sales_pipeline.csv", (8800, 8800, 0, 0, 0, 4238, 2473, 2089)),
    ],
)
def test_a_real_file_is_taken_in_whole_and_again_unchanged(
    shared: Path, numbers: Any, path: str, first: tuple[int, ...]
) -> None:
    once, again = numbers("import", shared / path), numbers("import", shared / path)
    assert counts(once) == first
    read, _, _, _, *rest = first
    assert counts(again) == (read, 0, 0, read, *rest)
    assert again["dataset"] == once["dataset"]
    assert set().union(*once["problems"]) <= {"rule", "count", "rows", "message"}


def test_import_says_what_became_of_the_rows(run: Any, deals: Path) -> None:
    assert run("import", deals) == (
        0,
        "deals: 30 rows read: 30 stored, 0 updated, 0 unchanged, 0 set aside. 20 won, 10 lost, 0 open.\n"
        "- No dates are taken from the file, so no forecast is possible from it.\n"
        "- No amounts are taken from the file, so nothing can be said in money.\n",
        "",
    )


def test_import_into_a_named_data_set(run: Any, numbers: Any, deals: Path) -> None:
    assert numbers("import", deals, "--data", "Sales")["dataset"] == "Sales"
    assert numbers("assess", "--data", "Sales")["dataset"] == "Sales"


def test_the_help_of_import_says_where_a_file_goes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["import", "--help"])
    assert left.value.code == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Any other file starts a data set of its own, named after it." in printed
    assert "Nothing is added to a simulated company." in printed


def test_import_is_told_what_words_mean(numbers: Any, own_store: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Id,Outcome\na,Zorp\nb,x=y\nc,Won\nd,\n")
    options = ("--outcome", "Zorp=no decision", "--outcome", "x=y=lost", "--outcome", "=won")
    assert counts(numbers("import", tmp_path / "odd.csv", *options)) == (4, 4, 0, 0, 0, 2, 2, 0)
    assert open_store(own_store).opportunities("odd")["outcome"].to_list() == ["no decision", "lost", "won", "won"]


def test_a_word_that_the_file_does_not_have_is_refused(run: Any, deals: Path) -> None:
    assert run("import", deals, "--outcome", "Zorp=lost") == (
        1, "",
        "qualify: No cell of the outcome column holds the word given with --outcome. "
        "(deals.csv, column 'Outcome', value 'Zorp') It has 'Lost', 'Won'.\n",
    )  # fmt: skip


def test_own_deals_do_not_go_into_a_simulated_company(run: Any, numbers: Any, deals: Path) -> None:
    name = numbers("simulate", "--deals", 60)["dataset"]
    assert run("import", deals, "--data", name) == (
        1, "", f"qualify: The data set {name!r} is simulated. Keep your own opportunities under another name.\n",
    )  # fmt: skip


def test_a_store_that_cannot_be_is_one_line(run: Any, deals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALIFY_STORE", str(deals / "x.duckdb"))
    assert run("assess") == (
        1, "",
        "qualify: The store x.duckdb cannot be opened in the folder 'deals.csv': File exists. "
        "Set QUALIFY_STORE to a file in a folder that you may write to.\n",
    )  # fmt: skip


def test_assess_gives_the_numbers_of_the_page(numbers: Any, run: Any, deals: Path, own_store: Path) -> None:
    numbers("import", deals)
    book = load(open_store(own_store), "deals", 1)
    seen = view(book, book.rubric, baseline(book))
    assert numbers("assess") == json.loads(json.dumps(report.assessment(seen), default=_plain))
    assert (numbers("assess")["deals"], numbers("assess")["won"], numbers("assess")["verdict"]) == (
        30,
        20,
        "cannot tell",
    )
    code, out, err = run("assess")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "deals: rubric version 1"
    lines = out.splitlines()
    assert lines[6:] == [
        "30 opportunities in the store = 30 that count for the lines (20 won, 10 lost, 0 without a decision).",
        "30 decided deals are the same as another in everything that is known of them, but that is so little that "
        "chance alone would make so many alike: they are not taken for copies.",
    ]


def test_the_company_comes_with_everything_and_again_unchanged(numbers: Any, run: Any, own_store: Path) -> None:
    made = numbers("simulate", "--deals", 300, "--seed", 4, "--shape", "ramp")
    assert made | dict.fromkeys(COUNTS) == {
        "dataset": "Simulated company (ramp, seed 4, 300 opportunities)",
        **dict.fromkeys(COUNTS),
        "simulated": True, "seed": 4, "shape": "ramp", "true_tipping": made["true_tipping"],
    }  # fmt: skip
    assert counts(made)[:5] == (300, 300, 0, 0, 0)
    assert made["won"] + made["lost"] + made["open"] == 300
    again = numbers("simulate", "--deals", 300, "--seed", 4, "--shape", "ramp")
    assert counts(again) == (300, 0, 0, 300, 0, *counts(made)[5:])
    assert numbers("simulate", "--if-empty") == {"stored": 0}
    assert run("simulate", "--if-empty") == (0, "The store holds data already; nothing was added.\n", "")
    assert open_store(own_store).datasets().height == 1


def test_assess_says_whether_the_line_differs(numbers: Any, run: Any, own_store: Path) -> None:
    run("simulate", "--deals", "600")
    found = numbers("assess", "--by", "team")
    store = open_store(own_store)
    name = found["dataset"]
    book = load(store, name, store.latest_rubric(name))
    assert found["segments"] == _plain_record(segments.record(view(book, book.rubric, baseline(book)), "team"))
    assert found["segments"]["by"] == "team"


def _plain_record(record: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(record, default=_plain))


def test_forecast_gives_the_numbers_of_the_page(numbers: Any, run: Any, own_store: Path) -> None:
    name = numbers("simulate", "--deals", 800)["dataset"]
    book = load(open_store(own_store), name, 1)
    seen = view(book, book.rubric, baseline(book))
    assert numbers("forecast") == json.loads(json.dumps(report.forecast(seen), default=_plain))
    assert numbers("assess")["simulated"] is True
    code, out, err = run("forecast")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"{name} (simulated): rubric version 1, as of {book.as_of}"


def test_other_weights_and_policy_are_those_of_the_page(numbers: Any, own_store: Path) -> None:
    name = numbers("simulate", "--deals", 300)["dataset"]
    book = load(open_store(own_store), name, 1)
    key, other, *_ = book.rubric.keys
    there = book.rubric.with_weights({key: 0, other: 77}).with_missing("nothing earned")
    expected = report.assessment(view(book, there, baseline(book)))
    record = numbers("assess", "--weights", f"{key}:0,{other}:77", "--missing", "nothing earned", "--rubric", 1)
    assert record == json.loads(json.dumps(expected, default=_plain))
    assert (record["weights"][key], record["weights"][other], record["missing"]) == (0, 77, "nothing earned")


@pytest.mark.usefixtures("stocked")
def test_a_file_without_dates_has_no_forecast_and_says_so(run: Any) -> None:
    assert run("forecast") == (
        1, "",
        "qualify: There are no dates in this data set, so there is no forecast. "
        "Upload a file with the days on which opportunities were created and closed.\n",
    )  # fmt: skip


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


WRONG = {
    "no such file": (
        ("import", "{here}/none.csv"),
        "The file cannot be read: No such file or directory. (none.csv) Check its name.",
    ),
    "a folder": (("import", "{here}"), "The file cannot be read: Is a directory. ({name}) Check its name."),
    "no such rubric": (
        ("rubric", "import", "{here}/none.toml"),
        "The rubric cannot be read. (none.toml) Give a TOML file in UTF-8.",
    ),
    "not toml": (
        ("rubric", "import", "{here}/bad.toml"),
        "This is not a TOML document: Invalid value (at end of document). (bad.toml) Export a rubric to see the form.",
    ),
    "no such data set": (("assess", "--data", "Acme"), "There is no data set called 'Acme'. There is: deals."),
    "no such version": (
        ("assess", "--rubric", "7"),
        "There is no such rubric version (there is: 1). (column 'rubric', value '7') Correct it.",
    ),
    "no such version to export": (
        ("rubric", "export", "--version", "7"),
        "The data set 'deals' has no rubric version 7. It has: 1.",
    ),
    "bad weights": (
        ("assess", "--weights", "budget:101"),
        "A weight must be a whole number from 0 to 100. (column 'weights', value 'budget:101') Correct it.",
    ),
    "all weights nought": (
        ("assess", "--weights", "budget:0"),
        "Every weight is 0, so nothing would be scored. (column 'weights', value 'budget:0') Correct it.",
    ),
    "no company": (("simulate", "--deals", "0"), "A company of 0 deals cannot be simulated. Ask for at least 1."),
    "a folder to export to": (
        ("rubric", "export", "--output", "{here}"),
        "The rubric cannot be written: Is a directory. ({name}) Choose another place.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
@pytest.mark.usefixtures("stocked")
def test_bad_input_is_one_line_and_exit_code_1(
    run: Any, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "bad.toml").write_text("name = ")
    filled = [argument.format(here=tmp_path) for argument in arguments]
    refusal = (1, "", f"qualify: {message.format(name=tmp_path.name)}\n")
    assert run(*filled) == refusal
    assert run(*filled, "--json") == refusal


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty. (bad.csv) Export it again and upload the new file."),
        (
            b"Id,Outcome\n",
            "The file has a header and no rows. (bad.csv) Export it again with the opportunities in it.",
        ),
        (
            b"Id,Colour\na,red\n",
            "No column says which opportunities were won or lost. (bad.csv) "
            "Choose one or add one to the file; it has the columns Id, Colour.",
        ),
        (
            b"Id,Outcome\na,Won\nb,Zorp\n",
            "Nobody has said yet whether the word 'Zorp' means won, lost, no decision or open. "
            "(bad.csv, row 3, column 'Outcome', value 'Zorp') "
            'Say it with --outcome Zorp=MEANING, where MEANING is won, lost, open or "no decision".',
        ),
        (
            b"Id,Outcome\na,Won\nb,On ice\n",
            "Nobody has said yet whether the word 'On ice' means won, lost, no decision or open. "
            "(bad.csv, row 3, column 'Outcome', value 'On ice') "
            "Say it with --outcome 'On ice=MEANING', where MEANING is won, lost, open or \"no decision\".",
        ),
    ],
)
def test_a_bad_file_is_one_line_and_the_store_stays_as_it_was(
    run: Any, stocked: Store, tmp_path: Path, content: bytes, message: str
) -> None:
    before = stocked.datasets().rows()
    (tmp_path / "bad.csv").write_bytes(content)
    code, out, err = run("import", tmp_path / "bad.csv")
    assert (code, out, err) == (1, "", f"qualify: {message}\n")
    assert stocked.datasets().rows() == before


def test_an_empty_store_says_what_to_do(run: Any) -> None:
    message = "qualify: The store is empty. Import a file first: python -m qualify import FILE.\n"
    for command in (("assess",), ("forecast",), ("rubric", "list"), ("rubric", "export")):
        assert run(*command) == (1, "", message)


def test_without_a_rubric_the_way_to_one_is_said(run: Any, shared: Path) -> None:
    run("import", shared / "maven-crm" / "sales_pipeline.csv")
    way = "Import one: python -m qualify rubric import FILE.toml, or set it up on the Rubric page."
    assert run("assess") == (1, "", f"qualify: The data set 'sales_pipeline' has no rubric yet. {way}\n")
    assert run("rubric", "list") == (0, "sales_pipeline has no rubric yet.\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("guess",),
        ("import",),
        ("rubric",),
        ("simulate", "--shape", "cliff"),
        ("simulate", "--deals", "many"),
        ("assess", "--missing", "skip"),
        ("import", "deals.csv", "--outcome", "Zorp"),
        ("import", "deals.csv", "--outcome", "Zorp=perhaps"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m qualify")


def test_from_a_shell_the_codes_and_streams_are_the_same(tmp_path: Path) -> None:
    def shell(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "qualify", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    bad = shell("import", str(tmp_path / "none.csv"))
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr == "qualify: The file cannot be read: No such file or directory. (none.csv) Check its name.\n"
    assert shell("nonsense").returncode == 2
    assert shell("--help").returncode == 0
