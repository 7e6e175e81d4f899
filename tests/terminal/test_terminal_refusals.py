"""What cannot be done is one line and an exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qualify.store import Store, open_store
from qualify.terminal import main

ROOT = Path(__file__).parents[2]


def test_a_store_that_cannot_be_is_one_line(run: Any, deals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALIFY_STORE", str(deals / "x.duckdb"))
    assert run("assess") == (
        1, "",
        "qualify: The store x.duckdb cannot be opened in the folder 'deals.csv': File exists. "
        "Set QUALIFY_STORE to a file in a folder that you may write to.\n",
    )  # fmt: skip


WRONG = {
    "no such file": (
        ("import", "{here}/none.csv"),
        "The file cannot be read: No such file or directory. (none.csv) Check its name.",
    ),
    "a folder without files": (
        ("import", "{here}/empty"),
        "There is no file in the folder. (empty) Give a folder with the files in it.",
    ),
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
    (tmp_path / "empty").mkdir()
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
            "Choose one or add one to the file; it has the columns Id, Colour. If its rows are answers to questions "
            "about deals that are there already, say so with --role bad.csv=ratings.",
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


def test_a_reader_that_stops_early_ends_the_command_quietly(own_store: Path) -> None:
    """As under `| head`, but with nobody there from the first line on; what was to be done is done."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "qualify", "simulate", "--deals", "20"]
    ended = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, "")
    assert open_store(own_store).datasets()["opportunities"].to_list() == [20]
