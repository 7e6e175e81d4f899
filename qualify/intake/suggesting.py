"""Points for answers in words. By the words alone: looking at who won would be tuning on the answer."""

from __future__ import annotations

import re

import polars as pl

from qualify.intake.records import Mapping, Suggestion, Table, criteria_keys
from qualify.intake.unanswered import answers_of
from qualify.intake.words import WORDS, distinct, header, plain
from qualify.rubric import MAX_ANSWERS, MIDDLE, Answer, Criterion, Rubric

WEIGHT = 10
MOST_STEPS = 11
MOST_LABELS = 200
_LISTS: dict[str, list[list[str]]] = WORDS["order"]["lists"]
_UNKNOWN = frozenset(WORDS["order"]["unknown"])
_REVERSED = frozenset(WORDS["reversed"]["words"])
_NUMBERS = {
    "number": re.compile(r"(\d{1,2})([.,]0+)?"),
    "number and label": re.compile(r"(\d{1,2})\s*[-\u2013\u2014:.)=]\s*\D.*", re.DOTALL),
    "number in percent": re.compile(r"(\d{1,3})([.,]0+)?\s*%"),
}
_LARGEST = {"number in percent": 100}


def suggest(column: str, values: pl.Series) -> Suggestion:
    """Whole points for each different answer of ``values``, evenly spaced from 0 (worst) to 100 (best).

    ``column`` is the header: under "Competitors" or "Risk", no and low are the good answers. Where the words tell no
    order, ``ordered`` is False and all earn the same. Words that look like no answer do not count for the
    order and earn the points of the middle.

    >>> [(a.label, a.points) for a in suggest("Budget", pl.Series(["Yes", "No", "Unknown"])).answers]
    [('No', 0), ('Unknown', 50), ('Yes', 100)]
    """
    labels = answers_of(values)
    others = tuple(Answer(label, MIDDLE) for label in sorted(set(distinct(values)) - set(labels)))
    name, steps = _steps(labels)
    if len(set(steps.values())) < 2:
        return Suggestion((*(Answer(label, MIDDLE) for label in labels), *others), False, _no_order(labels))
    why = "by the numbers in the answers" if name.startswith("number") else f"by the words, {name}"
    if name in WORDS["reversed"]["lists"] and set(" ".join(header(column)).split()) & _REVERSED:
        steps = {label: -step for label, step in steps.items()}
        why += f", reversed because less of {column!r} is better"
    placed = _spread(sorted(labels, key=lambda label: (steps[label], label)), steps)
    return Suggestion((*placed, *others), True, why)


def tells_order(values: pl.Series) -> bool:
    """True when the words of a column tell an order; a column of very many words is not looked at."""
    return values.n_unique() <= MOST_LABELS and suggest(values.name, values).ordered


def _no_order(labels: list[str]) -> str:
    return "all answers say the same" if len(labels) < 2 else "the words tell no order from worse to better"


def _steps(labels: list[str]) -> tuple[str, dict[str, int]]:
    """The name of the order that fits all labels, and each label's place in it; no places where none fits."""
    for name, pattern in _NUMBERS.items():
        found = {label: pattern.fullmatch(label.strip()) for label in labels}
        places = {label: int(match[1]) for label, match in found.items() if match}
        largest = _LARGEST.get(name, MOST_STEPS - 1)
        if labels and len(places) == len(labels) <= MOST_STEPS and max(places.values()) <= largest:
            return name, places
    for name, groups in _LISTS.items():
        places = _places(labels, groups)
        if labels and len(places) == len(labels) and not _UNKNOWN.issuperset(map(plain, labels)):
            return name, places
    return "", {}


def _places(labels: list[str], groups: list[list[str]]) -> dict[str, int]:
    place = {word: i for i, group in enumerate(groups) for word in group}
    place |= dict.fromkeys(_UNKNOWN, place["?"]) if "?" in place else {}
    return {label: place[plain(label)] for label in labels if plain(label) in place}


def _spread(labels: list[str], steps: dict[str, int]) -> tuple[Answer, ...]:
    """Answers with points by the rank of their step; equal steps earn equal points."""
    ranks = {step: rank for rank, step in enumerate(sorted(set(steps.values())))}
    last = max(len(ranks) - 1, 1)
    return tuple(Answer(label, (200 * ranks[steps[label]] + last) // (2 * last)) for label in labels)


def propose(table: Table, mapping: Mapping) -> Rubric | None:
    """A first rubric: every question whose answers tell an order, at equal weight; None where there is none."""
    criteria = []
    for key, column in criteria_keys(mapping.answers):
        none = {word for question, word in mapping.unanswered if question == column}
        texts = table.frame[column].unique()
        suggestion = suggest(column, texts.filter(~texts.is_in(none)))
        if suggestion.ordered and len(suggestion.answers) <= MAX_ANSWERS:
            criteria.append(Criterion(key, column, suggestion.answers, WEIGHT))
    return Rubric(f"Suggested from {table.name}", tuple(criteria)) if criteria else None
