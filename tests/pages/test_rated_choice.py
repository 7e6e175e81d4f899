"""Which ratings count: chosen on any page, said on every page, carried by the link, and the same in the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from filter_bar import choose
from streamlit.testing.v1 import AppTest
from trust_worlds import DATASET, rated

from pages.shared.text import plain
from qualify.analysis import baseline, load, view
from qualify.asof import AsOf, to_link
from qualify.store import Store
from qualify.terminal import main

APP = Path(__file__).parents[2] / "app.py"
USUAL = (
    "Scores rest on each question's last rating at least 7 days before closing, and of open deals on its last rating."
)
TALK = AsOf("stage", stage="Talk")
RULES = [AsOf(days=0), AsOf("created"), TALK, AsOf("last")]


@pytest.fixture
def told(kept: Store) -> Store:
    return rated(kept)


def page(name: str, **link: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at = at if name == "app" else at.switch_page(f"pages/{name}.py")
    for parameter, text in link.items():
        at.query_params[parameter] = text
    return healthy(at.run())


def healthy(at: AppTest) -> AppTest:
    assert [error.value for error in at.exception] == []
    return at


def banners(at: AppTest) -> list[str]:
    return [text.value for text in (*at.warning, *at.info) if text.value.startswith("Scores rest")]


def pick(at: AppTest, label: str, value: object) -> AppTest:
    return healthy(choose(at, label, value))


@pytest.mark.parametrize("rule", RULES)
def test_page_terminal_and_link_give_the_same_numbers(
    told: Store, capsys: pytest.CaptureFixture[str], rule: AsOf
) -> None:
    link = to_link(rule)
    book = load(told, DATASET, 1, rule=rule)
    seen = view(book, book.rubric, baseline(book))
    assert main(["assess", "--rated", link["rated"], "--json"]) == 0
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert record["rated"]["moment"] == rule.moment
    assert [row["won"] for row in record["curve"]] == seen.curve["won"].to_list()
    assert record["members"]["unscored"] == seen.members.unscored
    at = page("1_Tipping_point", **link)
    said = plain(" ".join(record["rated"]["words"]))
    assert [text.startswith(said) for text in banners(at)] == [True]
    assert plain(seen.members) in [text.value for text in at.markdown]
    assert at.query_params["rated"] == link["rated"]


@pytest.mark.parametrize("name", ["app", "1_Tipping_point", "2_Report", "3_Criteria", "3_Weights", "4_Forecast",
                                  "4_Track_record", "5_Ratings", "5_Rubric"])  # fmt: skip
def test_every_page_says_which_ratings_it_uses(told: Store, name: str) -> None:
    usual, last = page(name), page(name, rated="last")
    assert [plain(USUAL) in caption.value for caption in usual.caption].count(True) == 1
    assert banners(usual) == []
    (warning,) = banners(last)
    assert warning.startswith(
        "Scores rest on each question's last rating, even after closing\\. A rating that was given"
    )
    assert [caption.value for caption in last.caption if plain(USUAL) in caption.value] == []


def test_the_choice_is_carried_to_other_pages_and_taken_back(told: Store) -> None:
    at = page("1_Tipping_point")
    pick(at, "Each deal's ratings up to", "stage")
    assert at.query_params["rated"] == "stage:Talk"
    (said,) = banners(at)
    assert said == plain(
        "Scores rest on each question's last rating up to the day of entering 'Talk'. 120 of 180 deals (60 closed) "
        "never entered 'Talk', as far as is known, and have no score."
    )
    named = next(box for box in at.expander if box.label.startswith("120 deals never entered the stage"))
    assert named.dataframe[0].value.shape == (120, 4)
    healthy(at.switch_page("pages/2_Report.py").run())
    assert banners(at) == [said]
    next(button for button in at.button if button.label == "The usual ratings").click().run()
    assert (banners(healthy(at)), "rated" in at.query_params) == ([], False)


def test_days_before_closing_are_a_number(told: Store) -> None:
    at = page("1_Tipping_point")
    choose(at, "Days before closing", 30)
    assert at.query_params["rated"] == "before:30"
    assert banners(healthy(at)) == [plain(USUAL.replace("7 days", "30 days"))]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stage:Lunch", "There is no such stage in this data set"),
        ("before:x", "Nothing says which ratings count"),
        ("day:2026-02-30", "Nothing says which ratings count"),
        ("", "Nothing says which ratings count"),
    ],
)
def test_a_broken_rule_is_said_and_the_usual_one_used(
    told: Store, capsys: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    at = page("1_Tipping_point", rated=text)
    assert [plain(why) in warning.value for warning in at.warning] == [True]
    assert banners(at) == []
    assert main(["assess", "--rated", text]) == 1
    # Streamlit warns on the same stream that a page was run without a browser.
    assert f"qualify: {why}. (column 'rated'" in capsys.readouterr().err


def test_a_stage_that_is_gone_gives_way_to_the_usual_rule(told: Store) -> None:
    at = page("1_Tipping_point", rated="stage:Talk")
    import_id = told.imports(DATASET)["import_id"][0]
    rated(told)
    told.undo(DATASET, import_id)
    healthy(at.run())
    assert len(banners(at)) == 1
