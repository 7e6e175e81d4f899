"""The history of one deal: a sentence for each chart, and a record."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from qualify.analysis.deal_history import History
from qualify.schema import OPEN
from qualify.words import count, money, on_day


def scores(found: History) -> str:
    """How the score moved, and which ratings are in it.

    The rubric and the lines are those of today; what the ratings were is what they were on each day.
    """
    rows = found.scores.drop_nulls("score")
    if rows.is_empty():
        return "It never had a score." + _late(found)
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    text = f"The score is {last['score']}"
    if rows.height > 1:
        text = f"The score went from {first['score']} on {_day(first['day'])} to {last['score']} on {_day(last['day'])}"
        text += f", over {count(rows.height, 'day')} with ratings"
    return f"{text}, by the rubric of today.{_undated(found)}{_late(found)}"


def _undated(found: History) -> str:
    if not found.undated:
        return ""
    said = "1 rating carries no day: it stands" if found.undated == 1 else f"{found.undated:,} carry no day: they stand"
    return f" {said} on the first one here, and hindsight cannot be ruled out."


def _late(found: History) -> str:
    """Ratings that do not make the score."""
    if not found.late:
        return ""
    does = "does not count and is" if found.late == 1 else "do not count and are"
    return f" {count(found.late, 'rating')} given later {does} not shown."


def stages(found: History) -> str:
    """Through which stages it went."""
    if found.stages.is_empty():
        return "Nobody wrote down a stage."
    *_, last = found.stages.iter_rows(named=True)
    if last["starts"] is None:
        return f"Its stage is “{last['stage']}”; nobody wrote down when it was entered."
    days = (last["ends"] - last["starts"]).days if last["ends"] else 0
    went = count(found.stages.height, "stage")
    is_now = "is in" if found.facts["outcome"] == OPEN else "ended in"
    return f"It went through {went} and {is_now} “{last['stage']}”, for {count(days, 'day')} by then."


def amounts(found: History) -> str:
    """How the amount moved."""
    currency = found.facts["currency"]
    values = _moves(found.amounts)
    if not values:
        return "It has no amount."
    if len(values) == 1:
        return f"The amount was always {money(values[0], currency)}, as far as is known."
    text = f"The amount moved {count(len(values) - 1, 'time')}, from {money(values[0], currency)} to "
    return f"{text}{money(values[-1], currency)}."


def expected(found: History) -> str:
    """When it was created, how often its expected close was moved, and when it was closed."""
    facts, values = found.facts, _moves(found.expected)
    text = f"Created on {on_day(facts['created'])}. " if facts["created"] else ""
    if not values:
        text += "Nobody wrote down an expected close."
    elif len(values) == 1:
        text += f"The expected close was always {on_day(values[0])}, as far as is known."
    else:
        later = sum(after > before for before, after in pairwise(values))
        put_off = "always to a later day" if later == len(values) - 1 else f"{later:,} of them to a later day"
        text += f"The expected close moved {count(len(values) - 1, 'time')}, {put_off}, "
        text += f"from {on_day(values[0])} to {on_day(values[-1])}."
    if facts["outcome"] != OPEN and facts["closed"]:
        text += f" Closed on {on_day(facts['closed'])}."
    return text + _unknown(found)


def sentences(found: History) -> tuple[str, str, str, str]:
    """Of the score, the stages, the amount and the dates."""
    return scores(found), stages(found), amounts(found), expected(found)


def _unknown(found: History) -> str:
    said = count(found.unknown, "change")
    return f" {said} on a day that nobody knows {_is(found.unknown)} left out." if found.unknown else ""


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _day(day: Any) -> str:
    return on_day(day) if day else "a day that nobody wrote down"


def _moves(steps: pl.DataFrame) -> list[Any]:
    """The values one after the other, without what did not change."""
    values = steps["value"].to_list()
    return [value for place, value in enumerate(values) if not place or value != values[place - 1]]


def record(found: History) -> dict[str, Any]:
    """Every figure and sentence of the section."""
    return {
        "starts": found.starts,
        "ends": found.ends,
        "scores": found.scores.to_dicts(),
        "stages": found.stages.to_dicts(),
        "amounts": found.amounts.to_dicts(),
        "expected": found.expected.to_dicts(),
        "undated": found.undated,
        "late": found.late,
        "changes_without_a_day": found.unknown,
        "answers": list(sentences(found)),
    }
