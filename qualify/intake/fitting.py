"""A saved mapping applied to a newer file of the same source: what is new in it is guessed, what is gone is said."""

from __future__ import annotations

from dataclasses import replace

from qualify.intake.numbers import comma_proven
from qualify.intake.ordering import date_orders, date_words
from qualify.intake.outcomes import words_of
from qualify.intake.questions import no_answers
from qualify.intake.recognise import guess
from qualify.intake.records import FIELDS_OF, Mapping, Table
from qualify.intake.words import header

_SAVED = "as in the saved mapping"
Names = dict[str, str]


def fitted(table: Table, saved: Mapping) -> Mapping:
    """``saved`` for the columns of ``table``, in which the reasons say what is new and what is gone.

    Columns count as the same where their headers differ in capitals, spaces and signs only. New columns, new words of
    the outcome and new words that are no answer are guessed; what somebody has settled stays as it is.
    """
    fresh = guess(table, saved.role)
    names = _names(table, saved)
    mapping = _moved(saved, names)
    new = [column for column in table.frame.columns if column not in names.values()]
    mapping = _widened(mapping, fresh, new)
    mapping, words = _with_words(table, mapping)
    reasons = _reasons(mapping, fresh, new) | _gone(saved, names)
    for column, text in (*date_words(table, mapping).items(), *words):
        reasons[column] = f"{reasons[column]}; {text}"
    return replace(mapping, reasons=tuple(reasons.items()))


def _names(table: Table, saved: Mapping) -> Names:
    """The column of ``table`` for each column that ``saved`` knows and that is still there."""
    by_plain = {header(column)[0]: column for column in reversed(table.frame.columns)}
    exact = set(table.frame.columns)
    known = [*(column for column, _ in saved.reasons), *(column for _, column in saved.fields)]
    known += [*saved.answers, *saved.segments]
    found = {column: column if column in exact else by_plain.get(header(column)[0]) for column in known}
    return {column: now for column, now in found.items() if now is not None}


def _moved(saved: Mapping, names: Names) -> Mapping:
    def pairs(given: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple((names[column], text) for column, text in given if column in names)

    return replace(
        saved,
        fields=tuple((field, names[column]) for field, column in saved.fields if column in names),
        answers=tuple(names[column] for column in saved.answers if column in names),
        segments=tuple(names[column] for column in saved.segments if column in names),
        unanswered=pairs(saved.unanswered),
        answered=pairs(saved.answered),
        orders=tuple((names[column], order) for column, order in saved.orders if column in names),
    )


def _widened(mapping: Mapping, fresh: Mapping, new: list[str]) -> Mapping:
    """With what the columns that nobody knew before are taken for, where that is not given to another column."""
    guessed = {field: column for field, column in fresh.fields if column in new}
    fields = guessed | dict(mapping.fields)
    return replace(
        mapping,
        fields=tuple((field, fields[field]) for field in FIELDS_OF[mapping.role] if field in fields),
        answers=(*mapping.answers, *(column for column in fresh.answers if column in new)),
        segments=(*mapping.segments, *(column for column in fresh.segments if column in new)),
    )


def _with_words(table: Table, mapping: Mapping) -> tuple[Mapping, list[tuple[str, str]]]:
    """With the new words of the outcome and of the answers, and what the file proves of its dates and amounts."""
    said = []
    outcome, amount = mapping.column("outcome"), mapping.column("amount")
    known = dict(mapping.outcomes)
    words = {word: meaning for word, meaning in words_of(table.frame[outcome]) if word not in known} if outcome else {}
    if outcome and known and words:
        listed = ", ".join(f"{word!r} ({meaning or 'not known yet'})" for word, meaning in words.items())
        said.append((outcome, f"new words: {listed}"))
    none = [pair for pair in no_answers(table, mapping) if pair not in mapping.unanswered]
    said += [(column, f"{word!r} is new and counts as unanswered") for column, word in none]
    proven = comma_proven(table.frame[amount]) if amount else None
    comma = mapping.decimal_comma if proven is None else proven
    if amount and comma != mapping.decimal_comma:
        said.append((amount, f"written with a decimal {'comma' if comma else 'point'} now"))
    return replace(
        mapping,
        outcomes=(*mapping.outcomes, *words.items()),
        unanswered=(*mapping.unanswered, *none),
        orders=date_orders(table, mapping),
        decimal_comma=comma,
    ), said


def _reasons(mapping: Mapping, fresh: Mapping, new: list[str]) -> Names:
    """Why each column of the file is what it is."""
    uses = {column: "question" for column in mapping.answers} | {column: "segment" for column in mapping.segments}
    uses |= {column: field.replace("_", " ") for field, column in mapping.fields}
    texts = {}
    for column, why in fresh.reasons:
        use, colon, rest = why.partition(": ")
        if column not in new:
            texts[column] = f"{uses.get(column, 'kept as it is')}: {_SAVED}"
        else:
            texts[column] = f"{use}: new in this file, {rest}" if colon else f"{why}: new in this file"
    return texts


def _gone(saved: Mapping, names: Names) -> Names:
    uses = {column: "a question" for column in saved.answers} | {column: "a segment" for column in saved.segments}
    uses |= {column: field.replace("_", " ") for field, column in saved.fields}
    return {
        column: f"not in this file; {_SAVED.removeprefix('as ')} it is {use}"
        for column, use in uses.items()
        if column not in names
    }
