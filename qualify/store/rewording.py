"""A rubric that comes as a whole becomes the next version, with what stored answers mean in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from qualify.rubric import Criterion, Rubric, Sketch
from qualify.rubric_kept import meant
from qualify.store import carries, rubrics
from qualify.store.database import Source, Writer


def add(write: Writer, dataset: str, made: Rubric, note: str, author: str = "", carry: Collection[str] = ()) -> int:
    """Keep a rubric as the next version and return its number; ``carry``: see :func:`qualify.rubric_kept.meant`."""
    before = known(write, dataset, rubrics.latest(write, dataset))
    pairs = meant(before, made, carry)
    version = rubrics.add(write, dataset, made, note, author)
    if pairs.height:
        gone = tuple(criterion for criterion in before.criteria if criterion.key not in made.keys)
        after = Sketch(made.name, (*made.criteria, *gone))
        carries.write_down(write, dataset, version, before, after, pairs.drop_nulls())
    return version


def known(seen: Source, dataset: str, version: int) -> Sketch:
    """Every question that a version and those it came from ask, as it was last asked."""
    base = dict(rubrics.listed(seen, dataset).select("version", "base").iter_rows())
    asked: dict[str, Criterion] = {}
    at: int | None = version
    while at:
        asked = {c.key: c for c in rubrics.rubric(seen, dataset, at).criteria} | asked
        at = base.get(at)
    return replace(Sketch("", ()), criteria=tuple(asked.values()))
