"""Columns of the team's own in the side bar, in the comparison of lines and in links; hostile names stay text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from filter_bar import press
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival, baseline, load, view
from qualify.simulate import simulate
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
DATASET = "Simulated company (jump, seed 7, 600 opportunities)"
HOSTILE = "![x](http://evil.test/a.png) *Won*"
VALUE = "**North** & $1$"


@pytest.fixture
def regional(kept: Store) -> Store:
    """A company with a hostile column that cuts its deals in two, and one called like a number of the table."""
    company = simulate(600, 7)
    turn = np.arange(company.opportunities.height) % 2
    extra = [json.dumps({HOSTILE: ("South", VALUE)[at], "Won": "ab"[at], "Seats": "3"}) for at in turn.tolist()]
    arrival.take_in_company(
        kept, replace(company, opportunities=company.opportunities.with_columns(extra=pl.Series(extra)))
    )
    kept.set_segment_columns(DATASET, [HOSTILE, "Won"])
    return kept


def opened(path: str = "pages/1_Tipping_point.py", **link: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in link.items():
        at.query_params[name] = value
    at.run()
    return at.switch_page(path).run()


def texts(at: AppTest) -> list[str]:
    return [part.value for kind in (at.markdown, at.caption, at.info, at.warning) for part in kind]


def test_the_bar_offers_own_columns_and_the_link_carries_the_choice(regional: Store) -> None:
    at = opened()
    press(at, f"extra: {HOSTILE}")
    box = next(box for box in at.selectbox if box.label == plain(HOSTILE))
    assert box.options == [f"– all values of {HOSTILE} –", VALUE, "South"]
    box.set_value(VALUE).run()
    assert [e.value for e in at.exception] == []
    assert at.query_params[f"extra: {HOSTILE}"] == VALUE
    said = plain(f"This view counts only: {HOSTILE} {VALUE}.")
    assert [text for text in texts(at) if said in text] != []
    assert [text for text in texts(at) if HOSTILE in text or VALUE in text] == []
    linked = opened(**{f"extra: {HOSTILE}": VALUE})
    assert linked.metric[0].value == at.metric[0].value
    assert [text for text in texts(linked) if said in text] != []


def test_lines_are_compared_by_an_own_column(regional: Store) -> None:
    at = opened()
    assert at.get("button_group")[0].options[-2:] == [plain(HOSTILE), "Won"]
    at.get("button_group")[0].set_value(f"extra: {HOSTILE}").run()
    assert [e.value for e in at.exception] == []
    assert at.query_params["by"] == f"extra: {HOSTILE}"
    table = next(table.value for table in at.dataframe if HOSTILE in table.value.columns)
    assert sorted(table[HOSTILE]) == sorted([VALUE, "South"])
    assert [text for text in texts(at) if HOSTILE in text or VALUE in text] == []
    assert [text for text in texts(at) if f"separate the values of {plain(HOSTILE)}" in text] != []


def test_a_column_called_like_a_number_of_the_table_keeps_it(regional: Store) -> None:
    at = opened(by="extra: Won")
    table = next(table.value for table in at.dataframe if "extra: Won" in table.value.columns)
    assert sorted(table["extra: Won"]) == ["a", "b"]
    found = load(regional, DATASET, 1)
    assert table["Won"].sum() == view(found, found.rubric, baseline(found)).assessment.won


def test_a_column_that_somebody_gives_up_meanwhile_narrows_nothing_any_more(regional: Store) -> None:
    at = opened(**{"extra: Won": "a"})
    assert at.query_params["extra: Won"] == "a"
    regional.set_segment_columns(DATASET, [HOSTILE])
    at.run()
    assert [e.value for e in at.exception] == []
    assert "extra: Won" not in at.query_params
    assert [text for text in texts(at) if "This view counts only" in text] == []


def test_a_link_by_a_column_that_divides_nothing_says_so(regional: Store) -> None:
    at = opened(**{"extra: Seats": "3"})
    said = "Deals of this data set are not compared by a column called 'Seats'; all opportunities are used instead."
    assert at.warning[0].value.startswith(plain(said))
    assert "extra: Seats" not in at.query_params
