"""The score of an opportunity: the weighted mean of its answers' points, a whole number from 0 to 100.

Everything is whole numbers, ``score = sum(w * points) // sum(w)``, so that every page, the terminal and
one day a team's own engine put a deal into the same one of 101 bins.

Sliders must not cost a pass over ten columns for each move. A :class:`Deck` therefore packs the answers of
several criteria, and tags such as the outcome, into few 16-bit codes a deal. Any additive quantity (the
weighted points, the answered weight, a tag) is then a small table per code column, and counting all deals
by it is a table look-up, an addition and one ``bincount``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from qualify.rubric import Rubric

BINS = 101
UNSCORED = -1
_CODE_SPAN = 1 << 16
_BLOCK = 1 << 16


def levels(answers: pl.DataFrame, rubric: Rubric) -> tuple[np.ndarray, dict[str, int]]:
    """Positions of the answers in the rubric, and the count of answers that the rubric does not know.

    ``answers`` has one text column per criterion key (an absent column means nobody was asked). The array
    is uint8 of shape (criteria, deals); a missing or unknown answer of a criterion with n answers is n.

    >>> from qualify.rubric import Answer, Criterion, Rubric
    >>> rubric = Rubric("r", (Criterion("budget", "Budget?", (Answer("No", 0), Answer("Yes", 100))),))
    >>> levels(pl.DataFrame({"budget": ["Yes", "No", None, "Perhaps"]}), rubric)
    (array([[1, 0, 2, 2]], dtype=uint8), {'budget': 1})
    """
    rows, unknown = [], {}
    for criterion in rubric.criteria:
        n = len(criterion.answers)
        if criterion.key not in answers.columns:
            rows.append(np.full(answers.height, n, np.uint8))
            continue
        column = answers[criterion.key].cast(pl.String)
        place = {answer.label: i for i, answer in enumerate(criterion.answers)}
        found = column.replace_strict(place, default=n, return_dtype=pl.UInt8).to_numpy()
        strangers = int(((found == n) & column.is_not_null().to_numpy()).sum())
        if strangers:
            unknown[criterion.key] = strangers
        rows.append(found)
    return np.vstack(rows), unknown


@dataclass(frozen=True)
class Deck:
    """Small whole numbers of many deals (answers, outcome, zone ...), packed into 16-bit codes.

    ``radix`` says how many values each column can take, ``groups`` which columns share a code, ``gaps`` which
    columns hold their highest value somewhere (for answers: "missing").
    """

    codes: tuple[np.ndarray, ...]
    groups: tuple[tuple[str, ...], ...]
    radix: Mapping[str, int]
    gaps: frozenset[str]

    @classmethod
    def pack(cls, columns: Mapping[str, np.ndarray], radix: Mapping[str, int]) -> Deck:
        """Pack uint8 columns, each with values below its radix (at most 255)."""
        groups = _group(radix)
        gaps = frozenset(name for name, top in radix.items() if (columns[name] == top - 1).any())
        return cls(tuple(_code(columns, radix, group) for group in groups), groups, dict(radix), gaps)

    @property
    def deals(self) -> int:
        return len(self.codes[0])

    def rows(self, rows: np.ndarray) -> Deck:
        """The deals at some positions. The columns that may hold gaps stay those of all deals."""
        return replace(self, codes=tuple(code[rows] for code in self.codes))

    def total(self, parts: Mapping[str, np.ndarray]) -> np.ndarray:
        """Per deal, the sum of ``parts[column][value of that column]``; columns not named add nothing."""
        tables, found, spare = self._tables(parts), np.empty(self.deals, np.int64), np.empty(_BLOCK, np.int64)
        for start in range(0, self.deals, _BLOCK):
            rows = slice(start, min(start + _BLOCK, self.deals))
            self._add(tables, rows, found[rows], spare)
        return found

    def count(self, parts: Mapping[str, np.ndarray], size: int) -> np.ndarray:
        """How many deals have each total from 0 to ``size`` - 1."""
        counted = np.zeros(size, np.int64)
        for _, block in self.blocks(parts):
            counted += np.bincount(block, minlength=size)
        return counted

    def blocks(self, parts: Mapping[str, np.ndarray], least: int = 0) -> Iterator[tuple[slice, np.ndarray]]:
        """Totals piece by piece (of ``least`` deals or more), and of which deals; the next piece overwrites them."""
        size = max(min(max(_BLOCK, least), self.deals), 1)
        tables = self._tables(parts)
        total, spare = np.empty(size, np.int64), np.empty(size, np.int64)
        for start in range(0, self.deals, size):
            rows = slice(start, min(start + size, self.deals))
            yield rows, self._add(tables, rows, total[: rows.stop - start], spare)

    @staticmethod
    def _add(
        tables: list[tuple[np.ndarray, np.ndarray]], rows: slice, total: np.ndarray, spare: np.ndarray
    ) -> np.ndarray:
        """Write the totals of a few ``rows`` into ``total``: all at once, out of the processor's cache, they would take
        three times as long."""
        if not tables:
            total[:] = 0
        for place, (code, table) in enumerate(tables):
            into = spare[: len(total)] if place else total
            # A table has a place for every code: nothing is clipped, and the default mode would check each.
            np.take(table, code[rows], out=into, mode="clip")
            if place:
                total += into
        return total

    def _tables(self, parts: Mapping[str, np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
        """The codes that have a part in the totals, each with what every one of its values adds."""
        tables = [self._table(group, parts) for group in self.groups]
        return [(code, table) for code, table in zip(self.codes, tables, strict=True) if table is not None]

    def _table(self, group: tuple[str, ...], parts: Mapping[str, np.ndarray]) -> np.ndarray | None:
        if not any(name in parts for name in group):
            return None
        table = np.zeros(1, np.int64)
        for name in reversed(group):  # From the end, so that numpy's inner loops are the long ones.
            part = parts.get(name, np.zeros(self.radix[name], np.int64))
            table = (np.asarray(part, np.int64)[:, None] + table).ravel()
        return table


def _group(radix: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    groups: list[list[str]] = [[]]
    span = 1
    for name, values in radix.items():
        if span * values > _CODE_SPAN:
            groups.append([])
            span = 1
        groups[-1].append(name)
        span *= values
    return tuple(tuple(group) for group in groups)


def _code(columns: Mapping[str, np.ndarray], radix: Mapping[str, int], group: tuple[str, ...]) -> np.ndarray:
    code = np.zeros(len(columns[group[0]]), np.uint16)
    for name in group:
        code *= np.uint16(radix[name])
        code += columns[name].astype(np.uint16)
    return code


def marks(rubric: Rubric) -> dict[str, np.ndarray]:
    """Points per answer of each criterion, int64, with a last 0 for "missing"."""
    return {c.key: np.array([a.points for a in c.answers] + [0], np.int64) for c in rubric.criteria}


def score(deck: Deck, rubric: Rubric) -> np.ndarray:
    """Score of every deal, int64 of shape (deals,): 0 to 100, or -1 where no weighted question is answered.

    ``deck`` has a column per criterion key holding :func:`levels`.

    >>> from qualify.rubric import Answer, Criterion, Rubric
    >>> yes_no = (Answer("No", 0), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", yes_no, weight=3), Criterion("b", "B?", yes_no, weight=1)))
    >>> table = pl.DataFrame({"a": ["Yes", "No", "Yes", None], "b": ["No", "Yes", None, None]})
    >>> deck = answer_deck(levels(table, rubric)[0], rubric)
    >>> score(deck, rubric).tolist(), score(deck, rubric.with_missing("nothing earned")).tolist()
    ([75, 25, 100, -1], [75, 25, 75, -1])
    """
    # Points in the upper half of each number and answered weight in the lower: one pass over the deals adds up both.
    given = _given(rubric)
    both = deck.total({key: ((w * mark) << 32) + w * given[key] for key, mark in marks(rubric).items()
                       if (w := rubric.weights[key])})  # fmt: skip
    return divide(both >> 32, both & 0xFFFFFFFF, sum(rubric.weights.values()), rubric)


def divide(points: np.ndarray, answered: np.ndarray, weight: int, rubric: Rubric) -> np.ndarray:
    """Whole-number score from weighted points, answered weight and the rubric's whole weight."""
    whole = np.maximum(answered, 1) if rubric.missing == "leave out" else np.int64(weight)
    return np.where(answered > 0, points // whole, UNSCORED)


def coverage(deck: Deck, rubric: Rubric) -> np.ndarray:
    """Share of the rubric's weight that was answered, float64 of shape (deals,), 0 to 1."""
    return _answered(deck, rubric) / sum(rubric.weights.values())


def _answered(deck: Deck, rubric: Rubric) -> np.ndarray:
    return deck.total({key: rubric.weights[key] * answered for key, answered in _given(rubric).items()})


def _given(rubric: Rubric) -> dict[str, np.ndarray]:
    """1 for each answer of each criterion, with a last 0 for "missing"."""
    return {c.key: np.array([1] * len(c.answers) + [0], np.int64) for c in rubric.criteria}


def answer_radix(rubric: Rubric) -> dict[str, int]:
    """How many values each criterion's column takes: its answers and one for "missing"."""
    return {criterion.key: len(criterion.answers) + 1 for criterion in rubric.criteria}


def answer_deck(found: np.ndarray, rubric: Rubric, tags: Mapping[str, tuple[np.ndarray, int]] | None = None) -> Deck:
    """A deck of the answers (:func:`levels`) and of ``tags``: name -> (uint8 values, how many values)."""
    tags = tags or {}
    columns = dict(zip(rubric.keys, found, strict=True)) | {name: values for name, (values, _) in tags.items()}
    return Deck.pack(columns, answer_radix(rubric) | {name: n for name, (_, n) in tags.items()})
