"""Rows that are no deals, being deleted or tests; and the parts that a file does not have."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from qualify.intake.columns import Facts
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, SET_ASIDE, Way
from qualify.intake.ways import Breach, Option, accept, aside
from qualify.intake.words import YES, header, plain

_DELETED = frozenset({"is deleted", "deleted", "is deal deleted", "fivetran deleted"})
_TEST = r"(?i)\b(?:tests?|testing|dummy|samples?|asdf\w*|do not use|mustermann|prueba)\b"


def rules(facts: Facts) -> list[Breach]:
    """Records that somebody made to try the CRM out."""
    found = [
        facts.texts[name].str.contains(_TEST).fill_null(False) for name in ("name", "account") if name in facts.texts
    ]
    rows = facts.live & pl.select(pl.any_horizontal(*found)).to_series() if found else None
    if rows is None or not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} that may be a test or a sample by name"
    options = (accept(fact, "They are real deals."), aside(rows, fact))
    column = next(facts.column(n) for n, f in zip(("name", "account"), found, strict=False) if (f & rows).any())
    value = facts.first(column, rows)
    return [Breach("test record", rows, options, ACCEPT, "its name says that it is a test or a sample", column, value)]


def missing(facts: Facts) -> Iterator[Breach]:
    """What a file does not have, and what that leaves out."""
    if not facts.column("deal_id"):
        what = "The file has no ids, so each opportunity is called by its row, such as 'row 2'."
        yield _remark(facts, "no ids", what, "Add a column of ids if the file will be uploaded again.")
    if not (facts.column("created") or facts.column("closed")):
        yield _remark(facts, "no dates", "No dates are taken from the file, so no forecast is possible from it.")
    if not facts.column("amount"):
        yield _remark(facts, "no amounts", "No amounts are taken from the file, so nothing can be said in money.")
    unread = int((facts.faults["list_price"].is_not_null() & facts.live).sum())
    if unread:
        yield _remark(facts, "unreadable list price", f"{counted(unread, 'list price')} left out: not readable.")


def _remark(facts: Facts, rule: str, what: str, way_out: str = "") -> Breach:
    none = pl.repeat(False, facts.frame.height, dtype=pl.Boolean, eager=True)
    return Breach(rule, none, (Option(Way(ACCEPT, "Go on without."), what, ""),), ACCEPT, "", way_out=way_out)


def deleted(facts: Facts) -> Iterator[Breach]:
    """Rows marked as deleted, unless all are: they are not looked at any further once they are set aside."""
    for column in facts.table.frame.columns:
        if _DELETED.isdisjoint(header(column)):
            continue
        texts = facts.table.frame[column]
        yes = [text for text in texts.unique().drop_nulls() if plain(text) in YES]
        rows = texts.is_in(yes).fill_null(False) & facts.live
        if not rows.any():
            continue
        fact = f"{counted(int(rows.sum()), 'row')} marked as deleted"
        everything = rows.all()
        options = (aside(rows, fact), accept(fact, "Take them in all the same."))
        way_out = "All rows are marked, so the mark tells nothing." if everything else ""
        value = facts.first(column, rows)
        default = ACCEPT if everything else SET_ASIDE
        yield Breach("deleted", rows, options, default, "it is marked as deleted", column, value, way_out)
