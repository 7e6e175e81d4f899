"""Whatever several tables hold: each is understood, and every row is taken in or set aside."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.intake import Batch, Table, check, gather, recast
from qualify.intake.records import SET_ASIDE
from qualify.intake.roles import READ
from qualify.schema import empty

HEADERS = (
    "Id", "OpportunityId", "Deal ID", "deal_id", "StageName", "Stage", "stage_id", "label", "closed_won", "is_closed",
    "Amount", "CreatedDate", "CloseDate", "timestamp", "entered", "Field", "OldValue", "NewValue", "name", "value",
    "Question", "Answer", "Budget?", "Rated on", "Rater", "StartDate", "QuotaAmount", "Period", "Owner", "Manager",
    "Price", "Product", "_fivetran_start", "IsDeleted",
)  # fmt: skip
CELLS = (
    None, "", " ", "a", "b", "A", "a b", "1", "2", "2024-01-01", "2024-02-01T10:00:00Z", "03/04/2024", "31/12/2024",
    "2215-01-01", "12.50", "(3)", "1.234", "lots", "Won", "Closed Lost", "Open", "Yes", "No", "TRUE", "FALSE",
    "Amount", "StageName", "month", "2024 Q2", "N/A", "=1+1", "\u0130\u00df", "'", "99999",
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, ...]:
    return tuple(draw(one(f"t{number}.csv")) for number in range(draw(st.integers(1, 3))))


@st.composite
def one(draw: st.DrawFn, name: str) -> Table:
    columns = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=7, unique=True))
    rows = draw(st.integers(1, 6))
    cells = st.lists(st.sampled_from(CELLS), min_size=rows, max_size=rows)
    frame = pl.DataFrame({column: draw(cells) for column in columns}, schema=dict.fromkeys(columns, pl.String))
    frame = frame.with_columns(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))
    return Table(name, "0", "csv", frame, pl.Series("line", range(2, rows + 2)), empty("quarantine"))


def taken_rows(batch: Batch) -> set[int]:
    """The numbers of all rows that something was taken from."""
    numbered = (batch.stages, batch.history, batch.ratings)
    single = {row for frame in numbered if "row" in frame.columns for row in frame["row"]}
    return single | ({row for rows in batch.targets["row"] for row in rows} if batch.targets.height else set())


def assert_whole(table: Table, batch: Batch) -> None:
    aside = batch.quarantine["row"].to_list()
    assert taken_rows(batch) | set(aside) == set(table.line)
    assert len(taken_rows(batch)) + len(aside) == batch.read == table.frame.height
    assert (batch.quarantine["rule"].null_count(), batch.quarantine["reason"].null_count()) == (0, 0)
    # Words of an outcome that nobody knows are asked about where the words are.
    by_findings = batch.quarantine.filter(pl.col("rule") != "outcome")["row"]
    named = [line for finding in batch.findings for line in finding.lines]
    assert sorted(named) == sorted(by_findings)
    assert {way.name for finding in batch.findings for way in finding.ways} <= {SET_ASIDE}


KNOWN = st.sampled_from([None, pl.Series(["a", "1"]), pl.Series([], dtype=pl.String)])


@given(tables(), KNOWN)
def test_every_table_of_an_upload_is_understood_and_checked(found: tuple[Table, ...], known: pl.Series | None) -> None:
    pairs = gather(found)
    assert sorted(table.name for table, _ in pairs) == sorted(table.name for table in found)
    for table, mapping in pairs:
        if mapping.role in READ:
            assert_whole(table, check(table, mapping, known=known))


@given(one("t.csv"), st.sampled_from(READ), KNOWN)
def test_every_row_of_any_role_is_taken_in_or_set_aside(table: Table, role: str, known: pl.Series | None) -> None:
    try:
        batch = check(table, recast(table, role), known=known)
    except InputError as refused:
        what = refused.problem.what
        assert what.startswith("No column says "), what
        return
    assert_whole(table, batch)
