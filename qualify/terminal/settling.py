"""What the options of ``import`` settle: how its tables are understood, and what becomes of doubtful rows."""

from __future__ import annotations

import shlex
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from qualify import intake
from qualify.analysis import preparing
from qualify.analysis.preparing import Checked, Source
from qualify.errors import InputError, Problem
from qualify.intake.records import Batch, Finding, Ruling
from qualify.schema import OUTCOMES
from qualify.store import Store
from qualify.terminal.files import read_bytes

Pair = tuple[str, str]


def meaning(text: str) -> Pair:
    """A word of an outcome column, which may be empty or hold a ``=`` itself, and what it means."""
    word, equals, outcome = text.rpartition("=")
    if not equals or outcome not in OUTCOMES:
        raise ArgumentTypeError(f"{text!r} is not WORD=won, WORD=lost, WORD=open or 'WORD=no decision'")
    return word, outcome


def decision(text: str) -> Pair:
    """A rule and the way to deal with the rows that break it."""
    rule, equals, way = text.partition("=")
    if not equals or not rule or not way:
        raise ArgumentTypeError(f"{text!r} is not RULE=WAY")
    return rule, way


def day(text: str) -> date:
    """A day as 2026-01-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day such as 2026-01-31") from None


def settled(store: Store, sources: Sequence[Source], options: Namespace) -> tuple[Source, ...]:
    """``sources`` as the options say. Raises InputError for a column or a word that no table has."""
    found = [replace(source, as_of=options.as_of or source.as_of) for source in sources]
    if options.mapping:
        found = _with_mapping(store, found, options.mapping)
    for word, outcome in options.outcome:
        found = _with_outcome(found, word, outcome)
    for columns, first in ((options.day_first, True), (options.month_first, False)):
        for column in columns:
            found = _with_order(found, column, first)
    return tuple(found)


def _with_mapping(store: Store, sources: list[Source], name: str) -> list[Source]:
    """The mapping of a file, or of this name in the store, for the tables that have all of its columns."""
    path = Path(name)
    saved = {row["name"]: row["body"] for row in store.mappings().to_dicts()}
    if not path.is_file() and name not in saved:
        known = ", ".join(map(repr, saved)) or "none"
        raise InputError(f"There is no file and no saved mapping {name!r}.", f"Saved are: {known}.")
    body = _text(path) if path.is_file() else saved[name]
    mapping, rulings = preparing.from_text(body)
    wanted = {column for _, column in mapping.fields}
    fits = [wanted <= set(source.table.frame.columns) for source in sources]
    if not any(fits):
        what = f"No table has the columns of the mapping {name!r}."
        raise InputError(what, f"It needs {', '.join(sorted(wanted))}.", file=sources[0].table.name)
    return [
        replace(source, mapping=intake.fitted(source.table, mapping), rulings=rulings, saved_as=name) if fit else source
        for source, fit in zip(sources, fits, strict=True)
    ]


def _text(path: Path) -> str:
    return read_bytes(path).decode("utf-8", errors="replace")


def _with_outcome(sources: list[Source], word: str, outcome: str) -> list[Source]:
    has = [word in dict(source.mapping.outcomes) for source in sources]
    if not any(has):
        first = next((source for source in sources if source.mapping.outcomes), sources[0])
        known = ", ".join(repr(one) for one, _ in first.mapping.outcomes) or "no words"
        what = "No cell of the outcome column holds the word given with --outcome."
        column = first.mapping.column("outcome") or ""
        raise InputError(what, f"It has {known}.", file=first.table.name, column=column, value=word)
    return [
        replace(one, mapping=one.mapping.with_outcome(word, outcome)) if yes else one
        for one, yes in zip(sources, has, strict=True)
    ]


def _with_order(sources: list[Source], column: str, first: bool) -> list[Source]:
    has = [column in source.table.frame.columns for source in sources]
    if not any(has):
        names = ", ".join(dict.fromkeys(name for source in sources for name in source.table.frame.columns))
        raise InputError(f"There is no column {column!r}.", f"There is {names}.", file=sources[0].table.name)
    return [
        replace(one, mapping=one.mapping.with_order(column, first)) if yes else one
        for one, yes in zip(sources, has, strict=True)
    ]


def ruled(sources: Sequence[Source], found: dict[int, Checked], decisions: Iterable[Pair]) -> tuple[Source, ...]:
    """``sources`` with what --decide says of the findings. Raises InputError for a rule or a way that is not there."""
    made = list(sources)
    every = [(i, one) for i, batch in found.items() if isinstance(batch, Batch) for one in batch.findings]
    for rule, way in decisions:
        hits = [(i, one) for i, one in every if one.problem.rule == rule]
        if not hits:
            rules = ", ".join(sorted({one.problem.rule for _, one in every})) or "none"
            raise InputError(f"No row breaks the rule {rule!r}.", f"Broken are: {rules}.")
        for i, one in hits:
            _refuse_way(one, way)
            about = (rule, one.problem.column)
            others = tuple(other for other in made[i].rulings if (other.rule, other.column) != about)
            made[i] = replace(made[i], rulings=(*others, Ruling(*about, way)))
    return tuple(made)


def _refuse_way(finding: Finding, way: str) -> None:
    names = [one.name for one in finding.ways]
    if way not in names:
        raise InputError(f"{way!r} is no way to deal with {finding.problem.rule!r}.", f"Use one of {', '.join(names)}.")


def in_terminal(problem: Problem, ways: Sequence[str]) -> Problem:
    """A problem with the way out that the terminal has, where a page has a menu."""
    if not problem.blocking:
        return problem
    if problem.rule == "unknown outcome":
        option = shlex.quote(f"{problem.value}=MEANING")
        way = f'Say it with --outcome {option}, where MEANING is won, lost, open or "no decision".'
    elif problem.rule == "ambiguous date":
        column = shlex.quote(problem.column)
        way = f"Say it with --day-first {column} or --month-first {column}."
    else:
        option = shlex.quote(f"{problem.rule}=WAY")
        way = f"Say it with --decide {option}, where WAY is {_either(ways)}."
    return replace(problem, way_out=way)


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
