"""Rows held back on the Upload page that are in otherwise, and what became of those that were taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.store import Store

Opened = Callable[[str], AppTest]
Typed = Callable[[AppTest, str, dict[int, dict[str, Any]]], None]
HEAD = b"Id,Status,Created,Closed,Amount\n"
GOOD = b"a,Won,2026-01-05,2026-02-05,1000\nb,Lost,2026-01-05,2026-02-05,900\n"
FIRST = HEAD + GOOD + b"c,Open,2026-01-07,,oops\nd,Open,2026-01-08,,ooops\n"
NEWER = HEAD + b"c,Open,2026-01-07,,3000\n"


def stored(opened: Opened, name: str, data: bytes) -> AppTest:
    at = opened("6_Upload")
    at.file_uploader[0].set_value((name, data, "text/csv"))
    at.run()
    next(box for box in at.text_input if box.label == "Data set").set_value("deals").run()
    return at.button(key="store").click().run()


def held(at: AppTest) -> AppTest:
    at.session_state["kept deals"] = "Rows held back"
    return at.run()


def pressed(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_a_row_that_is_in_by_another_file_is_marked_and_warned_about(
    opened: Opened, kept: Store, type_into: Typed
) -> None:  # fmt: skip
    stored(opened, "deals_2026-03-09.csv", FIRST)
    at = held(stored(opened, "deals_2026-03-16.csv", NEWER))
    (table,) = [frame.value for frame in at.dataframe if "already in" in frame.value.columns]
    assert table["already in"].to_list() == ["deals_2026-03-16.csv of 16 March 2026", ""]
    type_into(at, "held rows deals", {0: {"take in": True, "Amount": "750"}, 1: {"take in": True, "Amount": "20"}})
    assert [warning.value for warning in at.warning if "Already in" in warning.value] == [
        f"Already in: {plain('c (from deals_2026-03-16.csv of 16 March 2026)')}. Taking these rows in changes what is "
        "said of them now, unless a file of a later day says otherwise. Look at “What would it change?” first."
    ]
    at = pressed(at, "What would it change?")
    assert "- 1 opportunity would be new\\.\n- c would stay as it is now\\." in [text.value for text in at.markdown]
    at = pressed(at, "Take in 2 rows")
    assert [done.value for done in at.success if "taken in" in done.value] == [
        "2 rows of deals\\_2026\\-03\\-09\\.csv taken in: 2 stored, 0 updated, 0 unchanged. They are import 3, which "
        "can be undone."
    ]
    amounts = kept.opportunities("deals").select("deal_id", "amount")
    assert amounts.rows() == [("a", 1000.0), ("b", 900.0), ("c", 3000.0), ("d", 20.0)]


def test_what_a_row_would_change_is_told_by_field(opened: Opened, kept: Store, type_into: Typed) -> None:
    stored(opened, "deals_2026-03-09.csv", NEWER)
    at = held(stored(opened, "deals_2026-03-16.csv", FIRST))
    type_into(at, "held rows deals", {0: {"take in": True, "Amount": "750"}})
    at = pressed(at, "What would it change?")
    assert "- c\\: amount 3,000 → 750\\." in [text.value for text in at.markdown]
    assert dict(kept.opportunities("deals").select("deal_id", "amount").iter_rows())["c"] == 3000.0


def test_where_no_row_is_in_there_is_no_such_column(opened: Opened, kept: Store) -> None:
    at = held(stored(opened, "deals.csv", FIRST))
    assert [list(frame.value.columns) for frame in at.dataframe if "take in" in frame.value.columns] == [
        ["take in", "row in the file", "set aside because", "Id", "Status", "Created", "Closed", "Amount"]
    ]
