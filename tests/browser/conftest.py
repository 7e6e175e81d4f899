"""One Chromium for all browser tests, a page of its own for each, and Streamlit servers by script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bench.servers import launch, streamlit_app
from qualify.analysis.arrival import take_in_company
from qualify.simulate import Company
from qualify.store import Store

Serve = Callable[..., str]
Keep = Callable[[Company], Path]
# The first page of a just-started server imports everything, beside another worker's browser on two cores.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visits(chromium: Browser) -> Iterator[BrowserContext]:
    """The context of the tests' pages: in one of its own each would compile Streamlit anew, for seconds of work."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(visits: BrowserContext) -> Iterator[Page]:
    """A page that knows of no earlier test: no cookies, no session, and nothing that a page of a server stored."""
    opened = visits.new_page()
    yield opened
    assert visits.pages == [opened]
    protocol = visits.new_cdp_session(opened)
    for origin in {frame.url for frame in opened.frames if frame.url.startswith("http")}:
        stored = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
        protocol.send("Storage.clearDataForOrigin", stored)
    visits.clear_cookies()
    opened.close()


@pytest.fixture(scope="session")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Keep:
    """``keep(company)`` is the file of a closed store of its own that holds the company."""

    def kept(company: Company) -> Path:
        path = tmp_path_factory.mktemp("company") / "qualify.duckdb"
        store = Store(path)
        take_in_company(store, company)
        store.close()
        return path

    return kept


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """``serve(script, **environment)`` is the address of a server for that script, shared by the session's tests."""
    with ExitStack() as servers:
        addresses: dict[tuple[Path, tuple[tuple[str, str], ...]], str] = {}

        def address(script: Path, **environment: str) -> str:
            wanted = (script, tuple(sorted(environment.items())))
            if wanted not in addresses:
                addresses[wanted] = servers.enter_context(streamlit_app(script, **environment))
            return addresses[wanted]

        yield address


@pytest.fixture
def fresh() -> Iterator[Serve]:
    """``fresh(script, **environment)`` is the address of a server that has just started and seen nobody yet."""
    with ExitStack() as servers:
        yield lambda script, **environment: servers.enter_context(streamlit_app(script, **environment))
