"""The names of things: every table's columns and types, and the words for outcomes and zones."""

from __future__ import annotations

import polars as pl

OPEN, WON, LOST, NO_DECISION = "open", "won", "lost", "no decision"
OUTCOMES = (OPEN, WON, LOST, NO_DECISION)
CLOSED = (WON, LOST, NO_DECISION)

EXTRA = "extra: "
"""Before the name of an unmapped column of the opportunities, where it is used like a field of its own."""

# One row an opportunity. Dates say what they mean: created, closed (the day it was decided),
# expected (when somebody expects it to close). ``list_price`` is what a price list says of it, in its currency.
# ``extra`` keeps unmapped columns, as JSON text.
OPPORTUNITIES: dict[str, pl.DataType] = {
    "deal_id": pl.String(),
    "name": pl.String(),
    "account": pl.String(),
    "owner": pl.String(),
    "team": pl.String(),
    "source": pl.String(),
    "product": pl.String(),
    "stage": pl.String(),
    "outcome": pl.String(),
    "reason": pl.String(),
    "amount": pl.Float64(),
    "currency": pl.String(),
    "list_price": pl.Float64(),
    "created": pl.Date(),
    "closed": pl.Date(),
    "expected": pl.Date(),
    "extra": pl.String(),
}

# One row an answer, by someone, on a day. ``rated`` is empty where nobody wrote the day down.
RATINGS: dict[str, pl.DataType] = {
    "deal_id": pl.String(),
    "criterion": pl.String(),
    "answer": pl.String(),
    "rater": pl.String(),
    "rated": pl.Date(),
    "evidence": pl.String(),
}

STAGES: dict[str, pl.DataType] = {"deal_id": pl.String(), "stage": pl.String(), "entered": pl.Date()}

# What a field of an opportunity said from the day ``since`` on, as text.
FIELD_HISTORY: dict[str, pl.DataType] = {
    "deal_id": pl.String(),
    "field": pl.String(),
    "value": pl.String(),
    "since": pl.Date(),
}

# A field said ``before`` until the day before ``since``, and ``after`` from that day on; both as text.
CHANGES: dict[str, pl.DataType] = {
    "deal_id": pl.String(),
    "field": pl.String(),
    "before": pl.String(),
    "after": pl.String(),
    "since": pl.Date(),
    "import_id": pl.Int64(),
}

# ``starts`` is the first day of the period; ``period`` is "month" or "quarter".
TARGETS: dict[str, pl.DataType] = {
    "period": pl.String(),
    "starts": pl.Date(),
    "amount": pl.Float64(),
    "currency": pl.String(),
}

# A row of a file that was not taken in, whole, with the rule that it breaks and the reason in words.
QUARANTINE: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "rule": pl.String(),
    "reason": pl.String(),
    "content": pl.String(),
}

# Rows that were set aside, in an export of everything: by the ``import`` that they came with, its ``file``, the day
# that this shows, and how it was understood (JSON, in the first row of each import).
HELD: dict[str, pl.DataType] = {
    "import": pl.Int64(),
    "file": pl.String(),
    "as_of": pl.Date(),
    "mapping": pl.String(),
    **QUARANTINE,
}

# What was chosen for a data set beside its files, in an export of everything: see store.choices.
CHOICES: dict[str, pl.DataType] = {"choice": pl.String(), "of": pl.String(), "value": pl.String()}

# Draws of deals below the line, a row for each deal drawn, in an export of everything: see store.records.
AUDITS: dict[str, pl.DataType] = {
    "draw": pl.Int64(),
    "drawn": pl.String(),
    "author": pl.String(),
    "note": pl.String(),
    "seed": pl.Int64(),
    "day": pl.Date(),
    "floor": pl.Int64(),
    "pool": pl.Int64(),
    "version": pl.Int64(),
    "settings": pl.String(),
    "deal_id": pl.String(),
    "score": pl.Int64(),
}

# Every published version of a rubric, a row for each line of its TOML: no cell of a workbook holds a whole one.
RUBRIC_VERSIONS: dict[str, pl.DataType] = {
    "version": pl.Int64(),
    "name": pl.String(),
    "note": pl.String(),
    "author": pl.String(),
    "saved": pl.String(),
    "retired": pl.String(),
    "base": pl.Int64(),
    "trials": pl.Int64(),
    "line": pl.Int64(),
    "toml": pl.String(),
}

# What an answer of the version before means in ``version``; null: nothing.
RUBRIC_CARRIES: dict[str, pl.DataType] = {
    "version": pl.Int64(),
    "criterion": pl.String(),
    "answer": pl.String(),
    "to_criterion": pl.String(),
    "to_answer": pl.String(),
}

# How ratings by hand came to be: the day each is for, the moments in UTC at which it was ``given`` and ``taken_back``
# (null: it stands), whether no answer of others was in sight (null: not known), the version of the rubric.
RATINGS_BY_HAND: dict[str, pl.DataType] = {
    "deal_id": pl.String(),
    "criterion": pl.String(),
    "answer": pl.String(),
    "rater": pl.String(),
    "said_for": pl.Date(),
    "evidence": pl.String(),
    "version": pl.Int64(),
    "given": pl.String(),
    "blind": pl.Boolean(),
    "taken_back": pl.String(),
}

# What is in an export of everything, and whether it can be taken in again.
INDEX: dict[str, pl.DataType] = {
    "table": pl.String(),
    "rows": pl.Int64(),
    "taken in again": pl.String(),
    "what it is": pl.String(),
}

TABLES = {
    "opportunities": OPPORTUNITIES,
    "ratings": RATINGS,
    "stages": STAGES,
    "field_history": FIELD_HISTORY,
    "changes": CHANGES,
    "targets": TARGETS,
    "quarantine": QUARANTINE,
    "held": HELD,
    "choices": CHOICES,
    "audits": AUDITS,
    "rubric_versions": RUBRIC_VERSIONS,
    "rubric_carries": RUBRIC_CARRIES,
    "ratings_by_hand": RATINGS_BY_HAND,
    "index": INDEX,
}


def empty(table: str) -> pl.DataFrame:
    """A frame of no rows with the columns of ``table``."""
    return pl.DataFrame(schema=TABLES[table])


def conform(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """``frame`` with exactly the columns of ``table``, in order and type; absent ones are empty.

    >>> conform(pl.DataFrame({"deal_id": ["a"], "stage": ["Won"]}), "stages").columns
    ['deal_id', 'stage', 'entered']
    """
    have = set(frame.columns)
    return frame.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(kind).alias(name) for name, kind in TABLES[table].items()
    )
