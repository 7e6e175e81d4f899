"""Names that are there twice on the Upload page: files, columns, words, and findings of two places at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.tables import _titles
from qualify.store import Store

Opened = Callable[[str], AppTest]
Typed = Callable[[AppTest, str, dict[int, dict[str, Any]]], None]
DEALS = b"""Id,Customer,Status,Created,Closed,Amount
a,Acme,Won,2026-01-05,2026-02-05,1000
b,Bolt,Won,2026-03-06,2026-01-05,2000
c,Cord,Open,2026-01-07,,oops
"""
OTHERS = b"""Id,Customer,Status,Created,Closed,Amount
x,Xeno,Won,2026-01-05,2026-02-05,77
y,York,Won,2026-01-06,2026-02-05,88
z,Zoom,Open,2026-01-07,,99
"""


def uploaded(opened: Opened, *files: tuple[str, bytes]) -> AppTest:
    at = opened("6_Upload")
    at.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    return at.run()


def roles(at: AppTest) -> list[Any]:
    return [box for box in at.selectbox if box.label == "What one row is"]


def test_two_files_of_one_name_are_both_stored(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("deals.csv", DEALS), ("deals.csv", OTHERS))
    (look,) = [box for box in at.selectbox if box.label == "Look at and correct"]
    assert look.options == ["1: deals.csv", "2: deals.csv"]
    at.button(key="store").click().run()
    assert sorted(kept.opportunities("deals")["deal_id"]) == ["a", "b", "x", "y", "z"]


@pytest.mark.parametrize(("names", "titles"), [(["a", "b"], ["a", "b"]), (["a", "b", "a"], ["1: a", "b", "3: a"])])
def test_tables_of_one_name_are_numbered(names: list[str], titles: list[str]) -> None:
    assert _titles(names) == titles


def test_one_of_two_tables_with_the_same_columns_can_be_something_else(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("one.csv", DEALS), ("two.csv", OTHERS))
    roles(at)[0].set_value("history").run()
    assert [source.mapping.role for source in at.session_state["upload"].sources] == ["history", "opportunities"]


def test_changes_with_former_values_are_shown(opened: Opened, kept: Store) -> None:
    log = b"OpportunityId,Field,OldValue,NewValue,CreatedDate\na,StageName,X,Y,2026-01-08\n"
    at = uploaded(opened, ("deals.csv", DEALS), ("log.csv", log))
    at.selectbox(key=next(box.key for box in at.selectbox if box.label == "Look at and correct")).set_value(1).run()
    assert [box.value for box in at.selectbox if box.label == "What it said before"] == ["OldValue"]


def test_a_column_can_be_called_as_ours_are(opened: Opened, kept: Store, type_into: Typed) -> None:
    head, *rows = DEALS.decode().splitlines()
    odd = "\n".join([f"{head},row in the file,take in", *(f"{row},7,q" for row in rows)]).encode()
    at = uploaded(opened, ("deals.csv", odd))
    at.session_state["correct deals.csv"] = True
    at.run()
    assert not at.exception
    at.button(key="store").click().run()
    at.session_state["kept deals"] = "Rows held back"
    at.run()
    type_into(at, "held rows deals", {0: {"take in ": True, "Amount": "750"}})
    assert not at.exception
    next(button for button in at.button if button.label == "Take in 1 row").click().run()
    assert kept.opportunities("deals")["amount"].to_list() == [1000.0, 2000.0, 750.0]


def test_rows_held_back_can_be_settled_beside_an_upload_of_the_same_file(
    opened: Opened, kept: Store, type_into: Typed
) -> None:  # fmt: skip
    at = uploaded(opened, ("deals.csv", DEALS))
    at.button(key="store").click().run()
    next(button for button in at.button if button.label.startswith("Change something")).click().run()
    at.session_state["kept deals"] = "Rows held back"
    at.run()
    type_into(at, "held rows deals", {0: {"take in": True}})
    assert not at.exception
    assert kept.held("deals")["row"].to_list() == [4]


def test_a_corrected_outcome_may_be_a_word_that_the_file_does_not_have(
    opened: Opened, kept: Store, type_into: Typed
) -> None:  # fmt: skip
    at = uploaded(opened, ("deals.csv", DEALS))
    at.session_state["correct deals.csv"] = True
    at.run()
    type_into(at, "cells deals.csv closed before created", {0: {"Status": "Lost", "Closed": "2026-04-05"}})
    assert [box.value for box in at.selectbox if box.label == "Lost (1 row)"] == ["lost"]
    at.button(key="store").click().run()
    assert kept.opportunities("deals").select("deal_id", "outcome").rows() == [("a", "won"), ("b", "lost")]


def test_a_column_of_two_fields_is_said_at_both(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("deals.csv", DEALS))
    next(box for box in at.selectbox if box.label == "Expected to close on").set_value("Closed").run()
    assert [caption.value for caption in at.caption if "as well" in caption.value] == [
        ":orange[:material/report: Closed is taken for Expected to close on as well.]",
        ":orange[:material/report: Closed is taken for Closed on as well.]",
    ]


def test_a_column_can_be_called_as_the_menu_says_no_column(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("deals.csv", DEALS.replace(b"Customer", b"not in this file")))
    team = next(box for box in at.selectbox if box.label == "Team")
    assert team.options[0] == "(not in this file)"
    team.set_value("not in this file").run()
    at.button(key="store").click().run()
    assert kept.opportunities("deals")["team"].to_list() == ["Acme", "Bolt"]


def test_words_that_a_file_lacks_are_not_listed_and_stay_known(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("deals.csv", DEALS.replace(b"Open", b"Parked")))
    next(box for box in at.selectbox if box.label == "Parked (1 row)").set_value("no decision").run()
    at.button(key="store").click().run()
    at = uploaded(opened, ("deals.csv", DEALS))
    assert [box.label for box in at.selectbox if "row" in box.label and "(" in box.label] == [
        "Won (2 rows)", "Open (1 row)",
    ]  # fmt: skip
    at.button(key="store").click().run()
    again = uploaded(opened, ("deals.csv", DEALS.replace(b"Open", b"Parked")))
    assert next(box for box in again.selectbox if box.label == "Parked (1 row)").value == "no decision"


def test_a_word_that_is_no_answer_earns_no_points(opened: Opened, kept: Store) -> None:
    head, *rows = DEALS.decode().splitlines()
    data = "\n".join([f"{head},Budget confirmed?", *map("{},{}".format, rows, ["Yes", "No", "N/A"])])
    at = uploaded(opened, ("deals.csv", data.replace("oops", "5").encode()))
    at.button(key="store").click().run()
    (question,) = kept.rubric("deals", 1).criteria
    assert [(answer.label, answer.points) for answer in question.answers] == [("No", 0), ("Yes", 100)]
