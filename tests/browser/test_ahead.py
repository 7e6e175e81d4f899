"""Numbers that are on the page in the moment of the move: sent ahead, for the slider that is held."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from qualify.analysis import baseline, grab, holdout, load, lock, separation, tallies
from qualify.simulate import Company, simulate
from qualify.store import Store
from qualify.tuning.words import share

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
Keep = Callable[[Company], Path]
SLIDER, NUMBER = "input[type=range][aria-label]", ".qualify-ahead-value"
# Sets the slider, tells of it as a hand would, and reads the number in the same task: no server can have answered.
MOVE = """([slider, number, to]) => {
  const input = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot.querySelector(slider)
  input.value = to
  input.dispatchEvent(new Event("input", { bubbles: true }))
  return document.querySelector(number).textContent
}"""


@pytest.fixture(scope="module")
def expected(keep: Keep) -> tuple[Path, list[str]]:
    """A store, and what Separation reads there at every weight of the first criterion."""
    path = keep(simulate(600, 3))
    store = Store(path)
    whole = load(store, store.datasets()["dataset"][0], 1)
    book = lock(whole, holdout(store, whole).ids)
    store.close()
    key = book.rubric.keys[0]
    found = tallies(grab(book, book.rubric, key, baseline(book)), book.rubric, key)
    return path, [share(separation(counted)) for counted in found if counted is not None]


def opened(page: Page, serve: Serve, store: Path, **link: str) -> None:
    page.goto(f"{serve(APP, QUALIFY_STORE=str(store))}/Weights?{urlencode(link)}")
    expect(page.locator(NUMBER).first).not_to_have_text("")
    expect(page.get_by_test_id("stVegaLiteChart").first.locator("svg").first).to_be_visible()


def test_on_a_narrow_screen_verdict_and_number_stay_in_view_above_every_slider(
    page: Page, serve: Serve, expected: tuple[Path, list[str]]
) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    opened(page, serve, expected[0])
    for slider in (page.locator(SLIDER).first, page.locator(SLIDER).last):
        slider.scroll_into_view_if_needed()
        slider.focus()
        shown, held = page.locator(".st-key-in-view").bounding_box(), slider.bounding_box()
        assert shown
        assert held
        assert shown["y"] >= 0
        assert shown["y"] + shown["height"] <= held["y"]
        assert held["y"] + held["height"] <= 800
    assert page.evaluate("document.documentElement.scrollWidth") == 420


def test_the_number_is_there_before_any_server_could_answer(
    page: Page, serve: Serve, expected: tuple[Path, list[str]]
) -> None:
    store, texts = expected
    opened(page, serve, store)
    page.locator(SLIDER).first.focus()
    page.wait_for_timeout(2000)
    assert [page.evaluate(MOVE, [SLIDER, NUMBER, to]) for to in (0, 9, 40, 100)] == [
        texts[to] for to in (0, 9, 40, 100)
    ]


def test_a_slider_that_was_not_held_long_enough_shows_the_number_all_the_same(
    page: Page, serve: Serve, expected: tuple[Path, list[str]]
) -> None:
    store, texts = expected
    opened(page, serve, store)
    page.evaluate(MOVE, [SLIDER, NUMBER, 40])
    expect(page.locator(NUMBER).first).to_have_text(texts[40])


def test_a_fresh_browser_reads_the_same_number(page: Page, serve: Serve, expected: tuple[Path, list[str]]) -> None:
    store, texts = expected
    opened(page, serve, store, weights="problem:40")
    expect(page.locator(NUMBER).first).to_have_text(texts[40])


def test_after_a_reset_the_saved_rubrics_number_is_shown(
    page: Page, serve: Serve, expected: tuple[Path, list[str]]
) -> None:
    store, texts = expected
    opened(page, serve, store, weights="problem:40")
    page.get_by_role("button", name="Reset to the saved rubric").click(delay=50)
    expect(page.locator(NUMBER).first).to_have_text(texts[8])


def test_another_slider_is_read_at_the_weights_that_stand_now(
    page: Page, serve: Serve, expected: tuple[Path, list[str]]
) -> None:
    store, texts = expected
    opened(page, serve, store)
    second, first = page.locator(SLIDER).nth(1), page.locator(SLIDER).first
    start = second.input_value()
    second.press("ArrowRight")
    second.press("ArrowLeft")
    expect(second).to_have_value(start)
    first.focus()
    for _ in range(3):
        first.press("ArrowRight")
    expect(page.locator(NUMBER).first).to_have_text(texts[11])


def test_every_setting_that_was_shown_is_counted_and_the_link_says_so(
    page: Page, serve: Serve, expected: tuple[Path, list[str]]
) -> None:
    opened(page, serve, expected[0], weights="problem:40", tried="57")
    page.locator(SLIDER).first.press("ArrowRight")
    page.wait_for_function("new URL(location).searchParams.get('weights') === 'problem:41'")
    page.wait_for_function("new URL(location).searchParams.get('tried') === '58'")
