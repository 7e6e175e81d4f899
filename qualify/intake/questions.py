"""Which columns are questions about an opportunity, rather than facts the CRM keeps about it."""

from __future__ import annotations

import polars as pl

from qualify.intake.numbers import parse_amounts
from qualify.intake.outcomes import resolve
from qualify.intake.records import Mapping, Table
from qualify.intake.suggesting import suggest
from qualify.intake.words import WORDS, distinct, header
from qualify.schema import CLOSED, WON

MOST_ANSWERS = 25
FEWEST_CLOSED = 20
_DESCRIPTIVE = ("owner", "product", "source", "team")
_ANYWHERE = frozenset(WORDS["not_questions"]["anywhere"])
_FIRST = frozenset(WORDS["not_questions"]["first"])


def find_questions(table: Table, mapping: Mapping) -> tuple[tuple[str, ...], dict[str, str]]:
    """The columns that are questions, in the file's order, and the reason for each column looked at.

    A file with neither ids nor dates is a questionnaire: every column of few words in it is a question, also the
    owner, product, source and team. In a CRM export only a column whose words tell an order is one. Never one: a
    column in which each answer goes with a single outcome, because that is the outcome in other words.
    """
    crm = any(mapping.column(field) for field in ("deal_id", "created", "closed", "expected"))
    mapped = {column for field, column in mapping.fields if crm or field not in _DESCRIPTIVE}
    outcome = _outcomes(table, mapping)
    answers, why = [], {}
    for column in table.frame.columns:
        if column in mapped or not _few_words(table.frame[column]):
            continue
        reason = _refusal(table.frame[column], outcome, crm)
        why[column] = reason or f"question: {_shape(table.frame[column])}"
        if not reason:
            answers.append(column)
    return tuple(answers), why


def _outcomes(table: Table, mapping: Mapping) -> pl.Series | None:
    known = mapping.column("outcome") or (mapping.column("is_won") and mapping.column("is_closed"))
    return resolve(table, mapping)[0]["value"] if known else None


def _few_words(column: pl.Series) -> bool:
    return 2 <= len(column.drop_nulls().unique().head(MOST_ANSWERS + 1)) <= MOST_ANSWERS


def _shape(column: pl.Series) -> str:
    suggestion = suggest(column.name, column)
    return f"{len(suggestion.answers)} answers, {'ordered ' if suggestion.ordered else ''}{suggestion.why}"


def _refusal(column: pl.Series, outcome: pl.Series | None, crm: bool) -> str:
    """Why a column of few words is no question; empty where it is one."""
    if outcome is not None and _gives_away(column, outcome):
        return "kept as it is: each of its words goes with one outcome, so it is the outcome in other words"
    ordered = suggest(column.name, column).ordered
    if crm and not ordered:
        return "kept as it is: its words tell no order from worse to better"
    if crm and _technical(column.name):
        return "kept as it is: its name says that it is about the record, not about the customer"
    if not ordered and _free_text(column):
        return "kept as it is: its values are names, numbers or free text"
    return ""


def _technical(name: str) -> bool:
    words = header(name)[0].split()
    return bool(set(words) & _ANYWHERE) or (bool(words) and words[0] in _FIRST)


def _free_text(column: pl.Series) -> bool:
    words = distinct(column)
    numbers = parse_amounts(pl.Series(words, dtype=pl.String), False)["value"].is_not_null().all()
    return numbers or 2 * len(words) > len(column.drop_nulls())


def _gives_away(column: pl.Series, outcome: pl.Series) -> bool:
    """True when every answer goes with one outcome only, among enough closed opportunities of both sorts."""
    closed = pl.DataFrame({"answer": column, "outcome": outcome}).filter(
        pl.col("outcome").is_in(CLOSED) & pl.col("answer").is_not_null()
    )
    won = closed["outcome"] == WON
    if closed.height < FEWEST_CLOSED or not won.any() or won.all():
        return False
    mixed = closed.group_by("answer").agg((pl.col("outcome") == WON).n_unique() > 1)
    return not mixed["outcome"].any()
