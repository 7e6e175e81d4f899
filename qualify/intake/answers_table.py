"""From a table of answers, one a row or one a column, to ratings of the opportunities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from qualify.intake import hindsight
from qualify.intake.hindsight import RATE_EARLY, TAKE_IN
from qualify.intake.parsed import counted, note
from qualify.intake.records import Batch, Mapping, Ruling, Table, criteria_keys
from qualify.intake.sieve import Sieve, numbered
from qualify.intake.words import distinct

# The day may have begun elsewhere.
_SLACK = timedelta(days=1)
_SAME = ("deal_id", "criterion", "rater", "rated")
_AGAIN, _TWICE = "rated again that day", "answered twice"


def check_ratings(
    table: Table,
    mapping: Mapping,
    rulings: Sequence[Ruling] = (),
    known: pl.Series | None = None,
    ended: pl.DataFrame | None = None,
) -> Batch:
    """The rows of ``table`` as ratings, checked; ``known`` are the ids of the opportunities that there are.

    Where a column names the criterion, every row taken in is one rating, and one without an answer takes back what
    was answered before. Else every column of ``mapping.answers`` is a criterion, and blank cells are no ratings.
    Words that ``mapping`` calls unanswered are blank. ``ended`` has deal_id and the day closed of deals that are:
    rows rated then or just before are a finding, as are different answers of which nothing tells which counts;
    ``rulings`` can set their rows aside. Raises InputError where no column names the opportunity, or none has answers.
    """
    sieve = Sieve(table, mapping, rulings)
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
    return (_long if long else _wide)(sieve, base, ended)


def _long(sieve: Sieve, base: pl.DataFrame, ended: pl.DataFrame | None) -> Batch:
    asked = sieve.cells("criterion")
    sieve.refuse("missing question", asked.is_null(), "it names no question", "Fill it in.", "criterion")
    answers = _answers(sieve, sieve.mapping.column("answer") or "")
    what = "Without an answer, which takes back what was answered before"
    sieve.remark("no answer", answers.is_null() & sieve.good, what, name="answer")
    criteria = criteria_keys(tuple(distinct(asked)))
    keys = {question: key for key, question in criteria}
    named = asked.replace_strict(keys, default=None, return_dtype=pl.String)
    return _batch(sieve, criteria, [base.with_columns(criterion=named, answer=answers, says=True)], ended)


def _wide(sieve: Sieve, base: pl.DataFrame, ended: pl.DataFrame | None) -> Batch:
    criteria = criteria_keys(sieve.mapping.answers)
    columns = {key: _answers(sieve, column) for key, column in criteria}
    silent = pl.DataFrame(columns).select(pl.all_horizontal(pl.all().is_null())).to_series()
    sieve.refuse("no answer", silent, "it has no answer")
    parts = [
        base.with_columns(pl.lit(key).alias("criterion"), answers.alias("answer"), says=answers.is_not_null())
        for key, answers in columns.items()
    ]
    return _batch(sieve, criteria, parts, ended)


def _batch(
    sieve: Sieve, criteria: tuple[tuple[str, str], ...], parts: Sequence[pl.DataFrame], ended: pl.DataFrame | None
) -> Batch:
    """The answers that are taken in, after what is said about whole rows.

    Each of ``parts`` has a row for each of the file; where it ``says`` nothing, it is no rating.
    """
    if ended is not None:
        _late(sieve, parts[0], ended)
    _undated(sieve, parts[0])
    _again(sieve, parts)
    good = sieve.good
    ratings = pl.concat([part.filter(good & part["says"]) for part in parts])
    return sieve.batch(criteria, ratings=numbered(ratings, "ratings"))


def _late(sieve: Sieve, base: pl.DataFrame, ended: pl.DataFrame) -> None:
    """Rows rated at the closing of their deal, after it or just before, as :func:`qualify.intake.hindsight.late`."""
    closed = base.join(ended.select("deal_id", "closed"), on="deal_id", how="left", maintain_order="left")["closed"]
    good = sieve.good
    for late in hindsight.late(base["rated"], closed.set(~good, None), "rows with a rating date about closed deals"):
        sieve.offer(
            late.rule, late.rows, f"it was {late.what}", late.kept, TAKE_IN,
            effect=late.effect, way_out=RATE_EARLY, name="rated",
        )  # fmt: skip


def _undated(sieve: Sieve, base: pl.DataFrame) -> None:
    what = "Undated, so hindsight cannot be ruled out; these answers count all the same"
    sieve.remark("undated", base["rated"].is_null() & sieve.good, what, "Add the day of each rating.", name="rated")


def _again(sieve: Sieve, parts: Sequence[pl.DataFrame]) -> None:
    """Rows that answer a question about a deal as another row does not, where neither the day nor the rater differs."""
    often = sieve.good & parts[0].select(_SAME).is_duplicated()
    some = pl.concat([part.filter(often & part["says"]) for part in parts])
    unlike = some.group_by(_SAME).agg("row", answers=pl.col("answer").n_unique()).filter(pl.col("answers") > 1)
    whole = pl.col("rated").is_not_null() & pl.col("rater").is_not_null()
    for rule, test, what, name in (
        (_AGAIN, whole, "The same person answered the same question differently on one day", "rated"),
        (_TWICE, ~whole, "Rows answer the same question differently, and no day or rater tells them apart", "deal_id"),
    ):
        numbers = unlike.filter(test)["row"].explode().unique()
        rows = sieve.table.line.is_in(numbers.implode())
        sieve.offer(
            rule, rows, "another row answers the same question differently, and nothing tells which of them counts",
            f"{what}; the last answer counts: {counted(int(rows.sum()), 'row')}.",
            "Take them in; the last answer in the file counts.",
            effect="Set aside, none of these rows counts.",
            way_out="Leave the answer that is meant.", name=name,
        )  # fmt: skip


def _answers(sieve: Sieve, column: str) -> pl.Series:
    """The answers of a column as they stand, without the words that are no answer to it, which are named."""
    texts = sieve.table.frame[column]
    words = [word for name, word in sieve.mapping.unanswered if name == column]
    none = texts.is_in(words).fill_null(False)
    if none.any():
        what = f"No answer to {column!r}: {', '.join(map(repr, words))}."
        sieve.problems.append(note("unanswered", what, "", sieve.table.line.filter(none).to_list(), column, words[0]))
    return texts.set(none, None)
