"""Files of ratings on the Upload page: told by their deals, held against the rubric, decided and stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Store

Opened = Callable[[str], AppTest]
YES_NO = (Answer("No", 0), Answer("Yes", 100))
RUBRIC = Rubric("r", (Criterion("budget", "Is there a budget?", YES_NO), Criterion("need", "Need?", YES_NO)))
WIDE = b"id,Budget,Need?\na,Yes,Yes\nb,Yes,Perhaps\nnew,Yes,No\n"
LATE = b"Deal ID,Question,Answer,Rated by,Rated on\na,Budget,Yes,Ana,2026-03-10\na,Need?,Yes,Ana,2026-01-05\n"


@pytest.fixture
def stocked(kept: Store) -> Store:
    for name, ids in (("Acme", ["a", "b"]), ("Zeta", ["y", "z"])):
        deals = {"deal_id": ids, "outcome": ["won", "open"], "closed": [date(2026, 3, 10), None]}
        rows = conform(pl.DataFrame(deals), "opportunities")
        kept.take_in(name, Delivery(f"{name}.csv", "", 2, rows, tuple(deals)), rubric=RUBRIC)
    return kept


def uploaded(opened: Opened, data: bytes) -> AppTest:
    at = opened("6_Upload")
    at.file_uploader[0].set_value([("ratings.csv", data, "text/csv")])
    return at.run()


def box(at: AppTest, label: str) -> str:
    return next(element.value for element in at.selectbox if element.label == label)


def test_a_wide_file_without_days_goes_to_the_deals_that_it_is_about(opened: Opened, stocked: Store) -> None:
    at = uploaded(opened, WIDE)
    assert (box(at, "What one row is"), box(at, "Data set")) == ("ratings", "Acme")
    chosen = next(element for element in at.multiselect if element.label.startswith("Columns that are answers"))
    assert chosen.value == ["Budget", "Need?"]
    said = "\n".join(text.value for text in at.markdown)
    assert "3 rows read: 2 to be stored and 1 set aside." in said
    for part in (
        "Undated, so hindsight cannot be ruled out; these answers count all the same: 2 rows. (rows 2, 3)",
        "Version 1 of the rubric does not know these answers: to 'Need?' 'Perhaps' (1 row). They are kept as they are, "
        "and count as unanswered.",
    ):
        assert plain(part) in said
    at = at.button(key="store").click().run()
    assert [done.value for done in at.success] == [
        "Stored in Acme. 3 rows read: 2 stored, 0 updated, 0 unchanged, 1 set aside."
    ]
    assert stocked.answers("Acme", ("budget", "need")).rows() == [("a", "Yes", "Yes"), ("b", "Yes", "Perhaps")]


def test_late_ratings_are_decided_on_the_page(opened: Opened, stocked: Store) -> None:
    at = uploaded(opened, LATE)
    effect = "Answers from before the outcome was known: in 1 of 2 rows with a rating date about closed deals."
    assert plain(effect) in [text.value for text in at.caption]
    (way,) = (element for element in at.radio if "rated at closing" in str(element.key))
    assert (way.label, way.value) == ("What is done", "accept")
    at = way.set_value("set aside").run()
    at = at.button(key="store").click().run()
    assert [done.value for done in at.success] == [
        "Stored in Acme. 2 rows read: 1 stored, 0 updated, 0 unchanged, 1 set aside."
    ]
    assert stocked.held("Acme").select("row", "rule").rows() == [(2, "rated at closing")]


def test_what_may_be_something_else_is_asked_and_said_on_the_page(opened: Opened, stocked: Store) -> None:
    at = uploaded(opened, b"id,Amount,Budget\na,500,Yes\nb,700,Yes\n")
    assert [error.value for error in at.error] == [
        "No column says which opportunities were won or lost\\. \\(ratings\\.csv\\) Choose one or add one to the file; "
        "it has the columns id, Amount, Budget\\."
    ]
    assert [text.value for text in at.caption if text.value.startswith("If its rows")] == [
        "If its rows are answers to questions about deals that are there already, say so above, under “What one row "
        "is”."
    ]
    role = next(element for element in at.selectbox if element.label == "What one row is")
    at = role.set_value("ratings").run()
    assert not at.error
    chosen = next(element for element in at.multiselect if element.label.startswith("Columns that are answers"))
    assert chosen.value == ["Budget"]
