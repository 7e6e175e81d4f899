"""One process behaviour chart: its points, where its limits come from, and what each point says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
import polars as pl

from qualify.analysis.flows import Flows
from qualify.process.behaviour import (
    BASELINE,
    FEWEST,
    RULES,
    moving_ranges,
    signals,
    standard,
    xmr,
)
from qualify.process.laney import p_prime
from qualify.process.periods import SEASONS, By
from qualify.process.rare import RARE, moments, times_between
from qualify.process.season import QUARTERS, Season, season
from qualify.store import KeptLimits

Unit = Literal["deals", "points", "share", "days", "money"]
Kind = Literal["XmR", "XmR of logarithms", "p'", "t", "product"]
NO_SIGNAL = "no signal: do not react"
_DRAWN = ("centre", "lower", "upper", "range", "range_limit", "standardised")
_EPOCH = datetime(1970, 1, 1)
_NONE = Season("too short", 0, None, (1.0,))
NO_SEASON = (_NONE, _NONE)
RUNNING, UNJUDGED = "still running: not judged", "no limits yet: not judged"
BEFORE = "before these limits: not judged"
STILL = ", and still running"


@dataclass(frozen=True)
class Measure:
    """What a chart is of: its ``key``, ``title`` and ``unit``, the table of flows it is from, and how it is made.

    Its value is ``above`` over ``below`` (None: a count), the exponential of that where it is a mean of ``logs``.
    """

    key: str
    title: str
    unit: Unit
    kind: Kind
    table: str
    above: str
    below: str | None = None
    logs: bool = False


MEASURES = (
    Measure("created", "Opportunities created", "deals", "XmR", "entered", "created"),
    Measure("score", "Score at entry", "points", "XmR", "entered", "score", "scored"),
    Measure("decided", "Deals decided", "deals", "XmR", "ended", "decided"),
    Measure("yield", "Yield", "share", "p'", "ended", "won", "decided"),
    Measure("won", "Deals won", "deals", "XmR", "ended", "won"),
    Measure("size", "Deal size", "money", "XmR of logarithms", "ended", "value", "sized"),
    Measure("cycle", "Cycle time of won deals", "days", "XmR of logarithms", "ended", "cycle", "timed", logs=True),
)
VALUE = Measure("value", "Won value", "money", "product", "ended", "value")


@dataclass(frozen=True, eq=False)
class Chart:
    """A ``measure`` charted as ``kind``. ``points``, a row each in order: ``start``, ``end``, ``label``, the ``value``
    (without its season where one is taken out) and the one ``seen``, how many deals it is ``of``, ``centre``, ``lower``
    and ``upper`` (null: none), the moving ``range`` and its ``range_limit``, ``standardised`` (3 on a limit), the
    ``rules`` that it breaks (null: none), what it ``reads``, whether it is ``full`` and in the ``baseline``.

    ``season`` is that of the year and that of the quarter. ``kept`` is the choice of limits that holds; ``ignored``
    says that it holds too few values in this view, so that the first ones are used. Ranges are in the unit of the
    values, of logarithms as shares; p' and t charts have none.
    """

    measure: Measure
    kind: Kind
    points: pl.DataFrame
    season: tuple[Season, Season]
    kept: KeptLimits | None = None
    ignored: bool = False

    @property
    def judged(self) -> bool:
        """Whether there are limits."""
        return bool(self.points["standardised"].is_not_null().any())

    @property
    def values(self) -> int:
        """How many values the limits rest on."""
        return int(self.points["baseline"].sum())

    @property
    def last(self) -> dict[str, Any] | None:
        """The last point that is judged: a full one, or a time between events that is beyond its limit already."""
        told = pl.col("full") | pl.col("rules").is_not_null()
        rows = self.points.filter(told & pl.col("value").is_not_null()).tail(1).to_dicts()
        return rows[0] if rows else None

    def factors(self, places: pl.Series) -> np.ndarray:
        """What the season makes of each of these places of the year: 1 where none is taken out."""
        return _factors(self.season, places)


def chart(
    measure: Measure, rows: pl.DataFrame, months: pl.DataFrame, flowing: Flows, by: By, kept: KeptLimits | None
) -> Chart:
    """Chart a measure of ``rows`` (flows by period), its season judged on ``months`` (the same, or by month)."""
    if measure.key == "won" and _rare(rows, kept):
        return _times(measure, flowing, kept)
    seen, total = _values(measure, rows)
    found = _season(measure, months, by)
    value = seen / _factors(found, rows["season"])
    judged = rows["full"].to_numpy() & np.isfinite(value)
    return _made(measure, measure.kind, rows, {"seen": seen, "value": value, "of": total}, judged, found, kept)


def product(rows: pl.DataFrame, kept: KeptLimits | None) -> Chart:
    """Won value, which has a usual level and no limits: its factors carry the signals."""
    value, of = (rows[name].cast(pl.Float64).to_numpy() for name in ("value", "won"))
    columns = {"seen": value, "value": value, "of": of}
    return _made(VALUE, "product", rows, columns, rows["full"].to_numpy(), NO_SEASON, kept)


def _factors(found: tuple[Season, Season], places: pl.Series) -> np.ndarray:
    at = places.to_numpy().astype(int)
    return np.prod([np.array(each.factors)[at % len(each.factors)] for each in found], axis=0)


def _values(measure: Measure, rows: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    above = rows[measure.above].cast(pl.Float64).to_numpy()
    if measure.below is None:
        return above, above
    below = rows[measure.below].cast(pl.Float64).to_numpy()
    value = np.where(below > 0, above / np.where(below > 0, below, 1), np.nan)
    return np.exp(value) if measure.logs else value, below


def _season(measure: Measure, months: pl.DataFrame, by: By) -> tuple[Season, Season]:
    """That of the year, and that of the months of a quarter where the year shows none."""
    full = months.filter("full")
    (value, _), places, size = _values(measure, full), full["season"].to_numpy(), SEASONS[by]
    year = season(value, places, size)
    if year.verdict == "taken out" or size != 12:
        return year, _NONE
    return year, season(value, places % 3, 3, QUARTERS)


def _baseline(rows: pl.DataFrame, judged: np.ndarray, kept: KeptLimits | None) -> tuple[np.ndarray, bool]:
    """The values that limits rest on: those chosen, or the first ones; and whether a choice holds too few here."""
    if kept:
        days = rows.select(pl.col("start", "end").cast(pl.Date))
        within = (
            judged & days.select((pl.col("start") >= kept.begins) & (pl.col("end") <= kept.ends)).to_series().to_numpy()
        )
        if within.sum() >= FEWEST:
            return within, False
    return judged & (np.cumsum(judged) <= BASELINE), kept is not None


def _made(
    measure: Measure, kind: Kind, rows: pl.DataFrame, columns: dict[str, np.ndarray], judged: np.ndarray,
    found: tuple[Season, Season], kept: KeptLimits | None,
) -> Chart:  # fmt: skip
    baseline, ignored = _baseline(rows, judged, kept)
    value = columns["value"]
    drawn = {name: np.full(rows.height, np.nan) for name in _DRAWN}
    if kind == "product" and baseline.any():
        drawn["centre"] = np.full(rows.height, value[baseline].mean())
    elif kind != "product" and baseline.sum() >= FEWEST:
        drawn |= _drawn(kind, value, columns["of"], judged, baseline, found[0].widened * found[1].widened, measure.unit)
    before = np.arange(rows.height) < (np.argmax(baseline) if kept and not ignored else 0)
    for name in _DRAWN:
        if name != "range":
            drawn[name] = np.where(before, np.nan, drawn[name])
    # A time that is beyond its limit already will not be shorter when it ends.
    beyond = ~judged & (drawn["standardised"] > 3 + 1e-9) & (kind == "t")
    broken = signals(np.where(judged, drawn["standardised"], np.nan))
    broken[0] |= beyond
    made = pl.DataFrame({**columns, **drawn}, schema=dict.fromkeys([*columns, *drawn], pl.Float64)).fill_nan(None)
    aside = np.where(before, BEFORE, np.where(judged | beyond, "", RUNNING))
    said = _said(broken, aside, drawn["standardised"], kind)
    said["reads"] = said["reads"] + pl.Series(np.where(beyond, STILL, "").tolist(), dtype=pl.String)
    points = pl.concat([rows.select("start", "end", "label", "full"), made], how="horizontal").with_columns(
        baseline=pl.Series(baseline, dtype=pl.Boolean), **said
    )
    return Chart(measure, kind, points, found, kept, ignored)


def _drawn(
    kind: Kind, value: np.ndarray, of: np.ndarray, judged: np.ndarray, baseline: np.ndarray, widened: float, unit: Unit
) -> dict[str, np.ndarray]:
    """Centre, limits and ranges in the values' own unit, and where each value lies."""
    size = len(value)
    if kind == "t":
        times = times_between(value, baseline)
        return _line(times.centre, size, times.lower, times.upper) | {"standardised": times.standardised}
    if kind == "p'":
        found = p_prime(np.nan_to_num(value), of, baseline, widened)
        return {"centre": np.full(size, found.centre), "lower": found.lower, "upper": found.upper,
                "standardised": found.standardised}  # fmt: skip
    if kind == "XmR":
        limits = xmr(np.where(baseline, value, np.nan), widened)
        ceiling = 100.0 if unit == "points" else np.inf
        return _line(limits.centre, size, max(limits.lower, 0), min(limits.upper, ceiling)) | {
            "standardised": standard(value, limits), "range": moving_ranges(np.where(judged, value, np.nan)),
            "range_limit": np.full(size, limits.range_limit),
        }  # fmt: skip
    logs = np.log(value)
    limits = xmr(np.where(baseline, logs, np.nan), widened)
    back = {name: np.exp(column) for name, column in _line(limits.centre, size, limits.lower, limits.upper).items()}
    return back | {
        "standardised": standard(logs, limits),
        "range": np.expm1(moving_ranges(np.where(judged, logs, np.nan))),
        "range_limit": np.full(size, np.expm1(limits.range_limit)),
    }


