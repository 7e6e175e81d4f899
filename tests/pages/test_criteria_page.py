"""The page of criteria: the analysis's numbers, warnings first, names as text, and helpful empty states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival, load
from qualify.analysis.criteria import criteria
from qualify.simulate import simulate
from qualify.store import Store

HOSTILE = "![x](http://evil.test/a.png) *Money* $1$?"
Opened = Callable[[str], AppTest]


def texts(at: AppTest) -> list[str]:
    return [part.value for part in at.markdown]


def test_the_page_says_what_the_analysis_says(kept: Store, opened: Opened) -> None:
    receipt = arrival.take_in_company(kept, simulate(600, 7))
    found, at = criteria(load(kept, receipt.dataset, 1)), opened("3_Criteria")
    assert [e.value for e in at.exception] == []
    said = texts(at)
    first = said.index(f"**{plain(found.answer[0])}**")
    assert said[first + 1 : first + len(found.answer)] == [plain(text) for text in found.answer[1:]]
    assert [w.value for w in at.warning] == [plain(text) for _, text in found.remarks]
    shown = at.dataframe[0].value
    assert list(shown["Question"]) == found.table["question"].to_list()
    assert list(shown["Separation"]) == (found.table["separation"] * 100).to_list()
    assert list(shown["Unanswered: open"]) == (found.table["unanswered_open"] * 100).to_list()


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
