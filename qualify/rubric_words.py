"""What a rubric asks, in one sentence."""

from __future__ import annotations

from qualify.rubric import Sketch
from qualify.rubric_checks import named
from qualify.rubric_edits import groups
from qualify.words import count, listed, percents

_MOST_GROUPS = 6
_HEAVIEST = 3


def asked(sketch: Sketch) -> str:
    """How many questions make the score, and how much of it each group makes; without groups, the heaviest questions.

    >>> from qualify.rubric_templates import template
    >>> print(asked(template("meddpicc")).split(", 25 %")[0])
    The score comes from 8 questions: 25 % from “Worth it?”
    """
    if not any(sketch.weights.values()):
        return f"{count(len(sketch.criteria), 'question')}, none of which has a weight: nothing is scored."
    return f"The score comes from {count(len(sketch.criteria), 'question')}{_shares(sketch)}."


def _shares(sketch: Sketch) -> str:
    total, parts = sum(sketch.weights.values()), groups(sketch)
    if 1 < len(parts) <= _MOST_GROUPS and all(name for name, _ in parts):
        shares = percents([sum(c.weight for c in criteria) / total for _, criteria in parts])
        return ": " + listed([f"{share} from “{name}”" for share, (name, _) in zip(shares, parts, strict=True)])
    shares = percents([c.weight / total for c in sketch.criteria])
    ranked = sorted(zip(sketch.criteria, shares, strict=True), key=lambda pair: -pair[0].weight)
    if len({c.weight for c in sketch.criteria}) == 1:
        return " of equal weight" if len(sketch.criteria) > 1 else f": {named(sketch.criteria[0])}"
    heaviest = listed([f"{share} from {named(criterion)}" for criterion, share in ranked[:_HEAVIEST]])
    return f": {heaviest}" if len(ranked) <= _HEAVIEST else f"; most of it is {heaviest}"
