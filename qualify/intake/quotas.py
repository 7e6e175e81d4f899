"""From quotas, one a person and a period, to targets: what is to be won in a month or a quarter."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.intake.moments import first_days
from qualify.intake.parsed import counted, note
from qualify.intake.records import Batch, Mapping, Table
from qualify.intake.roles import ROLE_WORDS
from qualify.intake.sieve import Sieve, numbered
from qualify.intake.words import plain

_WORDS = {"month": frozenset(ROLE_WORDS["targets"]["months"]), "quarter": frozenset(ROLE_WORDS["targets"]["quarters"])}
_FIRST_MONTHS = {1, 4, 7, 10}


def check_targets(table: Table, mapping: Mapping) -> Batch:
    """The rows of ``table`` as targets: the amounts of all rows of a period together.

    The period is what the file says, or else a quarter where every start is the first day of one and no other month
    begins between two of them. Raises InputError where no column says the start or the amount.
    """
    sieve = Sieve(table, mapping)
    sieve.need(starts="when a period starts", amount="what is to be reached")
    rows = pl.DataFrame([_starts(sieve), sieve.amounts("amount"), sieve.cells("currency")])
    sieve.deleted()
    sieve.refuse("missing amount", rows["amount"].is_null(), "it has no amount", "Fill it in.", "amount")
    sieve.refuse("negative amount", rows["amount"] < 0, "its amount is below zero", "Correct it.", "amount")
    _copies(sieve)
    rows = rows.with_columns(period=_periods(sieve, rows["starts"]), row=table.line)
    inside = (rows["period"] == "quarter") & ~rows["starts"].dt.month().is_in(_FIRST_MONTHS)
    sieve.refuse("start of a period", inside, "no quarter begins in this month", "Correct it.", "starts")
    _one_currency(sieve, rows)
    whole = rows.filter(sieve.good).group_by("period", "starts")
    targets = whole.agg(pl.sum("amount"), pl.col("currency").drop_nulls().first(), "row").sort("period", "starts")
    _say(sieve, targets)
    return sieve.batch(targets=numbered(targets, "targets"))


def _starts(sieve: Sieve) -> pl.Series:
    """The first day of each row's period; rows without one, or with another day of the month, are set aside."""
    texts = first_days(sieve.cells("starts"))
    found = sieve.take("starts", "date", sieve.days("starts", texts))
    sieve.refuse("missing date", found.is_null(), "it has no date", "Fill it in.", "starts")
    reason = "it does not begin on the first of a month"
    sieve.refuse("start of a period", found.dt.day() != 1, reason, "Correct it.", "starts")
    return found


def _copies(sieve: Sieve) -> None:
    """Where a column tells rows apart, a word-for-word copy is one quota twice; else it counts, and is named."""
    copies = ~sieve.table.frame.select(pl.struct(pl.all()).is_first_distinct()).to_series()
    if len(sieve.table.frame.columns) > len(sieve.mapping.fields) or sieve.mapping.column("owner"):
        sieve.refuse("copied row", copies, "it is a word-for-word copy of a row above it")
    else:
        what = "Word for word as another row, and added to it"
        sieve.remark("copies", copies & sieve.good, what, "If they are copies, take them out.")


def _periods(sieve: Sieve, starts: pl.Series) -> pl.Series:
    """ "month" or "quarter" for each row."""
    said = sieve.cells("period")
    meaning = {text: _meaning(text) for text in said.unique().drop_nulls()}
    told = said.replace_strict(meaning, default=None, return_dtype=pl.String)
    reason = "its period is neither a month nor a quarter"
    sieve.refuse("period", said.is_not_null() & told.is_null(), reason, "Correct it.", "period")
    months = starts.filter(sieve.good).unique().drop_nulls()
    quarters = len(months) > 1 and set(months.dt.month()) <= _FIRST_MONTHS
    return told.fill_null("quarter" if quarters else "month")


def _meaning(text: str) -> str | None:
    return next((period for period, words in _WORDS.items() if plain(text) in words), None)


def _one_currency(sieve: Sieve, rows: pl.DataFrame) -> None:
    """Amounts of different currencies cannot be added: those of all but the most frequent are set aside."""
    counts = rows.filter(sieve.good)["currency"].drop_nulls().value_counts(sort=True)
    if counts.height > 1:
        main = counts["currency"][0]
        other = rows["currency"].is_not_null() & (rows["currency"] != main)
        reason = f"its currency is not {main}, which most of the others have"
        sieve.refuse("currencies", other, reason, "Convert the amounts in the file.", "currency")


def _say(sieve: Sieve, targets: pl.DataFrame) -> None:
    if targets.height:
        first: date = targets["starts"].min()  # type: ignore[assignment]
        counts = targets["period"].value_counts().sort("period")
        kinds = " and ".join(counted(number, kind) for kind, number in counts.iter_rows())
        rows = counted(int(sieve.good.sum()), "row")
        what = f"{rows} are the targets of {kinds} from {first}, {targets['amount'].sum():,.0f} in all."
        sieve.problems.append(note("targets", what, "", ()))
