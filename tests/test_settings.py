"""A link carries the settings there and back; a broken one says what is wrong and falls back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import rubrics, whole

from qualify.asof import AsOf
from qualify.errors import Problem
from qualify.rubric import MISSING_POLICIES, Answer, Criterion, Rubric
from qualify.settings import (
    PARAMETERS,
    Settings,
    is_parameter,
    read_dataset,
    read_day,
    read_missing,
    read_rubric_version,
    read_trials,
    read_weights,
    to_link,
)

YES_NO = (Answer("No", 0), Answer("Yes", 100))
SAVED = Rubric("r", (Criterion("need", "Need?", YES_NO, 10), Criterion("budget", "Budget?", YES_NO, 20)))
WAY_OUT = "Ask for a new link, or go on with what is shown."


@st.composite
def changed(draw: st.DrawFn) -> tuple[Rubric, Rubric]:
    """A saved rubric, and the same with other weights and perhaps another policy."""
    saved = draw(rubrics())
    size = len(saved.keys)
    weights = draw(st.lists(whole(), min_size=size, max_size=size).filter(any))
    now = saved.with_weights(dict(zip(saved.keys, weights, strict=True)))
    return saved, now.with_missing(draw(st.sampled_from(MISSING_POLICIES)))


@given(changed(), st.text(min_size=1), st.integers(1, 99))
def test_a_link_opens_what_was_looked_at(pair: tuple[Rubric, Rubric], name: str, version: int) -> None:
    saved, now = pair
    found = Settings(name, version).with_rubric(now, saved)
    link = to_link(found)
    assert set(link) <= set(PARAMETERS)
    assert read_dataset(link, ["another", name]) == (name, [])
    assert read_rubric_version(link, [100, version, 1]) == (version, [])
    assert read_weights(link, saved) == (found.weights, [])
    assert read_missing(link, saved) == (found.missing, [])
    assert found.over(saved) == now


@given(rubrics())
def test_the_saved_rubric_itself_has_the_shortest_link(saved: Rubric) -> None:
    found = Settings("Acme", 3, ((saved.keys[0], 1),), "leave out").with_rubric(saved, saved)
    assert found == Settings("Acme", 3)
    assert to_link(found) == {"data": "Acme", "rubric": "3"}
    assert found.over(saved) == saved


def test_a_link_says_which_ratings_count_unless_they_are_the_usual_ones() -> None:
    found = Settings("Acme", 3, rated=AsOf("stage", stage="Offer: sent"))
    assert to_link(found) == {"data": "Acme", "rubric": "3", "rated": "stage:Offer: sent"}
    assert to_link(Settings("Acme", 3)) == {"data": "Acme", "rubric": "3"}
    assert is_parameter("rated")


@given(changed())
def test_weights_in_a_link_are_readable(pair: tuple[Rubric, Rubric]) -> None:
    saved, now = pair
    text = to_link(Settings("Acme", 1).with_rubric(now, saved)).get("weights", "")
    assert re.fullmatch(r"([a-z0-9_]+:\d{1,3}(,[a-z0-9_]+:\d{1,3})*)?", text)


def test_an_empty_link_means_the_latest_of_everything() -> None:
    assert read_dataset({}, ["latest", "older"]) == ("latest", [])
    assert read_rubric_version({}, [1, 3, 2]) == (3, [])
    assert read_rubric_version({}, []) == (0, [])
    assert read_rubric_version({"rubric": "7"}, []) == (0, [])
    assert read_weights({}, SAVED) == ((), [])
    assert read_weights({"weights": ""}, SAVED) == ((), [])
    assert read_missing({}, SAVED) == (None, [])


def test_weights_equal_to_the_saved_ones_are_no_change() -> None:
    assert read_weights({"weights": "need:10,budget:5"}, SAVED) == ((("budget", 5),), [])
    assert read_weights({"weights": "need:010"}, SAVED) == ((), [])


def broken(column: str, value: str, what: str) -> list[Problem]:
    return [Problem(rule="link", what=what, way_out=WAY_OUT, column=column, value=value)]


FORM = "Weights are written as name:number,name:number; the saved weights are used instead."
RANGE = "A weight must be a whole number from 0 to 100; the saved weights are used instead."


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("need", FORM),
        ("need:", FORM),
        (":5", FORM),
        ("need:5,", FORM),
        ("need:5 ", FORM),
        ("need:5\n", FORM),
        ("need:-5", FORM),
        ("need:5.5", FORM),
        ("need:1000", FORM),
        ("need:1e2", FORM),
        ("need=5", FORM),
        ("need:5;budget:5", FORM),
        ("Need:5", FORM),
        ("need:<b>", FORM),
        ("need:101", RANGE),
        ("need:5,budget:999", RANGE),
        ("need:5,need:5", "A criterion has two weights; the saved weights are used instead."),
        (
            "need:5,other:5",
            "The rubric 'r' has no criterion called 'other'; the saved weights are used instead.",
        ),
        (
            "need:0,budget:0",
            "Every weight is 0, so nothing would be scored; the saved weights are used instead.",
        ),
    ],
)
def test_broken_weights_are_named_and_the_saved_ones_are_used(text: str, what: str) -> None:
    assert read_weights({"weights": text}, SAVED) == ((), broken("weights", text, what))


@pytest.mark.parametrize("digits", ["٣", "５", "²", "५"])
def test_only_plain_digits_are_numbers(digits: str) -> None:
    assert read_weights({"weights": f"need:{digits}"}, SAVED) == ((), broken("weights", f"need:{digits}", FORM))
    what = "There is no such rubric version (there is: 2, 3, 5); the latest one is used instead."
    assert read_rubric_version({"rubric": digits}, [2, 3, 5]) == (5, broken("rubric", digits, what))


@pytest.mark.parametrize("text", ["4", "0", "-1", "1.0", " 1", "01", "one", "", "9" * 5000])
def test_an_unknown_version_is_named_and_the_latest_is_used(text: str) -> None:
    what = "There is no such rubric version (there is: 1, 2, 3); the latest one is used instead."
    assert read_rubric_version({"rubric": text}, [3, 1, 2]) == (3, broken("rubric", text[:80], what))


def test_an_unknown_data_set_is_named_and_the_latest_is_used() -> None:
    what = "There is no such data set (there is: Acme, Beta); the latest one is used instead."
    assert read_dataset({"data": "Gamma"}, ["Acme", "Beta"]) == ("Acme", broken("data", "Gamma", what))
    assert read_dataset({"data": ""}, ["Acme", "Beta"]) == ("Acme", broken("data", "", what))


def test_an_unknown_policy_is_named_and_the_rubric_keeps_its_own() -> None:
    what = "The policy for missing answers is 'leave out' or 'nothing earned'; the rubric's own policy is used instead."
    assert read_missing({"missing": "skip"}, SAVED) == (None, broken("missing", "skip", what))


def test_the_rubrics_own_policy_in_a_link_is_no_change() -> None:
    own, other = "leave out", "nothing earned"
    assert SAVED.missing == own
    assert [read_missing({"missing": policy}, SAVED) for policy in (own, other)] == [(None, []), (other, [])]


def test_the_link_says_how_many_settings_were_tried_on_the_way_to_changed_weights() -> None:
    found = Settings("Acme", 2, (("need", 12),), trials=57)
    assert to_link(found)["tried"] == "57"
    assert read_trials(to_link(found)) == (57, [])
    assert to_link(found.as_saved())["tried"] == "57", "what was tried is known, whatever is shown now"
    assert "tried" not in to_link(Settings("Acme", 2))


@pytest.mark.parametrize("text", ["-1", "1.5", "1000001", "many", "", "٣", "9" * 5000])
def test_a_count_of_tries_that_is_none_is_named_and_counts_for_0(text: str) -> None:
    what = "The number of settings tried is a whole number from 0 to 1,000,000; 0 is used instead."
    assert read_trials({"tried": text}) == (0, broken("tried", text[:80], what))


def test_an_endless_value_is_cut_when_it_is_shown() -> None:
    _, (problem,) = read_weights({"weights": "x" * 5000}, SAVED)
    assert problem.value == "x" * 80
    assert str(problem) == f"{FORM} (column 'weights', value '{'x' * 80}') {WAY_OUT}"


@given(st.text())
def test_nothing_that_a_link_says_makes_weights_that_a_rubric_refuses(text: str) -> None:
    weights, problems = read_weights({"weights": text}, SAVED)
    assert SAVED.with_weights(dict(weights)).keys == SAVED.keys
    assert len(problems) <= 1


FIRST, LAST = date(2024, 2, 1), date(2026, 9, 30)


@given(st.dates(FIRST, LAST))
def test_a_link_brings_back_the_day_as_of_which_everything_is_looked_at(day: date) -> None:
    link = to_link(Settings("Acme", 1, day=day))
    assert link == {"data": "Acme", "rubric": "1", "asof": day.isoformat()}
    assert read_day(link, FIRST, LAST) == (day, [])
    assert is_parameter("asof")


@given(st.text() | st.dates(max_value=date(2024, 1, 31)).map(str) | st.dates(min_value=date(2026, 10, 1)).map(str))
def test_another_day_is_said_and_the_last_one_taken(text: str) -> None:
    day, problems = read_day({"asof": text}, FIRST, LAST)
    if day is None:
        assert [problem.column for problem in problems] == ["asof"]
    assert day is None or FIRST <= day <= LAST


def test_without_days_there_is_no_other_day() -> None:
    day, problems = read_day({"asof": "2026-01-01"}, None, None)
    assert (day, problems[0].what) == (
        None,
        "There are no days in this data set; everything is used instead.",
    )
