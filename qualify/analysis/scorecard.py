"""A scorecard that is being filled in: its score and zone so far, what is still possible, and what a notch would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from qualify.analysis.standing import Standing, standings
from qualify.analysis.zones import Lines
from qualify.ratings.notches import notch_up
from qualify.rubric import Answer, Criterion, Rubric
from qualify.scores import levels

Said = Mapping[str, str | None]
"""What was said so far, by criterion: the answer's label, None for "unknown"; a question not in it is unanswered."""


@dataclass(frozen=True)
class NotchUp:
    """One notch more of a criterion: the better ``answer``, where it would put the deal, and the points it gains."""

    criterion: Criterion
    answer: Answer
    then: Standing
    gain: int


def standing(rubric: Rubric, lines: Lines, said: Said) -> Standing:
    """Where a scorecard stands by what was said so far.

    >>> answers = (Answer("No", 0), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", answers, 3), Criterion("b", "B?", answers, 1)))
    >>> standing(rubric, Lines(30, 80), {"a": "Yes"})
    Standing(score=100, zone='above')
    """
    return _standings(rubric, lines, [said])[0]


def reach(rubric: Rubric, lines: Lines, said: Said) -> tuple[Standing, Standing]:
    """The lowest and the highest that are possible once every question left is answered; what is unknown stays so.

    >>> answers = (Answer("No", 0), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", answers, 3), Criterion("b", "B?", answers, 1)))
    >>> reach(rubric, Lines(30, 80), {"a": "Yes"})
    (Standing(score=75, zone='between'), Standing(score=100, zone='above'))
    """
    left = [criterion for criterion in rubric.criteria if criterion.key not in said]
    worst = {c.key: min(c.answers, key=lambda answer: answer.points).label for c in left}
    best = {c.key: max(c.answers, key=lambda answer: answer.points).label for c in left}
    lowest, highest = _standings(rubric, lines, [{**said, **worst}, {**said, **best}])
    return lowest, highest


def notches(rubric: Rubric, lines: Lines, said: Said) -> tuple[NotchUp, ...]:
    """What one notch more of each answered criterion that counts would do, the most first.

    Those with the best answer, and those whose answers have no order, have no notch more.

    >>> answers = (Answer("No", 0), Answer("Perhaps", 50), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", answers, 3), Criterion("b", "B?", answers, 1)))
    >>> found = notches(rubric, Lines(30, 70), {"a": "Perhaps", "b": "No"})
    >>> [(each.criterion.key, each.answer.label, each.then.score, each.then.zone, each.gain) for each in found]
    [('a', 'Yes', 75, 'above', 38), ('b', 'Perhaps', 50, 'between', 13)]
    """
    better = [(c, answer) for c in rubric.criteria if c.weight and (answer := _better(c, said.get(c.key)))]
    now, *then = _standings(rubric, lines, [said, *({**said, c.key: answer.label} for c, answer in better)])
    found = [
        NotchUp(criterion, answer, at, at.score - now.score)
        for (criterion, answer), at in zip(better, then, strict=True)
        if at.score is not None and now.score is not None
    ]
    return tuple(sorted(found, key=lambda each: -each.gain))


def _better(criterion: Criterion, label: str | None) -> Answer | None:
    """The answer that is one notch above; None where there is none, or nothing to begin at."""
    labels = [answer.label for answer in criterion.answers]
    up = notch_up(criterion, labels.index(label)) if label in labels else None
    return None if up is None else criterion.answers[up]


def _standings(rubric: Rubric, lines: Lines, cards: Sequence[Said]) -> list[Standing]:
    table = {key: pl.Series([card.get(key) for card in cards], dtype=pl.String) for key in rubric.keys}
    return standings(rubric, lines, levels(pl.DataFrame(table), rubric)[0])
