"""Rubric: what is asked is shown, changed into new versions, and taken in and out as TOML."""

from __future__ import annotations

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify import intake
from qualify.analysis import arrival
from qualify.rubric import Answer, Criterion, Rubric, from_toml, to_toml
from qualify.simulate import simulate
from qualify.store import Store

FILE = b"""Id,Status,Budget,Champion,Mood
a,Won,Yes,High,sunny
b,Lost,No,Low,rainy
c,Won,Unknown,Mid,sunny
d,Lost,No,Low,foggy
"""
BUDGET = Criterion("budget", "Is there a budget?", (Answer("No", 0), Answer("Yes", 100, "It is signed")), 10, "Worth")
CHAMPION = Criterion("champion", "Champion", (Answer("Low", 0), Answer("Mid", 50), Answer("High", 100)), 30)


def texts(at: AppTest) -> str:
    found = (*at.markdown, *at.caption, *at.success, *at.error, *at.info, *at.expander)
    return "\n".join(getattr(element, "value", None) or element.label for element in found)


def labelled(found: list, label: str):
    return next(element for element in found if element.label == label)


def fill(store: Store, rubric: Rubric | None, data: bytes = FILE) -> None:
    table = intake.read(data, "deals.csv")
    guessed = intake.guess(table)
    mapping = intake.Mapping(guessed.fields, ("Budget", "Champion", "Mood"), guessed.outcomes)
    arriving = arrival.delivery(table, mapping, intake.check(table, mapping))
    arrival.take_in(store, [arriving], "deals", rubric)


@pytest.fixture
def rated(kept: Store) -> Store:
    fill(kept, Rubric("First", (BUDGET, CHAMPION), note="Our own"))
    return kept


def test_an_empty_store_leads_to_the_upload(opened) -> None:
    at = opened("5_Rubric")
    assert at.title[0].value == "Nothing to look at yet"
    assert not at.exception


