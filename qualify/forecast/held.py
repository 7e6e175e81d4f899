"""What the amounts of open deals and of past wins bring to a distribution of money: nothing in it hangs on a score."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qualify.forecast.cells import Cells, cells
from qualify.forecast.lattice import Amounts, amounts_on, grain


@dataclass(frozen=True, eq=False)
class Money:
    """What open deals and new ones may bring, on one lattice. ``law`` (1, size) is that of a new deal's amount.

    All new deals' amounts are whole numbers of ``grain``.
    """

    open: Amounts
    law: np.ndarray
    mean: float
    square: float
    largest: float
    grain: float

    @cached_property
    def open_cells(self) -> Cells:
        """The amounts of the open deals on a few geometric cells."""
        return cells(self._most, self.open.values, self.open.band, self.open.bands)

    @cached_property
    def law_on_cells(self) -> np.ndarray:
        """(85,): the law of a new deal's amount on the same cells."""
        places = self.open.grid
        return cells(self._most, places, np.zeros(len(places), np.int64), 1).matrix @ self.law[0]

    @property
    def _most(self) -> float:
        return float(self.open.grid[-1])


def money(values: np.ndarray, drawn: np.ndarray, band: np.ndarray, bands: int) -> Money:
    """Prepare the amounts ``values`` of open deals, by age band, and ``drawn``, of which new deals' are drawn."""
    largest = float(max(values.max(initial=0.0), drawn.max(initial=0.0)))
    count = max(len(drawn), 1)
    new = amounts_on(largest, drawn, np.zeros(len(drawn), np.int64), 1)
    (law,) = new.spread(np.full((len(drawn), 1), 1 / count))
    return Money(
        open=amounts_on(largest, values, band, bands),
        law=law,
        mean=new.most / count,
        square=float(drawn @ drawn) / count,
        largest=new.largest,
        grain=grain(drawn),
    )
