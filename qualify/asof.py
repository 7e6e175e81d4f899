"""Which of a deal's ratings make its score: a frozen rule that a link carries, readable and checked.

``?rated=before:30`` scores every closed deal by its last rating at least 30 days before it closed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qualify.errors import Problem, broken
from qualify.words import count, on_day

Moment = Literal["before", "created", "stage", "day", "last"]
GATE_DAYS = 7
"""Learning from closed deals uses the last rating at least this many days before closing: later ones may know."""
MOST_DAYS = 3650


@dataclass(frozen=True)
class AsOf:
    """Score as of a ``moment`` of each deal; of the ratings up to it the last one counts, whoever gave it.

    "before": ``days`` before a closed deal's closing, and of an open deal the last there is. "created": the day of
    creation. "stage": the day on which a deal first entered ``stage``; one that never did has no score. Of closed deals
    neither reaches further than the day before closing. "day": the end of ``day``, of closed deals no later than
    "before" allows. "last": the last there is, closing or not, which may know the outcome. A rating without a day
    counts under every rule and yields to a dated one. Of a deal that closed on an unknown day every rating counts that
    the rule would let count of an open one: that hindsight cannot be ruled out is said beside the scores.
    """

    moment: Moment = "before"
    days: int = GATE_DAYS
    stage: str = ""
    day: date | None = None


USUAL = AsOf()
"""The last rating at least 7 days before closing: the rule unless somebody chose another."""


def to_link(rule: AsOf) -> dict[str, str]:
    """The query parameter of a rule; none for the usual one.

    >>> to_link(AsOf("stage", stage="Proposal")), to_link(AsOf(days=30)), to_link(USUAL)
    ({'rated': 'stage:Proposal'}, {'rated': 'before:30'}, {})
    """
    if rule == USUAL:
        return {}
    about = {"before": str(rule.days), "stage": rule.stage, "day": str(rule.day)}.get(rule.moment)
    return {"rated": rule.moment if about is None else f"{rule.moment}:{about}"}


def read_as_of(link: Mapping[str, str], stages: Collection[str]) -> tuple[AsOf, list[Problem]]:
    """The rule in a link, or the usual one with the reason; ``stages`` are those of the data set.

    >>> read_as_of({"rated": "before:30"}, []), read_as_of({}, [])
    ((AsOf(moment='before', days=30, stage='', day=None), []), (AsOf(moment='before', days=7, stage='', day=None), []))
    >>> read_as_of({"rated": "stage:Lunch"}, ["Proposal"])[1][0].what
    'There is no such stage in this data set; the last rating at least 7 days before closing is used instead.'
    """
    text = link.get("rated")
    if text is None:
        return USUAL, []
    moment, _, about = text.partition(":")
    if moment in ("created", "last") and not about:
        return AsOf("created" if moment == "created" else "last"), []
    if moment == "stage" and about in stages:
        return AsOf("stage", stage=about), []
    if moment == "before" and about.isdecimal() and about.isascii() and len(about) <= 4 and int(about) <= MOST_DAYS:
        return AsOf(days=int(about)), []
    if moment == "day" and (day := read_date(about)):
        return AsOf("day", day=day), []
    why = "There is no such stage in this data set" if moment == "stage" else "Nothing says which ratings count"
    return USUAL, [broken("rated", text, why, in_words(USUAL))]


def read_date(text: str) -> date | None:
    """The day that is written like 2026-06-30; None where none is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def until_closing(rule: AsOf) -> str:
    """Up to when ratings of a closed deal count.

    >>> until_closing(AsOf(days=1)), until_closing(AsOf(days=0))
    ('at least 1 day before closing', 'up to the day of closing')
    """
    return f"at least {count(rule.days, 'day')} before closing" if rule.days else "up to the day of closing"


def in_words(rule: AsOf) -> str:
    """Which rating of a closed deal counts.

    >>> in_words(USUAL), in_words(AsOf("created"))
    ('the last rating at least 7 days before closing', 'the last rating up to the day of creation')
    """
    return {
        "before": f"the last rating {until_closing(rule)}",
        "created": "the last rating up to the day of creation",
        "stage": f"the last rating up to the day of entering {rule.stage!r}",
        "day": f"the last rating up to {on_day(rule.day)}" if rule.day else "the last rating",
        "last": "the last rating, even after closing",
    }[rule.moment]
