"""What an editor does to a rubric: nothing is lost but what is taken out, and keys stay apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import rubrics

from qualify.errors import InputError
from qualify.rubric import Answer, Criterion, Rubric, Sketch, from_toml, sketched, to_toml
from qualify.rubric_edits import (
    added,
    apart,
    changed,
    drafted,
    duplicated,
    finished,
    group_moved,
    groups,
    keyed,
    moved,
    new_criterion,
    points_between,
    renamed_group,
    sketch_of,
    without,
)
from qualify.rubric_templates import TEMPLATES, blank, template

YES_NO = (Answer("No", 0), Answer("Yes", 100))
A, B, C = (Criterion(key, f"{key}?", YES_NO, group=group) for key, group in (("a", "X"), ("b", "X"), ("c", "Y")))
SKETCH = Sketch("s", (A, B, C))


def order(sketch: Sketch) -> list[str]:
    return [f"{criterion.key}{criterion.group}" for criterion in sketch.criteria]


@pytest.mark.parametrize(
    ("key", "by", "found"),
    [
        ("a", 1, ["bX", "aX", "cY"]),
        ("b", 1, ["aX", "bY", "cY"]),
        ("c", -1, ["aX", "bX", "cX"]),
        ("a", -1, ["aX", "bX", "cY"]),
        ("c", 1, ["aX", "bX", "cY"]),
    ],
)
def test_an_arrow_moves_a_question_one_place_and_over_the_edge_of_its_group(
    key: str, by: int, found: list[str]
) -> None:
    assert order(moved(SKETCH, key, by)) == found


@given(rubrics(), st.data())
def test_moving_up_and_down_again_within_a_group_changes_nothing(rubric: Rubric, data: st.DataObject) -> None:
    sketch = sketch_of(rubric)
    at = data.draw(st.integers(0, len(sketch.criteria) - 1))
    there = moved(sketch, sketch.keys[at], 1)
    assert set(there.criteria) == set(sketch.criteria)
    assert moved(there, sketch.keys[at], -1) == sketch or at == len(sketch.criteria) - 1


def test_groups_move_come_together_and_are_renamed() -> None:
    assert order(group_moved(SKETCH, "Y", -1)) == ["cY", "aX", "bX"]
    assert group_moved(SKETCH, "X", -1) == SKETCH
    assert order(changed(SKETCH, replace(A, group="Y"))) == ["aY", "cY", "bX"]
    assert order(renamed_group(SKETCH, "X", "Y")) == ["aY", "bY", "cY"]
    mixed = Sketch("s", (A, C, B))
    assert [(name, [c.key for c in part]) for name, part in groups(mixed)] == [("X", ["a", "b"]), ("Y", ["c"])]


def test_questions_are_added_copied_and_taken_out_under_keys_of_their_own() -> None:
    assert added(SKETCH, A).keys == ("a", "b", "a_2", "c")
    copied = duplicated(SKETCH, "b")
    assert copied.keys == ("a", "b", "b_2", "c")
    assert copied.criteria[2] == replace(B, key="b_2", question="b? (copy)")
    assert without(copied, "b").keys == ("a", "b_2", "c")
    weighed = Sketch("s", (replace(A, weight=3), replace(B, weight=30), replace(C, weight=7)))
    assert new_criterion(weighed, "X") == Criterion("question", "", (Answer("", 0), Answer("", 100)), 7, "X")


def test_new_questions_get_the_key_that_a_column_of_that_name_would_have() -> None:
    sketch = Sketch("s", (A, replace(B, key="question", question="Is there money?"), replace(C, key="question_2")))
    assert keyed(sketch, ["a"]).keys == ("a", "is_there_money", "c")
    assert keyed(sketch, ["a", "is_there_money"]).keys == ("a", "is_there_money_2", "c")
    assert keyed(sketch, ["question", "question_2"]).keys == ("a", "question", "question_2")
    assert keyed(replace(sketch, criteria=(new_criterion(sketch),)), []).keys == ("question_3",)


def test_a_new_question_never_takes_the_key_of_one_that_was_taken_out() -> None:
    sketch = Sketch("s", (A, replace(B, key="question", question="C?")))
    assert keyed(sketch, ["a", "b", "c"]).keys == ("a", "c_2")
    assert apart(SKETCH, ["a", "c", "z"]).keys == ("a_2", "b", "c_2")


@given(rubrics())
def test_a_rubric_is_the_same_after_it_was_a_sketch(rubric: Rubric) -> None:
    sketch = sketch_of(rubric)
    assert finished(sketch) == rubric
    assert sketched(to_toml(sketch)) == sketch


def test_an_unfinished_rubric_is_kept_as_it_is_and_refused_as_a_rubric() -> None:
    twice = Sketch("", (replace(A, weight=0, answers=(Answer("", 7), Answer("", 7))),))
    for sketch in (twice, Sketch("", ()), blank("New")):
        assert sketched(to_toml(sketch)) == sketch
    with pytest.raises(InputError, match="has an answer twice"):
        finished(twice)
    with pytest.raises(InputError, match="has no criteria"):
        from_toml(to_toml(Sketch("", ())))


def test_the_templates_are_whole_and_the_empty_sheet_asks_one_question_without_words() -> None:
    assert {name: len(template(name).criteria) for name in TEMPLATES} == {
        "webb": 14,
        "bant": 4,
        "meddpicc": 8,
        "spiced": 7,
    }
    assert blank("New") == Sketch("New", (Criterion("question", "", (Answer("", 0), Answer("", 100))),))


def test_an_unfinished_draft_comes_back_from_its_file() -> None:
    half = Sketch("", (Criterion("question", "", (Answer("", 0), Answer("", 0)), 0), Criterion("need", "Need?", ())))
    assert drafted(to_toml(half)) == half
    assert drafted(to_toml(Sketch("Empty", ()))) == Sketch("Empty", ())


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(SKETCH, criteria=(A, A)), "The rubric 's' has 'a' twice. Give each criterion a key of its own."),
        (Sketch("s", (replace(A, key="A b"),)), "'A b' is not a usable key. Write it as 'a_b'."),
        (
            Sketch("s", (replace(A, answers=(Answer("", 101), Answer("", 0))),)),
            "The points of the answer '' in 'a' is 101. It must be a whole number from 0 to 100.",
        ),
    ],
)
def test_what_no_editor_writes_is_refused_in_a_file(wrong: Sketch, why: str) -> None:
    with pytest.raises(InputError) as refused:
        drafted(to_toml(wrong))
    assert str(refused.value) == why


def test_another_policy_for_missing_answers_is_refused_in_a_file() -> None:
    with pytest.raises(InputError) as refused:
        drafted(to_toml(SKETCH).replace("leave out", "guess"))
    assert str(refused.value) == "'guess' is not a policy for missing answers. Use one of: leave out, nothing earned."


@pytest.mark.parametrize(
    ("taken", "ordered", "found"),
    [
        ((), True, 100),
        ((100,), True, 0),
        ((0, 50, 100), True, 25),
        ((0, 20, 60, 100), True, 40),
        (tuple(range(101)), True, 50),
        ((0, 100), False, 50),
    ],
)
def test_one_more_answer_earns_what_is_free_on_the_scale(taken: tuple[int, ...], ordered: bool, found: int) -> None:
    answers = tuple(Answer(str(points), points) for points in taken)
    assert points_between(Criterion("need", "Need?", answers, ordered=ordered)) == found
