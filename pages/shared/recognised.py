"""What each column of a table is taken for, for a person to correct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.shared.text import plain
from qualify import intake
from qualify.analysis.preparing import Source
from qualify.intake import FIELDS_OF, Mapping, Table
from qualify.intake.ordering import DATES
from qualify.schema import OUTCOMES
from qualify.words import count, listed

TITLES = {
    "outcome": "Outcome",
    "deal_id": "Deal id",
    "name": "Name of the deal",
    "account": "Customer",
    "owner": "Salesperson",
    "team": "Team",
    "source": "Lead source",
    "product": "Product",
    "stage": "Stage",
    "reason": "Reason for the outcome",
    "amount": "Amount",
    "currency": "Currency",
    "list_price": "List price",
    "created": "Created on",
    "closed": "Closed on",
    "expected": "Expected to close on",
    "rated": "Answered on",
    "rater": "Answered by",
    "is_won": "Won (yes or no)",
    "is_closed": "Closed (yes or no)",
    "is_active": "Still active (no: given up)",
    "since": "Known from",
    "field": "Field that changed",
    "before": "What it said before",
    "value": "What it says since",
    "criterion": "Question",
    "answer": "Answer",
    "evidence": "Evidence",
    "starts": "First day of the period",
    "period": "Month or quarter",
}
ABSENT, UNKNOWN = "not in this file", "not known"
MOST_WORDS = 60
_EXAMPLES, _LONGEST = 3, 24
# Many systems have one field for both.
_SHARED = {"outcome", "stage"}
Key = Callable[..., str]
Spots = list[tuple[st.delta_generator.DeltaGenerator, str]]


def correct(source: Source, guessed: Mapping, turn: int = 0) -> Source:
    """``source`` with its columns as the person leaves them; ``guessed`` says which fields stand first and why.

    With each ``turn`` the menus begin anew, with what the source says.
    """
    table, mapping = source.table, source.mapping
    # With its width: a table that lost or got the columns of another has menus of its own.
    key = partial(_key, table.sha256[:12], table.name, table.frame.width, turn)
    names = sorted(FIELDS_OF[mapping.role], key=list(TITLES).index)
    first = [field for field in names if field == "outcome" or guessed.column(field) or mapping.column(field)]
    others = [field for field in names if field not in first]
    spots: Spots = []
    mapping = _fields(table, guessed, mapping, first, key, spots)
    if others:
        with st.expander(f"Not found in this file ({len(others)}): say where it is"):
            mapping = _fields(table, guessed, mapping, others, key, spots)
    for spot, field in spots:
        _twice(spot, mapping, field)
    mapping = _ways_of_writing(table, mapping, key)
    if "outcome" in names:
        mapping = _outcomes(intake.edited(table, source.edits), mapping, key)
    if mapping.role in ("opportunities", "ratings"):
        mapping = _unanswered(table, _questions(table, mapping, key), key)
    if mapping.role == "opportunities":
        mapping = _segments(table, mapping, key)
    return replace(source, mapping=mapping)


def _fields(table: Table, guessed: Mapping, mapping: Mapping, fields: Sequence[str], key: Key, spots: Spots) -> Mapping:
    columns: list[str | None] = [None, *table.frame.columns]
    absent = _absent(table.frame.columns)
    for place, field in _cells(fields, 3):
        with place:
            now = mapping.column(field)
            column = st.selectbox(
                TITLES[field],
                columns,
                columns.index(now),
                format_func=lambda column: absent if column is None else column,
                key=key("field", field),
            )
            if column != now:
                mapping = intake.remap(table, mapping, field, column)
            if column:
                st.caption(plain(_about(table, guessed, field, column)))
            spots.append((st.empty(), field))
    return mapping


def _twice(spot: st.delta_generator.DeltaGenerator, mapping: Mapping, field: str) -> None:
    """A remark where a field's column is taken for another field as well."""
    column = mapping.column(field)
    others = [name for name, taken in mapping.fields if taken == column and name != field and {name, field} != _SHARED]
    if column and others:
        names = listed([TITLES[name] for name in others])
        spot.caption(f":orange[:material/report: {plain(column)} is taken for {plain(names)} as well.]")


def _absent(columns: Sequence[str]) -> str:
    """The menu's word for no column, which none is called."""
    word = ABSENT
    while word in columns:
        word = f"({word})"
    return word


def _cells(items: Sequence[str], wide: int) -> list[tuple[st.delta_generator.DeltaGenerator, str]]:
    """A place in a grid of ``wide`` columns for each item; rows stay rows on a narrow screen."""
    rows = [items[i : i + wide] for i in range(0, len(items), wide)]
    return [pair for row in rows for pair in zip(st.columns(wide), row, strict=False)]


def _key(*names: object) -> str:
    return " ".join(map(str, names))


