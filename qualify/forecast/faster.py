"""If deals moved faster: the same road from first contact to the end, at another pace from today on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualify.forecast.ahead import bands, pooled
from qualify.forecast.changed import Pipeline, Stand
from qualify.forecast.known import Known
from qualify.forecast.leads import Incoming
from qualify.forecast.timing import Timing
from qualify.forecast.windows import membership, step_ends


@dataclass(frozen=True, eq=False)
class Faster(Timing):
    """Hazards of deals that age ``pace`` days in each day after ``today``, on the calendar as it is."""

    today: int
    pace: float

    def hazards(self, age: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As Timing's, at the age that the pace makes of ``age``, and ``pace`` times as high."""
        since = np.minimum(age, day - self.today)
        won, lost = super().hazards(age + np.rint((self.pace - 1) * since).astype(np.int64), day)
        return self.pace * won, self.pace * lost


def _at_pace(fitted: Timing, today: int, pace: float) -> Faster:
    return Faster(fitted.won, fitted.lost, fitted.group, fitted.season_won, fitted.season_lost, today, pace)


def faster(now: Stand, log: Known, coming: Incoming, pace: float) -> Pipeline:
    """The pipeline if open and new deals went ``pace`` times as fast from tomorrow on, to a win or a loss.

    Of the open deals each band's chance changes as its hazards do; what scores make of it stays.
    """
    model, at = now.made.model, now.window
    quick = _at_pace(model.timing, log.as_of, pace)
    due = [_due(now, log, coming, timing) for timing in (model.timing, quick)]
    ratio = np.divide(due[1], due[0], out=np.ones_like(due[0]), where=due[0] > 0)
    wins = coming.daily @ coming.of_kind(quick, model, at).wins
    pipeline = now.pipeline
    sped = np.minimum(pipeline.due * ratio, 1.0)
    held = Pipeline(pipeline.held, pipeline.share, sped, float(wins), pipeline.new_variance, pipeline.shock)
    return held.with_chances(1.0)


def _due(now: Stand, log: Known, coming: Incoming, fitted: Timing) -> np.ndarray:
    """(bands,) chance of a win within the window."""
    chosen = (now.period,)
    ends = step_ends(now.made.model.as_of, chosen)
    age = bands(log.as_of - log.created[np.flatnonzero(log.open)], fitted, log.as_of, ends)
    due, _ = pooled(age.won * coming.kept, age.lost, membership(chosen, ends))
    return due[0]


def usual_cycle(log: Known) -> int:
    """The median number of days from creation to a win."""
    return int(np.median((log.closing - log.created)[log.won]))
