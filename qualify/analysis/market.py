"""Where deals are won, by two fields at once, and why they are lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis import market_words as words
from qualify.analysis.book import Book, clusters_of
from qualify.analysis.groups import Groups, groups, varied
from qualify.analysis.reasons import Reasons, reasons
from qualify.analysis.report import Record, about
from qualify.analysis.selection import LOST_TAG, NO_DECISION_TAG, WON_TAG
from qualify.analysis.sources import won_money
from qualify.analysis.view import View
from qualify.errors import InputError
from qualify.process.apart import design_effect
from qualify.process.mosaic import mosaic
from qualify.selection import SEGMENTS

MOST_ROWS, MOST_COLUMNS = 12, 8
USUAL = ("product", "source")


@dataclass(frozen=True, eq=False)
class Market:
    """The decided deals of a view by the fields ``rows`` and ``columns``.

    ``table`` has a row per cell, row by row: row, column, deals, won, raw, rate with its 90 per cent interval (low,
    high), expected (what row and column alone lead to), side and own (:class:`~qualify.process.mosaic.Mosaic`) and
    won_value. ``overall`` is the win rate of all. ``lost`` and ``undecided`` say why deals were not won; ``unpriced``
    won deals have no amount in the view's currency.
    """

    view: View
    rows: str
    columns: str
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    merged: tuple[tuple[str, ...], tuple[str, ...]]
    overall: float
    table: pl.DataFrame
    lost: Reasons
    undecided: Reasons
    unpriced: int

    @property
    def answer(self) -> tuple[str, ...]:
        """Where the company wins, whether combinations matter, and what cannot be told."""
        return words.answer(self)


def pair(fields: Sequence[str], rows: str | None = None, columns: str | None = None) -> tuple[str, str]:
    """The fields of the grid: those asked for, or the first two of product, source and the other ``fields`` that vary.

    Raises InputError where there are not two.

    >>> pair(["team", "source"]), pair(["team", "source", "owner"], columns="source")
    (('source', 'team'), ('team', 'source'))
    """
    offered = sorted(fields, key=lambda field: USUAL.index(field) if field in USUAL else len(USUAL))
    first = rows or next((field for field in offered if field != columns), None)
    second = columns or next((field for field in offered if field != first), None)
    if first is None or second is None:
        raise InputError(
            f"The opportunities do not differ in two of {', '.join(SEGMENTS)} or columns of yours: there is no grid.",
            "Upload a file that says, for instance, the product and the lead source of each opportunity.",
        )
    if first == second:
        raise InputError("A grid needs two different fields.", "Choose another one for its rows or its columns.")
    return first, second


def market_of(view: View, rows: str | None = None, columns: str | None = None) -> Market:
    """The grid and the reasons for losses of a view. Raises InputError where there are no two fields, or no deals."""
    book = view.book
    by_row, by_column = pair(varied(book), rows, columns)
    decided = book.decided
    if not decided.any():
        raise InputError("No deal is decided yet in this view.", "Count more of them.")
    across, down = groups(book, by_column, decided, most=MOST_COLUMNS), groups(book, by_row, decided, most=MOST_ROWS)
    won, (money, priced) = book.tags == WON_TAG, won_money(book)
    table, overall = _grid(book, down, across, decided, won, money)
    lost, undecided = (reasons(book, book.tags == tag, money) for tag in (LOST_TAG, NO_DECISION_TAG))
    return Market(
        view, by_row, by_column, down.names, across.names, (down.merged, across.merged), overall, table,
        lost, undecided, int((won & ~priced).sum()),
    )  # fmt: skip


def _grid(
    book: Book, down: Groups, across: Groups, decided: np.ndarray, won: np.ndarray, money: np.ndarray
) -> tuple[pl.DataFrame, float]:
    shape = len(down.names), len(across.names)
    place = down.place * shape[1] + across.place
    size = shape[0] * shape[1]
    deals, wins = (np.bincount(place[chosen], minlength=size) for chosen in (decided, won))
    brought = np.bincount(place[won], money[won], minlength=size)
    rate = wins / np.maximum(deals, 1)
    rows = np.flatnonzero(decided)
    effect = design_effect(clusters_of(book, rows), won[rows] - rate[place[rows]])
    found = mosaic(deals.reshape(shape), wins.reshape(shape), design_effect=effect)
    at = np.arange(size)
    table = pl.DataFrame(
        {
            "row": np.array(down.names, object)[at // shape[1]].tolist(),
            "column": np.array(across.names, object)[at % shape[1]].tolist(),
            "deals": deals, "won": wins, "raw": rate,
            **{name: getattr(found, name).ravel() for name in ("rate", "low", "high", "expected", "side", "own")},
            "won_value": brought,
        }
    )  # fmt: skip
    return table.with_columns(raw=pl.when(pl.col("deals") > 0).then("raw")), found.overall


def record(found: Market) -> Record:
    """Every number of the page, for the terminal and for scripts."""
    return {
        **about(found.view),
        "rows": found.rows,
        "columns": found.columns,
        "overall": found.overall,
        "answer": list(found.answer),
        "others": {"rows": list(found.merged[0]), "columns": list(found.merged[1])},
        "unpriced": found.unpriced,
        "cells": found.table.to_dicts(),
        "reasons": {
            name: {"deals": each.deals, "without": each.without, "answer": said, "reasons": each.table.to_dicts()}
            for name, each, said in (
                ("lost", found.lost, words.lost(found)), ("no decision", found.undecided, words.undecided(found))
            )
        },
    }  # fmt: skip
