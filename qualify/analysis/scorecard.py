"""A scorecard that is being filled in: its score and zone so far, what is still possible, and what a notch would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.zones import ZONES, Lines
from qualify.ratings.notches import notch
from qualify.rubric import Answer, Criterion, Rubric
from qualify.scores import UNSCORED, answer_deck, levels, score

Said = Mapping[str, str | None]
"""What was said so far, by criterion: the answer's label, None for "unknown"; a question not in it is unanswered."""


@dataclass(frozen=True)
class Standing:
    """The ``score`` of what was said so far (None: no question that counts is answered) and its ``zone``.

    ``lowest`` and ``highest`` are the scores, with their zones, that are possible once every question left is answered;
    None where no score would come of it.
    """

    score: int | None
    zone: str
    lowest: int | None
    lowest_zone: str
    highest: int | None
    highest_zone: str


@dataclass(frozen=True)
class Notch:
    """One notch more of a criterion: the better ``answer``, and the score and zone that it would make."""

    criterion: Criterion
    answer: Answer
    score: int
    zone: str
    gain: int


def standing(rubric: Rubric, lines: Lines, said: Said) -> Standing:
    """Where a scorecard stands. A question that is unknown stays so; those left can still get any answer.

    >>> answers = (Answer("No", 0), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", answers, 3), Criterion("b", "B?", answers, 1)))
    >>> found = standing(rubric, Lines(30, 80), {"a": "Yes"})
    >>> found.score, found.zone, found.lowest, found.lowest_zone, found.highest
    (100, 'above', 75, 'between', 100)
    """
    left = [criterion for criterion in rubric.criteria if criterion.key not in said]
    worst = {c.key: min(c.answers, key=lambda answer: answer.points).label for c in left}
    best = {c.key: max(c.answers, key=lambda answer: answer.points).label for c in left}
    now, lowest, highest = _scored(rubric, lines, [said, {**said, **worst}, {**said, **best}])
    return Standing(*now, *lowest, *highest)


def notches(rubric: Rubric, lines: Lines, said: Said) -> tuple[Notch, ...]:
    """What one notch more of each answered criterion that counts would do, the most first.

    Those with the best answer, and those whose answers have no order, have no notch more.

    >>> answers = (Answer("No", 0), Answer("Perhaps", 50), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", answers, 3), Criterion("b", "B?", answers, 1)))
    >>> found = notches(rubric, Lines(30, 70), {"a": "Perhaps", "b": "No"})
    >>> [(each.criterion.key, each.answer.label, each.score, each.zone, each.gain) for each in found]
    [('a', 'Yes', 75, 'above', 38), ('b', 'Perhaps', 50, 'between', 13)]
    """
    better = [(c, answer) for c in rubric.criteria if c.weight and (answer := _better(c, said.get(c.key)))]
    changed: list[Said] = [{**said, criterion.key: answer.label} for criterion, answer in better]
    if not changed:
        return ()
    (now, _), *then = _scored(rubric, lines, [said, *changed])
    found = [
        Notch(criterion, answer, score, zone, score - now)
        for (criterion, answer), (score, zone) in zip(better, then, strict=True)
        if score is not None and now is not None
    ]
    return tuple(sorted(found, key=lambda each: -each.gain))


def _better(criterion: Criterion, label: str | None) -> Answer | None:
    """The answer that is one notch above; None where there is none, or nothing to begin at."""
    ranks = notch(criterion)
    if ranks is None or label not in ranks:
        return None
    return next((answer for answer in criterion.answers if ranks[answer.label] == ranks[label] + 1), None)


def _scored(rubric: Rubric, lines: Lines, cards: Sequence[Said]) -> list[tuple[int | None, str]]:
    """Score and zone of each scorecard, by the one sum that scores all deals."""
    table = {key: pl.Series([card.get(key) for card in cards], dtype=pl.String) for key in rubric.keys}
    scores = score(answer_deck(levels(pl.DataFrame(table), rubric)[0], rubric), rubric)
    zones = lines.zone[np.where(scores == UNSCORED, UNSCORED_ROW, scores)]
    return [(None if each == UNSCORED else int(each), ZONES[zone]) for each, zone in zip(scores, zones, strict=True)]
