"""What a rubric asks, in one sentence, and what the checks of it come to."""

from __future__ import annotations

from collections.abc import Sequence

from qualify.rubric import Sketch
from qualify.rubric_checks import Remark, named
from qualify.rubric_edits import groups
from qualify.rubric_shares import shares
from qualify.words import count, listed

_MOST_GROUPS = 6
_HEAVIEST = 3
_LOOKED_AT = (
    "The checks look at words and counts: answers without a written meaning, or with words like “soon” and “good” in "
    "it; two answers with one meaning, or numbers that belong to both; points that are alike or unused; a question "
    "that is asked twice, asks for no evidence, makes more than half of the score or none of it; answers that nobody "
    "ever chose, or everybody. Whether two people read a sentence alike only shows when both rate the same deal."
)


def asked(sketch: Sketch) -> str:
    """How many questions make the score, and how much of it each group makes; without groups, the heaviest questions.

    >>> from qualify.rubric_templates import template
    >>> print(asked(template("meddpicc")).split(", 25 %")[0])
    The score comes from 8 questions: 25 % from “Worth it?”
    """
    if not any(sketch.weights.values()):
        return f"{count(len(sketch.criteria), 'question')}, none of which has a weight: nothing is scored."
    return f"The score comes from {count(len(sketch.criteria), 'question')}{_shares(sketch)}."


def conclusion(found: Sequence[Remark]) -> tuple[str, str]:
    """That the checks ``found`` nothing ("" where they did), and what they look at and what they cannot know.

    >>> conclusion(())[0]
    'The checks found nothing.'
    """
    return "" if found else "The checks found nothing.", _LOOKED_AT


def _shares(sketch: Sketch) -> str:
    parts, said = groups(sketch), shares(sketch)
    if 1 < len(parts) <= _MOST_GROUPS and all(name for name, _ in parts):
        return ": " + listed([f"{share} from “{name}”" for name, share in said.groups.items()])
    ranked = sorted(sketch.criteria, key=lambda criterion: -criterion.weight)
    if len({c.weight for c in sketch.criteria}) == 1:
        return " of equal weight" if len(sketch.criteria) > 1 else f": {named(sketch.criteria[0])}"
    heaviest = listed([f"{said.questions[c.key]} from {named(c)}" for c in ranked[:_HEAVIEST]])
    return f": {heaviest}" if len(ranked) <= _HEAVIEST else f"; most of it is {heaviest}"
