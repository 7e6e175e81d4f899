"""Day first or month first: what each column of dates proves, what the file's others say, and what stays open."""

from __future__ import annotations

import polars as pl

from qualify.intake.dates import day_orders, is_ambiguous, numbered, parse_dates, zones
from qualify.intake.records import DATES, Mapping, Table

SAMPLE = 200
_WORDS = {True: "day", False: "month"}


def date_orders(table: Table, mapping: Mapping) -> tuple[tuple[str, bool], ...]:
    """(column, day first?) for each mapped column of dates of which that is known.

    Its own proof goes first, then what ``mapping`` says already, then the other columns of dates in the file, where
    all that prove something prove the same. What is left has to be asked.
    """
    found: dict[str, bool] = {}
    elsewhere = None
    for column in _dated(mapping):
        proofs, known = day_orders(table.frame[column]), mapping.order(column)
        if len(proofs) == 1:
            found[column] = next(iter(proofs))
        elif known is not None:
            found[column] = known
        elif not proofs and is_ambiguous(table.frame[column]):
            elsewhere = _elsewhere(table) if elsewhere is None else elsewhere
            found |= {column: next(iter(elsewhere.values()))} if len(set(elsewhere.values())) == 1 else {}
    return tuple(sorted(found.items()))


def date_words(table: Table, mapping: Mapping) -> dict[str, str]:
    """What there is to say on how the mapped columns of dates are read, by column; ordinary ones are left out."""
    words = {}
    for column in _dated(mapping):
        texts = table.frame[column]
        parts = [_order_words(table, mapping, column), _number_words(texts), _zone_words(texts)]
        if any(parts):
            words[column] = "; ".join(part for part in parts if part)
    return words


def _dated(mapping: Mapping) -> list[str]:
    return list(dict.fromkeys(column for field in DATES if (column := mapping.column(field))))


def _elsewhere(table: Table) -> dict[str, bool]:
    """What each column of dates in the file proves, mapped or not; a column that proves both orders proves nothing."""
    proofs = {column: day_orders(table.frame[column]) for column in table.frame.columns if _is_dates(table, column)}
    return {column: next(iter(orders)) for column, orders in proofs.items() if len(orders) == 1}


def _is_dates(table: Table, column: str) -> bool:
    texts = table.frame[column].drop_nulls().head(SAMPLE)
    read = (
        parse_dates(texts, True, False)["value"].is_not_null() | parse_dates(texts, False, False)["value"].is_not_null()
    )
    return 2 * int(read.sum()) > len(texts)


def _order_words(table: Table, mapping: Mapping, column: str) -> str:
    texts, order = table.frame[column], mapping.order(column)
    if not is_ambiguous(texts):
        return ""
    if order is None:
        return "nobody has said yet whether the day or the month comes first"
    proof = next((name for name, proven in _elsewhere(table).items() if proven == order), None)
    return f"read with the {_WORDS[order]} first" + (f", as in {proof!r}" if proof else "")


def _number_words(texts: pl.Series) -> str:
    kind = numbered(texts)
    return f"read as numbers of {kind}" if kind else ""


def _zone_words(texts: pl.Series) -> str:
    found = zones(texts)
    return (
        f"its times are of {len(found)} zones ({', '.join(found)}), and the day is the one written" if found[1:] else ""
    )
