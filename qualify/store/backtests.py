"""Past forecasts made again: kept one by one, so that a run that was cancelled goes on where it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from qualify.store.database import Source, Writer

_NUMBERS, _WORDS = pl.List(pl.Float64()), pl.List(pl.String())
_COLUMNS: dict[str, pl.DataType] = {
    "origin": pl.Date(),
    "actual": pl.Float64(),
    "hidden": pl.Int64(),
    "methods": _WORDS,
    "quantiles": _NUMBERS,
    "seconds": _NUMBERS,
    "shares": _NUMBERS,
    "deals": pl.List(pl.Int64()),
    "with_scores": _NUMBERS,
    "without": _NUMBERS,
    "won": pl.List(pl.Boolean()),
    "zones": _WORDS,
}
_RUN = "dataset = ? and version = ? and about = ?"


@dataclass(frozen=True)
class Backtest:
    """A run of past forecasts: all that it depends on is in ``about``, beside the data set and its ``version``."""

    dataset: str
    version: int
    about: str

    @property
    def key(self) -> list[Any]:
        return [self.dataset, self.version, self.about]


@dataclass(frozen=True, eq=False)
class KeptChances:
    """Per open deal its row in the book (``deals``), its chances of being won within the window, ``with_scores`` and
    ``without`` them, whether it was ``won``, and the zone of its score; no zones where there are no scores."""

    deals: np.ndarray
    with_scores: np.ndarray
    without: np.ndarray
    won: np.ndarray
    zones: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class KeptOrigin:
    """What each of ``methods`` forecast on the day ``origin``, and the ``actual`` won money of the window after it.

    ``quantiles`` (methods, levels), ``seconds`` (methods,), ``shares`` of what our forecast combined. ``hidden`` counts
    the open deals whose amount was not known then. ``chances`` of single deals, where they were looked at.
    """

    origin: date
    actual: float
    hidden: int
    methods: tuple[str, ...]
    quantiles: np.ndarray
    seconds: np.ndarray
    shares: np.ndarray
    chances: KeptChances | None = None


def progress(seen: Source, run: Backtest) -> tuple[int, int]:
    """How many past forecasts of a run are kept, and how many there will be; 0 and 0 where it was never begun."""
    rows = seen.read(f"select count(*), coalesce(max(planned), 0) from backtests where {_RUN}", run.key)
    done, planned = rows.row(0)
    return int(done), int(planned)


def kept(seen: Source, run: Backtest) -> list[KeptOrigin]:
    """The past forecasts of a run that are kept, the earliest first."""
    rows = seen.read(f"select {', '.join(_COLUMNS)} from backtests where {_RUN} order by origin", run.key)
    return [_record(row) for row in rows.iter_rows(named=True)]


def keep(write: Writer, run: Backtest, planned: int, made: KeptOrigin) -> None:
    """Keep a past forecast, one of so many ``planned``; those of earlier versions of the data set are dropped."""
    write.run("delete from backtests where dataset = ? and version < ?", [run.dataset, run.version])
    with write.frame("past", pl.DataFrame([_row(made)], schema=_COLUMNS)):
        write.run(
            """insert or replace into backtests by name
            select ? as dataset, ?::bigint as version, ? as about, ?::bigint as planned, * from past""",
            [*run.key, planned],
        )


def _row(made: KeptOrigin) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(made, name) for name in ("origin", "actual", "hidden")}
    row |= {"methods": list(made.methods), "quantiles": made.quantiles.ravel().tolist()}
    row |= {name: getattr(made, name).tolist() for name in ("seconds", "shares")}
    if made.chances:
        row |= {name: getattr(made.chances, name).tolist() for name in ("deals", "with_scores", "without", "won")}
        row |= {"zones": list(made.chances.zones)}
    return row


def _record(row: dict[str, Any]) -> KeptOrigin:
    chances = None
    if row["deals"] is not None:
        kinds = {"deals": np.int64, "with_scores": np.float64, "without": np.float64, "won": np.bool_}
        arrays: dict[str, np.ndarray] = {name: np.array(row[name], kind) for name, kind in kinds.items()}
        chances = KeptChances(**arrays, zones=tuple(row["zones"]))
    return KeptOrigin(
        origin=row["origin"],
        actual=row["actual"],
        hidden=row["hidden"],
        methods=tuple(row["methods"]),
        quantiles=np.array(row["quantiles"]).reshape(len(row["methods"]), -1),
        seconds=np.array(row["seconds"]),
        shares=np.array(row["shares"]),
        chances=chances,
    )
