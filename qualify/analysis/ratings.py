"""Can the scores be trusted? What the ratings of a view say of hindsight, agreement and those who gave them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from qualify import ratings as step
from qualify.analysis.book import Book
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.ratings_given import Sight, sight, written
from qualify.analysis.selection import WON_TAG
from qualify.analysis.view import View
from qualify.analysis.zones import ZONES
from qualify.asof import GATE_DAYS, USUAL, AsOf
from qualify.errors import StoreError
from qualify.ratings import Agreement, Consistency, Drifts, Gap, Leniency
from qualify.rubric import Rubric
from qualify.schema import OPEN
from qualify.scores import BINS, UNSCORED, answer_deck, levels, score
from qualify.store import Reads
from qualify.tipping.monotone import fit

AT_LAST, AT_GATE = "last", "gate"
SAMPLE, SEED = 12, 1


@dataclass(frozen=True, eq=False)
class Trust:
    """What is known of the ratings of a ``view``.

    ``gap``: the last ratings against those of the rule ``gate``, of dated ones; ``curves`` (score, at, rate) are the
    win rates that either would show. ``jumps`` and ``drifts``: answers that changed in the last week before closing or
    later, of which ``late_counting`` count under the view's rule. ``dated`` and ``undated``: how many ratings of closed
    deals have a day, and how many have none. ``agreement``, ``consistency``, ``notches`` and ``points`` (leniency in
    either unit) rest on the ``twice`` deals that two people rated at about one time, as far as the view's rule counts
    their ratings. ``open``: a row per open deal, with its score, zone, both without the raters' leniency (``fair``,
    ``fair_zone``), the ``rater`` whom most of the score rests on, and whether it was rated ``twice``. ``sight``: how
    many of the compared answers were given blind.
    """

    view: View
    gate: AsOf
    gap: Gap | None
    curves: pl.DataFrame
    jumps: pl.DataFrame
    drifts: Drifts
    late_counting: int
    dated: int
    undated: int
    agreement: tuple[Agreement, ...]
    consistency: Consistency | None
    notches: tuple[Leniency, ...]
    points: tuple[Leniency, ...]
    twice: int
    open: pl.DataFrame
    sight: Sight

    @cached_property
    def moved(self) -> pl.DataFrame:
        """The open deals that stand in another zone without the raters' leniency."""
        return self.open.filter(pl.col("zone") != pl.col("fair_zone"))

    def named(self, answers: pl.DataFrame) -> pl.DataFrame:
        """``answers`` (a column criterion among others) with the ``question`` that was asked."""
        asked = {criterion.key: criterion.question for criterion in self.view.reading.rubric.criteria}
        return answers.with_columns(question=pl.col("criterion").replace_strict(asked, return_dtype=pl.String))

    def sample(self, size: int = SAMPLE, seed: int = SEED) -> pl.DataFrame:
        """Open deals worth rating a second time, drawn by lot: the columns of :attr:`open`, and ``near`` a line."""
        once, lines = self.open.filter(~pl.col("twice")), self.view.reading.lines
        at = [line for line in (lines.lower, lines.upper) if line is not None]
        deals = once.select("deal_id", pl.col("score").fill_null(UNSCORED), "rater")
        drawn = step.worth_rating_twice(deals, at, size=size, seed=seed).select("deal_id", "near")
        return drawn.join(once, on="deal_id", how="left", maintain_order="left")


def trust(seen: Reads, view: View) -> Trust:
    """Look at the ratings of a view; ``seen`` is a snapshot. Raises StoreError where the data changed meanwhile."""
    book, rubric = view.book, view.reading.rubric
    if seen.version(book.dataset) != book.version:
        raise StoreError(f"The data set {book.dataset!r} has changed meanwhile.", "Load the page again.")
    gate = USUAL if book.rule.moment == "last" else book.rule
    gap, curves = _hindsight(seen, book, rubric, gate)
    version = book.rubric_version or None
    dated, undated = _days(seen.rated_days(book.dataset, version=version), book.deals)
    # On a past day deals are open that are not in the store.
    within = None if book.rule.moment == "day" or book.day else GATE_DAYS
    rated = _telling(seen.telling(book.dataset, within, version=version), book.deals)
    late = step.jumps(rated, book.deals.select("deal_id", "outcome", "closed"), rubric, GATE_DAYS)
    limits = seen.limits(book.dataset, book.rule)
    counting = step.in_time(rated, limits)
    compared = step.paired(counting, rubric)
    views = step.views(compared)
    points = step.leniency(views, "score")
    twice = compared["deal_id"].unique()
    return Trust(
        view=view,
        gate=gate,
        gap=gap,
        curves=curves,
        jumps=written(late, rated),
        drifts=step.drifts(late),
        late_counting=step.in_time(late, limits).height,
        dated=dated,
        undated=undated,
        agreement=step.agreement(compared, rubric),
        consistency=step.consistency(views, "score"),
        notches=step.leniency(views, "notch"),
        points=points,
        twice=len(twice),
        open=_open(view, counting, points, twice),
        sight=sight(compared, rated),
    )


