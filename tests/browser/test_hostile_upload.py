"""The worst files through a real browser, one after the other, while somebody else moves a slider."""

from __future__ import annotations

import re
import statistics
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from hostile.hostile_file import Hostile
from hostile.hostile_files import found
from playwright.sync_api import Browser, FilePayload, Page, expect

from bench.measure import Tab, View
from bench.servers import streamlit_app
from qualify.simulate import Company, simulate
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
Keep = Callable[[Company], Path]
WORST = (
    ("encodings", "random bytes", "UTF-16 with half a surrogate"),
    ("NULs", "nothing but NULs"),
    ("quotes", "never closed, before 60,000 rows"),
    ("headers", "10,000 columns"),
    ("huge cells", "a cell past the limit"),
    ("names", "formulas", "markup", "patterns of columns"),
    ("file names", "called '![x](http://localhost:9/a.png).csv'", "called '<img src=x onerror=alert(1)>.csv'"),
    ("disguises", "an HTML page called deals.xlsx", "a program for Windows called deals.csv"),
    ("zips", "zips in zips in zips", "a line of 1 GB in it", "10,000 members", "a name of markup"),
    (
        "workbooks that ask for much",
        "a cell at the far corner",
        "a cell at the last column",
        "4,294,967,295 shared texts, it says",
    ),
    (
        "workbooks that ask for much",
        "a text of 900,000 letters in 20,000 cells",
        "entities of entities",
        "an address as an entity",
    ),
    ("workbooks of LibreOffice", "a cell 2,000,000,000 times", "a cell 16,384 times in 1,048,573 rows"),
    (
        "Parquet that lies",
        f"a claim of {2**62:,} rows",
        "a schema within itself, 100,000 times",
        "5,000 cells of 900,000 letters",
    ),
    ("JSON", "100,000 brackets", "a name of its own in each of 10,000 lines"),
)
FILES = [found(group, title) for group, *titles in WORST for title in titles]
REFUSED = "[data-testid=stAlertContentError]"
TAKEN = "h3:has-text('What is in which column?')"
MARKUP = "[data-testid=stMain] :is(img, script, iframe, a[href*='localhost:9'])"
NO_TABLE = "There is no table with rows in it"
SLOWEST_SECONDS = 1.0


def kept(path: Path) -> tuple[int, list[dict[str, object]]]:
    """The version of the data and the imports of the one data set of a store that no server has open."""
    store = Store(path)
    (dataset,) = store.datasets()["dataset"]
    found = store.version(dataset), store.imports(dataset).to_dicts()
    store.close()
    return found


def drop(page: Page, file: Hostile) -> None:
    payload: FilePayload = {"name": file.name, "mimeType": "application/octet-stream", "buffer": file.bytes}
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files([payload])


def judge(page: Page, file: Hostile) -> None:
    """The page says why the file is refused, or shows what is in it; and a name is text wherever it stands."""
    assert page.locator(MARKUP).count() == 0, file.title
    if page.locator(TAKEN).count():
        assert file.truth, f"taken in: {file.title}"
    else:
        said = page.locator(REFUSED).first.inner_text().replace("\u2060", "")
        assert re.search(f"{file.refusal}|{NO_TABLE}", said), f"{file.title}: {said}"
        assert file.refusal, f"refused: {file.title}: {said}"


def move(mover: Tab, turn: int) -> float:
    """Seconds from a key on the slider to the redrawn chart; endless where nothing changed."""
    took = mover.press(("ArrowRight", "ArrowLeft")[turn % 2]).chart
    return float("inf") if took is None else took / 1000


def take_back(page: Page) -> None:
    page.get_by_test_id("stFileUploader").get_by_role("button", name=re.compile("^Remove ")).first.click()
    expect(page.locator(f"{REFUSED}, {TAKEN}")).to_have_count(0)


def test_no_file_ends_the_server_or_holds_up_another_session_or_reaches_the_store(
    chromium: Browser, page: Page, keep: Keep
) -> None:
    path = keep(simulate(600, 3))
    before = kept(path)
    asked: list[str] = []
    moves: list[tuple[float, str]] = []
    page.on("request", lambda request: asked.append(request.url))
    with streamlit_app(APP, QUALIFY_STORE=str(path)) as address:
        slider, number, chart = "input[type=range][aria-label]", ".qualify-ahead-value", "[data-testid=stVegaLiteChart]"
        mover = Tab(chromium, View("mover", f"{address}/Weights", slider, number, chart))
        usual = statistics.median(move(mover, turn) for turn in range(5))
        page.goto(f"{address}/Upload")
        for file in FILES:
            drop(page, file)
            while not page.locator(f"{REFUSED}, {TAKEN}").count():
                moves.append((move(mover, len(moves)), file.title))
            judge(page, file)
            take_back(page)
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            assert answer.read() == b"ok"
        mover.page.context.close()
    # Where other tests keep the machine busy, a move takes longer with nobody uploading anything.
    allowed = max(SLOWEST_SECONDS, 3 * usual)
    assert len(moves) >= len(FILES) / 2
    assert [(took, title) for took, title in moves if took > allowed] == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    assert kept(path) == before
