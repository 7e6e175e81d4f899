"""Notches: the answers of a question counted up from the worst, so that "one notch better" means the same anywhere."""

from __future__ import annotations

import polars as pl

from qualify.rubric import Criterion, Rubric

_SCALE = {
    "criterion": pl.String(),
    "answer": pl.String(),
    "notch": pl.Int64(),
    "top": pl.Int64(),
    "points": pl.Int64(),
    "weight": pl.Int64(),
}


def notch(criterion: Criterion) -> dict[str, int] | None:
    """The rank of each answer by its points, 0 the worst; answers of equal points share one.

    None where the answers have no order, or earn the same points so that nothing tells which is better.

    >>> from qualify.rubric import Answer
    >>> answers = (Answer("No", 0), Answer("Planned", 40), Answer("Hoped for", 40), Answer("Yes", 100))
    >>> notch(Criterion("budget", "Budget?", answers))
    {'No': 0, 'Planned': 1, 'Hoped for': 1, 'Yes': 2}
    """
    if not (criterion.ordered and criterion.tells):
        return None
    ranks = {points: rank for rank, points in enumerate(sorted({answer.points for answer in criterion.answers}))}
    return {answer.label: ranks[answer.points] for answer in criterion.answers}


def notch_up(criterion: Criterion, level: int) -> int | None:
    """The position of the answer one notch above the one at ``level``, the first of several; None where there is none.

    There is none above the best answer, where nobody answered, and where the answers have no order.

    >>> from qualify.rubric import Answer
    >>> answers = (Answer("No", 0), Answer("Yes", 100), Answer("Planned", 40), Answer("Hoped for", 40))
    >>> asked = Criterion("budget", "Budget?", answers)
    >>> notch_up(asked, 0), notch_up(asked, 3), notch_up(asked, 1), notch_up(asked, 4)
    (2, 1, None, None)
    """
    ranks = notch(criterion)
    if ranks is None or level >= len(criterion.answers):
        return None
    rank = [ranks[answer.label] for answer in criterion.answers]
    above = rank[level] + 1
    return rank.index(above) if above in rank else None


def scale(rubric: Rubric) -> pl.DataFrame:
    """One row an answer: criterion, answer, notch and ``top``, the best one (null without an order), points, weight."""
    rows = [
        (
            each.key,
            answer.label,
            ranks and ranks[answer.label],
            ranks and max(ranks.values()),
            answer.points,
            each.weight,
        )
        for each in rubric.criteria
        for ranks in [notch(each)]
        for answer in each.answers
    ]
    return pl.DataFrame(rows, schema=_SCALE, orient="row")
