"""What pages rest on is made once for a version of the data: of a large data set before anybody comes to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from weights_page import APP

from pages.shared import books, readied
from pages.shared.frame import MENU
from pages.shared.shelf import Shelf
from qualify.analysis import arrival
from qualify.settings import Settings
from qualify.simulate import simulate
from qualify.store import Store


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of things that are made, one after the other."""
    kinds: list[str] = []
    honest = Shelf.take

    def take(self: Shelf, version: int, kind: str, key: Any, most: int, make: Callable[[], Any]) -> Any:
        return honest(self, version, kind, key, most, lambda: kinds.append(kind) or make())

    monkeypatch.setattr(Shelf, "take", take)
    return kinds


@pytest.fixture
def usual(kept: Store) -> Settings:
    arrival.take_in_company(kept, simulate(300, 7))
    return Settings(kept.datasets()["dataset"][0], 1)


def test_who_comes_to_a_page_that_was_made_ready_waits_for_nothing_heavy(usual: Settings, made: list[str]) -> None:
    readied.prepare(usual)
    assert {"whole", "view", "flow", "worklist", "entries", "trust", "criteria", "chance by week"} <= set(made)
    made.clear()
    opened = [AppTest.from_file(str(APP), default_timeout=60) for _ in MENU]
    for at, (path, _, _) in zip(opened, MENU, strict=True):
        page = (at if path == "app.py" else at.switch_page(path)).run()
        assert [e.value for e in page.exception] == [], path
    # What is left is quick: sums over columns, and lists that no other page needs.
    assert sorted(made) == ["days", "deals of the forecast", "freeze", "late changes", "rated", "sample"]


def test_a_large_data_set_is_made_ready_in_the_background_once(
    usual: Settings, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    readied.begin(usual)
    assert "made ready" not in made
    monkeypatch.setattr(readied, "LARGE", 300)
    monkeypatch.setattr(readied, "STEPS", (books.view,))
    readied.begin(usual)
    readied.begin(usual)
    thread = books.kept(books.book(usual), "made ready", lambda: None)
    thread.join()
    assert made.count("made ready") == 1
    assert made.count("view") == 1
