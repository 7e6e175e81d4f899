"""Two changes of one draft put together, where they are about different questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from qualify.rubric import Sketch
from qualify.rubric_edits import free_key, together

T = TypeVar("T")


class _Crossing(Exception):
    """Both changed the same thing, each in another way."""


@dataclass(frozen=True)
class Merged:
    """The draft with both changes, and the keys that my new questions got where the other one's have theirs."""

    sketch: Sketch
    renamed: dict[str, str]


def merged(base: Sketch, theirs: Sketch, mine: Sketch) -> Merged | None:
    """Both changes of ``base``; None where they cross: in one question, one line of the head, or the order of all.

    A question that one took out and the other wrote on crosses as well. New ones never do.

    >>> from qualify.rubric import Criterion
    >>> need, price = Criterion("need", "Need?", ()), Criterion("price", "Price?", ())
    >>> heavy, light = (Sketch("s", (replace(need, weight=weight), price)) for weight in (30, 1))
    >>> merged(Sketch("s", (need, price)), heavy, Sketch("s", (need, replace(price, weight=7)))).sketch.weights
    {'need': 30, 'price': 7}
    >>> merged(Sketch("s", (need, price)), heavy, light) is None
    True
    """
    mine, renamed = _apart(base, theirs, mine)
    try:
        return Merged(_both(base, theirs, mine), renamed)
    except _Crossing:
        return None


def _both(base: Sketch, theirs: Sketch, mine: Sketch) -> Sketch:
    old, other, own = ({criterion.key: criterion for criterion in one.criteria} for one in (base, theirs, mine))
    found = {key: _one(old.get(key), other.get(key), own.get(key)) for key in {**old, **other, **own}}
    kept = (found[key] for key in _order(base.keys, theirs.keys, mine.keys))
    return together(
        Sketch(
            _one(base.name, theirs.name, mine.name),
            tuple(criterion for criterion in kept if criterion is not None),
            _one(base.missing, theirs.missing, mine.missing),
            _one(base.note, theirs.note, mine.note),
        )
    )


def _one(base: T, theirs: T, mine: T) -> T:
    if mine == base:
        return theirs
    if theirs in (base, mine):
        return mine
    raise _Crossing


def _order(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> list[str]:
    """The order of the one who changed it, with the other's new keys after what they stood after there."""
    three = set(base) & set(theirs) & set(mine)
    then, now, own = ([key for key in keys if key in three] for keys in (base, theirs, mine))
    lead, other = (theirs, mine) if _one(then, now, own) == now else (mine, theirs)
    order = list(lead)
    for at, key in enumerate(other):
        if key not in order:
            order.insert(order.index(other[at - 1]) + 1 if at else 0, key)
    return order


def _apart(base: Sketch, theirs: Sketch, mine: Sketch) -> tuple[Sketch, dict[str, str]]:
    """My draft with other keys for what both have newly written under one."""
    taken = {*base.keys, *theirs.keys, *mine.keys}
    both = (set(theirs.keys) & set(mine.keys)) - set(base.keys)
    other = {criterion.key: criterion for criterion in theirs.criteria}
    renamed: dict[str, str] = {}
    for criterion in mine.criteria:
        if criterion.key in both and criterion != other[criterion.key]:
            renamed[criterion.key] = free_key(criterion.key, taken)
            taken.add(renamed[criterion.key])
    return replace(mine, criteria=tuple(replace(c, key=renamed.get(c.key, c.key)) for c in mine.criteria)), renamed
