"""What only a browser shows of the Rubric page: a click on an arrow does not lose what was just typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qualify.simulate import Company, simulate

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
FIRST = "Has the customer told us what is wrong, or what they want to reach?"
SECOND = "Is there a date by which the customer has to act?"


@pytest.fixture
def address(fresh: Serve, keep: Callable[[Company], Path]) -> str:
    return f"{fresh(APP, QUALIFY_STORE=str(keep(simulate(deals=60, seed=1))))}/Rubric"


@pytest.fixture
def ben(chromium: Browser) -> Iterator[Page]:
    """Somebody else, in a browser of their own."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def at_rest(page: Page) -> None:
    expect(page.locator("[data-test-script-state=notRunning]").first).to_be_attached()


def as_(page: Page, name: str) -> None:
    """Go to the drafts under a name."""
    page.get_by_role("tab", name="Change it").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your name").press("Enter")
    at_rest(page)


def first_are(page: Page, *questions: str) -> None:
    """The list comes to begin with these questions."""
    shown = page.locator("[class*=st-key-weight]").locator("xpath=..").locator("strong")
    for place, question in enumerate(questions):
        expect(shown.nth(place)).to_have_text(question)


def test_arrows_keep_what_is_typed_and_the_order_reaches_others(page: Page, ben: Page, address: str) -> None:
    page.goto(address)
    as_(page, "Ana")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", name="Draft: Webb's four questions")).to_be_visible()
    page.get_by_role("button", name="Write").first.click()
    question = page.get_by_label("Question", exact=True)
    expect(question).to_have_value(FIRST)
    question.fill("What is wrong?")
    page.get_by_role("button", name="↓", exact=True).nth(1).click()
    expect(page.get_by_text("What is wrong?", exact=True)).to_be_visible()
    first_are(page, SECOND, "What is wrong?")
    at_rest(page)
    expect(question).to_have_count(1)
    expect(question).to_have_value("What is wrong?")
    page.get_by_label("Points", exact=True).first.fill("7")
    page.get_by_role("button", name="Done").click()
    expect(question).to_have_count(0)
    ben.goto(page.url)
    as_(ben, "Ben")
    ben.get_by_role("button", name="Write").nth(1).click()
    expect(ben.get_by_label("Points", exact=True).first).to_have_value("7")
    first_are(ben, SECOND, "What is wrong?")


def test_two_people_in_one_draft_lose_nothing(page: Page, ben: Page, address: str) -> None:
    page.goto(address)
    as_(page, "Ana")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", name="Draft: Webb's four questions")).to_be_visible()
    ben.goto(page.url)
    as_(ben, "Ben")
    names = [person.get_by_label("Name of the rubric") for person in (page, ben)]
    expect(names[1]).to_have_value("Webb's four questions")
    names[0].fill("Ana's rubric")
    names[0].press("Enter")
    expect(page.get_by_role("heading", name="Draft: Ana's rubric")).to_be_visible()
    names[1].fill("Ben's rubric")
    names[1].press("Enter")
    expect(ben.get_by_text("was saved by Ana at")).to_be_visible()
    ben.get_by_role("button", name="Keep mine as another draft").click()
    expect(ben.get_by_role("heading", name="Draft: Ben's rubric (mine)")).to_be_visible()
    ben.get_by_role("button", name="Back to the drafts").click()
    expect(ben.get_by_text("Ana's rubric", exact=True)).to_be_visible()
    expect(ben.get_by_text("Ben's rubric (mine)", exact=True)).to_be_visible()


def test_the_browser_keeps_the_name_and_the_link_does_not_carry_it(page: Page, ben: Page, address: str) -> None:
    page.goto(address)
    as_(page, "Zoë; x=1")
    page.wait_for_function("document.cookie.includes('qualify_name')")
    page.reload()
    page.get_by_role("tab", name="Change it").click()
    expect(page.get_by_label("Your name")).to_have_value("Zoë; x=1")
    assert "Zo" not in page.url
    ben.goto(page.url)
    ben.get_by_role("tab", name="Change it").click()
    expect(ben.get_by_label("Your name")).to_have_value("")
    as_(page, "")
    page.wait_for_function("!document.cookie.includes('qualify_name')")
    page.reload()
    page.get_by_role("tab", name="Change it").click()
    expect(page.get_by_label("Your name")).to_have_value("")
