"""What each method says on a day in the past, of the same window and with the same knowledge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import TypeVar

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify.analysis.origins import Plan
from qualify.analysis.scores_then import ScoresThen, Then
from qualify.forecast.known import Known
from qualify.forecast.ledger import day_number
from qualify.forecast.peers import smoothing, weighted_pipeline, win_rates
from qualify.forecast.scoring import LEVELS
from qualify.forecast.takings import Takings, simple, takings
from qualify.schema import empty
from qualify.store import KeptChances, KeptOrigin

OURS, WITHOUT, DEALS = "qualify", "qualify without scores", "deal by deal"
RUN_RATE, EARLIER, PIPELINE, SMOOTHING = (
    "run rate", "same period last quarter", "weighted pipeline", "exponential smoothing",
)  # fmt: skip
SIMPLE = (RUN_RATE, EARLIER, PIPELINE, SMOOTHING)
"""What teams do without Qualify."""
_MEDIAN = len(LEVELS) // 2
T = TypeVar("T")
_Said = dict[str, tuple[np.ndarray, float]]


@dataclass(frozen=True, eq=False)
class StagesThen:
    """Stages entered: the position of the deal (n,), a number for the stage (n,) and the day (n,), by day."""

    row: np.ndarray
    stage: np.ndarray
    day: np.ndarray


def stages_then(ids: pl.Series, stages: pl.DataFrame) -> StagesThen:
    """The history of ``stages`` (as store.stages gives it) of the deals ``ids``."""
    rows = pl.DataFrame({"deal_id": ids}).with_row_index("row")
    held = stages.with_row_index("order").join(rows, on="deal_id", how="inner").sort("order")
    number = held["stage"].rank("dense").cast(pl.Int64).to_numpy() - 1
    return StagesThen(held["row"].cast(pl.Int64).to_numpy(), number, held["entered"].cast(pl.Int32).to_numpy())


@dataclass(frozen=True, eq=False)
class Contest:
    """The past forecasts of a ``plan``. ``scores`` is None where there is no rubric."""

    plan: Plan
    scores: ScoresThen | None
    stages: StagesThen

    def at(self, model: fc.Model, seconds: float, before: Sequence[KeptOrigin]) -> KeptOrigin:
        """What every method says on the day of ``model``, which took ``seconds``; ``before`` is what it said earlier.

        Nothing dated later is read but what came of it.
        """
        day, log = day_number(model.as_of), model.log
        said, chances = self._ours(model, log, day, seconds)
        said |= self._others(model, log, day, before)
        return KeptOrigin(
            origin=model.as_of,
            actual=float(self.plan.came.between(day + 1, day + self.plan.length)),
            hidden=int((np.isfinite(self.plan.held.amount) & np.isnan(log.amount))[model.open_rows].sum()),
            methods=tuple(said),
            quantiles=np.stack([quantiles for quantiles, _ in said.values()]),
            seconds=np.array([taken for _, taken in said.values()]),
            shares=model.shares[self._window(model)],
            chances=chances if day in self.plan.spaced else None,
        )

    def _window(self, model: fc.Model) -> int:
        end = model.as_of + timedelta(days=self.plan.length)
        return next(at for at, window in enumerate(model.windows) if window.ends == end)

    def _ours(self, model: fc.Model, log: Known, day: int, seconds: float) -> tuple[_Said, KeptChances]:
        """Our forecast and its parts; they share the seconds that the fit took."""
        nobody = Then(np.full(len(model.open_rows), -1), (), fc.NO_EFFECT, np.full(len(log.timed), -1))
        plain, took = _timed(lambda: _forecast(model, nobody))
        shown, then = plain, nobody
        said: _Said = {WITHOUT: (self._blend(plain), seconds + took)} if self.scores else {}
        if self.scores:
            scores = self.scores
            (shown, then), took = _timed(lambda: _scored(model, scores))
        said = {OURS: (self._blend(shown), seconds + took), **said}
        at = self._window(model)
        law = model.proofs[at].corrected(np.array(shown.laws[at].quantiles(LEVELS)))
        said[DEALS] = (law, seconds + took)
        due = model.due[at][model.band]
        held, rows = self.plan.held, model.open_rows
        won = held.is_won[rows] & (held.closed[rows] > day) & (held.closed[rows] <= day + self.plan.length)
        return said, KeptChances(rows, due * shown.share, due, won, then.zones)

    def _blend(self, made: fc.Forecast) -> np.ndarray:
        return made.blends[made.model.windows[self._window(made.model)].label].quantiles

    def _others(self, model: fc.Model, log: Known, day: int, before: Sequence[KeptOrigin]) -> _Said:
        (taken, both), took = _timed(lambda: _both(log, day, self.plan.length))
        pipeline = _timed(lambda: self._pipeline(model, log, day, taken, before))
        paid = log.paid & (log.closing >= log.start)
        amount = np.where(np.isnan(log.amount[paid]), taken.typical, log.amount[paid])
        smooth = _timed(lambda: smoothing(log.closing[paid], amount, log.start, day, self.plan.length))
        return {RUN_RATE: (both[0], took), EARLIER: (both[1], took), PIPELINE: pipeline, SMOOTHING: smooth}

    def _pipeline(
        self, model: fc.Model, log: Known, day: int, taken: Takings, before: Sequence[KeptOrigin]
    ) -> np.ndarray:
        """The weighted pipeline, its spread from its own errors in the windows that had ended by ``day``."""
        starts = [(day_number(past.origin), past) for past in before]
        ended = [(start, past) for start, past in starts if start + self.plan.length <= day]
        said = np.array([past.quantiles[past.methods.index(PIPELINE), _MEDIAN] for _, past in ended])
        start = np.array([start for start, _ in ended], np.int64)
        came = taken.between(start + 1, start + self.plan.length)
        rate = rates_then(log, self.stages, day, model.open_rows)
        expected = log.ledger.expected[model.open_rows]
        return weighted_pipeline(model.amounts, rate, expected, day, self.plan.length, said, came)


def rates_then(log: Known, stages: StagesThen, day: int, rows: np.ndarray) -> np.ndarray:
    """Win rates of the open deals at positions ``rows``: by the stage they were in on ``day``, or else by product.

    The rate of a stage is that of all closed deals that were ever in it.
    """
    decided, product = log.won | log.lost, log.ledger.product
    entered = stages.day <= day
    row, stage = stages.row[entered], stages.stage[entered]
    passed = np.unique(np.stack([row, stage])[:, decided[row]], axis=1)
    if not passed.size:
        return win_rates(product[decided], log.won[decided], product[rows])
    at = np.full(len(decided), -1, np.int64)
    at[row] = stage  # Of a deal in several stages the last remains: they are in the order of their days.
    return win_rates(passed[1], log.won[passed[0]], at[rows])


def _forecast(model: fc.Model, then: Then) -> fc.Forecast:
    return fc.forecast(model, then.scores, then.effect, empty("targets"))


def _scored(model: fc.Model, scores: ScoresThen) -> tuple[fc.Forecast, Then]:
    then = scores.on(day_number(model.as_of), model.open_rows)
    return _forecast(model, then.leaning(model)), then


def _both(log: Known, day: int, length: int) -> tuple[Takings, np.ndarray]:
    taken = takings(log)
    return taken, simple(taken, day, 1, length)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What ``work`` gives, and the seconds it took."""
    began = perf_counter()
    return work(), perf_counter() - began
