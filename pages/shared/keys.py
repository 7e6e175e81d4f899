"""The keyboard of the scorecard: an invisible component that puts the focus where the next key belongs."""

from __future__ import annotations

from pages.shared.component import component

# Its style holds the emerging score in view, which stands outside the component.
_COMPONENT = component("qualify_scorecard_keys", __file__, isolate_styles=False)


def keys(first: str, question: str, save: str, turn: int) -> None:
    """Digits choose an answer and go on, Enter goes to what is still open or saves, Ctrl + Enter saves at once.

    ``question`` begins the keys of the containers of the questions, ``save`` is that of the button that saves. The
    focus goes to the container ``first`` when ``turn`` changes, never in between.
    """
    _COMPONENT(key="scorecard keys", data={"first": first, "question": question, "save": save, "turn": turn})
