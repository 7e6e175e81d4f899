"""Which column is what: by its name and its content, with the reason for each in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from qualify.intake.dates import day_orders, parse_dates
from qualify.intake.numbers import decimal_comma, parse_amounts
from qualify.intake.outcomes import flag_share, word_outcome, words_of
from qualify.intake.questions import find_questions
from qualify.intake.records import FIELDS, Mapping, Table
from qualify.intake.suggesting import suggest
from qualify.intake.words import WORDS, distinct, header
from qualify.schema import OPEN

SAMPLE = 2_000
NAMED_SHARE = 0.5
UNNAMED_SHARE = 0.95
MOST_OUTCOMES = 25
DATES = ("created", "closed", "expected", "rated")
_TEXTS = ("owner", "account", "product", "source", "team", "name", "rater")
_ORDER = ("deal_id", "is_won", "is_closed", *DATES, "amount", "currency", "reason", *_TEXTS)


def guess(table: Table) -> Mapping:
    """How the columns of ``table`` are understood, for a person to correct. Never raises on account of the content."""
    finder = _Finder(table, {}, {})
    for field in _ORDER:
        finder.by_name(field)
    _outcome_and_stage(finder)
    _by_content(finder)
    fields = tuple((field, finder.taken[field]) for field in FIELDS if field in finder.taken)
    mapping = _with_values(table, Mapping(fields=fields))
    answers, why = find_questions(table, mapping)
    kept = {column: "kept as it is" for column in table.frame.columns}
    both = {
        column: f"{finder.reasons[column]}; {text}" for column, text in why.items() if column in finder.taken.values()
    }
    reasons = kept | finder.reasons | why | both
    return replace(mapping, answers=answers, reasons=tuple(reasons.items()))


def remap(table: Table, mapping: Mapping, field: str, column: str | None) -> Mapping:
    """``mapping`` with ``field`` moved to ``column`` (None: to no column) and what follows from that looked up again.

    Words of the outcome column that the person has given a meaning keep it.
    """
    pairs = {**dict(mapping.fields), field: column}
    fields = tuple((name, found) for name in FIELDS if (found := pairs.get(name)) is not None)
    moved = _with_values(table, replace(mapping, fields=fields))
    return moved if field == "amount" else replace(moved, decimal_comma=mapping.decimal_comma)


def _with_values(table: Table, mapping: Mapping) -> Mapping:
    """The mapping with what its columns' values say: outcomes, the order of dates, decimal comma."""
    frame = table.frame
    outcome, amount = mapping.column("outcome"), mapping.column("amount")
    known = {word: meaning for word, meaning in mapping.outcomes if meaning}
    words = words_of(frame[outcome]) if outcome else ()
    proofs = {order for field in DATES if (column := mapping.column(field)) for order in day_orders(frame[column])}
    return replace(
        mapping,
        outcomes=tuple((word, known.get(word, meaning)) for word, meaning in words),
        day_first=proofs.pop() if len(proofs) == 1 else mapping.day_first,
        decimal_comma=decimal_comma(frame[amount]) if amount else False,
    )


@dataclass
class _Finder:
    """Fields found so far, and why."""

    table: Table
    taken: dict[str, str]
    reasons: dict[str, str]

    def take(self, field: str, column: str, why: str) -> None:
        self.taken[field] = column
        self.reasons[column] = f"{_title(field)}: {why}"

    def drop(self, field: str) -> str | None:
        column = self.taken.pop(field, None)
        self.reasons.pop(column or "", None)
        return column

    def free(self) -> list[str]:
        return [column for column in self.table.frame.columns if column not in self.taken.values()]

    def named(self, field: str) -> list[str]:
        """The free columns whose name is one of the field's, the surest first."""
        names = {column: header(column) for column in self.free()}
        return [column for word in WORDS["fields"][field] for column, forms in names.items() if word in forms]

    def by_name(self, field: str) -> None:
        for column in self.named(field):
            if _holds(field, self.table.frame[column], self.table.kind == "xlsx", NAMED_SHARE):
                return self.take(field, column, "by its name and content")
            self.reasons[column] = f"kept as it is: called like {_title(field)}, which its content is not"
        return None


def _title(field: str) -> str:
    return field.replace("_", " ")


