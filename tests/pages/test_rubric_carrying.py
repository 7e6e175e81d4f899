"""What becomes of stored answers: a question in other words carries nothing unasked, a whole one in one choice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rubric_page import BUDGET, CHAMPION, FIRST, as_, fill, labelled, texts, view
from rubric_page import press as click
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.rubric import Answer, Criterion, Sketch, to_toml
from qualify.store import RubricDraft, Store

RISK = replace(BUDGET, question="Is the budget at risk?", answers=(Answer("No", 100), Answer("Yes", 0, "It is signed")))
SPONSOR = Criterion("sponsor", "Who speaks for us?", (Answer("All", 100), Answer("Some", 50), Answer("Nobody", 0)), 10)


@pytest.fixture
def rated(kept: Store) -> Store:
    fill(kept, FIRST)
    return kept


def publishing(opened, store: Store, *criteria: Criterion) -> AppTest:
    """The page with a draft of these questions open, at the point of publishing."""
    store.keep_rubric_draft("deals", RubricDraft("Next", to_toml(Sketch("Next", criteria)), 1, "Ana"))
    return view(click(as_(opened("5_Rubric")), "Open"), "Publish")


def answers(store: Store, key: str) -> list[str | None]:
    return store.answers("deals", (key,), version=2)[key].to_list()


def ready(at: AppTest) -> bool:
    return not labelled(at.button, "Publish as version 2").disabled


def carrying(at: AppTest) -> list:
    """The fields for single answers."""
    return [box for box in at.selectbox if "stored" in box.label]


def test_a_question_in_other_words_carries_none_of_its_answers_unless_somebody_says_so(opened, rated: Store) -> None:
    at = publishing(opened, rated, RISK, CHAMPION)
    told = "4 of 7 stored answers are carried forward.** 3 are not: they stay stored with their version, and count as"
    assert told in at.warning[0].value
    asked = plain("“Is there a budget?”, answered 3 times, is “Is the budget at risk?” now")
    box = labelled(at.selectbox, asked)
    assert box.options == ["its answers are not carried", "means the same: carry all of its answers"]
    assert (box.value, carrying(at), ready(at)) == (None, [], True)
    assert "2 answers not carried: they stay with their version" in texts(at)
    click(at, "Publish as version 2")
    assert answers(rated, "budget") == [None, None, "Unknown", None]


def test_it_is_asked_once_for_the_whole_question(opened, rated: Store) -> None:
    at = publishing(opened, rated, replace(BUDGET, question="Is the money there?"), CHAMPION)
    box = labelled(at.selectbox, plain("“Is there a budget?”, answered 3 times, is “Is the money there?” now"))
    at = box.set_value("budget").run()
    assert [(b.label, b.value) for b in carrying(at)] == [
        (plain("“No”, stored 2 times"), ("budget", "No")),
        (plain("“Yes”, stored once"), ("budget", "Yes")),
    ]
    assert "**7 of 7 stored answers are carried forward.** Nothing is left behind." in texts(at)
    assert not ready(at)
    at = at.checkbox[0].check().run()
    click(at, "Publish as version 2")
    assert answers(rated, "budget") == ["Yes", "No", "Unknown", "No"]


def test_a_scale_that_was_turned_round_is_asked_about_as_well(opened, rated: Store) -> None:
    at = publishing(opened, rated, replace(RISK, question=BUDGET.question), CHAMPION)
    assert labelled(
        at.selectbox, plain("“Is there a budget?”, answered 3 times, orders its answers differently now")
    ).options == ["its answers are not carried", "means the same: carry all of its answers"]


def test_other_questions_are_said_first_with_what_is_left_behind_folded(opened, rated: Store) -> None:
    at = publishing(opened, rated, SPONSOR)
    assert at.warning[0].value == (
        "**0 of 7 stored answers are carried forward: scores begin anew.** 7 are not: they stay stored with their "
        "version, and count as missing in the new one."
    )
    assert labelled(at.expander, "5 answers not carried: they stay with their version").markdown[0].value == (
        f"- **{plain(BUDGET.question)}** {plain('“No” (2), “Yes” (1)')}\n"
        f"- **Champion** {plain('“Low” (2), “Mid” (1), “High” (1)')}"
    )
    assert ready(at)


def test_a_whole_question_is_mapped_in_one_choice_and_corrected_answer_by_answer(opened, rated: Store) -> None:
    at = publishing(opened, rated, SPONSOR)
    box = labelled(at.selectbox, plain("“Champion”, answered 4 times, is no longer asked"))
    assert box.options == ["its answers are not carried", "means the same as “Who speaks for us?”"]
    at = box.set_value("sponsor").run()
    low, mid, high = carrying(at)
    assert [b.value[1] for b in (low, mid, high)] == ["Nobody", "Some", "All"]
    assert low.label == plain("“Low”, stored 2 times")
    assert "**4 of 7 stored answers are carried forward.** 3 are not" in at.warning[0].value
    at = mid.set_value(("sponsor", "Nobody")).run()
    at = at.checkbox[0].check().run()
    click(at, "Publish as version 2")
    assert answers(rated, "sponsor") == ["All", "Nobody", "Nobody", "Nobody"]
    assert rated.answers("deals", ("champion",), version=1)["champion"].to_list() == ["High", "Low", "Mid", "Low"]
