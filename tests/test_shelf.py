"""What the pages keep: made once, the latest used, of the two newest versions of a data set, and never more."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from pages.shared.shelf import FEWEST, MOST, Shelf, room


class Thing:
    """Something that can be seen to be let go."""


@pytest.fixture
def made() -> list[str]:
    """The names of the things that had to be made, in turn."""
    return []


@pytest.fixture
def take(made: list[str]) -> Callable[..., Thing]:
    shelf = Shelf()

    def one(name: str, version: int = 1, most: int = 2, kind: str = "book") -> Thing:
        return shelf.take(version, kind, name, most, lambda: made.append(name) or Thing())

    return one


def test_a_thing_is_made_once(take: Callable[..., Thing], made: list[str]) -> None:
    assert take("a") is take("a")
    assert take("a", kind="view") is not take("a")
    assert made == ["a", "a"]


def test_of_each_kind_those_used_last_stay(take: Callable[..., Thing], made: list[str]) -> None:
    for name in "abacabc":
        take(name)
    take("b", kind="view")
    assert made == ["a", "b", "c", "b", "c", "b"]


def test_only_the_two_newest_versions_stay(take: Callable[..., Thing], made: list[str]) -> None:
    old = [weakref.ref(take("a", version)) for version in (1, 2, 3)]
    gc.collect()
    assert [thing() is None for thing in old] == [True, False, False]
    take("a", 2)
    take("a", 3)
    assert made == ["a"] * 3


def test_who_still_looks_at_an_older_version_is_served_but_takes_no_room(
    take: Callable[..., Thing], made: list[str]
) -> None:
    for version in (4, 5, 3, 3, 4, 5):
        take(str(version), version)
    assert made == ["4", "5", "3", "3"]


def test_what_could_not_be_made_is_tried_again(take: Callable[..., Thing]) -> None:
    shelf = Shelf()
    with pytest.raises(ZeroDivisionError):
        shelf.take(1, "book", "a", 2, lambda: 1 // 0)
    assert shelf.take(1, "book", "a", 2, lambda: 7) == 7


def test_many_who_ask_at_once_wait_for_one(take: Callable[..., Thing], made: list[str]) -> None:
    together, found = Barrier(8), []

    def ask() -> None:
        together.wait()
        found.append(take("a"))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (made, len(set(map(id, found)))) == (["a"], 1)


def test_of_larger_data_sets_fewer_things_stay() -> None:
    assert [room(deals) for deals in (0, 1, 62_500, 125_000, 249_999, 10_000_000)] == [MOST, 32, 32, 16, 8, FEWEST]
