"""Several files in one go on the Upload page: roles, relations, exports of several days, and saved mappings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.text import plain
from qualify.store import Store
from qualify.words import on_day

Opened = Callable[[str], AppTest]
File = tuple[str, bytes]
DEALS = b"""Id,Customer,Seller,Product,Status,Created,Closed,Amount
a,Acme,Ann,GTXPro,Won,2026-01-05,2026-02-05,1000
b,Bolt,Bob,GTX Pro,Lost,2026-01-06,2026-03-05,2000
c,Cord,Ann,GTX Basic,Open,2026-01-07,,3000
"""
TEAMS = b"Seller,Team\nAnn,North\nBob,South\n"
HISTORY = b"""Id,OpportunityId,CreatedDate,StageName,Amount
1,a,2026-01-05,Prospecting,900
2,a,2026-02-05,Won,1000
3,z,2026-02-05,Won,1
"""
QUOTAS = b"OwnerName,StartDate,QuotaAmount\nAnn,2026-01-01,300\nBob,2026-01-01,200\n"


def uploaded(opened: Opened, *files: File) -> AppTest:
    at = opened("6_Upload")
    at.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    return at.run()


def stored(at: AppTest) -> AppTest:
    return at.button(key="store").click().run()


def labelled(found: list, label: str) -> list:
    return [element for element in found if element.label == label]


def test_four_files_are_told_apart_joined_and_stored_with_counts_that_add_up(opened: Opened, kept: Store) -> None:
    files = (("quotas.csv", QUOTAS), ("history.csv", HISTORY), ("teams.csv", TEAMS), ("deals.csv", DEALS))
    at = uploaded(opened, *files)
    assert [box.value for box in labelled(at.selectbox, "What one row is")] == [
        "opportunities", "history", "targets", "details",
    ]  # fmt: skip
    at = stored(at)
    assert [done.value for done in at.success] == [
        "Stored in deals. deals\\.csv: 3 rows read: 3 stored, 0 updated, 0 unchanged, 0 set aside. "
        "In this file 1 won, 1 lost or without a decision, 1 open.",
        "Stored in deals. history\\.csv: 3 rows read: 2 stored, 0 updated, 0 unchanged, 1 set aside.",
        "Stored in deals. quotas\\.csv: 2 rows read: 2 stored, 0 updated, 0 unchanged, 0 set aside.",
    ]
    assert kept.opportunities("deals")["team"].to_list() == ["North", "South", "North"]
    assert kept.stages("deals").rows() == [
        ("a", "Prospecting", date(2026, 1, 5)), ("a", "Won", date(2026, 2, 5)),
    ]  # fmt: skip
    assert kept.targets("deals").rows() == [("month", date(2026, 1, 1), 500.0, None)]
    assert kept.held("deals").select("file", "row", "rule").rows() == [("history.csv", 4, "unknown deal")]


def test_rows_are_counted_with_those_that_no_cell_could_be_read_of(opened: Opened, kept: Store) -> None:
    torn = DEALS + b"d,Dale,Bob,GTX Basic,Won,2026-01-08,2026-02-08,10,one,too,many\n"
    at = uploaded(opened, ("deals.csv", torn), ("quotas.csv", QUOTAS))
    said = [text.value for text in at.markdown]
    assert "**deals\\.csv**, 4 rows" in said
    assert any(text.startswith("2 tables with 6 rows.") for text in said)
    assert "4 rows read: 3 to be stored and 1 set aside." in said
    assert any(text.startswith("deals\\.csv: 4 rows, 8 columns.") for text in _alone(opened, torn))


def _alone(opened: Opened, data: bytes) -> list[str]:
    return [text.value for text in uploaded(opened, ("deals.csv", data)).markdown]


def test_a_table_can_be_left_out(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("deals.csv", DEALS), ("quotas.csv", QUOTAS))
    labelled(at.selectbox, "What one row is")[1].set_value("leave it out").run()
    stored(at)
    assert kept.targets("deals").is_empty()
    assert kept.imports("deals")["file"].to_list() == ["deals.csv"]


def test_exports_of_several_days_become_a_history_in_any_order(opened: Opened, kept: Store) -> None:
    later = DEALS.replace(b"c,Cord,Ann,GTX Basic,Open,2026-01-07,,3000", b"c,Cord,Ann,GTX Basic,Open,2026-01-07,,3500")
    at = uploaded(opened, ("deals_2026-03-16.csv", later), ("deals_2026-03-09.csv", DEALS))
    assert [box.value for box in at.date_input] == [date(2026, 3, 16), date(2026, 3, 9)]
    stored(at)
    (name,) = kept.datasets()["dataset"]
    changes = kept.changes(name, ("amount",)).select("deal_id", "before", "after", "since")
    assert changes.rows() == [("c", "3000.0", "3500.0", date(2026, 3, 16))]
    assert kept.opportunities(name)["amount"].to_list() == [1000.0, 2000.0, 3500.0]


def test_history_alone_goes_to_a_data_set_that_is_there(opened: Opened, kept: Store) -> None:
    stored(uploaded(opened, ("deals.csv", DEALS)))
    at = uploaded(opened, ("history.csv", HISTORY))
    assert "deals is there already, with 3 opportunities." in " ".join(text.value for text in at.markdown)
    stored(at)
    assert kept.stages("deals").height == 2


def test_rows_without_opportunities_have_nowhere_to_go_in_an_empty_store(opened: Opened) -> None:
    at = uploaded(opened, ("quotas.csv", QUOTAS))
    assert [error.value for error in at.error] == [
        plain("There are no opportunities yet that these rows could belong to. Upload those first.")
    ]


def test_what_was_corrected_is_saved_for_the_next_file_of_the_source(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("deals.csv", DEALS.replace(b"Lost", b"Parked")))
    labelled(at.selectbox, "Parked (1 row)")[0].set_value("no decision").run()
    stored(at)
    newer = DEALS.replace(b"Lost", b"Parked") + b"d,Dale,Bob,GTX Basic,Parked,2026-03-01,2026-04-01,10\n"
    at = uploaded(opened, ("deals.csv", newer))
    assert [error.value for error in at.error] == []
    day = on_day(kept.mappings()["saved"][0].date())
    assert f"Read as saved for “deals\\.csv” on {day}\\." in [caption.value for caption in at.caption]
    stored(at)
    assert kept.opportunities("deals")["outcome"].to_list() == ["won", "no decision", "open", "no decision"]


def test_the_win_rate_under_other_meanings_of_the_words_is_shown(opened: Opened) -> None:
    rows = b"".join(b"%d,%s\n" % (i, b"Won" if i < 20 else b"Lost" if i < 31 else b"Stalled") for i in range(54))
    at = uploaded(opened, ("deals.csv", b"Id,Status\n" + rows))
    said = (
        "Of all rows, also those set aside, the win rate is 64.5 % (20 won of 31 that were won, lost or ended without "
        "a decision). It would be 37.0 % with 'Stalled' (23 rows) as lost."
    )
    assert plain(said) in [caption.value for caption in at.caption]


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "jsonl", "zip"])
def test_other_kinds_of_file_give_the_same(opened: Opened, kept: Store, tmp_path: Path, kind: str) -> None:
    rows = pl.read_csv(DEALS, infer_schema=False)
    path = tmp_path / f"deals.{kind}"
    if kind == "xlsx":
        rows.write_excel(path)
    elif kind == "parquet":
        rows.write_parquet(path)
    elif kind == "jsonl":
        rows.write_ndjson(path)
    else:
        import zipfile

        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("deals.csv", DEALS)
    stored(uploaded(opened, (path.name, path.read_bytes())))
    (name,) = kept.datasets()["dataset"]
    assert kept.opportunities(name).select("deal_id", "outcome", "amount", "created", "closed").rows() == [
        ("a", "won", 1000.0, date(2026, 1, 5), date(2026, 2, 5)),
        ("b", "lost", 2000.0, date(2026, 1, 6), date(2026, 3, 5)),
        ("c", "open", 3000.0, date(2026, 1, 7), None),
    ]


def test_what_a_left_out_table_told_goes_with_it_and_comes_back(opened: Opened, kept: Store) -> None:
    at = uploaded(opened, ("deals.csv", DEALS), ("quotas.csv", QUOTAS), ("teams.csv", TEAMS))
    labelled(at.selectbox, "What one row is")[2].set_value("leave it out").run()
    assert [box.value for box in labelled(at.selectbox, "What one row is")] == [
        "opportunities", "targets", "leave it out",
    ]  # fmt: skip
    stored(at)
    assert kept.opportunities("deals")["team"].to_list() == [None, None, None]
    assert kept.imports("deals")["beside"].to_list() == ["", ""]
    at = uploaded(opened, ("deals.csv", DEALS), ("teams.csv", TEAMS))
    labelled(at.selectbox, "What one row is")[1].set_value("leave it out").run()
    labelled(at.selectbox, "What one row is")[1].set_value("details").run()
    stored(at)
    assert kept.opportunities("deals")["team"].to_list() == ["North", "South", "North"]
