"""Rate many deals in a table: what is changed is kept and shown first, what is no answer is refused with row and
column, evidence and day are written like those of one deal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from store_rows import RUBRIC, by_hand, deals, delivery
from streamlit.testing.v1 import AppTest

from pages.shared.scorecard import Given
from pages.shared.scorecard_cells import changes, half_done, laid
from qualify.store import Store
from qualify.store.clock import today

APP = Path(__file__).parents[2] / "app.py"
DAY = date(2026, 5, 4)
Edit = Callable[[AppTest, str, dict[int, dict[str, str]]], None]


@pytest.fixture
def acme(kept: Store) -> Store:
    opened = [{"deal_id": deal, "outcome": "open", "amount": amount} for deal, amount in (("a", 2.0), ("b", 1.0))]
    kept.take_in("Acme", delivery(deals(*opened)), rubric=RUBRIC)
    kept.rate("Acme", by_hand(("b", "need", "Yes", None)), rater="Ben", version=1)
    return kept


def table_page(name: str = "Ana") -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/5_Scorecard.py").run()
    at.toggle(key="many deals").set_value(True).run()
    return healthy(at.text_input(key="who rates").set_value(name).run())


def healthy(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    return at


def cells(at: AppTest, name: str) -> list[str]:
    return at.dataframe[0].value[name].fillna("").to_list()


def press(at: AppTest, key: str) -> AppTest:
    return healthy(at.button(key=key).click().run())


def stored(store: Store) -> list[tuple[object, ...]]:
    """Everything that Ana said."""
    rated = store.rated("Acme").filter(rater="Ana")
    return rated.select("deal_id", "criterion", "answer", "rater", "rated", "evidence").rows()


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
    assert at.button(key="save grid").disabled is True


def test_an_answer_is_not_emptied() -> None:
    table = pl.DataFrame({"deal_id": ["a"], " deal": ["A"], "need": ["Yes"], "budget": ["No"]})
    changed, refused = changes(table, table.with_columns(need=pl.lit(None, pl.String)), RUBRIC)
    assert changed == []
    assert refused == {
        ("a", "need"): "Row 1 (A), “Need?”: an answer cannot be emptied. Choose “Unknown” if it is not known."
    }


def test_what_is_not_saved_is_there_in_another_session_and_counts_nowhere(acme: Store, type_into: Edit) -> None:
    at = table_page()
    type_into(at, "grid ", {0: {"need": "No", "budget": "Unknown"}, 1: {"need": "No"}})
    type_into(healthy(at), "evidence ", {1: {"evidence": "a call"}})
    assert (stored(acme), healthy(at).query_params["many"]) == ([], "1")
    again = table_page()
    assert (cells(again, "need"), cells(again, "budget")) == (["No", "No"], ["Unknown", ""])
    shown = again.dataframe[1].value.fillna("")
    assert shown[["deal", "before", "after", "evidence"]].values.tolist() == [
        ["a", "", "No", ""], ["b", "Yes", "No", "a call"], ["a", "", "Unknown", ""],
    ]  # fmt: skip
    assert cells(table_page("Ben"), "need") == ["", "Yes"]
    press(again, "save grid")
    day = today()
    assert stored(acme) == [
        ("a", "need", "No", "Ana", day, None), ("b", "need", "No", "Ana", day, "a call"),
        ("a", "budget", None, "Ana", day, None),
    ]  # fmt: skip
    assert acme.rating_drafts("Acme", "Ana").height == 0


def test_what_is_not_saved_is_there_after_another_page(acme: Store, type_into: Edit) -> None:
    at = table_page()
    type_into(at, "grid ", {0: {"need": "No"}})
    healthy(at.switch_page("pages/6_Upload.py").run())
    at.switch_page("pages/5_Scorecard.py").run()
    healthy(at.toggle(key="many deals").set_value(True).run())
    assert (cells(at, "need"), at.button(key="save grid").label) == (["No", "Yes"], "Save 1 answer")


def test_half_done_answers_of_one_deal_are_in_the_table_with_their_evidence(acme: Store) -> None:
    acme.draft_answer("Acme", "b", "Ana", "need", "No", "the mail")
    acme.draft_answer("Acme", "b", "Ana", "budget", None, "to ask", said=False)
    at = table_page()
    assert (cells(at, "need"), cells(at, "budget")) == (["", "No"], ["", ""])
    press(at, "save grid")
    assert stored(acme) == [("b", "need", "No", "Ana", today(), "the mail")]
    assert acme.rating_draft("Acme", "b", "Ana").drop("saved").rows() == [("budget", None, "to ask", False)]


def test_a_cell_that_says_again_what_stands_is_no_longer_half_done(acme: Store, type_into: Edit) -> None:
    at = table_page()
    type_into(at, "grid ", {1: {"need": "No"}})
    assert acme.rating_draft("Acme", "b", "Ana")["answer"].to_list() == ["No"]
    type_into(at, "grid ", {1: {"need": "Yes"}})
    assert (acme.rating_drafts("Acme", "Ana").height, len(healthy(at).dataframe)) == (0, 1)


def test_the_answers_can_be_forgotten(acme: Store, type_into: Edit) -> None:
    at = table_page()
    type_into(at, "grid ", {0: {"need": "No"}, 1: {"need": "No"}})
    press(at, "forget grid")
    assert (cells(at, "need"), acme.rating_drafts("Acme", "Ana").height, stored(acme)) == (["", "Yes"], 0, [])


def test_an_earlier_day_needs_a_reason_and_a_later_answer_still_stands(acme: Store, type_into: Edit) -> None:
    at = table_page()
    type_into(at, "grid ", {0: {"need": "No"}, 1: {"need": "No"}})
    at.date_input[0].set_value(DAY).run()
    press(at, "save grid")
    assert [warning.value for warning in at.warning] == ["Say why the rating is given for another day than today."]
    next(field for field in at.text_input if field.label.startswith("Why")).set_value("I was away").run()
    press(at, "save grid")
    late = "[given later, for 2026-05-04: I was away]"
    assert sorted(stored(acme)) == [("a", "need", "No", "Ana", DAY, late), ("b", "need", "No", "Ana", DAY, late)]
    assert at.success[0].value.replace("\\", "") == (
        "Saved: 2 answers of 2 deals by Ana. Nothing was overwritten: a correction is a new rating. In 1 cell another "
        "answer still stands: it is of a later day, or the rule of which ratings count, at the top of the page, leaves "
        "this one out."
    )
    assert cells(at, "need") == ["No", "Yes"]


def test_a_half_done_answer_that_the_rubric_no_longer_has_is_left_alone() -> None:
    table = pl.DataFrame({"deal_id": ["a"], " deal": ["A"], "need": ["Yes"], "budget": ["No"]})
    kept = {("a", "need"): Given(True, "Perhaps", "old")}
    assert laid(table, kept, RUBRIC).rows() == table.rows()
    assert half_done(table, kept, [], {}, RUBRIC) == {}


def test_a_list_that_is_longer_than_what_is_shown_says_so(kept: Store) -> None:
    opened = [{"deal_id": f"d{number}", "outcome": "open"} for number in range(203)]
    kept.take_in("Acme", delivery(deals(*opened)), rubric=RUBRIC)
    at = table_page()
    first = "The answers that stand now: the first 50 of 203 in this list; others gave them, so nobody is blind here."
    assert [each.value.startswith(first) for each in at.caption].count(True) == 1
    at.toggle(key="many deals").set_value(False).run()
    (box,) = [box for box in at.selectbox if box.label.startswith("Deal (")]
    assert (box.label, len(box.options)) == ("Deal (the first 200 of 203 in this list)", 200)
