"""What a table is by the names of its columns: histories, changes, ratings and targets, beside opportunities."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from qualify.intake.dates import parse_dates
from qualify.intake.kinds import BOOKS
from qualify.intake.moments import first_days
from qualify.intake.numbers import decimal_comma, parse_amounts
from qualify.intake.outcomes import word_outcome, words_of
from qualify.intake.records import DATES, FIELDS_OF, Mapping, Table
from qualify.intake.suggesting import suggest
from qualify.intake.words import WORDS, distinct, header
from qualify.schema import OPEN

ROLE_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))
SAMPLE = 2_000
REPEATED = 0.25
_HALF = 0.5
_MOST_ANSWERS = 25
_OF_A_DEAL = ("amount", "closed", "expected")
_PART_OF_A_DEAL = ("stage", "outcome", "is_won", "is_closed", "amount", "created", "closed", "expected")
WHY = {
    "opportunities": "one row for each opportunity",
    "history": "it says what each opportunity looked like from a day on",
    "changes": "it says which field of which opportunity was changed to what on which day",
    "ratings": "it has answers about opportunities, and not how these ended",
    "targets": "it has amounts to reach by month or quarter, and no opportunities",
    "details": "other tables name its rows",
}


def named(columns: Sequence[str], words: Sequence[str]) -> list[str]:
    """Those of ``columns`` whose header is one of ``words``, the surest word first.

    >>> named(["Id", "OpportunityId", "Amount"], ["opportunity id", "id"])
    ['OpportunityId', 'Id']
    """
    forms = {column: header(column) for column in columns}
    found = [column for word in words for column, names in forms.items() if word in names]
    return list(dict.fromkeys(found))


def another_list(table: Table, mapping: Mapping) -> str:
    """What a table is in words, "a list of quotas", where its columns are those of one and none of a deal's is mapped.

    A list of deals may have a column of that name beside its own amounts and days.
    """
    names = {header(column)[0] for column in table.frame.columns}
    found = next(((title, words) for title, words in WORDS["other_tables"].items() if names.issuperset(words)), None)
    if found is None:
        return ""
    ours = [column for field in _OF_A_DEAL if (column := mapping.column(field))]
    return "" if any(header(column)[0] not in found[1] for column in ours) else found[0]


READ = ("targets", "changes", "history", "ratings")
"""The roles beside opportunities whose columns have fields, in the order in which they are looked for."""


def by_names(table: Table) -> Mapping | None:
    """How a table is understood that by its columns' names is no list of opportunities; None where it may be one.

    A history is told from a list of opportunities, which has the same columns, by the name of its day, or by ids that
    repeat beside an id of each row's own.
    """
    return next((found for role in READ if _IS[role](table, found := as_role(table, role))), None)


def as_role(table: Table, role: str) -> Mapping:
    """The columns of ``table`` by the fields of ``role``, which is none of opportunities; for a person to correct."""
    taken: dict[str, str] = {}
    for field in FIELDS_OF[role]:
        free = [column for column in table.frame.columns if column not in taken.values()]
        fits = (column for column in named(free, _words(role, field)) if _holds(field, table, column))
        column = next(fits, None)
        if column:
            taken[field] = column
    reasons = tuple((column, f"{field.replace('_', ' ')}: by its name and content") for field, column in taken.items())
    mapping = Mapping(fields=tuple(taken.items()), reasons=reasons, role=role, why=WHY[role])
    return _AS[role](table, mapping) if role in _AS else mapping


def _words(role: str, field: str) -> list[str]:
    own = ROLE_WORDS[role].get(field, [])
    shared = {"expected": [*WORDS["fields"]["expected"], *WORDS["fields"]["closed"]]}
    return own if field in ("since", "starts") else [*own, *shared.get(field, WORDS["fields"].get(field, []))]


def _holds(field: str, table: Table, column: str) -> bool:
    """True when at least half of a column's filled cells are what a date or an amount looks like."""
    texts = table.frame[column].drop_nulls()
    sample = texts.gather_every(-(-len(texts) // SAMPLE) or 1)
    sample = first_days(sample) if field == "starts" else sample
    if field in DATES:
        return max(_share(parse_dates(sample, order, table.kind in BOOKS)) for order in (True, False)) >= _HALF
    return field != "amount" or _share(parse_amounts(sample, decimal_comma(sample))) >= _HALF


def _share(read: pl.DataFrame) -> float:
    return (read["value"].is_not_null().mean() or 0.0) if read.height else 0.0  # type: ignore[return-value]


def _has(table: Table, words: Sequence[str]) -> bool:
    return bool(named(table.frame.columns, words))


def _is_targets(table: Table, mapping: Mapping) -> bool:
    sure = _has(table, ROLE_WORDS["targets"]["amount"]) or {"starts", "period"} <= dict(mapping.fields).keys()
    a_deal = any(_has(table, WORDS["fields"][field]) for field in ("stage", "outcome", "is_won"))
    ids = _has(table, ROLE_WORDS["ratings"]["sure_ids"])
    return sure and {"starts", "amount"} <= dict(mapping.fields).keys() and not a_deal and not ids


def _is_changes(table: Table, mapping: Mapping) -> bool:
    told = {"deal_id", "since", "field", "value"} <= dict(mapping.fields).keys()
    return told and not any(_has(table, WORDS["fields"][field]) for field in ("outcome", "is_won"))


def _is_history(table: Table, mapping: Mapping) -> bool:
    if not {"deal_id", "since", "stage"} <= dict(mapping.fields).keys():
        return False
    if _has(table, ROLE_WORDS["history"]["told_by"]):
        return True
    ids = table.frame[mapping.column("deal_id") or ""].drop_nulls()
    repeated = 1 - ids.n_unique() / max(len(ids), 1)
    if copied(table):
        return repeated > 0
    return repeated >= REPEATED and own_id(table, mapping) is not None


def copied(table: Table) -> bool:
    """True where a warehouse's copy says from when on each row was so."""
    return _has(table, ROLE_WORDS["history"]["copied_by"])


def own_id(table: Table, mapping: Mapping) -> str | None:
    """The column of a history that is each row's own id, if there is one."""
    columns = (column for column in table.frame.columns if header(column)[0].split()[-1:] in (["id"], ["key"]))
    others = (column for column in columns if column != mapping.column("deal_id"))
    return next((c for c in others if not table.frame[c].null_count() and table.frame[c].is_unique().all()), None)


def _is_ratings(table: Table, mapping: Mapping) -> bool:
    if not named([mapping.column("deal_id") or ""], ROLE_WORDS["ratings"]["sure_ids"]):
        return False
    if {"criterion", "answer"} <= dict(mapping.fields).keys():
        return True
    return bool(mapping.answers) and not has_a_deal(table.frame.columns) and not tells_ends(table, mapping)


def has_a_deal(columns: Sequence[str]) -> bool:
    """True where one of ``columns`` is called like a fact of a deal itself: its stage, amount or a day of it."""
    return any(named(columns, WORDS["fields"][field]) for field in _PART_OF_A_DEAL)


def tells_ends(table: Table, mapping: Mapping) -> bool:
    """True where the words of a column without a field say how deals ended."""
    return any(map(_tells_an_outcome, _few(table, mapping)))


def _few(table: Table, mapping: Mapping) -> list[pl.Series]:
    """The columns without a field that have few words in them."""
    used = [column for _, column in mapping.fields]
    free = (column for column in table.frame.iter_columns() if column.name not in used)
    return [column for column in free if 2 <= column.drop_nulls().n_unique() <= _MOST_ANSWERS]


def _tells_an_outcome(column: pl.Series) -> bool:
    meanings = [word_outcome(word) for word in distinct(column)]
    return None not in meanings and set(meanings) != {OPEN}


def as_ratings(table: Table, mapping: Mapping) -> Mapping:
    """One answer a row where criterion and answer are named; else each column of few words that tell an order."""
    fields = dict(mapping.fields)
    if {"criterion", "answer"} <= fields.keys():
        return mapping
    kept = tuple((field, column) for field, column in mapping.fields if field not in ("criterion", "answer"))
    bare = Mapping(fields=kept, reasons=mapping.reasons, role=mapping.role, why=mapping.why)
    answers = tuple(column.name for column in _few(table, bare) if suggest(column.name, column).ordered)
    return Mapping(fields=kept, answers=answers, reasons=mapping.reasons, role=mapping.role, why=mapping.why)


def _as_history(table: Table, mapping: Mapping) -> Mapping:
    """The stage also says the outcome, where its words do and the rows say more of a deal than its stage."""
    fields = dict(mapping.fields)
    stage = fields.get("stage")
    if stage is None and _has(table, ["date entered"]):
        stage = next(iter(named(table.frame.columns, ["value"])), None)
        fields |= {"stage": stage} if stage else {}
    fields.pop("outcome", None)
    flags = {"is_won", "is_closed"} <= fields.keys()
    if not flags:
        fields.pop("is_won", None)
        fields.pop("is_closed", None)
    says = {meaning for _, meaning in words_of(table.frame[stage])} - {OPEN, None} if stage else set()
    if stage and says and not flags and {"amount", "expected"} & fields.keys():
        fields["outcome"] = stage
    pairs = tuple((field, fields[field]) for field in FIELDS_OF["history"] if field in fields)
    return Mapping(fields=pairs, reasons=mapping.reasons, role=mapping.role, why=mapping.why)


_IS: dict[str, Callable[[Table, Mapping], bool]] = {
    "targets": _is_targets,
    "changes": _is_changes,
    "history": _is_history,
    "ratings": _is_ratings,
}
_AS: dict[str, Callable[[Table, Mapping], Mapping]] = {"ratings": as_ratings, "history": _as_history}
