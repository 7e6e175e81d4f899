"""How the deals of a book go through their stages: what does not depend on scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.past import as_it_stood
from qualify.analysis.selection import LEFT_OUT_TAG, OUTSIDE_TAG, UNDATED_TAG
from qualify.process import little as law
from qualify.process import load, waiting
from qualify.process.little import Little
from qualify.process.routing import old, routing
from qualify.process.visits import closing_stages, outcome_codes, placed, stage_order, visits
from qualify.schema import OPEN
from qualify.store import Reads

CYCLE = "From creation to close"
NOT_KNOWN = "not known"
_NOT_COUNTED = [OUTSIDE_TAG, UNDATED_TAG, LEFT_OUT_TAG]
_ENTERED = {"deal": pl.UInt32, "stage": pl.String, "entered": pl.Date}


@dataclass(frozen=True, eq=False)
class Road:
    """The visits of all deals of a data set: ``ids`` are the deals, to whose rows ``visits`` refer; ``order`` of the
    stages of work, and ``closing`` the others. ``later`` entries carry a day after the last that the data know of."""

    ids: pl.Series
    order: tuple[str, ...]
    closing: dict[str, str]
    visits: pl.DataFrame
    later: int


@dataclass(frozen=True, eq=False)
class Flow:
    """What is selected of a road, measured.

    ``stages``: a row per stage of process.routing, with what ``arrived`` and ``left`` in the last 13 weeks, and the
    days of work ``ahead`` with their interval (``ahead_low``, ``ahead_high``; infinite where nothing leaves). ``cycle``
    is the same for the whole road from creation to close, taken as one stage; empty without dates. ``visits`` refer
    to the rows of the book, and ``open`` are those that are not over, with their age. ``uneven`` says how much more
    than chance the weeks differ. ``slowest``: the stage with the most work ahead, the next one, and the largest chance
    that luck alone makes it so. ``now``: every open deal's row in the book and its stage; ``elsewhere`` of them say
    another stage than the last that they are known to have entered, and stand in this one.
    """

    order: tuple[str, ...]
    closing: dict[str, str]
    visits: pl.DataFrame
    stages: pl.DataFrame
    cycle: pl.DataFrame
    open: pl.DataFrame
    uneven: float
    slowest: tuple[int, int | None, float] | None
    since: date | None
    now: pl.DataFrame
    elsewhere: int
    later: int
    reopened_deals: int
    little: Little | None
    load: pl.DataFrame
    left_out: int
    cycle_visits: pl.DataFrame = field(default_factory=pl.DataFrame)


def road(seen: Reads, book: Book) -> Road:
    """Every visit that is known of the data set of a book, whatever is selected of it, as of the book's day."""
    entries, known = seen.entries(book.dataset), seen.as_of(book.dataset)
    deals = book.deals if not book.selection.segments else _everybody(seen, book)
    ids, day = deals["deal_id"], book.as_of
    if day is None or entries.is_empty():
        return Road(ids, (), {}, pl.DataFrame(), 0)
    # Files of stages may go on after the last creation and closing, which are all that tells the day of the data.
    later = int((entries["entered"] > day).sum()) if day == known else 0
    if later:
        entries = entries.with_columns(pl.min_horizontal("entered", pl.lit(day)))
    entered = placed(deals, entries, day)
    closing = closing_stages(deals, entered)
    order = stage_order(entered, closing)
    return Road(ids, order, closing, visits(deals, entered, order, closing, day), later)


def _everybody(seen: Reads, book: Book) -> pl.DataFrame:
    deals = seen.opportunities(book.dataset)
    if book.day is None:
        return deals
    changes, stages = seen.changes(book.dataset, ("amount", "expected")), seen.standing(book.dataset, book.day)
    return as_it_stood(deals, changes, stages["stage"], book.day)[0]


def flow(book: Book, whole: Road) -> Flow:
    """Measure what a book selects of a road.

    Decided deals that the selection leaves out (closed on other days, or no decision left out) are left out here too.
    """
    counted, day = ~np.isin(book.tags, _NOT_COUNTED), book.as_of
    codes = outcome_codes(book.deals["outcome"])
    effect = book.clustering.design_effect
    held = _selected(book, whole, counted)
    stages = routing(held, codes, whole.order, effect) if whole.order else pl.DataFrame()
    uneven, slowest = 1.0, None
    if day and whole.order:
        arrived, left = waiting.weekly(held, len(whole.order), day)
        uneven = waiting.unevenness(left)
        stages = _with_work(stages, arrived.sum(axis=1), left.sum(axis=1), uneven)
        slowest = waiting.constraint(stages["here"].to_numpy(), left.sum(axis=1), uneven)
    still = old(held, stages) if whole.order else pl.DataFrame(schema=_STILL)
    now, elsewhere = _standing(book, still)
    law_of = law.little(book.deals.filter(pl.Series(counted)), day) if day else None
    cycles = _cycles(book, counted, day)
    return Flow(
        order=whole.order,
        closing=whole.closing,
        visits=held,
        stages=stages,
        cycle=routing(cycles, codes, [CYCLE], effect) if cycles.height else pl.DataFrame(),
        cycle_visits=cycles,
        open=still,
        uneven=uneven,
        slowest=slowest,
        since=waiting.since(day) if day else None,
        now=now,
        elsewhere=elsewhere,
        later=whole.later,
        reopened_deals=held.filter("reopened")["deal"].n_unique() if held.height else 0,
        little=law_of,
        load=_load(book, day, law_of),
        left_out=int((~counted).sum()),
    )


