"""The keyboard of the scorecard: an invisible component that puts the focus where the next key belongs."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pages.shared.component import component

# Its style holds the emerging score in view, which stands outside the component.
_COMPONENT = component("qualify_scorecard_keys", __file__, isolate_styles=False)
HINT = (
    "Keys: a digit chooses its answer and goes on to the next question; one that no answer has leaves the question "
    "open. 0 or U is unknown. E goes to the evidence, and Enter there goes on: to the answers while there is none, "
    "else to the next question. Enter on an answer or on the button goes to the first question without an answer, and "
    "saves once there is none. Ctrl + Enter saves at once, wherever you are. Tab and the arrow keys move. You can type "
    "ahead: every key waits for the question that it is meant for."
)
LONG = " A question with more than nine answers is a list: type a part of the answer, Enter chooses it and goes on."


@dataclass(frozen=True)
class Keyboard:
    """What the keys move between: the container ``first`` gets the focus when ``turn`` changes, never in between.

    ``question`` begins the keys of the containers of the ``count`` questions, ``save`` is that of the button that
    saves. ``refused`` changes when saving was refused: what was typed since was for the next deal, and is dropped.
    """

    first: str
    question: str
    save: str
    turn: int = 0
    count: int = 0
    refused: int = 0


def keys(about: Keyboard) -> None:
    """Let the keys do what HINT says."""
    _COMPONENT(key="scorecard keys", data=asdict(about))
