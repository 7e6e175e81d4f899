"""The forecast itself: won revenue per month and quarter as a distribution, and each open deal's chances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from qualify.errors import InputError, Problem
from qualify.forecast.effect import Effect
from qualify.forecast.model import Model
from qualify.forecast.money import Distribution, distributions
from qualify.forecast.table import cell_of, share_table
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
    "expected": pl.Float64(),
    "from_open": pl.Float64(),
    "from_new": pl.Float64(),
    **{name: pl.Float64() for name in QUANTILES},
    "target": pl.Float64(),
    "probability": pl.Float64(),
    "run_rate": pl.Float64(),
}


@dataclass(frozen=True, eq=False)
class Forecast:
    """``periods``: one row per month and quarter. ``deals``: one row per open deal, in the order of Model.open_rows.

    ``trust`` is None, or a sentence that says why the forecast is not yet trustworthy; show the run rate first then.
    """

    periods: pl.DataFrame
    deals: pl.DataFrame
    distributions: dict[str, Distribution]
    notes: tuple[Problem, ...]
    trust: str | None

    def curve(self, label: str) -> pl.DataFrame:
        """``amount`` and ``probability`` of at least that amount, 121 rows, for the period called ``label``."""
        if label not in self.distributions:
            raise InputError(
                f"There is no period called {label!r} in this forecast.", f"It has: {', '.join(self.distributions)}."
            )
        law = self.distributions[label]
        amounts = np.linspace(law.quantile(0.005), law.quantile(0.995), CURVE_POINTS)
        return pl.DataFrame({"amount": amounts, "probability": [law.at_least(amount) for amount in amounts]})


def forecast(model: Model, scores_of_open: np.ndarray, effect: Effect, targets: pl.DataFrame) -> Forecast:
    """Won revenue of every window of ``model``.

    ``scores_of_open``: whole numbers 0 to 100, -1 for none, in the order of ``model.open_rows``. ``targets``: columns
    of schema.TARGETS; a quarter without a target of its own has the sum of its three months' where all are there.
    """
    table = share_table(model, effect)
    cell = cell_of(model, scores_of_open)
    share = np.take(table, cell)
    found = distributions(
        model.money, share, model.due, model.new_wins, model.new_variance, base=model.booked, shock=model.shock
    )
    from_open = model.due @ np.bincount(model.band, share * model.amounts, minlength=len(model.eventual))
    wanted, notes = _targets(model, targets)
    rows = [_row(model, index, float(from_open[index]), law, wanted.get((w.period, w.starts)))
            for index, (w, law) in enumerate(zip(model.windows, found, strict=True))]  # fmt: skip
    return Forecast(
        periods=pl.DataFrame(rows, schema=PERIODS, orient="row"),
        deals=_deals(model, share),
        distributions={w.label: law for w, law in zip(model.windows, found, strict=True)},
        notes=model.notes + notes,
        trust=model.trust,
    )


def _row(model: Model, index: int, from_open: float, law: Distribution, target: float | None) -> tuple[object, ...]:
    window: Window = model.windows[index]
    booked, from_new = float(model.booked[index]), float(model.new_wins[index] * model.money.mean)
    quantiles = law.quantiles(list(QUANTILES.values()))
    probability = None if target is None else law.at_least(target)
    named = (window.period, window.label, window.starts, window.ends, model.currency)
    money = (booked, booked + from_open + from_new, from_open, from_new)
    return (*named, *money, *quantiles, target, probability, float(model.run_rate[index]))


def _deals(model: Model, share: np.ndarray) -> pl.DataFrame:
    """Probability of a win by the end of the current quarter and of the next, and the money expected by then."""
    quarter = model.current_quarter
    now, next_one = (np.take(model.due[at], model.band) * share for at in (quarter, quarter + 1))
    return pl.DataFrame(
        {
            "deal_id": model.deal_ids,
            "amount": model.amounts,
            "this_quarter": now,
            "by_next_quarter": now + next_one,
            "expected_amount": now * model.amounts,
        }
    )


def _targets(model: Model, targets: pl.DataFrame) -> tuple[dict[tuple[str, date], float], tuple[Problem, ...]]:
    used = targets
    if model.currency is not None:
        used = targets.filter(pl.col("currency").fill_null(model.currency) == model.currency)
    wanted = {(row["period"], row["starts"]): row["amount"] for row in used.iter_rows(named=True)}
    for window in model.windows:
        if window.period == "quarter" and ("quarter", window.starts) not in wanted:
            first = window.starts.month
            months = [wanted.get(("month", window.starts.replace(month=first + k))) for k in range(3)]
            amounts = [amount for amount in months if amount is not None]
            if len(amounts) == 3:
                wanted["quarter", window.starts] = sum(amounts)
    other = targets.height - used.height
    if not other:
        return wanted, ()
    what = f"Targets that are not in {model.currency} and are left out: {other}."
    problem = Problem("target currency", what, "Convert them to include them.", column="currency", count=other)
    return wanted, (problem,)
