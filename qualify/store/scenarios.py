"""Named weights: kept, renamed, deleted with a way back, and published as a version of the rubric."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from qualify.errors import InputError, StoreError
from qualify.rubric import Missing, Rubric
from qualify.store import rubrics
from qualify.store.clock import now
from qualify.store.database import Source, Writer
from qualify.store.names import one_line
from qualify.words import count


@dataclass(frozen=True)
class Scenario:
    """Named weights on a version of a rubric, and what they were found on: this version of the data, so many ``deals``.

    ``weights`` are those that differ from the rubric version's; ``trials`` counts the settings that were tried before.
    The store gives a scenario its number ``scenario_id``, by which a link finds it whatever its name, and the moment
    it was ``saved``; ``deleted`` is None but for one that was deleted and can be restored. Scenarios are equal where
    what a person set is equal.
    """

    name: str
    rubric_version: int
    weights: dict[str, int]
    missing: Missing
    note: str = ""
    author: str = ""
    data_version: int = 0
    deals: int | None = None
    trials: int = 0
    scenario_id: int = field(default=0, compare=False)
    saved: datetime | None = field(default=None, compare=False)
    deleted: datetime | None = field(default=None, compare=False)

    def over(self, version: Rubric) -> Rubric:
        """The rubric that the scenario describes, from its saved ``version``."""
        return version.with_weights(self.weights).with_missing(self.missing)


_COLUMNS = """scenario_id, name, rubric_version, weights, missing, note, author, saved, data_version, deals, trials,
    deleted"""


def listed(seen: Source, dataset: str, *, deleted: bool = False) -> list[Scenario]:
    """The scenarios of a data set, or the deleted ones, the newest first."""
    which = "deleted is not null" if deleted else "deleted is null"
    rows = seen.read(
        f"select {_COLUMNS} from scenarios where dataset = ? and {which} order by scenario_id desc", [dataset]
    )
    return [_scenario(row) for row in rows.iter_rows(named=True)]


def found(seen: Source, dataset: str, scenario_id: int) -> Scenario:
    """The scenario of this number, deleted or not. Raises StoreError where there is none."""
    rows = seen.read(f"select {_COLUMNS} from scenarios where dataset = ? and scenario_id = ?", [dataset, scenario_id])
    if rows.is_empty():
        raise StoreError(f"There is no scenario {scenario_id} in {dataset!r}.", _known(seen, dataset))
    return _scenario(rows.row(0, named=True))


def save(write: Writer, dataset: str, scenario: Scenario, *, replacing: bool = False) -> Scenario:
    """Keep a scenario as a new one. One of its name is an error, or, ``replacing``, deleted in the same moment."""
    name = one_line(scenario.name, "scenario")
    if scenario.trials < 0:
        raise InputError("The number of settings tried cannot be negative.", "Give a whole number.")
    taken = _of_name(write, dataset, name)
    if taken is not None and not replacing:
        raise _taken(name, taken)
    if taken is not None:
        _set(write, taken.scenario_id, "deleted", now())
    last = write.one("select coalesce(max(scenario_id), 0) from scenarios")
    kept = replace(scenario, name=name, scenario_id=1 + int(last[0]) if last else 1, saved=now(), deleted=None)
    write.run(
        f"insert into scenarios (dataset, {_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            dataset, kept.scenario_id, kept.name, kept.rubric_version, json.dumps(kept.weights), kept.missing,
            kept.note, kept.author, kept.saved, kept.data_version, kept.deals, kept.trials, None,
        ],
    )  # fmt: skip
    return kept


def rename(write: Writer, dataset: str, scenario_id: int, name: str) -> Scenario:
    """Call a scenario by another name, which must be free; its number stays."""
    held, wanted = found(write, dataset, scenario_id), one_line(name, "scenario")
    if other := _of_name(write, dataset, wanted, but=scenario_id):
        raise _taken(wanted, other)
    _set(write, scenario_id, "name", wanted)
    return replace(held, name=wanted)


def delete(write: Writer, dataset: str, scenario_id: int) -> Scenario:
    """Delete a scenario: it is no longer listed, its name is free, and it can be restored."""
    held = found(write, dataset, scenario_id)
    if held.deleted is not None:
        return held
    gone = replace(held, deleted=now())
    _set(write, scenario_id, "deleted", gone.deleted)
    return gone


def restore(write: Writer, dataset: str, scenario_id: int) -> Scenario:
    """Bring a deleted scenario back. Raises StoreError where its name was taken meanwhile."""
    held = found(write, dataset, scenario_id)
    if other := _of_name(write, dataset, held.name, but=scenario_id):
        raise StoreError(
            f"There is another scenario called {other.name!r} by now.", "Rename that one, then restore this one."
        )
    _set(write, scenario_id, "deleted", None)
    return replace(held, deleted=None)


def publish(write: Writer, dataset: str, scenario_id: int, *, note: str, author: str) -> int:
    """Make a scenario's weights and policy the next version of the rubric, and return its number.

    The latest version's wording stays. Raises StoreError where that version scores by other criteria, answers or
    points than the scenario's: publishing would silently take somebody's changes back.
    """
    held = found(write, dataset, scenario_id)
    if held.deleted is not None:
        raise StoreError(f"The scenario {held.name!r} is deleted.", "Restore it first.")
    latest = rubrics.latest(write, dataset)
    base, newest = (rubrics.rubric(write, dataset, version) for version in (held.rubric_version, latest))
    if _scored_by(base) != _scored_by(newest):
        raise StoreError(
            f"Version {latest} of the rubric has other criteria, answers or points than version "
            f"{held.rubric_version}, on which the scenario {held.name!r} was made.",
            f"Set these weights on version {latest} and save them as a scenario of it.",
        )
    scenario = held.over(base)
    made = newest.with_weights(scenario.weights).with_missing(scenario.missing)
    tried = held.trials + rubrics.trials(write, dataset, held.rubric_version)
    return rubrics.add(write, dataset, made, note or f"Published from the scenario {held.name!r}", author, tried)


def _scored_by(rubric: Rubric) -> dict[str, dict[str, int]]:
    return {c.key: {answer.label: answer.points for answer in c.answers} for c in rubric.criteria}


def _of_name(seen: Source, dataset: str, name: str, but: int | None = None) -> Scenario | None:
    """The scenario of this name, whatever its capitals: two that differ in nothing else would be mistaken.

    The very name goes first: older stores may hold two that differ in capitals.
    """
    alike = [one for one in listed(seen, dataset) if one.name.casefold() == name.casefold() and one.scenario_id != but]
    return min(alike, key=lambda one: one.name != name, default=None)


def _set(write: Writer, scenario_id: int, column: str, value: object) -> None:
    write.run(f"update scenarios set {column} = ? where scenario_id = ?", [value, scenario_id])


def _taken(name: str, by: Scenario) -> StoreError:
    if by.name == name:
        return StoreError(f"There is a scenario called {name!r} already.", "Choose another name.")
    return StoreError(
        f"There is a scenario called {by.name!r} already, and {name!r} differs from it in capitals only.",
        "Choose a name that nobody takes for the other.",
    )


def _known(seen: Source, dataset: str) -> str:
    there = listed(seen, dataset)
    return f"There {'is' if len(there) == 1 else 'are'} {count(len(there), 'scenario')}." if there else "None is saved."


def _scenario(row: dict[str, Any]) -> Scenario:
    return Scenario(**{**row, "weights": json.loads(row["weights"])})
