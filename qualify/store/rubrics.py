"""The versions of a data set's rubric, which never change."""

from __future__ import annotations

from qualify.errors import StoreError
from qualify.rubric import NO_RUBRIC, Rubric, from_toml, to_toml
from qualify.store.database import Source, Writer
from qualify.store.imports import now


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


def add(write: Writer, dataset: str, made: Rubric, note: str, author: str = "", trials: int = 0) -> int:
    """Keep a rubric, found after so many ``trials``, as the next version and return its number."""
    last = write.one("select coalesce(max(version), 0) from rubrics where dataset = ?", [dataset])
    version = 1 + int(last[0]) if last else 1
    write.run(
        """insert into rubrics (dataset, version, name, body, note, author, saved, trials)
        values (?, ?, ?, ?, ?, ?, ?, ?)""",
        [dataset, version, made.name, to_toml(made), note, author, now(), trials],
    )
    return version
