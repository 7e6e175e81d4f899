"""Whether the parts of a company pass on as many, and as fast, at each stage: each against the others together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from qualify.process.apart import rates_apart, reach
from qualify.process.routing import LEAST_OVER, bounds
from qualify.process.survival import log_rank, quantiles, remaining, tallied
from qualify.process.visits import BACK, ON
from qualify.schema import WON

HIGHER, LOWER, FASTER, SLOWER = "higher", "lower", "faster", "slower"
NOT_SEPARATED, TOO_FEW = "not enough to separate", "too few"


def compared(
    visits: pl.DataFrame, ended_in: pl.Series, began_in: pl.Series, order: Sequence[str], design_effect: float = 1.0
) -> pl.DataFrame:
    """A row per stage and part, of process.visits; the part of each visit as text, null where it is in none.

    ``ended_in`` says in which part it counts for the yield and ``began_in`` for the time: they differ where the parts
    are periods. Counted by the day on which visits ended, a short period's yield is not that of its quick ones;
    counted by the day on which they began, slow ones are not missing from its times. Columns ``stage``, ``part``,
    ``over`` and ``passed``, their share ``rate`` with its 90 per cent interval (``low``, ``high``), how it ``yields``
    beside the others (HIGHER, LOWER, NOT_SEPARATED or, below 10 that are over here or among the others, TOO_FEW),
    ``median`` days and how its times ``run`` (FASTER, SLOWER or as above). ``back``: how many of ``over`` ended with
    a move back to an earlier stage, their share ``rework`` and how it stands beside the others (``reworks``). The
    chance that any part is said to differ in yield where none does is at most 1 in 20, and so are those in time and
    in rework. Source: Newcombe 1998; Mantel 1966; Bonferroni 1936.

    >>> visits = pl.DataFrame({"step": [0] * 80, "ended": (["passed on"] * 18 + ["lost"] * 2) * 2 +
    ...                        (["passed on"] * 2 + ["lost"] * 18) * 2, "days": [5] * 80})
    >>> part = pl.Series(["North"] * 40 + ["South"] * 40)
    >>> compared(visits, part, part, ["Lead"]).select("part", "rate", "yields", "run").rows()
    [('North', 0.9, 'higher', 'not enough to separate'), ('South', 0.1, 'lower', 'not enough to separate')]
    """
    parts = sorted({*ended_in.drop_nulls().unique(), *began_in.drop_nulls().unique()})
    z = reach(len(parts) * len(order))
    held = visits.select(
        "step", "days", over=pl.col("ended").is_not_null(),
        passed=pl.col("ended").cast(pl.String).is_in([ON, WON]).fill_null(False),
        back=(pl.col("ended").cast(pl.String) == BACK).fill_null(False),
        end=ended_in, start=began_in,
    )  # fmt: skip
    rows = [_stage(held.filter(pl.col("step") == at), parts, z, design_effect) for at in range(len(order))]
    stages = [pl.lit(stage).alias("stage") for stage in order]
    return pl.concat([table.select(stage, pl.all()) for stage, table in zip(stages, rows, strict=True)])


def _stage(held: pl.DataFrame, parts: Sequence[str], z: float, design_effect: float) -> pl.DataFrame:
    place = dict(zip(parts, range(len(parts)), strict=True))
    end = held.filter(pl.col("over") & pl.col("end").is_not_null())
    at = end["end"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    over = np.bincount(at, minlength=len(parts))
    passed, back = (np.bincount(at[end[name].to_numpy()], minlength=len(parts)) for name in ("passed", "back"))
    low, high = bounds(passed, over, design_effect)
    yields, reworks = (_beside(hits, over, z, design_effect) for hits in (passed, back))
    known = over > 0
    return pl.DataFrame(
        {
            "part": list(parts), "over": over, "passed": passed, "rate": passed / np.maximum(over, 1),
            "low": low, "high": high, "yields": yields,
            "back": back, "rework": back / np.maximum(over, 1), "reworks": reworks,
        },
        schema_overrides={"part": pl.String, "yields": pl.String, "reworks": pl.String},
    ).with_columns(
        *(pl.when(pl.Series(known)).then(name).alias(name) for name in ("rate", "low", "high", "rework")),
        *_times(held.drop_nulls(["start", "days"]), place, z, design_effect),
    )  # fmt: skip


def _beside(hits: np.ndarray, over: np.ndarray, z: float, design_effect: float) -> list[str]:
    """How the share of ``hits`` of ``over`` (parts,) of each part stands beside that of the others."""
    own, k = over / design_effect, hits / design_effect
    found = rates_apart(k, own, k.sum() - k, own.sum() - own, z)
    enough = (over >= LEAST_OVER) & (over.sum() - over >= LEAST_OVER)
    said = np.where(found.low > 0, HIGHER, np.where(found.high < 0, LOWER, NOT_SEPARATED))
    return np.where(enough, said, TOO_FEW).tolist()


def _times(held: pl.DataFrame, place: dict[str, int], z: float, design_effect: float) -> list[pl.Series]:
    days, over = held["days"].to_numpy(), held["over"].to_numpy()
    at = held["start"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    ended, lasting = tallied(days.astype(np.int64), over, at, len(place))
    enough = np.minimum(ended.sum(axis=1), ended.sum() - ended.sum(axis=1)) >= LEAST_OVER
    away = log_rank(ended, lasting) / np.sqrt(design_effect)
    run = np.where(away > z, FASTER, np.where(away < -z, SLOWER, NOT_SEPARATED))
    medians = [quantiles(left, [0.5])[0] for left in remaining(ended, lasting)]
    return [
        pl.Series("median", medians, pl.Int64),
        pl.Series("run", np.where(enough, run, TOO_FEW).tolist(), pl.String),
    ]
