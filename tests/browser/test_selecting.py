"""What only a browser shows: a selection made in the side bar follows to the next page, into the link, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from qualify.simulate import Company, simulate

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
Keep = Callable[[Company], Path]


def test_a_selection_goes_from_page_to_page_and_back_to_everything(serve: Serve, page: Page, keep: Keep) -> None:
    page.goto(f"{serve(APP, QUALIFY_STORE=str(keep(simulate(900, 3))))}/Tipping_point")
    counted = page.get_by_text("decided deals with a score")
    expect(page.get_by_test_id("stVegaLiteChart").nth(1).locator("svg").first).to_be_visible()
    # A rerun that ends meanwhile closes an open list.
    expect(page.locator("[data-test-script-state=notRunning]").first).to_be_attached()
    before = counted.inner_text()
    page.get_by_role("button", name="Who is in it").click()
    page.get_by_role("combobox", name="Team").click()
    page.get_by_role("option", name="West").click()
    said = page.get_by_test_id("stAlert").filter(has_text="This view counts only: team West.")
    expect(said).to_be_visible()
    page.wait_for_function("new URL(location).searchParams.get('team') === 'West'")
    expect(counted).not_to_have_text(before)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Forecast").click()
    expect(page.get_by_role("heading", name="What will we win?")).to_be_visible()
    expect(said).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["team"] == ["West"]
    page.get_by_role("button", name="Show everything").click()
    expect(said).to_have_count(0)
    page.wait_for_function("!new URL(location).searchParams.has('team')")
    page.get_by_role("link", name="Tipping point").click()
    expect(page.get_by_role("heading", name="Where is the line?")).to_be_visible()
    expect(counted).to_have_text(before)
