"""The terminal counts the same deals as a page with the same selection, and refuses a broken one in one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qualify.analysis import baseline, load, report, view
from qualify.analysis.arrival import take_in_company
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store, open_store
from qualify.terminal import _plain, main

OPTIONS: dict[str, tuple[tuple[str, ...], Selection]] = {
    "days": (("--closed", "2025-01-01..2025-12-31"), Selection(date(2025, 1, 1), date(2025, 12, 31))),
    "open days": (("--closed", "..2025-12-31"), Selection(last=date(2025, 12, 31))),
    "a segment": (("--team", "West", "--source", "Partner"), Selection(team="West", source="Partner")),
    "an owner": (("--owner", "Mei Tanaka", "--product", "Planner"), Selection(owner="Mei Tanaka", product="Planner")),
    "no decision": (("--no-decision", "left-out"), Selection(no_decision="left out")),
    "levels": (("--floor-level", "5", "--ceiling-level", "80"), Selection(floor=5, ceiling=80)),
    "nothing": ((), Selection()),
}  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("selection") / "qualify.duckdb"
    take_in_company(open_store(path), simulate(700, 3))
    yield path
    open_store(path).close()


@pytest.fixture
def company(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("QUALIFY_STORE", str(kept))
    return open_store(kept)


@pytest.mark.parametrize(("options", "chosen"), OPTIONS.values(), ids=OPTIONS)
def test_an_option_is_a_part_of_the_selection(
    company: Store, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], chosen: Selection
) -> None:
    book = load(company, company.datasets()["dataset"][0], 1, chosen)
    expected = report.assessment(view(book, book.rubric, baseline(book)))
    assert main(["assess", "--json", *options]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(expected, default=_plain))


def test_a_day_is_looked_at_as_it_was_then(company: Store, capsys: pytest.CaptureFixture[str]) -> None:
    book = load(company, company.datasets()["dataset"][0], 1, Selection(team="West"), date(2026, 6, 30))
    expected = report.assessment(view(book, book.rubric, baseline(book)))
    assert main(["assess", "--json", "--team", "West", "--as-of", "2026-06-30"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(expected, default=_plain))
    for refused in (["ratings", "--audit", "3"], ["behaviour", "--freeze", "won"]):
        assert main([*refused, "--as-of", "2026-06-30"]) == 1
        assert "this looks at an earlier day. Leave --as-of out." in capsys.readouterr().err


def test_the_sentences_say_what_is_counted(company: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--team", "West", "--closed", "2025-01-01..", "--floor-level", "20"]) == 0
    name = company.datasets()["dataset"][0]
    first = capsys.readouterr().out.splitlines()[0]
    day = company.as_of(name)
    assert first == (
        f"{name} (simulated): rubric version 1, as of {day}, team West, closed from 1 January 2025, "
        "the floor at most 1 in 5. Scores rest on each question's last rating at least 7 days before closing, and of "
        "open deals on its last rating."
    )


def test_the_forecast_of_a_segment_has_no_target(company: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert main(["forecast", "--json", "--team", "West"]) == 0
    part = json.loads(capsys.readouterr().out)
    assert {row["target"] for row in part["periods"]} == {None}
    assert sum(row["target"] is not None for row in whole["periods"]) > 1
    assert len(part["deals"]) < len(whole["deals"])
    assert part["selection"]["team"] == "West"


REFUSED = [
    (("--team", "Norht"), "There is no such team in this data set. (column 'team', value 'Norht') Correct it."),
    (
        ("--closed", "2025"),
        "The days of closing are written as 2025-01-01..2025-12-31, and one of them may be left out. "
        "(column 'closed', value '2025') Correct it.",
    ),
    (
        ("--as-of", "2031-01-01"),
        "The data go from 2023-11-17 to 2026-11-13. (column 'asof', value '2031-01-01') Correct it.",
    ),
    (("--currency", "XAU"), "There is no such currency in this data set. (column 'currency', value 'XAU') Correct it."),
    (
        ("--floor-level", "7"),
        "The floor's level is one of 5, 10, 15, 20 per cent. (column 'floor', value '7') Correct it.",
    ),
]


@pytest.mark.parametrize(("options", "message"), REFUSED)
def test_a_broken_option_is_one_line(
    company: Store, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str
) -> None:
    assert main(["assess", *options]) == 1
    assert capsys.readouterr() == ("", f"qualify: {message}\n")


def test_a_level_that_too_few_deals_can_bear_is_refused(company: Store, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--closed", "2025-12-01..2025-12-31", "--ceiling-level", "95")
    assert main(["assess", *options]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("qualify: A ceiling at 95 % instead of 90 % needs about 300 closed deals, and there are ")
    assert len(err.splitlines()) == 1


def test_other_weights_than_the_saved_rubric_s_are_said(company: Store, capsys: pytest.CaptureFixture[str]) -> None:
    name = company.datasets()["dataset"][0]
    assert main(["assess", "--weights", f"{company.rubric(name, 1).keys[0]}:0"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    changed = "changed for this view (lines found so are untested; locked deals do not count)"
    assert first.startswith(f"{name} (simulated): rubric version 1 {changed}, as of ")
