"""What only a browser shows: what is chosen in the bar follows to other pages, into the link, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, expect

from qualify.simulate import Company, simulate

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
Keep = Callable[[Company], Path]
CHOSEN = {"team": ["West"], "closed": ["2025-10-01..2026-09-30"], "asof": ["2026-09-30"]}


def choose(page: Page, button: str, box: str, value: str, after: str) -> None:
    """Choose a value behind a button of the bar, which then says it."""
    # A rerun that ends meanwhile closes an open list.
    expect(page.locator("[data-test-script-state=notRunning]").first).to_be_attached()
    page.get_by_role("button", name=button).click()
    page.get_by_role("combobox", name=box).click()
    page.get_by_role("option", name=value, exact=True).click()
    expect(page.get_by_role("button", name=after).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name=box)).to_have_count(0)


def test_filters_go_from_page_to_page_into_the_link_and_back(
    serve: Serve, page: Page, keep: Keep, chromium: Browser
) -> None:
    page.goto(f"{serve(APP, QUALIFY_STORE=str(keep(simulate(900, 3))))}/Tipping_point")
    counted = page.get_by_text("decided deals with a score")
    expect(page.get_by_test_id("stVegaLiteChart").nth(1).locator("svg").first).to_be_visible()
    before = counted.inner_text()
    choose(page, "As of: last day", "As it was known at the end of", "30 September 2026", "As of: 30 Sep 2026")
    choose(page, "Team: all", "Team", "West", "Team: West")
    choose(page, "Closed: any day", "Closed", "last 12 months", "Closed: last 12 months")
    said = page.get_by_test_id("stAlert").filter(has_text="This view counts only: team West; closed from 1 October")
    expect(said).to_be_visible()
    expect(said).to_contain_text("As it was known at the end of 30 September 2026")
    page.wait_for_function("new URL(location).searchParams.get('closed') === '2025-10-01..2026-09-30'")
    # Each choice changes the figure: it is that of all three when the page has come to rest.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(counted).not_to_have_text(before)
    sentence, figure, link = said.inner_text(), counted.inner_text(), page.url
    for name, heading in (
        ("Worklist", "What do we do this week?"),
        ("How work flows", "How does work flow?"),
        ("Forecast", "What will we win?"),
    ):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(said).to_contain_text(sentence.split("\n")[-1])
    asked = parse_qs(urlsplit(page.url).query)
    assert {name: asked[name] for name in CHOSEN} == CHOSEN
    page.go_back()
    expect(page.get_by_role("heading", name="How does work flow?")).to_be_visible()
    expect(said).to_contain_text(sentence.split("\n")[-1])
    elsewhere = chromium.new_context()
    fresh = elsewhere.new_page()
    fresh.goto(link)
    expect(fresh.get_by_text("decided deals with a score")).to_have_text(figure)
    elsewhere.close()
    page.get_by_role("button", name="Team: West").last.click()
    page.wait_for_function("!new URL(location).searchParams.has('team')")
    page.get_by_role("button", name="Show everything").click()
    expect(said).to_have_count(0)
    page.wait_for_function("!new URL(location).searchParams.has('asof')")
    page.get_by_role("link", name="Tipping point").click()
    expect(page.get_by_role("heading", name="Where is the line?")).to_be_visible()
    expect(counted).to_have_text(before)
