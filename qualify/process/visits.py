"""From the stages that deals entered to visits: one deal in one stage, from the day it came to the day it left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl

from qualify.schema import CLOSED, OPEN

ON, BACK = "passed on", "moved back"
ENDS = (ON, BACK, *CLOSED)
"""How a visit ends: the deal goes to a later stage, to an earlier one, or is decided."""
MOSTLY = 0.5
MOST_COMPARED = 20_000
"""Deals in which the order of stages is looked for."""
_NEVER = np.iinfo(np.int32).max


def placed(deals: pl.DataFrame, entries: pl.DataFrame, day: date) -> pl.DataFrame:
    """The ``entries`` (deal_id, stage, entered; in order of time) up to ``day``, by deal and in order of time.

    Columns ``deal`` (the row in ``deals``), ``stage`` and ``entered``. An entry into the stage in which a deal is
    already is none; those of deals that are not among ``deals`` are left out.

    >>> rows = [("b", "Lead"), ("a", "Lead"), ("a", "Lead"), ("a", "Offer")]
    >>> entries = pl.DataFrame(rows, schema=["deal_id", "stage"], orient="row").with_columns(entered=date(2026, 1, 4))
    >>> placed(pl.DataFrame({"deal_id": ["a", "b"]}), entries, date(2026, 2, 1)).select("deal", "stage").rows()
    [(0, 'Lead'), (0, 'Offer'), (1, 'Lead')]
    """
    names = entries["stage"].unique().sort()
    known = entries.filter(pl.col("entered") <= day).with_columns(pl.col("stage").cast(pl.Enum(names)))
    rows = deals.select("deal_id").with_row_index("deal")
    found = known.join(rows, on="deal_id", how="inner", maintain_order="left").sort("deal", maintain_order=True)
    anew = (pl.col("deal") != pl.col("deal").shift(1)) | (pl.col("stage") != pl.col("stage").shift(1))
    return found.select("deal", "stage", "entered").filter(anew.fill_null(True))


def closing_stages(deals: pl.DataFrame, placed: pl.DataFrame) -> dict[str, str]:
    """The stages in which a deal is closed, by name, each with the outcome that most deals have there.

    ``deals`` has outcome and closed, ``placed`` is that of :func:`placed`. A stage is one of closing where all deals
    whose last stage it is are closed, and most of them entered it on the day of closing or later: a stage in which
    nobody happens to be now is not.

    >>> deals = pl.DataFrame({"outcome": ["won", "open"], "closed": [date(2026, 1, 9), None]})
    >>> entered = pl.DataFrame({"deal": [0, 0, 1], "stage": ["Offer", "Won", "Offer"]})
    >>> closing_stages(deals, entered.with_columns(entered=date(2026, 1, 9)))
    {'Won': 'won'}
    """
    last = placed.filter((pl.col("deal") != pl.col("deal").shift(-1)).fill_null(True))
    ends = last.with_columns(deals.select("outcome", "closed")[last["deal"].to_numpy()])
    at_close = pl.col("closed").is_null() | (pl.col("entered") >= pl.col("closed"))
    told = ends.group_by(pl.col("stage").cast(pl.String)).agg(
        usual=pl.col("outcome").sort().mode(maintain_order=True).first(),
        closed=(pl.col("outcome") != OPEN).all(),
        share=at_close.mean(),
    )
    kept = told.filter(pl.col("closed") & (pl.col("share") >= MOSTLY)).sort("stage")
    return dict(kept.select("stage", "usual").iter_rows())


def stage_order(placed: pl.DataFrame, closing: Collection[str]) -> tuple[str, ...]:
    """The stages of work in the order in which deals first enter them.

    Of each two stages the one that comes first in more of the deals that entered both is the earlier; a stage stands
    where these comparisons put it on average. So a stage that many deals skip keeps its place, which the mean of its
    place in the line would not give it. Of many deals every n-th is asked, at most 20,000.
    Source: de Borda 1781, on pairs.

    >>> rows = [(0, "Lead"), (0, "Offer"), (1, "Lead"), (1, "Visit"), (1, "Offer"), (1, "Visit")]
    >>> stage_order(pl.DataFrame(rows, schema=["deal", "stage"], orient="row"), [])
    ('Lead', 'Visit', 'Offer')
    """
    every = max(1, -(-placed["deal"].n_unique() // MOST_COMPARED))
    work = placed.filter(~pl.col("stage").cast(pl.String).is_in(list(closing)))
    names = work["stage"].unique().cast(pl.String).sort().to_list()
    asked = work.filter(pl.col("deal").rank("dense") % every == 0) if every > 1 else work
    first = asked.with_row_index("place").group_by("deal", "stage").agg(pl.col("place").min())
    if first.is_empty():
        return tuple(names)
    stage = first["stage"].cast(pl.String).replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    deal = first["deal"].rank("dense").to_numpy().astype(np.int64) - 1
    at = np.full((int(deal.max()) + 1, len(names)), np.inf)
    at[deal, stage] = first["place"].to_numpy()
    points = [_ahead(at, own) for own in range(len(names))]
    return tuple(name for _, name in sorted(zip(points, names, strict=True), key=lambda pair: (-pair[0], pair[1])))


def _ahead(at: np.ndarray, own: int) -> float:
    """The mean share of the deals with both stages in which stage ``own`` comes before another one."""
    both = np.isfinite(at[:, [own]]) & np.isfinite(at)
    both[:, own] = False
    shared = both.sum(axis=0)
    before = (both & (at[:, [own]] < at)).sum(axis=0)
    told = shared > 0
    return float((before[told] / shared[told]).mean()) if told.any() else 0.5


def visits(
    deals: pl.DataFrame, placed: pl.DataFrame, order: Sequence[str], closing: Mapping[str, str], day: date
) -> pl.DataFrame:
    """A row per visit, by deal and in order of time, as far as was known at the end of ``day``.

    ``deals`` has outcome and closed; ``order`` is that of the stages of work, and ``closing`` has the others with their
    usual outcome. Columns: ``deal`` (the row in ``deals``), ``stage``, ``step`` (its place in ``order``), ``entered``,
    ``left`` (null: still there, or on a day that nobody wrote down), ``ended`` (one of ENDS; null: still there),
    ``days`` from coming to leaving, or up to ``day`` where it is still there, and ``reopened``: the deal had been
    closed just before.

    >>> deals = pl.DataFrame({"deal_id": ["a"], "outcome": ["won"], "closed": [date(2026, 1, 9)]})
    >>> rows = [("a", "Lead", date(2026, 1, 1)), ("a", "Offer", date(2026, 1, 4)), ("a", "Won", date(2026, 1, 9))]
    >>> entries = pl.DataFrame(rows, schema=["deal_id", "stage", "entered"], orient="row")
    >>> day = date(2026, 2, 1)
    >>> found = visits(deals, placed(deals, entries, day), ("Lead", "Offer"), {"Won": "won"}, day)
    >>> found.select("stage", "ended", "days").rows()
    [('Lead', 'passed on', 3), ('Offer', 'won', 5)]
    """
    codes = {name: at for at, name in enumerate((*order, *closing))}
    code = placed["stage"].cast(pl.String).replace_strict(codes, return_dtype=pl.Int32).cast(pl.Int32).to_numpy()
    deal, came = placed["deal"].to_numpy(), placed["entered"].cast(pl.Int32).to_numpy()
    work, same = code < len(order), deal[1:] == deal[:-1]
    last = np.append(~same, True)[: len(deal)]
    after_closing = np.append(False, same & ~work[:-1])[: len(deal)]
    is_open = (deals["outcome"] == OPEN).to_numpy()[deal] & last
    usual = np.array([*[0] * len(order), *(ENDS.index(outcome) for outcome in closing.values())], int)
    own = outcome_codes(deals["outcome"])[deal]
    closed_as = np.where(last & (own < len(ENDS)), own, usual[code])
    after = _next(code)
    ended = np.where(after > code, ENDS.index(ON), ENDS.index(BACK))
    ended = np.where(after >= len(order), _next(closed_as), ended)
    ended = np.where(last, np.where(is_open, len(ENDS), closed_as), ended)
    closed = deals["closed"].cast(pl.Int32).fill_null(_NEVER).to_numpy()[deal]
    left = np.where(last, np.where(is_open, _NEVER, np.maximum(closed, came)), _next(came))
    until = np.where(is_open, (day - date(1970, 1, 1)).days, left)
    days = pl.Series(np.where(until == _NEVER, -1, until - came).astype(np.int32)).replace(-1, None)
    table = pl.DataFrame(
        {
            "deal": placed["deal"], "stage": _named(order, np.minimum(code, len(order))),
            "step": code.astype(np.uint16), "entered": placed["entered"], "left": _dates(left),
            "ended": _named(ENDS, ended), "days": days, "reopened": after_closing,
        }
    )  # fmt: skip
    return table.filter(pl.Series(work))


def _next(values: np.ndarray) -> np.ndarray:
    """The value of the row after each; of the last one 0."""
    return np.append(values[1:], 0)[: len(values)]


def outcome_codes(outcome: pl.Series) -> np.ndarray:
    """The place in ENDS of each outcome; of an open deal the one after the last.

    >>> outcome_codes(pl.Series(["won", "open", "lost"])).tolist()
    [2, 5, 3]
    """
    codes = {name: at for at, name in enumerate(ENDS)}
    return outcome.replace_strict(codes, default=len(ENDS), return_dtype=pl.Int64).to_numpy()


def _named(names: Sequence[str], codes: np.ndarray) -> pl.Series:
    """The name of each code; none for the one after the last."""
    return pl.Series([*names, None], dtype=pl.Enum(list(names))).gather(codes.astype(np.int64))


def _dates(days: np.ndarray) -> pl.Series:
    return pl.Series(days.astype(np.int32)).replace(_NEVER, None).cast(pl.Date)
