"""A file through a real browser: dropped, corrected, stored, and shown by the other pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

APP = Path(__file__).parents[2] / "app.py"
Serve = Callable[..., str]
FILE = b"""Id,Status,Budget,![x](http://localhost:9/a.png)
a,Won,Yes,High
b,Shelved,No,Low
c,Open,Yes,Mid
"""


@pytest.fixture
def upload(page: Page, fresh: Serve, tmp_path: Path) -> Page:
    page.goto(f"{fresh(APP, QUALIFY_STORE=str(tmp_path / 'browser.duckdb'))}/Upload")
    expect(page.get_by_role("heading", name="What have you got?")).to_be_visible()
    return page


def dropped(page: Page, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files([file])


def choose(page: Page, name: str, option: str) -> None:
    """Pick an option once the page is at rest: a rerun that ends meanwhile closes the open list."""
    expect(page.locator("[data-test-script-state=notRunning]").first).to_be_attached()
    page.get_by_role("combobox", name=name).click()
    page.get_by_role("combobox", name=name).fill(option)
    page.get_by_role("combobox", name=name).press("Enter")


def test_salvirt_is_uploaded_stored_and_shown(upload: Page, shared: Path) -> None:
    dropped(upload, "Salvirt.csv", (shared / "salvirt" / "Salvirt_B2B_ML_dataset.csv").read_bytes())
    expect(upload.get_by_text("448 rows read: 448 to be stored and 0 set aside.")).to_be_visible()
    expect(upload.get_by_test_id("stMetricValue").first).to_have_text("227")
    upload.get_by_role("button", name="Store 448 opportunities").click()
    stored = "448 rows read: 448 stored, 0 updated, 0 unchanged, 0 set aside."
    expect(upload.get_by_text(stored)).to_be_visible()
    upload.get_by_role("link", name="See where the line is").click()
    expect(upload.get_by_role("heading", name="Where is the line?")).to_be_visible()
    expect(upload.get_by_text("448 decided deals with a score: 227 won")).to_be_visible()


def test_a_bad_file_leaves_the_page_usable_and_an_unknown_word_is_settled(upload: Page) -> None:
    dropped(upload, "bad.csv", b"Id,Status\n")
    expect(upload.get_by_text("The file has a header and no rows.")).to_be_visible()
    expect(upload.get_by_text("Reading …")).to_have_count(0)
    upload.get_by_role("button", name="Remove bad.csv").click()
    dropped(upload, "good.csv", FILE)
    expect(upload.get_by_text("Nobody has said yet whether the word 'Shelved' means").first).to_be_visible()
    expect(upload.get_by_role("button", name="Store", exact=True)).to_be_disabled()
    choose(upload, "Shelved (1 row)", "no decision")
    upload.get_by_role("button", name="Store 3 opportunities").click()
    expect(upload.get_by_text("1 won, 1 lost or without a decision, 1 open.")).to_be_visible()


def test_names_from_a_file_fetch_nothing(upload: Page) -> None:
    asked: list[str] = []
    upload.on("request", lambda request: asked.append(request.url))
    dropped(upload, "good.csv", FILE.replace(b"Shelved", b"![y](http://localhost:9/b.png)"))
    expect(upload.get_by_role("heading", name="Where does it go?")).to_be_visible()
    upload.get_by_text("![x](http://localhost:9/a.png)").first.wait_for()
    assert [url for url in asked if "localhost:9/" in url] == []
    assert upload.locator("[data-testid=stMain] img").count() == 0
