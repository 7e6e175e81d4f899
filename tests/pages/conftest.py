"""A page on a store of its own, driven without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from qualify.analysis.arrival import take_in_company
from qualify.simulate import simulate
from qualify.store import Store, open_store

APP = Path(__file__).parents[2] / "app.py"
Opened = Callable[[str], AppTest]
Fill = Callable[[Store], object]
Standing = Callable[[str, Fill], Store]


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


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, Fill], Path]]:
    """Stores that are filled at the first test that asks for them by name, and read by all that do."""
    made: dict[str, Path] = {}

    def path(name: str, fill: Fill) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("standing") / "pages.duckdb"
            fill(open_store(made[name]))
        return made[name]

    yield path
    for each in made.values():
        open_store(each).close()


@pytest.fixture
def standing(filled_once: Callable[[str, Fill], Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Standing]:
    """``standing("name", fill)``: the store of that name, which the pages use in this test and must leave as it is.

    What the pages worked out for one test is there for the next, as it is for the next person in a running app.
    """
    used: list[tuple[Store, dict[str, int]]] = []

    def store(name: str, fill: Fill) -> Store:
        path = filled_once(name, fill)
        monkeypatch.setenv("QUALIFY_STORE", str(path))
        used.append((found := open_store(path), versions(found)))
        return found

    yield store
    for found, before in used:
        assert versions(found) == before


def versions(store: Store) -> dict[str, int]:
    return {name: store.version(name) for name in store.datasets()["dataset"]}


@pytest.fixture
def company_of(standing: Standing) -> Callable[[int, int], Store]:
    """``company_of(900, 3)``: the store of a simulated company of so many opportunities and this seed, for reading."""
    return lambda deals, seed: standing(f"{deals} {seed}", lambda store: take_in_company(store, simulate(deals, seed)))


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