def _holds(field: str, column: pl.Series, serials: bool, share: float) -> bool:
    """True when the content of a column fits a field."""
    texts = column.drop_nulls()
    if not len(texts):
        return False
    sample = texts.gather_every(-(-len(texts) // SAMPLE))
    if field in DATES:
        return (
            _share(parse_dates(sample, True, serials)) >= share or _share(parse_dates(sample, False, serials)) >= share
        )
    if field == "amount":
        return _share(parse_amounts(sample, decimal_comma(sample))) >= share
    if field in ("is_won", "is_closed"):
        return flag_share(sample) >= share
    # A column of answers is a question even where it is called "Client" or "Source".
    return field not in _TEXTS or not suggest(column.name, texts).ordered


def _share(read: pl.DataFrame) -> float:
    return read["value"].is_not_null().mean() or 0.0  # type: ignore[return-value]


def _outcome_and_stage(finder: _Finder) -> None:
    """The columns of outcome and stage; one column can be both."""
    frame = finder.table.frame
    flags = {"is_won", "is_closed"} <= finder.taken.keys()
    lone = None if flags else finder.drop("is_won")
    if not flags:
        finder.drop("is_closed")
    stages = [column for column in finder.named("stage") if distinct(frame[column].head(SAMPLE))]
    chosen = _outcome_column(finder, stages, flags) or lone
    if chosen:
        finder.take("outcome", chosen, "its words say won, lost or open")
    stage = next(iter(stages), None)
    if stage:
        finder.take("stage", stage, "by its name" + ("; its words also say the outcome" if stage == chosen else ""))


def _outcome_column(finder: _Finder, stages: list[str], flags: bool) -> str | None:
    frame = finder.table.frame
    named = [*finder.named("outcome"), *stages]
    few = [column for column in finder.free() if frame[column].n_unique() <= MOST_OUTCOMES + 1]
    meanings = {column: [word_outcome(word) for word in distinct(frame[column])] for column in {*named, *few}}
    tests: list[tuple[list[str], Callable[[list[str | None]], bool]]] = [
        (named, lambda found: any(outcome not in (None, OPEN) for outcome in found)),
        (few, lambda found: None not in found and any(outcome != OPEN for outcome in found)),
        (named, lambda found: OPEN in found),
        ([] if flags else named, lambda found: 0 < len(found) <= MOST_OUTCOMES),
    ]
    return next((column for columns, test in tests for column in columns if test(meanings[column])), None)


def _by_content(finder: _Finder) -> None:
    """What names did not tell: a unique id, two dates of which one is never later, a single column of money."""
    frame, serials = finder.table.frame, finder.table.kind == "xlsx"
    free = finder.free()
    if "deal_id" not in finder.taken:
        ids = [c for c in free if header(c)[0].split()[-1:] in (["id"], ["key"], ["ref"], ["nr"]) and _unique(frame[c])]
        if ids:
            finder.take("deal_id", ids[0], "every row has another value in it")
    dates = [c for c in free if _holds("created", frame[c], serials, UNNAMED_SHARE)]
    if not {"created", "closed"} & finder.taken.keys() and len(dates) == 2:
        _two_dates(finder, dates, serials)
    money = [c for c in finder.free() if c not in dates and _is_money(frame[c])]
    if "amount" not in finder.taken and len(money) == 1:
        finder.take("amount", money[0], "the only column of money")


def _unique(column: pl.Series) -> bool:
    return column.null_count() == 0 and column.n_unique() == len(column)


def _two_dates(finder: _Finder, dates: list[str], serials: bool) -> None:
    first, second = (parse_dates(finder.table.frame[column], None, serials)["value"] for column in dates)
    if (first <= second).all() and (first < second).any():
        finder.take("created", dates[0], "the earlier of the two dates")
        finder.take("closed", dates[1], "the later of the two dates")
    elif (second <= first).all() and (second < first).any():
        finder.take("created", dates[1], "the earlier of the two dates")
        finder.take("closed", dates[0], "the later of the two dates")


def _is_money(column: pl.Series) -> bool:
    texts = column.drop_nulls()
    marked = texts.filter(texts.str.contains(r"[$\u20ac\u00a3]|\d[.,]\d{2}$|\d[.,]\d{3}[.,\d]*$"))
    return len(marked) > UNNAMED_SHARE * len(texts) and _holds("amount", column, False, UNNAMED_SHARE)
