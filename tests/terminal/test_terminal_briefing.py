"""The reports in the terminal: the numbers of the other commands, and the files to be mailed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from qualify import intake
from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store, open_store

Run = Any


@pytest.fixture
def company(own_store: Any) -> Store:
    store = open_store(own_store)
    arrival.take_in_company(store, simulate(300, 7))
    return store


def parts(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["title"]: each for each in record["parts"]}


def among(figures: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """What another command says of the same things."""
    return {name: record[name] for name in figures}


def test_json_is_that_of_the_other_commands(numbers: Run, company: Store) -> None:
    week, quarter = parts(numbers("briefing", "--week")), parts(numbers("briefing", "--quarter"))
    work, money, year = numbers("worklist"), numbers("forecast"), numbers("report")
    for each in (week["What do we do this week?"], quarter["What is to be done with the open deals?"]):
        assert each["figures"] == among(each["figures"], work)
    for name in ("Can we make the number?", "What will we win, and how good were past forecasts?"):
        named = {**week, **quarter}[name]["figures"]
        assert named["quarters"] == [row for row in money["periods"] if row["period"] == "quarter"][:2]
    told = quarter["What became of every deal we worked on?"]["figures"]
    assert told == among(told, year)
    noise = numbers("behaviour", "--by", "week")
    assert week["Is any of it a signal?"]["sentences"][0] == noise["answer"]


def test_what_moved_the_forecast_in_seven_days_is_what_the_bridge_says(numbers: Run, company: Store) -> None:
    day = company.as_of(company.datasets()["dataset"][0])
    assert day is not None
    number = parts(numbers("briefing", "--week"))["Can we make the number?"]
    since = numbers("bridge", "--since", day - timedelta(days=7))
    moved = number["figures"]["moved"]
    assert moved == among(moved, since)
    assert moved["answer"] in number["sentences"]


def test_both_files_are_written_and_named(run: Run, company: Store, tmp_path: Path) -> None:
    html, pdf = tmp_path / "week.html", tmp_path / "week.pdf"
    code, out, err = run("briefing", "--week", "--html", html, "--pdf", pdf)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[-2:] == [f"The week's report is in {html}.", f"The week's report is in {pdf}."]
    assert lines[2] == "Can we make the number?"
    assert lines[3] in html.read_text(encoding="utf-8")
    read = PdfReader(BytesIO(pdf.read_bytes()))
    assert read.metadata.title == "The week's report – Simulated company (jump, seed 7, 300 opportunities)"
    first = " ".join(read.pages[0].extract_text().split())
    assert "Simulated data: an invented company" in first
    assert lines[3] in first


def test_a_team_and_a_place_that_is_none(run: Run, numbers: Run, company: Store, tmp_path: Path) -> None:
    team = company.segments("Simulated company (jump, seed 7, 300 opportunities)", "team")[0]
    assert numbers("briefing", "--week", "--team", team)["facts"]["Filters"] == f"Only team {team}."
    code, _, err = run("briefing", "--week", "--html", tmp_path / "none" / "week.html")
    assert (code, err) == (
        1, "qualify: The report cannot be written: No such file or directory. (week.html) Choose another place.\n"
    )  # fmt: skip


def test_salvirt_without_days_still_has_a_report(run: Run, numbers: Run, own_store: Any, shared: Path) -> None:
    path = shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv"
    table = intake.read(path.read_bytes(), path.name)
    mapping = intake.guess(table)
    arriving = arrival.delivery(table, mapping, intake.check(table, mapping))
    arrival.take_in(open_store(own_store), [arriving], None, intake.propose(table, mapping))
    week, quarter = (parts(numbers("briefing", kind)) for kind in ("--week", "--quarter"))
    assert week["Can we make the number?"]["sentences"] == [
        "There are no dates in this data set, so there is no forecast. Upload a file with the days on which "
        "opportunities were created and closed."
    ]
    assert week["What changed in the last 7 days?"]["sentences"] == [
        "There are no dates in this data set, so nothing can be told of single weeks."
    ]
    assert week["What do we do this week?"]["sentences"] == ["There is nothing to do: no deal is open."]
    assert quarter["What became of every deal we worked on?"]["sentences"][0].startswith(
        "All 448 opportunities that there are: 227 won, 221 lost, 0 no decision, 0 still open."
    )
    assert quarter["Did we reach our targets?"]["sentences"] == [
        "No whole quarter lies in these data, so there are no past results."
    ]


def test_one_of_the_two_must_be_chosen(run: Run, company: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("briefing")
    assert "one of the arguments --week --quarter is required" in capsys.readouterr().err
