"""The weight sliders: one component that tells the page while a slider is dragged, and once more when it is let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TypeGuard

from pages.shared.component import component
from qualify.rubric import MAX_WEIGHT
from qualify.settings import MOST_TRIALS

_COMPONENT = component("qualify_weight_sliders", __file__)


@dataclass(frozen=True)
class SliderRow:
    """One slider: its weight now, and ``ghost``, the saved rubric's weight, drawn as a tick mark."""

    key: str
    label: str
    group: str
    weight: int
    ghost: int


@dataclass(frozen=True)
class Moves:
    """What the sliders show. ``moving`` is the key of the slider on the move, None once it is committed.

    ``trials`` counts the settings that were shown on the way to these weights: of a drag every value of the slider
    that it showed, each once.
    """

    weights: dict[str, int]
    moving: str | None
    trials: int = 0


def weight_sliders(rows: Sequence[SliderRow], *, key: str, revision: str, trials: int = 0) -> None:
    """Draw a slider per row under its group's heading; a relay hears what they show (see ``relay``).

    The rows' weights reach the sliders when the page is first drawn and whenever ``revision`` changes
    (reset, suggested weights, link), never on an ordinary rerun: a fast move is not overwritten by the
    answer to an earlier one. Use no revision twice in a session (a count will do), or moves made under its
    first use come back. Give the rows the weights that the person sees now, in every run. The sliders count on from
    ``trials``, the settings that were tried before.
    """
    data = {"revision": revision, "trials": trials, "most": MAX_WEIGHT, "rows": [asdict(row) for row in rows]}
    _COMPONENT(key=key, data=data)


def parse_moves(state: object, rows: Sequence[SliderRow], revision: str) -> Moves:
    """What the browser sent, made safe: whole weights from 0 to 100 for the rows' keys and no others.

    A weight that is missing or not valid stays as in its row. The rows' own weights stand as a whole where
    every weight would be 0 and where the browser speaks of another revision: it has not yet heard of the reset.

    >>> rows = [SliderRow("budget", "Budget", "Worth", 10, 10), SliderRow("pain", "Pain", "Need", 20, 20)]
    >>> parse_moves({"revision": "a", "weights": {"budget": 12, "else": 5}, "moving": "budget"}, rows, "a")
    Moves(weights={'budget': 12, 'pain': 20}, moving='budget', trials=0)
    """
    known = {row.key: row.weight for row in rows}
    if not isinstance(state, dict) or state.get("revision") != revision or not isinstance(state.get("weights"), dict):
        return Moves(known, None)
    sent = {
        name: weight for name, weight in state["weights"].items() if name in known and _is_count(weight, MAX_WEIGHT)
    }
    weights = known | sent
    if not any(weights.values()):
        return Moves(known, None)
    moving, trials = state.get("moving"), state.get("trials")
    return Moves(
        weights,
        moving if isinstance(moving, str) and moving in known else None,
        trials if _is_count(trials, MOST_TRIALS) else 0,
    )


def _is_count(value: object, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
