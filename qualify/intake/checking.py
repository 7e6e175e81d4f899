"""From a table and its mapping to checked rows: every row of the file is taken in or set aside with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import polars as pl

from qualify.errors import InputError
from qualify.intake import (
    columns,
    duplicates,
    gate,
    rules_amounts,
    rules_answers,
    rules_contradictions,
    rules_dates,
    rules_days,
    rules_outcome,
    rules_records,
)
from qualify.intake.accepted import batch
from qualify.intake.columns import Facts
from qualify.intake.gate import Decision
from qualify.intake.others import check_other
from qualify.intake.records import FIELDS, Batch, Edit, Mapping, Ruling, Table
from qualify.intake.repairs import edited
from qualify.intake.roles import another_list
from qualify.intake.ways import Breach

Rules = Callable[[Facts], Iterable[Breach]]
# What one phase sets aside the next does not look at. Within a phase, the first rule is the one a row is filed under.
_PHASES: tuple[tuple[Rules, ...], ...] = (
    (rules_records.deleted,),
    (duplicates.copies,),
    (
        duplicates.identity,
        rules_outcome.rules,
        rules_contradictions.rules,
        rules_dates.rules,
        rules_days.rules,
        rules_amounts.rules,
        rules_records.rules,
        rules_answers.rules,
        rules_records.missing,
    ),
)


def check(
    table: Table,
    mapping: Mapping,
    rulings: Sequence[Ruling] = (),
    edits: Sequence[Edit] = (),
    known: pl.Series | None = None,
    ended: pl.DataFrame | None = None,
) -> Batch:
    """The rows of ``table`` as opportunities and ratings, checked; rows that cannot be trusted go to quarantine.

    Each rule that rows break is a finding with its ways out. ``rulings`` say which is taken; without one, the rule's
    default is, or the rule is asked about and ``Batch.blocking`` has it: nothing may be stored before it is settled
    by a ruling or in ``mapping``. ``edits`` correct cells before anything else. ``known`` are the ids of the deals
    that other roles may speak of, ``ended`` (deal_id and the day closed) those of them that are closed. Raises
    InputError when the mapping or an edit names a column that is not there, or no column tells the outcome.
    """
    table = edited(table, edits)
    if mapping.role != "opportunities":
        return check_other(table, mapping, rulings, known, ended)
    _refuse_mapping(table, mapping)
    _refuse_table(table, mapping)
    facts = columns.read(table, mapping)
    decisions = _decided(facts, rulings)
    beside = [values.alias(name) for one in decisions for name, values in one.breach.beside]
    facts = replace(facts, frame=facts.frame.with_columns(beside))
    return batch(facts, decisions)


def _decided(facts: Facts, rulings: Sequence[Ruling]) -> list[Decision]:
    decisions: list[Decision] = []
    for rules in _PHASES:
        found = gate.decide([breach for rule in rules for breach in rule(facts)], rulings)
        for one in found:
            if one.option.aside is not None:
                facts = replace(facts, live=facts.live & ~one.option.aside)
        decisions += found
    return decisions


def _refuse_mapping(table: Table, mapping: Mapping) -> None:
    columns = table.frame.columns
    for column in (*(column for _, column in mapping.fields), *mapping.answers):
        if column not in columns:
            raise InputError(f"The file has no column {column!r}.", f"It has {', '.join(columns)}.", file=table.name)
    for field, _ in mapping.fields:
        if field not in FIELDS:
            raise InputError(f"{field!r} is not a field.", f"Use one of {', '.join(FIELDS)}.", file=table.name)


def _refuse_table(table: Table, mapping: Mapping) -> None:
    title = another_list(table, mapping)
    if title:
        raise InputError(f"This looks like {title}.", "Upload the opportunities themselves.", file=table.name)
    if not mapping.tells_outcome:
        raise InputError(
            "No column says which opportunities were won or lost.",
            f"Choose one or add one to the file; it has the columns {', '.join(table.frame.columns)}.",
            file=table.name,
        )