def _line(centre: float, size: int, lower: float, upper: float) -> dict[str, np.ndarray]:
    return {"centre": np.full(size, centre), "lower": np.full(size, lower), "upper": np.full(size, upper)}


def _said(broken: np.ndarray, aside: np.ndarray, standardised: np.ndarray, kind: Kind) -> dict[str, pl.Series]:
    """The rules that each point breaks, and what it reads; ``aside`` says why one is not judged."""
    rules = [" and ".join(rule for rule, hit in zip(RULES, column, strict=True) if hit) or None for column in broken.T]
    reads = []
    for at, rule in enumerate(rules):
        if aside[at]:
            reads.append(str(aside[at]))
        elif kind == "product":
            reads.append("a product: its factors carry the signals")
        elif np.isnan(standardised[at]):
            reads.append(UNJUDGED)
        else:
            reads.append(f"signal: {rule}, {'high' if standardised[at] > 0 else 'low'}" if rule else NO_SIGNAL)
    return {"rules": pl.Series(rules, dtype=pl.String), "reads": pl.Series(reads, dtype=pl.String)}


def _rare(rows: pl.DataFrame, kept: KeptLimits | None) -> bool:
    full = rows["full"].to_numpy()
    baseline, _ = _baseline(rows, full, kept)
    return bool(baseline.any()) and float(rows["won"].to_numpy()[baseline].mean()) < RARE


def _times(measure: Measure, flowing: Flows, kept: KeptLimits | None) -> Chart:
    """The days between wins: a point per win, and the time since the last one, which is still running."""
    last = flowing.last["ended"]
    days = flowing.ended.filter(pl.col("won") > 0, pl.col("day") >= flowing.begins["ended"], pl.col("day") <= last)
    at = moments(days["day"].cast(pl.Int32).to_numpy().astype(float), days["won"].to_numpy())
    ends = np.append(at, (last - _EPOCH.date()).days + 1.0)
    value = np.diff(ends)
    edges = [_EPOCH + timedelta(days=each) for each in ends]
    rows = pl.DataFrame(
        {"start": edges[:-1], "end": edges[1:], "full": np.arange(len(value)) < len(value) - 1},
        schema={"start": pl.Datetime, "end": pl.Datetime, "full": pl.Boolean},
    ).with_columns(label=(pl.col("end") - pl.duration(seconds=1)).dt.strftime("up to %-d %b %Y"))
    columns = {"seen": value, "value": value, "of": np.ones(len(value))}
    return _made(measure, "t", rows, columns, rows["full"].to_numpy(), NO_SEASON, kept)
