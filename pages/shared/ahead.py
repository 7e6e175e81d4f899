"""Numbers that are known before the slider moves.

While one slider is held, a number of the page can take only as many values as that slider has places. They are
worked out when the slider is taken hold of, by the same function as everywhere, and sent to the browser, which shows
the right one in the moment of the move: no move waits for the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pages.shared.component import component

_COMPONENT = component("qualify_numbers_ahead", __file__, isolate_styles=False)


@dataclass(frozen=True)
class Label:
    """What stands over a number, what is said when the pointer rests on it, and the ``note`` under it."""

    name: str
    help: str
    note: str


@dataclass(frozen=True)
class Ahead:
    """What the numbers read at weight 0, 1, 2 ... of slider ``key`` while the ``others`` have these weights."""

    key: str
    others: dict[str, int]
    texts: tuple[tuple[str, ...], ...]


def numbers_ahead(labels: Sequence[Label], now: Sequence[str], ahead: Ahead | None, *, key: str, revision: str) -> None:
    """Draw a number under each label. Call inside a fragment: it runs again when a slider is taken hold of.

    What is then wanted is the state ``said`` of ``key``, in the form that :func:`sliders.parse_moves` takes. ``now``
    is shown until a slider is touched and whenever ``revision`` changes, as with the sliders.
    """
    data = {
        "labels": [asdict(label) for label in labels],
        "now": list(now),
        "ahead": asdict(ahead) if ahead else None,
        "revision": revision,
    }
    _COMPONENT(key=key, data=data)
