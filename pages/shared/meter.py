"""The honesty meter: what the sliders found, in words, and the work behind it in slices that the next move interrupts.

A thread would go on when nobody wants its answer any more. So a run does a slice of some milliseconds, and what it
sends makes the browser ask for the next one, unless a slider has moved meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pages.shared.component import component

_COMPONENT = component("qualify_honesty_meter", __file__)


@dataclass(frozen=True)
class Said:
    """A verdict in a sentence, its ``details`` in others, and its ``tone``: found, partly, luck or cannot tell."""

    verdict: str
    details: tuple[str, ...]
    tone: str


def meter(
    said: Said, weights: Mapping[str, int], progress: float | None, *, key: str, revision: str, move: object
) -> None:
    """Draw the meter. Call inside a fragment: it runs again after each move that was let go, and at once while there
    is ``progress`` (0 to 1; None once the work is done).

    The move is then the state ``said`` of ``key``; give it as this run found it as ``move``. ``weights`` are those
    that were judged: while the sliders show others, the verdict is pale.
    """
    heard = move if isinstance(move, dict) else {}
    _COMPONENT(
        key=key,
        data={
            "verdict": said.verdict,
            "details": list(said.details),
            "tone": said.tone,
            "weights": dict(weights),
            "progress": progress,
            "revision": revision,
            "serial": heard.get("serial"),
            "turn": _turn(heard.get("turn")) + 1,
        },
    )


def _turn(sent: object) -> int:
    return sent if isinstance(sent, int) and not isinstance(sent, bool) else 0
