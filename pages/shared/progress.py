"""Work made of steps: its progress is shown, and each step gives way to whatever the person does next."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from streamlit.delta_generator import DeltaGenerator

T = TypeVar("T")


def with_progress(
    steps: Generator[float, None, T], place: DeltaGenerator, text: str, counted: Callable[[], str] = str
) -> T:
    """Run all steps, each of which yields the share that is done; ``place`` shows it under ``text`` meanwhile.

    ``counted`` says after each step how far it came, to stand behind the text.
    """
    bar = place.progress(0.0, text)
    while True:
        try:
            bar.progress(next(steps), f"{text}{counted()}")
        except StopIteration as end:
            place.empty()
            return end.value