_STILL = {"deal": pl.UInt32, "stage": pl.String, "days": pl.Int32, "usual": pl.Int64, "three_quarters": pl.Int64,
          "nine_tenths": pl.Int64, "age": pl.String}  # fmt: skip


def _selected(book: Book, whole: Road, counted: np.ndarray) -> pl.DataFrame:
    """The visits of the deals of a book that are ``counted``, by their rows in it."""
    if whole.visits.is_empty():
        return whole.visits
    if whole.ids.len() == book.deals.height:
        row = np.arange(book.deals.height)
    else:
        places = pl.DataFrame({"deal_id": whole.ids}).join(
            book.deals.select("deal_id").with_row_index("row"), on="deal_id", how="left", maintain_order="left"
        )
        row = places["row"].cast(pl.Int64).fill_null(-1).to_numpy()
    row = np.where((row >= 0) & np.append(counted, False)[row], row, -1)
    at = row[whole.visits["deal"].to_numpy()]
    return whole.visits.with_columns(deal=pl.Series(at)).filter(pl.Series(at >= 0)).cast({"deal": pl.UInt32})


def _with_work(stages: pl.DataFrame, arrived: np.ndarray, left: np.ndarray, uneven: float) -> pl.DataFrame:
    days = waiting.WEEKS * waiting.WEEK
    work = [waiting.ahead(here, int(gone), days, uneven) for here, gone in zip(stages["here"], left, strict=True)]
    return stages.with_columns(
        arrived=pl.Series(arrived), left=pl.Series(left),
        ahead=pl.Series([each.days for each in work], dtype=pl.Float64),
        ahead_low=pl.Series([each.low for each in work], dtype=pl.Float64),
        ahead_high=pl.Series([each.high for each in work], dtype=pl.Float64),
    )  # fmt: skip


def _cycles(book: Book, counted: np.ndarray, day: date | None) -> pl.DataFrame:
    """Every counted deal with a day of creation as one visit, from creation to close."""
    if day is None:
        return pl.DataFrame()
    created = (
        book.deals.select("created").with_row_index("deal").filter(pl.Series(counted) & (pl.col("created") <= day))
    )
    rows = created.select("deal", pl.lit(CYCLE).alias("stage"), pl.col("created").alias("entered"))
    return visits(book.deals, rows, [CYCLE], {}, day)


def _standing(book: Book, still: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """``deal`` (row) and ``stage`` of every open deal, and how many of them say another one than they entered last."""
    rows = pl.DataFrame(
        {"deal": pl.Series(book.open_rows, dtype=pl.UInt32), "says": book.deals["stage"][book.open_rows]}
    )
    entered = still.select("deal", pl.col("stage").cast(pl.String)).unique("deal", keep="last")
    both = rows.join(entered, on="deal", how="left", maintain_order="left")
    elsewhere = int((both["says"] != both["stage"]).sum())
    return both.select("deal", stage=pl.coalesce("stage", "says", pl.lit(NOT_KNOWN))), elsewhere


def _load(book: Book, day: date | None, found: Little | None) -> pl.DataFrame:
    """A row per person (process.load), the longest queue first; none where nobody can be measured."""
    if day is None or found is None or found.stay is None:
        return pl.DataFrame()
    owners, counts, active = load.finished(book.deals.select("owner", "created", "closed"), day)
    here = book.deals.filter(outcome=OPEN).group_by("owner").agg(pl.len().cast(pl.Int64).alias("open"))
    held = owners.to_frame().join(here, on="owner", how="left", maintain_order="left")["open"].fill_null(0).to_numpy()
    if not counts.any():
        return pl.DataFrame()
    table = load.loads(owners, counts, active, held, max(found.stay, 1.0))
    return table.filter((pl.col("open") > 0) | (pl.col("finished") > 0)).sort(
        "months", "owner", descending=[True, False]
    )
