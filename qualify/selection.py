"""Who is in it, and what is promised: a frozen record that a link carries, readable and checked.

``?closed=2025-01-01..2025-12-31&team=North&no_decision=left+out&floor=5`` counts only what it names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from qualify.errors import Problem, broken
from qualify.schema import EXTRA
from qualify.words import one_in

NoDecision = Literal["counted", "left out"]
NO_DECISION_POLICIES: tuple[NoDecision, ...] = ("counted", "left out")
SEGMENTS = ("team", "product", "source", "owner")
FLOORS, CEILINGS = (5, 10, 15, 20), (95, 90, 85, 80)
FLOOR, CEILING = 10, 90
CURRENCY = "currency"
PARAMETERS = ("closed", *SEGMENTS, CURRENCY, "no_decision", "floor", "ceiling")
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?", re.ASCII)


@dataclass(frozen=True)
class Selection:
    """Which decided deals count for the lines, which opportunities there are at all, and what the lines promise.

    ``first`` and ``last`` bound the day of closing, both included; None is open. ``team``, ``product``, ``source``
    and ``owner`` keep only the opportunities that have this value, and so do ``others``: pairs of a column of the
    team's own ("extra: Region") and a value, by column. So does ``currency``, that of a deal itself: its amounts are
    then as given, at no rate. ``no_decision`` deals are counted as not won or left out of
    the lines. ``floor`` and ``ceiling`` are the certified lines' levels in per cent.
    """

    first: date | None = None
    last: date | None = None
    team: str | None = None
    product: str | None = None
    source: str | None = None
    owner: str | None = None
    no_decision: NoDecision = "counted"
    floor: int = FLOOR
    ceiling: int = CEILING
    others: tuple[tuple[str, str], ...] = ()
    currency: str | None = None

    @property
    def segments(self) -> dict[str, str]:
        """The fields that are narrowed down, each with its value."""
        fields = (*SEGMENTS, CURRENCY)
        named = {field: getattr(self, field) for field in fields if getattr(self, field) is not None}
        return named | dict(self.others)

    @property
    def dated(self) -> bool:
        """Whether only deals closed within some days count."""
        return self.first is not None or self.last is not None


EVERYTHING = Selection()
"""All opportunities, all days, no decision counted as not won, lines at 1 in 10 and 9 in 10."""


def dividing(own: Iterable[str]) -> tuple[str, ...]:
    """The fields that divide the deals: the usual ones, then the columns that the team chose.

    >>> dividing(["Region"])
    ('team', 'product', 'source', 'owner', 'extra: Region')
    """
    return (*SEGMENTS, *(EXTRA + column for column in own))


def narrowed(segments: Mapping[str, str | None]) -> dict[str, Any]:
    """What a :class:`Selection` is made with for these values by field; None is no choice.

    >>> Selection(**narrowed({"team": "North", "owner": None, "extra: Region": "South"})).segments
    {'team': 'North', 'extra: Region': 'South'}
    """
    given = {field: value for field, value in segments.items() if value is not None}
    ours = (*SEGMENTS, CURRENCY)
    others = sorted((field, value) for field, value in given.items() if field not in ours)
    return {field: given.get(field) for field in ours} | {"others": tuple(others)}


def label(field: str) -> str:
    """What people call a field: one of ours by its own word, a column of the team's own by its name in the file.

    >>> label("owner"), label("extra: Region")
    ('owner', 'Region')
    """
    return field.removeprefix(EXTRA)


def title(field: str) -> str:
    """The same at the head of a choice or a column: ours with a capital, the team's own as it is written.

    >>> title("owner"), title("extra: net new?")
    ('Owner', 'net new?')
    """
    return field.capitalize() if field in (*SEGMENTS, CURRENCY) else label(field)


def every(field: str) -> str:
    """All values of a field, in words.

    >>> every("team"), every("extra: Region")
    ('all teams', 'all values of Region')
    """
    if field == CURRENCY:
        return "all currencies"
    return f"all {field}s" if field in SEGMENTS else f"all values of {label(field)}"


def to_link(chosen: Selection) -> dict[str, str]:
    """The query parameters of a selection; none for everything.

    >>> to_link(Selection(first=date(2025, 1, 1), team="North & East", floor=5))
    {'closed': '2025-01-01..', 'team': 'North & East', 'floor': '5'}
    """
    link = {"closed": f"{chosen.first or ''}..{chosen.last or ''}"} if chosen.dated else {}
    link |= chosen.segments
    if chosen.no_decision != EVERYTHING.no_decision:
        link["no_decision"] = chosen.no_decision
    for name in ("floor", "ceiling"):
        if getattr(chosen, name) != getattr(EVERYTHING, name):
            link[name] = str(getattr(chosen, name))
    return link


def read_selection(link: Mapping[str, str], known: Mapping[str, Collection[str]]) -> tuple[Selection, list[Problem]]:
    """The selection in a link; each part that is broken is left at its usual value, with the reason.

    ``known`` has the values that each field takes in the data set: those of ``SEGMENTS`` and the team's own columns.

    >>> chosen, problems = read_selection({"closed": "..2025-06-30", "team": "West"}, {"team": ["North", "South"]})
    >>> chosen.last, chosen.team, problems[0].what
    (datetime.date(2025, 6, 30), None, 'There is no such team in this data set; all teams are used instead.')
    """
    first, last, problems = _read_days(link.get("closed"))
    found: dict[str, str | None] = {}
    for field in (*SEGMENTS, CURRENCY, *(name for name in link if name.startswith(EXTRA))):
        text = link.get(field)
        if text and text in known.get(field, ()):
            found[field] = text
        elif text:
            problems.append(_unknown(field, text, known))
    no_decision = _read_policy(link.get("no_decision"), problems)
    floor = _read_level("floor", link.get("floor"), FLOORS, problems)
    ceiling = _read_level("ceiling", link.get("ceiling"), CEILINGS, problems)
    chosen = Selection(first, last, **narrowed(found), no_decision=no_decision, floor=floor, ceiling=ceiling)
    return chosen, problems


def _unknown(field: str, text: str, known: Collection[str]) -> Problem:
    if field not in (*SEGMENTS, CURRENCY) and field not in known:
        why = f"Deals of this data set are not compared by a column called {label(field)[:80]!r}"
        return broken(field, text, why, "all opportunities")
    what = field if field in (*SEGMENTS, CURRENCY) else f"value of {label(field)}"
    return broken(field, text, f"There is no such {what} in this data set", every(field))


def _read_days(text: str | None) -> tuple[date | None, date | None, list[Problem]]:
    if not text:
        return None, None, []
    try:
        first, last = _days(text)
    except ValueError:
        why = "The days of closing are written as 2025-01-01..2025-12-31, and one of them may be left out"
        return None, None, [broken("closed", text, why, "any day")]
    if first and last and last < first:
        return None, None, [broken("closed", text, "The days of closing end before they begin", "any day")]
    return first, last, []


def _days(text: str) -> tuple[date | None, date | None]:
    written = _DAYS.fullmatch(text)
    if written is None:
        raise ValueError(text)
    first, last = (date.fromisoformat(day) if day else None for day in written.groups())
    return first, last


def _read_policy(text: str | None, problems: list[Problem]) -> NoDecision:
    for policy in NO_DECISION_POLICIES:
        if text == policy:
            return policy
    if text is not None:
        ways = " or ".join(repr(policy) for policy in NO_DECISION_POLICIES)
        problems.append(broken("no_decision", text, f"Deals that ended without a decision are {ways}", "'counted'"))
    return EVERYTHING.no_decision


def _read_level(name: str, text: str | None, offered: tuple[int, ...], problems: list[Problem]) -> int:
    for level in offered:
        if text == str(level):
            return level
    usual: int = getattr(EVERYTHING, name)
    if text is not None:
        have = ", ".join(map(str, offered))
        problems.append(broken(name, text, f"The {name}'s level is one of {have} per cent", f"{usual}"))
    return usual


def in_words(chosen: Selection) -> list[str]:
    """Who counts, a few words for each part; nothing for everybody. Values are as somebody typed them.

    >>> in_words(Selection(last=date(2025, 6, 30), owner="Ana", no_decision="left out"))
    ['owner Ana', 'closed up to 30 June 2025', 'deals without a decision left out']
    """
    parts = [f"{label(field)} {value}" for field, value in chosen.segments.items()]
    if chosen.dated:
        parts.append(f"closed {_period(chosen.first, chosen.last)}")
    if chosen.no_decision != EVERYTHING.no_decision:
        parts.append("deals without a decision left out")
    return parts


def levels_in_words(chosen: Selection) -> list[str]:
    """Levels of the certified lines that are not the usual ones.

    >>> levels_in_words(Selection(floor=20, ceiling=95))
    ['the floor at most 1 in 5', 'the ceiling at least 19 in 20']
    """
    parts = [f"the floor at most {one_in(chosen.floor / 100)}"] if chosen.floor != FLOOR else []
    return parts + ([f"the ceiling at least {one_in(chosen.ceiling / 100)}"] if chosen.ceiling != CEILING else [])


def _period(first: date | None, last: date | None) -> str:
    if first and last and (first.month, first.day, last.month, last.day, last.year) == (1, 1, 12, 31, first.year):
        return f"in {first.year}"
    parts = [f"from {_day(first)}"] if first else []
    return " ".join(parts + ([f"{'to' if first else 'up to'} {_day(last)}"] if last else []))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
