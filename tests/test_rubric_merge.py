"""Two people in one draft: what is about different questions comes together, what crosses does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import rubrics

from qualify.rubric import Answer, Criterion, Rubric, Sketch
from qualify.rubric_edits import added, changed, group_moved, moved, new_criterion, sketch_of, together, without
from qualify.rubric_merge import Merged, merged

A, B, C = (
    Criterion(key, f"{key}?", (Answer("No", 0),), group=group) for key, group in (("a", "X"), ("b", "X"), ("c", "Y"))
)
BASE = Sketch("s", (A, B, C))


def rewritten(criterion: Criterion, words: str) -> Sketch:
    return changed(BASE, replace(criterion, question=words))


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (rewritten(A, "A!"), rewritten(B, "B!"), changed(rewritten(A, "A!"), replace(B, question="B!"))),
        (rewritten(A, "A!"), rewritten(A, "A!"), rewritten(A, "A!")),
        (replace(BASE, note="n"), replace(BASE, name="t"), replace(BASE, note="n", name="t")),
        (moved(BASE, "b", -1), rewritten(A, "A!"), Sketch("s", (B, replace(A, question="A!"), C))),
        (rewritten(A, "A!"), group_moved(BASE, "Y", -1), Sketch("s", (C, replace(A, question="A!"), B))),
        (without(BASE, "a"), rewritten(C, "C!"), Sketch("s", (B, replace(C, question="C!")))),
        (without(BASE, "a"), without(BASE, "b"), Sketch("s", (C,))),
    ],
)
def test_changes_of_different_questions_come_together(theirs: Sketch, mine: Sketch, both: Sketch) -> None:
    assert merged(BASE, theirs, mine) == Merged(both, {})
    assert merged(BASE, mine, theirs) == Merged(both, {})


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (rewritten(A, "A!"), rewritten(A, "A.")),
        (replace(BASE, name="t"), replace(BASE, name="u")),
        (without(BASE, "a"), rewritten(A, "A!")),
        (group_moved(BASE, "Y", -1), moved(BASE, "b", -1)),
    ],
)
def test_what_crosses_is_not_put_together(theirs: Sketch, mine: Sketch) -> None:
    assert merged(BASE, theirs, mine) is None
    assert merged(BASE, mine, theirs) is None


def test_two_new_questions_are_two_questions() -> None:
    theirs = added(BASE, replace(new_criterion(BASE), question="Theirs?"))
    mine = added(BASE, new_criterion(BASE, "X"))
    found = merged(BASE, theirs, mine)
    assert found == Merged(
        Sketch("s", (A, B, replace(mine.criteria[2], key="question_2"), C, theirs.criteria[3])),
        {"question": "question_2"},
    )


@given(rubrics(), st.data())
def test_what_only_one_changed_is_theirs(rubric: Rubric, data: st.DataObject) -> None:
    base = together(sketch_of(rubric))
    mine = moved(base, data.draw(st.sampled_from(base.keys)), 1)
    assert merged(base, mine, base) == merged(mine, mine, mine) == Merged(mine, {})
