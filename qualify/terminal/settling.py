"""What the options of ``import`` settle: how its tables are understood, and what becomes of doubtful rows."""

from __future__ import annotations

import shlex
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qualify.analysis import preparing
from qualify.analysis.belonging import holders
from qualify.analysis.gate import ids_of
from qualify.analysis.preparing import Checked, Source, is_deals
from qualify.errors import InputError, Problem
from qualify.intake.records import ROLES, Batch, Finding, Mapping, Ruling, Table
from qualify.intake.relations import beside
from qualify.schema import OUTCOMES
from qualify.store import Store
from qualify.terminal.files import read_bytes
from qualify.words import listed, on_day

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


def role(text: str) -> Pair:
    """The name of a file, or of one table in it, and what its rows are."""
    name, equals, what = text.rpartition("=")
    if not equals or not name or what not in ROLES:
        raise ArgumentTypeError(f"{text!r} is not FILE=ROLE with one of {', '.join(ROLES)}")
    return name, what


def roles(tables: Sequence[Table], said: Iterable[Pair]) -> list[str]:
    """What --role says of each table, "" where it says nothing. Raises InputError for a file that is not there."""
    found = dict.fromkeys(range(len(tables)), "")
    for name, what in said:
        hits = [i for i, table in enumerate(tables) if name in (table.name, table.name.split(": ")[0])]
        if not hits:
            there = ", ".join(table.name for table in tables)
            raise InputError("No file has the name given with --role.", f"There is {there}.", file=name)
        found |= dict.fromkeys(hits, what)
    return list(found.values())


def refuse_homeless(store: Store, sources: Sequence[Source]) -> None:
    """Raises InputError where no data set is named and none, or more than one, has half of the ids of an upload."""
    if any(is_deals(source) for source in sources):
        return
    homes = holders(store, ids_of(sources))
    known = f"and opportunities with its ids are in {listed(homes)}" if homes else "and no data set has half of its ids"
    what = f"The upload has no opportunities of its own, {known}."
    raise InputError(what, "Say with --data which data set it belongs to.", file=sources[0].table.name)


def or_ratings(problem: Problem, source: Source) -> Problem:
    """A refusal; of a table that tells no outcomes also how to say that its rows are answers about deals."""
    if not is_deals(source) or source.mapping.tells_outcome:
        return problem
    option = shlex.quote(f"{source.table.name}=ratings")
    more = f"If its rows are answers to questions about deals that are there already, say so with --role {option}."
    return replace(problem, way_out=f"{problem.way_out} {more}")


def day(text: str) -> date:
    """A day as 2026-01-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day such as 2026-01-31") from None


def settled(store: Store, sources: Sequence[Source], options: Namespace) -> tuple[Source, ...]:
    """``sources`` as the options say. Raises InputError for a column or a word that no table has."""
    found = _with_mapping(store, sources, options.mapping) if options.mapping else list(sources)
    found = [replace(source, as_of=options.as_of or source.as_of) for source in found]
    for word, outcome in options.outcome:
        found = _with_outcome(found, word, outcome)
    for columns, first in ((options.day_first, True), (options.month_first, False)):
        for column in columns:
            found = _with_order(found, column, first)
    return tuple(found)


def _with_mapping(store: Store, sources: Sequence[Source], name: str) -> list[Source]:
    """The mapping of a file, or of this name in the store, for the tables that have all of its columns.

    Columns that tables beside them gave do not count: those tables may have other names by now.
    """
    saved = [_Saved(name, _text(Path(name)))] if Path(name).is_file() else _kept(store, name)
    made = [next((one.read(source) for one in saved if one.fits(source)), None) for source in sources]
    if not any(made):
        what = f"No table has the columns of the mapping {name!r}."
        needed = " or ".join(", ".join(sorted(one.wanted)) for one in saved)
        raise InputError(what, f"It needs {needed}.", file=sources[0].table.name)
    return [known or source for known, source in zip(made, sources, strict=True)]


@dataclass(frozen=True)
class _Saved:
    """A mapping by the name that was given, as text; ``at`` is the moment of saving where the store knows it."""

    name: str
    body: str
    at: datetime | None = None

    @property
    def mapping(self) -> Mapping:
        return preparing.from_text(self.body)[0]

    @property
    def wanted(self) -> set[str]:
        """The columns of its own that it needs."""
        others = {beside(column, join.table) for join in self.mapping.joins for column in join.columns}
        return {column for _, column in self.mapping.fields} - others

    def fits(self, source: Source) -> bool:
        return self.wanted <= set(source.table.frame.columns)

    def read(self, source: Source) -> Source:
        known = [column for column, _ in self.mapping.reasons]
        return replace(preparing.read_as(source, self.body, known), saved_as=self.name, saved=self.at)


def _kept(store: Store, name: str) -> list[_Saved]:
    """What is saved under a name: sources may share one."""
    rows = store.mappings().to_dicts()
    found = [_Saved(name, row["body"], row["saved"]) for row in rows if row["name"] == name]
    if not found:
        known = ", ".join(repr(one) for one in dict.fromkeys(row["name"] for row in rows)) or "none"
        raise InputError(f"There is no file and no saved mapping {name!r}.", f"Saved are: {known}.")
    return found


def as_saved(sources: Iterable[Source]) -> list[str]:
    """Which tables are understood as a saved mapping says: another source's headers may be the same."""
    return [f"{one.table.name} is read as {_what(one)}." for one in sources if one.saved_as]


def _what(source: Source) -> str:
    name = repr(source.saved_as)
    return f"saved for {name} on {on_day(source.saved.date())}" if source.saved else f"the mapping in {name} says"


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
