"""Work made of steps, each of which yields the share of it that is done; a page shows that, a terminal waits."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def finished(steps: Generator[float, None, T]) -> T:
    """All steps at once: the answer that they end with.

    >>> def halves():
    ...     yield 0.5
    ...     return "whole"
    >>> finished(halves())
    'whole'
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
