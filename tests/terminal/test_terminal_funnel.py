"""How work flows, in the terminal."""

from __future__ import annotations

from typing import Any

import pytest

from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store, open_store

Run = Any


@pytest.fixture
def company(own_store: Any) -> Store:
    store = open_store(own_store)
    arrival.take_in_company(store, simulate(900, 3))
    return store


def test_the_record_has_every_number(numbers: Run, company: Store) -> None:
    record = numbers("funnel", "--by", "team")
    assert record["order"] == ["Qualify", "Discover", "Propose", "Negotiate"]
    assert list(record["closing"]) == ["Closed lost", "Closed won"]
    assert [row["here"] for row in record["stages"]] == [row["deals"] for row in record["now"]]
    assert record["rework"] == {"moved_back": sum(row["moved_back"] for row in record["stages"]),
                                "reopened_deals": 0, "reopened": 0}  # fmt: skip
    law = record["little"]
    assert law["end"] - law["start"] == law["arrivals"] - law["departures"]
    assert record["by"]["field"] == "team"
    assert len(record["by"]["parts"]) == 15
    assert {row["age"] for row in record["waiting"]} <= {"old", "ageing"}


def test_the_sentences_begin_with_where_work_waits(run: Run, company: Store) -> None:
    code, out, err = run("funnel", "--by", "period")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[1].startswith(("Work waits longest at ", "Cannot tell which stage holds work up longest: "))
    assert any(line.startswith("Qualify: 900 visits, ") for line in lines)
    assert any("the two years" in line for line in lines)


def test_a_team_and_a_field_that_is_none(run: Run, numbers: Run, company: Store) -> None:
    whole, east = numbers("funnel"), numbers("funnel", "--team", "East")
    assert 0 < sum(row["deals"] for row in east["now"]) < sum(row["deals"] for row in whole["now"])
    code, out, err = run("funnel", "--by", "colour")
    assert (code, out) == (1, "")
    assert err == (
        "qualify: The stages cannot be compared by 'colour'. There is: period, team, product, source, owner.\n"
    )


def test_without_dates_there_is_one_sentence(run: Run, stocked: Store) -> None:
    code, out, _ = run("funnel")
    assert code == 0
    assert out.splitlines()[1:] == [
        "How work flows cannot be told: nobody wrote down when the deals were created and closed."
    ]
