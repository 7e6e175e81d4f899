"""The versions of a data set's rubric, which never change."""

from __future__ import annotations

from qualify.errors import StoreError
from qualify.rubric import NO_RUBRIC, Rubric, from_toml, to_toml
from qualify.store.clock import now
from qualify.store.database import Source, Writer


def rubric(seen: Source, dataset: str, version: int) -> Rubric:
    """One version; version 0 has no questions. Raises StoreError with the versions that there are."""
    if version == 0:
        return NO_RUBRIC
    rows = seen.read("select body from rubrics where dataset = ? and version = ?", [dataset, version])
    if rows.is_empty():
        have = seen.read("select version from rubrics where dataset = ? order by version", [dataset])["version"]
        raise StoreError(
            f"The data set {dataset!r} has no rubric version {version}.",
            f"It has: {', '.join(map(str, have)) or 'none yet'}.",
        )
    return from_toml(rows.item())


def trials(seen: Source, dataset: str, version: int) -> int:
    """How many settings were tried before the weights of a version were published; 0 where nobody moved sliders."""
    rows = seen.read("select trials from rubrics where dataset = ? and version = ?", [dataset, version])
    return 0 if rows.is_empty() else int(rows.item() or 0)


def publish(write: Writer, dataset: str, made: Rubric, base: int, note: str, author: str, tried: int) -> int:
    """Make a rubric that was found on version ``base`` after so many settings ``tried`` the next version.

    Its number is returned. What was tried for ``base`` itself stays counted. Raises StoreError where there is a newer
    version than ``base``: publishing would silently take somebody's changes back.
    """
    last = write.one("select coalesce(max(version), 0) from rubrics where dataset = ?", [dataset])
    if last and int(last[0]) != base:
        raise StoreError(
            f"Version {int(last[0])} of the rubric was saved since version {base}, on which this was found.",
            f"Choose version {int(last[0])} in the side bar and ask again.",
        )
    return add(write, dataset, made, note, author, tried + trials(write, dataset, base))


def add(write: Writer, dataset: str, made: Rubric, note: str, author: str = "", tried: int = 0) -> int:
    """Keep a rubric, found after so many settings ``tried``, as the next version and return its number.

    Where it keeps what was found by trying for the latest version, that stays counted: else correcting a word would be
    a way to forget it.
    """
    last = write.one("select coalesce(max(version), 0) from rubrics where dataset = ?", [dataset])
    latest = int(last[0]) if last else 0
    version = latest + 1
    if latest and _keeps(made, rubric(write, dataset, latest)):
        tried = max(tried, trials(write, dataset, latest))
    write.run(
        """insert into rubrics (dataset, version, name, body, note, author, saved, trials)
        values (?, ?, ?, ?, ?, ?, ?, ?)""",
        [dataset, version, made.name, to_toml(made), note, author, now(), tried],
    )
    return version


def _keeps(made: Rubric, before: Rubric) -> bool:
    """Whether the weights are the same, or the points of a question for which only outcomes can have given them."""
    learned, points = ({c.key: {a.label: a.points for a in c.answers} for c in one.criteria} for one in (before, made))
    taught = [criterion.key for criterion in before.criteria if criterion.taught]
    return made.weights == before.weights or any(points.get(key) == learned[key] for key in taught)
