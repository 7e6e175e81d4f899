"""Scenarios in the terminal: what was saved on the page is listed, compared, taken away, brought back and published."""

from __future__ import annotations

from typing import Any

import pytest

from qualify.store import Scenario, Store

FIRST = Scenario("None", 1, {"budget": 50}, "nothing earned", "why", "Ana", data_version=2, deals=30, trials=7)


@pytest.fixture
def saved(stocked: Store) -> Store:
    """Thirty opportunities and a scenario, which is number 1."""
    stocked.save_scenario("deals", FIRST)
    return stocked


def test_scenarios_are_listed(numbers: Any, run: Any, saved: Store) -> None:
    (one,) = numbers("scenarios", "list")["scenarios"]
    assert (one["scenario_id"], one["name"], one["weights"], one["trials"]) == (1, "None", {"budget": 50}, 7)
    day = f"{saved.scenarios('deals')[0].saved:%Y-%m-%d}"
    expected = f"1: None ({day}, Ana) on rubric version 1, 7 settings tried. why\n"
    assert run("scenarios", "list") == (0, expected, "")
    assert run("scenarios", "list", "--deleted") == (0, "deals has no deleted scenarios.\n", "")


@pytest.mark.usefixtures("saved")
def test_a_scenario_is_shown_beside_its_rubric_version(numbers: Any, run: Any) -> None:
    code, out, err = run("scenarios", "show", "None")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "1: None. why",
        "  rubric version 1: tipping point -, floor -, ceiling -, separation 50.00 %",
        "  None: tipping point -, floor -, ceiling -, separation 50.00 %",
        "Every open deal stands in the same zone under 'rubric version 1' and 'None'.",
        "The opportunities are the same as when this scenario was saved.",
    ]
    found = numbers("scenarios", "show", 1)
    assert (found["right"]["weights"], found["right"]["missing"]) == ({"budget": 50}, "nothing earned")
    assert (found["left"]["separation"], found["left"]["separation_locked"], found["deals"]) == (0.5, None, [])


def test_a_scenario_goes_and_comes_back(run: Any, saved: Store) -> None:
    assert run("scenarios", "delete", "None") == (
        0, "Deleted 'None'. To bring it back: python -m qualify scenarios restore 1\n", "",
    )  # fmt: skip
    assert saved.scenarios("deals") == []
    code, out, err = run("scenarios", "show", "None")
    assert (code, out, err) == (1, "", "qualify: There is no saved scenario 'None'. There is: none.\n")
    assert run("scenarios", "restore", 1) == (0, "'None' is back.\n", "")
    assert saved.scenarios("deals") == [FIRST]
    _, _, err = run("scenarios", "restore", 1)
    assert err == "qualify: There is no deleted scenario '1'. There is: none.\n"


def test_a_scenario_is_published(numbers: Any, run: Any, saved: Store) -> None:
    assert run("scenarios", "publish", "None", "--note", "agreed", "--author", "Ben") == (
        0, "deals: 'None' is version 2 of the rubric.\n", "",
    )  # fmt: skip
    assert (saved.rubric("deals", 2).weights, saved.rubric("deals", 2).missing) == ({"budget": 50}, "nothing earned")
    assert saved.rubrics("deals").select("note", "author").row(0) == ("agreed", "Ben")
    assert numbers("scenarios", "publish", 1)["version"] == 3
    _, _, err = run("scenarios", "publish", 9)
    assert err == "qualify: There is no saved scenario '9'. There is: 1 (None).\n"


def test_a_name_comes_before_a_number(run: Any, saved: Store) -> None:
    saved.save_scenario("deals", Scenario("1", 1, {}, "leave out"))
    run("scenarios", "delete", "1")
    assert [one.name for one in saved.scenarios("deals")] == ["None"]
