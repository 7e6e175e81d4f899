"""The history of one deal: a sentence for each chart, and a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from qualify.analysis.deal_history import History
from qualify.analysis.rated import when
from qualify.schema import OPEN
from qualify.words import count, listed, money, on_day


def scores(found: History) -> str:
    """How the score moved, and which ratings are in it.

    The rubric and the lines are those of today; what the ratings were is what they were on each day.
    """
    rows = found.scores.drop_nulls("score")
    if rows.is_empty():
        return f"It never had a score.{_late(found)}{_written(found)}{_taken_back(found)}"
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    text = f"The score is {last['score']}"
    if rows.height > 1:
        text = f"The score went from {first['score']} on {_day(first['day'])} to {last['score']} on {_day(last['day'])}"
        text += f", over {count(rows.height, 'day')} with ratings"
    return (
        f"{text}, by the rubric of today.{_raters(found)}{_undated(found)}{_late(found)}{_written(found)}"
        f"{_taken_back(found)}"
    )


def _raters(found: History) -> str:
    """What each of several people alone would have made of it."""
    if found.raters.is_empty():
        return ""
    told = listed(
        [
            f"{rater} {'none' if score is None else score} ({count(answers, 'answer')}, "
            f"{f'the last on {on_day(day)}' if day else 'without a day'})"
            for rater, day, answers, score, _ in found.raters.iter_rows()
        ]
    )
    return (
        f" {found.raters.height} people rated it; by each one's own answers alone its score would be: {told}. Of each "
        "question the last answer makes the score, whoever gave it."
    )


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


def _written(found: History) -> str:
    """Ratings that were written down after closing, for an earlier day."""
    return "".join(
        f" {count(answers, 'rating')} by {rater} {'was' if answers == 1 else 'were'} {when(rated, said_for)}."
        for rater, rated, said_for, answers in found.written.iter_rows()
    )


def _taken_back(found: History) -> str:
    return "".join(
        f" {count(answers, 'rating')} by {rater} {'was' if answers == 1 else 'were'} taken back on {on_day(day)} and "
        f"{'counts' if answers == 1 else 'count'} nowhere."
        for rater, day, answers in found.taken_back.iter_rows()
    )


def stages(found: History) -> str:
    """Through which stages it went."""
    now = found.facts["stage"]
    if found.stages.is_empty():
        return f"Its stage is “{now}”; nobody wrote down when it was entered." if now else "Nobody wrote down a stage."
    *_, last = found.stages.iter_rows(named=True)
    if found.stages.height == 1 and not last["entered"] and last["stage"] == now:
        return f"Its stage is “{now}”; nobody wrote down when it was entered."
    went = count(found.stages["stage"].n_unique(), "stage")
    if found.stages.height > found.stages["stage"].n_unique():
        went += f", entering one or another {count(found.stages.height, 'time')} in all,"
    if last["ends"] == found.ends and now in (last["stage"], None):
        return f"It went through {went} and {_is_in(found)} “{last['stage']}”{_for(found, last)}."
    return (
        f"It went through {went.removesuffix(',')}; the last one written down is “{last['stage']}”, from "
        f"{on_day(last['starts'])}. The deal itself says {f'“{now}”' if now else 'none'}, and nobody wrote down since "
        "when."
    )


def _is_in(found: History) -> str:
    return "is in" if found.facts["outcome"] == OPEN else "ended in"


def _for(found: History, last: Mapping[str, Any]) -> str:
    """How long it has been in its last stage; nothing of a deal that ended on that day, or on no known one."""
    closed = found.facts["outcome"] != OPEN
    days = (last["ends"] - last["starts"]).days
    return "" if closed and not (found.facts["closed"] and days) else f", for {count(days, 'day')} by then"


def amounts(found: History) -> str:
    """How the amount moved."""
    currency, now = found.facts["currency"], found.facts["amount"]
    values = found.amounts["value"].to_list()

    def said(amount: float | None) -> str:
        return "none" if amount is None else money(amount, currency)

    if len(values) > 1:
        text = f"The amount moved {count(len(values) - 1, 'time')}, from {said(values[0])} to {said(values[-1])}."
    else:
        text = _once(found, found.amounts, said(now), "amount") if values or now is not None else "It has no amount."
    return text + _apart(values, now, said)


def expected(found: History) -> str:
    """When it was created, how often its expected close was moved, and when it was closed."""
    facts, values = found.facts, found.expected["value"].to_list()
    text = f"Created on {on_day(facts['created'])}. " if facts["created"] else ""
    if len(values) > 1:
        text += _moved(values)
    elif values or facts["expected"]:
        text += _once(found, found.expected, _date(facts["expected"]), "expected close")
    else:
        text += "Nobody wrote down an expected close."
    text += _apart(values, facts["expected"], _date)
    if facts["outcome"] != OPEN and facts["closed"]:
        text += f" Closed on {on_day(facts['closed'])}."
    return text + _left_out(found)


def _moved(values: list[date | None]) -> str:
    """How often an expected close was moved, and where to."""
    later = sum(after is not None and before is not None and after > before for before, after in pairwise(values))
    put_off = "always to a later day" if later == len(values) - 1 else f"{later:,} of them to a later day"
    text = f"The expected close moved {count(len(values) - 1, 'time')}, {put_off}, "
    return f"{text}from {_date(values[0])} to {_date(values[-1])}."


def _once(found: History, steps: pl.DataFrame, now: str, name: str) -> str:
    """Of a field of which no change is known: since when it says what it says."""
    if steps.is_empty():
        return f"The {name} is {now}; nobody wrote down since when."
    day, value = steps.row(0)
    said = _date(value) if isinstance(value, date) else money(value, found.facts["currency"])
    if found.ends is None or day >= found.ends:
        return f"The {name} is {said}; nobody wrote down what it was before."
    return f"The {name} was {said} from {on_day(day)} on, as far as is known."


def _apart(values: list[Any], now: Any, said: Callable[[Any], str]) -> str:
    """That the deal itself says something else than the end of its history."""
    if not values or values[-1] == now:
        return ""
    return f" The deal itself says {said(now)}, and nobody wrote down since when."


def _date(day: date | None) -> str:
    return on_day(day) if day else "none"


def sentences(found: History) -> tuple[str, str, str, str]:
    """Of the score, the stages, the amount and the dates."""
    return scores(found), stages(found), amounts(found), expected(found)


def _left_out(found: History) -> str:
    """Changes that are in no chart."""
    closed = found.facts["outcome"] != OPEN and found.facts["closed"]
    after = "dated after it closed" if closed else f"dated after {_date(found.ends)}"
    parts = ((found.unknown, "on a day that nobody knows"), (found.after, after))
    return "".join(
        f" {count(number, 'change')} {when} {'is' if number == 1 else 'are'} left out."
        for number, when in parts
        if number
    )


def _day(day: Any) -> str:
    return on_day(day) if day else "a day that nobody wrote down"


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
        "changes_after_the_end": found.after,
        "written_down_after_closing": found.written.to_dicts(),
        "taken_back": found.taken_back.to_dicts(),
        "raters": found.raters.to_dicts(),
        "answers": list(sentences(found)),
    }
