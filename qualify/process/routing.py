"""The stages as a routing: how many deals come, how they leave, how long they stay, and where they are old."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy.special import betaincinv

from qualify.process.survival import QUARTILES, quantiles, remaining, tallied
from qualify.process.visits import BACK, ENDS, ON
from qualify.schema import LOST, NO_DECISION, WON

LEAST_OVER = 10
"""Visits that must be over before their times are called a stage's usual ones."""
_CONFIDENCE = 0.95


def bounds(hits: np.ndarray, of: np.ndarray, design_effect: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """What ``hits`` ``of`` so many prove of a share: the two ends of its 90 per cent interval; 0 to 1 where of none.

    With a ``design_effect`` over 1 each counts as 1 / design_effect (Korn and Graubard 1998).
    Source: Clopper and Pearson 1934.

    >>> [side.round(3).tolist() for side in bounds(np.array([5, 0]), np.array([10, 0]))]
    [[0.222, 0.0], [0.778, 1.0]]
    """
    k, n = np.asarray(hits, float) / design_effect, np.asarray(of, float) / design_effect
    low = np.where(k > 0, betaincinv(np.maximum(k, 1e-9), n - k + 1, 1 - _CONFIDENCE), 0.0)
    return low, np.where(n - k > 0, betaincinv(k + 1, np.maximum(n - k, 1e-9), _CONFIDENCE), 1.0)


def routing(
    visits: pl.DataFrame, outcomes: np.ndarray, order: Sequence[str], design_effect: float = 1.0
) -> pl.DataFrame:
    """A row per stage, in order, from process.visits; ``outcomes`` (deals,) are those of the deals by their rows.

    - ``visits``, of them how they ``ended`` (a column each: passed_on, moved_back, won, lost, no_decision) and those
      still ``here``: these add up to visits;
    - ``first_yield``: of the visits that are over, the share that went on to a later stage or was won, with its 90 per
      cent interval (``yield_low``, ``yield_high``). A visit that went back did not pass; one still open is not counted;
    - ``deals`` that ever were here, those of them ``decided`` and ``deals_won``, and the share of these (``to_won``);
    - ``median``, ``quarter``, ``three_quarters`` and ``nine_tenths``: the days by which these shares of the visits are
      over (Kaplan-Meier: those still open count as lasting longer), or null where that cannot be told yet;
    - ``reopened``: visits that began because a closed deal was opened again.
    """
    rows = [_stage(visits.filter(pl.col("step") == at), outcomes) for at in range(len(order))]
    table = pl.DataFrame(rows, schema=_COLUMNS).insert_column(0, pl.Series("stage", list(order), pl.String))
    passed, over = table["passed_on"] + table["won"], table["visits"] - table["here"]
    return table.with_columns(
        *_rate("first_yield", "yield", passed, over, design_effect),
        *_rate("to_won", "won", table["deals_won"], table["decided"], design_effect),
    )


_ENDED = {ON: "passed_on", BACK: "moved_back", WON: "won", LOST: "lost", NO_DECISION: "no_decision"}
_TIMES = dict(zip(("quarter", "median", "three_quarters", "nine_tenths"), QUARTILES, strict=True))
_COLUMNS = {
    name: pl.Int64
    for name in ("visits", *_ENDED.values(), "here", "deals", "decided", "deals_won", "reopened", *_TIMES)
}


def _stage(held: pl.DataFrame, outcomes: np.ndarray) -> dict[str, int | None]:
    ended = dict(held["ended"].cast(pl.String).value_counts().iter_rows())
    ends = np.bincount(outcomes[held["deal"].unique().to_numpy()], minlength=len(ENDS) + 1)
    decided, known = [ENDS.index(name) for name in (WON, LOST, NO_DECISION)], held.drop_nulls("days")
    days, over = known["days"].to_numpy(), known["ended"].is_not_null().to_numpy()
    left = remaining(*tallied(days, over, np.zeros(len(days), np.int64), 1))[0]
    return {
        "visits": held.height,
        **{column: ended.get(name, 0) for name, column in _ENDED.items()},
        "here": ended.get(None, 0),
        "deals": int(ends.sum()),
        "decided": int(ends[decided].sum()),
        "deals_won": int(ends[ENDS.index(WON)]),
        "reopened": int(held["reopened"].sum()),
        **dict(zip(_TIMES, quantiles(left), strict=True)),
    }


def _rate(name: str, side: str, hits: pl.Series, of: pl.Series, design_effect: float) -> list[pl.Series]:
    """A share and its interval, null where nothing is over."""
    low, high = bounds(hits.to_numpy(), of.to_numpy(), design_effect)
    told = (of > 0).to_numpy()
    share = np.divide(hits.to_numpy(), of.to_numpy(), out=np.zeros(len(told)), where=told)
    found = {name: share, f"{side}_low": low, f"{side}_high": high}
    return [pl.select(pl.when(pl.Series(told)).then(pl.Series(x))).to_series().alias(n) for n, x in found.items()]


def old(visits: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """The visits that are still open, each with the ``usual`` days of its stage and what its ``age`` is beside them.

    ``age``: "old" beyond the days by which nine in ten visits of the stage are over, "ageing" beyond those of three in
    four, else "usual"; "not known" where fewer than 10 visits of the stage are over, or they do not tell these days.
    """
    over = pl.col("visits") - pl.col("here")
    told = table.select(pl.int_range(pl.len(), dtype=pl.UInt16).alias("step"), "median", *_BEYOND,
                        known=over >= LEAST_OVER)  # fmt: skip
    still = visits.filter(pl.col("ended").is_null()).join(told, on="step", how="left", maintain_order="left")
    late, ageing = (pl.col("days") > pl.col(name) for name in _BEYOND)
    unknown = ~pl.col("known") | (pl.col("nine_tenths").is_null() & pl.col("three_quarters").is_null())
    age = pl.when(unknown).then(pl.lit(NOT_KNOWN)).when(late).then(pl.lit(OLD)).when(ageing).then(pl.lit(AGEING))
    return still.with_columns(age=age.otherwise(pl.lit(USUAL))).rename({"median": "usual"}).drop("known")


_BEYOND = ("nine_tenths", "three_quarters")
OLD, AGEING, USUAL, NOT_KNOWN = "old", "ageing", "usual", "not known"
