"""What only a browser shows of the year's report: a click opens the deal, and the printable file needs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from qualify.analysis import View, baseline, load, view
from qualify.analysis import yearly_words as words
from qualify.analysis.yearly import Yearly, usual_start, yearly
from qualify.simulate import Company, simulate
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
Keep = Callable[[Company], Path]
HOSTILE = '<img src="http://evil.example/x.png" onerror="document.title=1">![x](http://evil.example/y.png)'
MARKS = "[data-testid=stVegaLiteChart] svg g.mark-symbol.role-mark path"


@pytest.fixture(scope="module")
def kept(keep: Keep) -> tuple[Path, Yearly]:
    company = simulate(300, 3)
    named = company.opportunities.with_columns(name=pl.format("{} {}", pl.lit(HOSTILE), "deal_id"))
    path = keep(replace(company, opportunities=named))
    store = Store(path)
    book = load(store, store.datasets()["dataset"][0], 1)
    seen: View = view(book, book.rubric, baseline(book))
    store.close()
    return path, yearly(seen, usual_start(book))


@pytest.fixture
def report(serve: Serve, kept: tuple[Path, Yearly], page: Page) -> Page:
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(f"{serve(APP, QUALIFY_STORE=str(kept[0]))}/Report")
    expect(page.locator(MARKS)).to_have_count(kept[1].scored.height)
    return page


def test_hovering_names_the_deal_and_a_click_opens_it(report: Page, kept: tuple[Path, Yearly]) -> None:
    strangers: list[str] = []
    report.on("request", lambda request: strangers.append(request.url) if "evil" in request.url else None)
    mark = report.locator(MARKS).nth(20)
    mark.hover()
    tip = report.locator("#vg-tooltip-element")
    expect(tip).to_contain_text(HOSTILE)
    deal = tip.inner_text().split(HOSTILE)[1].split()[0]
    facts = kept[1].deals.row(by_predicate=pl.col("deal_id") == deal, named=True)
    mark.click()
    expect(report.get_by_text(f"Id: {deal} · Account: {facts['account']}")).to_be_visible()
    expect(report.get_by_text(f"{facts['outcome'].capitalize()}, score {facts['score']}")).to_be_visible()
    title = report.get_by_role("heading").filter(has_text=deal)
    assert title.inner_text().replace("\u2060", "") == f"{HOSTILE} {deal}"
    report.wait_for_function("deal => new URL(location).searchParams.get('deal') === deal", arg=deal)
    assert strangers == []


def test_a_deal_can_be_opened_by_the_keyboard(report: Page, kept: tuple[Path, Yearly]) -> None:
    deal = kept[1].deals["deal_id"][3]
    report.get_by_label("Find a deal by its name, id or account").fill(deal)
    report.keyboard.press("Enter")
    expect(report.get_by_text(f"Id: {deal} · Account:")).to_be_visible()


def test_the_printable_report_opens_from_disk_without_a_network(
    report: Page, kept: tuple[Path, Yearly], chromium: Browser, tmp_path: Path
) -> None:
    with report.expect_download() as waiting:
        report.get_by_role("button", name="Printable report (HTML)").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "report_simulated_company_jump_seed_3_300_opportunities_2025-11-13.html"
    alone = chromium.new_context(offline=True).new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    found = kept[1]
    expect(alone.get_by_text(words.opening(found))).to_be_visible()
    expect(alone.get_by_text(words.reconciled(found))).to_be_visible()
    expect(alone.locator("svg a path")).to_have_count(found.scored.height)
    alone.locator("svg a path").first.click()
    expect(alone.locator("tr:target")).to_be_visible()
    assert alone.locator("tr:target").inner_text().split("\t")[3].startswith(HOSTILE)
    assert asked == [file.as_uri()]
    alone.context.close()


def test_the_table_is_downloaded_whole(report: Page, kept: tuple[Path, Yearly], tmp_path: Path) -> None:
    with report.expect_download() as waiting:
        report.get_by_role("button", name="Table (CSV)").click()
    waiting.value.save_as(tmp_path / "report.csv")
    table = pl.read_csv(tmp_path / "report.csv", infer_schema=False)
    assert table["deal_id"].to_list() == kept[1].deals["deal_id"].to_list()
