"""The forecast itself: won revenue per month and quarter as a distribution, and each open deal's chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from qualify.errors import InputError, Problem
from qualify.forecast.blend import Blend, blended
from qualify.forecast.effect import Effect
from qualify.forecast.law import Law
from qualify.forecast.model import Model
from qualify.forecast.money import distributions
from qualify.forecast.scoring import LEVELS
from qualify.forecast.table import cell_of, money_in, share_table
from qualify.forecast.windows import Window

QUANTILES = {"p5": 0.05, "p10": 0.10, "p50": 0.50, "p90": 0.90, "p95": 0.95}
CURVE_POINTS = 121
PERIODS: dict[str, pl.DataType] = {
    "period": pl.String(),
    "label": pl.String(),
    "starts": pl.Date(),
    "ends": pl.Date(),
    "currency": pl.String(),
    "booked": pl.Float64(),
    "deal_by_deal": pl.Float64(),
    "from_open": pl.Float64(),
    "from_new": pl.Float64(),
    **{name: pl.Float64() for name in QUANTILES},
    "target": pl.Float64(),
    "probability": pl.Float64(),
    "run_rate": pl.Float64(),
}


@dataclass(frozen=True, eq=False)
class Forecast:
    """``periods``: one row per month and quarter. ``share`` (open deals,): what its score makes of a deal's chances.

    ``laws`` are the deal-by-deal distributions of what is still to come, by window; ``blends`` what is forecast, by
    label. ``trust`` is None, or a sentence that says why the forecast is not yet trustworthy; show the run rate first
    then.
    """

    model: Model
    share: np.ndarray
    periods: pl.DataFrame
    laws: list[Law]
    blends: dict[str, Blend]
    notes: tuple[Problem, ...]
    trust: str | None

    @cached_property
    def deals(self) -> pl.DataFrame:
        """One row per open deal, in the order of Model.open_rows: the probability of a win by the end of the current
        quarter and of the next, and the money expected by then."""
        model, quarter = self.model, self.model.current_quarter
        now, next_one = (np.take(model.due[at], model.band) * self.share for at in (quarter, quarter + 1))
        return pl.DataFrame(
            {
                "deal_id": model.deal_ids,
                "amount": model.amounts,
                "this_quarter": now,
                "by_next_quarter": now + next_one,
                "expected_amount": now * model.amounts,
            }
        )

    @cached_property
    def weeks(self) -> pl.DataFrame:
        """As ``periods``, of the next thirteen times seven days; worked out when somebody asks."""
        model = self.model.weekly
        if model is None:
            return self.periods.head(0)
        money = np.bincount(model.band, self.share * model.amounts, minlength=len(model.eventual))
        blends = [blend(model, index, law) for index, law in enumerate(_laws(model, self.share))]
        return _table(model, model.due @ money, blends, {})

    def curve(self, label: str) -> pl.DataFrame:
        """``amount`` and ``probability`` of at least that amount, 121 rows, for the period called ``label``."""
        if label not in self.blends:
            raise InputError(
                f"There is no period called {label!r} in this forecast.", f"It has: {', '.join(self.blends)}."
            )
        law = self.blends[label]
        amounts = np.linspace(law.quantiles[0], law.quantiles[-1], CURVE_POINTS)
        return pl.DataFrame({"amount": amounts, "probability": [law.at_least(amount) for amount in amounts]})


def forecast(model: Model, scores_of_open: np.ndarray, effect: Effect, targets: pl.DataFrame) -> Forecast:
    """Won revenue of every window of ``model``.

    ``scores_of_open``: whole numbers 0 to 100, -1 for none, in the order of ``model.open_rows``. ``targets``: columns
    of schema.TARGETS; a quarter without a target of its own has the sum of its three months' where all are there.
    """
    table = share_table(model, effect)
    cell = cell_of(model, scores_of_open)
    share = np.take(table, cell)
    found = _laws(model, share)
    blends = [blend(model, index, law) for index, law in enumerate(found)]
    from_open = model.due @ (table * money_in(model, cell)).sum(axis=1)
    goals, notes = _targets(model, targets)
    return Forecast(
        model=model,
        share=share,
        periods=_table(model, from_open, blends, goals),
        laws=found,
        blends={w.label: law for w, law in zip(model.windows, blends, strict=True)},
        notes=model.notes + notes,
        trust=model.trust,
    )


def _laws(model: Model, share: np.ndarray) -> list[Law]:
    nothing = np.zeros(len(model.windows))
    new = model.new_wins, model.new_variance
    return distributions(model.money, share, model.due, *new, base=nothing, shock=model.shock)


def _table(
    model: Model, from_open: np.ndarray, blends: Sequence[Blend], goals: dict[tuple[str, date], float]
) -> pl.DataFrame:
    rows = [_row(model, index, float(from_open[index]), law, goals.get((w.period, w.starts)))
            for index, (w, law) in enumerate(zip(model.windows, blends, strict=True))]  # fmt: skip
    return pl.DataFrame(rows, schema=PERIODS, orient="row")


def blend(model: Model, window: int, law: Law) -> Blend:
    """The forecast of a window whose deal-by-deal ``law`` this is: corrected, and averaged with the simple methods."""
    corrected = model.proofs[window].corrected(np.array(law.quantiles(LEVELS)))
    methods = np.vstack([corrected, model.simple[window]])
    return blended(model.shares[window], methods, float(model.booked[window]))


def _row(model: Model, index: int, from_open: float, law: Blend, target: float | None) -> tuple[object, ...]:
    window: Window = model.windows[index]
    booked, from_new = float(model.booked[index]), float(model.new_wins[index] * model.money.mean)
    quantiles = [law.quantile(share) for share in QUANTILES.values()]
    probability = None if target is None else law.at_least(target)
    named = (window.period, window.label, window.starts, window.ends, model.currency)
    money = (booked, booked + from_open + from_new, from_open, from_new)
    return (*named, *money, *quantiles, target, probability, float(model.run_rate[index]))


def _targets(model: Model, targets: pl.DataFrame) -> tuple[dict[tuple[str, date], float], tuple[Problem, ...]]:
    found, other = wanted(targets, model.currency, model.windows)
    if not other:
        return found, ()
    what = f"Targets that are not in {model.currency} and are left out: {other}."
    problem = Problem(
        "target currency", what, "Enter a rate for their currency on the Upload page.", column="currency", count=other
    )
    return found, (problem,)


def wanted(
    targets: pl.DataFrame, currency: str | None, chosen: Sequence[Window]
) -> tuple[dict[tuple[str, date], float], int]:
    """The target of each period by its kind and first day, and how many are in another ``currency`` and left out.

    A quarter among the ``chosen`` windows without a target of its own has the sum of its three months' where all are
    there.
    """
    # Row by row: there are a few dozen, and the frame's own filter costs more than all of them.
    rows = list(zip(*(targets[name].to_list() for name in ("period", "starts", "amount", "currency")), strict=True))
    used = [row for row in rows if currency is None or row[-1] in (None, currency)]
    found = {(period, starts): amount for period, starts, amount, _ in used}
    for window in chosen:
        # A quarter's months make its target; 91 days from any day have none.
        calendar = window.period == "quarter" and window.starts.day == 1 and window.starts.month % 3 == 1
        if calendar and ("quarter", window.starts) not in found:
            first = window.starts.month
            months = [found.get(("month", window.starts.replace(month=first + k))) for k in range(3)]
            amounts = [amount for amount in months if amount is not None]
            if len(amounts) == 3:
                found["quarter", window.starts] = sum(amounts)
    return found, len(rows) - len(used)
