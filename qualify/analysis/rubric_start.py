"""Questions and answers that are in the data and not in the rubric yet, with points by their words alone."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from qualify import intake
from qualify.intake.suggesting import WEIGHT
from qualify.rubric import MAX_ANSWERS, MIDDLE, Answer, Criterion, Sketch
from qualify.rubric_edits import apart


def offered(given: pl.DataFrame, taken: Sketch) -> tuple[Criterion, ...]:
    """A criterion for each question that was answered and that ``taken`` does not ask.

    ``given`` has the answers in the data, columns ``criterion``, ``answer`` and ``ratings``. Where the words tell no
    order, all answers earn the same and the weight is 0. Columns of very many words are no questions.
    """
    rest = given.filter(~pl.col("criterion").is_in(list(taken.keys)))
    found = []
    for (key,), rows in rest.group_by("criterion", maintain_order=True):
        if rows.height <= MAX_ANSWERS:
            question = str(key).replace("_", " ").capitalize()
            answers = intake.suggest(question, rows["answer"])
            weight = WEIGHT if answers.ordered else 0
            found.append(Criterion(str(key), question, answers.answers, weight, ordered=answers.ordered))
    return tuple(found)


def of_data(given: pl.DataFrame, name: str) -> Sketch:
    """A rubric of the questions in the data whose answers have an order; of all of them where none has."""
    found = offered(given, Sketch(name, ()))
    return Sketch(name, tuple(criterion for criterion in found if criterion.ordered) or found)


def not_in(given: pl.DataFrame, before: Sketch) -> pl.DataFrame:
    """The answers in the data that ``before`` does not know: what becomes of the others is asked at publishing."""
    pairs = [(criterion.key, answer.label) for criterion in before.criteria for answer in criterion.answers]
    known = pl.DataFrame(pairs, {"criterion": pl.String, "answer": pl.String}, orient="row")
    return given.join(known, on=["criterion", "answer"], how="anti", maintain_order="left")


def unknown(given: pl.DataFrame, criterion: Criterion) -> tuple[tuple[Answer, int], ...]:
    """Answers in the data that a criterion does not know, with suggested points and how often each was given."""
    rows = given.filter(pl.col("criterion") == criterion.key)
    times = dict(rows.select("answer", "ratings").iter_rows())
    labels = [answer.label for answer in criterion.answers]
    new = [label for label in times if label not in labels]
    if not new:
        return ()
    found = intake.suggest(criterion.question, pl.Series([*labels, *new], dtype=pl.String))
    points = {answer.label: answer.points if found.ordered else MIDDLE for answer in found.answers}
    return tuple((Answer(label, points.get(label, MIDDLE)), times[label]) for label in new)


def with_unknown(criterion: Criterion, new: tuple[tuple[Answer, int], ...]) -> Criterion:
    """The criterion with these answers as well, up to as many as a criterion may have."""
    return replace(criterion, answers=(*criterion.answers, *(answer for answer, _ in new))[:MAX_ANSWERS])


def own_keys(sketch: Sketch, before: Sketch, given: pl.DataFrame) -> Sketch:
    """A template with keys of its own where the data set has them for questions with other answers.

    Else it would be taken for the question of that key, whose answers it does not know.
    """
    labels = {criterion.key: {answer.label for answer in criterion.answers} for criterion in sketch.criteria}
    held = {criterion.key: {answer.label for answer in criterion.answers} for criterion in before.criteria}
    for key, answer in given.select("criterion", "answer").iter_rows():
        held.setdefault(key, set()).add(answer)
    return apart(sketch, [key for key, known in held.items() if key in labels and not known <= labels[key]])
