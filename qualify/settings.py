"""What a page is looking at: a frozen record that a link can carry, readable and checked.

``?data=Acme&rubric=2&weights=budget:12,need:8&missing=leave+out`` opens the same numbers in a fresh browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from qualify import asof, selection
from qualify.asof import USUAL, AsOf
from qualify.errors import InputError, Problem, broken
from qualify.rubric import MAX_WEIGHT, MISSING_POLICIES, Missing, Rubric
from qualify.schema import EXTRA
from qualify.selection import EVERYTHING, Selection

MOST_TRIALS = 1_000_000
PARAMETERS = ("data", "rubric", "weights", "missing", "tried", "rated", "asof", *selection.PARAMETERS)
_PAIR = re.compile(r"([a-z0-9_]+):([0-9]{1,3})")


@dataclass(frozen=True)
class Settings:
    """A data set, a version of its rubric, the weights and policy laid over it, who is counted, and which ratings are.

    ``weights`` holds only those that differ from the version's, so that links stay short. ``trials`` says how many
    settings were tried on the way to them: whoever opens the link sees no less luck in them than who found them.
    With a ``day``, everything is as it was known at the end of that day.
    """

    dataset: str
    rubric_version: int
    weights: tuple[tuple[str, int], ...] = ()
    missing: Missing | None = None
    selection: Selection = EVERYTHING
    trials: int = 0
    rated: AsOf = USUAL
    day: date | None = None

    def over(self, saved: Rubric) -> Rubric:
        """The rubric these settings describe, from its saved version."""
        rubric = saved.with_weights(dict(self.weights))
        return rubric.with_missing(self.missing) if self.missing else rubric

    def as_saved(self) -> Settings:
        """The same without changed weights and policy."""
        return replace(self, weights=(), missing=None)

    def after(self, trials: int) -> Settings:
        """The same, found after so many trials."""
        return replace(self, trials=min(trials, MOST_TRIALS))

    def with_rubric(self, rubric: Rubric, saved: Rubric) -> Settings:
        """Settings under which :meth:`over` gives ``rubric``."""
        changed = tuple((key, weight) for key, weight in rubric.weights.items() if saved.weights[key] != weight)
        return replace(self, weights=changed, missing=rubric.missing if rubric.missing != saved.missing else None)


def is_parameter(name: str) -> bool:
    """Whether a link's parameter is one of the settings'.

    >>> is_parameter("team"), is_parameter("extra: Region"), is_parameter("by")
    (True, True, False)
    """
    return name in PARAMETERS or name.startswith(EXTRA)


def to_link(settings: Settings) -> dict[str, str]:
    """The query parameters of a link to these settings.

    >>> to_link(Settings("Acme", 2, (("budget", 12), ("need", 8))))
    {'data': 'Acme', 'rubric': '2', 'weights': 'budget:12,need:8'}
    """
    link = {"data": settings.dataset, "rubric": str(settings.rubric_version)}
    if settings.weights:
        link["weights"] = ",".join(f"{key}:{weight}" for key, weight in settings.weights)
    if settings.missing:
        link["missing"] = settings.missing
    if settings.trials:
        link["tried"] = str(settings.trials)
    if settings.day:
        link["asof"] = settings.day.isoformat()
    return link | selection.to_link(settings.selection) | asof.to_link(settings.rated)


def read_dataset(link: Mapping[str, str], names: list[str]) -> tuple[str, list[Problem]]:
    """The data set that a link names, or the first of ``names`` with the reason."""
    text = link.get("data")
    if text is None or text in names:
        return text or names[0], []
    why = f"There is no such data set (there is: {', '.join(names)})"
    return names[0], [broken("data", text, why, "the latest one")]


def read_rubric_version(
    link: Mapping[str, str], versions: list[int], in_use: int | None = None
) -> tuple[int, list[Problem]]:
    """The rubric version that a link names, or the latest one with the reason; 0 where there is no version.

    ``in_use`` is the latest one that is not retired, where any is.
    """
    latest = max(versions, default=0) if in_use is None else in_use
    text = link.get("rubric")
    if text is None or not versions:
        return latest, []
    if text in map(str, versions):
        return int(text), []
    have = ", ".join(map(str, sorted(versions)))
    return latest, [broken("rubric", text, f"There is no such rubric version (there is: {have})", "the latest one")]


def read_weights(link: Mapping[str, str], saved: Rubric) -> tuple[tuple[tuple[str, int], ...], list[Problem]]:
    """The weights in a link that differ from the saved rubric's; all or none of them, with the reason.

    >>> from qualify.rubric import Answer, Criterion
    >>> saved = Rubric("r", (Criterion("need", "Need?", (Answer("Yes", 100),)),))
    >>> read_weights({"weights": "need:12"}, saved)
    ((('need', 12),), [])
    >>> weights, problems = read_weights({"weights": "need:400"}, saved)
    >>> weights, problems[0].what
    ((), 'A weight must be a whole number from 0 to 100; the saved weights are used instead.')
    """
    text = link.get("weights")
    if not text:
        return (), []
    pairs = [_PAIR.fullmatch(part) for part in text.split(",")]
    try:
        found = _checked_weights(pairs, saved)
    except InputError as error:
        return (), [broken("weights", text, error.problem.what.rstrip("."), "the saved weights")]
    return tuple((key, weight) for key, weight in found.weights.items() if weight != saved.weights[key]), []


def _checked_weights(pairs: list[re.Match[str] | None], saved: Rubric) -> Rubric:
    matched = [pair for pair in pairs if pair]
    if len(matched) < len(pairs):
        raise InputError("Weights are written as name:number,name:number")
    weights = {pair[1]: int(pair[2]) for pair in matched}
    if len(weights) < len(matched):
        raise InputError("A criterion has two weights")
    if max(weights.values()) > MAX_WEIGHT:
        raise InputError(f"A weight must be a whole number from 0 to {MAX_WEIGHT}")
    return saved.with_weights(weights)


def read_missing(link: Mapping[str, str], saved: Rubric) -> tuple[Missing | None, list[Problem]]:
    """The policy for missing answers in a link where it differs from the saved rubric's, or None with the reason."""
    text = link.get("missing")
    for policy in MISSING_POLICIES:
        if text == policy:
            return policy if policy != saved.missing else None, []
    if text is None:
        return None, []
    ways = " or ".join(repr(policy) for policy in MISSING_POLICIES)
    return None, [broken("missing", text, f"The policy for missing answers is {ways}", "the rubric's own policy")]


