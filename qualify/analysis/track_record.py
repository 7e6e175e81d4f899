"""What past forecasts were worth: every method's errors and promises, and what scores added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy.stats import binom

from qualify.analysis.contest import OURS, SIMPLE, WITHOUT
from qualify.analysis.origins import By, apart
from qualify.errors import InputError
from qualify.forecast.calibration import Calibration, calibration
from qualify.forecast.calibration_gain import Gain, gain
from qualify.forecast.ledger import day_number
from qualify.forecast.proof import METHODS
from qualify.forecast.road import LENGTHS, STEP
from qualify.forecast.scoring import at, bias, coverage, crps, pinball, pit, wape
from qualify.forecast.scoring_pairs import Paired, paired
from qualify.store import KeptOrigin

BINS = 10
TAIL = 0.05


@dataclass(frozen=True, eq=False)
class Method:
    """How a method did. ``crps`` and ``pinball`` (at 10, 50 and 90 per cent) are over the mean of what came; ``wape``
    and ``bias`` of the median; ``coverage_80`` and ``coverage_90`` as shares of 1; ``pit`` (origins,); ``seconds`` in
    all. ``against`` is our error less this one's, None for ours."""

    name: str
    crps: float
    pinball: tuple[float, float, float]
    wape: float
    bias: float
    coverage_80: float
    coverage_90: float
    seconds: float
    pit: np.ndarray
    against: Paired | None


@dataclass(frozen=True, eq=False)
class Track:
    """The track record ``by`` month or quarter: windows of ``length`` days after each of ``origins``, rising.

    ``methods``: ours, then the others as they were made. ``bands``: a row per origin with ``origin``, ``ends``,
    ``actual``, p5, p10, p50, p90, p95, whether it is one ``apart`` (its window overlaps no other such one) and where
    what came lay (``place``: inside 80, inside 90, outside). ``shares``: what our forecast combined, a column per part,
    a row a fortnight.
    ``rank``: of what came in ours, share of origins by tenth with what 9 in 10 honest forecasts show (low, high).
    """

    by: By
    length: int
    origins: tuple[date, ...]
    actual: np.ndarray
    methods: tuple[Method, ...]
    bands: pl.DataFrame
    shares: pl.DataFrame
    rank: pl.DataFrame
    disjoint: int

    @property
    def ours(self) -> Method:
        return self.methods[0]

    @property
    def without(self) -> Method | None:
        """Our forecast without scores, where there are scores."""
        return next((method for method in self.methods if method.name == WITHOUT), None)

    @property
    def simple(self) -> list[Method]:
        """What teams do without Qualify, the best first."""
        return sorted((method for method in self.methods if method.name in SIMPLE), key=lambda method: method.crps)


def track_record(made: Sequence[KeptOrigin], by: By) -> Track:
    """What the past forecasts ``made`` were worth. Raises InputError where nothing was won in any of their windows."""
    actual = np.array([past.actual for past in made])
    if not actual.sum() > 0:
        raise InputError("Nothing was won after any past forecast.", "Come back when something has been won.")
    origins = tuple(past.origin for past in made)
    days, length = np.array([day_number(origin) for origin in origins]), LENGTHS[by]
    quantiles = np.stack([past.quantiles for past in made], axis=1)
    seconds = np.stack([past.seconds for past in made]).sum(axis=0)
    errors = crps(quantiles, actual)
    ours = made[0].methods.index(OURS)
    methods = [
        _method(name, quantiles[k], actual, float(seconds[k]),
                None if k == ours else paired(errors[ours], errors[k], actual, days, length))
        for k, name in enumerate(made[0].methods)
    ]  # fmt: skip
    spaced = apart(tuple(days.tolist()), length)
    return Track(
        by=by, length=length, origins=origins, actual=actual, methods=tuple(methods),
        bands=_bands(origins, length, quantiles[ours], actual, np.isin(days, spaced)),
        shares=_shares([past for past, day in zip(made, days, strict=True) if (days[-1] - day) % STEP == 0]),
        rank=_rank(methods[ours].pit, len(spaced)),
        disjoint=len(spaced),
    )  # fmt: skip


def _method(name: str, quantiles: np.ndarray, actual: np.ndarray, seconds: float, against: Paired | None) -> Method:
    mean = float(actual.mean())
    losses = [float(pinball(quantiles, level, actual).mean()) / mean for level in (0.1, 0.5, 0.9)]
    return Method(
        name=name,
        crps=float(crps(quantiles, actual).mean()) / mean,
        pinball=(losses[0], losses[1], losses[2]),
        wape=wape(quantiles, actual),
        bias=bias(quantiles, actual),
        coverage_80=coverage(quantiles, actual, 0.8),
        coverage_90=coverage(quantiles, actual, 0.9),
        seconds=seconds,
        pit=pit(quantiles, actual),
        against=against,
    )


def _bands(
    origins: Sequence[date], length: int, ours: np.ndarray, actual: np.ndarray, spaced: np.ndarray
) -> pl.DataFrame:
    levels = {"p5": 0.05, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p95": 0.95}
    table = pl.DataFrame(
        {"origin": origins, "actual": actual, "apart": spaced} | {name: at(ours, u) for name, u in levels.items()}
    )
    inside = [pl.col("actual").is_between(low, high) for low, high in (("p10", "p90"), ("p5", "p95"))]
    place = pl.when(inside[0]).then(pl.lit("inside 80")).when(inside[1]).then(pl.lit("inside 90"))
    return table.with_columns(
        ends=pl.col("origin") + pl.duration(days=length), place=place.otherwise(pl.lit("outside"))
    )


def _shares(made: Sequence[KeptOrigin]) -> pl.DataFrame:
    """Of one road only: the others learned on other days, and would make a comb of it."""
    table = pl.DataFrame(np.stack([past.shares for past in made]), schema=list(METHODS))
    return table.insert_column(0, pl.Series("origin", [past.origin for past in made]))


def _rank(level: np.ndarray, disjoint: int) -> pl.DataFrame:
    """Share of origins by tenth; windows that overlap say no more together than those that do not."""
    tenth = np.minimum((level * BINS).astype(np.int64), BINS - 1)
    low, high = (float(binom.ppf(tail, disjoint, 1 / BINS)) / disjoint for tail in (TAIL, 1 - TAIL))
    return pl.DataFrame(
        {
            "tenth": np.arange(1, BINS + 1),
            "origins": np.bincount(tenth, minlength=BINS),
            "share": np.bincount(tenth, minlength=BINS) / len(level),
            "low": np.full(BINS, low),
            "high": np.full(BINS, high),
        }
    )


def single_deals(made: Sequence[KeptOrigin]) -> tuple[Calibration, Gain | None] | None:
    """How far the chances of single deals kept their word, and what scores added; None where no deal was open.

    From the origins whose windows do not overlap: a deal counts once in each.
    """
    looked = [past.chances for past in made if past.chances is not None and len(past.chances.deals)]
    if not looked:
        return None
    chance, without, won, deal = (
        np.concatenate([getattr(each, name) for each in looked]) for name in ("with_scores", "without", "won", "deals")
    )
    zones = [zone for each in looked for zone in each.zones]
    found = calibration(chance, won, deal, zones or None)
    return found, gain(chance, without, won, deal) if zones else None
