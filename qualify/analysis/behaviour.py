"""Is this noise? Process behaviour charts of what comes in, what is decided, and what won value is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
import polars as pl

from qualify.analysis.behaviour_points import MEASURES, VALUE, Chart, Measure, chart, product
from qualify.analysis.book import Book
from qualify.analysis.flows import Flows
from qualify.process.factors import CHARTED, FACTORS, changes
from qualify.process.periods import By
from qualify.selection import Selection, to_link
from qualify.store import KeptLimits

LEVELS = ("floor", "ceiling")
USUAL: By = "month"


@dataclass(frozen=True, eq=False)
class Behaviour:
    """The ``charts`` of a ``book`` by period, in the order of ``MEASURES``, won value last.

    ``split``: a row per full period with what was won (``value``) and how each of process.factors.FACTORS and the
    ``season`` moved it from ``usual``, in natural logarithms that add up to ``change``. ``kept``: every choice of
    limits ever made for the data set, the last first.
    """

    book: Book
    by: By
    flows: Flows
    charts: tuple[Chart, ...]
    split: pl.DataFrame
    usual: float
    kept: tuple[KeptLimits, ...]

    def of(self, key: str) -> Chart:
        """The chart of a measure."""
        return next(each for each in self.charts if each.measure.key == key)

    @property
    def judged(self) -> tuple[Chart, ...]:
        """The charts that have limits."""
        return tuple(each for each in self.charts if each.judged)


def chart_name(key: str, by: By, selection: Selection) -> str:
    """What limits are frozen under: a measure by a period, for a selection. The lines' levels change no chart.

    >>> chart_name("won", "month", Selection(team="North", floor=5))
    'measure=won&by=month&team=North'
    """
    chosen = {name: value for name, value in to_link(selection).items() if name not in LEVELS}
    return urlencode({"measure": key, "by": by, **chosen})


def behave(book: Book, flowing: Flows, by: By, kept: Sequence[KeptLimits]) -> Behaviour:
    """Chart everything in ``flowing`` by week, month or quarter, with the limits that were ``kept`` last for each."""
    tables = {table: flowing.by(table, by) for table in ("entered", "ended")}
    months = tables if by != "week" else {table: flowing.by(table, "month") for table in tables}
    made = []
    for measure in MEASURES:
        held = _kept(measure, book, by, kept)
        made.append(chart(measure, tables[measure.table], months[measure.table], flowing, by, held))
    value = product(tables["ended"], _kept(VALUE, book, by, kept))
    split, usual = _split(tables["ended"], value, {each.measure.key: each for each in made})
    return Behaviour(book, by, flowing, (*made, value), split, usual, tuple(kept))


def _kept(measure: Measure, book: Book, by: By, kept: Sequence[KeptLimits]) -> KeptLimits | None:
    name = chart_name(measure.key, by, book.selection)
    return next((one for one in kept if one.chart == name), None)


def _split(rows: pl.DataFrame, value: Chart, charts: dict[str, Chart]) -> tuple[pl.DataFrame, float]:
    """The change of won value by factor, of full periods, and what is usual."""
    full = rows.filter("full")
    parts = ("decided", "won", "sized", "value")
    decided, won, sized, worth = (full[name].cast(pl.Float64).to_numpy() for name in parts)
    season = np.array([charts[name].factors(full["season"]) for name in CHARTED])
    # Taken out of each factor, so of their products too: won = decided x yield, value = won x priced x size.
    closing, worth = season[0] * season[1], worth / season.prod(axis=0)
    baseline = value.points.filter("full")["baseline"].to_numpy()
    told = changes(decided / season[0], won / closing, sized / closing, worth, baseline)
    usual = float(worth[baseline].mean()) if baseline.any() else 0.0
    moved = {name: pl.Series(row, dtype=pl.Float64) for name, row in zip(FACTORS, told, strict=True)}
    left = {"season": pl.Series(np.where(np.isnan(told[0]), np.nan, np.log(season).sum(axis=0)), dtype=pl.Float64)}
    table = full.select("start", "end", "label", "value").with_columns(**moved, **left).fill_nan(None)
    return table.with_columns(change=pl.sum_horizontal(*FACTORS, "season", ignore_nulls=False)), usual
