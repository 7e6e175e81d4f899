"""What is wrong with won and lost: words nobody knows, marks that make no sense, deals that all ended alike."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from qualify.intake.columns import Facts, is_closed
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, SET_ASIDE, Way
from qualify.intake.ways import Breach, Option, aside, repair
from qualify.schema import LOST, OPEN, OUTCOMES, WON

FEWEST = 20


def rules(facts: Facts) -> list[Breach]:
    """All breaches of the rules on outcomes."""
    marked = all(map(facts.mapping.column, ("is_won", "is_closed")))
    found = _marks(facts) if marked else [*_words(facts), *_blank(facts), *_given_up(facts)]
    return [*found, *_one_sided(facts)]


def _words(facts: Facts) -> Iterator[Breach]:
    """One breach for each word of the outcome column that nobody has given a meaning."""
    column = facts.column("outcome")
    texts = facts.cells("outcome").fill_null("")
    unknown = facts.frame["outcome"].is_null() & facts.live
    for word in sorted(texts.filter(unknown).unique()):
        rows = unknown & (texts == word)
        named = f"the word {word!r}" if word else "an empty cell"
        what = f"Nobody has said yet whether {named} means won, lost, no decision or open."
        reason = f"nobody has said whether {word!r} means won, lost, no decision or open"
        yield Breach(
            "unknown outcome", rows, (aside(rows, f"{counted(int(rows.sum()), 'row')} where the outcome is {named}"),),
            None, reason, column, word, "Choose what it means.", what,
            supposed=tuple(_meaning(meaning) for meaning in OUTCOMES),
        )  # fmt: skip


def _meaning(outcome: str) -> Option:
    return repair(outcome, "", "", f"If it means {outcome}", outcome=pl.lit(outcome))


def _blank(facts: Facts) -> list[Breach]:
    if dict(facts.mapping.outcomes).get("") != OPEN:
        return []
    rows = facts.cells("outcome").is_null() & facts.live
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} without an outcome"
    taken = Option(Way(ACCEPT, "Take them as open."), f"Taken as open: {fact}.", "Taken as open")
    way_out = "Choose another outcome for empty cells if they are not open."
    column = facts.column("outcome")
    return [Breach("empty outcome", rows, (taken, aside(rows, fact)), ACCEPT, "it has no outcome", column, "", way_out)]


def _given_up(facts: Facts) -> list[Breach]:
    """Deals in an open stage that are no longer active: Odoo archives what is lost."""
    column = facts.column("is_active")
    if not column:
        return []
    open_words = [word for word, meaning in facts.mapping.outcomes if meaning == OPEN]
    rows = facts.rows(pl.col("outcome") == LOST) & facts.cells("outcome").fill_null("").is_in(open_words)
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} in an open stage and no longer active"
    lost = Option(Way(ACCEPT, "Take them as lost."), f"Taken as lost: {fact}.", "Taken as lost")
    still = repair("open", "Take them as open.", f"Taken as open: {fact}.", "Taken as open", outcome=pl.lit(OPEN))
    value, way_out = facts.first(column, rows), "Take them as open if that column says something else."
    options = (lost, still, aside(rows, fact))
    return [Breach("given up", rows, options, ACCEPT, "it is no longer active", column, value, way_out)]


def _marks(facts: Facts) -> list[Breach]:
    faults = facts.faults["outcome"]
    rows = faults.is_not_null() & facts.live
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} because of the marks for won and closed: {faults.filter(rows)[0]}"
    options = (aside(rows, fact),)
    column = facts.column("is_won")
    value = facts.first(column, rows)
    return [Breach("won and closed", rows, options, SET_ASIDE, faults, column, value, "Correct them in the file.")]


def _one_sided(facts: Facts) -> list[Breach]:
    """Closed deals that all ended alike: there is nothing to compare."""
    closed = facts.rows(is_closed())
    won = facts.rows(pl.col("outcome") == WON)
    if closed.sum() < FEWEST or (won.any() and (closed & ~won).any()):
        return []
    what = f"All {counted(int(closed.sum()), 'closed deal')} are {'won' if won.any() else 'lost or without a decision'}"
    none = closed.clear().extend_constant(False, len(closed))
    kept = Option(Way(ACCEPT, "Take them in."), f"{what}, so nothing can be learned about winning.", "")
    way_out = "Check the outcome's words, or export the other deals as well."
    return [Breach("one outcome", none, (kept,), ACCEPT, "", facts.column("outcome"), "", way_out)]