def _about(table: Table, guessed: Mapping, field: str, column: str) -> str:
    """Examples of what is in a column, and why it was taken for the field."""
    texts = table.frame[column].drop_nulls().head(1000).unique(maintain_order=True)
    shown = [text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in texts.head(_EXAMPLES)]
    examples = ", ".join(shown) + (", …" if len(texts) > _EXAMPLES else "")
    why = dict(guessed.reasons).get(column, "").split("; question:")[0].partition(": ")[2]
    return f"{examples} ({why if guessed.column(field) == column and why else 'chosen by you'})"


def _ways_of_writing(table: Table, mapping: Mapping, key: Key) -> Mapping:
    """Dates and amounts that can be read in two ways; a column that proves one of them is read that way."""
    doubtful = [
        column for field in DATES if (column := mapping.column(field)) and intake.is_ambiguous(table.frame[column])
    ]
    amounts = [column for field in ("amount", "list_price", "value") if (column := mapping.column(field))]
    if not (doubtful or amounts):
        return mapping
    names = [*dict.fromkeys(doubtful), *([""] if amounts else [])]
    for place, column in _cells(names, 3):
        if not column:
            comma = place.selectbox(
                "Amounts", [False, True], int(mapping.decimal_comma), format_func=_AMOUNTS.__getitem__,
                key=key("decimal comma", *amounts),
            )  # fmt: skip
            mapping = replace(mapping, decimal_comma=comma)
            continue
        orders = [None, True, False]
        order = place.selectbox(
            f"Dates in {plain(column)}", orders, orders.index(mapping.order(column)), format_func=_DATES.__getitem__,
            key=key("day first", column),
        )  # fmt: skip
        mapping = mapping.with_order(column, order)
    return mapping


_DATES = {None: "not known", True: "day first, as in 31/12/2026", False: "month first, as in 12/31/2026"}
_AMOUNTS = {False: "point: 1,234.56", True: "comma: 1.234,56"}


def _segments(table: Table, mapping: Mapping, key: Key) -> Mapping:
    """Columns of the team's own by which it compares deals; all others are kept as they are."""
    mapped = {column for _, column in mapping.fields}
    columns = [column for column in table.frame.columns if column not in mapped]
    chosen = st.multiselect(
        "Columns to compare deals by (segments)",
        columns,
        [column for column in mapping.segments if column in columns],
        key=key("segments", *sorted(mapped)),
        help="Such as a region or an industry. Every column that is used for nothing is kept with its deal.",
    )
    return replace(mapping, segments=tuple(column for column in columns if column in chosen))


def _unanswered(table: Table, mapping: Mapping, key: Key) -> Mapping:
    """Words that are no answer: an unanswered question is never a No."""
    doubtful = [(column, word) for column in mapping.answers for word in intake.offered(table.frame[column])]
    pairs = list(dict.fromkeys([*mapping.unanswered, *mapping.answered, *doubtful]))
    if not pairs:
        return mapping
    chosen = st.multiselect(
        "Words that mean “not answered”",
        pairs,
        list(mapping.unanswered),
        format_func=lambda pair: f"{pair[0]}: {pair[1]}",
        key=key("unanswered", *mapping.answers),
        help="A question that nobody answered stays out of the score. “Unknown” is an answer unless you say otherwise.",
    )
    for column, word in pairs:
        if ((column, word) in chosen) != ((column, word) in mapping.unanswered):
            mapping = mapping.with_answer(column, word, (column, word) not in chosen)
    return mapping


def _questions(table: Table, mapping: Mapping, key: Key) -> Mapping:
    outcome = mapping.column("outcome") or ""
    columns = [column for column in table.frame.columns if column != outcome]
    chosen = st.multiselect(
        "Columns that are answers to a question about the deal",
        columns,
        [column for column in mapping.answers if column != outcome],
        key=key("questions", outcome),
        help="Everything that somebody answered about the deal before it was decided, also where it earns no points.",
    )
    return replace(mapping, answers=tuple(column for column in columns if column in chosen))


def _outcomes(table: Table, mapping: Mapping, key: Key) -> Mapping:
    """What each word of the outcome column means; what is known of words that this file lacks stays known."""
    column = mapping.column("outcome")
    if not column:
        return mapping
    times = dict(table.frame[column].fill_null("").value_counts().iter_rows())
    words = sorted((word for word, _ in mapping.outcomes if word in times), key=lambda word: (-times[word], word))
    st.markdown(f"What do the words of the column {plain(column)} mean?")
    meanings: list[str | None] = [*OUTCOMES, None]
    for place, word in _cells(words[:MOST_WORDS], 4):
        now = dict(mapping.outcomes)[word]
        meaning = place.selectbox(
            f"{plain(word) or 'Empty cells'} ({count(times[word], 'row')})",
            meanings,
            meanings.index(now),
            format_func=lambda meaning: meaning or UNKNOWN,
            key=key("word", column, word),
        )
        mapping = mapping.with_outcome(word, meaning)
    if len(words) > MOST_WORDS:
        st.warning(f"The column has {len(words):,} different words. Is it really the outcome?")
    _depends(table, mapping)
    return mapping


def _depends(table: Table, mapping: Mapping) -> None:
    """How much the win rate depends on what the words mean."""
    said = intake.spread_words(table, mapping)
    if said:
        st.caption(plain(said))
