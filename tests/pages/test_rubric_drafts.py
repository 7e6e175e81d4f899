"""A draft is written: each change is kept at once, seen by others, taken back; nobody's work is overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rubric_page import BUDGET, CHAMPION, FIRST, as_, begin, draft, drafts, fill, labelled, press, texts, view
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.rubric import Answer, Criterion, to_toml
from qualify.store import RubricDraft, Store


@pytest.fixture
def rated(kept: Store) -> Store:
    fill(kept, FIRST)
    return kept


@pytest.fixture
def writing(opened, rated: Store) -> AppTest:
    """A draft of version 1, begun by Ana."""
    return begin(opened("5_Rubric"))


def keyed(found: list, start: str, end: str):
    return next(one for one in found if (one.key or "").startswith(start) and one.key.endswith(end))


def test_a_draft_is_kept_with_its_author_and_is_no_version(writing: AppTest, rated: Store) -> None:
    assert [(one.name, one.author, one.base) for one in drafts(rated)] == [("First", "Ana", 1)]
    assert draft(rated).criteria == FIRST.criteria
    assert writing.query_params["draft"] == str(drafts(rated)[0].draft_id)
    assert rated.latest_rubric("deals") == 1


def test_every_field_of_a_question_is_kept_at_once(writing: AppTest, rated: Store) -> None:
    at = press(writing, "Write", "budget")
    labelled(at.text_input, "Question").set_value("Is the money there?").run()
    labelled(at.text_input, "Evidence that is asked for").set_value("The budget line").run()
    group = keyed(at.selectbox, "group", "Worth")
    group.options.append("Money")
    group.set_value("Money").run()
    keyed(at.number_input, "points", "budget 0").set_value(5).run()
    keyed(at.text_input, "label", "budget 1").set_value("Released").run()
    keyed(at.text_area, "meaning", "budget 0").set_value("Refused").run()
    keyed(at.number_input, "weight", "budget").set_value(40).run()
    keyed(at.toggle, "influence", "budget").set_value(False).run()
    keyed(at.toggle, "ordered", "budget").set_value(False).run()
    assert not at.exception
    answers = (Answer("No", 5, "Refused"), Answer("Released", 100, "It is signed"))
    changed = Criterion("budget", "Is the money there?", answers, 40, "Money", False, "The budget line", False)
    assert draft(rated).criteria == (changed, CHAMPION)
    assert rated.rubric("deals", 1) == FIRST


def test_a_draft_is_begun_and_written_under_a_name(opened, rated: Store) -> None:
    at = press(opened("5_Rubric"), "Begin")
    assert at.warning[0].value == "Give your name first, above: others see who writes a draft."
    assert drafts(rated) == []
    rated.keep_rubric_draft("deals", RubricDraft("Theirs", to_toml(FIRST), 1, "Ben"))
    at = press(at.run(), "Open")
    assert at.info[0].value == "Give your name, above, to write on it: others see who did."
    assert [radio.label for radio in at.radio] == ["**Is there a budget?**", "**Champion**"]
    assert [button.label for button in at.button if button.label == "Write"] == []
    assert len([button for button in as_(at).button if button.label == "Write"]) == 2


def test_the_share_of_the_score_follows_the_weight_at_once(writing: AppTest, rated: Store) -> None:
    keyed(writing.number_input, "weight", "budget").set_value(90).run()
    assert "75 % of the score, 2 answers" in texts(writing)
    assert "25 % of the score, 3 answers" in texts(writing)


def test_arrows_order_questions_and_groups_and_keep_what_is_typed(writing: AppTest, rated: Store) -> None:
    at = press(writing, "Write", "champion")
    labelled(at.text_input, "Question").set_value("Who speaks for us?")
    at = press(at, "↑", "champion")
    assert [(c.key, c.group, c.question) for c in draft(rated).criteria] == [
        ("budget", "Worth", "Is there a budget?"),
        ("champion", "Worth", "Who speaks for us?"),
    ]
    at = press(at, "↑", "champion")
    assert draft(rated).keys == ("champion", "budget")
    assert labelled(at.text_input, "Question").value == "Who speaks for us?"


def test_answers_are_added_and_removed(writing: AppTest, rated: Store) -> None:
    at = press(writing, "Write", "champion")
    at = press(at, "Add an answer")
    keyed(at.text_input, "label", "champion 3").set_value("Chief").run()
    at = press(at, "Remove", "champion 1")
    assert draft(rated).criteria[1].answers == (Answer("Low", 0), Answer("High", 100), Answer("Chief", 25))
    shown = [field.value for field in at.text_input if (field.key or "").startswith("label")]
    assert shown == ["Low", "High", "Chief"]


def test_questions_are_added_duplicated_and_taken_out(writing: AppTest, rated: Store) -> None:
    at = press(press(writing, "Write", "budget"), "Duplicate the question")
    assert draft(rated).keys == ("budget", "budget_2", "champion")
    at = press(press(at, "Write", "budget_2"), "Take the question out")
    at = press(at, "Add a question")
    assert draft(rated).keys == ("budget", "champion", "question")
    assert labelled(at.text_input, "Question").value == ""
    offer = labelled(at.selectbox, "Or take one over")
    assert offer.options[:2] == ["In the data: Mood", "Webb's four questions: " + WEBB_FIRST]
    offer.set_value("In the data: Mood").run()
    assert draft(rated).keys == ("budget", "champion", "question", "mood")


WEBB_FIRST = "Has the customer told us what is wrong, or what they want to reach?"


def test_answers_in_the_data_that_a_question_does_not_know_are_offered(writing: AppTest, rated: Store) -> None:
    at = press(writing, "Write", "budget")
    told = "In the data, and not known here, so counted as missing: “Unknown” (1)."
    assert plain(told) in texts(at)
    press(at, "Add 1 answer from the data")
    assert draft(rated).criteria[0].answers == (*BUDGET.answers, Answer("Unknown", 50))


def test_an_answer_that_is_called_differently_is_no_new_answer_of_the_data(writing: AppTest, rated: Store) -> None:
    at = press(writing, "Write", "champion")
    keyed(at.text_input, "label", "champion 1").set_value("Middle").run()
    assert [button.label for button in at.button if button.label.endswith("from the data")] == []


def test_the_last_change_is_taken_back_and_the_fields_show_it(writing: AppTest, rated: Store) -> None:
    at = press(writing, "Write", "budget")
    labelled(at.text_input, "Question").set_value("Oops").run()
    at = press(at, "Take the question out")
    at = press(at, "Undo")
    assert draft(rated).criteria[0].question == "Oops"
    at = press(at, "Undo")
    assert draft(rated).criteria == FIRST.criteria
    assert labelled(press(at, "Write", "budget").text_input, "Question").value == BUDGET.question


def test_others_see_the_draft_and_open_it_by_its_link(writing: AppTest, rated: Store, opened) -> None:
    at = opened("5_Rubric")
    assert "**First**  \n2 questions, to follow version 1. Saved on " in texts(at)
    at.query_params["draft"] = str(drafts(rated)[0].draft_id)
    at.run()
    assert "#### Draft: First" in texts(at)
    at.query_params["draft"] = "99"
    press(at, "Back to the drafts")
    assert "#### Drafts" in texts(at)


def test_a_link_to_a_draft_that_is_gone_says_so(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    at.query_params["draft"] = "99"
    at.run()
    assert "The draft that the link names is no longer there." in texts(at)
    assert not at.exception


def other_person_saves(store: Store, budget: int = 10) -> None:
    kept = drafts(store)[0]
    body = to_toml(replace(draft(store), note="Ben was here", criteria=(replace(BUDGET, weight=budget), CHAMPION)))
    store.keep_rubric_draft("deals", replace(kept, body=body, author="Ben"))


def test_changes_of_different_questions_are_both_kept(writing: AppTest, rated: Store) -> None:
    other_person_saves(rated, 55)
    at = keyed(writing.number_input, "weight", "champion").set_value(99).run()
    assert [(one.name, one.author) for one in drafts(rated)] == [("First", "Ana")]
    assert (draft(rated).note, draft(rated).weights) == ("Ben was here", {"budget": 55, "champion": 99})
    assert keyed(at.number_input, "weight", "budget").value == 55
    assert keyed(at.number_input, "weight", "champion").value == 99
    assert [toast.value for toast in at.toast] == [plain("Ben has changed this draft elsewhere: here is both.")]
    at = press(at, "Undo")
    assert (draft(rated).note, draft(rated).weights) == ("Ben was here", {"budget": 55, "champion": 30})
    assert labelled(at.button, "Undo").disabled


def test_two_people_add_a_question_at_once(writing: AppTest, rated: Store) -> None:
    kept = drafts(rated)[0]
    theirs = replace(draft(rated), criteria=(BUDGET, CHAMPION, Criterion("question", "Theirs?", ())))
    rated.keep_rubric_draft("deals", replace(kept, body=to_toml(theirs), author="Ben"))
    at = press(writing, "Add a question")
    assert draft(rated).keys == ("budget", "champion", "question_2", "question")
    labelled(at.text_input, "Question").set_value("Mine?").run()
    assert [c.question for c in draft(rated).criteria[2:]] == ["Mine?", "Theirs?"]
    assert not at.exception


def test_a_change_that_crosses_another_s_is_told_and_kept_as_another_draft(writing: AppTest, rated: Store) -> None:
    other_person_saves(rated, 11)
    at = keyed(writing.number_input, "weight", "budget").set_value(99).run()
    assert "was saved by Ben at" in texts(at)
    assert [draft(rated).note, draft(rated).weights["budget"]] == ["Ben was here", 11]
    at = press(at, "Keep mine as another draft")
    assert [one.name for one in drafts(rated)] == ["First (mine)", "First"]
    assert [draft(rated).note, draft(rated).weights["budget"]] == ["Our own", 99]
    assert not at.exception


def test_or_it_is_dropped_and_theirs_is_shown(writing: AppTest, rated: Store) -> None:
    other_person_saves(rated, 11)
    at = keyed(writing.number_input, "weight", "budget").set_value(99).run()
    at = press(at, "Drop mine and show theirs")
    assert labelled(at.text_area, "What it is for, and how to use it").value == "Ben was here"
    assert keyed(at.number_input, "weight", "budget").value == 11
    assert len(drafts(rated)) == 1


def test_without_a_change_of_mine_theirs_shows_by_itself(writing: AppTest, rated: Store) -> None:
    other_person_saves(rated)
    at = press(writing, "Write", "budget")
    assert labelled(at.text_area, "What it is for, and how to use it").value == "Ben was here"
    assert not at.exception


def test_a_draft_that_was_dropped_meanwhile_can_be_kept_as_another(writing: AppTest, rated: Store) -> None:
    rated.drop_rubric_draft("deals", int(drafts(rated)[0].draft_id or 0))
    at = keyed(writing.number_input, "weight", "budget").set_value(99).run()
    assert plain("This draft is no longer there: somebody published or dropped it meanwhile.") in texts(at)
    press(at, "Keep mine as another draft")
    assert draft(rated).weights["budget"] == 99


def test_a_draft_is_duplicated_and_deleted(writing: AppTest, rated: Store) -> None:
    at = press(writing, "Duplicate")
    assert [one.name for one in drafts(rated)] == ["First (copy)", "First"]
    at = press(at, "Delete this draft")
    assert [one.name for one in drafts(rated)] == ["First"]
    assert "#### Drafts" in texts(at)


def test_the_preview_is_the_scorecard_with_unknown_as_an_answer_of_its_own(writing: AppTest) -> None:
    at = view(writing, "As a scorecard")
    assert [(radio.label, radio.options) for radio in at.radio] == [
        ("**Is there a budget?**", ["1 · Yes", "2 · No", "0 · Unknown"]),
        ("**Champion**", ["1 · High", "2 · Mid", "3 · Low", "0 · Unknown"]),
    ]
    assert not at.exception


def test_checks_and_changes_are_views_of_the_draft(writing: AppTest, rated: Store) -> None:
    at = view(writing, "Checks")
    assert plain("“Champion” asks for no evidence: nobody can check the answer later.") in texts(at)
    assert "Nothing is changed." in texts(view(at, "What is changed")).replace("\\", "")
