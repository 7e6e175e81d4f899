"""Rubric: what is asked is shown, compared between versions, retired, and taken in and out as TOML."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from rubric_page import BUDGET, CHAMPION, FIRST, as_, begin, draft, drafts, fill, labelled, press, texts

from pages.shared.text import plain
from qualify import intake
from qualify.analysis import arrival
from qualify.rubric import Answer, Criterion, Rubric, Sketch, from_toml, to_toml
from qualify.rubric_edits import sketch_of
from qualify.rubric_templates import template
from qualify.simulate import simulate
from qualify.store import Store


@pytest.fixture
def rated(kept: Store) -> Store:
    fill(kept, FIRST)
    return kept


def test_an_empty_store_leads_to_the_upload(opened) -> None:
    at = opened("5_Rubric")
    assert at.title[0].value == "Nothing to look at yet"
    assert not at.exception


def test_the_first_thing_that_is_read_is_what_is_asked_and_how_much_of_the_score(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    shown = texts(at)
    assert at.title[0].value == "What do we ask?"
    sentence = "The score comes from 2 questions: 75 % from “Champion” and 25 % from “Is there a budget?”."
    assert next(m.value for m in at.main.markdown) == f"**{plain(sentence)}**"
    assert "Version 1, First, published on " in shown
    assert "A salesperson can influence the answer to every question. " in shown
    assert "A question without an answer is left out of the deal's score." in shown


def test_the_version_in_use_is_shown_in_words(opened, rated: Store) -> None:
    shown = texts(opened("5_Rubric"))
    assert "Is there a budget? · weight 10, 25 % of the score" in shown
    assert "Champion · weight 30, 75 % of the score" in shown
    assert "- **100** points: Yes. It is signed\n- **0** points: No" in shown
    assert "#### Worth · 25 %" in shown
    assert "5 things worth a second look" in shown
    assert plain("“No” of “Is there a budget?” has no written meaning.") in shown


def test_a_team_without_answers_or_rubric_starts_with_a_template(opened, kept: Store) -> None:
    table = intake.read(b"Id,Status\na,Won\nb,Lost\n", "deals.csv")
    mapping = intake.guess(table)
    arrival.take_in(kept, [arrival.delivery(table, mapping, intake.check(table, mapping))], "deals", None)
    at = opened("5_Rubric")
    assert "No answer is stored either, which is where a new team starts" in texts(at)
    assert [title.split(":")[0] for title in labelled(at.selectbox, "Begin with").options] == [
        "Webb's four questions",
        "BANT",
        "MEDDPICC",
        "SPICED",
        "An empty sheet",
    ]
    at = begin(at, "BANT")
    assert draft(kept) == sketch_of(template("bant"))
    at.segmented_control(key="rubric view").set_value("Publish").run()
    press(at, "Publish as version 1")
    assert kept.rubric("deals", 1) == template("bant")
    assert not at.exception


def test_without_a_rubric_the_questions_of_the_data_come_first(opened, kept: Store) -> None:
    fill(kept, None)
    at = opened("5_Rubric")
    assert "3 questions were answered in the data." in texts(at)
    at = begin(at)
    assert draft(kept).weights == {"budget": 10, "champion": 10}


def test_a_rubric_goes_out_and_comes_back_as_toml(opened, rated: Store) -> None:
    at = as_(opened("5_Rubric"))
    assert labelled(at.get("download_button"), "Download version 1 as TOML").proto.label
    text = to_toml(rated.rubric("deals", 1)).replace("weight = 10", "weight = 12")
    at.file_uploader[0].set_value(("mine.toml", text.encode(), "application/toml")).run()
    assert f"{plain('mine.toml')}: **First**, 2 questions." in texts(at)
    press(at, "Make it a draft")
    assert draft(rated) == sketch_of(from_toml(text))
    assert rated.latest_rubric("deals") == 1


def test_an_unfinished_draft_goes_out_and_comes_back_with_what_is_missing_named(opened, rated: Store) -> None:
    half = Sketch("Half", (replace(BUDGET, weight=0), Criterion("question", "", (Answer("", 0), Answer("", 0)), 0)))
    at = as_(opened("5_Rubric"))
    at.file_uploader[0].set_value(("half.toml", to_toml(half).encode(), "application/toml")).run()
    shown = texts(at)
    assert "**To be finished before it can be published**" in shown
    assert (
        shown.count(plain("Every weight is 0, so nothing would be scored. Give at least one question a weight.")) == 1
    )
    assert plain("The question 'question' has no words yet. Write it.") in shown
    at = press(at, "Make it a draft")
    assert draft(rated) == half
    assert not at.exception
    assert "#### Draft: Half" in texts(at)


def test_a_rubric_that_asks_what_nobody_answered_says_so(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    text = to_toml(rated.rubric("deals", 1)).replace('"champion"', '"sponsor"')
    at.file_uploader[0].set_value(("mine.toml", text.encode(), "application/toml")).run()
    assert "2 questions. 1 of them without an answer in this data set: sponsor." in texts(at)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"name = 3 =", "This is not a TOML document: "),
        (b"\xff\xfe", "The file is not text in UTF-8. (mine.toml) Save it as UTF-8."),
        (b'name = "x"', "The rubric has no 'criteria'. (mine.toml) Export a rubric to see the form."),
        (
            b'name = "x"\ncriteria = [{key = "need", question = "", weight = 101, answers = []}]',
            "The weight in 'need' is 101. It must be a whole number from 0 to 100.",
        ),
        (b"criteria = []", "The rubric has no 'name'. (mine.toml) Export a rubric to see the form."),
    ],
)
def test_a_broken_toml_file_is_a_sentence(opened, rated: Store, data: bytes, sentence: str) -> None:
    at = opened("5_Rubric")
    at.file_uploader[0].set_value(("mine.toml", data, "application/toml")).run()
    assert len(at.error) == 1
    assert at.error[0].value.startswith(plain(sentence))
    assert not at.exception
    assert drafts(rated) == []


def test_what_changed_between_two_versions_is_a_sentence_and_a_table(opened, rated: Store) -> None:
    rated.save_rubric("deals", replace(FIRST, criteria=(replace(BUDGET, weight=20), CHAMPION)), note="Money first")
    at = opened("5_Rubric")
    versions, changes = at.dataframe[-1].value, at.table[-1].value
    assert versions["note"].to_list() == ["Money first", "Suggested from the file, by its words alone"]
    assert versions["state"].to_list() == ["in use", "published"]
    default = "All pages show version 2 unless another one is chosen in the side bar."
    assert f"A version never changes. {default}" in texts(at)
    assert "1 question has another weight. 1 question stays as before." in texts(at).replace("\\", "")
    told = ["Is there a budget?", "weight", "10 (25 % of the score)", "20 (40 % of the score)"]
    assert changes.to_numpy().tolist() == [[plain(text) for text in told]]


def test_a_version_is_retired_and_taken_back_into_use_but_never_the_last_one(opened, rated: Store) -> None:
    rated.save_rubric("deals", FIRST.with_weights({"budget": 11}))
    by_hand = pl.DataFrame([["a", "budget", "No", None]], ["deal_id", "criterion", "answer", "evidence"], orient="row")
    rated.rate("deals", by_hand, rater="Ana", version=2)
    at = opened("5_Rubric")
    shown = texts(at)
    assert (
        "Nobody will rate by version 2 any more. All pages show version 1 unless another one is chosen in the side "
        "bar. You are looking at version 2 now, and will see version 1 then.\n1 answer to 1 deal was given by hand "
        "under version 2. It stays stored, and counts in other versions where the answer means the same there."
    ) in shown
    at = press(at, "Retire version 2")
    assert rated.latest_rubric("deals") == 1
    assert at.success[0].value == (
        "Version 2 is retired. All pages show version 1 unless another one is chosen in the side bar. It can be taken "
        "back into use."
    )
    assert "Version 1, First, published on " in texts(at)
    labelled(at.selectbox, "Version").set_value(1).run()
    assert "Version 1 is the only one in use: publish another version, then retire this one." in texts(at)
    assert [b.label for b in at.button if b.label.startswith("Retire")] == []
    labelled(at.selectbox, "Version").set_value(2).run()
    at = press(at, "Take it back into use")
    assert rated.latest_rubric("deals") == 2
    assert at.success[0].value == (
        "Version 2 can be rated by again. All pages show version 2 unless another one is chosen in the side bar."
    )


def test_the_simulated_company_shows_webb_s_four_groups(opened, kept: Store) -> None:
    arrival.take_in_company(kept, simulate(deals=60, seed=1))
    shown = texts(opened("5_Rubric"))
    assert "6 of 14 questions a salesperson cannot influence." in shown
    assert "#### Is there an opportunity? · 30 %" in shown
    assert shown.endswith("\nThe checks found nothing")
    assert "The checks found nothing." in shown
    assert "The checks look at words and counts: answers without a written meaning" in shown
    assert "Whether two people read a sentence alike only shows when both rate the same deal." in shown


def test_words_of_a_rubric_are_text_and_never_markdown(opened, kept: Store) -> None:
    nasty = "![x](http://evil/a.png)"
    answers = (Answer(nasty, 0, nasty), Answer("Yes", 100))
    fill(kept, Rubric(nasty, (Criterion("budget", nasty, answers, 10, nasty, True, nasty),), note=nasty))
    at = begin(opened("5_Rubric"))
    press(at, "Write")
    for view in at.segmented_control(key="rubric view").options:
        at.segmented_control(key="rubric view").set_value(view).run()
        assert not at.exception
        shown = (texts(at), *(radio.label for radio in at.radio), *(option for r in at.radio for option in r.options))
        assert [text for text in shown if nasty in text] == []
