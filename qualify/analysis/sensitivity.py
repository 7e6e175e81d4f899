"""What moves when one weight does: lines, forecast and the open money in each zone, criterion by criterion."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.reading import Baseline, Reading, grab, read
from qualify.analysis.stability import Stability, stability
from qualify.analysis.zones import ABOVE, BELOW, BETWEEN, ZONES
from qualify.rubric import MAX_WEIGHT, Rubric

UP, DOWN, ZERO = "a notch up", "a notch down", "to zero"
TIPPING, FLOOR, CEILING = "tipping point", "certified floor", "certified ceiling"
EXPECTED = "revenue expected this quarter"
MONEY = {
    BELOW: "open money below the line",
    BETWEEN: "open money between the lines",
    ABOVE: "open money above the upper line",
}
SCORES = (TIPPING, FLOOR, CEILING)
WHAT = (*SCORES, EXPECTED, *MONEY.values())
_SCHEMA = {
    "criterion": pl.String, "question": pl.String, "change": pl.String, "weight": pl.Int64, "what": pl.String,
    "before": pl.Float64, "after": pl.Float64, "difference": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """``table`` has a row per criterion, change of its weight and quantity (``WHAT``): criterion, question, change,
    weight, what, before, after, difference; none where there is no such line. ``notch`` is in the rubric's weights."""

    rubric: Rubric
    notch: int
    table: pl.DataFrame
    stability: Stability


def notch_of(rubric: Rubric) -> int:
    """One notch of a weight: a quarter of the mean of the weights that are not 0, a whole number, at least 1.

    So a notch means the same in a rubric of two criteria and of twenty, and whatever the weights add up to.

    >>> from qualify.rubric import Answer, Criterion
    >>> answer = (Answer("Yes", 100),)
    >>> notch_of(Rubric("r", tuple(Criterion(key, key, answer, 20) for key in "abcde")))
    5
    """
    used = [weight for weight in rubric.weights.values() if weight]
    return max(1, round(sum(used) / len(used) / 4))


def sensitivity(book: Book, rubric: Rubric, against: Baseline) -> Generator[float, None, Sensitivity]:
    """Move each weight a notch up, a notch down and to zero, the others staying as they are.

    Made of steps, one criterion each and then some draws of all weights: yields the share that is done, and returns
    the answer.
    """
    notch, criteria = notch_of(rubric), rubric.criteria
    now = read(grab(book, rubric, None, against), rubric)
    before, rows, steps = quantities(now), [], len(criteria) + 1
    for at, criterion in enumerate(criteria):
        yield at / steps
        held = grab(book, rubric, criterion.key, against)
        for change, weight in _changes(rubric, criterion.key, notch).items():
            after = quantities(read(held, rubric.with_weights({criterion.key: weight})))
            about = {"criterion": criterion.key, "question": criterion.question, "change": change, "weight": weight}
            rows += [about | _moved(what, before[what], after[what]) for what in WHAT]
    unsure = stability(book, now, notch)
    while True:
        try:
            done = next(unsure)
        except StopIteration as end:
            return Sensitivity(rubric, notch, pl.DataFrame(rows, schema=_SCHEMA), end.value)
        yield (len(criteria) + done) / steps


def quantities(reading: Reading) -> dict[str, float | None]:
    """The lines, the expected revenue and the open money in each zone, by their names in ``WHAT``."""
    line, money = reading.line, reading.money.sum(axis=0)
    lines = {TIPPING: line.tipping, FLOOR: line.floor, CEILING: line.ceiling}
    held = {what: float(money[ZONES.index(zone)]) for zone, what in MONEY.items()}
    return {what: float(at.score) if at else None for what, at in lines.items()} | {EXPECTED: reading.expected} | held


def _changes(rubric: Rubric, key: str, notch: int) -> dict[str, int]:
    """The other weights that a criterion is given; none that it has already, and never nothing but zeros."""
    now, others = rubric.weights[key], any(weight for name, weight in rubric.weights.items() if name != key)
    wanted = {UP: min(now + notch, MAX_WEIGHT), DOWN: max(now - notch, 0), ZERO: 0}
    return {change: weight for change, weight in wanted.items() if weight != now and (weight or others)}


def _moved(what: str, before: float | None, after: float | None) -> dict[str, Any]:
    difference = None if before is None or after is None else after - before
    return {"what": what, "before": before, "after": after, "difference": difference}
