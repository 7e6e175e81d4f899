"""What became of one deal from day to day: its score, its stage, its amount and its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from qualify.analysis.currencies import Rates, converted
from qualify.analysis.standing import standings
from qualify.analysis.view import View
from qualify.rubric import Rubric
from qualify.schema import OPEN
from qualify.scores import levels
from qualify.store import Reads

_FIELDS: dict[str, pl.DataType] = {"amount": pl.Float64(), "expected": pl.Date(), "stage": pl.String()}
_SCORES: dict[str, pl.DataType] = {"day": pl.Date(), "score": pl.Int64(), "zone": pl.String()}
_RATERS: dict[str, pl.DataType] = {"rater": pl.String(), "day": pl.Date(), "answers": pl.Int64()} | {
    "score": pl.Int64(), "zone": pl.String()
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class History:
    """A deal from the day ``starts`` to the day ``ends``: closing, or the last day that the data knows of.

    ``scores``: day, score and zone after the ratings of each day that count; ``undated`` of them carry no day and
    stand on the first one, and ``late`` ratings do not count under the rule. ``stages``: stage, starts and ends;
    ``entered`` says whether it was entered on the day ``starts`` or was there already when a file first told of it.
    ``amounts`` and ``expected``: day and value, the value from that day on; none is a value too. Changes that are left
    out: ``unknown`` of them on a day that nobody knows, and ``after`` of them dated after ``ends``. ``written``: rater,
    rated, said_for and answers, of ratings written down after closing; ``taken_back``: rater, day and answers.
    ``raters``: rater, day of the last rating, answers, score and zone, by each one's own ratings that count alone; no
    row where fewer than two people are named.
    """

    facts: dict[str, Any]
    starts: date | None
    ends: date | None
    scores: pl.DataFrame
    undated: int
    late: int
    stages: pl.DataFrame
    amounts: pl.DataFrame
    expected: pl.DataFrame
    unknown: int
    after: int
    written: pl.DataFrame
    taken_back: pl.DataFrame
    raters: pl.DataFrame


def history(seen: Reads, view: View, deal_id: str) -> History:
    """The history of a deal of ``view``, by the rubric, the weights and the lines of today.

    The last score is the one that the deal has under the rule of the book.
    """
    book = view.book
    facts = book.deals.row(by_predicate=pl.col("deal_id") == deal_id, named=True)
    given = seen.rated(book.dataset, version=book.rubric_version or None, deal_id=deal_id)
    given = given.filter(pl.col("criterion").is_in(book.rubric.keys)).with_row_index("place")
    counted = _counted(seen, view, deal_id, given)
    stages, first = seen.changes(book.dataset, ("stage",), deal_id=deal_id), seen.first_said(book.dataset, deal_id)
    if book.day:
        # Of the first file to tell of a deal an amount is taken to have been so before, as the forecast does.
        stages = stages.filter(pl.col("since") <= book.day)
        first = first.filter((pl.col("since") <= book.day) | (~pl.col("given") & (pl.col("field") != "stage")))
    changes = pl.concat([stages, book.changes.filter(deal_id=deal_id)])
    told = _told(first, changes, book.rates)
    dated = [facts["created"], *counted["rated"], *told.filter("given")["day"]]
    ends = _ends(facts, book.as_of, dated, now=book.as_of == seen.as_of(book.dataset))
    within = _until(told, ends) if ends else told
    starts = min(filter(None, [*dated, ends]), default=None)
    return History(
        facts=facts,
        starts=starts,
        ends=ends,
        scores=_scores(counted, view, starts),
        undated=counted["rated"].null_count(),
        late=given.height - counted.height,
        stages=_stages(_steps(within, "stage"), ends),
        amounts=_steps(within, "amount").drop("given"),
        expected=_steps(within, "expected").drop("given"),
        unknown=changes["since"].null_count(),
        after=told.height - within.height,
        written=_counted_by(given.filter(pl.col("said_for").is_not_null()), "rater", "rated", "said_for"),
        taken_back=_counted_by(
            seen.taken_back(book.dataset, deal_id), "rater", pl.col("withdrawn").dt.date().alias("day")
        ),
        raters=_raters(counted, view),
    )


def _counted_by(ratings: pl.DataFrame, *by: str | pl.Expr) -> pl.DataFrame:
    return ratings.group_by(*by, maintain_order=True).agg(answers=pl.len().cast(pl.Int64))


def _ends(facts: dict[str, Any], as_of: date | None, dated: list[date | None], *, now: bool) -> date | None:
    """The day of closing; of a deal that is open ``now``, or closed on no known day, the last one known of it."""
    if facts["outcome"] != OPEN and facts["closed"]:
        return max(filter(None, [facts["created"], facts["closed"]]))
    return max(filter(None, [as_of, *(dated if now else [facts["created"]])]), default=None)


def _counted(seen: Reads, view: View, deal_id: str, given: pl.DataFrame) -> pl.DataFrame:
    """The ratings that count under the rule of the book."""
    bound = seen.limits(view.book.dataset, view.book.rule).row(by_predicate=pl.col("deal_id") == deal_id, named=True)
    if not bound["scored"]:
        return given.head(0)
    if bound["limit"] is None:
        return given
    return given.filter(pl.col("rated").is_null() | (pl.col("rated") <= bound["limit"]))


def _scores(counted: pl.DataFrame, view: View, starts: date | None) -> pl.DataFrame:
    """day, score and zone after each day's ratings; those without a day come first, on the day ``starts``."""
    rubric = view.reading.rubric
    days = counted["rated"].unique().sort(nulls_last=False)
    if days.is_empty():
        return pl.DataFrame(schema=_SCORES)
    states = [counted.filter(pl.col("rated").is_null() | (pl.col("rated") <= pl.lit(day, pl.Date))) for day in days]
    found = standings(rubric, view.reading.lines, levels(_answers(states, rubric), rubric)[0])
    rows = [(day or starts, at.score, at.zone) for day, at in zip(days, found, strict=True)]
    return pl.DataFrame(rows, schema=_SCORES, orient="row")


