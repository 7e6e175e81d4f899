"""What would change the forecast: a view ready to be asked, deals that fall through, and a target week by week."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from qualify import forecast as fc
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.scores_then import ScoresThen
from qualify.analysis.view import View
from qualify.errors import InputError
from qualify.forecast.blend import Blend
from qualify.forecast.changed import Stand, least, stand
from qualify.forecast.feasibility import Week, days_of, weeks
from qualify.forecast.known import Known
from qualify.forecast.leads import IN_TIME, LastDays, incoming, last_days, with_wins
from qualify.forecast.ledger import day_number
from qualify.forecast.scoring import LEVELS
from qualify.forecast.when import likely_days
from qualify.forecast.without import exposures, places, remaining, without
from qualify.scores import score

MOST_REPLACING = 1000


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A view with a forecast, ready to be asked."""

    view: View
    forecast: fc.Forecast

    @property
    def log(self) -> Known:
        """What is known of the opportunities today."""
        return self.forecast.model.log

    def stand(self, label: str | None = None, target: float | None = None) -> Stand:
        """Where a period stands, the current quarter where None, with its own target where None is given."""
        return stand(self.forecast, label, target)

    @cached_property
    def zones(self) -> np.ndarray:
        """(open deals,) in the order of the forecast's, the zone of each, as in ZONES."""
        scores = score(self.view.book.timed_deck, self.view.reading.rubric)
        return self.view.reading.lines.zone[np.where(scores < 0, UNSCORED_ROW, scores)]

    @cached_property
    def likely(self) -> pl.DataFrame:
        """``deal_id`` and ``likely`` of every open deal: the day by which half of such deals that are won have been."""
        ages = self.log.as_of - self.log.created[self.forecast.model.open_rows]
        days = likely_days(self.forecast.model, ages)
        return pl.DataFrame({"deal_id": self.forecast.model.deal_ids, "likely": pl.Series(days, dtype=pl.Date)})


def what_if(view: View) -> WhatIf:
    """``view`` made ready. Raises InputError, in plain words, where it has no forecast."""
    book = view.book
    if view.forecast is None:
        raise book.no_forecast or InputError("There is no forecast.")
    return WhatIf(view, view.forecast)


@dataclass(frozen=True, eq=False)
class Fall:
    """A stand without the ``deals`` (columns of View.open), and what would make up for them.

    ``leads`` is how many new leads on the ``day`` that is best would, None where not even a thousand do; ``in_time``
    the share of such a lead's wins that comes within the period, and ``too_late`` tells that it is under one in ten.
    """

    now: Stand
    deals: pl.DataFrame
    after: Blend
    leads: int | None
    day: date
    in_time: float

    @property
    def chance(self) -> float | None:
        """Of the target without the deals."""
        return None if self.now.target is None else self.after.at_least(self.now.target)

    @property
    def too_late(self) -> bool:
        return self.in_time < IN_TIME


def fall(asked: WhatIf, now: Stand, deals: Sequence[str]) -> Fall:
    """The forecast without some open deals, by their ids. Raises InputError for one that is not in the forecast."""
    gone = places(asked.forecast, deals)
    best = last_of(asked, now).best
    made_up = _replacing(asked, now, gone, best["won"]) if best["in_time"] >= IN_TIME else None
    # One whose day of closing is yet to come is open for the forecast, though not among those that the view lists.
    named = pl.DataFrame({"deal_id": list(dict.fromkeys(deals))})
    held = named.join(asked.view.open, on="deal_id", how="left", maintain_order="left")
    return Fall(now, held, without(now, gone), made_up, best["day"], best["in_time"])


def _replacing(asked: WhatIf, now: Stand, gone: np.ndarray, each: float) -> int | None:
    """The fewest leads that make good what is lost: of the chance, or of the median without a target."""
    left, won = remaining(now.pipeline, gone), each * incoming(asked.log, now).kept
    median = now.blend.quantile(0.5)

    def enough(leads: int) -> bool:
        found = now.after(with_wins(left, leads * won))
        # Beyond the outermost quantiles a chance does not move any more.
        if now.target is None or now.chance is None or not LEVELS[0] < now.chance < LEVELS[-1]:
            return found.quantile(0.5) >= median
        return found.at_least(now.target) >= now.chance

    return least(enough, MOST_REPLACING)


def last_of(asked: WhatIf, now: Stand) -> LastDays:
    """What a lead of each coming day can still bring within the period."""
    return last_days(asked.forecast.model.timing, asked.forecast.model.as_of, now.period.starts, now.period.ends)


def exposed(asked: WhatIf, now: Stand) -> pl.DataFrame:
    """The ten largest exposures (forecast.without.exposures) with name, owner, stage and score of each deal."""
    about = asked.view.open.select("deal_id", "name", "owner", "stage", "score")
    return exposures(now).join(about, on="deal_id", how="left", maintain_order="left")


def past_since(now: Stand) -> date:
    """The first day of which :func:`past` wants to know the ratings."""
    return next(iter(days_of(now)), now.made.model.as_of)


def past(asked: WhatIf, now: Stand, ratings: pl.DataFrame) -> Generator[float, None, tuple[Week, ...]]:
    """The chance of the target as it stood each week; ``ratings`` as analysis.rated.ratings_then :func:`past_since`.

    Scores and what they say are those of each day, under today's rubric and weights. Yields the share that is done.
    """
    book, rubric = asked.view.book, asked.view.reading.rubric
    then = ScoresThen(book, book.ledger, ratings, rubric) if book.rubric_version else None

    def made(model: fc.Model) -> fc.Forecast:
        if then is None:
            return fc.forecast(model, np.full(len(model.amounts), -1), fc.NO_EFFECT, book.targets)
        stood = then.on(day_number(model.as_of), model.open_rows).leaning(model)
        return fc.forecast(model, stood.scores, stood.effect, book.targets)

    return weeks(book.ledger, now, made)
