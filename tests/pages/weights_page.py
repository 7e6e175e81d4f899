"""The Weights page in a session of its own, and what it shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from qualify.analysis import Book, holdout, load, lock
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
NAME = "Simulated company (jump, seed 3, 900 opportunities)"


def weights_page(tab: str = "", **link: str) -> AppTest:
    """The page, opened by a link, on one of its tabs."""
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/3_Weights.py")
    for name, value in link.items():
        at.query_params[name] = value
    if tab:
        at.session_state["more"] = tab
    return healthy(at.run())


def healthy(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    return at


def locked_book(store: Store) -> Book:
    """The simulated company in the store with its locked deals locked."""
    whole = load(store, NAME, 1)
    return lock(whole, holdout(store, whole).ids)


def unmarked(text: str) -> str:
    """Without what keeps Markdown from acting."""
    return re.sub(r"\\(.)", r"\1", text).replace("\u2060", "")


def said(at: AppTest) -> str:
    """Everything that the page says."""
    kinds = (at.markdown, at.caption, at.info, at.warning, at.error)
    return "\n".join(unmarked(text.value) for kind in kinds for text in kind)


def table(at: AppTest) -> dict[str, tuple[str, str]]:
    """Value and note under each head of the table of numbers."""
    text = next(part.value for part in at.markdown if part.value.startswith("| Tipping point"))
    lines = [unmarked(line)[2:-2].split(" | ") for line in text.splitlines()]
    notes = (note.removeprefix(":small[").removesuffix("]") for note in lines[3])
    values = (value.strip("*") for value in lines[2])
    return dict(zip(lines[0], zip(values, notes, strict=True), strict=True))


def component(at: AppTest, name: str) -> dict[str, Any]:
    """What a component was given to show."""
    return next(json.loads(part.proto.json) for part in at.get("bidi_component") if part.proto.component_name == name)


def press(at: AppTest, label: str, place: int = 0) -> AppTest:
    return healthy([button for button in at.button if button.label == label][place].click().run())


def fill(at: AppTest, label: str, text: str, place: int = 0) -> None:
    """Type into a field of one line, or else of several."""
    fields = [field for field in (*at.text_input, *at.text_area) if field.label == label]
    fields[place].set_value(text)
