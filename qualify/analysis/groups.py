"""Deals divided by a field: the largest groups by name, all others together, none left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis import segment_words
from qualify.analysis.book import Book
from qualify.analysis.segments import LEAST_DEALS, MOST_SEGMENTS, NOT_STATED
from qualify.errors import InputError
from qualify.selection import label


@dataclass(frozen=True, eq=False)
class Groups:
    """``place`` (deals,) is each deal's group among ``names``, those with the most deals first; where several are taken
    together they are the last, and ``merged`` names them."""

    field: str
    names: tuple[str, ...]
    merged: tuple[str, ...]
    place: np.ndarray

    def count(self, chosen: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        """How many of the ``chosen`` deals, bool (deals,), each group has; or the sum of their ``weights`` (deals,)."""
        held = None if weights is None else weights[chosen]
        return np.bincount(self.place[chosen], held, minlength=len(self.names))


def groups(book: Book, field: str, counted: np.ndarray, *, most: int = MOST_SEGMENTS) -> Groups:
    """Divide the deals of ``book`` by ``field``, by how many of the ``counted`` ones, bool (deals,), a group has.

    Groups with fewer than ten, and those after the ``most``, are taken together where they are more than one. Raises
    InputError where deals cannot be divided by the field.
    """
    if field not in book.dividing:
        have = ", ".join(map(label, book.dividing))
        raise InputError(f"Deals cannot be divided by {label(field)!r}.", f"Choose one of {have}.")
    values = book.deals[field].fill_null(NOT_STATED)
    names = values.unique().sort().to_list()
    code = values.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
    size = np.bincount(code[counted], minlength=len(names))
    order = np.argsort(-size, kind="stable")
    kept = size[order] >= LEAST_DEALS
    kept[most:] = False
    if (~kept).sum() == 1:
        kept[:] = True
    place = np.empty(len(names), np.int64)
    place[order] = np.where(kept, np.cumsum(kept) - 1, kept.sum())
    merged = tuple(names[at] for at in order[~kept])
    last = (segment_words.others(len(merged)),) if merged else ()
    return Groups(field, (*(names[at] for at in order[kept]), *last), merged, place[code])


def varied(book: Book) -> list[str]:
    """The fields by which the deals of a book can be divided: those with more than one value."""
    return [field for field in book.dividing if book.deals[field].n_unique() > 1]
