"""What was decided about a table of an upload, kept when other tables come or go beside it."""

from __future__ import annotations

from dataclasses import replace

from qualify import intake
from qualify.analysis.preparing import Source, with_new
from qualify.intake import Mapping
from qualify.words import listed


def carried(before: Source, guessed: Mapping, fresh: Source) -> tuple[Source, list[str]]:
    """``fresh`` with what a person has decided about the same table ``before``, and a sentence on what cannot be kept.

    ``guessed`` is what the table was taken for at first. Other tables may have come or gone beside it, and with them
    columns of theirs.
    """
    name, now = fresh.table.name, fresh.table.frame.columns
    chosen = _choices(before.mapping) != _choices(guessed)
    kept = replace(fresh, edits=tuple(edit for edit in before.edits if edit.column in now))
    if before.mapping.role != fresh.mapping.role:
        dropped = f"{name} is taken for {fresh.mapping.role} now: what was decided about it is dropped."
        return kept, [dropped] if chosen or before.rulings else []
    kept = replace(
        kept,
        mapping=_carried_mapping(before, fresh) if chosen else fresh.mapping,
        rulings=tuple(ruling for ruling in before.rulings if not ruling.column or ruling.column in now),
        as_of=before.as_of,
        saved_as=before.saved_as,
        saved=before.saved,
    )
    by_hand = [column for field, column in before.mapping.fields if guessed.column(field) != column]
    about = [*by_hand, *(edit.column for edit in before.edits), *(ruling.column for ruling in before.rulings)]
    lost = [column for column in dict.fromkeys(about) if column and column not in now]
    dropped = f"{name} has no longer {listed(lost)}: what was decided about that is dropped."
    return kept, [dropped] if lost else []


def _choices(mapping: Mapping) -> tuple[object, ...]:
    """What a person can choose, whatever its order."""
    pairs = (mapping.fields, mapping.outcomes, mapping.orders, mapping.unanswered, mapping.answered)
    return (*map(frozenset, (*pairs, mapping.answers, mapping.segments)), mapping.decimal_comma)


def _carried_mapping(before: Source, fresh: Source) -> Mapping:
    """The mapping as it was chosen, for the columns of now; words that nobody knew may have become known."""
    mapping = before.mapping
    if before.table.frame.columns != fresh.table.frame.columns:
        fitted = replace(intake.fitted(fresh.table, mapping), joins=fresh.mapping.joins)
        mapping = with_new(fitted, fresh.mapping, before.table.frame.columns)
    known = dict(fresh.mapping.outcomes)
    return replace(mapping, outcomes=tuple((word, meaning or known.get(word)) for word, meaning in mapping.outcomes))
