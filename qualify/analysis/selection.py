"""Who counts for the lines: a tag for every opportunity, so that those left out are counted and never tallied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.errors import InputError
from qualify.schema import EXTRA, LOST, NO_DECISION, OPEN, WON
from qualify.selection import Selection, label
from qualify.words import count

LOST_TAG, WON_TAG, OPEN_TAG, NO_DECISION_TAG = 0, 1, 2, 3
OUTCOME_TAGS = 4
"""The tags below this one are tallied; no decision is not won, and told apart from lost."""
LOCKED_NOT_WON_TAG, LOCKED_WON_TAG = 4, 5
TALLIED_TAGS = 6
"""Where deals are locked, the tags below this one are tallied: lines rest on the seen ones alone."""
OUTSIDE_TAG, UNDATED_TAG, LEFT_OUT_TAG = 6, 7, 8
TAGS = 9
DECIDED_TAGS = [LOST_TAG, WON_TAG, NO_DECISION_TAG]
NOT_WON_TAGS = [LOST_TAG, NO_DECISION_TAG]
LOCKED_TAGS = [LOCKED_NOT_WON_TAG, LOCKED_WON_TAG]


@dataclass(frozen=True)
class Membership:
    """Where every opportunity of the data set is, each counted once.

    ``elsewhere`` are of another segment than the one looked at. Of the decided ones of the segment, ``outside`` closed
    on other days, ``undated`` have no day of closing where days are asked for, ``left_out`` ended without a decision
    and are left out, ``locked`` are kept for checking, ``unscored`` of the others have no score. ``won``, ``lost`` and
    ``no_decision`` count for the lines.
    """

    stored: int
    elsewhere: int
    outside: int
    undated: int
    left_out: int
    unscored: int
    won: int
    lost: int
    no_decision: int
    open: int
    locked: int = 0

    @property
    def counted(self) -> int:
        """The decided deals that the lines rest on."""
        return self.won + self.lost + self.no_decision

    def __str__(self) -> str:
        """The sentence that adds up: what is stored is what counts, and what does not for each reason."""
        others = (
            (self.unscored, "decided without a score"),
            (self.open, "still open"),
            (self.outside, "closed on other days"),
            (self.undated, "decided without a day of closing"),
            (self.left_out, "left out as no decision"),
            (self.locked, "locked away for checking"),
            (self.elsewhere, "of other segments"),
        )
        parts = "".join(f" + {number:,} {what}" for number, what in others if number)
        return (
            f"{count(self.stored, 'opportunity', 'opportunities')} in the store = {self.counted:,} that count for the "
            f"lines ({self.won:,} won, {self.lost:,} lost, {self.no_decision:,} without a decision){parts}."
        )


def unpacked(deals: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """``deals`` with some of the unmapped columns that ``extra`` keeps, as columns of their own.

    >>> deals = pl.DataFrame({"extra": ['{"Region": "North", "Seats": "5"}', None]})
    >>> unpacked(deals, ["Region"]).select("extra: Region").to_series().to_list()
    ['North', None]
    """
    if not columns:
        return deals
    kept = deals["extra"].str.json_decode(pl.Struct(dict.fromkeys(columns, pl.String))).struct.unnest()
    return deals.with_columns(kept[name].alias(EXTRA + name) for name in columns)


def segment_mask(deals: pl.DataFrame, chosen: Selection) -> pl.Series:
    """Which opportunities belong to the chosen segments: bool (deals,). Raises InputError for a column that is none."""
    for field in chosen.segments:
        if field not in deals.columns:
            what = f"Deals are not compared by {label(field)!r} any more."
            raise InputError(what, "Choose another part of them, or choose that column again on the Upload page.")
    kept = [pl.col(field) == value for field, value in chosen.segments.items()]
    return deals.select(pl.all_horizontal(pl.repeat(True, pl.len()), *kept).fill_null(False).alias("kept"))["kept"]


def outcome_tags(deals: pl.DataFrame, chosen: Selection) -> np.ndarray:
    """uint8 (deals,) tags of the outcomes of ``deals`` (columns outcome and closed); open ones always stay open.

    >>> deals = pl.DataFrame({"outcome": ["won", "lost", "open", "no decision"]}).with_columns(
    ...     closed=pl.lit(None, pl.Date))
    >>> outcome_tags(deals, Selection()).tolist(), outcome_tags(deals, Selection(no_decision="left out")).tolist()
    ([1, 0, 2, 3], [1, 0, 2, 8])
    """
    words = {LOST: LOST_TAG, WON: WON_TAG, OPEN: OPEN_TAG, NO_DECISION: NO_DECISION_TAG}
    tag = pl.col("outcome").replace_strict(words, return_dtype=pl.UInt8)
    if chosen.no_decision == "left out":
        tag = pl.when(pl.col("outcome") == NO_DECISION).then(pl.lit(LEFT_OUT_TAG, pl.UInt8)).otherwise(tag)
    if chosen.dated:
        tag = _within(chosen, tag)
    return deals.select(tag.alias("tag"))["tag"].to_numpy()


def _within(chosen: Selection, tag: pl.Expr) -> pl.Expr:
    inside = pl.lit(True)
    if chosen.first:
        inside &= pl.col("closed") >= chosen.first
    if chosen.last:
        inside &= pl.col("closed") <= chosen.last
    decided = pl.col("outcome") != OPEN
    return (
        pl.when(decided & pl.col("closed").is_null())
        .then(pl.lit(UNDATED_TAG, pl.UInt8))
        .when(decided & ~inside)
        .then(pl.lit(OUTSIDE_TAG, pl.UInt8))
        .otherwise(tag)
    )


def locked_tags(tags: np.ndarray, held: np.ndarray) -> np.ndarray:
    """``tags`` (deals,) with those of the decided deals that are ``held``, bool (deals,), told apart; others stay.

    >>> locked_tags(np.array([0, 1, 2, 3, 6], np.uint8), np.array([True, False, True, True, True])).tolist()
    [4, 1, 2, 4, 6]
    """
    apart = np.arange(TAGS, dtype=np.uint8)
    apart[NOT_WON_TAGS], apart[WON_TAG] = LOCKED_NOT_WON_TAG, LOCKED_WON_TAG
    return np.where(held, apart[tags], tags)


def membership(stored: int, tags: np.ndarray, tally: np.ndarray) -> Membership:
    """Where everybody is: of ``stored`` opportunities, those of the segment by ``tags``, and in ``tally`` by score.

    >>> tally = np.zeros((4, 102), int)
    >>> tally[LOST_TAG, 30], tally[WON_TAG, [80, 101]] = 2, [1, 1]
    >>> found = membership(6, np.array([0, 0, 1, 1, 6], np.uint8), tally)
    >>> str(found)
    '6 opportunities in the store = 3 that count for the lines (1 won, 2 lost, 0 without a decision) + 1 decided \
without a score + 1 closed on other days + 1 of other segments.'
    """
    by_tag = np.bincount(tags, minlength=TAGS).tolist()
    scored = tally[:, :-1].sum(axis=1).tolist()
    return Membership(
        stored=stored,
        elsewhere=stored - len(tags),
        outside=by_tag[OUTSIDE_TAG],
        undated=by_tag[UNDATED_TAG],
        left_out=by_tag[LEFT_OUT_TAG],
        unscored=int(tally[DECIDED_TAGS, -1].sum()),
        won=scored[WON_TAG],
        lost=scored[LOST_TAG],
        no_decision=scored[NO_DECISION_TAG],
        open=by_tag[OPEN_TAG],
        locked=by_tag[LOCKED_NOT_WON_TAG] + by_tag[LOCKED_WON_TAG],
    )
