"""Scenarios on the Weights page: saved, opened, renamed, deleted and brought back, published, compared."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from weights_page import NAME, component, fill, healthy, locked_book, press, said, table, unmarked, weights_page

from qualify.analysis import Book, arrival
from qualify.analysis.comparing import compare, side
from qualify.simulate import simulate
from qualify.store import Scenario, Store
from qualify.terminal import main
from qualify.tuning.words import share
from qualify.words import money

ODD = "**Odd** ![x](http://e.test/p.png) $1$ <b>"
MOVED = {"weights": "problem:40,budget:0", "tried": "57"}
WEIGHTS = {"problem": 40, "budget": 0}
SAME = "The opportunities are the same as when this scenario was saved."


@pytest.fixture
def book(kept: Store) -> Book:
    arrival.take_in_company(kept, simulate(900, 3))
    return locked_book(kept)


@pytest.fixture
def budget(kept: Store, book: Book) -> Scenario:
    """A scenario in the store."""
    made = Scenario("Budget", 1, WEIGHTS, "leave out", "Why not", "Ann", book.version, book.stored, 57)
    return kept.save_scenario(NAME, made)


def save(at: AppTest, name: str, note: str = "", author: str = "") -> AppTest:
    for label, text in (("Save these weights as", name), ("Note", note), ("Your name", author)):
        fill(at, label, text)
    return press(at, "Save scenario")


def banner(at: AppTest) -> list[str]:
    return [unmarked(info.value) for info in at.info if info.value.startswith("Scenario ")]


def errors(at: AppTest) -> list[str]:
    return [unmarked(error.value) for error in at.error]


def test_a_scenario_is_saved_with_everything_that_belongs_to_it(kept: Store, book: Book) -> None:
    at = save(weights_page(**MOVED), " Budget  out ", " It is no use. ", " Ann ")
    assert [unmarked(toast.value) for toast in at.toast] == ["Saved the scenario Budget out."]
    (found,) = kept.scenarios(NAME)
    assert found == Scenario(
        "Budget out", 1, WEIGHTS, "leave out", "It is no use.", "Ann", book.version, book.stored, 57
    )
    assert at.query_params["scenario"] == str(found.scenario_id)


def test_the_list_has_every_scenario_the_newest_first(kept: Store, budget: Scenario) -> None:
    kept.save_scenario(NAME, Scenario("Newer", 1, {}, "leave out", data_version=budget.data_version))
    rows = weights_page("Scenarios").dataframe[0].value.drop(columns="Saved").to_dict("records")
    assert [row["Name"] for row in rows] == ["Newer", "Budget"]
    assert rows[1] == {
        "Name": "Budget", "Note": "Why not", "Author": "Ann", "Settings tried": 57, "Rubric version": 1,
        "Data version": budget.data_version, "The data since": SAME,
    }  # fmt: skip


def test_loading_sets_weights_trials_link_and_banner(budget: Scenario) -> None:
    at = press(weights_page(weights="access:99", tried="3"), "Load")
    assert dict(at.query_params) == {
        "data": NAME, "rubric": "1", "weights": "problem:40,budget:0", "tried": "57",
        "scenario": str(budget.scenario_id),
    }  # fmt: skip
    rows = {row["key"]: row["weight"] for row in component(at, "qualify_weight_sliders")["rows"]}
    assert (rows["problem"], rows["budget"], rows["access"]) == (40, 0, 9)
    assert budget.saved is not None
    day = f"{budget.saved.day} {budget.saved:%B %Y}"
    assert banner(at) == [
        f"Scenario **Budget**, 2 weights changed on rubric version 1, saved {day} by Ann, after 57 settings tried. "
        f"Why not {SAME}"
    ]
    assert "version 1: 2 weights changed. How much of what they show is luck" in said(at)


def test_who_has_tried_more_than_the_scenario_has_tried_more(budget: Scenario) -> None:
    at = press(weights_page("Scenarios", weights="access:99", tried="300"), "Load it")
    assert (at.query_params["weights"], at.query_params["tried"]) == ("problem:40,budget:0", "300")


def test_a_link_says_whether_weights_and_data_are_still_what_they_were(kept: Store, budget: Scenario) -> None:
    number = str(budget.scenario_id)
    arrival.take_in_company(kept, simulate(900, 3))
    (text,) = banner(weights_page(scenario=number, weights="problem:41,budget:0"))
    assert "Why not The weights have been moved since. The opportunities are the same" in text
    (text,) = banner(weights_page(scenario=number, **MOVED))
    assert "moved since" not in text
    (text,) = banner(weights_page(scenario=number, missing="nothing earned", **MOVED))
    assert "Why not The policy for missing answers has been changed since. The opportunities are the same" in text
    (text,) = banner(weights_page(scenario=number, missing="leave out", **MOVED))
    assert "changed since" not in text
    kept.delete_scenario(NAME, budget.scenario_id)
    (text,) = banner(weights_page(scenario=number, **MOVED))
    assert "Why not It was deleted. The opportunities are the same" in text


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("7", f"There is no scenario 7 in '{NAME}'. None is saved."),
        ("-1", "The link names a scenario by something that is no number. Open the scenario from the list."),
        ("Budget", "The link names a scenario by something that is no number. Open the scenario from the list."),
        ("9" * 5000, "The link names a scenario by something that is no number. Open the scenario from the list."),
    ],
    ids=["unknown", "negative", "a name", "too long"],
)
@pytest.mark.usefixtures("book")
def test_a_broken_link_says_what_is_wrong(link: str, sentence: str) -> None:
    at = weights_page(scenario=link)
    assert [unmarked(warning.value) for warning in at.warning] == [sentence]
    assert set(at.query_params) == {"data", "rubric"}
    assert [warning.value for warning in healthy(at.run()).warning] == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Budget", "There is a scenario called 'Budget' already. Choose another name."),
        ("  ", "The scenario has no name. Give it one that says what is different."),
    ],
)
def test_a_name_that_cannot_be_is_refused(kept: Store, budget: Scenario, name: str, sentence: str) -> None:
    at = save(weights_page(weights="access:99"), name)
    assert errors(at) == [sentence]
    assert kept.scenarios(NAME) == [budget]
    assert "scenario" not in at.query_params


def test_a_scenario_is_renamed_and_a_taken_name_refused(kept: Store, budget: Scenario) -> None:
    kept.save_scenario(NAME, Scenario("Other", 1, {}, "leave out"))
    at = weights_page("Scenarios")
    choose(at, "Scenario", budget.scenario_id)
    fill(at, "New name", "Other")
    at = press(at, "Rename")
    assert errors(at) == ["There is a scenario called 'Other' already. Choose another name."]
    fill(at, "New name", "Money first")
    at = press(at, "Rename")
    assert [one.name for one in kept.scenarios(NAME)] == ["Other", "Money first"]
    assert at.dataframe[0].value["Name"].to_list() == ["Other", "Money first"]


def choose(at: AppTest, label: str, value: Any) -> AppTest:
    return healthy(next(box for box in at.selectbox if box.label == label).set_value(value).run())


def test_a_deleted_scenario_is_gone_until_it_is_brought_back(kept: Store, budget: Scenario) -> None:
    at = press(weights_page("Scenarios"), "Delete it")
    assert kept.scenarios(NAME) == []
    assert "No scenario is saved yet." in said(at)
    assert [expander.label for expander in at.expander if "deleted" in expander.label] == ["1 deleted scenario"]
    at = press(at, "Undo")
    assert kept.scenarios(NAME) == [budget]
    assert at.dataframe[0].value["Name"].to_list() == ["Budget"]


def test_publishing_makes_the_next_version_and_goes_there(kept: Store, book: Book, budget: Scenario) -> None:
    at = weights_page("Scenarios", scenario=str(budget.scenario_id), **MOVED)
    fill(at, "Note", "Agreed on Monday")
    fill(at, "Your name", "Bob", 1)
    at = press(at, "Publish")
    assert dict(at.query_params) == {"data": NAME, "rubric": "2"}
    assert kept.rubric(NAME, 2).weights == book.rubric.weights | WEIGHTS
    assert kept.rubrics(NAME).filter(version=2).select("note", "author").row(0) == ("Agreed on Monday", "Bob")
    rows = component(at, "qualify_weight_sliders")["rows"]
    assert {row["key"]: (row["weight"], row["ghost"]) for row in rows} == {
        key: (weight, weight) for key, weight in (book.rubric.weights | WEIGHTS).items()
    }
    assert table(at)["Expected this quarter"][1] == "as under the saved rubric"
    assert kept.rubric_trials(NAME, 2) == 57
    assert component(at, "qualify_honesty_meter")["details"][0].startswith("Moving sliders as often (57 settings")


def test_what_somebody_typed_is_text(kept: Store, budget: Scenario) -> None:
    kept.save_scenario(NAME, Scenario(ODD, 1, {"problem": 12}, "leave out", ODD, ODD))
    at = press(weights_page("Scenarios"), "Load")
    (text,) = banner(at)
    assert text.startswith(f"Scenario **{ODD}**, 1 weight changed")
    assert f"by {ODD}. {ODD} " in text
    choose(at, "with", str(kept.scenarios(NAME)[0].scenario_id))
    kinds = (at.markdown, at.caption, at.info)
    assert [part.value for kind in kinds for part in kind if "**Odd**" in part.value or "![x](" in part.value] == []
    assert "Purple dashes: The saved rubric." in said(at)
    assert f"The line with its band: {ODD}." in said(at)


# Compare


def test_two_are_compared_as_the_terminal_compares_them(
    book: Book, budget: Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scenarios", "show", "Budget", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    at = choose(weights_page("Scenarios"), "with", str(budget.scenario_id))
    found = compare(side("The saved rubric", book, book.rubric), side("Budget", book, budget.over(book.rubric)))
    assert str(found) in said(at)
    assert len(record["deals"]) == found.deals.height > 3
    numbers, deals = at.dataframe[1].value, at.dataframe[2].value
    for row, name in ((0, "left"), (1, "right")):
        one = record[name]
        tipping = one["tipping"]
        assert numbers.iloc[row].to_list() == [
            ("The saved rubric", "Budget")[row],
            share(one["separation"]),
            share(one["separation_locked"]),
            f"{tipping['score']} ({tipping['low']} to {tipping['high']})",
            str(one["floor"]),
            "–" if one["ceiling"] is None else str(one["ceiling"]),
            money(one["expected"], "USD"),
        ]
    assert deals.columns.to_list()[:3] == ["Opportunity", "Zone before", "Zone after"]
    columns = ["Id", "Score before", "Score after", "Zone before", "Zone after"]
    fields = ("deal_id", "score_before", "score_after", "zone_before", "zone_after")
    assert deals[columns].to_numpy().tolist() == [[deal[field] for field in fields] for deal in record["deals"]]


def test_what_is_compared_is_in_the_link_which_opens_it(budget: Scenario) -> None:
    number = str(budget.scenario_id)
    at = choose(weights_page("Scenarios"), "Compare", number)
    assert at.query_params["compare"] == number
    assert f"&compare={number}" in next(code.value for code in at.code if "?data=" in code.value)
    at = choose(at, "Compare", "saved")
    assert set(at.query_params) == {"data", "rubric"}
    shown = weights_page(compare=number, against="saved")
    assert shown.dataframe[1].value[""].to_list() == ["Budget", "The saved rubric"]


@pytest.mark.usefixtures("budget")
def test_a_scenario_to_compare_that_is_not_there_is_said_and_dropped() -> None:
    at = weights_page(compare="99")
    assert [unmarked(warning.value) for warning in at.warning] == [
        "There is no scenario '99' to compare: the address drops it."
    ]
    assert set(at.query_params) == {"data", "rubric"}
    assert at.dataframe[1].value[""].to_list() == ["The saved rubric", "The sliders"]


def test_the_page_of_a_scenario_has_the_terminals_numbers(budget: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", "show", "Budget", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)["right"]
    at = press(weights_page(), "Load")
    shown, tipping = table(at), one["tipping"]
    assert shown["Tipping point"] == (str(tipping["score"]), f"{tipping['low']} to {tipping['high']} (90 %)")
    assert shown["Certified floor"][0] == str(one["floor"])
    assert shown["Expected this quarter"][0] == money(one["expected"], "USD")
    now = component(at, "qualify_numbers_ahead")["now"]
    assert now == [share(one["separation"]), share(one["separation_locked"])]


@pytest.mark.parametrize("name", ["The sliders", "The saved rubric"])
def test_a_scenario_may_be_called_like_another_choice(kept: Store, book: Book, name: str) -> None:
    kept.save_scenario(NAME, Scenario(name, 1, {"problem": 100}, "leave out"))
    at = choose(weights_page("Scenarios"), "with", str(kept.scenarios(NAME)[0].scenario_id))
    other = side(name, book, book.rubric.with_weights({"problem": 100}))
    found = compare(side("The saved rubric", book, book.rubric), other)
    assert str(found) in said(at)
    assert at.dataframe[1].value["Separation"].to_list() == [share(found.left.separation), share(other.separation)]
    assert found.left.separation != other.separation
