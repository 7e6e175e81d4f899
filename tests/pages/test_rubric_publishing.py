"""Publishing: what is missing is named, what becomes of stored answers is shown, and a person has the say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rubric_page import BUDGET, CHAMPION, FIRST, as_, fill, texts, view
from rubric_page import press as click
from streamlit.testing.v1 import AppTest

from pages.shared import rubric_publishing
from pages.shared.text import plain
from qualify.rubric import Answer, Criterion, Sketch, to_toml
from qualify.rubric_edits import sketch_of
from qualify.store import RubricDraft, Store

BOTH = {"budget": ["Yes", "No", "Unknown", "No"], "champion": ["High", "Low", "Mid", "Low"]}


@pytest.fixture
def rated(kept: Store) -> Store:
    fill(kept, FIRST)
    return kept


def publishing(opened, store: Store, made: Sketch, base: int = 1) -> AppTest:
    """The page with a draft open, at the point of publishing."""
    store.keep_rubric_draft("deals", RubricDraft(made.name or "Untitled", to_toml(made), base, "Ana"))
    return view(click(as_(opened("5_Rubric")), "Open"), "Publish")


def answers(store: Store, version: int) -> dict[str, list[str | None]]:
    keys = store.rubric("deals", version).keys
    return store.answers("deals", keys, version=version).drop("deal_id").to_dict(as_series=False)


def test_what_is_unfinished_is_named_instead_of_a_button(opened, rated: Store) -> None:
    made = Sketch("Second", (BUDGET, Criterion("question", "", (Answer("", 0),))))
    at = publishing(opened, rated, made)
    assert "**To be finished before it can be published**" in texts(at)
    assert plain("The question 'question' has no words yet. Write it.") in texts(at)
    assert [b.label for b in at.button if b.label.startswith("Publish")] == []


def test_nothing_changed_is_not_published(opened, rated: Store) -> None:
    at = publishing(opened, rated, sketch_of(FIRST))
    assert "Nothing is changed against version 1 yet." in texts(at)


def test_a_change_of_weights_carries_every_answer_without_a_question(opened, rated: Store) -> None:
    made = sketch_of(FIRST.with_weights({"budget": 40}))
    at = publishing(opened, rated, made)
    assert "**7 of 7 stored answers are carried forward.** Nothing is left behind." in texts(at)
    at.text_area[-1].set_value("Money first").run()
    at = click(at, "Publish as version 2")
    assert at.success[0].value == "Version 2 is published, and all pages use it."
    assert rated.rubrics("deals").select("version", "note", "base").rows()[0] == (2, "Money first", 1)
    assert rated.rubric("deals", 2) == FIRST.with_weights({"budget": 40})
    assert rated.rubric("deals", 1) == FIRST
    assert rated.rubric_drafts("deals") == []
    assert answers(rated, 2) == BOTH


def renamed() -> Sketch:
    """Budget's No is called Refused, and Champion's Mid is taken out."""
    budget = replace(BUDGET, answers=(Answer("Refused", 0), BUDGET.answers[1]))
    return Sketch("First", (budget, replace(CHAMPION, answers=(CHAMPION.answers[0], CHAMPION.answers[2]))))


def test_renamed_answers_are_carried_only_once_somebody_says_that_they_mean_the_same(opened, rated: Store) -> None:
    at = publishing(opened, rated, renamed())
    shown = texts(at)
    assert "**6 of 7 stored answers are carried forward.** 1 are not" not in shown
    assert "**6 of 7 stored answers are carried forward.** 1 is not: it stays stored with its version" in shown
    no, mid = (box for box in at.selectbox if (box.key or "").startswith("carry"))
    assert no.label == plain("“No”, stored 2 times: called differently, at the same place with the same points")
    assert (no.options, no.value) == (["is not carried", "is now “Refused”", "is now “Yes”"], ("budget", "Refused"))
    assert (mid.label, mid.value) == (plain("“Mid”, stored once: no longer there"), None)
    publish = next(b for b in at.button if b.label == "Publish as version 2")
    assert publish.disabled
    at.checkbox[0].check().run()
    click(at, "Publish as version 2")
    assert answers(rated, 2)["budget"][1::2] == ["Refused", "Refused"]
    assert answers(rated, 2)["champion"] == ["High", "Low", None, "Low"]
    assert answers(rated, 1)["champion"] == BOTH["champion"]


def test_the_mapping_can_be_corrected(opened, rated: Store) -> None:
    at = publishing(opened, rated, renamed())
    no, mid = (box for box in at.selectbox if (box.key or "").startswith("carry"))
    no.select_index(0)
    mid.select_index(2).run()
    assert "**5 of 7 stored answers are carried forward.**" in texts(at)
    at.checkbox[0].check().run()
    click(at, "Publish as version 2")
    assert answers(rated, 2)["budget"][1] is None
    assert answers(rated, 2)["champion"] == ["High", "Low", "High", "Low"]


def test_answers_of_a_question_that_is_gone_are_named_and_stay_with_their_version(opened, rated: Store) -> None:
    at = publishing(opened, rated, Sketch("First", (CHAMPION,)))
    assert f"- **{plain(BUDGET.question)}** {plain('“No” (2), “Yes” (1)')}" in texts(at)
    assert "2 answers not carried: they stay with their version" in texts(at)
    click(at, "Publish as version 2")
    assert rated.carries("deals", 2).filter(rated.carries("deals", 2)["criterion"] == "budget")[
        "to_answer"
    ].to_list() == [None, None]
    assert answers(rated, 1)["budget"][:2] == ["Yes", "No"]


def test_answers_that_were_not_known_count_from_now_on(opened, rated: Store) -> None:
    budget = replace(BUDGET, answers=(*BUDGET.answers, Answer("Unknown", 50)))
    at = publishing(opened, rated, Sketch("First", (budget, CHAMPION)))
    assert "1 answer that version 1 did not know will count from now on." in texts(at)
    click(at, "Publish as version 2")
    assert answers(rated, 2) == BOTH


def test_new_questions_are_published_under_the_name_of_a_column(opened, rated: Store) -> None:
    new = Criterion("question", "Need named?", (Answer("No", 0), Answer("Yes", 100)))
    click(publishing(opened, rated, Sketch("First", (BUDGET, CHAMPION, new))), "Publish as version 2")
    assert rated.rubric("deals", 2).keys == ("budget", "champion", "need_named")


def test_a_draft_of_an_older_version_says_so_before_it_takes_anything_back(opened, rated: Store) -> None:
    rated.save_rubric("deals", FIRST.with_weights({"champion": 20}))
    at = publishing(opened, rated, sketch_of(FIRST.with_weights({"budget": 40})), base=1)
    assert "This draft was made to follow version 1, and version 2 is in use now." in texts(at)
    assert [b.label for b in at.button if b.label.startswith("Publish")] == []
    at = click(at, "Let it follow version 2")
    assert "2 questions have other weights." in at.text_area[-1].value
    click(at, "Publish as version 3")
    assert rated.rubrics("deals").select("version", "base").rows()[0] == (3, 2)


def test_a_draft_that_somebody_changed_since_it_was_read_is_not_published(opened, rated: Store) -> None:
    at = publishing(opened, rated, sketch_of(FIRST.with_weights({"budget": 40})))
    kept = rated.rubric_drafts("deals")[0]
    rated.keep_rubric_draft("deals", replace(kept, author="Ben"))
    at = click(at, "Publish as version 2")
    assert rated.latest_rubric("deals") == 1
    assert not at.exception


def test_a_run_broken_off_after_publishing_knows_its_own_publication(
    opened, rated: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = publishing(opened, rated, sketch_of(FIRST.with_weights({"budget": 40})))
    at.query_params["draft"] = str(rated.rubric_drafts("deals")[0].draft_id)
    with monkeypatch.context() as broken_off:
        broken_off.setattr(rubric_publishing.st, "rerun", rubric_publishing.st.stop)
        at = click(at, "Publish as version 2")
    assert [told.value for told in at.success] == []
    at = at.run()
    assert [told.value for told in at.success] == ["Version 2 is published, and all pages use it."]
    assert at.warning.values == []
    assert "Version 2, First, published on " in texts(at)
    assert (at.query_params["rubric"], "draft" in at.query_params) == ("2", False)
    assert [told.value for told in at.run().success] == []
