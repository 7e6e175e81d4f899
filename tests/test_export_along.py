"""What an export of everything brings along: the team's choices, rows set aside, and when values were first seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from store_rows import RUBRIC, THREE, by_hand

from qualify.analysis import arrival, gate, later, leaving, preparing
from qualify.errors import InputError
from qualify.export import to_csv
from qualify.simulate import simulate
from qualify.store import Choices, Store
from qualify.store.clock import today

FILES = {"csv": "whole.zip", "parquet": "whole.zip", "xlsx": "whole.xlsx"}
DEALS = (
    "Id,Status,Amount,Currency,Created,Closed,Region,Segment,Notes\n"
    "a,Won,10,EUR,2026-01-02,2026-02-01,West,Small,=1+1\n"
    "b,Open,20,USD,2026-01-03,,East,Large,\n"
    ",Lost,30,USD,2026-01-04,2026-02-02,East,Small,no id\n"
    "d,Open,forty,USD,2026-01-05,,West,Large,\n"
)
DAY = date(2026, 3, 9)
RATES = pl.DataFrame({"currency": ["USD"], "rate": [0.1 + 0.2]})


def taken_in(store: Store, data: bytes, name: str, dataset: str | None, as_of: date | None = None) -> str:
    """The data set that a file went into."""
    tables, _ = preparing.opened([(data, name)])
    sources = preparing.understood(store, tables)
    sources = tuple(replace(one, as_of=as_of or one.as_of) for one in sources)
    found_in, found = gate.checked(store, sources, dataset)
    return arrival.take_in(store, preparing.deliveries(sources, found), found_in, None)[0].dataset


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Store]:
    """A team's data set with everything that somebody can choose, and two rows set aside."""
    held = Store(tmp_path / "team.duckdb")
    taken_in(held, DEALS.encode(), "crm.csv", "Team", date(2026, 2, 10))
    held.set_rates("Team", "EUR", RATES)
    held.use_list_prices("Team", True)
    held.set_segment_columns("Team", ["Segment", "Region"])
    yield held
    held.close()


@pytest.mark.parametrize("kind", FILES)
def test_choices_and_rows_set_aside_come_back(team: Store, store: Store, kind: str) -> None:
    assert team.held("Team").select("row", "rule").rows() == [(4, "missing id"), (5, "unreadable amount")]
    taken_in(store, leaving.whole(team, "Team", kind), FILES[kind], "again")
    before, after = team.tables("Team"), store.tables("again")
    assert [name for name in before if before[name].rows() != after[name].rows()] == []
    assert store.held("again").drop("import_id").equals(team.held("Team").drop("import_id"))
    assert store.rates("again").equals(team.rates("Team"))
    assert (store.rates_base("again"), store.uses_list_prices("again")) == ("EUR", True)
    assert store.segment_columns("again") == ["Segment", "Region"]
    counts = store.imports("again").select("role", "read", "stored", "updated", "unchanged", "quarantined").rows()
    assert sorted(counts) == [("held", 2, 0, 0, 0, 2), ("opportunities", 2, 2, 0, 0, 0), ("ratings", 2, 2, 0, 0, 0)]


def test_a_row_that_came_along_can_be_corrected_and_taken_in(team: Store, store: Store) -> None:
    taken_in(store, leaving.whole(team, "Team", "csv"), "whole.zip", "again")
    held = store.held("again").filter(row=4)
    number = held["import_id"][0]
    source, left_out = later.source(store, "again", number, held)
    fixed = later.corrected(source, source.table.frame.with_columns(Id=pl.lit("c")), source.table.line)
    receipt = later.take_in(store, "again", number, fixed, later.checked(store, "again", fixed))
    assert (left_out, receipt.stored, store.deal_ids("again").to_list()) == (0, 1, ["a", "b", "c"])
    assert store.held("again").select("row", "rule").rows() == [(5, "unreadable amount")]


