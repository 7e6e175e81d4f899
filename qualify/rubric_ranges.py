"""Numbers that an answer holds for, read from its words, to see where two answers both hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

from qualify.rubric import Answer

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_SPAN = re.compile(rf"{_NUMBER}\s*(?:to|up to|and|-|–|—)\s*{_NUMBER}")
_FORMS = (
    (re.compile(rf"(?:less than|fewer than|under|below|<)\s*{_NUMBER}"), "below"),
    (re.compile(rf"(?:up to|at most|no more than|not more than|<=|≤)\s*{_NUMBER}"), "up to"),
    (re.compile(rf"(?:more than|over|above|>)\s*{_NUMBER}"), "above"),
    (re.compile(rf"(?:at least|from|>=|≥)\s*{_NUMBER}|{_NUMBER}\s*(?:or more|and more|or over|\+)"), "from"),
)


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``; ``open_low`` and ``open_high`` where the end itself is not among them."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False


def span(text: str) -> Range | None:
    """The numbers that a text like "10 to 50 users" names; None where it names none, or more than one range.

    >>> span("10 to 50 users"), span("3 people within 30 days")
    (Range(low=10.0, high=50.0, open_low=False, open_high=False), None)
    >>> span("more than 50")
    Range(low=50.0, high=inf, open_low=True, open_high=False)
    """
    plain = text.casefold()
    numbers = re.findall(_NUMBER, plain)
    if len(numbers) == 2 and (both := _SPAN.search(plain)):
        low, high = (_value(found) for found in both.groups())
        return Range(low, high) if low <= high else None
    if len(numbers) != 1:
        return None
    for form, kind in _FORMS:
        if form.search(plain):
            return _open_ended(kind, _value(numbers[0]))
    return None


def shared(first: Answer, second: Answer) -> str | None:
    """A number for which both answers hold, by their labels or else their meanings; None where none is seen.

    >>> shared(Answer("10 to 50", 0), Answer("50 to 100", 100)), shared(Answer("1 to 9", 0), Answer("10 or more", 100))
    ('50', None)
    """
    for one, other in ((first.label, second.label), (first.meaning, second.meaning)):
        a, b = span(one), span(other)
        if a and b and _unit(one) == _unit(other):
            return _common(a, b)
    return None


def _common(a: Range, b: Range) -> str | None:
    low, high = max(a.low, b.low), min(a.high, b.high)
    shut = any((r.open_low and r.low == low) or (r.open_high and r.high == low) for r in (a, b))
    if low > high or (low == high and shut):
        return None
    if low == -inf:
        return f"anything up to {high:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}" if high < inf else f"anything from {low:g}"


def _open_ended(kind: str, number: float) -> Range:
    if kind in ("below", "up to"):
        return Range(-inf, number, open_high=kind == "below")
    return Range(number, inf, open_low=kind == "above")


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _unit(text: str) -> str:
    """The word or sign after the last number: 2 weeks and 10 days are no overlap that can be seen here."""
    rest = re.split(_NUMBER, text.casefold())[-1]
    found = re.match(r"\s*([^\W\d_]+|%)", rest)
    return found.group(1) if found and found.group(1) not in ("or", "and") else ""
