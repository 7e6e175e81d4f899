"""The quality gate on the Upload page: decisions, corrected cells, rows held back and taken in later, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.store import Store

Opened = Callable[[str], AppTest]
FILE = b"""Id,Customer,Status,Created,Closed,Amount
a,Acme,Won,2026-01-05,2026-02-05,1000
b,Bolt,Lost,2026-03-06,2026-01-05,2000
c,Cord,Open,2026-01-07,,oops
d,Dale,Won,2215-01-05,2026-02-05,500
"""


def uploaded(opened: Opened, data: bytes = FILE) -> AppTest:
    at = opened("6_Upload")
    at.file_uploader[0].set_value(("deals.csv", data, "text/csv"))
    return at.run()


def on_tab(at: AppTest, tab: str) -> AppTest:
    at.session_state["kept deals"] = tab
    return at.run()


def stored(at: AppTest) -> AppTest:
    return at.button(key="store").click().run()


def way(at: AppTest, rule: str) -> object:
    return next(box for box in at.radio if box.label == "What is done" and f" {rule} " in str(box.key))


def said(at: AppTest) -> str:
    return "\n".join(element.value for element in (*at.markdown, *at.caption))


def test_each_finding_has_its_ways_out_and_a_decision_is_kept_with_the_import(opened: Opened, kept: Store) -> None:
    at = uploaded(opened)
    assert "4 rows read: 2 to be stored and 2 set aside." in said(at)
    way(at, "closed before created").set_value("swap").run()
    way(at, "date out of range").set_value("clear").run()
    assert "4 rows read: 3 to be stored and 1 set aside." in said(at)
    stored(at)
    rows = kept.opportunities("deals").select("deal_id", "created", "closed").rows()
    assert rows == [
        ("a", date(2026, 1, 5), date(2026, 2, 5)),
        ("b", date(2026, 1, 5), date(2026, 3, 6)),
        ("d", None, date(2026, 2, 5)),
    ]
    (rulings,) = kept.imports("deals")["rulings"]
    assert '"way": "swap"' in rulings


def test_what_is_asked_is_said_once_with_a_line_above_that_counts(opened: Opened) -> None:
    rows = FILE.replace(b"Lost", b"Parked").replace(b"Open", b"Shelved")
    at = uploaded(opened, rows)
    assert [warning.value for warning in at.warning] == [
        "2 questions must be settled before anything is stored: look for the sign of this line."
    ]
    asked = "Nobody has said yet whether the word '{}' means won, lost, no decision or open. (row {}, column 'Status', "
    asked += "value '{}') Choose what it means."
    assert [error.value for error in at.error] == [
        plain(asked.format("Parked", 3, "Parked")), plain(asked.format("Shelved", 4, "Shelved")),
    ]  # fmt: skip
    assert "4 rows read: 1 to be stored and 3 set aside so far." in said(at)


def test_effects_wait_for_the_dates(opened: Opened) -> None:
    at = uploaded(opened, b"Id,Status,Created,Amount\n1,Won,03/04/2026,5\n2,Lost,05/06/2026,oops\n")
    after = "What the other ways would change can be said after the dates are settled\\."
    assert [caption.value for caption in at.caption if caption.value == after] == [after] * 3
    assert "The win rates here" not in said(at)
    order = next(box for box in at.selectbox if box.label == "Dates in Created")
    order.set_value(True).run()
    assert [caption.value for caption in at.caption if "after the dates" in caption.value] == []
    assert (
        "The win rates here are the share of won among all that were won, lost or ended without a decision, and rows "
        "that are set aside do not count."
    ) in said(at)


def test_a_mark_in_all_amounts_is_a_currency_that_can_be_changed(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, b"Id,Status,Amount\n1,Won,$5\n2,Lost,$6\n")
    assert plain("Taken as $, by the mark in them: 2 amounts such as $5.") in said(at)
    way(at, "currency by a mark").set_value("CAD").run()
    stored(at)
    assert kept.opportunities("deals")["currency"].to_list() == ["CAD", "CAD"]


def test_a_cell_is_corrected_here(opened: Opened, kept: Store, type_into) -> None:
    at = uploaded(opened)
    at.session_state["correct deals.csv"] = True
    at.run()
    rows = next(box for box in at.selectbox if box.label == "The rows of")
    rows.set_value(next(name for name in rows.options if name.startswith("unreadable amount"))).run()
    type_into(at, "cells deals.csv unreadable amount", {0: {"Amount": "750"}})
    stored(at)
    assert dict(kept.opportunities("deals").select("deal_id", "amount").iter_rows())["c"] == 750.0


def test_rows_held_back_are_corrected_and_taken_in_later(opened: Opened, kept: Store, type_into) -> None:
    at = on_tab(stored(uploaded(opened)), "Rows held back")
    assert "2 rows were set aside at an import and are kept here with the reasons." in said(at)
    type_into(at, "held rows deals", {0: {"take in": True, "Amount": "750"}})
    next(button for button in at.button if button.label == "Take in 1 row").click().run()
    assert dict(kept.opportunities("deals").select("deal_id", "amount").iter_rows())["c"] == 750.0
    assert kept.held("deals")["row"].to_list() == [5]


def test_any_import_is_undone_and_brought_back_with_what_that_does_said_first(opened: Opened, kept: Store) -> None:
    at = stored(uploaded(opened))
    at = stored(
        uploaded(
            opened, FILE.replace(b"a,Acme,Won,2026-01-05,2026-02-05,1000", b"a,Acme,Won,2026-01-05,2026-02-05,1200")
        )
    )
    at = on_tab(at, "Imports")
    next(box for box in at.selectbox if box.label == "Import").set_value(1).run()
    next(button for button in at.button if button.label.startswith("What would it do to undo")).click().run()
    assert "Later imports that changed some of the same opportunities stay" in said(at)
    assert kept.imports("deals")["undone"].to_list() == [None, None]
    next(button for button in at.button if button.label == "Undo this import").click().run()
    assert kept.imports("deals")["undone"].null_count() == 1
    assert kept.opportunities("deals").filter(deal_id="a")["amount"].to_list() == [1200.0]
    assert kept.changes("deals", ("amount",)).is_empty()
    next(button for button in at.button if button.label.startswith("What would it do to bring back")).click().run()
    next(button for button in at.button if button.label == "Bring it back").click().run()
    assert kept.changes("deals", ("amount",)).select("before", "after").rows() == [("1000.0", "1200.0")]


def test_the_same_file_again_changes_nothing(opened: Opened, kept: Store) -> None:
    stored(uploaded(opened))
    before = kept.opportunities("deals").rows()
    at = stored(uploaded(opened))
    assert "4 rows read: 0 stored, 0 updated, 2 unchanged, 2 set aside." in at.success[0].value
    assert kept.opportunities("deals").rows() == before


def test_everything_is_offered_to_take_away(opened: Opened, kept: Store) -> None:
    at = on_tab(stored(uploaded(opened)), "Download everything")
    next(button for button in at.button if button.label == "Make the file").click().run()
    assert [button.proto.label for button in at.get("download_button")][-1] == "Download it"


def test_what_it_would_change_is_said_before(opened: Opened, kept: Store) -> None:
    stored(uploaded(opened))
    newer = (
        b"Id,Customer,Status,Created,Closed,Amount\na,Acme,Won,2026-01-05,2026-02-05,1200\ne,Eck,Open,2026-03-01,,5\n"
    )
    at = uploaded(opened, newer)
    at.button(key="foresee").click().run()
    assert "- deals\\.csv: 1 new, 1 updated, 0 unchanged, 0 set aside." in said(at)
    assert "- 1 opportunity of the data set not in this upload: kept as they are." in said(at)
    assert kept.opportunities("deals")["amount"].to_list() == [1000.0, 2000.0]


def test_a_name_that_somebody_else_took_meanwhile_is_not_added_to_unseen(opened: Opened, kept: Store) -> None:
    ours, theirs = uploaded(opened), uploaded(opened, FILE.replace(b"Acme", b"Apex"))
    stored(theirs)
    ours = stored(ours)
    assert [error.value for error in ours.error] == [
        plain(
            "Somebody else has made the data set 'deals' meanwhile. Give yours another name, or press the button again "
            "to add to it."
        )
    ]
    assert kept.imports("deals").height == 1
    stored(ours)
    assert kept.imports("deals").height == 2


def test_decisions_of_an_earlier_file_are_said_and_can_be_made_anew(opened: Opened, kept: Store) -> None:
    at = uploaded(opened)
    way(at, "date out of range").set_value("clear").run()
    stored(at)
    at = uploaded(opened, FILE.replace(b"500", b"501"))
    assert [info.value for info in at.info if "Decided as saved" in info.value] == [
        "Decided as saved for “deals\\.csv”: date out of range. Look whether that is right for these rows too."
    ]
    assert way(at, "date out of range").value == "clear"
    next(button for button in at.button if button.label == "Decide anew").click().run()
    assert "4 rows read: 2 to be stored and 2 set aside." in said(at)