def read_trials(link: Mapping[str, str]) -> tuple[int, list[Problem]]:
    """How many settings a link says were tried on the way to its weights, or 0 with the reason.

    >>> read_trials({"tried": "57"}), read_trials({})
    ((57, []), (0, []))
    """
    text = link.get("tried", "0")
    if text.isdecimal() and text.isascii() and len(text) <= len(str(MOST_TRIALS)) and int(text) <= MOST_TRIALS:
        return int(text), []
    why = f"The number of settings tried is a whole number from 0 to {MOST_TRIALS:,}"
    return 0, [broken("tried", text, why, "0")]


def read_day(link: Mapping[str, str], first: date | None, last: date | None) -> tuple[date | None, list[Problem]]:
    """The day as of which a link looks at the data, from the ``first`` to the ``last`` one in them; or None, the last
    one, with the reason.

    >>> first, last = date(2025, 1, 1), date(2026, 9, 30)
    >>> read_day({"asof": "2026-06-30"}, first, last), read_day({}, first, last)
    ((datetime.date(2026, 6, 30), []), (None, []))
    >>> read_day({"asof": "2027-01-01"}, first, last)[1][0].what
    'The data go from 2025-01-01 to 2026-09-30; the last day in the data is used instead.'
    """
    text = link.get("asof")
    if text is None:
        return None, []
    if first is None or last is None:
        return None, [broken("asof", text, "There are no days in this data set", "everything")]
    day = asof.read_date(text)
    if day and first <= day <= last:
        return day, []
    why = f"The data go from {first} to {last}" if day else "A day is written like 2026-06-30"
    return None, [broken("asof", text, why, "the last day in the data")]
