"""How much of the score each question and each group makes, in whole per cent that add up wherever they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qualify.rubric import Sketch
from qualify.rubric_edits import groups


@dataclass(frozen=True)
class Shares:
    """In words, by name of the group and by key of the question; "0 %" throughout where nothing has a weight."""

    groups: dict[str, str]
    questions: dict[str, str]


def shares(sketch: Sketch) -> Shares:
    """The groups' shares add up to 100, and within a group those of its questions to the group's.

    Largest remainders are rounded up, the first of equal ones.

    >>> from qualify.rubric import Criterion
    >>> one, two, three = (Criterion(key, key, (), 1, group) for key, group in ("aX", "bX", "cY"))
    >>> shares(Sketch("s", (one, two, three)))
    Shares(groups={'X': '67 %', 'Y': '33 %'}, questions={'a': '34 %', 'b': '33 %', 'c': '33 %'})
    """
    total, parts = sum(sketch.weights.values()), groups(sketch)
    exact = [[Fraction(100 * c.weight, total or 1) for c in criteria] for _, criteria in parts]
    whole = _whole([sum(part, Fraction(0)) for part in exact], 100 if total else 0)
    found: dict[str, str] = {}
    for (_, criteria), part, size in zip(parts, exact, whole, strict=True):
        for criterion, share, rounded in zip(criteria, part, _whole(part, size), strict=True):
            found[criterion.key] = _said(share, rounded)
    said = {
        name: _said(sum(part, Fraction(0)), size) for (name, _), part, size in zip(parts, exact, whole, strict=True)
    }
    return Shares(said, found)


def _whole(exact: Sequence[Fraction], total: int) -> list[int]:
    """Whole numbers that add up to ``total``, each at most 1 beside the exact one."""
    found = [int(share) for share in exact]
    by_rest = sorted(range(len(found)), key=lambda at: found[at] - exact[at])
    for at in by_rest[: total - sum(found)]:
        found[at] += 1
    return found


def _said(share: Fraction, rounded: int) -> str:
    if rounded == 0 and share:
        return "under 1 %"
    return "over 99 %" if rounded == 100 and share < 100 else f"{rounded} %"
