"""What a person has settled about an upload so far, and what the intake makes of that."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl

from pages.shared.answers import Line
from qualify import intake
from qualify.analysis import preparing
from qualify.analysis.preparing import Checked, Source
from qualify.errors import Problem
from qualify.intake import Batch, Mapping, Table
from qualify.rubric import Rubric
from qualify.store import Receipt, Store


@dataclass(frozen=True)
class Draft:
    """An upload on its way: its tables, the data set it goes to, and the points of a first rubric.

    ``tables`` are as they were read; those of ``sources`` have what others say of their rows beside them.
    ``guessed`` is what the intake took each table for at first; ``name`` (None: not typed) is the data set, ``fresh``
    the name that was shown as a new one. ``used`` is None until somebody chooses the questions that count; ``ordered``
    are the columns whose words tell an order. ``brought`` is the rubric that an export of our own brings along.
    """

    about: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    sources: tuple[Source, ...]
    guessed: tuple[Mapping, ...]
    notes: tuple[Problem, ...] = ()
    brought: Rubric | None = None
    name: str | None = None
    fresh: str | None = None
    author: str = ""
    used: tuple[str, ...] | None = None
    lines: tuple[Line, ...] = ()
    ordered: tuple[str, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    version: int = 0
    memory: dict[tuple[str, str], tuple[Hashable, Batch]] = field(default_factory=dict, compare=False, repr=False)

    def alone(self, at: int, source: Source) -> Draft:
        """The draft with ``source`` in its place, whatever other tables are."""
        return replace(self, sources=(*self.sources[:at], source, *self.sources[at + 1 :]))

    def anew(self, store: Store) -> Draft:
        """All tables understood anew without those that are left out: what a left-out table told goes with it."""
        out = [source for source in self.sources if not source.used]
        gone = {(source.table.name, source.table.sha256) for source in out}
        tables = [table for table in self.tables if (table.name, table.sha256) not in gone]
        sources = (*(preparing.understood(store, tables) if tables else ()), *out)
        return replace(self, sources=sources, guessed=tuple(source.mapping for source in sources))

    def settled(self, at: int, source: Source) -> Draft:
        """The draft with ``source`` in its place; tables with the same columns follow it in how they are understood."""
        before = self.sources[at]
        sources = list(self.sources)
        sources[at] = source
        if (source.mapping, source.rulings) != (before.mapping, before.rulings):
            for i, other in enumerate(self.sources):
                same = other.mapping.role, other.table.frame.columns
                if i != at and same == (source.mapping.role, source.table.frame.columns):
                    mapping = intake.fitted(other.table, source.mapping)
                    sources[i] = replace(other, mapping=mapping, rulings=source.rulings)
        return replace(self, sources=tuple(sources))

    def checked(self, store: Store) -> tuple[str | None, dict[int, Checked]]:
        """The data set and what the check makes of each table that is used; done again only where something changed."""
        return preparing.checked(store, self.sources, self.name, partial(_remembered, self.memory))


def _remembered(
    memory: dict[tuple[str, str], tuple[Hashable, Batch]], source: Source, known: pl.Series | None
) -> Batch:
    # Two files can have one name.
    place = source.table.name, source.table.sha256
    about = (repr(source.mapping), source.rulings, source.edits, None if known is None else known.hash().sum())
    kept = memory.get(place)
    if kept is None or kept[0] != about:
        kept = memory[place] = (about, preparing.check(source, known))
    return kept[1]
