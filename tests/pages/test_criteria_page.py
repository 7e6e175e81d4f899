"""The page of criteria: the analysis's numbers, warnings first, names as text, and helpful empty states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival, load, seen
from qualify.analysis.criteria import criteria
from qualify.simulate import simulate
from qualify.store import Store

HOSTILE = "![x](http://evil.test/a.png) *Money* $1$?"
Opened = Callable[[str], AppTest]


def texts(at: AppTest) -> list[str]:
    return [part.value for part in at.markdown]


def test_the_page_says_what_the_analysis_says(kept: Store, opened: Opened) -> None:
    receipt = arrival.take_in_company(kept, simulate(600, 7))
    found, at = criteria(seen(kept, receipt.dataset, 1)), opened("3_Criteria")
    assert [e.value for e in at.exception] == []
    said = texts(at)
    first = said.index(f"**{plain(found.answer[0])}**")
    assert said[first + 1 : first + len(found.answer)] == [plain(text) for text in found.answer[1:]]
    assert [w.value for w in at.warning] == [plain(text) for _, text in found.remarks]
    shown = at.dataframe[0].value
    assert list(shown["Question"]) == found.table["question"].to_list()
    assert list(shown["Separation"]) == (found.table["separation"] * 100).to_list()
    assert list(shown["Unanswered: open"]) == (found.table["unanswered_open"] * 100).to_list()


def test_what_the_weights_page_keeps_back_cannot_be_read_here(kept: Store, opened: Opened) -> None:
    receipt = arrival.take_in_company(kept, simulate(600, 7))
    whole, found, at = load(kept, receipt.dataset, 1), criteria(seen(kept, receipt.dataset, 1)), opened("3_Criteria")
    assert (found.deals, found.locked, int(whole.decided.sum())) == (432, 108, 540)
    counted = "432 decided deals are counted here; 108 more, locked away for checking what sliders find, are not."
    assert at.caption[1].value == plain(counted)
    assert "The dashed rule is the win rate of the 432 decided deals counted here, " in "\n".join(texts(at))
    kept.save_rubric(receipt.dataset, whole.rubric, note="published later")
    again = opened("3_Criteria")
    assert again.caption[1].value == plain(counted)
    assert again.dataframe[0].value.equals(at.dataframe[0].value)


def test_few_deals_are_all_counted(kept: Store, opened: Opened) -> None:
    arrival.take_in_company(kept, simulate(50, 7))
    at = opened("3_Criteria")
    assert [e.value for e in at.exception] == []
    assert [caption.value for caption in at.caption if "locked away" in caption.value] == []


def test_a_leak_is_the_first_thing_after_the_answer(kept: Store, opened: Opened) -> None:
    company = simulate(600, 7)
    ended = company.opportunities.select("deal_id", "outcome")
    leak = company.ratings.join(ended, on="deal_id", how="left").with_columns(
        answer=pl.when(pl.col("criterion") != "budget")
        .then("answer")
        .when(pl.col("outcome") == "won")
        .then(pl.lit("Released"))
        .otherwise(pl.lit("No money"))
    )
    arrival.take_in_company(kept, replace(company, ratings=leak.drop("outcome")))
    at = opened("3_Criteria")
    assert [e.value for e in at.exception] == []
    assert at.warning[0].value.startswith(plain("“Is there money for it?” is all but the outcome itself: of 100 pairs"))
    titles = [text for text in texts(at) if text.startswith("**") and text.endswith("**")]
    assert titles[1] == f"**{plain('Is there money for it?')}**"


def test_hostile_questions_and_answers_stay_text(kept: Store, opened: Opened) -> None:
    company = simulate(600, 7)
    first, *others = company.rubric.criteria
    rubric = replace(company.rubric, criteria=(replace(first, question=HOSTILE), *others))
    arrival.take_in_company(kept, replace(company, rubric=rubric))
    at = opened("3_Criteria")
    assert [e.value for e in at.exception] == []
    assert [text for text in texts(at) if HOSTILE in text] == []
    assert f"**{plain(HOSTILE)}**" in texts(at)


def test_without_a_decided_deal_it_says_so(kept: Store, opened: Opened) -> None:
    company = simulate(600, 7)
    still = company.opportunities.with_columns(outcome=pl.lit("open"), closed=pl.lit(None, pl.Date))
    arrival.take_in_company(kept, replace(company, opportunities=still))
    at = opened("3_Criteria")
    assert [e.value for e in at.exception] == []
    assert "**No deal is decided yet, so nothing can be said of a question\\.**" in texts(at)
    assert [sub.value for sub in at.subheader] == []


def test_a_question_without_an_order_is_not_said_to_say_little(kept: Store, opened: Opened) -> None:
    company = simulate(600, 7)
    first, *others = company.rubric.criteria
    plain_answers = tuple(replace(answer, points=50) for answer in first.answers)
    asked = (replace(first, answers=plain_answers, ordered=False, weight=0), *others)
    arrival.take_in_company(kept, replace(company, rubric=replace(company.rubric, criteria=asked)))
    at = opened("3_Criteria")
    assert [e.value for e in at.exception] == []
    said = f"1 question has no order yet, for its answers have no points: “{first.question}”."
    assert plain(said) in texts(at)
    assert "No order yet: its answers have no points." in texts(at)
    row = at.dataframe[0].value.set_index("Question").loc[first.question]
    assert row["By itself it"] == "no order yet: its answers have no points"
    assert (row["Separation"] != row["Separation"], row["Decided deals with an answer"] > 0) == (True, True)
