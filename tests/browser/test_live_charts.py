"""The charts beside the sliders: what goes to the browser, and that it is drawn in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from pages.shared.live_charts import ALT, chart_data
from qualify.analysis import Lines
from qualify.analysis.arrival import take_in_company
from qualify.simulate import simulate
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
DRAWN = "path => path.getAttribute('d')"


def table() -> pl.DataFrame:
    scores = np.arange(101)
    rate = scores / 300
    return pl.DataFrame(
        {"score": scores, "won": scores, "not_won": 100 - scores, "open": scores % 2, "rate": rate, "low": rate / 2, "high": rate * 2}
    )  # fmt: skip


def test_only_counts_and_rates_per_score_go_to_the_browser() -> None:
    data = chart_data(table(), Lines(lower=30, upper=None), np.full(101, 0.123456))
    assert {name: len(values) for name, values in data.items() if isinstance(values, list)} == dict.fromkeys(
        ("won", "not_won", "open", "rate", "low", "high", "saved"), 101
    )
    assert [data[name][10] for name in ("won", "not_won", "open", "rate", "low", "high", "saved")] == [
        10, 90, 0, 0.0333, 0.0167, 0.0667, 0.1235,
    ]  # fmt: skip
    assert (data["lower"], data["upper"], data["alt"]) == (30, None, ALT)


@pytest.fixture(scope="module")
def company_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("live") / "company.duckdb"
    store = Store(path)
    take_in_company(store, simulate(600))
    store.close()
    return path


@pytest.fixture
def weights(page: Page, serve: Serve, company_store: Path) -> Page:
    page.goto(f"{serve(APP, QUALIFY_STORE=str(company_store))}/Weights")
    expect(page.locator(".live-charts .rate")).to_have_count(1)
    return page


def charts(page: Page) -> Locator:
    return page.locator(".live-charts")


def test_a_move_redraws_the_charts_in_place_and_keeps_the_ghost(weights: Page) -> None:
    rate, ghost = charts(weights).locator(".rate"), charts(weights).locator(".saved")
    before, saved = rate.evaluate(DRAWN), ghost.evaluate(DRAWN)
    assert before == saved
    charts(weights).evaluate("box => (box.dataset.mark = 'the same')")
    weights.get_by_role("slider").first.press("End")
    expect(rate).not_to_have_attribute("d", before)
    expect(ghost).to_have_attribute("d", saved)
    expect(charts(weights)).to_have_attribute("data-mark", "the same")


def test_when_a_slider_rests_the_page_shows_what_a_fresh_browser_shows(weights: Page) -> None:
    box = weights.get_by_role("slider").first.bounding_box()
    assert box, "there is no slider to be seen"
    weights.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    weights.mouse.down()
    for step in range(40):
        weights.mouse.move(box["x"] + 30 + 4 * step, box["y"] + box["height"] / 2)
    weights.mouse.up()
    expect(weights).to_have_url(re.compile("weights="))
    expect(weights.locator("[data-test-script-state=notRunning]")).to_have_count(1)
    shown = told(weights)
    fresh = weights.context.new_page()
    fresh.goto(weights.url)
    expect(fresh.locator(".live-charts .rate")).to_have_count(1)
    expect(fresh.locator("[data-test-script-state=notRunning]")).to_have_count(1)
    assert told(fresh) == shown


def told(page: Page) -> list[str]:
    drawn = [charts(page).locator(f".{name}").evaluate(DRAWN) for name in ("band", "rate", "won", "not-won", "open")]
    return [page.get_by_test_id("stMetricValue").first.inner_text(), page.locator("table").inner_text(), *drawn]


def test_the_pointer_reads_a_score_and_a_screen_reader_hears_what_is_drawn(weights: Page) -> None:
    expect(weights.get_by_role("img", name="Two charts over the score.")).to_have_count(1)
    box = charts(weights).locator("svg").bounding_box()
    assert box, "the charts are not to be seen"
    weights.mouse.move(box["x"] + box["width"] - 8, box["y"] + 60)
    expect(charts(weights).locator("p")).to_contain_text("Score 100: win rate ")
    weights.mouse.move(5, 5)
    expect(charts(weights).locator("p")).to_have_text("")
