"""Won, lost, no decision or open: from the words of a column, or from two columns of yes and no."""

from __future__ import annotations

import polars as pl

from qualify.errors import Problem
from qualify.intake.parsed import counted, note
from qualify.intake.records import Mapping, Table
from qualify.intake.words import NO, WORDS, YES, distinct, header, plain
from qualify.schema import CLOSED, LOST, NO_DECISION, OPEN, OUTCOMES, WON

_EXACT = {word: outcome for outcome, words in WORDS["outcomes"]["exact"].items() for word in words}
_WITHIN = {outcome: frozenset(words) for outcome, words in WORDS["outcomes"]["within"].items()}
_CODES: dict[str, dict[str, str]] = WORDS["outcomes"]["codes"]
_STATUS_REASON = frozenset(WORDS["second"]["reason"])
_OF_STATUS_REASON = {
    word: outcome for outcome, words in WORDS["outcomes"]["of_status_reason"].items() for word in words
}
UNKNOWN_WORD = "nobody has said whether {!r} means won, lost, no decision or open"


def word_outcome(text: str) -> str | None:
    """The outcome that a cell's text means, or None where that is not certain.

    >>> word_outcome("Closed - Lost (price)"), word_outcome("Closed Won"), word_outcome("Shelved")
    ('lost', 'won', None)
    """
    words = plain(text)
    if words in _EXACT:
        return _EXACT[words]
    tokens = frozenset(words.split())
    found = [outcome for outcome in (WON, LOST) if tokens & _WITHIN[outcome]]
    return found[0] if len(found) == 1 and not tokens & _WITHIN["doubtful"] else None


def words_of(column: pl.Series) -> tuple[tuple[str, str | None], ...]:
    """Every word of an outcome column with its outcome; "" stands for empty cells.

    In a column called "Won" or the like, yes is won; no may be lost or open, so it has to be asked. Empty cells are
    open where no word of the column says open. The numbers of Dynamics' states are known by the column's name.
    """
    names = set(header(column.name))
    known = {code: meaning for name in names for code, meaning in _CODES.get(name, {}).items()}
    known |= _OF_STATUS_REASON if names & _STATUS_REASON else {}
    known |= dict.fromkeys(YES, WON) if not names.isdisjoint(WORDS["fields"]["is_won"]) else {}
    pairs = [(text, known.get(plain(text)) or word_outcome(text)) for text in distinct(column)]
    if column.null_count():
        pairs.append(("", None if OPEN in dict(pairs).values() else OPEN))
    return tuple(pairs)


def flag_share(texts: pl.Series) -> float:
    """The share of a column's cells, none of them empty, that say yes or no."""
    flags = [text for text in texts.unique() if plain(text) in YES | NO]
    return int(texts.is_in(flags).sum()) / len(texts)


def resolve(table: Table, mapping: Mapping) -> tuple[pl.DataFrame, list[Problem]]:
    """Columns ``value`` (an outcome) and ``fault`` of each row, and the problems found.

    Yes/no columns for won and closed, where both are mapped, go before the words of the outcome column, which then
    only tell "no decision" from "lost".
    """
    column = mapping.column("outcome")
    words = _by_words(table, mapping, column) if column else None
    flags = _by_flags(table, mapping)
    if flags is None:
        assert words is not None
        return _given_up(table, mapping, words), _unknown_words(table, mapping, words)
    if words is None:
        return flags, _bad_flags(table, flags)
    undecided = (flags["value"] == LOST) & (words["value"] == NO_DECISION)
    merged = flags.with_columns(
        pl.when(undecided.fill_null(False)).then(words["value"]).otherwise("value").alias("value")
    )
    return merged, [*_bad_flags(table, merged), *_disagreements(table, merged, words)]


def _given_up(table: Table, mapping: Mapping, words: pl.DataFrame) -> pl.DataFrame:
    """An open outcome is lost where the opportunity is no longer active: Odoo archives what is lost."""
    column = mapping.column("is_active")
    if column is None:
        return words
    gone = (words["value"] == OPEN).fill_null(False) & ~_flag(table.frame[column]).fill_null(True)
    return words.with_columns(pl.when(gone).then(pl.lit(LOST)).otherwise("value").alias("value"))


