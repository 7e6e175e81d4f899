"""What a person has settled about an upload so far, and what the intake makes of that."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import polars as pl

from pages.shared.answers import Line
from qualify import intake
from qualify.analysis import carrying, gate, preparing
from qualify.analysis.preparing import Checked, Source
from qualify.errors import Problem
from qualify.intake import Batch, Mapping, Table
from qualify.rubric import Rubric
from qualify.store import Receipt, Store

Place = tuple[str, str, int]
"""A table's name and file, and its number among those with the same: two files can have one name."""


@dataclass(frozen=True)
class Draft:
    """An upload on its way: its tables, the data set it goes to, and the points of a first rubric.

    ``tables`` are as they were read; those of ``sources`` have what others say of their rows beside them.
    ``guessed`` is what the intake took each table for at first, ``said`` are the roles that a person gave; ``name``
    (None: not typed) is the data set, ``fresh`` the name that was shown as a new one. ``used`` is None until somebody
    chooses the questions that count; ``ordered`` are the columns whose words tell an order. ``brought`` is the rubric
    that an export of our own brings along. ``dropped`` says which decisions could not be kept when tables came or
    went, ``turn`` how often that was; ``resumed`` is True where the person came back from another page.
    """

    about: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    sources: tuple[Source, ...] = ()
    guessed: tuple[Mapping, ...] = ()
    notes: tuple[Problem, ...] = ()
    brought: Rubric | None = None
    said: tuple[tuple[Place, str], ...] = ()
    name: str | None = None
    fresh: str | None = None
    author: str = ""
    used: tuple[str, ...] | None = None
    lines: tuple[Line, ...] = ()
    ordered: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    turn: int = 0
    resumed: bool = False
    receipts: tuple[Receipt, ...] = ()
    version: int = 0
    memory: dict[object, tuple[Hashable, Any]] = field(default_factory=dict, compare=False, repr=False)

    def alone(self, at: int, source: Source) -> Draft:
        """The draft with ``source`` in its place, whatever other tables are."""
        return replace(self, sources=(*self.sources[:at], source, *self.sources[at + 1 :]))

    def cast(self, at: int, source: Source) -> Draft:
        """The draft with ``source`` in its place as what a person says that it is, or left out."""
        guessed = (*self.guessed[:at], source.mapping, *self.guessed[at + 1 :])
        said = dict(self.said) | {self.places[at]: source.mapping.role}
        return replace(self.alone(at, source), guessed=guessed, said=tuple(said.items()))

    def anew(self, store: Store) -> Draft:
        """All tables understood anew without those that are left out: what a left-out table told goes with it."""
        return self.following(store, self)

    def following(self, store: Store, before: Draft) -> Draft:
        """These tables understood, with all that a person has decided about them and their upload ``before``.

        Of an upload without any of these tables, only who brings it is known.
        """
        if not set(places(self.tables)) & set(before.places):
            before = replace(self, author=before.author)
        was = dict(zip(before.places, zip(before.sources, before.guessed, strict=True), strict=True))
        pairs = list(zip(places(self.tables), self.tables, strict=True))
        out = {place: was[place] for place, _ in pairs if place in was and not was[place][0].used}
        said = dict(before.said)
        used = [table for place, table in pairs if place not in out]
        roles = [said.get(place, "") for place, _ in pairs if place not in out]
        fresh = preparing.understood(store, used, roles, before.name) if used else ()
        made: dict[Place, tuple[Source, Mapping]] = {}
        dropped: list[str] = []
        for place, source in zip(places([one.table for one in fresh]), fresh, strict=True):
            carried, lost = carrying.carried(*was[place], source) if place in was else (source, [])
            made[place], dropped = (carried, source.mapping), [*dropped, *lost]
        made |= out
        # Tables stay where they were, unless others came.
        order = list(was) if was.keys() == made.keys() else list(made)
        return replace(
            before,
            about=self.about,
            tables=self.tables,
            notes=self.notes,
            brought=self.brought,
            sources=tuple(made[place][0] for place in order),
            guessed=tuple(made[place][1] for place in order),
            dropped=tuple(dropped),
            turn=before.turn + 1,
            receipts=(),
            memory={},
        )

    @property
    def places(self) -> list[Place]:
        """The place of each source."""
        return places([source.table for source in self.sources])

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
        # With the state of the store: what others take in meanwhile can be what these tables belong to.
        stands = tuple(store.datasets().select("dataset", "version").iter_rows())
        decided = tuple((repr(one.mapping), one.rulings, one.edits, one.used, one.as_of) for one in self.sources)
        about = (store.identity, stands, self.name, decided)
        kept = self.memory.get("all")
        if kept is None or kept[0] != about:
            check = partial(_remembered, self.memory)
            found = gate.checked(store, self.sources, self.name, check, self.brought)
            kept = self.memory["all"] = (about, found)
        return kept[1]


def places(tables: Sequence[Table]) -> list[Place]:
    """The place of each table."""
    names = [(table.name, table.sha256) for table in tables]
    return [(*name, names[:at].count(name)) for at, name in enumerate(names)]


def _remembered(
    memory: dict[object, tuple[Hashable, Any]], source: Source, known: pl.Series | None, ended: pl.DataFrame | None
) -> Batch:
    # Two files can have one name.
    place = source.table.name, source.table.sha256
    against = None if known is None else known.hash().sum(), None if ended is None else ended.hash_rows().sum()
    about = (repr(source.mapping), source.rulings, source.edits, against)
    kept = memory.get(place)
    if kept is None or kept[0] != about:
        kept = memory[place] = (about, preparing.check(source, known, ended))
    return kept[1]
