"""What moves when one weight does, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

from qualify.analysis.sensitivity import SCORES, ZERO, Sensitivity
from qualify.analysis.stability import UNSURE
from qualify.words import count, listed, money, percent

_NAMED = 3


def notch(found: Sensitivity) -> str:
    """What a notch is."""
    quarter = ": a quarter of the mean weight" if found.notch > 1 else ", the least that a weight can move"
    return (
        f"One notch is {found.notch} on the sliders{quarter}. The other weights stay as they are; "
        "as a score is their weighted mean, every score moves a little, and lines move with the scores."
    )


def span(found: Sensitivity, what: str, currency: str) -> str:
    """Which criterion moves a quantity most when its weight moves by one notch, and which when it counts for nothing.

    >>> from types import SimpleNamespace
    >>> changes = {"change": ["a notch up", "a notch down", "to zero"], "after": [43.0, 40.0, 35.0]}
    >>> about = {"criterion": "need", "question": "Need?", "what": "tipping point", "before": 41.0}
    >>> table = pl.DataFrame(about | changes)
    >>> span(SimpleNamespace(table=table), "tipping point", "")
    'The tipping point, now 41, moves most with “Need?” (a notch up: 43, a notch down: 40). Of all criteria that \
could be left out, “Need?” matters most: without it, it would be 35.'
    """
    rows = found.table.filter(what=what).with_columns(by=(pl.col("after") - pl.col("before")).abs())
    if rows.is_empty():
        return "There is only one weight, so nothing can move against the others."
    now = rows["before"][0]
    if now is None:
        return f"There is no {what} under these weights{_appears(rows)}"
    value = partial(_value, what=what, currency=currency)
    dropped = pl.col("change") == ZERO
    said = f"The {what}, now {value(now)}, {_by_a_notch(rows.filter(~dropped), value)}"
    return said + _left_out(_furthest(rows.filter(dropped), value), value) + _disappears(rows, what)


def _by_a_notch(notches: pl.DataFrame, value: Callable[[float], str]) -> str:
    most = _furthest(notches, value)
    if not most.height:
        return "moves with no single notch."
    if most["criterion"].n_unique() > 1:
        return f"moves most, and equally far, with {_questions(most)} (by {value(most['by'][0])})."
    own = notches.filter(pl.col("criterion") == most["criterion"][0], pl.col("after").is_not_null())
    ways = [f"{change}: {value(after)}" for change, after in own.select("change", "after").iter_rows()]
    return f"moves most with {_questions(most)} ({', '.join(ways)})."


def _left_out(most: pl.DataFrame, value: Callable[[float], str]) -> str:
    if not most.height:
        return ""
    many = most.height > 1
    then = " or ".join(dict.fromkeys(map(value, most["after"].sort())))
    which = f"{_questions(most)} {'matter' if many else 'matters'} most: without {'one of them' if many else 'it'}"
    return f" Of all criteria that could be left out, {which}, it would be {then}."


def _furthest(rows: pl.DataFrame, value: Callable[[float], str]) -> pl.DataFrame:
    """The changes that move the quantity furthest: all that look equally far as it is shown; none where none does."""
    far = pl.col("by").map_elements(value, return_dtype=pl.String)
    moved = rows.drop_nulls("by").filter(far != value(0.0)).sort("by", descending=True, maintain_order=True)
    return moved.filter(far == value(moved["by"][0])) if moved.height else moved


def _questions(most: pl.DataFrame) -> str:
    """The criteria of some changes, each named once, the first of very many."""
    names = [f"“{question}”" for question in most.unique("criterion", maintain_order=True)["question"]]
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    return listed(names)


def _appears(rows: pl.DataFrame) -> str:
    found = rows.drop_nulls("after")
    if found.is_empty():
        return ", and no change of a single weight brings one."
    return f"; {found.height:,} of {count(rows.height, 'change')} of a single weight would bring one."


def _disappears(rows: pl.DataFrame, what: str) -> str:
    lost = rows.filter(pl.col("after").is_null())
    shown = ", ".join(f"“{q}” {change}" for q, change in lost.select("question", "change").head(_NAMED).iter_rows())
    more = f" and {lost.height - _NAMED} more changes" if lost.height > _NAMED else ""
    return f" There is no {what} any more with {shown}{more}." if lost.height else ""


def _value(value: float, what: str, currency: str) -> str:
    return f"{value:.0f}" if what in SCORES else money(value, currency)


def unsure(found: Sensitivity) -> str:
    """How many open deals have a zone that hangs on the exact weights, and what was drawn."""
    drawn, same = found.stability, percent(1 - UNSURE)
    return (
        f"{drawn} A draw changes all weights at once, each of them by about one notch; the lines stay where they are. "
        f"({drawn.draws} draws, seed {drawn.seed}; the least sure deals keep their zone in fewer than {same} of them.)"
    )
