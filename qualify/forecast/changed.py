"""What a change would make of a window's forecast: other deals, other chances, other new business. Never simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from qualify.errors import InputError
from qualify.forecast.blend import Blend
from qualify.forecast.money import Money, distributions
from qualify.forecast.outlook import Forecast
from qualify.forecast.scoring import LEVELS
from qualify.forecast.windows import Window

_MIDDLE = len(LEVELS) // 2


@dataclass(frozen=True, eq=False)
class Pipeline:
    """What may still come in one window: open deals, won with ``due[band] * share``, and ``new_wins`` of a rate of
    relative variance ``new_variance``. ``size`` multiplies every amount."""

    held: Money
    share: np.ndarray
    due: np.ndarray
    new_wins: float
    new_variance: float
    shock: float
    size: float = 1.0

    @property
    def chances(self) -> np.ndarray:
        """(deals,) the chance of each open deal to be won within the window."""
        return self.due[self.held.open.band] * self.share

    def with_chances(self, factor: float) -> Pipeline:
        """The same where every open deal is ``factor`` times as likely, though never more than certain, to be won."""
        certain = 1 / np.maximum(self.due[self.held.open.band], 1e-12)
        return replace(self, share=np.minimum(self.share * factor, certain))

    def law(self) -> np.ndarray:
        """(199,) quantiles at LEVELS of the money to come, deal by deal, before any correction."""
        rate = np.array([self.new_wins]), np.array([self.new_variance])
        (found,) = distributions(self.held, self.share, self.due[None], *rate, base=np.zeros(1), shock=self.shock)
        return self.size * np.array(found.quantiles(LEVELS))


@dataclass(frozen=True, eq=False)
class Stand:
    """Where one ``window`` of a forecast stands, its ``target`` with it (None: there is none)."""

    made: Forecast
    window: int
    target: float | None

    @property
    def period(self) -> Window:
        return self.made.model.windows[self.window]

    @property
    def blend(self) -> Blend:
        """What is forecast."""
        return self.made.blends[self.period.label]

    @property
    def chance(self) -> float | None:
        """Of the target."""
        return None if self.target is None else self.blend.at_least(self.target)

    @cached_property
    def pipeline(self) -> Pipeline:
        """What the forecast rests on as it is."""
        model, at = self.made.model, self.window
        wins, variance = float(model.new_wins[at]), float(model.new_variance[at])
        return Pipeline(model.money, self.made.share, model.due[at], wins, variance, model.shock)

    def after(self, changed: Pipeline) -> Blend:
        """The forecast if the pipeline were the ``changed`` one.

        Level by level, what is forecast moves by as much as the corrected deal-by-deal law does: what the correction
        and the simple methods say beside it stays as it is. So a deal that is lost costs all that it was worth, not
        only the share that the open deals have in the blend. Never below what is booked; quantiles that cross are put
        in order (Chernozhukov, Fernandez-Val and Galichon 2010), which keeps a worse pipeline from raising any.
        """
        moved = self._corrected(changed.law()) - self._corrected(self._law)
        return self._moved(moved)

    def less(self, changed: Pipeline) -> Blend:
        """:meth:`after` for a change that takes something away: rounding to the lattice raises nothing."""
        return self._moved(np.minimum(self._corrected(changed.law()) - self._corrected(self._law), 0.0))

    def more(self, changed: Pipeline) -> Blend:
        """:meth:`after` for a change that adds something: rounding to the lattice lowers nothing."""
        return self._moved(np.maximum(self._corrected(changed.law()) - self._corrected(self._law), 0.0))

    def _moved(self, by: np.ndarray) -> Blend:
        booked = self.blend.booked
        return Blend(np.sort(np.maximum(self.blend.quantiles + by, booked)), booked)

    @cached_property
    def _law(self) -> np.ndarray:
        return np.array(self.made.laws[self.window].quantiles(LEVELS))

    def _corrected(self, law: np.ndarray) -> np.ndarray:
        """As the proof corrects today's law, amount by amount: around the same median, whatever ``law`` is."""
        proof, middle = self.made.model.proofs[self.window], self._law[_MIDDLE]
        return middle * np.exp(proof.shift) * (law / middle) ** proof.stretch if middle > 0 else law


def stand(made: Forecast, label: str | None = None, target: float | None = None) -> Stand:
    """The window called ``label`` (the current quarter where None) with ``target``, or with its own where None.

    Raises InputError where there is no such window, or the target is not above 0.
    """
    labels = [window.label for window in made.model.windows]
    if label is not None and label not in labels:
        raise InputError(f"There is no period called {label!r} in this forecast.", f"It has: {', '.join(labels)}.")
    if target is not None and not 0 < target < np.inf:
        raise InputError("A target must be an amount above 0.", "Give another one.")
    at = made.model.current_quarter if label is None else labels.index(label)
    return Stand(made, at, made.periods["target"][at] if target is None else float(target))


def least(enough: Callable[[int], bool], most: int) -> int | None:
    """The smallest whole number from 0 to ``most`` that is ``enough``, once so always so; None where none is.

    >>> least(lambda n: n * n >= 30, 100), least(lambda n: n > 100, 100), least(lambda n: True, 0)
    (6, None, 0)
    """
    low, high = -1, 1
    while high < most and not enough(high):
        low, high = high, 2 * high
    high = min(high, most)
    if not enough(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
