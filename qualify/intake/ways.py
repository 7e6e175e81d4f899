"""A rule that rows break, before anybody has decided about them, and the ways out of it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qualify.intake.records import ACCEPT, SET_ASIDE, Way

LATER = "Leave these rows out for now; they are kept, and can be taken in later."


@dataclass(frozen=True)
class Option:
    """A way out and its consequence: ``done`` says it once it is chosen, ``front`` begins the sentence of its effect.

    ``change`` are (column, expression) pairs for the rows of the breach, ``aside`` the rows that are set aside, and
    ``silent`` are (question, word) pairs of answers that do not count; without a word, the whole question.
    """

    way: Way
    done: str
    front: str
    change: tuple[tuple[str, pl.Expr], ...] = ()
    aside: pl.Series | None = None
    silent: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Breach:
    """The ``rows`` (True) that break a rule, before anybody has decided about them.

    ``default`` is the way taken where nobody says otherwise. None: it is asked, nothing is stored before the answer,
    and ``meanwhile`` is what the preview shows. ``reason`` is why a row is set aside, for all rows or for each.
    ``told`` is an effect that the rule itself works out; ``supposed`` are options that nobody can choose here, whose
    effect is told. ``beside`` are columns that the changes need.
    """

    rule: str
    rows: pl.Series
    options: tuple[Option, ...]
    default: str | None
    reason: str | pl.Series
    column: str = ""
    value: str = ""
    way_out: str = ""
    asked: str = ""
    meanwhile: str = SET_ASIDE
    told: str = ""
    supposed: tuple[Option, ...] = ()
    beside: tuple[tuple[str, pl.Series], ...] = ()


def aside(rows: pl.Series, fact: str, what: str = LATER, front: str = "Without them") -> Option:
    """The way that sets the rows of a breach aside."""
    return Option(Way(SET_ASIDE, what), f"Set aside {fact}.", front, aside=rows)


def accept(fact: str, what: str, front: str = "Kept as they are") -> Option:
    """The way that takes the rows in as they are."""
    return Option(Way(ACCEPT, what), f"Kept {fact}.", front)


def repair(name: str, what: str, done: str, front: str, **change: pl.Expr) -> Option:
    """A way that changes columns in the rows of a breach."""
    return Option(Way(name, what), done, front, change=tuple(change.items()))


def clear(field: str, fact: str, thing: str) -> Option:
    """The way that takes the rows in without their value in ``field``."""
    what = f"Take these rows in without the {thing}."
    done = f"Left out the {thing} of {fact}."
    return repair("clear", what, done, f"Without the {thing} alone", **{field: pl.lit(None)})
