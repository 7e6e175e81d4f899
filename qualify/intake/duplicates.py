"""The same id twice: copies are left out once, and somebody may choose between rows that contradict each other."""

from __future__ import annotations

import polars as pl

from qualify.intake.columns import Facts, modified_column
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, SET_ASIDE, Way
from qualify.intake.ways import Breach, Option, aside

_ISO_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"


def copies(facts: Facts) -> list[Breach]:
    """Rows that say word for word what another row with their id says."""
    column, ids = facts.column("deal_id"), facts.texts["deal_id"]
    at = (ids.is_duplicated() & ids.is_not_null() & facts.live).arg_true()
    if not column or not len(at):
        return []
    first = pl.repeat(None, len(ids), dtype=pl.Int64, eager=True).scatter(at, _first_alike(facts, at))
    rows = (first != facts.table.line).fill_null(False)
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} for being a word-for-word copy of another"
    reason = pl.select(pl.format("it is a copy of row {}", first)).to_series()
    value = facts.first(column, rows)
    return [
        Breach("copied row", rows, (aside(rows, fact, "Count each of them once."),), SET_ASIDE, reason, column, value)
    ]


def _first_alike(facts: Facts, at: pl.Series) -> pl.Series:
    """For each of the rows, the number of the first that says the same; the spaces around an id say nothing."""
    frame = facts.table.frame.with_columns(facts.texts["deal_id"].alias(facts.column("deal_id")))[at]
    frame.columns = [str(place) for place in range(frame.width)]
    numbered = frame.with_columns(facts.table.line.gather(at).alias("line"))
    return numbered.select(pl.col("line").first().over(frame.columns)).to_series()


def identity(facts: Facts) -> list[Breach]:
    """Rows without an id, and different rows with the same id."""
    column, ids = facts.column("deal_id"), facts.texts["deal_id"]
    if not column:
        return twins(facts)
    blank = ids.is_null() & facts.live
    breaches = []
    if blank.any():
        options = (aside(blank, f"{counted(int(blank.sum()), 'row')} without an id"),)
        breaches.append(Breach("missing id", blank, options, SET_ASIDE, "it has no id", column, "", "Fill it in."))
    found = pl.DataFrame({"id": ids, "live": facts.live, "line": facts.table.line})
    times = found.select(pl.when("live").then(pl.col("live").sum().over("id"))).to_series()
    rows = (times > 1).fill_null(False) & ids.is_not_null()
    return [*breaches, *([_contradiction(facts, column, rows, times)] if rows.any() else [])]


def _contradiction(facts: Facts, column: str, rows: pl.Series, times: pl.Series) -> Breach:
    ids = facts.texts["deal_id"]
    fact = f"{counted(int(rows.sum()), 'row')} for sharing an id with another row that says different things"
    reason = pl.select(pl.format("the id {} stands in {} rows that say different things", ids, times)).to_series()
    ends = pl.DataFrame({"id": ids, "line": facts.table.line.set(~rows, None)}).select(
        (pl.col("line") != pl.col("line").max().over("id")).fill_null(False).alias("last"),
        (pl.col("line") != pl.col("line").min().over("id")).fill_null(False).alias("first"),
    )
    options = [
        aside(rows, fact, "Leave out all rows of these ids; they are kept, and can be taken in later."),
        _keep("last", "the last row of each id in the file", ends["last"]),
        _keep("first", "the first row of each id in the file", ends["first"]),
    ]
    late = modified_column(facts.table)
    if late:
        options.insert(1, _keep("latest", f"the row of each id with the latest {late}", _older(facts, late, rows)))
    way_out = "Leave one row for each id in the file, or choose which one counts."
    return Breach("duplicate id", rows, tuple(options), SET_ASIDE, reason, column, facts.first(column, rows), way_out)


def _keep(which: str, what: str, others: pl.Series) -> Option:
    name, number = f"keep {which}", counted(int(others.sum()), "row")
    way = Way(name, f"Take in {what}, and set the others aside.")
    return Option(way, f"Kept {what}, and set aside {number} of the same ids.", f"With {what}", aside=others)


def _older(facts: Facts, late: str, rows: pl.Series) -> pl.Series:
    """The rows that are not the one changed last of their id; where two were changed last, all of them."""
    texts = facts.table.frame[late].str.strip_chars()
    found = pl.DataFrame({"id": facts.texts["deal_id"], "day": facts.frame["modified"], "text": texts}).filter(rows)
    time = pl.when(pl.col("text").str.contains(_ISO_TIME)).then("text").otherwise(pl.lit(""))
    found = found.with_columns(pl.struct("day", time.alias("time")).rank("dense").alias("place"))
    found = found.with_columns(pl.when(pl.col("day").is_not_null()).then("place").alias("place"))
    best = (pl.col("place") == pl.col("place").max().over("id")).fill_null(False)
    alone = found.select(best & (best.sum().over("id") == 1)).to_series()
    return pl.repeat(False, len(rows), dtype=pl.Boolean, eager=True).scatter(rows.arg_true(), ~alone)


def twins(facts: Facts) -> list[Breach]:
    """Without ids nobody can tell a copy from a deal that happens to be alike: such rows count, and are named."""
    rows = facts.table.frame.select(~pl.struct(pl.all()).is_first_distinct()).to_series() & facts.live
    if not rows.any():
        return []
    number = counted(int(rows.sum()), "row")
    kept = Option(
        Way(ACCEPT, "Count each of them as a deal of its own."),
        f"{number} say word for word what another row says, and count as deals of their own.",
        "Counted as deals of their own",
    )
    options = (kept, aside(rows, f"{number} that say word for word what another row says", "Count each of them once."))
    way_out = "If they are copies, take them out: they make every guarantee look better."
    return [Breach("copies", rows, options, ACCEPT, "it says word for word what another row says", way_out=way_out)]
