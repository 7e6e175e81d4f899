"""Which stored answers mean in a new version what they meant before: proposed here, confirmed by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Literal

import polars as pl

from qualify.rubric import Answer, Criterion, Sketch

Standing = Literal["same", "reworded", "renamed", "gone"]
CARRIES = {"criterion": pl.String, "answer": pl.String, "to_criterion": pl.String, "to_answer": pl.String}
Target = tuple[str, str]


def proposal(before: Sketch, after: Sketch) -> pl.DataFrame:
    """What each answer of ``before`` is called in ``after``: ``schema`` of CARRIES and ``standing``, a row an answer.

    "same": key, label and meaning are unchanged, so it is carried. "reworded": the label is the same, the meaning is
    not, or the question itself is :func:`asked_otherwise`. "renamed": another label at the same place with the same
    points. Both are only proposed: somebody has to say whether they mean the same. "gone": nothing is proposed
    (``to_criterion`` and ``to_answer`` are null).

    >>> old = Sketch("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100), Answer("Eh", 50))),))
    >>> new = Sketch("r", (Criterion("need", "Need?", (Answer("None", 0), Answer("Yes", 100))),))
    >>> proposal(old, new).select("answer", "to_answer", "standing").rows()
    [('No', 'None', 'renamed'), ('Yes', 'Yes', 'same'), ('Eh', None, 'gone')]
    """
    there = {criterion.key: criterion for criterion in after.criteria}
    rows = [row for criterion in before.criteria for row in _criterion(criterion, there.get(criterion.key))]
    return pl.DataFrame(rows, CARRIES | {"standing": pl.String}, orient="row")


def carried(proposed: pl.DataFrame, chosen: Mapping[Target, Target | None]) -> pl.DataFrame:
    """The pairs to store: those that are the same, and of the others what somebody has ``chosen``, None for nothing.

    >>> old = Sketch("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100))),))
    >>> new = Sketch("r", (Criterion("need", "Need?", (Answer("None", 0), Answer("Yes", 100))),))
    >>> carried(proposal(old, new), {("need", "No"): ("need", "None")}).rows()
    [('need', 'No', 'need', 'None'), ('need', 'Yes', 'need', 'Yes')]
    """
    rows = []
    for key, label, to_key, to_label, standing in proposed.iter_rows():
        same: Target | None = (to_key, to_label) if standing == "same" else None
        target = chosen.get((key, label), same)
        if target is not None:
            rows.append((key, label, *target))
    return pl.DataFrame(rows, CARRIES, orient="row")


def asked_otherwise(old: Criterion, new: Criterion) -> bool:
    """Whether a question is worded differently, or some of its answers swapped places on the scale of points.

    Then none of its answers means for sure what it meant, though it reads the same. Points of answers without an order
    say nothing about their meaning.

    >>> need = Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100)))
    >>> asked_otherwise(need, Criterion("need", "Need?", (Answer("No", 10), Answer("Yes", 90))))
    False
    >>> asked_otherwise(need, Criterion("need", "Need?", (Answer("No", 100), Answer("Yes", 0))))
    True
    """
    if _plain(old.question) != _plain(new.question):
        return True
    if not (old.ordered and new.ordered):
        return False
    now = {answer.label: answer.points for answer in new.answers}
    both = [(answer.points, now[answer.label]) for answer in old.answers if answer.label in now]
    return any((a - b) * (c - d) < 0 for (a, c), (b, d) in combinations(both, 2))


def paired(old: Criterion, new: Criterion) -> dict[str, str]:
    """What each answer of a question would be called in another: a proposal, by label, or from worst to best.

    By label where all of its labels are there, or where the numbers of answers differ; then some may have no place.

    >>> need = Criterion("need", "Need?", (Answer("Yes", 100), Answer("No", 0)))
    >>> paired(need, Criterion("pain", "Pain?", (Answer("None", 0), Answer("Named", 100))))
    {'Yes': 'Named', 'No': 'None'}
    >>> paired(need, Criterion("pain", "Pain?", (Answer("No", 0), Answer("Some", 50), Answer("Named", 100))))
    {'No': 'No'}
    """
    there = {answer.label for answer in new.answers}
    by_label = {answer.label: answer.label for answer in old.answers if answer.label in there}
    if len(by_label) == len(old.answers) or len(old.answers) != len(new.answers):
        return by_label
    order = {a.label: b.label for a, b in zip(_scale(old), _scale(new), strict=True)}
    return {answer.label: order[answer.label] for answer in old.answers}


def stored(proposed: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """``proposed`` with how often each answer is stored (``times``), from ``criterion``, ``answer``, ``ratings``."""
    times = given.group_by("criterion", "answer").agg(pl.col("ratings").sum().alias("times"))
    joined = proposed.join(times, on=["criterion", "answer"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("times").fill_null(0))


def _criterion(old: Criterion, new: Criterion | None) -> Iterator[tuple[str, str, str | None, str | None, Standing]]:
    if new is None:
        yield from ((old.key, answer.label, None, None, "gone") for answer in old.answers)
        return
    labels, otherwise = {answer.label: answer for answer in new.answers}, asked_otherwise(old, new)
    for place, answer in enumerate(old.answers):
        if answer.label in labels:
            same = not otherwise and _plain(labels[answer.label].meaning) == _plain(answer.meaning)
            yield old.key, answer.label, new.key, answer.label, "same" if same else "reworded"
        elif (other := _at(place, answer, old, new)) is not None:
            yield old.key, answer.label, new.key, other.label, "renamed"
        else:
            yield old.key, answer.label, None, None, "gone"


def _at(place: int, answer: Answer, old: Criterion, new: Criterion) -> Answer | None:
    """The answer at the same place with the same points, unless the old version knew its label for another answer."""
    if place >= len(new.answers) or new.answers[place].points != answer.points:
        return None
    other = new.answers[place]
    return None if any(known.label == other.label for known in old.answers) else other


def _scale(criterion: Criterion) -> list[Answer]:
    """The answers from worst to best; as they stand where they have no order."""
    return sorted(criterion.answers, key=lambda answer: answer.points) if criterion.ordered else [*criterion.answers]


def _plain(text: str) -> str:
    return " ".join(text.split())
