"""What a simulation hands back: the company's tables, and the truth behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from qualify.rubric import Rubric

Shape = Literal["jump", "ramp", "nothing"]
SHAPES: tuple[Shape, ...] = ("jump", "ramp", "nothing")


@dataclass(frozen=True, eq=False)
class Truth:
    """What nobody in a real company knows.

    ``win_probability`` holds the chance of winning at each score from 0 to 100 and ``tipping`` the
    true tipping score, or None. ``leniency`` is in notches of the five-point scale by salesperson,
    ``source_quality`` in standard deviations of deal quality by lead source, and ``disputed`` the
    criterion that people understand differently. ``deals`` has one row a deal: deal_id, score (true
    answers, no leniency), outcome (also of the deals still open: what they will become) and decided
    (the day of it).
    """

    shape: Shape
    seed: int
    win_probability: tuple[float, ...]
    tipping: int | None
    leniency: Mapping[str, float]
    source_quality: Mapping[str, float]
    disputed: str
    deals: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Company:
    """The tables as ``qualify.schema`` names them, the rubric of the ratings, and the truth.

    ``history`` has every expected close that a deal ever had, as ``schema.FIELD_HISTORY``.
    """

    opportunities: pl.DataFrame
    ratings: pl.DataFrame
    stages: pl.DataFrame
    history: pl.DataFrame
    targets: pl.DataFrame
    rubric: Rubric
    truth: Truth
