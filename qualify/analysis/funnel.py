"""How does work flow? The stages of a view as a routing, the deals that stand in them, and who has how much in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import polars as pl

from qualify.analysis.routing import CYCLE, NOT_KNOWN, Flow
from qualify.analysis.segment_words import others
from qualify.analysis.segments import NOT_STATED
from qualify.analysis.view import View
from qualify.analysis.zones import BELOW
from qualify.errors import InputError
from qualify.process.compared import compared
from qualify.process.routing import AGEING, OLD
from qualify.selection import label

PERIOD = "period"
PERIOD_DAYS = 364
MOST_PARTS, LEAST_DEALS = 12, 10
Known = Literal["stages", "stages now", "cycle", "nothing"]


@dataclass(frozen=True, eq=False)
class Funnel:
    """A view's deals in their stages.

    ``now``: a row per stage in which an open deal stands, in order: ``deals``, ``money`` (in the view's currency),
    ``scored`` of them, the quartiles of their scores (``low``, ``middle``, ``high``), how many are ``below`` the
    line, and how many are ``old`` or ``ageing`` for this stage. ``waiting``: the open deals that are, the longest
    past its usual time first. ``scores``: a row per stage and ten points of score (``from_score``: 0, 10, … 90; 100
    is with the last) that an open deal has, with its ``deals``. ``known``: what the data say: stages from day to day,
    the stages of now, only creation and closing, or none of these.
    """

    view: View
    flow: Flow
    now: pl.DataFrame
    waiting: pl.DataFrame
    scores: pl.DataFrame
    known: Known


@dataclass(frozen=True, eq=False)
class Parts:
    """The routing by the parts of a ``field``: ``table`` is process.compared's, ``merged`` are taken together."""

    field: str
    table: pl.DataFrame
    merged: tuple[str, ...]


_FACTS = ("deal_id", "name", "account", "owner", "amount", "currency", "money", "score", "zone")


def funnel(view: View, flow: Flow) -> Funnel:
    """Join what flows with what the view says of open deals."""
    ids = view.book.deals["deal_id"]
    standing = flow.now.with_columns(deal_id=ids.gather(flow.now["deal"]))
    aged = flow.open.select("deal", "days", "usual", "three_quarters", "nine_tenths", "age").unique("deal", keep="last")
    deals = standing.join(aged, on="deal", how="left").join(view.open.select(_FACTS), on="deal_id", how="left")
    deals = deals.with_columns(past=pl.col("days") / pl.coalesce("nine_tenths", "three_quarters").clip(1))
    waiting = deals.filter(pl.col("age").is_in([OLD, AGEING])).sort(
        pl.col("age") == OLD, "past", "deal_id", descending=[True, True, False]
    )
    now = _now(deals, flow.order)
    return Funnel(view, flow, now, waiting, _scores(deals, now["stage"]), _known(flow))


def _scores(deals: pl.DataFrame, stages: pl.Series) -> pl.DataFrame:
    tens = (pl.col("score") // _TENS * _TENS).clip(upper_bound=100 - _TENS)
    counted = deals.drop_nulls("score").group_by("stage", from_score=tens).agg(deals=pl.len().cast(pl.Int64))
    order = stages.to_frame().with_row_index("place")
    return counted.join(order, on="stage").sort("place", "from_score").select("stage", "from_score", "deals")


_TENS = 10


def _now(deals: pl.DataFrame, order: tuple[str, ...]) -> pl.DataFrame:
    """A row per stage: those of the routing in its order, then others by their deals."""
    score = pl.col("score")
    table = deals.group_by("stage").agg(
        deals=pl.len().cast(pl.Int64),
        money=pl.col("money").sum(),
        scored=score.count().cast(pl.Int64),
        **{name: score.quantile(share, "nearest").cast(pl.Int64) for name, share in _QUARTILES.items()},
        below=(pl.col("zone") == BELOW).sum().cast(pl.Int64),
        old=(pl.col("age") == OLD).sum().cast(pl.Int64),
        ageing=(pl.col("age") == AGEING).sum().cast(pl.Int64),
        days=pl.col("days").median(),
    )
    rest = table.filter(~pl.col("stage").is_in(list(order))).sort(
        pl.col("stage") == NOT_KNOWN, "deals", "stage", descending=[False, True, False]
    )
    rows = pl.DataFrame({"stage": [*order, *rest["stage"]]}, schema={"stage": pl.String})
    counts = ("deals", "money", "scored", "below", "old", "ageing")
    return rows.join(table, on="stage", how="left", maintain_order="left").with_columns(pl.col(counts).fill_null(0))


_QUARTILES = {"low": 0.25, "middle": 0.5, "high": 0.75}


def _known(flow: Flow) -> Known:
    if flow.order:
        return "stages"
    if any(stage != NOT_KNOWN for stage in flow.now["stage"].unique()):
        return "stages now"
    return "cycle" if flow.cycle.height else "nothing"


def offered(found: Funnel) -> list[str]:
    """By what the routing can be compared: two periods, and the fields that the deals carry."""
    if not found.flow.cycle.height:
        return []
    deals = found.view.book.deals
    return [PERIOD, *(name for name in found.view.book.dividing if deals[name].null_count() < deals.height)]


def parts(found: Funnel, field: str) -> Parts:
    """Compare the stages, and the whole road from creation to close, between two years or the parts of a field.

    Small parts (fewer than ten deals, or after the largest twelve) are taken together. Raises InputError for another
    field, or where there are no two parts.
    """
    if field not in offered(found):
        have = ", ".join(map(label, offered(found))) or "nothing: the deals have no dates"
        raise InputError(f"The stages cannot be compared by {label(field)!r}.", f"There is: {have}.")
    flow, effect = found.flow, found.view.book.clustering.design_effect
    cycles = flow.cycle_visits.with_columns(step=pl.lit(len(flow.order), pl.UInt16)).drop("stage")
    visits = pl.concat([flow.visits.drop("stage"), cycles]) if flow.order else cycles
    ended, began, merged = _periods(found, visits) if field == PERIOD else _parts(found, visits, field)
    if len({*ended.drop_nulls().unique(), *began.drop_nulls().unique()}) < 2:
        raise InputError("There are no two parts with deals to compare.", "Choose another way to divide the deals.")
    return Parts(field, compared(visits, ended, began, [*flow.order, CYCLE], effect), merged)


def _periods(found: Funnel, visits: pl.DataFrame) -> tuple[pl.Series, pl.Series, tuple[str, ...]]:
    """The year up to the day of the book, and the one before it."""
    day = found.view.book.as_of
    assert day is not None
    this, before = day - timedelta(days=PERIOD_DAYS - 1), day - timedelta(days=2 * PERIOD_DAYS - 1)
    names = [f"{first} to {first + timedelta(days=PERIOD_DAYS - 1)}" for first in (before, this)]

    def year(name: str) -> pl.Series:
        at = pl.col(name)
        return visits.select(
            pl.when(at >= this).then(pl.lit(names[1])).when(at >= before).then(pl.lit(names[0]))
        ).to_series()

    return year("left"), year("entered"), ()


def _parts(found: Funnel, visits: pl.DataFrame, field: str) -> tuple[pl.Series, pl.Series, tuple[str, ...]]:
    values = found.view.book.deals[field].fill_null(NOT_STATED)
    order = values.value_counts(name="n").sort("n", field, descending=[True, False]).with_row_index()
    small = order.filter((pl.col("n") < LEAST_DEALS) | (pl.col("index") >= MOST_PARTS))
    merged = tuple(small[field]) if small.height > 1 else ()
    named = values.replace(dict.fromkeys(merged, others(len(merged)))) if merged else values
    at = named.gather(visits["deal"])
    return at, at, merged