def _raters(counted: pl.DataFrame, view: View) -> pl.DataFrame:
    """What each person's own ratings make of the deal, the last one to rate it last."""
    named = counted.filter(pl.col("rater").is_not_null())
    last = named.group_by("rater").agg(pl.col("rated").max().alias("day"), pl.col("place").max()).sort("place")
    if last.height < 2:
        return pl.DataFrame(schema=_RATERS)
    rubric, own = view.reading.rubric, [named.filter(rater=rater) for rater in last["rater"]]
    answers = _answers(own, rubric)
    found = standings(rubric, view.reading.lines, levels(answers, rubric)[0])
    given = answers.select(pl.sum_horizontal(pl.all().is_not_null()).cast(pl.Int64).alias("answers"))["answers"]
    rows = zip(last["rater"], last["day"], given, found, strict=True)
    return pl.DataFrame([(*row, at.score, at.zone) for *row, at in rows], schema=_RATERS, orient="row")


def _answers(states: list[pl.DataFrame], rubric: Rubric) -> pl.DataFrame:
    """The answers that count in each state: its last to each criterion, in the order in which ratings count."""
    held = [dict(state.select("criterion", "answer").iter_rows()) for state in states]
    return pl.DataFrame({key: [answers.get(key) for answers in held] for key in rubric.keys},
                        schema=dict.fromkeys(rubric.keys, pl.String))  # fmt: skip


def _told(first: pl.DataFrame, changes: pl.DataFrame, rates: Rates) -> pl.DataFrame:
    """field, day, value and ``given``: what each field said first and after each change whose day is known."""
    later = changes.filter(pl.col("since").is_not_null()).select("field", "since", value="after", given=True)
    changed = later.group_by("field").agg(pl.col("since").min().alias("changed"))
    begun = first.filter(pl.col("field").is_in(list(_FIELDS))).join(changed, on="field", how="left")
    worth = converted(begun.select("currency", amount=pl.col("value").cast(pl.Float64, strict=False)), rates)
    begun = begun.with_columns(
        value=pl.when(pl.col("field") == "amount").then(worth["amount"].cast(pl.String)).otherwise("value"),
        # What was there before a change was there before its day, whatever the file shows.
        since=pl.when("given").then("since").otherwise(pl.min_horizontal("since", "changed")),
    )
    rows = pl.concat([begun.select("field", "since", "value", "given"), later])
    return rows.rename({"since": "day"}).sort("day", maintain_order=True)


def _until(told: pl.DataFrame, ends: date) -> pl.DataFrame:
    """Without what is dated later; what a later file was the first to tell had come to be so by then."""
    day = pl.when("given").then("day").otherwise(pl.min_horizontal("day", pl.lit(ends)))
    return told.with_columns(day=day).filter(pl.col("day") <= ends)


def _steps(told: pl.DataFrame, field: str) -> pl.DataFrame:
    """day, value and ``given`` of a field: its first value, and every other one after it; none is one, but not the
    first."""
    rows = told.filter(field=field).select("day", "value", "given")
    rows = rows.filter(pl.col("value").ne_missing(pl.col("value").shift()))
    read = pl.col("value").str.to_date() if field == "expected" else pl.col("value").cast(_FIELDS[field])
    return rows.with_columns(read)


def _stages(steps: pl.DataFrame, ends: date | None) -> pl.DataFrame:
    """stage, starts, ends and ``entered``, in the order in which the deal went through them."""
    until = pl.col("day").shift(-1).fill_null(pl.lit(ends, pl.Date))
    rows = steps.select(stage="value", starts="day", ends=until, entered="given")
    return rows.filter(pl.col("stage").is_not_null())
