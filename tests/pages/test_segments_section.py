"""The section that compares segments: nothing is computed before somebody asks, and names stay text."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import arrival, baseline, load, view
from qualify.analysis.segments import divided
from qualify.simulate import Company, simulate
from qualify.store import Store

HOSTILE = "![x](http://evil.test/a.png) *North* $1$"


def section() -> None:
    """A page that has nothing but the section."""
    from pages.shared import books, segments
    from qualify.settings import Settings

    segments.section(books.view(Settings(books.store().datasets()["dataset"][0], 1)))


@pytest.fixture
def company() -> Company:
    return simulate(600, 7)


def looked_at() -> AppTest:
    return AppTest.from_function(section, default_timeout=60).run()


def texts(at: AppTest) -> str:
    return "\n".join(part.value for part in (*at.markdown, *at.caption))


def test_nothing_is_computed_before_somebody_asks(
    kept: Store, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival.take_in_company(kept, company)
    monkeypatch.setattr("pages.shared.segments.divided", lambda view, field: 1 / 0)
    at = looked_at()
    assert [e.value for e in at.exception] == []
    assert at.caption[0].value == "Choose what to compare: each is computed when it is asked for."
    assert at.get("button_group")[0].options == ["Teams", "Products", "Lead sources", "Owners"]


@pytest.mark.parametrize("field", ["team", "product", "source", "owner"])
def test_the_page_says_what_the_analysis_says(kept: Store, company: Company, field: str) -> None:
    receipt = arrival.take_in_company(kept, company)
    at = looked_at()
    at.get("button_group")[0].set_value(field).run()
    book = load(kept, receipt.dataset, 1)
    found = divided(view(book, book.rubric, baseline(book)), field)
    assert [e.value for e in at.exception] == []
    assert at.markdown[0].value == f"**{plain(found.answer[0])}**"
    assert at.markdown[1].value == plain(found.answer[1])
    table = at.dataframe[0].value
    assert list(table["Decided deals"]) == found.table["deals"].to_list()
    assert list(table["Estimate"]) == (found.table["shrunk"] * 100).to_list()
    assert list(table["90 % interval"]) == [f"{low} to {high}" for low, high in found.table["low", "high"].rows()]


def test_what_is_compared_is_in_the_link_and_a_field_that_is_none_is_dropped(kept: Store, company: Company) -> None:
    arrival.take_in_company(kept, company)
    at = looked_at()
    at.get("button_group")[0].set_value("team").run()
    assert at.query_params["by"] == "team"
    linked = AppTest.from_function(section, default_timeout=60)
    linked.query_params["by"] = "team"
    assert list(linked.run().dataframe[0].value["Team"]) == list(at.dataframe[0].value["Team"])
    linked = AppTest.from_function(section, default_timeout=60)
    linked.query_params["by"] = "*colour*"
    assert linked.run().warning[0].value == plain("The deals cannot be compared by '*colour*': the address drops it.")
    assert "by" not in linked.query_params


def test_a_segment_that_always_wins_is_named_below_the_chart(kept: Store, company: Company) -> None:
    west = (pl.col("team") == "West") & (pl.col("outcome") != "open")
    won = company.opportunities.with_columns(outcome=pl.when(west).then(pl.lit("won")).otherwise(pl.col("outcome")))
    arrival.take_in_company(kept, replace(company, opportunities=won))
    at = looked_at()
    at.get("button_group")[0].set_value("team").run()
    assert plain("The win rate is above 1 in 10 at every score (a triangle at 0): West.") in texts(at)


def test_hostile_names_stay_text(kept: Store, company: Company) -> None:
    renamed = company.opportunities.with_columns(
        team=pl.when(pl.int_range(pl.len()) % 100 < 2).then(pl.lit(HOSTILE)).otherwise(pl.lit("South"))
    )
    arrival.take_in_company(kept, replace(company, opportunities=renamed))
    at = looked_at()
    at.get("button_group")[0].set_value("team").run()
    assert [e.value for e in at.exception] == []
    assert HOSTILE not in texts(at)
    assert plain(HOSTILE) in texts(at)
    assert HOSTILE in list(at.dataframe[0].value["Team"])


def test_where_there_is_one_segment_it_says_so(kept: Store, company: Company) -> None:
    alike = company.opportunities.with_columns(team=pl.lit("South"))
    arrival.take_in_company(kept, replace(company, opportunities=alike))
    at = looked_at()
    at.get("button_group")[0].set_value("team").run()
    assert [e.value for e in at.exception] == []
    assert at.error[0].value == plain(
        "All decided deals with a score have the same team, so there is nothing to compare. "
        "Choose another way to divide the deals, or count more of them."
    )
