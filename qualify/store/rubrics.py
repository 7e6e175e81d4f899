"""The versions of a data set's rubric, which never change."""

from __future__ import annotations

import polars as pl

from qualify.errors import InputError, StoreError
from qualify.rubric import NO_RUBRIC, Rubric, from_toml, to_toml
from qualify.store.clock import now
from qualify.store.database import Source, Writer


def rubric(seen: Source, dataset: str, version: int) -> Rubric:
    """One version; version 0 has no questions. Raises StoreError with the versions that there are."""
    if version == 0:
        return NO_RUBRIC
    rows = seen.read("select body from rubrics where dataset = ? and version = ?", [dataset, version])
    if rows.is_empty():
        raise _absent(seen, dataset, version)
    return from_toml(rows.item())


def listed(seen: Source, dataset: str) -> pl.DataFrame:
    """All versions of a data set, the latest first. See :meth:`Reads.rubrics`."""
    return seen.read(
        """select version, name, note, author, saved, retired, base from rubrics where dataset = ?
        order by version desc""",
        [dataset],
    )


def latest(seen: Source, dataset: str) -> int:
    """The number of the latest version that is not retired; 0 where there is none."""
    return max(_numbers(seen, dataset, "retired is null"), default=0)


def _numbers(seen: Source, dataset: str, which: str = "true") -> pl.Series:
    return seen.read(f"select version from rubrics where dataset = ? and {which} order by version", [dataset])[
        "version"
    ]


def trials(seen: Source, dataset: str, version: int) -> int:
    """How many settings were tried before the weights of a version were published; 0 where nobody moved sliders."""
    rows = seen.read("select trials from rubrics where dataset = ? and version = ?", [dataset, version])
    return 0 if rows.is_empty() else int(rows.item() or 0)


def rated_under(seen: Source, dataset: str, version: int) -> tuple[int, int]:
    """How many answers were given by hand under a version, and to how many deals."""
    rows = seen.read(
        """select count(*), count(distinct deal_id) from ratings
        where dataset = ? and version = ? and import_id is null and withdrawn is null""",
        [dataset, version],
    )
    answers, deals = rows.row(0)
    return int(answers), int(deals)


def refuse_retired(seen: Source, dataset: str, version: int) -> None:
    """Raises InputError for a version that was taken out of use: nobody rates by it any more."""
    if version in _numbers(seen, dataset, "retired is not null"):
        raise InputError(
            f"Version {version} of the rubric was retired: nobody rates under it any more.",
            f"Rate under version {latest(seen, dataset)}.",
        )


def retire(write: Writer, dataset: str, version: int) -> None:
    """Take a version out of use. Raises StoreError where no other one is in use, or where it is not there."""
    if version not in _numbers(write, dataset):
        raise _absent(write, dataset, version)
    if _numbers(write, dataset, "retired is null").to_list() == [version]:
        raise StoreError(f"Version {version} is the only one in use.", "Publish another version, then retire this one.")
    write.run(
        "update rubrics set retired = ? where dataset = ? and version = ? and retired is null",
        [now(), dataset, version],
    )


def unretire(write: Writer, dataset: str, version: int) -> None:
    """Take a retired version back into use. Raises StoreError where there is no such version."""
    if version not in _numbers(write, dataset):
        raise _absent(write, dataset, version)
    write.run("update rubrics set retired = null where dataset = ? and version = ?", [dataset, version])


def publish(write: Writer, dataset: str, made: Rubric, base: int, note: str, author: str, tried: int) -> int:
    """Make a rubric that was found on version ``base`` after so many settings ``tried`` the next version.

    Its number is returned. What was tried for ``base`` itself stays counted. Raises StoreError where ``base`` is not
    the latest version: publishing would silently take somebody's changes back.
    """
    newest = latest(write, dataset)
    if newest != base:
        raise StoreError(
            f"Version {newest} of the rubric was saved since version {base}, on which this was found."
            if newest > base
            else f"Version {base} of the rubric, on which this was found, is retired.",
            f"Choose version {newest} in the side bar and ask again.",
        )
    return add(write, dataset, made, note, author, tried + trials(write, dataset, base))


def add(write: Writer, dataset: str, made: Rubric, note: str, author: str = "", tried: int = 0) -> int:
    """Keep a rubric, found after so many settings ``tried``, as the next version and return its number.

    Where it keeps what was found by trying for the latest version, that stays counted: else correcting a word would be
    a way to forget it.
    """
    base, version = latest(write, dataset), 1 + _last(write, dataset)
    if base and _keeps(made, rubric(write, dataset, base)):
        tried = max(tried, trials(write, dataset, base))
    write.run(
        """insert into rubrics (dataset, version, name, body, note, author, saved, trials, base)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [dataset, version, made.name, to_toml(made), note, author, now(), tried, base],
    )
    return version


def _last(seen: Source, dataset: str) -> int:
    return max(_numbers(seen, dataset), default=0)


def _absent(seen: Source, dataset: str, version: int) -> StoreError:
    have = ", ".join(map(str, _numbers(seen, dataset)))
    return StoreError(f"The data set {dataset!r} has no rubric version {version}.", f"It has: {have or 'none yet'}.")


def _keeps(made: Rubric, before: Rubric) -> bool:
    """Whether the weights are the same, or the points of a question for which only outcomes can have given them."""
    learned, points = ({c.key: {a.label: a.points for a in c.answers} for c in one.criteria} for one in (before, made))
    taught = [criterion.key for criterion in before.criteria if criterion.taught]
    return made.weights == before.weights or any(points.get(key) == learned[key] for key in taught)
