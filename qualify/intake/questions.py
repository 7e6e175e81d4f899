"""Which columns are questions about an opportunity, rather than facts the CRM keeps about it."""

from __future__ import annotations

import polars as pl

from qualify.intake.dates import parse_dates
from qualify.intake.numbers import parse_amounts
from qualify.intake.outcomes import resolve
from qualify.intake.records import Mapping, Table
from qualify.intake.suggesting import suggest
from qualify.intake.unanswered import answers_of, offered, unanswered, zero_is_doubtful
from qualify.intake.words import NO, WORDS, YES, distinct, header, plain
from qualify.schema import CLOSED, WON

MOST_ANSWERS = 25
LONGEST_WORD = 60
_MOST_BLANKS = 10
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


def find_segments(table: Table, mapping: Mapping) -> tuple[tuple[str, ...], dict[str, str]]:
    """The columns to compare deals by that are neither mapped nor questions, and the reason for each.

    Their words are few, stand in at least half of the rows and come back; they are no yes and no, no ids, dates or
    numbers, and not what the CRM keeps about the record.
    """
    used = {column for _, column in mapping.fields} | set(mapping.answers)
    outcome = _outcomes(table, mapping)
    found = {
        column: f"segment: {len(answers_of(table.frame[column]))} different words to compare deals by"
        for column in table.frame.columns
        if column not in used and _is_segment(table.frame[column], outcome)
    }
    return tuple(found), found


def _is_segment(column: pl.Series, outcome: pl.Series | None) -> bool:
    if not _few_words(column) or 2 * column.null_count() > len(column) or _technical(column.name):
        return False
    words = answers_of(column)
    facts = pl.Series(words, dtype=pl.String)
    dated = parse_dates(facts, True, False)["value"].is_not_null().any()
    if dated or {plain(word) for word in words} <= YES | NO or max(map(len, words)) > LONGEST_WORD:
        return False
    return not _free_text(column) and not (outcome is not None and _gives_away(column, outcome))


def _few_words(column: pl.Series) -> bool:
    few = len(column.drop_nulls().unique().head(MOST_ANSWERS + _MOST_BLANKS + 1)) <= MOST_ANSWERS + _MOST_BLANKS
    return few and 2 <= len(answers_of(column)) <= MOST_ANSWERS


def no_answers(table: Table, mapping: Mapping) -> tuple[tuple[str, str], ...]:
    """(question, word) for each word of the mapped questions that is no answer, but for those said to be one."""
    pairs = ((column, word) for column in mapping.answers for word, _ in unanswered(table.frame[column]))
    return tuple(pair for pair in pairs if pair not in mapping.answered)


def _shape(column: pl.Series) -> str:
    suggestion = suggest(column.name, column)
    none = [repr(word) for word, _ in unanswered(column)]
    count = len(suggestion.answers) - len(none)
    text = f"{count} answers, {'ordered ' if suggestion.ordered else ''}{suggestion.why}"
    text += f"; {', '.join(none)} {'counts' if len(none) == 1 else 'count'} as unanswered" if none else ""
    kept = [repr(word) for word in offered(column)]
    text += f"; {', '.join(kept)} {'is an answer' if len(kept) == 1 else 'are answers'} of its own" if kept else ""
    return text + ("; 0 may be an answer or none" if zero_is_doubtful(column) else "")


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
