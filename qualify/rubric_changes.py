"""What differs between two versions of a rubric, as a table and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from qualify.rubric import Answer, Criterion, Sketch
from qualify.rubric_carries import proposal
from qualify.rubric_checks import named
from qualify.rubric_edits import groups
from qualify.rubric_shares import shares
from qualify.words import count, listed

COLUMNS = ("Question", "What", "Before", "After")
NEW, GONE = "new question", "question taken out"
_WHOLE = {"name": "name", "missing": "a missing answer", "note": "note"}
_PARTS = {"question": "words of the question", "group": "group", "evidence": "evidence"}
_ANSWERS = ("new answer", "answer taken out", "answer renamed", "points", "meaning", "order of the answers")


@dataclass(frozen=True)
class Change:
    """One difference: in which question ("": in the rubric as a whole), what, and how it was and is."""

    question: str
    what: str
    before: str
    after: str


def changes(before: Sketch, after: Sketch) -> tuple[Change, ...]:
    """Every difference between two versions, in the order of the later one; questions that are gone come last.

    >>> old = Sketch("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100))),))
    >>> new = Sketch("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 90)), weight=20),))
    >>> [(change.what, change.before, change.after) for change in changes(old, new)]
    [('weight', '10 (100 % of the score)', '20 (100 % of the score)'), ('points', 'Yes: 100', 'Yes: 90')]
    """
    old, new = ({c.key: c for c in one.criteria} for one in (before, after))
    found = [
        Change("", what, getattr(before, name), getattr(after, name))
        for name, what in _WHOLE.items()
        if getattr(before, name) != getattr(after, name)
    ]
    for criterion in after.criteria:
        if criterion.key not in old:
            found.append(Change(criterion.question, NEW, "", _weight(criterion, after)))
        else:
            found += _criterion(old[criterion.key], criterion, before, after)
    found += [Change(c.question, GONE, _weight(c, before), "") for key, c in old.items() if key not in new]
    return (*found, *_order(before, after))


def table(found: Sequence[Change]) -> pl.DataFrame:
    """The same as a table with COLUMNS; what is about the whole rubric says so."""
    rows = [(one.question or "the whole rubric", one.what, one.before, one.after) for one in found]
    return pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row")


def summary(before: Sketch, after: Sketch, found: Sequence[Change]) -> str:
    """One sentence for somebody who has no time for the table.

    >>> old = Sketch("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100))),))
    >>> summary(old, old, changes(old, old))
    'Nothing is changed.'
    """
    if not found:
        return "Nothing is changed."
    kinds = {what: sum(one.what == what for one in found) for what in (NEW, GONE, *_PARTS.values(), "weight")}
    answers = len({one.question for one in found if one.what in _ANSWERS})
    said = [
        *_counted(kinds[NEW], "is new", "are new"),
        *_counted(kinds[GONE], "is taken out", "are taken out"),
        *_counted(kinds[_PARTS["question"]], "has other words", "have other words"),
        *_counted(answers, "has other answers, points or meanings", "have other answers, points or meanings"),
        *_counted(kinds["weight"], "has another weight", "have other weights"),
    ]
    touched = {one.question for one in found if one.question}
    alike = sum(c.key in before.keys and c.question not in touched for c in after.criteria)
    rest = f" {count(alike, 'question')} {'stays' if alike == 1 else 'stay'} as before." if alike else ""
    if not said:
        said = [f"only this differs: {listed(sorted({one.what for one in found}))}"]
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}.{rest}"


def _counted(number: int, one: str, many: str) -> list[str]:
    return [f"{count(number, 'question')} {one if number == 1 else many}"] if number else []


def _criterion(old: Criterion, new: Criterion, before: Sketch, after: Sketch) -> Iterator[Change]:
    for name, what in _PARTS.items():
        if getattr(old, name) != getattr(new, name):
            yield Change(new.question, what, getattr(old, name), getattr(new, name))
    if old.weight != new.weight:
        yield Change(new.question, "weight", _weight(old, before), _weight(new, after))
    if old.influence != new.influence:
        yield Change(new.question, "a salesperson can influence it", _yes(old.influence), _yes(new.influence))
    if old.ordered != new.ordered:
        yield Change(new.question, "answers go from worse to better", _yes(old.ordered), _yes(new.ordered))
    yield from _answers(old, new)


def _answers(old: Criterion, new: Criterion) -> Iterator[Change]:
    alone = (Sketch("", (criterion,)) for criterion in (old, new))
    called = dict(proposal(*alone).drop_nulls("to_answer").select("answer", "to_answer").iter_rows())
    there = {answer.label: answer for answer in new.answers}
    for answer in old.answers:
        if answer.label not in called:
            yield Change(new.question, "answer taken out", _earns(answer), "")
        else:
            yield from _answer(new.question, answer, there[called[answer.label]])
    for answer in new.answers:
        if answer.label not in called.values():
            yield Change(new.question, "new answer", "", _earns(answer))
    if [called[a.label] for a in old.answers if a.label in called] != [
        a.label for a in new.answers if a.label in called.values()
    ]:
        yield Change(new.question, "order of the answers", _labels(old), _labels(new))


def _answer(question: str, old: Answer, new: Answer) -> Iterator[Change]:
    if old.label != new.label:
        yield Change(question, "answer renamed", old.label, new.label)
    if old.points != new.points:
        yield Change(question, "points", _earns(old), _earns(new))
    if old.meaning != new.meaning:
        yield Change(question, "meaning", f"{old.label}: {old.meaning}", f"{new.label}: {new.meaning}")


def _order(before: Sketch, after: Sketch) -> Iterator[Change]:
    """One line where the questions that both have stand in another order."""
    both = set(before.keys) & set(after.keys)
    then, now = ([c for _, part in groups(one) for c in part if c.key in both] for one in (before, after))
    if [c.key for c in then] != [c.key for c in now]:
        yield Change("", "order of the questions", listed([named(c) for c in then]), listed([named(c) for c in now]))


def _weight(criterion: Criterion, whole: Sketch) -> str:
    share = f" ({shares(whole).questions[criterion.key]} of the score)" if any(whole.weights.values()) else ""
    return f"{criterion.weight}{share}"


def _earns(answer: Answer) -> str:
    return f"{answer.label}: {answer.points}"


def _labels(criterion: Criterion) -> str:
    return ", ".join(answer.label for answer in criterion.answers)


def _yes(said: bool) -> str:
    return "yes" if said else "no"
