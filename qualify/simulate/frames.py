"""From arrays to the tables of ``qualify.schema``; every label is looked up once, never built per row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qualify.rubric import Rubric
from qualify.schema import OPEN, conform
from qualify.simulate.deals import Deals, pick
from qualify.simulate.rated import Rows
from qualify.simulate.timing import ENDINGS, Course
from qualify.simulate.world import (
    COMPETITOR_REASONS,
    EVIDENCE,
    NO_DECISION_REASONS,
    PEOPLE,
    PLACES,
    PRODUCTS,
    SOURCES,
    STAGE_NAMES,
    TRADES,
)

STAGE_OF_STOP = np.array([0, 1, 2, 1, 2, 3])  # the seventh stop is the closing


def words(labels: Sequence[str | None], positions: NDArray) -> pl.Series:
    """The label at each position."""
    return pl.Series(labels, dtype=pl.String).gather(positions)


def dates(days: NDArray) -> pl.Series:
    """Days since 1970-01-01 as dates."""
    return pl.Series(days.astype(np.int32)).cast(pl.Date)


def deal_ids(count: int) -> pl.Series:
    """``SIM-00001`` and so on."""
    return pl.select("SIM-" + pl.int_range(1, count + 1).cast(pl.String).str.zfill(5)).to_series()


def account_names(rng: np.random.Generator, accounts: NDArray) -> pl.Series:
    """A place and a trade in a random order; a number follows once all pairs are used."""
    pairs = [f"{place} {trade}" for place in PLACES for trade in TRADES]
    order = rng.permutation(len(pairs))
    turn = accounts // len(pairs) + 1
    number = pl.Series(turn.astype(np.int32)).cast(pl.String)
    return (
        words(pairs, order[accounts % len(pairs)])
        + pl.select(pl.when(pl.Series(turn > 1)).then(" " + number).otherwise(pl.lit(""))).to_series()
    )


def opportunities(rng: np.random.Generator, ids: pl.Series, deals: Deals, course: Course, as_of: int) -> pl.DataFrame:
    """One row a deal, as it stands on the day ``as_of``."""
    account = account_names(rng, deals.account)
    product = words([p.name for p in PRODUCTS], deals.product)
    closed = course.decided <= as_of
    frame = pl.DataFrame(
        {
            "deal_id": ids,
            "name": product + " for " + account,
            "account": account,
            "owner": words([p.name for p in PEOPLE], deals.owner),
            "team": words([p.team for p in PEOPLE], deals.owner),
            "source": words([s.name for s in SOURCES], deals.source),
            "product": product,
            "stage": words(STAGE_NAMES, _current_stage(course, as_of)),
            "outcome": words((*ENDINGS, OPEN), np.where(closed, course.ending, len(ENDINGS))),
            "reason": _reasons(rng, course.ending, closed),
            "amount": deals.amount,
            "created": dates(deals.created),
            "closed": dates(course.decided).set(pl.Series(~closed), None),
            "expected": dates(course.expected),
        }
    )
    return conform(frame.with_columns(currency=pl.lit("USD")), "opportunities")


def _current_stage(course: Course, as_of: int) -> NDArray:
    made = course.reached & (course.entered <= as_of)
    last = made.shape[1] - 1 - made[:, ::-1].argmax(axis=1)
    return _stage_of(course, np.arange(len(last)), last)


def _stage_of(course: Course, deal: NDArray, stop: NDArray) -> NDArray:
    closing = np.where(course.ending[deal] == 0, 4, 5)
    return np.where(stop == 6, closing, STAGE_OF_STOP[np.minimum(stop, 5)])


def _reasons(rng: np.random.Generator, ending: NDArray[np.int8], closed: NDArray[np.bool_]) -> pl.Series:
    lost = pick(rng, [share for _, share in COMPETITOR_REASONS], ending.size)
    none = pick(rng, [share for _, share in NO_DECISION_REASONS], ending.size) + len(COMPETITOR_REASONS)
    labels = [label for label, _ in COMPETITOR_REASONS + NO_DECISION_REASONS]
    said = words(labels, np.where(ending == 1, lost, none))
    return said.set(pl.Series(~closed | (ending == 0)), None)


def stages(ids: pl.Series, course: Course, as_of: int) -> pl.DataFrame:
    """One row for each stage entered up to ``as_of``, by deal and in order of time."""
    made = np.flatnonzero(course.reached & (course.entered <= as_of))
    deal, stop = np.divmod(made, course.entered.shape[1])
    frame = pl.DataFrame(
        {
            "deal_id": ids.gather(deal),
            "stage": words(STAGE_NAMES, _stage_of(course, deal, stop)),
            "entered": dates(course.entered.ravel()[made]),
        }
    )
    return conform(frame, "stages")


def history(ids: pl.Series, course: Course) -> pl.DataFrame:
    """One row for each expected close that there was, by deal and in order of time."""
    deal, since, expected = course.promises
    frame = pl.DataFrame({"deal_id": ids.gather(deal), "value": dates(expected).cast(pl.String), "since": dates(since)})
    return conform(frame.with_columns(field=pl.lit("expected")), "field_history")


def ratings(ids: pl.Series, rows: Rows, rubric: Rubric) -> pl.DataFrame:
    """One row an answer, in the order of ``rows``."""
    labels = [answer.label for c in rubric.criteria for answer in c.answers]
    starts = np.cumsum([0] + [len(c.answers) for c in rubric.criteria[:-1]])
    frame = pl.DataFrame(
        {
            "deal_id": ids.gather(rows.deal),
            "criterion": words(rubric.keys, rows.criterion),
            "answer": words(labels, starts[rows.criterion] + rows.level),
            "rater": words([p.name for p in PEOPLE], rows.rater),
            "rated": dates(rows.day),
            "evidence": words([label for label, _ in EVIDENCE], rows.evidence),
        }
    )
    return conform(frame, "ratings")
