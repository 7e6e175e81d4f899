"""Cells of the table of many deals: what stands, what was said since and is not saved, and what cannot be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pages.shared.scorecard import NOTHING, Given, unknown_word
from qualify.rubric import Criterion, Rubric

Cell = tuple[str, str]
"""A deal's id and a criterion's key."""


@dataclass(frozen=True)
class Change:
    """One cell that says something else than what stands; an answer of None is unknown."""

    deal_id: str
    deal: str
    criterion: Criterion
    before: str | None
    after: str | None

    @property
    def cell(self) -> Cell:
        return self.deal_id, self.criterion.key


def options(criterion: Criterion) -> list[str]:
    """What a cell can say."""
    return [*(answer.label for answer in criterion.answers), unknown(criterion)]


def unknown(criterion: Criterion) -> str:
    """What a cell says where the answer is unknown."""
    return unknown_word([answer.label for answer in criterion.answers])


def laid(table: pl.DataFrame, kept: Mapping[Cell, Given], rubric: Rubric) -> pl.DataFrame:
    """The answers that stand, with what was said since and is half done in their place."""
    held = {
        c.key: [_said(c, kept.get((deal, c.key), NOTHING), now) for deal, now in table.select("deal_id", c.key).rows()]
        for c in rubric.criteria
    }
    return table.with_columns(pl.Series(key, cells, dtype=pl.String) for key, cells in held.items())


def _said(criterion: Criterion, given: Given, now: str | None) -> str | None:
    """What a cell shows: of a half-done answer that this rubric does not have, nothing."""
    label = given.answer or unknown(criterion)
    return label if given.said and label in options(criterion) else now


def changes(table: pl.DataFrame, edited: pl.DataFrame, rubric: Rubric) -> tuple[list[Change], dict[Cell, str]]:
    """The cells that say something else in ``edited``, and why others cannot be stored, by row and column."""
    changed: list[Change] = []
    refused: dict[Cell, str] = {}
    for criterion in rubric.criteria:
        cells = zip(table["deal_id"], table[" deal"], table[criterion.key], edited[criterion.key], strict=True)
        for row, (deal_id, deal, before, after) in enumerate(cells, start=1):
            if after == before:
                continue
            where = f"Row {row} ({deal}), “{criterion.question}”"
            if after is None:
                instead = f"Choose “{unknown(criterion)}” if it is not known."
                refused[deal_id, criterion.key] = f"{where}: an answer cannot be emptied. {instead}"
            elif after not in options(criterion):
                known = ", ".join(options(criterion))
                refused[deal_id, criterion.key] = f"{where}: “{after}” is not an answer. Choose one of: {known}."
            else:
                said = None if after == unknown(criterion) else after
                changed.append(Change(deal_id, deal, criterion, before, said))
    return changed, refused


def half_done(
    table: pl.DataFrame,
    kept: Mapping[Cell, Given],
    changed: Sequence[Change],
    refused: Mapping[Cell, str],
    rubric: Rubric,
) -> dict[Cell, Given]:
    """What is half done now where it was not before: the changed cells, with the evidence written so far; of a cell
    that says again what stands, the evidence alone."""
    now = {each.cell: Given(True, each.after, kept.get(each.cell, NOTHING).evidence) for each in changed}
    before = laid(table, kept, rubric)
    for key in rubric.keys:
        for deal, stands, said in zip(table["deal_id"], table[key], before[key], strict=True):
            if said != stands and (deal, key) not in now and (deal, key) not in refused:
                now[deal, key] = Given(evidence=kept[deal, key].evidence)
    return now
