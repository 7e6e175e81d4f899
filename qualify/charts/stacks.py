"""Where the marks of the year's report are: a mark for every deal, stacked over its score, and the lines' labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

MOST_MARKS = 5_000
KINDS = {"won": "Won", "lost": "Lost", "no decision": "No decision", "open": "Still open"}
SPAN = (-0.7, 100.7)
ROW = 16
"""Pixels: the height of a row of words."""
_BANDS = {"won": "up", "lost": "down", "no decision": "down", "open": "open"}
# Pixels too. Stacks take what the tallest of them needs within these limits; labels have rows of their own above.
_STACKS, _TALLEST, _STEP, _THIN, _THINNEST = 440, 900, 9.0, 4.0, 2.0
_GAP = 6

Zone = tuple[str, float, str]


@dataclass(frozen=True, eq=False)
class Marks:
    """``rows``: what the chart draws, heights as shares of the whole from the top.

    ``held``: the deals of each mark, by the id of its first (``deal_id``, ``held``). ``height``: the pixels that this
    needs. ``each``: how many deals of one score and outcome a mark stands for at most.
    """

    rows: pl.DataFrame
    held: pl.DataFrame
    height: int
    each: int

    @property
    def kinds(self) -> list[str]:
        """The outcomes that occur, as the key of the chart calls them."""
        there = set(self.rows["kind"].drop_nulls())
        return [kind for kind in KINDS.values() if kind in there]


def stacks(
    deals: pl.DataFrame, lines: Sequence[tuple[str, float]], zones: Sequence[Zone], most: int = MOST_MARKS
) -> Marks:
    """Lay out a mark per deal, or per few deals where there are more than ``most``.

    ``deals``: a row per deal with a whole ``score``, ``outcome``, ``deal_id`` and the texts of the tooltip (``deal``,
    ``account``, ``owner``, ``amount``, ``created``, ``closed``), in the order in which they are stacked. ``lines``:
    words and place of each. ``zones``: the side ("below", "above"), edge and words of each.

    >>> texts = dict.fromkeys(("deal_id", "deal", "account", "owner", "amount", "created", "closed"), ["a", "b", "c"])
    >>> laid = stacks(pl.DataFrame({"score": [7, 7, 9], "outcome": ["won", "won", "open"], **texts}), [], [])
    >>> laid.rows.filter(part="deal").select("at", "kind", pl.col("y") * laid.height).rows()
    [(7, 'Won', 29.5), (7, 'Won', 20.5), (9, 'Still open', 76.5)]
    """
    each = max(1, -(-deals.height // most))
    stacked = _stacked(deals, each)
    while _levels(stacked) * _THINNEST > _TALLEST:
        each += max(1, each * int(_levels(stacked) * _THINNEST / _TALLEST - 1))
        stacked = _stacked(deals, each)
    step = _step(_levels(stacked))
    place = _Places.of(stacked, step, len(lines) + bool(zones))
    parts = [
        _zone_rows(zones, place),
        place.furniture(deals),
        _line_rows(lines, place, first=len(zones) > 0),
        _deal_rows(stacked, place),
    ]
    rows = pl.concat(parts, how="diagonal_relaxed").with_columns(pl.col("y", "y2", "step") / place.height)
    return Marks(rows, stacked.select("deal_id", "held"), place.height, each)


def _stacked(deals: pl.DataFrame, each: int) -> pl.DataFrame:
    """A row per mark, with its band and its place in the stack, counted from the base line."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    group = ("score", "outcome", "mark")
    one = deals.with_columns(
        (pl.int_range(pl.len()) // each).over("score", "outcome").alias("mark"),
        pl.col("outcome").replace_strict(order, return_dtype=pl.Int8).alias("order"),
        pl.col("outcome").replace_strict(_BANDS, return_dtype=pl.String).alias("band"),
    )
    grouped = one.group_by(group, maintain_order=True).agg(
        pl.first("deal_id", "deal", "account", "owner", "amount", "created", "closed", "order", "band"),
        pl.col("deal_id").alias("held"),
        pl.len().alias("deals"),
    )
    return grouped.sort("score", "order", "mark").with_columns(
        pl.int_range(pl.len()).over("score", "band").alias("level")
    )


def _levels(stacked: pl.DataFrame) -> int:
    return sum(_tallest(stacked, band) for band in ("up", "down", "open"))


def _tallest(stacked: pl.DataFrame, band: str) -> int:
    held = stacked.filter(pl.col("band") == band)["level"]
    return int(held.max()) + 1 if held.len() else 0  # type: ignore[arg-type]


def _step(levels: int) -> float:
    step = min(_STEP, _STACKS / max(levels, 1))
    return step if step >= _THIN else max(_THINNEST, min(_THIN, _TALLEST / levels))


@dataclass(frozen=True)
class _Places:
    """Where things are, in pixels from the top: line labels, won (upward), not won (downward), open (upward)."""

    step: float
    top: float
    middle: float
    low: float
    floor: float

    @classmethod
    def of(cls, stacked: pl.DataFrame, step: float, labels: int) -> _Places:
        up, down, still = (_tallest(stacked, band) * step for band in ("up", "down", "open"))
        top = labels * ROW
        middle = top + ROW + up
        low = middle + down + ROW
        return cls(step, top, middle, low, low + ((_GAP + ROW + still) if still else 0))

    @property
    def height(self) -> int:
        return int(self.floor + self.step)

    def y(self) -> pl.Expr:
        """The middle of a mark from its band and level."""
        away = (pl.col("level") + 0.5) * self.step
        return (
            pl.when(pl.col("band") == "up").then(self.middle - away)
            .when(pl.col("band") == "down").then(self.middle + away)
            .otherwise(self.floor - away)
        )  # fmt: skip

    def furniture(self, deals: pl.DataFrame) -> pl.DataFrame:
        """The base line between won and not won, and the words that name each band with its count."""
        number = {kind: int((deals["outcome"] == kind).sum()) for kind in KINDS}
        others = [f"{number[kind]:,} {kind}" for kind in ("lost", "no decision") if number[kind]]
        not_won = f"Not won: {', '.join(others) or '0'}"
        texts = [(f"Won: {number['won']:,}", self.top + ROW / 2), (not_won, self.low - ROW / 2)]
        texts += [(f"Still open: {number['open']:,}", self.low + _GAP + ROW / 2)] if number["open"] else []
        rules = [self.middle, *([self.low + _GAP / 2] if number["open"] else [])]
        return pl.DataFrame(
            [{"part": "base", "y": y, "words": None} for y in rules]
            + [{"part": "band", "y": y, "words": words} for words, y in texts],
            schema={"part": pl.String, "y": pl.Float64, "words": pl.String},
        )


def _deal_rows(stacked: pl.DataFrame, place: _Places) -> pl.DataFrame:
    several = pl.col("deals") > 1
    return stacked.select(
        pl.lit("deal").alias("part"),
        pl.col("score").cast(pl.Float64).alias("x"),
        place.y().alias("y"),
        pl.lit(place.step).alias("step"),
        pl.col("outcome").replace_strict(KINDS, return_dtype=pl.String).alias("kind"),
        pl.col("score").alias("at"),
        "deal_id",
        pl.when(several).then(pl.format("{} deals, the first: {}", "deals", "deal")).otherwise("deal").alias("deal"),
        "account",
        "owner",
        "amount",
        "created",
        "closed",
    )


def _line_rows(lines: Sequence[tuple[str, float]], place: _Places, *, first: int) -> pl.DataFrame:
    """Each label in a row of its own, outermost highest, and its line from there down: no line crosses a label."""
    outward = sorted(lines, key=lambda line: -abs(line[1] - 50))
    rows = [
        {
            "part": "line", "x": at, "y": ROW * (first + row + 0.5), "y2": float(place.height), "words": words,
            "side": "left" if at < 50 else "right",
        }
        for row, (words, at) in enumerate(outward)
    ]  # fmt: skip
    names = {"part": pl.String, "x": pl.Float64, "y": pl.Float64, "y2": pl.Float64, "words": pl.String}
    return pl.DataFrame(rows, schema={**names, "side": pl.String})


def _zone_rows(zones: Sequence[Zone], place: _Places) -> pl.DataFrame:
    """The tint of each zone and its words, in the first row: at the left end for the one below, else at the right."""
    edge = {"below": SPAN[0], "above": SPAN[1]}
    rows = [
        {"part": "zone", "x": edge[side], "x2": at, "y": 0.0, "y2": float(place.height), "side": side, "words": words}
        for side, at, words in zones
    ]
    numbers = dict.fromkeys(("x", "x2", "y", "y2"), pl.Float64)
    return pl.DataFrame(rows, schema={"part": pl.String, **numbers, "side": pl.String, "words": pl.String})
