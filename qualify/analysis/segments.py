"""Does the line differ by team, product, lead source, owner or a column of the team's own? Counted per segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from qualify.analysis import segment_words
from qualify.analysis.report import Record, about
from qualify.analysis.selection import WON_TAG
from qualify.analysis.view import View
from qualify.errors import InputError
from qualify.scores import BINS, UNSCORED, score
from qualify.selection import label
from qualify.tipping import segments as tipping_segments
from qualify.tipping.segments import Segment, Verdict
from qualify.tipping.strata import contrast, holm

LEAST_DEALS, MOST_SEGMENTS = 10, 15
NOT_STATED = "not stated"


@dataclass(frozen=True, eq=False)
class Groups:
    """Decided deals and wins per segment and score, int64 (segments, 101), the segment with the most deals first.

    ``merged`` are the segments that are taken together as the last one, because they have fewer than ten decided
    deals or there are more than fifteen.
    """

    names: tuple[str, ...]
    merged: tuple[str, ...]
    deals: np.ndarray
    won: np.ndarray


@dataclass(frozen=True, eq=False)
class Division:
    """The deals of a view divided by ``field``: each segment beside the company, and what may be said of them.

    ``p`` is the test's own p-value, ``adjusted`` allows for the ``tested`` fields that were looked at (Holm).
    ``answer`` says it in sentences; ``table`` has a row per segment, in the order of the lines.
    """

    field: str
    names: tuple[str, ...]
    merged: tuple[str, ...]
    segments: tuple[Segment, ...]
    verdict: Verdict
    p: float
    adjusted: float
    tested: int
    answer: tuple[str, ...]
    table: pl.DataFrame


def divided(view: View, field: str) -> Division:
    """Compare the segments of ``field`` (team, product, source, owner or a column of the team's own).

    Raises InputError for another field, or where no two segments have enough decided deals with a score.
    """
    fields = view.book.dividing
    if field not in fields:
        raise InputError(f"Deals cannot be divided by {label(field)!r}.", f"Choose one of {_listed(fields)}.")
    decided = _decided(view)
    if decided.is_empty():
        what = "No decided deal with a score counts in this view, so there is nothing to compare."
        raise InputError(what, "Count more of them.")
    groups = {name: found for name in fields if len((found := _groups(decided, name)).names) > 1}
    if field not in groups:
        raise InputError(_alone(decided, field), "Choose another way to divide the deals, or count more of them.")
    p, adjusted = _tests(view, groups)[field]
    return _division(view, field, groups[field], p, adjusted, len(groups))


def _listed(fields: tuple[str, ...]) -> str:
    return ", ".join(map(label, fields))


def record(view: View, field: str) -> Record:
    """Every number of the segments' section, for the terminal and for scripts."""
    found = divided(view, field)
    return {
        **about(view),
        "by": field,
        "verdict": found.verdict,
        "p": found.p,
        "p_adjusted": found.adjusted,
        "fields_tested": found.tested,
        "answer": list(found.answer),
        "others": list(found.merged),
        "segments": [{"segment": name, **asdict(s)} for name, s in zip(found.names, found.segments, strict=True)],
    }


def _decided(view: View) -> pl.DataFrame:
    """A row per decided deal that counts and has a score: the fields, ``score`` and ``won``."""
    book = view.book
    scores = score(book.deck, view.reading.rubric)
    rows = np.flatnonzero(book.decided & (scores != UNSCORED))
    return book.deals.select(pl.col(book.dividing).fill_null(NOT_STATED))[rows].with_columns(
        score=pl.Series(scores[rows]), won=pl.Series(book.tags[rows] == WON_TAG)
    )


def _alone(decided: pl.DataFrame, field: str) -> str:
    """Why there are no two segments."""
    if decided[field].n_unique() == 1:
        return f"All decided deals with a score have the same {label(field)}, so there is nothing to compare."
    several = segment_words.several(field)
    return f"Fewer than two {several} have {LEAST_DEALS} decided deals with a score, so there is nothing to compare."


def _groups(decided: pl.DataFrame, field: str) -> Groups:
    counted = decided.group_by(field, "score").agg(deals=pl.len(), won=pl.col("won").sum())
    order = counted.group_by(field).agg(pl.col("deals").sum()).sort("deals", field, descending=[True, False])
    small = order.with_row_index().filter((pl.col("deals") < LEAST_DEALS) | (pl.col("index") >= MOST_SEGMENTS))
    merged = tuple(small[field]) if small.height > 1 else ()
    names = [name for name in order[field] if name not in merged]
    place = {name: at for at, name in enumerate(names)} | dict.fromkeys(merged, len(names))
    at = counted[field].replace_strict(place, return_dtype=pl.Int64).to_numpy() * BINS + counted["score"].to_numpy()
    shape = (len(names) + bool(merged), BINS)
    deals, won = (
        np.bincount(at, weights=counted[name].to_numpy(), minlength=shape[0] * BINS).astype(np.int64).reshape(shape)
        for name in ("deals", "won")
    )
    return Groups((*names, *([segment_words.others(len(merged))] if merged else [])), merged, deals, won)


def _tests(view: View, groups: Mapping[str, Groups]) -> dict[str, tuple[float, float]]:
    """Per field the p-value of its test and the one that allows for the other fields'."""
    curve, effect = view.reading.line.posterior.mean, view.reading.line.design_effect
    p = [contrast(found.deals, found.won, curve, design_effect=effect).p for found in groups.values()]
    return dict(zip(groups, zip(p, holm(np.array(p)).tolist(), strict=True), strict=True))


def _division(view: View, field: str, groups: Groups, p: float, adjusted: float, tested: int) -> Division:
    effect = view.reading.line.design_effect
    found = tipping_segments.compare(groups.deals, groups.won, design_effect=effect)
    verdict = tipping_segments.verdict(found, adjusted)
    answer = segment_words.answer(field, groups.names, found, verdict, adjusted, tested)
    table = _table(view, groups.names, found)
    return Division(field, groups.names, groups.merged, found, verdict, p, adjusted, tested, answer, table)


def _table(view: View, names: tuple[str, ...], found: tuple[Segment, ...]) -> pl.DataFrame:
    """A row per segment, the lowest line first, with the company's line beside it."""
    company = view.reading.line.low_crossing
    rows = [
        {
            "segment": name, "deals": s.deals, "won": s.won, "rate": s.rate, "expected": s.expected,
            "shrunk": s.shrunk, "difference": s.difference, "line": s.line.score, "low": s.line.low,
            "high": s.line.high, "place": s.place, "share": s.share, "company": company.score,
        }
        for name, s in zip(names, found, strict=True)
    ]  # fmt: skip
    return pl.DataFrame(rows).sort("line", "segment", maintain_order=True)
