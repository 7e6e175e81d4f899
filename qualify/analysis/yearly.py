"""The year's report: every opportunity worked since a day, by score and outcome, reconciled with the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.selection import OUTCOME_TAGS
from qualify.analysis.view import View
from qualify.analysis.zones import ABOVE, BELOW, BETWEEN, UNSCORED, ZONES
from qualify.errors import InputError
from qualify.schema import LOST, NO_DECISION, OPEN, WON
from qualify.scores import UNSCORED as NO_SCORE
from qualify.scores import coverage, score

OUTCOMES = (WON, LOST, NO_DECISION, OPEN)
FROM_THE_TOP = (ABOVE, BETWEEN, BELOW, UNSCORED)
_FACTS = (
    "deal_id", "name", "account", "owner", "team", "source", "product", "stage", "reason",
    "amount", "currency", "created", "closed", "expected",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A line of the report: its words and its place between two scores, a half beside a whole score."""

    words: str
    at: float


@dataclass(frozen=True, eq=False)
class Yearly:
    """Every opportunity worked since ``since`` (None: all there are), and how they add up.

    ``deals``: a row per opportunity, the highest score first. ``zones``: a row per zone, the highest first, with the
    deals of each outcome, ``decided`` and ``worked``. Of the ``stored`` opportunities ``before`` were closed before
    that day, ``undated`` on a day that nobody wrote down, and ``not_counted`` are not part of the view: of another
    segment, or left out of the lines.
    """

    view: View
    since: date | None
    deals: pl.DataFrame
    zones: pl.DataFrame
    lines: tuple[Drawn, ...]
    stored: int
    before: int
    undated: int
    not_counted: int

    @property
    def worked(self) -> int:
        return self.deals.height

    @property
    def totals(self) -> dict[str, int]:
        """Deals of each outcome, decided and worked."""
        return {name: int(self.zones[name].sum()) for name in (*OUTCOMES, "decided", "worked")}

    def zone(self, name: str) -> dict[str, int]:
        """The counts of one zone."""
        return self.zones.row(by_predicate=pl.col("zone") == name, named=True)

    @property
    def sides(self) -> list[tuple[str, float, str]]:
        """The zones beyond the lines: side, edge, and how many of their decided deals were won."""
        at = self.view.reading.lines
        lower = [(BELOW, at.lower + 0.5)] if at.lower is not None else []
        upper = [(ABOVE, at.upper - 0.5)] if at.upper is not None else []
        held = [(side, edge, self.zone(side)) for side, edge in lower + upper]
        return [(side, edge, f"{zone[WON]:,} of {zone['decided']:,} won") for side, edge, zone in held]

    @property
    def scored(self) -> pl.DataFrame:
        """The deals that have a score: those that the chart shows."""
        return self.deals.filter(pl.col("score").is_not_null())


def usual_start(book: Book) -> date | None:
    """One year before the last day in the data, or before the last day of closing that counts, if that is earlier.

    None where no closing day is known and no period can be chosen.

    >>> year_before(date(2024, 2, 29)), year_before(date(2026, 11, 13))
    (datetime.date(2023, 2, 28), datetime.date(2025, 11, 13))
    """
    earliest: Any = book.deals["closed"].min()
    if book.as_of is None or earliest is None:
        return None
    return year_before(max(min(book.as_of, book.selection.last or book.as_of), earliest))


def year_before(day: date) -> date:
    """The same day a year earlier; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def first_day(book: Book) -> date | None:
    """The earliest day in the data, or the usual start where that is earlier still."""
    usual = usual_start(book)
    days = [*book.deals.select(pl.min("created", "closed")).row(0), usual]
    return None if usual is None else min(day for day in days if day is not None)


def check_since(book: Book, day: date) -> date:
    """``day``, if a report can begin there. Raises InputError with the days that it can begin at."""
    first, last = first_day(book), book.as_of
    if first is None or last is None:
        raise InputError("There are no closing days in this data set.", "Leave the day out: all deals are shown.")
    if not first <= day <= last:
        raise InputError(f"The report cannot begin on {day}.", f"Choose a day from {first} to {last}.")
    return day


def read_since(book: Book, text: str) -> date:
    """The day that a link or the terminal asks for, as 2026-01-31. Raises InputError with what would do."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError("This is not a day.", "Write it as 2026-01-31.", value=text[:80]) from None
    return check_since(book, day)


