"""What an answer of one version of a rubric means in another: written down when a version is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from qualify.errors import InputError
from qualify.rubric import Sketch, from_toml
from qualify.store.database import Source, Writer

CARRIES: dict[str, pl.DataType] = {
    "criterion": pl.String(),
    "answer": pl.String(),
    "to_criterion": pl.String(),
    "to_answer": pl.String(),
}
_MEANINGS: dict[str, pl.DataType] = {"source": pl.Int64(), **CARRIES}
Text = tuple[str, str | None]
"""A criterion and an answer to it; None is said to be unknown, or withdrawn."""


def listed(seen: Source, dataset: str, version: int) -> pl.DataFrame:
    """What each answer of the version before means in ``version``, columns as in CARRIES; null: nothing.

    No row at all where the version was saved without saying so: then every text means what it says.
    """
    return seen.read(
        """select criterion, answer, to_criterion, to_answer from carries where dataset = ? and version = ?
        order by rowid""",
        [dataset, version],
    )


def write_down(write: Writer, dataset: str, version: int, before: Sketch, made: Sketch, pairs: pl.DataFrame) -> None:
    """Keep which answers of the version ``before`` mean which ones of ``version``, and that all others mean none.

    Raises InputError for a pair of which one side is not there, and for two meanings within one criterion.
    """
    given = pairs.select(pl.col(name).cast(kind) for name, kind in CARRIES.items())
    _check(given, before, made)
    known = pl.DataFrame(_answers(before), schema=["criterion", "answer"], orient="row")
    with write.frame("pairs", known.join(given, on=["criterion", "answer"], how="left", maintain_order="left_right")):
        write.run("insert into carries by name select ? as dataset, ? as version, * from pairs", [dataset, version])


def _check(given: pl.DataFrame, before: Sketch, made: Sketch) -> None:
    old, new = set(_answers(before)), set(_answers(made))
    for criterion, answer, to_criterion, to_answer in given.iter_rows():
        if (criterion, answer) not in old or (to_criterion, to_answer) not in new:
            raise InputError(
                f"{answer!r} ({criterion}) cannot be carried to {to_answer!r} ({to_criterion}): one of them is not "
                "an answer of its version.",
                "Choose among the answers of both versions.",
            )
    twice = given.filter(given.select("criterion", "answer", "to_criterion").is_duplicated())
    if twice.height:
        criterion, answer, to_criterion, _ = twice.row(0)
        raise InputError(
            f"{answer!r} ({criterion}) is carried to two answers of {to_criterion}.", "Choose one of them."
        )


def _answers(rubric: Sketch) -> list[tuple[str, str]]:
    return [(c.key, answer.label) for c in rubric.criteria for answer in c.answers]


@lru_cache(maxsize=256)
def _texts(body: str) -> frozenset[Text]:
    """All that a version knows, with "unknown" for each criterion."""
    rubric = from_toml(body)
    return frozenset([*_answers(rubric), *((key, None) for key in rubric.keys)])


@dataclass(frozen=True)
class _Step:
    """From one version to the next one, or back: what a text means there, and which criteria a criterion became."""

    texts: Mapping[Text, tuple[Text, ...]]
    became: Mapping[str, tuple[str, ...]]

    def walk(self, text: Text) -> tuple[Text, ...]:
        """What a text means there: one that means nothing is unknown to whatever its criterion became."""
        return self.texts.get(text) or tuple((key, None) for key in self.became.get(text[0], ()))


def _steps(pairs: pl.DataFrame) -> tuple[_Step, _Step]:
    """There and back; back only where one answer alone became one answer alone."""
    rows: list[tuple[Text, Text]] = [((a, b), (c, d)) for a, b, c, d in pairs.iter_rows() if c is not None]
    sources, targets = Counter(one for one, _ in rows), Counter(other for _, other in rows)
    back = [(other, one) for one, other in rows if sources[one] == targets[other] == 1]
    return _step(rows, rows), _step(back, [(other, one) for one, other in rows])


def _step(rows: list[tuple[Text, Text]], touched: list[tuple[Text, Text]]) -> _Step:
    texts: dict[Text, tuple[Text, ...]] = {}
    became: dict[str, tuple[str, ...]] = {}
    for one, other in rows:
        texts[one] = (*texts.get(one, ()), other)
    for one, other in touched:
        became[one[0]] = tuple(dict.fromkeys((*became.get(one[0], ()), other[0])))
    return _Step(texts, became)


def meanings(seen: Source, dataset: str, version: int) -> pl.DataFrame:
    """What a rating of criterion and answer, given under the version ``source``, means in ``version``.

    Only what means something else there, or nothing (``to_criterion`` null); source 0 is before the first version. A
    text that its version does not know is taken as of the last version before it that does, or else of the first one.
    """
    pairs = seen.read("select * exclude (dataset) from carries where dataset = ? order by rowid", [dataset])
    if pairs.is_empty():
        return pl.DataFrame(schema=_MEANINGS)
    rows = seen.read("select version, base, body from rubrics where dataset = ? order by version", [dataset])
    known = {number: _texts(body) for number, _, body in rows.iter_rows()}
    if version not in known:
        return pl.DataFrame(schema=_MEANINGS)
    base = dict(rows.select("version", "base").iter_rows())
    tables = _tables(version, base, pairs, frozenset().union(*known.values()))
    return pl.DataFrame(list(_moved(known, tables)), schema=_MEANINGS, orient="row")


_Table = Mapping[Text, tuple[Text, ...]]


def _tables(version: int, base: dict[int, int], pairs: pl.DataFrame, texts: frozenset[Text]) -> dict[int, _Table]:
    """For each version what the texts that mean something else in ``version`` mean there, from the nearest ones on."""
    steps = {number: _steps(rows.drop("version")) for (number,), rows in pairs.group_by("version")}
    tables: dict[int, _Table] = {version: {}}
    near = [version]
    for at in near:
        for number, step in _beside(at, base, steps):
            if number not in tables:
                tables[number] = _composed(step, tables[at], texts) if step else tables[at]
                near.append(number)
    return tables


def _beside(
    at: int, base: dict[int, int], steps: Mapping[int, tuple[_Step, _Step]]
) -> Iterator[tuple[int, _Step | None]]:
    """The version that one came from and those that came from it, with the step from each; None: texts stay."""
    if base[at] in base:
        yield base[at], steps[at][0] if at in steps else None
    for number, came_from in base.items():
        if came_from == at:
            yield number, steps[number][1] if number in steps else None


def _composed(step: _Step, then: _Table, texts: frozenset[Text]) -> _Table:
    ends = ((text, [end for via in step.walk(text) for end in then.get(via, (via,))]) for text in texts)
    return {text: tuple(dict.fromkeys(found)) for text, found in ends if found != [text]}


def _moved(
    known: dict[int, frozenset[Text]], tables: dict[int, _Table]
) -> Iterator[tuple[int, str, str | None, str | None, str | None]]:
    for text in sorted(frozenset().union(*known.values()), key=str):
        knowing = [number for number in known if text in known[number]]
        for source in (0, *known):
            start = max((number for number in knowing if number <= source), default=knowing[0])
            if text in tables[start]:
                for end in tables[start][text] or ((None, None),):
                    yield (source, *text, *end)
