"""The honesty meter in a browser: pale in the moment of a move, and what it says in the end is of the last weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from qualify.analysis import Book, baseline, check, grab, holdout, judged, load, lock, tally
from qualify.analysis.arrival import take_in_company
from qualify.analysis.lesson import practice
from qualify.simulate import simulate
from qualify.store import Store
from qualify.tuning import words
from qualify.tuning.luck_meter import Meter

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
SLIDER = "input[type=range][aria-label]"
HOSTILE = '<img src=x onerror="window.hacked=1"> & **bold**'
# Moves a slider as a hand would, and looks at the meter before and after in the same task: no server can have answered.
MOVE = """([slider, place, to]) => {
  const roots = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")].map((part) => part.shadowRoot)
  const meter = roots.map((root) => root.querySelector(".meter")).find(Boolean)
  const input = roots.flatMap((root) => [...root.querySelectorAll(slider)])[place]
  const before = meter.classList.contains("stale")
  input.value = to
  input.dispatchEvent(new Event("input", { bubbles: true }))
  const after = meter.classList.contains("stale")
  input.dispatchEvent(new Event("change", { bubbles: true }))
  return [before, after]
}"""


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Book]:
    """A store with the simulated company, and one whose questions are markup; the first one's book, locked."""
    path = tmp_path_factory.mktemp("meter") / "qualify.duckdb"
    store = Store(path)
    other = simulate(300, 5)
    first, *rest = other.rubric.criteria
    typed = replace(first, question=HOSTILE, group=HOSTILE)
    take_in_company(store, replace(other, rubric=replace(other.rubric, criteria=(typed, *rest))))
    whole = load(store, take_in_company(store, simulate(900, 3)).dataset, 1)
    book = lock(whole, holdout(store, whole).ids)
    store.close()
    return path, book


def said(book: Book, weights: dict[str, int], trials: int) -> Meter:
    """What the meter has to say of these weights in the end."""
    rubric, against = book.rubric.with_weights(weights), baseline(book)
    made = check(book, rubric.missing)
    effort = made.effort()
    while effort.step(trials) < 1:
        pass
    before, now = (tally(grab(book, each, None, against), each) for each in (book.rubric, rubric))
    return judged(made, effort, rubric, trials, (before, now))


def visited(page: Page, serve: Serve, stocked: tuple[Path, Book], **link: str) -> Locator:
    """The Weights page by a link, not waited for; its meter."""
    store, book = stocked
    page.goto(f"{serve(APP, QUALIFY_STORE=str(store))}/Weights?{urlencode({'data': book.dataset} | link)}")
    return page.locator(".meter")


def opened(page: Page, serve: Serve, stocked: tuple[Path, Book], **link: str) -> Locator:
    """The same, once everything is drawn."""
    meter = visited(page, serve, stocked, **link)
    expect(page.get_by_test_id("stVegaLiteChart").first.locator("svg").first).to_be_visible()
    expect(page.locator(SLIDER).first).to_be_visible()
    return meter


def ends_with(meter: Locator, expected: Meter) -> None:
    """The work is done and the meter says what is expected, word by word."""
    expect(meter).to_have_count(1)  # while a page is drawn anew the former meter stands beside it
    expect(meter.locator(".bar")).to_be_hidden()
    expect(meter).not_to_have_class("meter stale")
    expect(meter).to_have_attribute("data-tone", expected.verdict)
    expect(meter.locator(".verdict")).to_have_text(words.headline(expected))
    assert meter.locator(".detail").all_text_contents() == list(words.evidence(expected))


def test_a_move_makes_the_verdict_pale_at_once_and_then_it_is_judged_anew(
    page: Page, serve: Serve, stocked: tuple[Path, Book]
) -> None:
    meter = opened(page, serve, stocked)
    ends_with(meter, said(stocked[1], {}, 0))
    assert page.evaluate(MOVE, [SLIDER, 0, 40]) == [False, True]
    expected = said(stocked[1], {"problem": 40}, 1)
    assert (expected.verdict, expected.moves) == ("found", "worse")
    ends_with(meter, expected)


def test_back_at_the_saved_weights_nobody_chose_them(page: Page, serve: Serve, stocked: tuple[Path, Book]) -> None:
    meter = opened(page, serve, stocked)
    page.locator(SLIDER).first.press("ArrowRight")
    page.wait_for_function("new URL(location).searchParams.get('weights') === 'problem:9'")
    page.get_by_role("button", name="Reset to the saved rubric").click(delay=50)
    ends_with(meter, said(stocked[1], {}, 0))


def test_a_move_during_the_shuffles_is_followed_and_the_last_weights_are_judged(
    page: Page, serve: Serve, stocked: tuple[Path, Book]
) -> None:
    meter = visited(page, serve, stocked, weights="problem:40", tried="700")
    expect(meter.locator(".detail").first).to_contain_text("The shuffles are still running")
    number = page.locator(".qualify-ahead-value").first
    before = number.inner_text()
    assert page.evaluate(MOVE, [SLIDER, 0, 90])[1] is True
    expect(number).not_to_have_text(before)
    page.wait_for_function("new URL(location).searchParams.get('weights') === 'problem:90'")
    page.locator(SLIDER).first.press("ArrowRight")
    ends_with(meter, said(stocked[1], {"problem": 91}, 702))


def test_in_the_lesson_moves_find_luck_and_back_home_it_is_found(
    page: Page, serve: Serve, stocked: tuple[Path, Book]
) -> None:
    meter = opened(page, serve, stocked)
    page.get_by_role("tab", name="A lesson in luck").click()
    page.get_by_role("button", name="Practise on pure noise").click()
    expect(page.get_by_text("Pure noise.", exact=True)).to_be_visible()
    noise = practice()[0]
    ends_with(meter, said(noise, {}, 0))
    keys = noise.rubric.keys
    for place in (1, 4, 9):
        page.locator(SLIDER).nth(place).press("End")
    expected = said(noise, {keys[place]: 100 for place in (1, 4, 9)}, 3)
    assert expected.verdict == "luck"
    ends_with(meter, expected)
    page.get_by_role("button", name="Back to your deals").click()
    expect(page.get_by_text("Pure noise.", exact=True)).to_be_hidden()
    ends_with(meter, said(stocked[1], {}, 0))


def test_the_settings_tried_come_with_the_link(page: Page, serve: Serve, stocked: tuple[Path, Book]) -> None:
    meter = opened(page, serve, stocked, weights="problem:40", tried="57")
    ends_with(meter, said(stocked[1], {"problem": 40}, 57))
    expect(meter.locator(".detail").first).to_be_hidden()
    meter.get_by_text("Why?").click()
    expect(meter.locator(".detail").first).to_be_visible()
    expect(meter.locator(".detail").first).to_contain_text("Moving sliders as often (57 settings) on shuffled outcomes")


def test_what_somebody_typed_is_text_in_every_component(page: Page, serve: Serve, stocked: tuple[Path, Book]) -> None:
    meter = opened(page, serve, stocked, data="Simulated company (jump, seed 5, 300 opportunities)")
    expect(meter.locator(".verdict")).not_to_have_text("")
    expect(page.locator("legend").first).to_have_text(HOSTILE)
    expect(page.get_by_role("slider", name=HOSTILE)).to_have_value("8")
    page.get_by_role("slider", name=HOSTILE).press("End")
    expect(meter.locator(".bar")).to_be_hidden()
    assert page.locator("[data-testid^=stBidiComponent] :is(img, b, strong)").count() == 0
    assert page.evaluate("window.hacked === undefined") is True
