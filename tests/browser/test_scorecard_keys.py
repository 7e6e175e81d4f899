"""Answers typed as fast as anybody likes stand under the questions that they were meant for, and so does evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_scorecard import APP, COMPANY, QUESTIONS, as_, focused, wait_for

from bench.servers import streamlit_app
from qualify.rubric import Criterion
from qualify.simulate import Company
from qualify.store import Store

UNKNOWN = "0"
WORDS = "15 mails, 3 calls"


@pytest.fixture
def path(keep: Callable[[Company], Path]) -> Path:
    return keep(COMPANY)


@pytest.fixture
def address(path: Path) -> Iterator[str]:
    with streamlit_app(APP, QUALIFY_STORE=str(path)) as server:
        yield f"{server}/Scorecard"


def best_first(criterion: Criterion) -> list[str]:
    answers = sorted(criterion.answers, key=lambda each: -each.points) if criterion.ordered else criterion.answers
    return [answer.label for answer in answers]


class Card:
    """What is typed to rate one deal: a digit for each question, some with evidence before it."""

    def __init__(self, turn: int, noted: tuple[int, ...], save: str) -> None:
        self.keys: list[str] = []
        self.answers: dict[str, tuple[str | None, str | None]] = {}
        for place, criterion in enumerate(COMPANY.rubric.criteria):
            labels = best_first(criterion)
            digit = (place + turn) % (len(labels) + 1)
            self.keys += ["e", *WORDS, "Enter"] if place in noted else []
            self.keys.append(str(digit))
            self.answers[criterion.key] = (labels[digit - 1] if digit else None, WORDS if place in noted else None)
        self.keys.append(save)


def typed(page: Page, keys: list[str], pause: int) -> None:
    for key in keys:
        page.keyboard.press(key)
        if pause:
            page.wait_for_timeout(pause)


def rated(path: Path) -> list[dict[str, tuple[str | None, str | None]]]:
    """The answers and the evidence of each deal that Ana rated, in the order in which she did."""
    with_ana = Store(path)
    rows = with_ana.rated(with_ana.datasets()["dataset"][0]).filter(rater="Ana")
    with_ana.close()
    return [
        {criterion: (answer, evidence) for criterion, answer, evidence in part.rows()}
        for part in rows.select("deal_id", "criterion", "answer", "evidence").partition_by(
            "deal_id", maintain_order=True, include_key=False
        )
    ]


def test_every_key_reaches_its_question_however_fast_it_is_typed(page: Page, path: Path) -> None:
    cards = [
        Card(0, (), "Enter"),
        Card(1, (0, 5, 13), "Enter"),
        Card(2, (2,), "Control+Enter"),
        Card(3, (0, 13), "Enter"),
        Card(4, (1,), "Control+Enter"),
    ]
    with streamlit_app(APP, QUALIFY_STORE=str(path)) as server:
        page.goto(f"{server}/Scorecard")
        page.get_by_label("Your name").wait_for()
        as_(page, "Ana")
        for card, pause in zip(cards, (0, 0, 0, 50, 450), strict=True):
            typed(page, card.keys, pause)
        # They are all the open deals: what was saved of the last one stays on the page, and no other deal is opened.
        saved = page.get_by_test_id("stAlert")
        told = "Saved: 14 answers (2 unknown) by Ana for Shop-floor terminals for Ironbridge Plastics"
        expect(saved).to_contain_text(told)
        at = page.get_by_role("combobox", name="Deal (5 in this list)")
        expect(at).to_have_attribute("placeholder", "All of this list are rated: choose one to rate it again")
        expect(at).to_be_focused()
    assert rated(path) == [card.answers for card in cards]


def test_keys_wait_for_the_questions_and_those_for_a_deal_that_does_not_come_are_dropped(
    page: Page, address: str
) -> None:
    page.goto(address)
    name = page.get_by_label("Your name")
    expect(name).to_be_focused()
    typed(page, [*"Ana", "Enter", "Control+Enter", "1"], 0)
    expect(page.get_by_text(f"1 of {QUESTIONS} questions answered")).to_be_visible()
    assert (name.input_value(), focused(page)) == ("Ana", "1")
    typed(page, ["9", "1"], 0)
    expect(page.get_by_text(f"2 of {QUESTIONS} questions answered")).to_be_visible()
    assert (focused(page), answered(page)) == ("3", ["0", "2"])
    page.get_by_role("button", name="Forget these answers").click()
    expect(page.get_by_text(f"0 of {QUESTIONS} questions answered")).to_be_visible()
    wait_for(lambda: focused(page) == "0")
    typed(page, ["Control+Enter", "1"], 0)
    expect(page.get_by_text("Nothing is answered yet.")).to_be_visible()
    page.wait_for_timeout(1000)
    assert answered(page) == []
    typed(page, ["Enter", "1"], 0)
    expect(page.get_by_text(f"1 of {QUESTIONS} questions answered")).to_be_visible()
    assert (focused(page), answered(page)) == ("1", ["0"])


def answered(page: Page) -> list[str]:
    """The places of the questions that have an answer."""
    return page.evaluate(
        """() => [...document.querySelectorAll("[class*=st-key-question_]")]
            .filter((box) => box.querySelector("input[type=radio]:checked"))
            .map((box) => box.className.match(/st-key-question_\\d+_(\\d+)/)[1])"""
    )


def test_ctrl_enter_saves_from_the_button_and_from_any_field(page: Page, address: str) -> None:
    page.goto(address)
    as_(page, "Ana")
    for number, place in enumerate(("Save and go to the next", "Forget these answers"), start=1):
        page.keyboard.press("1")
        expect(page.get_by_text(f"1 of {QUESTIONS} questions answered")).to_be_visible()
        page.get_by_role("button", name=place).focus()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(f"0 of {QUESTIONS} questions answered")).to_be_visible()
        wait_for(lambda number=number: f"question_{number + 1}_0" in here(page))
    page.keyboard.press("1")
    page.get_by_label("Or find one by its name, id or account").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("stAlert").get_by_text("Saved: 1 answer by Ana for")).to_be_attached()
    wait_for(lambda: "question_4_0" in here(page))


def here(page: Page) -> str:
    """The class of the question that has the focus."""
    return page.evaluate("""() => document.activeElement.closest("[class*=st-key-question_]")?.className ?? ''""")
