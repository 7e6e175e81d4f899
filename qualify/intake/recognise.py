"""Which column is what: by its name and its content, with the reason for each in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

import polars as pl

from qualify.intake import roles
from qualify.intake.dates import numbered, parse_dates
from qualify.intake.numbers import decimal_comma, parse_amounts
from qualify.intake.ordering import date_orders, date_words
from qualify.intake.outcomes import flag_share, words_of
from qualify.intake.own import own_mapping
from qualify.intake.questions import find_questions, find_segments, no_answers
from qualify.intake.records import DEAL_DATES, FIELDS, FIELDS_OF, Mapping, Table
from qualify.intake.suggesting import tells_order
from qualify.intake.words import WORDS, distinct, formatted, header
from qualify.schema import LOST, NO_DECISION, OPEN

SAMPLE = 2_000
NAMED_SHARE = 0.5
UNNAMED_SHARE = 0.95
_GLANCE, _SHORTEST_DATE = 20, 5
MOST_OUTCOMES = 25
_FLAGS = ("is_won", "is_closed", "is_active")
_TEXTS = ("owner", "account", "product", "source", "team", "name", "rater")
_ORDER = ("deal_id", "is_won", "is_closed", *DEAL_DATES, "amount", "currency", "reason", *_TEXTS)
# Beside its numbers and ids Dynamics writes words, which say more, but for these, which it writes for one country.
_RAW = ("deal_id", *DEAL_DATES, "amount", *_FLAGS)


def guess(table: Table, role: str = "") -> Mapping:
    """How the columns of ``table`` are understood, for a person to correct. Never raises on account of the content.

    With a ``role`` as a table of that role, else as what its columns' names say that it is.
    """
    own = None if role else own_mapping(table)
    other = own or (roles.as_role(table, role) if role in roles.READ else None if role else roles.by_names(table))
    if other:
        return own or with_values(table, other)
    finder = _Finder(table, {}, {})
    for field in _ORDER:
        finder.by_name(field, WORDS["fields"])
    _outcome_and_stage(finder)
    for field in WORDS["second"]:
        if field not in finder.taken:
            finder.by_name(field, WORDS["second"])
    _given_up(finder)
    _by_content(finder)
    fields = tuple((field, finder.taken[field]) for field in FIELDS if field in finder.taken)
    mapping = with_values(table, Mapping(fields=fields))
    answers, why = find_questions(table, mapping)
    mapping = replace(mapping, answers=answers)
    segments, kinds = find_segments(table, mapping)
    reasons = {column: "kept as it is" for column in table.frame.columns} | finder.reasons
    for column, text in (date_words(table, mapping) | why | kinds).items():
        used = column in finder.taken.values()
        reasons[column] = f"{reasons[column]}; {text}" if used else text
    unanswered = no_answers(table, mapping)
    return replace(mapping, segments=segments, unanswered=unanswered, reasons=tuple(reasons.items()))


def remap(table: Table, mapping: Mapping, field: str, column: str | None) -> Mapping:
    """``mapping`` with ``field`` moved to ``column`` (None: to no column) and what follows from that looked up again.

    Words of the outcome column that the person has given a meaning keep it.
    """
    pairs = {**dict(mapping.fields), field: column}
    fields = tuple((name, found) for name in FIELDS_OF[mapping.role] if (found := pairs.get(name)))
    moved = with_values(table, replace(mapping, fields=fields))
    return moved if field == "amount" else replace(moved, decimal_comma=mapping.decimal_comma)


def with_values(table: Table, mapping: Mapping) -> Mapping:
    """``mapping`` with what its columns' values say: outcomes, the orders of dates, decimal comma."""
    frame = table.frame
    outcome, amount = mapping.column("outcome"), mapping.column("amount")
    known = {word: meaning for word, meaning in mapping.outcomes if meaning}
    words = words_of(frame[outcome]) if outcome else ()
    return replace(
        mapping,
        outcomes=tuple((word, known.get(word, meaning)) for word, meaning in words),
        orders=date_orders(table, mapping),
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

    def named(self, field: str, words: dict[str, list[str]]) -> list[str]:
        """The free columns whose name is one of the field's, the surest first."""
        raw_first = sorted(self.free(), key=lambda column: formatted(column) == (field in _RAW))
        names = {column: header(column) for column in raw_first}
        return [column for word in words[field] for column, forms in names.items() if word in forms]

    def by_name(self, field: str, words: dict[str, list[str]]) -> None:
        for column in self.named(field, words):
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
    if field in DEAL_DATES:
        return (
            _share(parse_dates(sample, True, serials)) >= share or _share(parse_dates(sample, False, serials)) >= share
        )
    if field == "amount":
        return _share(parse_amounts(sample, decimal_comma(sample))) >= share
    if field in _FLAGS:
        return flag_share(sample) >= share
    # A column of answers is a question even where it is called "Client" or "Source".
    return field not in _TEXTS or not tells_order(texts)


def _share(read: pl.DataFrame) -> float:
    return read["value"].is_not_null().mean() or 0.0  # type: ignore[return-value]


def _outcome_and_stage(finder: _Finder) -> None:
    """The columns of outcome and stage; one column can be both."""
    frame = finder.table.frame
    flags = {"is_won", "is_closed"} <= finder.taken.keys()
    lone = None if flags else finder.drop("is_won")
    if not flags:
        finder.drop("is_closed")
    stages = [column for column in finder.named("stage", WORDS["fields"]) if _is_stage(frame[column])]
    chosen = _outcome_column(finder, stages, flags) or lone
    if chosen:
        finder.take("outcome", chosen, "its words say won, lost or open")
    stage = next(iter(stages), None)
    if stage:
        finder.take("stage", stage, "by its name" + ("; its words also say the outcome" if stage == chosen else ""))


def _is_stage(column: pl.Series) -> bool:
    """True for a column with something in it that is no list of the ids of stages."""
    ids = header(column.name)[0].endswith(" id") and len(column) > MOST_OUTCOMES and _unique(column)
    return bool(distinct(column.head(SAMPLE))) and not ids


def _outcome_column(finder: _Finder, stages: list[str], flags: bool) -> str | None:
    frame = finder.table.frame
    named = [*finder.named("outcome", WORDS["fields"]), *stages]
    few = [column for column in finder.free() if frame[column].n_unique() <= MOST_OUTCOMES + 1]
    meanings = {column: [meaning for word, meaning in words_of(frame[column]) if word] for column in {*named, *few}}
    tests: list[tuple[list[str], Callable[[list[str | None]], bool]]] = [
        (named, lambda found: any(outcome not in (None, OPEN) for outcome in found)),
        (few, lambda found: None not in found and any(outcome != OPEN for outcome in found)),
        (named, lambda found: OPEN in found),
        ([] if flags else named, lambda found: 0 < len(found) <= MOST_OUTCOMES),
    ]
    return next((column for columns, test in tests for column in columns if test(meanings[column])), None)


def _given_up(finder: _Finder) -> None:
    """A column of what is still active tells what was lost only where no word of the outcome does, as in Odoo."""
    column, flags = finder.taken.get("outcome"), "is_won" in finder.taken
    if column and not flags and not {LOST, NO_DECISION} & {how for _, how in words_of(finder.table.frame[column])}:
        finder.by_name("is_active", WORDS["fields"])
        if gone := finder.taken.get("is_active"):
            finder.reasons[gone] += f"; no means lost, for no word of {column!r} does"


def _by_content(finder: _Finder) -> None:
    """What names did not tell: a unique id, two dates of which one is never later, a single column of money."""
    frame, serials = finder.table.frame, finder.table.kind == "xlsx"
    free = finder.free()
    if "deal_id" not in finder.taken:
        ids = [c for c in free if header(c)[0].split()[-1:] in (["id"], ["key"], ["ref"], ["nr"]) and _unique(frame[c])]
        if ids:
            finder.take("deal_id", ids[0], "every row has another value in it")
    # Two columns of dates, or one of money, tell something; of more of them nothing follows, so the search ends there.
    if not {"created", "closed"} & finder.taken.keys():
        dates = list(islice((column for column in free if _is_dated(frame[column], serials)), 3))
        if len(dates) == 2:
            _two_dates(finder, dates, serials)
    if "amount" not in finder.taken:
        sums = (c for c in finder.free() if _is_money(frame[c]) and not _is_dated(frame[c], serials))
        money = list(islice(sums, 2))
        if len(money) == 1:
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


def _is_dated(column: pl.Series, serials: bool) -> bool:
    """True for a column of dates; one look at a few texts spares most of thousands of columns the long one."""
    few = column.drop_nulls().head(_GLANCE)
    if not any(len(text) >= _SHORTEST_DATE and not text.isalpha() for text in few):
        return False
    return _holds("created", column, serials, UNNAMED_SHARE) and not numbered(column)


def _is_money(column: pl.Series) -> bool:
    texts = column.drop_nulls()
    marked = texts.filter(texts.str.contains(r"[$\u20ac\u00a3]|\d[.,]\d{2}$|\d[.,]\d{3}[.,\d]*$"))
    return len(marked) > UNNAMED_SHARE * len(texts) and _holds("amount", column, False, UNNAMED_SHARE)
