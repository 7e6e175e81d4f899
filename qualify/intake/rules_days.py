"""Dates held against a day: open deals past their date, days that have not come yet, answers of hindsight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from qualify.intake import hindsight
from qualify.intake.columns import Facts, due, is_closed
from qualify.intake.hindsight import RATE_EARLY, TAKE_IN
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, SET_ASIDE, Way
from qualify.intake.rules_dates import TITLES
from qualify.intake.ways import Breach, Option, accept, aside, clear, repair
from qualify.schema import OPEN

# The day may have begun elsewhere.
_SLACK = timedelta(days=1)


def rules(facts: Facts) -> list[Breach]:
    """All breaches of the rules on what was due, is to come, or was known too late."""
    return [*_past_due(facts), *_future(facts), *_rated_late(facts)]


def last_day(facts: Facts) -> date | None:
    """The last day on which anything happened in the file, no later than today."""
    known = facts.frame.filter(facts.live).select(
        "created", pl.when(is_closed()).then("closed").alias("closed"), "rated",
        *(["modified"] if "modified" in facts.frame.columns else []),
    )  # fmt: skip
    last = known.select(pl.max_horizontal(pl.when(pl.all() <= facts.today).then(pl.all()).max())).item()
    return last if isinstance(last, date) else None


def _past_due(facts: Facts) -> list[Breach]:
    day = last_day(facts)
    if day is None:
        return []
    rows = facts.rows((pl.col("outcome") == OPEN) & (due() < day))
    if not rows.any():
        return []
    number = counted(int(rows.sum()), "open row")
    fact = f"{number} expected to close before {day.day} {day:%B %Y}, the last day in the file"
    cleared = repair(
        "clear", "Take them in without the expected date.", f"Left out the expected date of {fact}.",
        "Without the expected date alone", expected=pl.lit(None), closed=pl.lit(None),
    )  # fmt: skip
    column = facts.column("expected") or facts.column("closed")
    options = (accept(fact, "Take them in as they are: they are late."), cleared, aside(rows, fact))
    way_out = "Ask their owners for a new date, or whether they are closed."
    reason = "it is open and its expected date is past"
    return [Breach("open past its date", rows, options, ACCEPT, reason, column, facts.first(column, rows), way_out)]


def _future(facts: Facts) -> Iterator[Breach]:
    """Days of creation and of closing that have not come yet."""
    for name, said in (("created", "created"), ("closed", "closed")):
        late = pl.col(name) > facts.today + _SLACK
        rows = facts.rows(late & is_closed() if name == "closed" else late)
        if not rows.any():
            continue
        column = facts.column(name)
        fact = f"{counted(int(rows.sum()), 'row')} {said} on a day that has not come yet"
        options = (aside(rows, fact), accept(fact, "Take them in as they are."), clear(name, fact, TITLES[name]))
        yield Breach(
            f"{said} in the future", rows, options, SET_ASIDE, f"it is {said} on a day that has not come yet", column,
            facts.first(column, rows), "Correct the dates; accepted, they move the day up to which data is known.",
        )  # fmt: skip


def _rated_late(facts: Facts) -> Iterator[Breach]:
    """Answers dated on the day of closing or just before it: whoever gave them may have known the outcome."""
    column = facts.column("rated")
    ended = facts.frame.select(pl.when(is_closed() & facts.live).then("closed")).to_series()
    for late in hindsight.late(facts.frame["rated"], ended, "closed deals with a rating date"):
        kept = Option(Way(ACCEPT, TAKE_IN), late.kept, "Kept")
        left = Option(
            Way("no answers", "Take these rows in without their answers."), f"Left out the answers of {late.fact}.",
            "Without their answers", change=(("answered", pl.lit(False)),),
        )  # fmt: skip
        yield Breach(
            late.rule, late.rows, (kept, left, aside(late.rows, late.fact)), ACCEPT, f"it was {late.what}",
            column, facts.first(column, late.rows), RATE_EARLY, told=late.effect,
        )  # fmt: skip