def _days(days: pl.DataFrame, deals: pl.DataFrame) -> tuple[int, int]:
    """How many ratings of closed deals have a day, and how many have none."""
    closed = deals.lazy().filter(pl.col("outcome") != OPEN).select("deal_id")
    found = days.lazy().join(closed, on="deal_id", how="semi").select(pl.col("dated", "undated").sum()).collect()
    dated, undated = found.row(0)
    return int(dated), int(undated)


def _telling(rated: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    """The ratings of deals that two people rated, that were rated late, or that are open: of a million deals the others
    would only take up room."""
    late = pl.col("last") > pl.col("closed") - pl.duration(days=GATE_DAYS)
    by_deal = rated.lazy().group_by("deal_id").agg(pl.col("rater").n_unique(), last=pl.col("rated").max())
    known = by_deal.join(deals.lazy().select("deal_id", "outcome", "closed"), on="deal_id")
    kept = known.filter((pl.col("rater") > 1) | late.fill_null(False) | (pl.col("outcome") == OPEN)).select("deal_id")
    return rated.lazy().join(kept, on="deal_id", how="semi", maintain_order="left").collect()


def _hindsight(seen: Reads, book: Book, rubric: Rubric, gate: AsOf) -> tuple[Gap | None, pl.DataFrame]:
    # Of a deal that closed on an unknown day no rating can be placed before closing or after it.
    rows = np.flatnonzero(book.decided & book.deals["closed"].is_not_null().to_numpy())
    ids, won = book.deals.select("deal_id")[rows], book.tags[rows] == WON_TAG
    last = _scores(seen, book, rubric, AsOf("last"), ids)
    known = gate == book.rule and not book.ever_undated
    then = score(book.deck.rows(rows), rubric) if known else _scores(seen, book, rubric, gate, ids)
    found = step.gap(last, then, won, design_effect=book.clustering.design_effect)
    both = (last != UNSCORED) & (then != UNSCORED)
    if found is None:
        return None, _curve("", last[:0], won[:0]).clear()
    parts = [_curve(name, scores[both], won[both]) for name, scores in ((AT_GATE, then), (AT_LAST, last))]
    return found, pl.concat(parts)


def _scores(seen: Reads, book: Book, rubric: Rubric, rule: AsOf, ids: pl.DataFrame) -> np.ndarray:
    """Scores of some deals by their dated ratings alone: one without a day cannot be told from hindsight."""
    version = book.rubric_version or None
    given = seen.answers(book.dataset, rubric.keys, rule=rule, version=version, undated=False)
    given = ids.join(given, on="deal_id", how="left", maintain_order="left")
    return score(answer_deck(levels(given, rubric)[0], rubric), rubric)


def _curve(name: str, scores: np.ndarray, won: np.ndarray) -> pl.DataFrame:
    rate = fit(np.bincount(scores, minlength=BINS), np.bincount(scores[won], minlength=BINS)).mean
    return pl.DataFrame({"score": np.arange(BINS), "rate": rate}).select("score", pl.lit(name).alias("at"), "rate")


def _open(view: View, counting: pl.DataFrame, points: tuple[Leniency, ...], twice: pl.Series) -> pl.DataFrame:
    named = view.open.select("deal_id", "name", "account", "owner", "amount", "currency", "money", "score", "zone")
    ours = counting.join(named.select("deal_id"), on="deal_id", how="semi", maintain_order="left")
    shares = step.shares(ours, view.reading.rubric)
    most = shares.sort("share", "rater", descending=[True, False]).unique("deal_id", keep="first", maintain_order=True)
    fair = step.removed(named.select("deal_id", pl.col("score").fill_null(UNSCORED)), shares, points)
    zone = view.reading.lines.zone[np.where(fair < 0, UNSCORED_ROW, fair)]
    return named.join(most.drop("share"), on="deal_id", how="left", maintain_order="left").with_columns(
        fair=pl.Series(fair).replace(UNSCORED, None),
        fair_zone=pl.Series([ZONES[place] for place in zone], dtype=pl.String),
        twice=named["deal_id"].is_in(twice.implode()),
    )
