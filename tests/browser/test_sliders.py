"""The weight sliders: what is taken from the browser, and what the browser does."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from pages.shared.sliders import Moves, SliderRow, parse_moves

APP = Path(__file__).with_name("slider_app.py")
Serve = Callable[..., str]
SLOW = "?slow=0.15"
# A mouse button is down for a while: what blur and click send in one and the same task, Streamlit sends as one.
FINGER_MS = 50
ROWS = [SliderRow("budget", "Budget", "Worth", 10, 10), SliderRow("pain", "Pain", "Need", 20, 20)]
COUNT_NUMBERS = """() => {
  window.numbers = new Set()
  const note = () => window.numbers.add(document.querySelector("[data-testid=stMetricValue]").textContent)
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""

# The values of the first slider as they come, and what it tells of how many it has tried.
COUNT_TRIALS = """() => {
  window.values = []
  const root = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot
  const input = root.querySelector("input[aria-label=Budget]")
  input.addEventListener("input", () => window.values.push(input.valueAsNumber))
  window.addEventListener("qualify-moved", ({ detail }) => (window.trials = detail.trials))
}"""


def sent(**weights: object) -> dict[str, object]:
    return {"revision": "a", "weights": weights, "moving": None}


def test_what_the_browser_sends_is_taken() -> None:
    state = {"revision": "a", "weights": {"budget": 0, "pain": 100}, "moving": "pain"}
    assert parse_moves(state, ROWS, "a") == Moves({"budget": 0, "pain": 100}, "pain")


@pytest.mark.parametrize("weight", [-1, 101, 12.5, 12.0, "12", True, None, [12], {}])
def test_a_weight_that_is_no_whole_number_from_0_to_100_stays_as_it_was(weight: object) -> None:
    assert parse_moves(sent(budget=weight, pain=7), ROWS, "a") == Moves({"budget": 10, "pain": 7}, None)


def test_unknown_keys_are_dropped_and_missing_ones_stay() -> None:
    assert parse_moves(sent(pain=7, other=9), ROWS, "a") == Moves({"budget": 10, "pain": 7}, None)


def test_all_zero_is_refused() -> None:
    assert parse_moves(sent(budget=0, pain=0), ROWS, "a") == Moves({"budget": 10, "pain": 20}, None)


def test_moves_made_before_a_reset_do_not_undo_it() -> None:
    assert parse_moves(sent(budget=99), ROWS, "b") == Moves({"budget": 10, "pain": 20}, None)


@pytest.mark.parametrize("state", [None, "x", 3, [], {}, {"revision": "a"}, {"revision": "a", "weights": [1, 2]}])
def test_nonsense_leaves_the_weights_as_they_are(state: object) -> None:
    assert parse_moves(state, ROWS, "a") == Moves({"budget": 10, "pain": 20}, None)


@pytest.mark.parametrize("moving", ["other", 3, ["pain"], {}])
def test_only_a_slider_of_the_page_can_be_moving(moving: object) -> None:
    assert parse_moves(sent(pain=7) | {"moving": moving}, ROWS, "a") == Moves({"budget": 10, "pain": 7}, None)


def test_the_settings_tried_are_counted() -> None:
    assert parse_moves(sent(pain=7) | {"trials": 12}, ROWS, "a") == Moves({"budget": 10, "pain": 7}, None, 12)


@pytest.mark.parametrize("trials", [-1, 1_000_001, 2.0, "12", True, None, [1]])
def test_a_count_of_tries_that_is_no_whole_number_counts_for_none(trials: object) -> None:
    assert parse_moves(sent(pain=7) | {"trials": trials}, ROWS, "a") == Moves({"budget": 10, "pain": 7}, None, 0)


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(slider(page, "Budget")).to_have_value("10")
    return page


@pytest.fixture
def demo(page: Page, serve: Serve) -> Page:
    return opened(page, serve(APP))


def shows(page: Page, text: str) -> None:
    expect(page.get_by_text(text, exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("key", "weight"),
    [("ArrowRight", 11), ("ArrowUp", 11), ("ArrowLeft", 9), ("PageUp", 20), ("PageDown", 0), ("Home", 0), ("End", 100)],
)
def test_a_key_moves_the_slider_and_is_committed(demo: Page, key: str, weight: int) -> None:
    slider(demo, "Budget").press(key)
    shows(demo, f"weights budget={weight} pain=20 sponsor=30 rival=40")
    shows(demo, "moving None, updates 2, commits 1")


def test_a_committed_move_is_not_told_again(demo: Page) -> None:
    slider(demo, "Budget").press("ArrowRight")
    shows(demo, "moving None, updates 2, commits 1")
    demo.mouse.click(600, 20)
    demo.wait_for_timeout(500)
    shows(demo, "runs 3")


@pytest.mark.parametrize("query", ["", SLOW])
def test_30_fast_moves_all_arrive_and_are_committed_once(page: Page, serve: Serve, query: str) -> None:
    opened(page, serve(APP) + query)
    shows(page, "runs 1")
    slider(page, "Budget").focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        time.sleep(0.02)
    expect(slider(page, "Budget")).to_have_value("40")
    shows(page, "weights budget=40 pain=20 sponsor=30 rival=40")
    expect(page.get_by_text("moving None")).to_contain_text("commits 1")
    expect(slider(page, "Budget")).to_have_value("40")


def test_the_first_move_after_a_server_start_is_not_lost(page: Page, fresh: Serve) -> None:
    opened(page, fresh(APP))
    slider(page, "Budget").press("ArrowRight")
    shows(page, "weights budget=11 pain=20 sponsor=30 rival=40")
    expect(slider(page, "Budget")).to_have_value("11")


def track(page: Page, name: str) -> FloatRect:
    found = slider(page, name).bounding_box()
    assert found, f"the slider {name} is not to be seen"
    return found


def grab(page: Page) -> tuple[float, float, float]:
    """Press on the thumb of Budget, which is at 10; where that is, and how far half a track is."""
    box = track(page, "Budget")
    x, y = box["x"] + 8 + 0.1 * (box["width"] - 16), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y, (box["width"] - 16) / 2


def drag(page: Page) -> None:
    """For two seconds half a track to the right and half of the way back, ending beside the track."""
    x, y, wide = grab(page)
    for step in range(1, 101):
        page.mouse.move(x + wide * min(step / 50, 1.5 - step / 100), y + step / 2)
        time.sleep(0.02)
    page.mouse.up()


def test_a_drag_reports_while_it_lasts_and_commits_once(demo: Page) -> None:
    drag(demo)
    told = demo.get_by_text("moving None")
    expect(told).to_contain_text("commits 1")
    assert int(told.inner_text().split("updates ")[1].split(",")[0]) >= 8
    weight = slider(demo, "Budget").input_value()
    shows(demo, f"weights budget={weight} pain=20 sponsor=30 rival=40")
    assert weight in ("34", "35", "36")


def test_a_slow_page_shows_the_number_while_a_slider_is_dragged(page: Page, serve: Serve) -> None:
    opened(page, serve(APP) + SLOW)
    shows(page, "runs 1")
    page.evaluate(COUNT_NUMBERS)
    drag(page)
    assert page.evaluate("window.numbers.size") >= 8
    expect(page.get_by_text("moving None")).to_contain_text("commits 1")


def test_a_drag_that_ends_where_it_began_is_committed_too(demo: Page) -> None:
    x, y, wide = grab(demo)
    demo.mouse.move(x + wide, y)
    demo.mouse.move(x, y)
    demo.mouse.up()
    expect(demo.get_by_text("moving None")).to_contain_text("commits 1")
    shows(demo, "weights budget=10 pain=20 sponsor=30 rival=40")


def test_a_drag_counts_every_value_that_it_showed_and_none_twice(demo: Page) -> None:
    demo.evaluate(COUNT_TRIALS)
    drag(demo)
    expect(demo.get_by_text("moving None")).to_contain_text("commits 1")
    values, trials = demo.evaluate("[[...window.values], window.trials]")
    assert max(values) == 60
    assert trials == len(set(values) - {10})
    assert trials < len(values), "half of the way is gone twice"
    slider(demo, "Budget").press("ArrowRight")
    expect(demo.get_by_text("moving None")).to_contain_text("commits 2")
    assert demo.evaluate("window.trials") == trials + 1, "another move counts anew"


def test_a_new_revision_moves_the_sliders_and_an_ordinary_rerun_does_not(demo: Page) -> None:
    slider(demo, "Budget").press("ArrowRight")
    shows(demo, "weights budget=11 pain=20 sponsor=30 rival=40")
    demo.get_by_role("button", name="Suggested weights").click(delay=FINGER_MS)
    shows(demo, "weights budget=25 pain=25 sponsor=0 rival=0")
    expect(slider(demo, "Budget")).to_have_value("25")
    slider(demo, "Budget").press("ArrowRight")
    shows(demo, "weights budget=26 pain=25 sponsor=0 rival=0")
    demo.get_by_role("button", name="Saved weights").click(delay=FINGER_MS)
    shows(demo, "weights budget=10 pain=20 sponsor=30 rival=40")
    expect(slider(demo, "Pain")).to_have_value("20")


def test_the_last_weight_above_0_stays_at_1_and_says_why(demo: Page) -> None:
    for name in ("Budget", "Pain", "Sponsor", "<img"):
        slider(demo, name).press("Home")
    shows(demo, "weights budget=0 pain=0 sponsor=0 rival=1")
    shows(demo, "At least one weight must be above 0.")


def test_labels_are_text_and_never_markup(demo: Page) -> None:
    shows(demo, '<img src=x onerror="window.hacked=1">')
    shows(demo, "Sponsor & <b>named</b>")
    assert demo.locator("[data-testid=stBidiComponentIsolated] :is(img, b)").count() == 0
    assert demo.evaluate("window.hacked === undefined") is True


def test_a_screen_reader_hears_label_weight_share_and_saved_weight(demo: Page) -> None:
    budget = slider(demo, "Budget")
    expect(budget).to_have_attribute("aria-label", "Budget")
    expect(budget).to_have_attribute("aria-valuetext", "Budget: 10 of 100, 10 per cent of the score")
    expect(budget).to_have_accessible_description("Saved rubric: 10")
    budget.press("End")
    expect(budget).to_have_attribute("aria-valuetext", "Budget: 100 of 100, 53 per cent of the score")
    expect(slider(demo, "Pain")).to_have_attribute("aria-valuetext", "Pain: 20 of 100, 11 per cent of the score")
    assert [budget.get_attribute(name) for name in ("min", "max", "step")] == ["0", "100", "1"]
    assert demo.get_by_role("group").filter(has=budget).locator("legend").inner_text() == "Worth it"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_sideways_scrolling(
    chromium: Browser, serve: Serve, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(viewport={"width": 400, "height": 800}, color_scheme=scheme)
    narrow = opened(context.new_page(), serve(APP))
    wide = narrow.evaluate("document.querySelector('[data-testid=stBidiComponentIsolated]').scrollWidth")
    assert wide <= 400
    box = track(narrow, "Budget")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert box["width"] >= 300
    context.close()
