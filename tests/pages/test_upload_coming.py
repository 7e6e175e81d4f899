"""Files that come and go beside others on the Upload page, roles that take part in joining, and coming back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.analysis import gate
from qualify.store import Store

Opened = Callable[[str], AppTest]
Typed = Callable[[AppTest, str, dict[int, dict[str, Any]]], None]
DEALS = b"""Id,Customer,Seller,Status,Created,Closed,Amount
a,Acme,Ann,Won,2026-01-05,2026-02-05,1000
b,Bolt,Bob,Parked,2026-03-06,2026-01-05,2000
c,Cord,Ann,Open,2026-01-07,,oops
"""
TEAMS = b"Seller,Squad\nAnn,North\nBob,South\n"
STATES = b"Ref,Status,Region\na,Won,North\nb,Lost,South\nc,Open,North\n"


def uploaded(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    return at.run()


def labelled(found: list[Any], label: str) -> list[Any]:
    return [element for element in found if element.label == label]


def roles(at: AppTest) -> list[str]:
    return [box.value for box in labelled(list(at.selectbox), "What one row is")]


def decided(opened: Opened, type_into: Typed) -> AppTest:
    """A file with a word, a finding and a cell settled, and a field moved."""
    at = uploaded(opened("6_Upload"), ("deals.csv", DEALS))
    labelled(list(at.selectbox), "Parked (1 row)")[0].set_value("no decision").run()
    labelled(list(at.selectbox), "Team")[0].set_value("Customer").run()
    next(box for box in at.radio if " closed before created " in box.key).set_value("swap").run()
    at.session_state["correct deals.csv"] = True
    at.run()
    rows = labelled(list(at.selectbox), "The rows of")[0]
    rows.set_value(next(name for name in rows.options if name.startswith("unreadable amount"))).run()
    type_into(at, "cells deals.csv unreadable amount", {0: {"Amount": "750"}})
    return at


def test_what_was_decided_stays_when_a_file_comes_and_when_it_goes(
    opened: Opened, kept: Store, type_into: Typed
) -> None:  # fmt: skip
    at = uploaded(decided(opened, type_into), ("deals.csv", DEALS), ("teams.csv", TEAMS))
    assert roles(at) == ["opportunities", "details"]
    assert labelled(list(at.selectbox), "Team")[0].value == "Customer"
    at = uploaded(at, ("deals.csv", DEALS))
    assert roles(at) == ["opportunities"]
    assert [info.value for info in at.info if "dropped" in info.value] == []
    at.button(key="store").click().run()
    assert kept.opportunities("deals").select("deal_id", "team", "outcome", "amount", "created").rows() == [
        ("a", "Acme", "won", 1000.0, date(2026, 1, 5)),
        ("b", "Bolt", "no decision", 2000.0, date(2026, 1, 5)),
        ("c", "Cord", "open", 750.0, date(2026, 1, 7)),
    ]


def test_what_cannot_be_kept_is_said(opened: Opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), ("deals.csv", DEALS), ("teams.csv", TEAMS))
    labelled(list(at.selectbox), "Lead source")[0].set_value("Squad (teams.csv)").run()
    at = uploaded(at, ("deals.csv", DEALS))
    assert [info.value for info in at.info if "dropped" in info.value] == [
        plain("deals.csv has no longer Squad (teams.csv): what was decided about that is dropped.")
    ]


def test_another_upload_begins_anew(opened: Opened, kept: Store, type_into: Typed) -> None:
    at = uploaded(decided(opened, type_into), ("others.csv", DEALS.replace(b"a,Acme", b"z,Zero")))
    assert labelled(list(at.selectbox), "Parked (1 row)")[0].value is None
    assert labelled(list(at.selectbox), "Team")[0].value is None


def test_a_table_called_details_is_joined(opened: Opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), ("deals.csv", DEALS.replace(b"Parked", b"Lost")), ("states.csv", STATES))
    assert roles(at) == ["opportunities", "opportunities"]
    labelled(list(at.selectbox), "What one row is")[1].set_value("details").run()
    assert roles(at) == ["opportunities", "details"]
    at.button(key="store").click().run()
    assert '"Region (states.csv)":"North"' in kept.opportunities("deals")["extra"][0]
    assert kept.imports("deals")["beside"].to_list() == ["states.csv"]


def test_details_that_belong_to_nothing_say_why(opened: Opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), ("deals.csv", DEALS), ("lone.csv", b"Ref,Status\nq,Won\nr,Lost\ns,Lost\n"))
    labelled(list(at.selectbox), "What one row is")[1].set_value("details").run()
    assert plain(
        "Chosen by you, and beside no row so far: no column of the others has most of its values in a column of "
        "this table that tells its rows apart, such as an id or a name."
    ) in [caption.value for caption in at.caption]


def test_who_comes_back_to_the_page_goes_on(opened: Opened, kept: Store, type_into: Typed) -> None:
    at = decided(opened, type_into)
    at.switch_page("pages/5_Rubric.py").run()
    at.switch_page("pages/6_Upload.py").run()
    assert [info.value for info in at.info if "Going on" in info.value] == [
        "Going on with deals\\.csv, uploaded before. Nothing of it is stored yet."
    ]
    assert labelled(list(at.selectbox), "Parked (1 row)")[0].value == "no decision"
    at.run()
    at.button(key="store").click().run()
    assert kept.opportunities("deals")["amount"].to_list() == [1000.0, 2000.0, 750.0]
    at.switch_page("pages/5_Rubric.py").run()
    at.switch_page("pages/6_Upload.py").run()
    assert [info.value for info in at.info if "Going on" in info.value] == []


def test_an_upload_can_be_left(opened: Opened, kept: Store) -> None:
    at = uploaded(opened("6_Upload"), ("deals.csv", DEALS))
    at.switch_page("pages/5_Rubric.py").run()
    at.switch_page("pages/6_Upload.py").run()
    at.button(key="leave").click().run()
    assert "upload" not in at.session_state
    assert [box.label for box in at.selectbox if box.label == "What one row is"] == []


def test_a_click_that_changes_nothing_checks_nothing(
    opened: Opened, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    done: list[int] = []

    def counting(*given: Any) -> Any:
        done.append(1)
        return checked(*given)

    checked = gate.checked
    monkeypatch.setattr(gate, "checked", counting)
    at = uploaded(opened("6_Upload"), ("deals.csv", DEALS))
    at.run()
    assert len(done) == 1
    labelled(list(at.selectbox), "Parked (1 row)")[0].set_value("lost").run()
    assert len(done) == 2
    at.button(key="store").click().run()
    assert len(done) == 3
