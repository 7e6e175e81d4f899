"""The Ratings page: the answer first, the same figures as the terminal, and draws that are logged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from store_rows import THREE
from streamlit.testing.v1 import AppTest
from trust_worlds import DATASET, rated

from pages.shared.text import plain
from qualify.store import Store
from qualify.terminal import main

Opened = Callable[[str], AppTest]


@pytest.fixture
def record(kept: Store, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    def printed(*options: str) -> dict[str, Any]:
        assert main(["ratings", *options, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return printed


def said(at: AppTest) -> list[str]:
    assert [error.value for error in at.exception] == []
    return [text.value for text in at.markdown]


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_the_page_says_what_the_terminal_says(kept: Store, opened: Opened, record: Callable[..., Any]) -> None:
    rated(kept)
    found, at = record(), opened("5_Ratings")
    text = said(at)
    titles = [title.value for title in (*at.title, *at.subheader)]
    assert titles == [
        "Can the scores be trusted?",
        "Do late ratings know the outcome?",
        "Do two people rate a deal alike?",
        "Who rates higher than others?",
        "Deals worth rating a second time",
        "Is the floor still right?",
    ]
    assert f"**{plain(found['answer'])}**" in text
    for part in ("hindsight", "jumps", "consistency", "without_leniency"):
        assert plain(found[part]["answer"]) in text
    for part in ("agreement", "leniency"):
        assert f"**{plain(found[part]['answer'])}**" in text
    tables = [table.value for table in at.dataframe]
    drawn = next(table for table in tables if "rate" in table.columns)
    assert list(drawn["deal_id"]) == [row["deal_id"] for row in found["worth_rating_twice"]]
    assert drawn["rate"][0] == f"Scorecard?data=Rated&rubric=1&deal={drawn['deal_id'][0]}&blind=1"
    late = next(table for table in tables if "towards" in table.columns)
    assert list(late["deal_id"]) == [row["deal_id"] for row in found["jumps"]["answers"]]
    moved = next(table for table in tables if "fair_zone" in table.columns)
    assert list(moved["deal_id"]) == [row["deal_id"] for row in found["without_leniency"]["deals"]]


def test_where_nobody_rated_a_deal_twice_the_page_says_so_and_draws_a_sample(kept: Store, opened: Opened) -> None:
    rated(kept, twice=False, late=False)
    at = opened("5_Ratings")
    text = said(at)
    answer = plain("Nothing speaks against them, but much is unknown: no deal was rated twice.")
    assert f"**{answer}**" in text
    unknown = plain("Unknown: no deal was rated twice.")
    assert [part for part in text if unknown in part] == [f"**{unknown}**"] * 2  # Once a section.
    assert [table.value.shape[0] for table in at.dataframe if "rate" in table.value.columns] == [12]
    next(box for box in at.number_input if box.label == "Deals").set_value(3)
    next(box for box in at.number_input if box.label == "Seed of the lot").set_value(9).run()
    assert [table.value.shape[0] for table in at.dataframe if "rate" in table.value.columns] == [3]
    assert at.query_params["sample"] == "9"


def test_a_draw_is_logged_with_who_asked_for_it(kept: Store, opened: Opened, record: Callable[..., Any]) -> None:
    rated(kept, twice=False, late=False)
    at = opened("5_Ratings")
    press(at, "Draw and log them")
    assert [error.value for error in at.error] == ["Nobody is named who asked for this draw\\. Give your name\\."]
    assert kept.audits(DATASET) == []
    next(box for box in at.text_input if box.label == "Your name").set_value("*Ana*")
    press(at, "Draw and log them")
    said(at)
    (lot,) = kept.audits(DATASET)
    assert (lot.author, lot.deals.height, lot.seed, lot.floor) == ("*Ana*", 5, 1, 33)
    assert lot.settings == "data=Rated&rubric=1"
    found = record()["audits"]
    assert [draw["deals"] for draw in found["draws"]] == [lot.deals.to_dicts()]
    assert f"- {plain(found['draws'][0]['answer'])}" in said(at)
    assert f"**{plain(found['answer'])}**" in said(at)
    followed = next(table.value for table in at.dataframe if "outcome" in table.value.columns)
    assert list(followed["deal_id"]) == lot.deals["deal_id"].to_list()


def test_the_terminal_draws_too_and_refuses_a_draw_by_nobody(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    rated(kept, twice=False, late=False)
    assert main(["ratings", "--audit", "3"]) == 1
    assert capsys.readouterr().err == "qualify: Nobody is named who asked for this draw. Give your name.\n"
    assert main(["ratings", "--audit", "3", "--author", "Ana", "--seed", "4"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (lot,) = kept.audits(DATASET)
    assert (lot.seed, lot.author, lot.deals.height) == (4, "Ana", 3)
    assert lines[-5] == (
        "Of 3 deals below the floor that were drawn to be pursued none is decided yet. 3 are still open, and wins take "
        "longer than losses."
    )
    assert lines[-4].startswith("Draw 1, ")
    names = [f"Deal {int(deal_id[1:])}" for deal_id in lot.deals["deal_id"]]
    assert lines[-3:] == [
        f"  {deal_id}  score {score} then  open  {name}"
        for (deal_id, score), name in zip(lot.deals.rows(), names, strict=True)
    ]
    assert sum(line.startswith("Worth rating a second time: 12 of 60 open deals") for line in lines) == 1
    assert lines.count("Unknown: no deal was rated twice.") == 1


def test_without_answers_there_is_a_way_on(kept: Store, opened: Opened) -> None:
    kept.take_in("Bare", THREE)
    at = opened("5_Ratings")
    assert [title.value for title in at.title] == ["Ratings"]
    said(at)
    assert at.main.markdown[-1].value.startswith("The data set Bare has no answers to qualification questions")
