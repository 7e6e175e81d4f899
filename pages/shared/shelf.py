"""What is prepared of a data set, kept while it is of use: of its two newest versions, as much as has room.

Streamlit's own caches know neither: they keep the things of older versions until enough others have come, and as many
things of a large data set as of a small one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

VERSIONS = 2
"""Who has a page open while somebody imports goes on with the version before."""
ROOM, FEWEST, MOST = 2_000_000, 8, 32
T = TypeVar("T")


def room(deals: int) -> int:
    """How many things of one kind are kept of a data set: as many as hold two million deals, from 8 to 32.

    >>> room(10_000), room(100_000), room(1_000_000)
    (32, 20, 8)
    """
    return max(FEWEST, min(MOST, ROOM // max(deals, 1)))


class Shelf:
    """The things of one data set, under a version of it, their kind and a key; of each kind those used last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kinds: dict[int, dict[str, OrderedDict[Hashable, _Place]]] = {}

    def take(self, version: int, kind: str, key: Hashable, most: int, make: Callable[[], T]) -> T:
        """What is kept, or else what ``make`` makes: once, however many ask for it at the same time."""
        place = self._place(version, kind, key, most)
        with place.lock:
            if not place.made:
                place.thing, place.made = make(), True
            return place.thing

    def _place(self, version: int, kind: str, key: Hashable, most: int) -> _Place:
        with self._lock:
            self._kinds.setdefault(version, {})
            while len(self._kinds) > VERSIONS:
                del self._kinds[min(self._kinds)]
            # A version that had to go at once is older than those kept: what is made of it is not kept.
            places = self._kinds.get(version, {}).setdefault(kind, OrderedDict())
            place = places.setdefault(key, _Place())
            places.move_to_end(key)
            while len(places) > most:
                places.popitem(last=False)
            return place


class _Place:
    """Where a thing stands, or will: whoever comes while it is made waits for it."""

    def __init__(self) -> None:
        self.lock, self.made = Lock(), False
        self.thing: Any = None