@pytest.mark.parametrize("kind", FILES)
def test_a_simulated_company_stays_simulated(tmp_path: Path, store: Store, kind: str) -> None:
    first = Store(tmp_path / "first.duckdb")
    name = arrival.take_in_company(first, simulate(60, 7)).dataset
    data = leaving.whole(first, name, kind)
    first.close()
    assert taken_in(store, data, FILES[kind], None) == "whole"
    assert store.datasets().select("dataset", "simulated").rows() == [("whole", True)]
    assert taken_in(store, data, FILES[kind], None) == "whole"
    assert store.imports("whole")["stored"].sum() == store.imports("whole")["read"].sum() / 2
    assert taken_in(store, DEALS.encode(), "whole.csv", None) == "whole 2"


def test_what_a_data_set_has_already_is_not_chosen_anew(team: Store, store: Store) -> None:
    taken_in(store, DEALS.encode(), "crm.csv", "mine")
    store.set_rates("mine", "USD", pl.DataFrame({"currency": ["EUR"], "rate": [2.0]}))
    taken_in(store, leaving.whole(team, "Team", "csv"), "whole.zip", "mine")
    assert (store.rates_base("mine"), store.uses_list_prices("mine")) == ("USD", False)


def test_what_was_first_seen_in_a_file_is_not_dated_back_to_creation(team: Store, store: Store) -> None:
    newer = DEALS.replace("b,Open,20,USD,2026-01-03,,", "b,Won,25,USD,2026-01-03,2026-03-01,")
    taken_in(team, newer.encode(), "crm.csv", "Team", date(2026, 3, 10))
    history = [
        ("b", "amount", "20.0", date(2026, 2, 10)),
        ("b", "closed", None, date(2026, 2, 10)),
        ("b", "outcome", "open", date(2026, 2, 10)),
        ("b", "amount", "25.0", date(2026, 3, 1)),
        ("b", "closed", "2026-03-01", date(2026, 3, 1)),
        ("b", "outcome", "won", date(2026, 3, 1)),
    ]
    assert team.tables("Team")["field_history"].rows() == history
    taken_in(store, leaving.whole(team, "Team", "csv"), "whole.zip", "again")
    assert store.tables("again")["field_history"].rows() == history
    assert store.changes("again").drop("import_id").equals(team.changes("Team").drop("import_id"))


def test_an_answer_taken_back_on_a_day_stays_taken_back(team: Store, store: Store) -> None:
    team.take_in("Acme", THREE, rubric=RUBRIC)
    team.rate(
        "Acme", by_hand(("a", "need", "Yes", "met"), ("b", "need", "No", None)), rater="Ana", version=1, rated=DAY
    )
    team.rate("Acme", by_hand(("a", "need", None, "left")), rater="Bo", version=1, rated=DAY)
    taken_in(store, leaving.whole(team, "Acme", "xlsx"), "whole.xlsx", "again")
    given = store.tables("again")["ratings"].select("deal_id", "answer", "rater", "rated").rows()
    # Both deals had closed when that was written down: it is of the day on which it was.
    now = today()
    assert given[-3:] == [("a", "Yes", "Ana", now), ("b", "No", "Ana", now), ("a", None, "Bo", now)]
    assert store.answers("again", ("need",)).equals(team.answers("Acme", ("need",)))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("rate", "USD", "much"), "could not convert string to float: 'much'"),
        (("rate", None, "2"), "a rate or a column has no name"),
        (("colour", None, "red"), "nobody knows the choice 'colour'"),
    ],
)
def test_choices_that_nobody_wrote_are_refused(row: tuple[str | None, ...], why: str, store: Store) -> None:
    table = pl.concat([Choices().table(), pl.DataFrame([row], schema=Choices().table().schema, orient="row")])
    tables, _ = preparing.opened([(to_csv(table), "choices.csv"), (DEALS.encode(), "crm.csv")])
    sources = preparing.understood(store, tables)
    with pytest.raises(InputError) as error:
        gate.checked(store, sources)
    assert str(error.value) == (
        f"The choices in the export cannot be read: {why}. (choices.csv) Leave this table out, or take the file that "
        "was exported."
    )
