"""What a file's questions and answers are in a rubric: columns it asks for, and what it does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from qualify.errors import Problem
from qualify.intake.parsed import counted, note
from qualify.intake.questions import MOST_ANSWERS, no_answers
from qualify.intake.records import ACCEPT, Batch, Finding, Mapping, Table, Way
from qualify.intake.unanswered import answers_of
from qualify.intake.words import header, plain
from qualify.rubric import Criterion, Sketch, slug

Said = Sequence[tuple[str, pl.DataFrame]]
UNKNOWN_ANSWER, UNKNOWN_QUESTION = "unknown answer", "unknown question"
_NAMED = 8
_GIVES_AWAY = "outcome in other words"


def criterion_of(name: str, rubric: Sketch) -> Criterion | None:
    """The one criterion that a column or a cell names, by its key or its question; None where none or several are.

    >>> from qualify.rubric import Answer
    >>> rubric = Sketch("r", (Criterion("budget", "Is there a budget?", (Answer("No", 0), Answer("Yes", 100))),))
    >>> [bool(criterion_of(name, rubric)) for name in ("Budget", "Budget__c", "is there a budget", "Need")]
    [True, True, True, False]
    """
    exact = [criterion for criterion in rubric.criteria if criterion.key == slug(name)]
    forms = set(header(name))
    alike = [one for one in rubric.criteria if forms & {plain(one.key.replace("_", " ")), plain(one.question)}]
    found = exact or alike
    return found[0] if len(found) == 1 else None


def with_questions(table: Table, mapping: Mapping, rubric: Sketch) -> Mapping:
    """``mapping`` with the columns that ``rubric`` asks for and that the words alone did not tell to be questions.

    Of opportunities those whose cells all have one answer, of ratings all with few answers: a list of them has nothing
    else. Never one that gives the outcome away.
    """
    used = {column for _, column in mapping.fields} | set(mapping.answers)
    asked = {one.key for column in mapping.answers if (one := criterion_of(column, rubric))}
    most = 1 if mapping.role == "opportunities" else MOST_ANSWERS
    new: dict[str, str] = {}
    for column in table.frame.columns:
        one = None if column in used else criterion_of(column, rubric)
        gives_away = _GIVES_AWAY in dict(mapping.reasons).get(column, "")
        if one and one.key not in asked and not gives_away and _answers(table.frame[column], most):
            asked.add(one.key)
            new[column] = f"question: the rubric asks it as {one.question!r}"
    if not new:
        return mapping
    answers = tuple(column for column in table.frame.columns if column in (*mapping.answers, *new))
    found = replace(
        mapping,
        answers=answers,
        segments=tuple(column for column in mapping.segments if column not in new),
        reasons=tuple((dict(mapping.reasons) | new).items()),
    )
    none = (pair for pair in no_answers(table, replace(found, answers=tuple(new))) if pair not in mapping.unanswered)
    return replace(found, unanswered=(*mapping.unanswered, *none))


def _answers(column: pl.Series, most: int) -> bool:
    few = column.drop_nulls().unique().head(4 * MOST_ANSWERS)
    return 1 <= len(answers_of(few)) <= most


def against(table: Table, mapping: Mapping, batch: Batch, rubric: Sketch, which: str) -> Batch:
    """``batch`` with its questions called as ``rubric`` calls them, and with findings on what it does not know.

    ``which`` says in words which rubric that is. What it does not know is kept as it is, and counts as unanswered.
    """
    if not batch.criteria:
        return batch
    batch, keys, notes = _renamed(batch, rubric, long=mapping.column("criterion") is not None)
    said = list(_said(table, mapping, batch, keys, rubric))
    found = [*_questions(said, mapping.column("criterion"), rubric, which), *_answered(said, batch, rubric, which)]
    problems = (*batch.problems, *notes, *(finding.problem for finding in found))
    return replace(batch, problems=problems, findings=(*batch.findings, *found))


def _renamed(batch: Batch, rubric: Sketch, *, long: bool) -> tuple[Batch, dict[str, str], list[Problem]]:
    """The questions by the keys of the rubric, where they have others by their own words; and the key of each name.

    In a ``long`` file two names may mean one question; of two columns only the first does.
    """
    keys = {name: key for key, name in batch.criteria}
    taken, notes = set(keys.values()), []
    for key, name in batch.criteria:
        one = None if key in rubric.keys else criterion_of(name, rubric)
        if one and (long or one.key not in taken):
            taken.add(one.key)
            keys[name] = one.key
            notes.append(note("question", f"{name!r} is taken for the rubric's question {one.question!r}.", ""))
    if not notes:
        return batch, keys, []
    new = {key: keys[name] for key, name in batch.criteria}
    criteria = {key: name for name, key in reversed(keys.items())}
    ratings = batch.ratings.with_columns(pl.col("criterion").replace(new))
    return replace(batch, criteria=tuple(reversed(criteria.items())), ratings=ratings), keys, notes


def _said(
    table: Table, mapping: Mapping, batch: Batch, keys: dict[str, str], rubric: Sketch
) -> Iterator[tuple[str, pl.DataFrame]]:
    """By column of answers the rows taken in that have some: ``key`` and ``name`` of the question, answer, line.

    ``keys`` has the key of each name. A column of nothing but answers that the rubric knows is left out.
    """
    taken = ~table.line.is_in(batch.quarantine["row"].implode())
    asks, answers = mapping.column("criterion"), mapping.column("answer")
    if asks and answers:
        names = table.frame[asks].str.strip_chars()
        asked = names.replace_strict(keys, default=None, return_dtype=pl.String)
        cells = {"key": asked, "name": names, "answer": table.frame[answers], "line": table.line}
        yield answers, pl.DataFrame(cells).filter(taken).drop_nulls("answer")
        return
    known = {one.key: {answer.label for answer in one.answers} for one in rubric.criteria}
    for name, key in keys.items():
        if not set(table.frame[name].unique().drop_nulls()) <= known.get(key, set()):
            rows = pl.DataFrame({"answer": table.frame[name], "line": table.line}).filter(taken).drop_nulls("answer")
            yield name, rows.with_columns(key=pl.lit(key), name=pl.lit(name))


def _questions(said: Said, asks: str | None, rubric: Sketch, which: str) -> Iterator[Finding]:
    """A finding of all questions that the rubric does not ask; ``asks`` is the column that names them, if one does."""
    none = pl.DataFrame(schema={"name": pl.String, "line": pl.Int64})
    parts = [rows.filter(~pl.col("key").is_in(rubric.keys)).select("name", "line") for _, rows in said]
    rows = pl.concat([none, *(part.with_columns(pl.col("line").cast(pl.Int64)) for part in parts)])
    if rows.is_empty():
        return
    what = f"{which} does not ask {_listed(rows, 'name')}. The answers are kept as they are, and count for nothing"
    way_out = "Publish a version of the rubric that asks it, or correct what it is called."
    way = "Keep the answers as they are; they count for nothing until the rubric asks for them."
    name = rows["name"][0]
    column, value = (asks, name) if asks else (name if rows["name"].n_unique() == 1 else "", "")
    yield _finding(note(UNKNOWN_QUESTION, f"{what}.", way_out, _lines(rows), column, value), rows, way)


def _answered(said: Said, batch: Batch, rubric: Sketch, which: str) -> Iterator[Finding]:
    """A finding for each column of answers that has some which the rubric does not know."""
    pairs = [(one.key, answer.label) for one in rubric.criteria for answer in one.answers]
    known = pl.DataFrame(pairs, {"key": pl.String, "answer": pl.String}, orient="row")
    for column, rows in said:
        words = rows.filter(pl.col("key").is_in(rubric.keys)).select("key", "name", "answer").unique()
        strange = words.join(known, on=["key", "answer"], how="anti")
        if strange.height:
            # Words that were found to be no answer are not among the ratings.
            counted_in = batch.ratings.select(key="criterion", answer="answer").unique()
            strange = strange.join(counted_in, on=["key", "answer"], how="semi")
        if strange.is_empty():
            continue
        found = rows.join(strange, on=["key", "answer"], how="semi", maintain_order="left")
        parts = [f"to {name!r} {_listed(part, 'answer')}" for (name,), part in found.sort("name").group_by(
            "name", maintain_order=True)]  # fmt: skip
        what = f"{which} does not know these answers: {'; '.join(parts)}. They are kept as they are, and count as"
        way_out = "Correct them here, or publish a version of the rubric that knows them."
        way = "Keep them as they are; they count as unanswered until the rubric knows them."
        problem = note(UNKNOWN_ANSWER, f"{what} unanswered.", way_out, _lines(found), column, found["answer"][0])
        yield _finding(problem, found, way)


def _lines(rows: pl.DataFrame) -> pl.Series:
    return rows["line"].unique().sort()


def _finding(problem: Problem, rows: pl.DataFrame, way: str) -> Finding:
    return Finding(problem, _lines(rows), (Way(ACCEPT, way),), ACCEPT)


def _listed(rows: pl.DataFrame, name: str) -> str:
    """The different words of a column with their rows, the most frequent first."""
    times = list(rows[name].value_counts(sort=False).sort("count", name, descending=[True, False]).iter_rows())
    more = f" and {len(times) - _NAMED:,} more" if len(times) > _NAMED else ""
    return ", ".join(f"{word!r} ({counted(number, 'row')})" for word, number in times[:_NAMED]) + more
