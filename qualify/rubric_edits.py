"""What an editor does to a rubric that is being written: order, groups, new questions and copies of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from qualify.rubric import MAX_POINTS, MIDDLE, Answer, Criterion, Rubric, Sketch, sketched, slug

_NUMBERED = re.compile(r"question(_\d+)?")


def sketch_of(rubric: Sketch) -> Sketch:
    """The same rubric, unchecked from here on."""
    return Sketch(rubric.name, rubric.criteria, rubric.missing, rubric.note)


def finished(sketch: Sketch) -> Rubric:
    """The rubric that a sketch has become. Raises InputError for what cannot be scored."""
    return Rubric(sketch.name, sketch.criteria, sketch.missing, sketch.note)


def drafted(text: str, file: str = "") -> Sketch:
    """The rubric in a TOML document, finished or not: words, answers and weights may be missing, nothing may be wrong.

    Raises InputError for what no editor writes: a number that is none, a key twice, another policy.
    """
    sketch = sketched(text, file)
    made_up = tuple(replace(criterion, answers=_numbered(criterion)) for criterion in sketch.criteria)
    weighing = Criterion(free_key("whole", sketch.keys), "", (Answer("", 0),))
    Rubric(sketch.name, (*made_up, weighing), sketch.missing)
    return sketch


def _numbered(criterion: Criterion) -> tuple[Answer, ...]:
    """At least one answer, each with words of its own: then only what is wrong is refused."""
    found: dict[str, Answer] = {}
    for answer in criterion.answers or (Answer("", 0),):
        label = free_key(answer.label, found)
        found[label] = replace(answer, label=label)
    return tuple(found.values())


def groups(sketch: Sketch) -> list[tuple[str, tuple[Criterion, ...]]]:
    """The criteria by group, the groups in the order in which they first occur.

    >>> first, second, third = (Criterion(key, key, (), group=group) for key, group in ("aX", "bY", "cX"))
    >>> [(group, [c.key for c in criteria]) for group, criteria in groups(Sketch("s", (first, second, third)))]
    [('X', ['a', 'c']), ('Y', ['b'])]
    """
    found: dict[str, list[Criterion]] = {}
    for criterion in sketch.criteria:
        found.setdefault(criterion.group, []).append(criterion)
    return [(group, tuple(criteria)) for group, criteria in found.items()]


def moved(sketch: Sketch, key: str, by: int) -> Sketch:
    """The criterion ``key`` one place up (``by`` -1) or down (1); past the end of its group it joins the next group.

    >>> first, second, third = (Criterion(key, key, (), group=group) for key, group in ("aX", "bX", "cY"))
    >>> [c.key + c.group for c in moved(Sketch("s", (first, second, third)), "b", -1).criteria]
    ['bX', 'aX', 'cY']
    >>> [c.key + c.group for c in moved(Sketch("s", (first, second, third)), "b", 1).criteria]
    ['aX', 'bY', 'cY']
    """
    order = [criterion for _, criteria in groups(sketch) for criterion in criteria]
    at = next(place for place, criterion in enumerate(order) if criterion.key == key)
    if not 0 <= at + by < len(order):
        return sketch
    neighbour = order[at + by]
    if neighbour.group != order[at].group:
        order[at] = replace(order[at], group=neighbour.group)
    else:
        order[at], order[at + by] = neighbour, order[at]
    return replace(sketch, criteria=tuple(order))


def group_moved(sketch: Sketch, group: str, by: int) -> Sketch:
    """A whole group one place up (``by`` -1) or down (1)."""
    order = groups(sketch)
    at = [name for name, _ in order].index(group)
    if 0 <= at + by < len(order):
        order[at], order[at + by] = order[at + by], order[at]
    return replace(sketch, criteria=tuple(criterion for _, criteria in order for criterion in criteria))


def renamed_group(sketch: Sketch, group: str, name: str) -> Sketch:
    """All criteria of a group under another name; those of a group that has it already come together with them."""
    criteria = (replace(c, group=name) if c.group == group else c for c in sketch.criteria)
    return together(replace(sketch, criteria=tuple(criteria)))


def changed(sketch: Sketch, criterion: Criterion) -> Sketch:
    """The criterion with the same key, replaced; what has another group now goes there."""
    return together(replace(sketch, criteria=_replaced(sketch.criteria, criterion)))


def added(sketch: Sketch, criterion: Criterion) -> Sketch:
    """One more criterion, last in its group, under a key that is free."""
    fresh = replace(criterion, key=free_key(criterion.key, sketch.keys))
    return together(replace(sketch, criteria=(*sketch.criteria, fresh)))


def new_criterion(sketch: Sketch, group: str = "") -> Criterion:
    """A question to be written, with two answers to begin with and a weight like the others'."""
    weights = sorted(sketch.weights.values())
    empty = (Answer("", 0), Answer("", MAX_POINTS))
    criterion = Criterion(free_key("question", sketch.keys), "", empty, group=group)
    return replace(criterion, weight=weights[len(weights) // 2]) if any(weights) else criterion


def duplicated(sketch: Sketch, key: str) -> Sketch:
    """A copy of the criterion ``key`` right after it, under a key of its own."""
    criteria: list[Criterion] = []
    for criterion in sketch.criteria:
        criteria.append(criterion)
        if criterion.key == key:
            copy = free_key(key, sketch.keys)
            criteria.append(replace(criterion, key=copy, question=f"{criterion.question} (copy)"))
    return replace(sketch, criteria=tuple(criteria))


def points_between(criterion: Criterion) -> int:
    """Points for one more answer: an end of the scale that is free, else the middle of its widest gap.

    >>> both = Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100)))
    >>> points_between(both), points_between(replace(both, answers=both.answers[:1]))
    (50, 100)
    """
    taken = sorted({answer.points for answer in criterion.answers})
    if not criterion.ordered or len(taken) > MAX_POINTS:
        return MIDDLE
    if free := [end for end in (MAX_POINTS, 0) if end not in taken]:
        return free[0]
    low, high = max(pairwise(taken), key=lambda gap: gap[1] - gap[0])
    return (low + high) // 2


def without(sketch: Sketch, key: str) -> Sketch:
    """The rubric without the criterion ``key``."""
    return replace(sketch, criteria=tuple(criterion for criterion in sketch.criteria if criterion.key != key))


def keyed(sketch: Sketch, before: Iterable[str]) -> Sketch:
    """The questions that :func:`new_criterion` made get a key that says what they ask, as a column would be called.

    ``before`` are the keys that ratings may be kept under: those stay, and no new question takes one, or it would
    inherit answers to another.
    """
    held = set(before)
    taken = held | set(sketch.keys)
    criteria = []
    for criterion in sketch.criteria:
        if criterion.key not in held and _NUMBERED.fullmatch(criterion.key) and criterion.question.strip():
            taken.discard(criterion.key)
            criterion = replace(criterion, key=free_key(slug(criterion.question), taken))
            taken.add(criterion.key)
        criteria.append(criterion)
    return replace(sketch, criteria=tuple(criteria))


def apart(sketch: Sketch, taken: Iterable[str]) -> Sketch:
    """The rubric with keys of its own where ``taken`` has them: what others mean by "champion" may be something else.

    >>> apart(Sketch("s", (Criterion("need", "Need?", ()), Criterion("price", "Price?", ()))), ["need"]).keys
    ('need_2', 'price')
    """
    held = set(taken) | set(sketch.keys)
    renamed = {key: free_key(key, held) for key in set(taken) & set(sketch.keys)}
    return replace(sketch, criteria=tuple(replace(c, key=renamed.get(c.key, c.key)) for c in sketch.criteria))


def free_key(key: str, taken: Iterable[str]) -> str:
    """``key``, numbered where it is taken.

    >>> free_key("need", ["need", "need_2"]), free_key("need", [])
    ('need_3', 'need')
    """
    held, number, found = set(taken), 1, key
    while found in held:
        number += 1
        found = f"{key}_{number}"
    return found


def _replaced(criteria: tuple[Criterion, ...], changed: Criterion) -> tuple[Criterion, ...]:
    return tuple(changed if criterion.key == changed.key else criterion for criterion in criteria)


def together(sketch: Sketch) -> Sketch:
    """The criteria of one group after each other, as the list shows them."""
    return replace(sketch, criteria=tuple(criterion for _, criteria in groups(sketch) for criterion in criteria))
