"""What became of one deal from day to day: its score, its stage, its amount and its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.view import View
from qualify.analysis.zones import ZONES
from qualify.rubric import Rubric
from qualify.schema import OPEN
from qualify.scores import UNSCORED, answer_deck, levels, score
from qualify.store import Reads

_SAID = pl.col("before", "after")


@dataclass(frozen=True, eq=False)
class History:
    """A deal from the day ``starts`` to the day ``ends``: closing, or the last day that the data knows of.

    ``scores``: day, score and zone after the ratings of each day that count; ``undated`` of them carry no day and
    stand on the first one, and ``late`` ratings do not count under the rule. ``stages``: stage, starts (null: nobody
    wrote it down) and ends. ``amounts`` and ``expected``: day and value, the value from that day on, the last row being
    what the deal says now. ``unknown``: changes on a day that nobody knows, which are left out.
    """

    facts: dict[str, Any]
    starts: date | None
    ends: date | None
    scores: pl.DataFrame
    undated: int
    late: int
    stages: pl.DataFrame
    amounts: pl.DataFrame
    expected: pl.DataFrame
    unknown: int


def history(seen: Reads, view: View, deal_id: str) -> History:
    """The history of a deal of ``view``, by the rubric, the weights and the lines of today.

    The last score is the one that the deal has under the rule of the book.
    """
    book = view.book
    facts = book.deals.row(by_predicate=pl.col("deal_id") == deal_id, named=True)
    given = seen.rated(book.dataset, version=book.rubric_version or None, deal_id=deal_id)
    given = given.filter(pl.col("criterion").is_in(book.rubric.keys)).with_row_index("place")
    counted = _counted(seen, view, deal_id, given)
    told = seen.changes(book.dataset, ("stage",), deal_id=deal_id)
    changes = pl.concat([told, book.changes.filter(deal_id=deal_id)])
    dated = changes.filter(pl.col("since").is_not_null())
    known = [facts["created"], *counted["rated"].drop_nulls(), *dated["since"]]
    starts = min(filter(None, known), default=None)
    last = book.as_of if facts["outcome"] == OPEN else facts["closed"]
    ends = max(filter(None, [last, starts]), default=None)
    return History(
        facts=facts,
        starts=starts,
        ends=ends,
        scores=_scores(counted, view, starts),
        undated=counted["rated"].null_count(),
        late=given.height - counted.height,
        stages=_stages(dated.filter(field="stage"), facts["stage"], starts, ends),
        amounts=_steps(dated.filter(field="amount"), _SAID.cast(pl.Float64), facts["amount"], starts, ends),
        expected=_steps(dated.filter(field="expected"), _SAID.str.to_date(), facts["expected"], starts, ends),
        unknown=changes.height - dated.height,
    )


def _counted(seen: Reads, view: View, deal_id: str, given: pl.DataFrame) -> pl.DataFrame:
    """The ratings that count under the rule of the book."""
    bound = seen.limits(view.book.dataset, view.book.rule).row(by_predicate=pl.col("deal_id") == deal_id, named=True)
    if not bound["scored"]:
        return given.head(0)
    if bound["limit"] is None:
        return given
    return given.filter(pl.col("rated").is_null() | (pl.col("rated") <= bound["limit"]))


def _scores(counted: pl.DataFrame, view: View, starts: date | None) -> pl.DataFrame:
    """day, score and zone after each day's ratings; those without a day come first, on the day ``starts``."""
    rubric = view.reading.rubric
    days = counted["rated"].unique().sort(nulls_last=False)
    states = [counted.filter(pl.col("rated").is_null() | (pl.col("rated") <= pl.lit(day, pl.Date))) for day in days]
    found = score(answer_deck(_levels(states, rubric), rubric), rubric) if states else np.zeros(0, np.int64)
    zone = view.reading.lines.zone[np.where(found == UNSCORED, UNSCORED_ROW, found)]
    rows = pl.DataFrame({"day": days, "score": found, "zone": [ZONES[at] for at in zone]}, schema=_SCORES)
    return rows.with_columns(pl.col("day").fill_null(pl.lit(starts, pl.Date)), pl.col("score").replace(UNSCORED, None))


_SCORES: dict[str, pl.DataType] = {"day": pl.Date(), "score": pl.Int64(), "zone": pl.String()}


def _levels(states: list[pl.DataFrame], rubric: Rubric) -> np.ndarray:
    """The answers that count in each state: its last to each criterion, in the order in which ratings count."""
    held = [dict(state.select("criterion", "answer").iter_rows()) for state in states]
    table = pl.DataFrame({key: [answers.get(key) for answers in held] for key in rubric.keys},
                         schema=dict.fromkeys(rubric.keys, pl.String))  # fmt: skip
    return levels(table, rubric)[0]


def _steps(changes: pl.DataFrame, read: pl.Expr, now: object, starts: date | None, ends: date | None) -> pl.DataFrame:
    """day and value: what a field said at the start, after each change, and what it says now."""
    told = changes.with_columns(read)
    first = told["before"].head(1).to_list() or [now]
    rows = {"day": [starts, *told["since"], ends], "value": [*first, *told["after"], now]}
    return pl.DataFrame(rows, schema={"day": pl.Date, "value": told["before"].dtype}).drop_nulls()


def _stages(changes: pl.DataFrame, now: str | None, starts: date | None, ends: date | None) -> pl.DataFrame:
    """stage, starts and ends, in the order in which the deal went through them."""
    first = changes["before"].to_list()[:1] if changes.height else [now]
    begins = [starts if changes.height else None, *changes["since"]]
    names, until = [*first, *changes["after"]], [*changes["since"], ends]
    rows = pl.DataFrame({"stage": names, "starts": begins, "ends": until}, schema=_STAGES)
    return rows.filter(pl.col("stage").is_not_null())


_STAGES: dict[str, pl.DataType] = {"stage": pl.String(), "starts": pl.Date(), "ends": pl.Date()}