def _by_words(table: Table, mapping: Mapping, column: str) -> pl.DataFrame:
    texts = table.frame[column].fill_null("")
    known = {word: outcome for word, outcome in mapping.outcomes if outcome in OUTCOMES}
    value = texts.replace_strict(known, default=None, return_dtype=pl.String)
    faults = {word: UNKNOWN_WORD.format(word) for word in texts.filter(value.is_null()).unique()}
    return pl.DataFrame({"value": value, "fault": texts.replace_strict(faults, default=None, return_dtype=pl.String)})


def _unknown_words(table: Table, mapping: Mapping, words: pl.DataFrame) -> list[Problem]:
    column = mapping.column("outcome") or ""
    texts = table.frame[column].fill_null("")
    problems = []
    for word in sorted(texts.filter(words["value"].is_null()).unique()):
        rows = table.line.filter((texts == word) & words["value"].is_null()).to_list()
        named = f"the word {word!r}" if word else "an empty cell"
        what = f"Nobody has said yet whether {named} means won, lost, no decision or open."
        found = note("unknown outcome", what, "Choose what it means.", rows, column, word)
        problems.append(Problem(**{**vars(found), "blocking": True}))
    blank = [
        row for word, outcome in mapping.outcomes if word == "" and outcome == OPEN for row in _blank(table, column)
    ]
    if blank:
        what = f"Taken as open: {counted(len(blank), 'row')} without an outcome."
        problems.append(
            note("empty outcome", what, "Choose another outcome for empty cells if they are not open.", blank, column)
        )
    return problems


def _blank(table: Table, column: str) -> list[int]:
    return table.line.filter(table.frame[column].is_null()).to_list()


def _by_flags(table: Table, mapping: Mapping) -> pl.DataFrame | None:
    won_column, closed_column = mapping.column("is_won"), mapping.column("is_closed")
    if not (won_column and closed_column):
        return None
    won, closed = _flag(table.frame[won_column]), _flag(table.frame[closed_column])
    return pl.DataFrame({"won": won, "closed": closed}).select(
        pl.when(pl.col("won"))
        .then(pl.lit(WON))
        .when("closed")
        .then(pl.lit(LOST))
        .otherwise(pl.lit(OPEN))
        .alias("value"),
        pl.when(pl.any_horizontal(pl.all().is_null()))
        .then(pl.lit("won or closed is neither yes nor no"))
        .when(pl.col("won") & ~pl.col("closed"))
        .then(pl.lit("it is marked as won and as not closed"))
        .alias("fault"),
    )


def _flag(column: pl.Series) -> pl.Series:
    """True, False (also for an empty cell, as Salesforce writes it), or null where it is neither."""
    texts = column.fill_null("").unique().to_list()
    read = {text: True if plain(text) in YES else False if plain(text) in NO | {""} else None for text in texts}
    return column.fill_null("").replace_strict(read, return_dtype=pl.Boolean)


def _bad_flags(table: Table, outcomes: pl.DataFrame) -> list[Problem]:
    rows = table.line.filter(outcomes["fault"].is_not_null()).to_list()
    if not rows:
        return []
    first = outcomes["fault"].drop_nulls()[0]
    what = f"Set aside {counted(len(rows), 'row')} because of the marks for won and closed: {first}."
    return [note("won and closed", what, "Correct them in the file.", rows)]


def _disagreements(table: Table, outcomes: pl.DataFrame, words: pl.DataFrame) -> list[Problem]:
    differ = (outcomes["value"] != words["value"]) & words["value"].is_in(list(CLOSED)) & outcomes["fault"].is_null()
    rows = table.line.filter(differ.fill_null(False)).to_list()
    if not rows:
        return []
    what = f"In {counted(len(rows), 'row')} the stage contradicts the columns for won and closed, which count."
    return [note("contradictory outcome", what, "Check these rows.", rows)]
