"""From a table of answers, one a row or one a column, to ratings of the opportunities."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from qualify.intake.parsed import note
from qualify.intake.records import Batch, Mapping, Table, criteria_keys
from qualify.intake.sieve import Sieve, numbered
from qualify.intake.words import distinct

# The day may have begun elsewhere.
_SLACK = timedelta(days=1)


def check_ratings(table: Table, mapping: Mapping, known: pl.Series | None = None) -> Batch:
    """The rows of ``table`` as ratings, checked; ``known`` are the ids of the opportunities that there are.

    Where a column names the criterion, every row taken in is one rating, and one without an answer takes back what
    was answered before. Else every column of ``mapping.answers`` is a criterion, and blank cells are no ratings.
    Words that ``mapping`` calls unanswered are blank. Raises InputError where no column names the opportunity, or
    none has answers.
    """
    sieve = Sieve(table, mapping)
    long = mapping.column("criterion") is not None
    sieve.need(deal_id="which opportunity a row belongs to")
    if long or not mapping.answers:
        sieve.need(criterion="which question was answered", answer="what the answer is")
    base = pl.DataFrame({name: sieve.cells(name) for name in ("rater", "evidence")}).with_columns(
        deal_id=sieve.deals(known), rated=sieve.dates("rated"), row=table.line
    )
    to_come = base["rated"] > date.today() + _SLACK
    sieve.refuse("rated in the future", to_come, "it was rated on a day that has not come yet", "Correct it.", "rated")
    sieve.deleted()
    copies = ~table.frame.select(pl.struct(pl.all()).is_first_distinct()).to_series()
    sieve.refuse("copied row", copies, "it is a word-for-word copy of a row above it")
    sieve.unused()
    return _long(sieve, base) if long else _wide(sieve, base)


def _long(sieve: Sieve, base: pl.DataFrame) -> Batch:
    asked = sieve.cells("criterion")
    sieve.refuse("missing question", asked.is_null(), "it names no question", "Fill it in.", "criterion")
    answers = _answers(sieve, sieve.mapping.column("answer") or "")
    what = "Without an answer, which takes back what was answered before"
    sieve.remark("no answer", answers.is_null() & sieve.good, what, name="answer")
    criteria = criteria_keys(tuple(distinct(asked)))
    keys = {question: key for key, question in criteria}
    named = asked.replace_strict(keys, default=None, return_dtype=pl.String)
    ratings = base.with_columns(criterion=named, answer=answers)
    said = ratings.select("deal_id", "criterion", "rater", "rated").with_columns(good=sieve.good)
    again = said.is_duplicated() & said["rated"].is_not_null() & said["rater"].is_not_null() & said["good"]
    what = "The same person answered the same question twice on one day, of which the last answer counts"
    sieve.remark("rated again that day", again, what, name="rated")
    ratings = ratings.filter(sieve.good)
    return sieve.batch(criteria, ratings=numbered(ratings, "ratings"))


def _wide(sieve: Sieve, base: pl.DataFrame) -> Batch:
    criteria = criteria_keys(sieve.mapping.answers)
    columns = {key: _answers(sieve, column) for key, column in criteria}
    silent = pl.DataFrame(columns).select(pl.all_horizontal(pl.all().is_null())).to_series()
    sieve.refuse("no answer", silent, "it has no answer")
    parts = [
        base.with_columns(answers.alias("answer"), pl.lit(key).alias("criterion"))
        .filter(sieve.good)
        .drop_nulls("answer")
        for key, answers in columns.items()
    ]
    return sieve.batch(criteria, ratings=numbered(pl.concat(parts), "ratings"))


def _answers(sieve: Sieve, column: str) -> pl.Series:
    """The answers of a column as they stand, without the words that are no answer to it, which are named."""
    texts = sieve.table.frame[column]
    words = [word for name, word in sieve.mapping.unanswered if name == column]
    none = texts.is_in(words).fill_null(False)
    if none.any():
        what = f"No answer to {column!r}: {', '.join(map(repr, words))}."
        sieve.problems.append(note("unanswered", what, "", sieve.table.line.filter(none).to_list(), column, words[0]))
    return texts.set(none, None)
