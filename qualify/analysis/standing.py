"""Where a deal stands under some answers: its score and its zone, by the one sum that scores all deals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.zones import ZONES, Lines
from qualify.rubric import Rubric
from qualify.scores import UNSCORED, answer_deck, score


@dataclass(frozen=True)
class Standing:
    """A score (None: no answer that counts) and its zone."""

    score: int | None
    zone: str


def standings(rubric: Rubric, lines: Lines, levels: np.ndarray) -> list[Standing]:
    """Where deals stand under ``levels``: the positions of their answers, (criteria, deals), as of ``scores.levels``.

    >>> from qualify.rubric import Answer, Criterion
    >>> answers = (Answer("No", 0), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", answers, 3), Criterion("b", "B?", answers, 1)))
    >>> standings(rubric, Lines(30, 80), np.array([[1, 2], [0, 2]], np.uint8))
    [Standing(score=75, zone='between'), Standing(score=None, zone='not scored')]
    """
    scores = score(answer_deck(levels, rubric), rubric)
    zones = lines.zone[np.where(scores == UNSCORED, UNSCORED_ROW, scores)]
    return [Standing(None if at == UNSCORED else int(at), ZONES[zone]) for at, zone in zip(scores, zones, strict=True)]
