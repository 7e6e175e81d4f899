"""What to do this week, in the terminal and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store, open_store

Run = Any


@pytest.fixture
def company(own_store: Any) -> Store:
    store = open_store(own_store)
    arrival.take_in_company(store, simulate(2500))
    return store


def test_sentences_and_the_first_deals(run: Run, company: Store) -> None:
    code, out, err = run("worklist")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[1] == "Of 261 open deals, expedite 37, run 17, rework 84 and let 38 go; 85 belong to none of these."
    assert lines[8].startswith(
        "expedite  Plant Suite for Longmeadow Foundry, Hanna Lindqvist: Expected to close by 31 "
    )
    assert lines[28] == "241 more deals: write them with --csv FILE or --xlsx FILE."


def test_the_files_have_every_deal(run: Run, numbers: Run, company: Store, tmp_path: Path) -> None:
    table, book = tmp_path / "week.csv", tmp_path / "week.xlsx"
    code, out, _ = run("worklist", "--class", "rework", "--csv", table, "--xlsx", book)
    assert code == 0
    assert out.splitlines()[-2:] == [f"The worklist is in {table}.", f"The worklist is in {book}."]
    record = numbers("worklist", "--class", "rework")
    listed = [(row["deal_id"], row["owner"], row["reason"]) for row in record["deals"]]
    assert len(listed) == 84
    assert pl.read_csv(table).select("deal_id", "owner", "reason").rows() == listed
    assert pl.read_excel(book).select("deal_id", "owner", "reason").rows() == listed


def test_an_owner_is_listed_by_the_lines_of_all(run: Run, numbers: Run, company: Store) -> None:
    whole, own = numbers("worklist"), numbers("worklist", "--owner", "Priya Nair", "--hours", "2")
    assert (own["lower"], own["upper"]) == (whole["lower"], whole["upper"]) == (37, 76)
    assert own["deals"] == [row for row in whole["deals"] if row["owner"] == "Priya Nair"]
    assert (own["owner"], own["hours_freed"]) == ("Priya Nair", 20.0)
    code, _, err = run("worklist", "--owner", "Nobody")
    assert code == 1
    assert err.startswith("qualify: Nobody called 'Nobody' has an open deal. There is: ")


def test_bad_hours_and_a_place_that_is_none(run: Run, company: Store, tmp_path: Path) -> None:
    code, _, err = run("worklist", "--hours", "0")
    assert (code, err) == (
        1,
        "qualify: '0' is not a number of hours that a deal can take in a week. Give a number above 0, at most 168.\n",
    )
    code, _, err = run("worklist", "--csv", tmp_path / "none" / "week.csv")
    assert code == 1
    assert "The worklist cannot be written: No such file or directory." in err


def test_without_open_deals(run: Run, stocked: Store) -> None:
    code, out, _ = run("worklist")
    assert code == 0
    assert out.splitlines()[1] == "There is nothing to do: no deal is open."
