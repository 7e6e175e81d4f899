"""What do we do this week? Every open deal as one to expedite, to run, to rework, to let go, or none of these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from qualify.analysis.best_notch import best_notch
from qualify.analysis.routing import Flow
from qualify.analysis.segments import NOT_STATED
from qualify.analysis.view import View
from qualify.analysis.zones import BELOW, UNSCORED, Lines
from qualify.errors import InputError
from qualify.forecast.windows import windows
from qualify.process.routing import AGEING, NOT_KNOWN, OLD, old

EXPEDITE, RUN, REWORK, SCRAP, NONE = "expedite", "run", "rework", "scrap", "none"
CLASSES = (EXPEDITE, RUN, REWORK, SCRAP, NONE)
NO_SCORE, NO_LINE, NOT_CERTIFIED = "no score", "no line", "line not certified"
NOT_OLD, AGE_NOT_KNOWN = "not old", "age not known"
REASONS = (NO_SCORE, NO_LINE, NOT_CERTIFIED, NOT_OLD, AGE_NOT_KNOWN)
MOST_HOURS = 168
"""Those of a week."""
WHOLE_ROAD = "since creation"


@dataclass(frozen=True, eq=False)
class Worklist:
    """The open deals of a view, in the order in which to look at them: by class, then what is worth most first.

    ``certified`` are the lines that sort deals here: only what a certified floor or ceiling promises may tell somebody
    to let a deal go, or to leave it as it is. ``due`` is the last day of this quarter; None without a day of the data.
    ``owner``: whose deals these are, None for everybody's. ``deals`` has a row per open deal:

    - those of View.open and of best_notch, and its ``class``; ``why`` it is in none, as in REASONS;
    - ``age`` ("old", "ageing", "usual" or "not known"), told by the ``days`` that it is ``where`` (its stage, or since
      creation) of which nine in ten, or else three in four, are over within the ``limit``;
    - ``at_stake``: its money, null where nothing says it; ``expected_money``, what the forecast expects of it by the
      end of the next quarter; ``moved``, what the best notch adds to that; ``worth`` is what the class is ordered by.
    """

    view: View
    deals: pl.DataFrame
    certified: Lines
    due: date | None
    owner: str | None = None

    def of(self, name: str) -> pl.DataFrame:
        """The deals of a class."""
        return self.deals.filter(pl.col("class") == name)


def worklist(view: View, flow: Flow) -> Worklist:
    """Sort the open deals of ``view`` into classes; ``flow`` says which are late."""
    sure, due = certified(view), _due(view)
    deals = view.open.join(best_notch(view), on="deal_id", how="left", maintain_order="left")
    deals = deals.join(_ages(view, flow), on="deal_id", how="left", maintain_order="left")
    deals = deals.with_columns(pl.col("age").fill_null(NOT_KNOWN))
    deals = deals.with_columns(_class(sure, due)).with_columns(_why(sure))
    deals = deals.with_columns(at_stake=pl.when(pl.col("money") > 0).then("money")).with_columns(
        expected_money=pl.col("at_stake") * pl.col("by_next_quarter"),
        moved=pl.col("at_stake") * (pl.col("then_by_next_quarter") - pl.col("by_next_quarter")),
    )
    return Worklist(view, _ordered(deals), sure, due)


def certified(view: View) -> Lines:
    """The lines of a view as far as they are certified: a tipping point that is only likely sorts nothing here.

    A certified floor promises that of all deals at or below it together at most 1 in 10 is won (or the level that was
    chosen), wrongly at most 1 time in 20.
    """
    lines, line = view.reading.lines, view.reading.line
    return Lines(lines.lower if line.floor else None, lines.upper if line.ceiling else None)


def _due(view: View) -> date | None:
    day = view.book.as_of
    return None if day is None else next(each.ends for each in windows(day) if each.period == "quarter")


def _ages(view: View, flow: Flow) -> pl.DataFrame:
    """How old every open deal is for its stage, or for the whole road where that says more."""
    ids = view.book.deals["deal_id"]
    road = old(flow.cycle_visits, flow.cycle) if flow.cycle.height else flow.open
    whole = _limits(road).with_columns(where=pl.lit(WHOLE_ROAD))
    rank = pl.col("age").replace_strict({OLD: 0, AGEING: 1, NOT_KNOWN: 3}, default=2, return_dtype=pl.Int8)
    # Ageing on the whole road is no lateness where the stage is on time: it says so itself.
    stages = _limits(flow.open).select("deal", "age", "days", "limit", "where", rank=rank)
    roads = whole.select("deal", "age", "days", "limit", "where", rank=rank)
    known = stages.filter(pl.col("rank") < 3).select("deal")
    roads = pl.concat([roads.filter(pl.col("rank") == 0), roads.join(known, on="deal", how="anti")]).unique("deal")
    both = pl.concat([stages.with_columns(turn=0), roads.with_columns(turn=1)])
    told = both.sort("deal", "rank", "turn").unique("deal", keep="first", maintain_order=True)
    return told.select("age", "days", "limit", "where", deal_id=ids.gather(told["deal"]))


def _limits(still: pl.DataFrame) -> pl.DataFrame:
    """One row a deal, with the limit that its age is told by."""
    limit = pl.when(pl.col("age") == AGEING).then("three_quarters").otherwise(
        pl.coalesce("nine_tenths", "three_quarters")
    )  # fmt: skip
    return still.unique("deal", keep="last").select(
        pl.col("deal").cast(pl.UInt32), "age", pl.col("days").cast(pl.Int64), limit=limit.cast(pl.Int64),
        where=pl.col("stage").cast(pl.String),
    )  # fmt: skip


def _class(sure: Lines, due: date | None) -> pl.Expr:
    below = _at_most(sure.lower)
    above = pl.lit(False) if sure.upper is None else (pl.col("score") >= sure.upper).fill_null(False)
    urgent = (pl.col("expected") <= pl.lit(due, pl.Date)).fill_null(False) & pl.col("age").is_in([OLD, AGEING])
    sorted_ = pl.lit(sure != Lines(None, None)) & pl.col("score").is_not_null() & (pl.col("zone") != BELOW)
    return (
        pl.when(below & (pl.col("age") == OLD)).then(pl.lit(SCRAP))
        .when(below).then(pl.lit(NONE))
        .when(urgent).then(pl.lit(EXPEDITE))
        .when(above).then(pl.lit(RUN))
        .when(sorted_).then(pl.lit(REWORK))
        .otherwise(pl.lit(NONE)).alias("class")
    )  # fmt: skip


def _why(sure: Lines) -> pl.Expr:
    """Why a deal is in none of the classes."""
    unsure = pl.lit(NOT_CERTIFIED)
    return (
        pl.when(pl.col("class") != NONE).then(pl.lit(None, pl.String))
        .when(pl.col("zone") == UNSCORED).then(pl.lit(NO_SCORE))
        .when(_at_most(sure.lower) & (pl.col("age") == NOT_KNOWN)).then(pl.lit(AGE_NOT_KNOWN))
        .when(_at_most(sure.lower)).then(pl.lit(NOT_OLD))
        .when(pl.col("zone") == BELOW).then(unsure)
        .otherwise(pl.lit(NO_LINE)).alias("why")
    )  # fmt: skip


def _at_most(score: int | None) -> pl.Expr:
    return pl.lit(False) if score is None else (pl.col("score") <= score).fill_null(False)


def _ordered(deals: pl.DataFrame) -> pl.DataFrame:
    """By class, then the most money first: what is to be protected, what a notch adds, what would be let go."""
    gain = pl.col("then_score") - pl.col("score")
    worth = (
        pl.when(pl.col("class") == SCRAP).then("at_stake")
        .when(pl.col("class").is_in([EXPEDITE, RUN])).then(pl.coalesce("expected_money", "at_stake"))
        .otherwise("moved")
    )  # fmt: skip
    rank = pl.col("class").replace_strict({name: at for at, name in enumerate(CLASSES)}, return_dtype=pl.Int8)
    return (
        deals.with_columns(worth=worth, rank=rank, gain=gain)
        .sort("rank", "worth", "gain", "at_stake", "deal_id", descending=[False, True, True, True, False],
              nulls_last=True)
        .drop("rank", "gain")
    )  # fmt: skip


def owners(found: Worklist) -> list[str]:
    """Who has open deals, by the alphabet; deals without an owner last."""
    names = found.deals["owner"].unique().drop_nulls().sort().to_list()
    return [*names, NOT_STATED] if found.deals["owner"].has_nulls() else names


def owned(found: Worklist, owner: str) -> Worklist:
    """The deals of one person; lines, notches and forecast stay those of all deals. Raises InputError for nobody."""
    have = owners(found)
    if owner not in have:
        raise InputError(f"Nobody called {owner!r} has an open deal.", f"There is: {', '.join(have) or 'nobody'}.")
    return replace(found, deals=found.deals.filter(pl.col("owner").fill_null(NOT_STATED) == owner), owner=owner)


def listed(found: Worklist, name: str | None) -> pl.DataFrame:
    """The deals of a class, or all of them. Raises InputError for what is no class."""
    if name is not None and name not in CLASSES:
        raise InputError(f"{name!r} is no class of the worklist.", f"There is: {', '.join(CLASSES)}.")
    return found.deals if name is None else found.of(name)


def read_hours(text: str) -> float:
    """The hours a week that somebody says an open deal takes. Raises InputError for what cannot be.

    >>> read_hours("1.5")
    1.5
    """
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= MOST_HOURS:
        what = f"{text[:40]!r} is not a number of hours that a deal can take in a week."
        raise InputError(what, f"Give a number above 0, at most {MOST_HOURS}.")
    return hours


def by_criterion(found: Worklist) -> pl.DataFrame:
    """On which questions a notch more would do the most, over the deals to rework: ``question``, ``deals``, of how many
    it is the ``only`` one, the ``at_stake`` in them and the ``moved`` expected money; the most money first.

    A deal on which several would do the same is in the row of each: the rows do not add up.
    """
    each = (
        found.of(REWORK).drop_nulls("key").select("others", "at_stake", "moved", question="equal").explode("question")
    )
    table = each.group_by("question").agg(
        deals=pl.len().cast(pl.Int64), only=(pl.col("others") == 0).sum().cast(pl.Int64),
        at_stake=pl.col("at_stake").sum(), moved=pl.col("moved").sum(),
    )  # fmt: skip
    return table.sort("moved", "deals", "question", descending=[True, True, False])
