"""The simulated company's won money, forecast by somebody who knows how it was made but not its future."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from qualify.forecast import distribution
from qualify.forecast.scoring import LEVELS
from qualify.simulate import Company
from qualify.simulate.answers import true_levels, true_scores
from qualify.simulate.deals import SPAN, Deals, arrival_rate, draw_deals
from qualify.simulate.timing import draw_course
from qualify.simulate.world import PRODUCTS

AGAIN = 100
FRESH = 4_000


@dataclass(frozen=True, eq=False)
class Oracle:
    """Knows the laws of a ``company`` that ends on day ``last``, and nothing of what came after the day it is asked on.

    Where it ``scores``, it knows the true score of every open deal; otherwise only how scores are spread.
    """

    company: Company
    last: int
    scores: bool = False

    @cached_property
    def _spread(self) -> np.ndarray:
        rng = np.random.default_rng(0)
        fresh = draw_deals(rng, 5 * FRESH, self.company.opportunities["created"].max())
        return true_scores(true_levels(rng, fresh, self.company.rubric), self.company.rubric)

    def quantiles(self, origin: int, days: int, seed: int = 0) -> np.ndarray:
        """(199,) at LEVELS: won money of the ``days`` after ``origin``.

        Every open deal's course is drawn 100 times from its creation, and courses that would have ended by the origin
        are struck out; deals to come are Poisson at the true rate of arrivals.
        """
        rng = np.random.default_rng([seed, origin, days])
        chances, amounts = self._open(rng, origin, origin + days)
        wins, of_new = self._new(rng, origin, origin + days)
        law = distribution(chances, amounts, new_wins=wins, new_amounts=of_new)
        return np.array(law.quantiles(LEVELS))

    def _open(self, rng: np.random.Generator, origin: int, end: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self.company.opportunities.join(
            self.company.truth.deals.select("deal_id", "score", "decided"), "deal_id"
        )
        born = rows["created"].cast(pl.Int32).to_numpy()
        alive = (born <= origin) & (rows["decided"].cast(pl.Int32).to_numpy() > origin)
        places = {product.name: place for place, product in enumerate(PRODUCTS)}
        product = rows["product"].replace_strict(places, return_dtype=pl.Int8).to_numpy()
        won, left = self._drawn(rng, born[alive], product[alive], rows["score"].to_numpy()[alive], origin, end)
        return won / np.maximum(left, 1), rows["amount"].to_numpy()[alive]

    def _drawn(
        self,
        rng: np.random.Generator,
        created: np.ndarray,
        product: np.ndarray,
        score: np.ndarray,
        origin: int,
        end: int,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Per deal: of its courses that end after ``origin``, those won by ``end``, and all."""
        born, kind = (np.repeat(each, AGAIN) for each in (created, product))
        given = np.repeat(score, AGAIN) if self.scores else rng.choice(self._spread, len(born))
        course = draw_course(rng, _deals(born, kind), given, np.array(self.company.truth.win_probability), self.last)
        later = course.decided > origin
        won = later & (course.ending == 0) & (course.decided <= end)
        return won.reshape(-1, AGAIN).sum(axis=1), later.reshape(-1, AGAIN).sum(axis=1)

    def _new(self, rng: np.random.Generator, origin: int, end: int) -> tuple[float, np.ndarray]:
        """How many wins of deals created later are to be expected, and amounts of such."""
        start = self.last - SPAN + 1
        every = arrival_rate(np.arange(start, self.last + 1), start)
        ahead = np.arange(origin + 1, end + 1)
        rate = arrival_rate(ahead, start)
        fresh = draw_deals(rng, FRESH, self.company.opportunities["created"].max())
        score = true_scores(true_levels(rng, fresh, self.company.rubric), self.company.rubric)
        created = rng.choice(ahead, FRESH, p=rate / rate.sum()).astype(np.int32)
        chance = np.array(self.company.truth.win_probability)
        course = draw_course(rng, _deals(created, fresh.product), score, chance, self.last)
        won = (course.ending == 0) & (course.decided <= end)
        arrivals = self.company.opportunities.height * rate.sum() / every.sum()
        return float(arrivals * won.mean()), fresh.amount[won]


def _deals(created: np.ndarray, product: np.ndarray) -> Deals:
    nobody = np.zeros(len(created), dtype=np.int8)
    nothing = np.zeros(len(created))
    return Deals(
        created.astype(np.int32), nobody, nobody.astype(np.int32), nobody, product, nothing, nothing.astype(np.float32)
    )