def yearly(view: View, since: date | None) -> Yearly:
    """The opportunities of ``view`` that are open, or were closed on ``since`` or later; all of them for None.

    A deal that was closed on an unknown day counts where it was created on ``since`` or later.
    """
    everyone = _scored(view)
    worked = pl.lit(True) if since is None else _worked(since)
    deals = everyone.filter(worked).sort("score", "amount", descending=True, nulls_last=True, maintain_order=True)
    rest = everyone.filter(~worked)
    undated = rest["closed"].null_count()
    return Yearly(
        view=view,
        since=since,
        deals=deals,
        zones=_zones(deals),
        lines=_lines(view),
        stored=view.book.stored,
        before=rest.height - undated,
        undated=undated,
        not_counted=view.book.stored - everyone.height,
    )


def _worked(since: date) -> pl.Expr:
    return (pl.col("outcome") == OPEN) | (pl.coalesce("closed", "created") >= since).fill_null(False)


def _scored(view: View) -> pl.DataFrame:
    """Every opportunity that counts in the view with its score and zone, and the chance to be won of an open one."""
    book, rubric = view.book, view.reading.rubric
    scores = score(book.deck, rubric)
    place = view.reading.lines.zone[np.where(scores < 0, UNSCORED_ROW, scores)]
    rows = book.deals.select(
        pl.Series("score", scores).replace(NO_SCORE, None),
        pl.Series("zone", np.asarray(ZONES)[place], pl.String),
        "outcome",
        *_FACTS,
        pl.Series("answered", coverage(book.deck, rubric)),
    )
    chances = view.open.select("deal_id", "this_quarter")
    counted = rows.filter(book.tags < OUTCOME_TAGS)
    return counted.join(chances, on="deal_id", how="left", maintain_order="left")


def _zones(deals: pl.DataFrame) -> pl.DataFrame:
    counted = [
        deals.filter(pl.col("zone") == zone).select(
            pl.lit(zone).alias("zone"),
            *((pl.col("outcome") == name).sum().cast(pl.Int64).alias(name) for name in OUTCOMES),
        )
        for zone in FROM_THE_TOP
    ]
    decided = pl.sum_horizontal(WON, LOST, NO_DECISION)
    return pl.concat(counted).with_columns(decided=decided, worked=decided + pl.col(OPEN))


def _lines(view: View) -> tuple[Drawn, ...]:
    """What is certified or declared, and what else parts the zones, from left to right."""
    found, zones = view.assessment, view.reading.lines
    drawn = []
    if found.floor:
        drawn.append(Drawn(f"Certified floor {found.floor.score}", found.floor.score + 0.5))
    if found.tipping:
        drawn.append(_point("Tipping point", found.tipping.score, found.verdict))
    if found.upper:
        drawn.append(_point("Upper point", found.upper.score, found.upper_verdict))
    if found.ceiling:
        drawn.append(Drawn(f"Certified ceiling {found.ceiling.score}", found.ceiling.score - 0.5))
    places = {line.at for line in drawn}
    if zones.lower is not None and zones.lower + 0.5 not in places:
        drawn.append(Drawn(f"Zone below: up to {zones.lower}", zones.lower + 0.5))
    if zones.upper is not None and zones.upper - 0.5 not in places:
        drawn.append(Drawn(f"Zone above: from {zones.upper}", zones.upper - 0.5))
    return tuple(sorted(drawn, key=lambda line: line.at))


def _point(name: str, score: int, verdict: str) -> Drawn:
    return Drawn(f"{name} {score}{'' if verdict == 'established' else ' (indicated)'}", score - 0.5)
