"""Outcomes that something else in the row contradicts: the stage, a reason, a next step."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from qualify.intake.columns import Facts, is_closed
from qualify.intake.outcomes import word_outcome
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, Way
from qualify.intake.ways import Breach, Option, accept, aside, repair
from qualify.intake.words import header
from qualify.schema import LOST, WON

_TELLING = frozenset(("reason", "step", "result", "comment", "comments", "grund", "motivo", "motif"))
# Beginnings of the words for won and lost: only such cells are looked at one by one.
_HINT = r"(?i)won|win|success|signed|book|ganad|gewonnen|gagn|conclu|lost|loss|declin|reject|perdid|verloren|perdu"


def rules(facts: Facts) -> list[Breach]:
    """All breaches of the rules on outcomes that are said twice."""
    return [*_contradictions(facts), *_elsewhere(facts)]


def _contradictions(facts: Facts) -> list[Breach]:
    """The words of the outcome column against the columns for won and closed."""
    if "said" not in facts.frame.columns:
        return []
    rows = facts.rows((pl.col("outcome") != pl.col("said")) & pl.col("said").is_in([WON, LOST]))
    if not rows.any():
        return []
    number = counted(int(rows.sum()), "row")
    kept = Option(
        Way(ACCEPT, "Go by the columns for won and closed."),
        f"In {number} the stage contradicts the columns for won and closed, which count.",
        "By the columns for won and closed",
    )
    flip = repair(
        "by words", "Go by the words of the stage in these rows.",
        f"In {number} the stage counts, which contradicts the columns for won and closed.", "By the words of the stage",
        outcome=pl.col("said"),
    )  # fmt: skip
    options = (kept, flip, aside(rows, f"{number} in which the stage contradicts the columns for won and closed"))
    column = facts.column("outcome")
    return [
        Breach(
            "contradictory outcome", rows, options, ACCEPT, "its stage contradicts the columns for won and closed",
            column, facts.first(column, rows), "Check these rows.",
        )
    ]  # fmt: skip


def _elsewhere(facts: Facts) -> Iterator[Breach]:
    """Closed deals of which another column says the opposite, as when a CRM keeps wins among the losses."""
    for column in facts.table.frame.columns:
        telling = column in (facts.column("reason"), facts.column("stage"))
        if column == facts.column("outcome") or not (telling or not _TELLING.isdisjoint(header(column)[0].split())):
            continue
        meant = _meant(facts.table.frame[column])
        opposite = (pl.col("outcome") == WON) != (pl.lit(meant) == WON)
        rows = facts.rows(is_closed() & pl.lit(meant).is_in([WON, LOST]) & opposite)
        if rows.any():
            yield _opposite(facts, column, rows, meant)


def _meant(texts: pl.Series) -> pl.Series:
    hints = texts.filter(texts.str.contains(_HINT).fill_null(False)).unique().to_list()
    meanings = {text: word_outcome(text) for text in hints}
    return texts.replace_strict(meanings, default=None, return_dtype=pl.String)


def _opposite(facts: Facts, column: str, rows: pl.Series, meant: pl.Series) -> Breach:
    number = counted(int(rows.sum()), "closed row")
    fact = f"{number} of which {column!r} says the opposite of the outcome"
    turned = pl.when(pl.col("outcome") == WON).then(pl.lit(LOST)).otherwise(pl.lit(WON))
    flip = repair(
        "flip", f"Turn won and lost round where {column!r} says so.", f"Turned won and lost round in {fact}.",
        "Turned round", outcome=turned,
    )  # fmt: skip
    options = (accept(fact, "Keep the outcome as it is."), flip, aside(rows, fact))
    never = not facts.rows(pl.col("outcome") == WON).any() and bool((meant == WON).any())
    return Breach(
        "outcome contradicted", rows, options, None if never else ACCEPT, f"{column} says the opposite of its outcome",
        column, facts.first(column, rows), "" if never else "Check these rows.",
        f"No deal is won, and {column!r} says of {number} that it was.", meanwhile=ACCEPT,
    )  # fmt: skip
