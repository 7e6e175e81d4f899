"""What a rubric that comes as a whole takes over of the stored answers."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from store_rows import RUBRIC, THREE, YES_NO, by_hand, ratings
from strategies import rubrics

from qualify.errors import InputError
from qualify.rubric import Answer, Criterion, Rubric
from qualify.rubric_kept import Left, kept, meant
from qualify.store import Store

NEED, BUDGET = RUBRIC.criteria
PAIN = replace(RUBRIC, criteria=(replace(NEED, question="Pain?"), BUDGET))
GIVEN = pl.DataFrame(
    [("need", "No", 1200), ("need", "Yes", 3), ("budget", "Yes", 4), ("mood", "Eh", 9)],
    ["criterion", "answer", "ratings"],
    orient="row",
)


@given(rubrics())
def test_new_weights_write_nothing_down_and_say_nothing(rubric: Rubric) -> None:
    first = rubric.keys[0]
    assert meant(rubric, rubric.with_weights({first: 7})).is_empty()
    times = pl.DataFrame({"criterion": [first], "answer": [rubric.criteria[0].answers[0].label], "ratings": [5]})
    found = kept(rubric, rubric.with_weights({first: 7}), times)
    assert (found.stored, found.carried, found.left, str(found)) == (5, 5, (), "")


def test_only_the_question_in_other_words_is_left() -> None:
    found = kept(RUBRIC, PAIN, GIVEN)
    assert (found.stored, found.carried, found.may_mean_the_same) == (1207, 4, ("need",))
    assert found.left == (Left("need", "Need?", 1203, 1203, "worded differently", ("No", "Yes")),)
    assert str(found) == (
        "4 of 1,207 stored answers are carried forward. Not carried: “Need?” (1,203, worded differently). "
        "What is not carried stays stored with its version."
    )
    assert kept(RUBRIC, PAIN, GIVEN, ["all"]).carried == kept(RUBRIC, PAIN, GIVEN, ["need"]).carried == 1207


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ((Answer("No", 0), Answer("Yes", 100, "Signed")), [(3, "its answers are worded differently")]),
        ((Answer("No", 0), Answer("Sure", 100)), [(3, "its answers are worded differently")]),
        ((Answer("No", 100), Answer("Yes", 0)), [(1203, "its answers are ordered differently")]),
        ((Answer("No", 0), Answer("Some", 50), Answer("Yes", 100)), []),
    ],
)
def test_answers_count_as_well_as_the_question(answers: tuple[Answer, ...], left: list[tuple[int, str]]) -> None:
    found = kept(RUBRIC, replace(RUBRIC, criteria=(replace(NEED, answers=answers), BUDGET)), GIVEN)
    assert [(one.answers, one.why) for one in found.left] == left


def test_what_has_no_place_in_the_new_question_is_not_offered_again() -> None:
    wider = replace(NEED, question="Pain?", answers=(Answer("No", 0), Answer("Some", 50), Answer("Sure", 100)))
    made = replace(RUBRIC, criteria=(wider, BUDGET))
    assert kept(RUBRIC, made, GIVEN).may_mean_the_same == ("need",)
    told = kept(RUBRIC, made, GIVEN, ["need"])
    assert (told.carried, told.left, told.may_mean_the_same) == (
        1204, (Left("need", "Need?", 3, 1203, "worded differently", ("Yes",)),), (),
    )  # fmt: skip
    assert "Not carried: “Need?” (3 of 1,203: “Yes”, worded differently)." in str(told)


def test_a_question_that_is_no_longer_asked_is_told_and_cannot_be_carried() -> None:
    alone = replace(RUBRIC, criteria=(NEED,))
    found = kept(RUBRIC, alone, GIVEN)
    assert (found.left, found.may_mean_the_same) == ((Left("budget", "Budget?", 4, 4, "no longer asked"),), ())
    with pytest.raises(InputError, match="Choose among: need"):
        meant(RUBRIC, alone, ["budget"])


def answered(store: Store, *saved: Rubric, carry: tuple[str, ...] = ()) -> list[str | None]:
    """The answer of one deal to the question of need under each version, as it is saved after the first."""
    store.take_in("Acme", THREE, rubric=RUBRIC)
    store.rate("Acme", by_hand(("c", "need", "Yes", None)), rater="Ana", version=1)
    versions = [store.save_rubric("Acme", rubric, carry=carry) for rubric in saved]
    found = (dict(store.answers("Acme", ("need",), version=version).iter_rows())["c"] for version in versions)
    return list(found)


def test_a_question_that_comes_back_is_carried_by_the_words_of_the_last_time(store: Store) -> None:
    alone = replace(RUBRIC, criteria=(BUDGET,))
    assert answered(store, alone, PAIN, alone, PAIN) == ["Yes", None, None, None]
    assert [one.question for one in store.asked_so_far("Acme", 4).criteria] == ["Pain?", "Budget?"]


def test_a_question_that_comes_back_word_for_word_has_its_answers_again(store: Store) -> None:
    reworded = Rubric("Other", (replace(BUDGET, question="Money?"),))
    assert answered(store, reworded, RUBRIC) == ["Yes", "Yes"]


def test_what_is_told_is_carried_and_weights_alone_write_nothing(store: Store) -> None:
    assert answered(store, PAIN, carry=("need",)) == ["Yes"]
    assert store.publish_rubric("Acme", PAIN.with_weights({"need": 50}), 2, tried=9) == 3
    assert store.save_rubric("Acme", PAIN.with_weights({"need": 60})) == 4
    assert [store.carries("Acme", version).height for version in (2, 3, 4)] == [4, 0, 0]
    assert dict(store.answers("Acme", ("need",), version=4).iter_rows())["c"] == "Yes"


def test_an_upload_answers_the_questions_that_it_brings(store: Store) -> None:
    store.take_in("Acme", THREE, rubric=Rubric("First", (Criterion("need", "Need?", YES_NO),)))
    arriving = replace(THREE, ratings=ratings(("a", "need", "Yes", None)))
    store.take_in_all("Acme", (arriving,), rubric=Rubric("Second", (Criterion("need", "Pain?", YES_NO),)), again=True)
    assert store.latest_rubric("Acme") == 2
    assert dict(store.answers("Acme", ("need",), version=2).iter_rows())["a"] == "Yes"
