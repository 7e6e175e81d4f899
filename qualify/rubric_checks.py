"""What would make two people answer the same question differently, or an answer count for nothing: told in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from qualify.rubric import MAX_ANSWERS, MAX_POINTS, Answer, Criterion, Sketch
from qualify.rubric_ranges import shared
from qualify.rubric_shares import shares
from qualify.words import count, listed

FEW = 30
"""Below so many answers to a question, what nobody chose says nothing about the question."""
SHORT = 10
"""From so many answers on, one and the same everywhere tells no deal from another."""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


_VAGUE = set(
    _words("""good bad better worse best some any maybe perhaps strong weak high low medium mid middle average normal
    large
    small big little several many few soon often sometimes rarely likely unlikely probably mostly partly partially
    partial enough adequate sufficient ok okay fair fine poor excellent great significant considerable reasonable
    appropriate interested very quite rather fairly""")
)
# In a sentence, words of degree may say something ("a high-voltage line"): only those that never can.
_UNSEEN = set(
    _words("""good bad strong weak soon maybe perhaps likely unlikely probably significant considerable reasonable
    appropriate adequate sufficient excellent poor great interested fairly rather""")
)


@dataclass(frozen=True)
class Remark:
    """One finding about a rubric: of which kind, what it is, the way out, and the criterion it is about, if one."""

    kind: str
    what: str
    way_out: str
    key: str = ""


def unfinished(sketch: Sketch) -> tuple[Remark, ...]:
    """All that has to be put right before the rubric can be published."""
    found = [*_whole(sketch), *(remark for c in sketch.criteria for remark in _missing_parts(c))]
    return tuple(found)


def remarks(sketch: Sketch, given: pl.DataFrame | None = None, before: Sketch | None = None) -> tuple[Remark, ...]:
    """All that can be answered in two ways, or counts for nothing.

    ``given`` has the answers in the data, columns ``criterion``, ``answer`` and ``ratings``, as ``Reads.questions``
    gives them. In a draft that follows the version ``before``, nobody can have chosen what is new in it.
    """
    by_key = _given(given)
    asked = {criterion.key: criterion for criterion in (before or sketch).criteria}
    found = [*_heavy(sketch), *_asked_twice(sketch)]
    for criterion in sketch.criteria:
        found += [*_unclear(criterion), *_overlapping(criterion), *_points(criterion), *_evidence(criterion)]
        found += _used(criterion, by_key.get(criterion.key, {}), asked.get(criterion.key))
    return tuple(found)


def _given(given: pl.DataFrame | None) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    if given is not None:
        for key, answer, times in given.select("criterion", "answer", "ratings").iter_rows():
            found.setdefault(key, {})[answer] = times
    return found


def _whole(sketch: Sketch) -> Iterator[Remark]:
    if not sketch.name.strip():
        yield Remark("name", "The rubric has no name.", "Type one in.")
    if not sketch.criteria:
        yield Remark("nothing asked", "The rubric asks nothing yet.", "Add a question.")
    elif not any(sketch.weights.values()):
        yield Remark(
            "no weight", "Every weight is 0, so nothing would be scored.", "Give at least one question a weight."
        )


def _missing_parts(criterion: Criterion) -> Iterator[Remark]:
    title, labels = named(criterion), [answer.label.strip() for answer in criterion.answers]
    if not criterion.question.strip():
        yield Remark("no question", f"The question {criterion.key!r} has no words yet.", "Write it.", criterion.key)
    if not 1 <= len(labels) <= MAX_ANSWERS:
        what = f"{title} has {count(len(labels), 'answer')}."
        yield Remark("no answer", what, f"Give it 1 to {MAX_ANSWERS} of them.", criterion.key)
    if empty := labels.count(""):
        what = f"{count(empty, 'answer')} of {title} {'has' if empty == 1 else 'have'} no words yet."
        yield Remark("no answer", what, "Write them, or take them out.", criterion.key)
    for label in sorted({label for label in labels if label and labels.count(label) > 1}):
        what = f"{title} has the answer “{label}” twice."
        yield Remark("twice", what, "Give each answer its own words.", criterion.key)


def _heavy(sketch: Sketch) -> Iterator[Remark]:
    total = sum(sketch.weights.values())
    for criterion in sketch.criteria if len(sketch.criteria) > 1 else ():
        if 2 * criterion.weight > total:
            share = shares(sketch).questions[criterion.key]
            what = f"{named(criterion)} makes {share} of the score: the other questions hardly matter."
            yield Remark("weight", what, "Give it a smaller weight, or ask it in parts.", criterion.key)
        if not criterion.weight and total:
            what = f"{named(criterion)} has the weight 0: it is asked and counts for nothing."
            yield Remark("weight", what, "Give it a weight, or take it out.", criterion.key)


def _asked_twice(sketch: Sketch) -> Iterator[Remark]:
    for first, second in combinations(sketch.criteria, 2):
        if _same(first.question, second.question):
            what = f"{named(second)} is asked twice."
            yield Remark("overlap", what, "Take one of the two out, or say what differs.", second.key)


def _unclear(criterion: Criterion) -> Iterator[Remark]:
    bare = [answer for answer in criterion.answers if answer.label.strip() and not answer.meaning.strip()]
    vague = [answer for answer in bare if _words(answer.label) and set(_words(answer.label)) <= _VAGUE]
    way_out = "Write what somebody can see or has on file when it holds."
    if vague:
        what = f"{_labels(vague)} of {named(criterion)} can mean anything: nothing says when it holds."
        yield Remark("vague", what, way_out, criterion.key)
    elif bare:
        verb = "has" if len(bare) == 1 else "have"
        what = f"{_labels(bare)} of {named(criterion)} {verb} no written meaning."
        yield Remark("no meaning", what, way_out, criterion.key)
    for answer in criterion.answers:
        if unseen := sorted(set(_words(answer.meaning)) & _UNSEEN):
            what = f"The meaning of “{answer.label}” of {named(criterion)} says “{unseen[0]}”."
            yield Remark("vague", what, "Say how much, or what somebody can see.", criterion.key)


def _overlapping(criterion: Criterion) -> Iterator[Remark]:
    for first, second in combinations(criterion.answers, 2):
        pair = f"“{first.label}” and “{second.label}” of {named(criterion)}"
        both = shared(first, second)
        if first.meaning.strip() and _same(first.meaning, second.meaning):
            yield Remark("overlap", f"{pair} have the same meaning.", "Say what differs, or keep one.", criterion.key)
        elif _same(first.label, second.label) and first.label.strip() != second.label.strip():
            yield Remark("overlap", f"{pair} differ by case or marks only.", "Keep one of them.", criterion.key)
        elif both is not None:
            yield Remark("overlap", f"{pair} both hold for {both}.", "Let one of them end below it.", criterion.key)


def _points(criterion: Criterion) -> Iterator[Remark]:
    points = [answer.points for answer in criterion.answers]
    if not criterion.ordered or len(points) < 2:
        return
    title = named(criterion)
    if len(set(points)) == 1:
        what = f"All answers to {title} earn the same {count(points[0], 'point')}: it says nothing about a deal."
        yield Remark("points", what, "Give the better answer more points.", criterion.key)
        return
    for earned in sorted({earned for earned in points if points.count(earned) > 1}):
        alike = [answer for answer in criterion.answers if answer.points == earned]
        what = (
            f"{_labels(alike)} of {title} earn the same {count(earned, 'point')}: the score does not tell them apart."
        )
        yield Remark("points", what, "Keep one of them, or give them different points.", criterion.key)
    if max(points) < MAX_POINTS or min(points) > 0:
        what = f"The answers to {title} earn {min(points)} to {max(points)} points: the rest of 0 to 100 is not used."
        yield Remark("unused", what, "Let the worst answer earn 0 and the best 100, and set the weight instead.",
                     criterion.key)  # fmt: skip


def _evidence(criterion: Criterion) -> Iterator[Remark]:
    if not criterion.evidence.strip():
        what = f"{named(criterion)} asks for no evidence: nobody can check the answer later."
        yield Remark("evidence", what, "Say what to note down: a name, a day, a document.", criterion.key)


def _used(criterion: Criterion, given: dict[str, int], asked: Criterion | None) -> Iterator[Remark]:
    times = {answer.label: given.get(answer.label, 0) for answer in criterion.answers}
    offered = {answer.label for answer in asked.answers} if asked else set()
    never = [answer for answer in criterion.answers if not times[answer.label] and answer.label in offered]
    total = sum(times.values())
    if total >= SHORT and max(times.values()) == total:
        only = next(label for label, given_ in times.items() if given_)
        what = f"All {total:,} answers to {named(criterion)} are “{only}”: it tells no deal from another."
        yield Remark("same everywhere", what, "Ask for something that differs between deals.", criterion.key)
    elif total >= FEW and len(never) > 1:
        what = f"Nobody has ever chosen {_labels(never)} of {named(criterion)}, in {total:,} answers."
        yield Remark("never chosen", what, "Put answers together, or reword them until they are met.", criterion.key)


def named(criterion: Criterion) -> str:
    """A criterion as sentences call it: its question, or while it has none its key."""
    return f"“{criterion.question.strip()}”" if criterion.question.strip() else f"“{criterion.key}”"


def _labels(answers: list[Answer]) -> str:
    return listed([f"“{answer.label}”" for answer in answers])


def _same(one: str, other: str) -> bool:
    return bool(_words(one)) and _words(one) == _words(other)
