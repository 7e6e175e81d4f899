"""What only a browser shows: the story of the product from the first look to the colleague's link."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qualify.simulate import Company, simulate

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
Keep = Callable[[Company], Path]
SLIDER = "input[type=range][aria-label]"


@pytest.fixture(scope="session")
def address(serve: Serve, keep: Keep) -> str:
    return serve(APP, QUALIFY_STORE=str(keep(simulate(900, 3))))


def slider(page: Page) -> Locator:
    return page.locator(SLIDER).first


def number(page: Page) -> Locator:
    return page.locator(".qualify-ahead-value").first


def weights(page: Page) -> dict[str, str]:
    pairs = parse_qs(urlsplit(page.url).query).get("weights", [""])[0]
    return dict(pair.split(":") for pair in pairs.split(",") if pair)


def open_weights(page: Page, address: str) -> None:
    page.goto(f"{address}/Weights")
    expect(page.get_by_test_id("stVegaLiteChart").first.locator("svg").first).to_be_visible()
    expect(slider(page)).to_be_visible()


def settle(page: Page, expected: str) -> None:
    """Wait until the link carries the first criterion's weight."""
    page.wait_for_function(
        "wanted => (new URL(location).searchParams.get('weights') || '').includes(wanted)", arg=f":{expected}"
    )


def test_the_first_move_after_a_server_start_counts(fresh: Serve, page: Page, keep: Keep) -> None:
    open_weights(page, fresh(APP, QUALIFY_STORE=str(keep(simulate(600, 3)))))
    before = slider(page).input_value()
    slider(page).press("ArrowRight")
    settle(page, str(int(before) + 1))
    assert slider(page).input_value() == str(int(before) + 1)


def test_thirty_fast_moves_all_arrive(address: str, page: Page) -> None:
    open_weights(page, address)
    before = int(slider(page).input_value())
    for _ in range(30):
        slider(page).press("ArrowRight")
    settle(page, str(before + 30))
    assert slider(page).input_value() == str(before + 30)
    assert list(weights(page).values()) == [str(before + 30)]


def test_the_number_moves_while_a_slider_is_dragged(address: str, page: Page) -> None:
    open_weights(page, address)
    before = number(page).inner_text()
    box = slider(page).bounding_box() or {}
    along = box["x"] + 8 + int(slider(page).input_value()) / 100 * (box["width"] - 16)
    page.mouse.move(along, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(along + 12 * step, box["y"] + box["height"] / 2)
        time.sleep(0.05)
    expect(number(page)).not_to_have_text(before)
    assert weights(page) == {}, "the link changes when the slider is let go, not before"
    page.mouse.up()
    page.wait_for_function("new URL(location).searchParams.has('weights')")
    assert list(weights(page).values()) == [slider(page).input_value()]


def test_a_colleague_opens_the_link_and_sees_the_same(address: str, page: Page, chromium: Browser) -> None:
    open_weights(page, address)
    for _ in range(12):
        slider(page).press("ArrowRight")
    settle(page, slider(page).input_value())
    moved = slider(page).input_value()
    page.get_by_role("button", name="Copy a link to this view").click()
    copied = page.get_by_test_id("stCode").inner_text().replace("\n", "")
    assert parse_qs(urlsplit(copied).query) == parse_qs(urlsplit(page.url).query)
    colleague = chromium.new_context().new_page()
    colleague.set_default_timeout(45_000)
    colleague.goto(copied)
    expect(number(colleague)).not_to_have_text("")
    expect(number(page)).to_have_text(number(colleague).inner_text())
    expect(slider(colleague)).to_have_value(moved)
    colleague.get_by_role("link", name="Tipping point").click()
    expect(colleague.get_by_role("heading", name="Where is the line?")).to_be_visible()
    colleague.wait_for_function("new URL(location).searchParams.has('weights')")
    assert weights(colleague) == weights(page)
    colleague.context.close()


def test_a_cold_deep_link_opens_on_a_server_that_has_seen_nobody(fresh: Serve, page: Page, keep: Keep) -> None:
    address = fresh(APP, QUALIFY_STORE=str(keep(simulate(600, 3))))
    page.goto(f"{address}/Tipping_point?rubric=1&weights=problem:40")
    expect(page.get_by_role("heading", name="Where is the line?")).to_be_visible()
    page.get_by_role("link", name="Weights").click()
    expect(slider(page)).to_have_value("40")


def test_a_broken_link_says_what_is_wrong_and_shows_the_saved_rubric(address: str, page: Page) -> None:
    page.goto(f"{address}/Weights?rubric=1&weights=problem:4000")
    expect(page.get_by_text("the saved weights are used instead")).to_be_visible()
    expect(slider(page)).to_have_value("8")


def test_reset_and_a_scenario(address: str, page: Page) -> None:
    open_weights(page, address)
    slider(page).press("End")
    settle(page, "100")
    page.get_by_role("button", name="Scenarios").click()
    page.get_by_label("Save these weights as").fill("Only the problem <b>counts</b>")
    page.get_by_role("button", name="Save scenario").click()
    expect(page.get_by_text("Only the problem <b>counts</b>").first).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate(
        """() => {
            const named = button => button.innerText.includes('Scenarios');
            const seen = () => [...document.querySelectorAll('button')].filter(named).length;
            window.mostSeen = seen();
            new MutationObserver(() => { window.mostSeen = Math.max(window.mostSeen, seen()); })
                .observe(document.body, {childList: true, subtree: true});
        }"""
    )
    page.get_by_role("button", name="Reset to the saved rubric").click()
    expect(slider(page)).to_have_value("8")
    expect(page.get_by_text("This view differs from the saved rubric")).to_have_count(0)
    assert page.evaluate("window.mostSeen") == 1, "a page that reruns shows what follows a banner twice"
    page.get_by_role("button", name="Scenarios").click()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(slider(page)).to_have_value("100")


def test_nothing_is_fetched_from_anywhere_else(address: str, page: Page) -> None:
    strangers: list[str] = []
    page.on("request", lambda r: strangers.append(r.url) if urlsplit(r.url).hostname != "localhost" else None)
    for name in ("", "Tipping_point", "Weights", "Forecast", "Rubric", "Upload"):
        page.goto(f"{address}/{name}")
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_timeout(1500)
    assert [url for url in strangers if not url.startswith(("data:", "blob:"))] == []
