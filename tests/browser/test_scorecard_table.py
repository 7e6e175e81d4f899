"""What only a browser shows of the table of many deals: cells that are typed outlive a reload, and are saved then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.servers import streamlit_app
from qualify.simulate import Company, simulate
from qualify.store import Store
from qualify.store.clock import today

APP = Path(__file__).parents[2] / "app.py"
COMPANY = simulate(deals=60, seed=1)
QUESTION = COMPANY.rubric.criteria[0].key
FIRST_CELL = {"x": 300, "y": 52}  # Pixels of the table: below the head, right of the deal's name.


def as_ana(page: Page) -> None:
    page.get_by_label("Your name").fill("Ana")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    at_rest(page)


def at_rest(page: Page) -> None:
    """A table that is drawn anew would close the list of a cell."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def choose(page: Page, answer: str) -> None:
    """Choose an answer in the cell that has the focus, by keyboard alone."""
    page.keyboard.press("Enter")
    portal = page.locator("#portal")
    expect(portal.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(answer)
    expect(portal.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(portal.get_by_role("listbox")).to_have_count(0)


def to_save(page: Page, number: str) -> None:
    expect(page.get_by_text(f"{number} to save.")).to_be_visible()
    at_rest(page)


@pytest.fixture
def kept(keep: Callable[[Company], Path]) -> Path:
    return keep(COMPANY)


def test_cells_outlive_a_reload_and_are_stored_with_rater_and_day(page: Page, kept: Path) -> None:
    with streamlit_app(APP, QUALIFY_STORE=str(kept)) as address:
        page.goto(f"{address}/Scorecard")
        page.get_by_text("Many deals in one table").click()
        as_ana(page)
        page.get_by_test_id("stDataFrame").first.click(position=FIRST_CELL)
        choose(page, "Shared")
        to_save(page, "1 answer")
        page.keyboard.press("ArrowDown")
        choose(page, "Unknown")
        to_save(page, "2 answers")
        page.reload()
        as_ana(page)
        to_save(page, "2 answers")
        page.get_by_role("button", name="Save 2 answers").click()
        expect(page.get_by_text("Saved: 2 answers of 2 deals by Ana.")).to_be_visible()
    store = Store(kept)
    rated = store.rated(store.datasets()["dataset"][0]).filter(rater="Ana")
    assert rated.select("criterion", "answer", "rated", "by_hand").rows() == [
        (QUESTION, "Shared", today(), True), (QUESTION, None, today(), True),
    ]  # fmt: skip
    assert rated["deal_id"].n_unique() == 2
    store.close()
