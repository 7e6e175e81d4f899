"""A page on a store of its own, driven without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from qualify.store import Store, open_store

APP = Path(__file__).parents[2] / "app.py"
Opened = Callable[[str], AppTest]


@pytest.fixture(autouse=True, scope="session")
def looked_for_once() -> Iterator[None]:
    """For every AppTest Streamlit looks for components in all that is installed; nothing is installed meanwhile."""
    with pytest.MonkeyPatch.context() as session:
        session.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The empty store that the pages use in this test."""
    path = tmp_path / "pages.duckdb"
    monkeypatch.setenv("QUALIFY_STORE", str(path))
    yield open_store(path)
    open_store(path).close()


@pytest.fixture
def opened(kept: Store) -> Opened:
    """``opened("6_Upload")`` is that page, run once in a fresh session."""

    def page(name: str) -> AppTest:
        return AppTest.from_file(str(APP), default_timeout=60).switch_page(f"pages/{name}.py").run()

    return page


@pytest.fixture
def type_into() -> Callable[[AppTest, str, dict[int, dict[str, Any]]], None]:
    """``type_into(at, "points", {0: {"points": 7}})`` edits cells of the table whose key begins like that."""

    def edit(at: AppTest, start: str, cells: dict[int, dict[str, Any]]) -> None:
        keys = [table.proto.id.split("-", 2)[-1] for table in at.dataframe]
        key = next(key for key in keys if key.startswith(start))
        at.session_state[key] = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
        at.run()

    return edit