def test_the_version_in_use_is_shown_in_words(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    shown = texts(at)
    assert at.title[0].value == "What do we ask?"
    assert (
        "Version 1, **First**: 2 questions, none of which a salesperson cannot influence. "
        "A question without an answer is left out of the deal's score."
    ) in shown
    assert "Is there a budget? · weight 10, 25 % of the score" in shown
    assert "Champion · weight 30, 75 % of the score" in shown
    assert "- **100** points: Yes. It is signed\n- **0** points: No" in shown
    assert "#### Worth" in shown
    assert at.dataframe[-1].value["name"].to_list() == ["First"]


def test_answers_that_the_rubric_does_not_know_are_offered(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    table = next(pl.from_pandas(t.value) for t in at.dataframe if "points" in t.value.columns)
    assert table.filter(pl.col("answer") == "Unknown").select("key", "points", "counts", "times", "why").rows() == [
        ("budget", 50, True, 1, "not in the rubric yet, by the words, no to yes")
    ]


def test_a_change_is_a_new_version_and_the_old_one_stays(opened, rated: Store, type_into) -> None:
    at = opened("5_Rubric")
    type_into(at, "heads", {0: {"weight": 40, "question": "Is the money there?"}})
    type_into(at, "points", {0: {"points": 5}, 2: {"counts": False}})
    labelled(at.text_input, "What is changed, and why").set_value("Money first").run()
    at.button(key="save rubric").click().run()
    assert at.success[0].value == "Version 2 is saved, and all pages use it."
    changed = Criterion(
        "budget", "Is the money there?", (Answer("No", 5), Answer("Yes", 100, "It is signed")), 40, "Worth"
    )
    assert rated.rubric("deals", 2) == Rubric("First", (changed, CHAMPION), note="Our own")
    assert rated.rubric("deals", 1) == Rubric("First", (BUDGET, CHAMPION), note="Our own")
    assert rated.rubrics("deals").select("version", "note").rows()[0] == (2, "Money first")


def test_nothing_changed_is_not_saved(opened, rated: Store, type_into) -> None:
    at = opened("5_Rubric")
    type_into(at, "points", {2: {"counts": False}})
    assert at.button(key="save rubric").disabled
    assert "Nothing is changed against version 1 yet." in texts(at)


def test_questions_are_chosen_from_the_rubric_and_the_data(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    chooser = labelled(at.multiselect, "Questions that count")
    assert chooser.options == ["Is there a budget?", "Champion", "Mood"]
    chooser.set_value(["champion", "mood"]).run()
    at.button(key="save rubric").click().run()
    assert rated.rubric("deals", 2).keys == ("champion", "mood")


def test_no_question_at_all_is_a_sentence(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    labelled(at.multiselect, "Questions that count").set_value([]).run()
    assert [error.value for error in at.error] == [
        plain("The rubric 'First' has no criteria. Choose at least one question.")
    ]


def test_all_weights_0_is_a_sentence(opened, rated: Store, type_into) -> None:
    at = opened("5_Rubric")
    type_into(at, "heads", {0: {"weight": 0}, 1: {"weight": 0}})
    assert [error.value for error in at.error] == [
        plain("Every weight is 0, so nothing would be scored. Give at least one criterion a weight.")
    ]
    assert rated.latest_rubric("deals") == 1


def test_without_a_rubric_the_page_goes_straight_to_choosing(opened, kept: Store) -> None:
    fill(kept, None)
    at = opened("5_Rubric")
    assert labelled(at.multiselect, "Questions that count").value == ["budget", "champion"]
    at.button(key="save rubric").click().run()
    assert kept.rubric("deals", 1).weights == {"budget": 10, "champion": 10}
    assert at.success[0].value == "Version 1 is saved, and all pages use it."


def test_without_answers_the_page_says_what_to_upload(opened, kept: Store) -> None:
    table = intake.read(b"Id,Status\na,Won\nb,Lost\n", "deals.csv")
    mapping = intake.guess(table)
    arrival.take_in(kept, [arrival.delivery(table, mapping, intake.check(table, mapping))], "deals", None)
    at = opened("5_Rubric")
    assert at.info[0].value.startswith("The data set deals holds no answers to questions. Upload a file with a column")
    assert not at.exception


def test_a_rubric_goes_out_and_comes_back_as_toml(opened, rated: Store) -> None:
    at = opened("5_Rubric")
    assert labelled(at.get("download_button"), "Download version 1 as TOML").proto.label
    text = to_toml(rated.rubric("deals", 1)).replace("weight = 10", "weight = 12")
    at.file_uploader[0].set_value(("mine.toml", text.encode(), "application/toml")).run()
    assert f"{plain('mine.toml')}: **First**, 2 questions." in texts(at)
    at.button(key="save TOML").click().run()
    assert rated.rubric("deals", 2) == from_toml(text)
    assert rated.rubrics("deals")["note"].to_list()[0] == "From the file mine.toml"


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
        (b"criteria = []", "The rubric has no 'name'. (mine.toml) Export a rubric to see the form."),
    ],
)
def test_a_broken_toml_file_is_a_sentence(opened, rated: Store, data: bytes, sentence: str) -> None:
    at = opened("5_Rubric")
    at.file_uploader[0].set_value(("mine.toml", data, "application/toml")).run()
    assert len(at.error) == 1
    assert at.error[0].value.startswith(plain(sentence))
    assert not at.exception
    assert rated.latest_rubric("deals") == 1


def test_the_simulated_company_shows_webb_s_four_groups(opened, kept: Store) -> None:
    arrival.take_in_company(kept, simulate(deals=60, seed=1))
    shown = texts(opened("5_Rubric"))
    assert "14 questions, 6 of which a salesperson cannot influence." in shown
    assert shown.count("#### ") == 4


def test_words_of_a_rubric_are_text_and_never_markdown(opened, kept: Store) -> None:
    nasty = "![x](http://evil/a.png)"
    fill(
        kept,
        Rubric(
            nasty,
            (Criterion("budget", nasty, (Answer(nasty, 0, nasty), Answer("Yes", 100)), 10, nasty, True, nasty),),
            note=nasty,
        ),
    )
    assert nasty not in texts(opened("5_Rubric"))
