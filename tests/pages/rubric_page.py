"""The Rubric page on a small data set of our own: what is shown, and its draft's fields by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from streamlit.testing.v1 import AppTest

from qualify import intake
from qualify.analysis import arrival
from qualify.rubric import Answer, Criterion, Rubric, Sketch, sketched
from qualify.store import RubricDraft, Store

FILE = b"""Id,Status,Budget,Champion,Mood
a,Won,Yes,High,sunny
b,Lost,No,Low,rainy
c,Won,Unknown,Mid,sunny
d,Lost,No,Low,foggy
"""
BUDGET = Criterion("budget", "Is there a budget?", (Answer("No", 0), Answer("Yes", 100, "It is signed")), 10, "Worth")
CHAMPION = Criterion("champion", "Champion", (Answer("Low", 0), Answer("Mid", 50), Answer("High", 100)), 30)
FIRST = Rubric("First", (BUDGET, CHAMPION), note="Our own")


def fill(store: Store, rubric: Rubric | None, data: bytes = FILE) -> None:
    """Take the file in as the data set "deals"."""
    table = intake.read(data, "deals.csv")
    guessed = intake.guess(table)
    mapping = intake.Mapping(guessed.fields, ("Budget", "Champion", "Mood"), guessed.outcomes)
    arriving = arrival.delivery(table, mapping, intake.check(table, mapping))
    arrival.take_in(store, [arriving], "deals", rubric)


def texts(at: AppTest) -> str:
    """All that is said on the page."""
    found = (*at.markdown, *at.caption, *at.success, *at.warning, *at.error, *at.info, *at.expander)
    return "\n".join(getattr(element, "value", None) or element.label for element in found)


def labelled(found: Sequence[Any], label: str) -> Any:
    """The first field or button of this name."""
    return next(element for element in found if element.label == label)


def press(at: AppTest, label: str, at_key: str = "") -> AppTest:
    """Click the first button of this name whose key ends like that."""
    button = next(b for b in at.button if b.label == label and (b.key or "").endswith(at_key))
    return button.click().run()


def as_(at: AppTest, name: str = "Ana") -> AppTest:
    """The page, on which somebody has given a name."""
    return labelled(at.text_input, "Your name").set_value(name).run()


def begin(at: AppTest, option: str | None = None) -> AppTest:
    """Ana's draft, which begins with the first option, or with the one that begins like that."""
    at = as_(at)
    if option is not None:
        chooser = labelled(at.selectbox, "Begin with")
        at = chooser.set_value(next(title for title in chooser.options if title.startswith(option))).run()
    return press(at, "Begin")


def view(at: AppTest, name: str) -> AppTest:
    """Another view of the draft that is open."""
    return at.segmented_control(key="rubric view").set_value(name).run()


def drafts(store: Store) -> list[RubricDraft]:
    return store.rubric_drafts("deals")


def draft(store: Store) -> Sketch:
    """The draft that was saved last."""
    return sketched(drafts(store)[0].body)
