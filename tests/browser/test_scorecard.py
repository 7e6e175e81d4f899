"""What only a browser shows of the scorecard: a deal is rated by keyboard alone, and two people lose nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qualify.simulate import Company, simulate

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
COMPANY = simulate(deals=60, seed=1)
QUESTIONS = len(COMPANY.rubric.criteria)


@pytest.fixture
def address(fresh: Serve, keep: Callable[[Company], Path]) -> str:
    return f"{fresh(APP, QUALIFY_STORE=str(keep(COMPANY)))}/Scorecard"


@pytest.fixture
def ben(chromium: Browser) -> Iterator[Page]:
    """Somebody else, in a browser of their own."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


class Typist:
    """Presses keys and nothing else, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def focused(page: Page) -> str:
    """The question that has the focus, by its place; empty where none has."""
    return page.evaluate(
        """() => {
            const box = document.activeElement.closest("[class*=st-key-question_]")
            return box ? box.className.match(/st-key-question_\\d+_(\\d+)/)[1] : ""
        }"""
    )


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 45
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


def as_(page: Page, name: str) -> None:
    """Say who rates: the field has the focus where the browser knows no name. Then the first question has."""
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    wait_for(lambda: focused(page) == "0")


def deal_of(page: Page) -> str:
    return page.url.split("deal=")[1].split("&")[0]


def said_by(page: Page, name: str) -> int:
    return page.get_by_text(re.compile(rf"^Said before: .* \({name}, ")).count()


def test_a_deal_is_rated_by_keyboard_alone_and_the_next_one_waits(page: Page, address: str) -> None:
    page.goto(address)
    as_(page, "Ana")
    first, typist = deal_of(page), Typist(page)
    typist.press("e", *"mail", "Enter")
    assert focused(page) == "0"
    typist.press("1")
    assert focused(page) == "1"
    typist.press("0")
    assert focused(page) == "2"
    typist.press("ArrowDown", "Enter")
    for place in range(3, QUESTIONS):
        assert focused(page) == str(place)
        typist.press("2")
    expect(page.get_by_role("button", name="Save and go to the next")).to_be_focused()
    expect(page.get_by_text("14 of 14 questions answered · 1 unknown")).to_be_visible()
    typist.press("Enter")
    saved = page.get_by_test_id("stAlert").get_by_text("Saved: 14 answers (1 unknown) by Ana for")
    expect(saved).to_be_attached()
    wait_for(lambda: deal_of(page) != first and focused(page) == "0")
    assert typist.pressed == 22
    page.context.clear_cookies()
    page.goto(f"{address}?deal={first}")
    as_(page, "Ben")
    wait_for(lambda: said_by(page, "Ana") == 14)


def test_two_people_rate_one_deal_at_once_and_nothing_is_lost(page: Page, ben: Page, address: str) -> None:
    page.goto(address)
    as_(page, "Ana")
    deal = deal_of(page)
    ben.goto(f"{address}?deal={deal}")
    as_(ben, "Ben")
    page.keyboard.press("1")
    expect(page.get_by_text("1 of 14 questions answered")).to_be_visible()
    for key in ("Tab", "Tab", "1"):
        ben.keyboard.press(key)
    expect(ben.get_by_text("1 of 14 questions answered")).to_be_visible()
    expect(ben.get_by_text("Ana has a half-done rating of this deal too.")).to_be_attached()
    page.keyboard.press("Control+Enter")
    saved = [each.get_by_test_id("stAlert").filter(has_text="Saved: 1 answer by") for each in (page, ben)]
    expect(saved[0]).to_contain_text("Ben has a half-done rating of this deal too.")
    ben.keyboard.press("Control+Enter")
    expect(saved[1]).to_contain_text("Ana saved a rating of this deal meanwhile.")
    page.goto(f"{address}?deal={deal}")
    wait_for(lambda: focused(page) == "0")
    page.get_by_text("Said before").first.wait_for()
    assert (said_by(page, "Ana"), said_by(page, "Ben")) == (1, 1)
