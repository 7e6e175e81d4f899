"""From a history of opportunities to the stages that they entered and to what their fields said from a day on."""

from __future__ import annotations

import polars as pl

from qualify.intake.moments import clock, in_order
from qualify.intake.outcomes import resolve
from qualify.intake.parsed import counted, note
from qualify.intake.records import Batch, Mapping, Table
from qualify.intake.roles import own_id
from qualify.intake.sieve import Sieve, numbered
from qualify.schema import OPEN, empty

_FIELDS = ("amount", "expected", "outcome")


def check_history(table: Table, mapping: Mapping, known: pl.Series | None = None) -> Batch:
    """The rows of ``table``, each an opportunity's state from a day on, checked; ``known`` are the ids there are.

    Every row taken in is one row of ``stages``, also where the stage is the one before. ``history`` has amount,
    expected close and outcome where they differ from the row before of the same opportunity, and at its first row;
    from the row on in which it is closed it expects no close. Both are in the order of time. Raises InputError where
    no column says which opportunity, stage or day.
    """
    sieve = Sieve(table, mapping)
    sieve.need(deal_id="which opportunity a row belongs to", since="from which day on", stage="in which stage it was")
    rows = pl.DataFrame({"deal_id": sieve.deals(known), "day": days(sieve), "stage": sieve.cells("stage")})
    sieve.deleted()
    sieve.refuse("missing stage", rows["stage"].is_null(), "it has no stage", "Fill it in.", "stage")
    rows = rows.with_columns(_values(sieve)).with_columns(clock=clock(sieve.cells("since")), row=table.line)
    placed = place(sieve, rows)
    stages = placed.select("deal_id", "stage", "row", entered="day")
    parts = [_changed(placed, name) for name in _FIELDS if name in placed.columns]
    history = pl.concat(parts) if parts else empty("field_history")
    sieve.unused()
    return sieve.batch(stages=numbered(stages, "stages"), history=history)


def days(sieve: Sieve) -> pl.Series:
    """The day of each row; a row without one is set aside."""
    found = sieve.dates("since")
    sieve.refuse("missing date", found.is_null(), "it has no date", "Fill it in.", "since")
    return found


def place(sieve: Sieve, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that nothing speaks against, in the order of time; rows that are placed by chance are counted."""
    good, column = sieve.good, own_id(sieve.table, sieve.mapping)
    ids = sieve.table.frame[column].filter(good) if column else None
    placed, chance = in_order(rows.filter(good), ids)
    if chance:
        what = f"{counted(chance, 'row')} have the same moment as another row of their opportunity, and nothing tells "
        way_out = "Add the time of day to the file if that matters."
        sieve.problems.append(note("same moment", f"{what}which came first: the order of the file counts.", way_out))
    return placed


def _values(sieve: Sieve) -> list[pl.Series]:
    """Amount, expected close and outcome of each row, as text; only those that the file has."""
    mapping, found = sieve.mapping, []
    if mapping.column("amount"):
        found.append(sieve.amounts("amount").cast(pl.String))
    outcome = _outcomes(sieve)
    if outcome is not None:
        found.append(outcome)
    if mapping.column("expected"):
        expected = sieve.dates("expected").cast(pl.String)
        closed = (outcome != OPEN).fill_null(False) if outcome is not None else None
        found.append(expected if closed is None else expected.set(closed, None))
    return found


def _outcomes(sieve: Sieve) -> pl.Series | None:
    mapping = sieve.mapping
    if not (mapping.column("outcome") or (mapping.column("is_won") and mapping.column("is_closed"))):
        return None
    read, problems = resolve(sieve.table, mapping)
    sieve.faults.append(("outcome", read["fault"]))
    sieve.problems += problems
    return read["value"].alias("outcome")


def _changed(placed: pl.DataFrame, name: str) -> pl.DataFrame:
    """What a field said, at the first row of each opportunity and wherever it differs from the row before."""
    first = pl.col("deal_id").ne_missing(pl.col("deal_id").shift(1))
    kept = placed.filter(first | pl.col(name).ne_missing(pl.col(name).shift(1)))
    said = kept.select("deal_id", pl.lit(name).alias("field"), pl.col(name).alias("value"), "row", since="day")
    return numbered(said, "field_history")
