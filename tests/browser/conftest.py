"""One Chromium for all browser tests, a context of its own for each, and Streamlit servers by script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

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


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a fresh context: no cookies, no session, no cache of an earlier test."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


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
