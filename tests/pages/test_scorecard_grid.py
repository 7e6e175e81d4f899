"""Rate many deals in a table: what is changed is shown first, what is no answer is refused with row and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from store_rows import RUBRIC, by_hand, deals, delivery
from streamlit.testing.v1 import AppTest

from pages.shared.scorecard_grid import changes
from qualify.store import Store

APP = Path(__file__).parents[2] / "app.py"
Edit = Callable[[AppTest, str, dict[int, dict[str, str]]], None]


@pytest.fixture
def acme(kept: Store) -> Store:
    opened = [{"deal_id": deal, "outcome": "open", "amount": amount} for deal, amount in (("a", 2.0), ("b", 1.0))]
    kept.take_in("Acme", delivery(deals(*opened)), rubric=RUBRIC)
    kept.rate("Acme", by_hand(("b", "need", "Yes", None)), rater="Ben", version=1)
    return kept


def table_page() -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/5_Scorecard.py").run()
    at.toggle(key="many deals").set_value(True).run()
    return at.text_input(key="who rates").set_value("Ana").run()


def test_changes_are_shown_and_then_saved(acme: Store, type_into: Edit) -> None:
    at = table_page()
    assert at.dataframe[0].value["need"].fillna("").to_list() == ["", "Yes"]
    type_into(at, "grid ", {0: {"need": "No", "budget": "Unknown"}, 1: {"need": "Yes"}})
    assert [e.value for e in at.exception] == []
    assert at.dataframe[1].value["after"].to_list() == ["No", "Unknown"]
    at.button(key="save grid").click().run()
    assert [e.value for e in at.exception] == []
    assert at.success[0].value.replace("\\", "").startswith("Saved: 2 answers of 1 deal by Ana.")
    assert acme.rated("Acme").select("deal_id", "criterion", "answer", "rater").rows() == [
        ("b", "need", "Yes", "Ben"),
        ("a", "need", "No", "Ana"),
        ("a", "budget", None, "Ana"),
    ]
    assert at.dataframe[0].value["need"].to_list() == ["No", "Yes"]


def test_what_is_no_answer_is_refused_with_row_and_column(acme: Store, type_into: Edit) -> None:
    at = table_page()
    type_into(at, "grid ", {0: {"need": "Maybe", "budget": "Yes"}})
    assert [e.value.replace("\\", "") for e in at.error] == [
        "Row 1 (a), “Need?”: “Maybe” is not an answer. Choose one of: No, Yes, Unknown."
    ]
    assert "save grid" not in [button.key for button in at.button]


def test_an_answer_is_not_emptied() -> None:
    table = pl.DataFrame({"deal_id": ["a"], " deal": ["A"], "need": ["Yes"], "budget": ["No"]})
    changed, refused = changes(table, table.with_columns(need=pl.lit(None, pl.String)), RUBRIC)
    assert changed == []
    assert refused == ["Row 1 (A), “Need?”: an answer cannot be emptied. Choose “Unknown” if it is not known."]
