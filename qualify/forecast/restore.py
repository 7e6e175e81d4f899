"""What would bring a target back within reach, each change by itself, as the amount of it that is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from qualify.forecast.changed import Pipeline, Stand, least
from qualify.forecast.faster import faster, usual_cycle
from qualify.forecast.known import Known
from qualify.forecast.lattice import amounts_on
from qualify.forecast.leads import Incoming

MOST_PERCENT = 100
What = Literal["deals", "yield", "cycle", "size"]


@dataclass(frozen=True)
class Restore:
    """A change of one kind: how much of it is ``needed``, None where not even ``most`` would do.

    ``deals`` are further open deals; ``yield`` and ``size`` so many per cent more wins and money per win; ``cycle`` so
    many days off the usual way to a win.
    """

    what: What
    needed: int | None
    most: int


def restores(now: Stand, log: Known, coming: Incoming, like: np.ndarray, probability: float) -> tuple[Restore, ...]:
    """What it takes, by one change alone, for the target to have ``probability``: by bisection on the exact law.

    ``like`` (open deals,) marks those that the further deals would be like. The limits are twice as many open deals, a
    doubled yield, half the cycle, and doubled amounts. Where no deal is open, or half the cycle is less than a day,
    there is no such change.
    """
    target, pipeline, usual = now.target, now.pipeline, usual_cycle(log)
    assert target is not None
    steps: dict[What, tuple[Callable[[int], Pipeline], int]] = {
        "deals": (_deals(pipeline, like), len(pipeline.share)),
        "yield": (lambda n: _yield(pipeline, 1 + n / 100), MOST_PERCENT),
        "cycle": (lambda n: faster(now, log, coming, usual / (usual - n)), usual // 2),
        "size": (lambda n: replace(pipeline, size=1 + n / 100), MOST_PERCENT),
    }
    return tuple(
        Restore(what, _needed(now, target, probability, change, most), most)
        for what, (change, most) in steps.items()
        if most
    )


def _needed(now: Stand, target: float, probability: float, change: Callable[[int], Pipeline], most: int) -> int | None:
    return least(lambda n: now.after(change(n)).at_least(target) >= probability, most)


def _yield(pipeline: Pipeline, factor: float) -> Pipeline:
    """Open deals and new business ``factor`` times as likely to be won."""
    return replace(pipeline.with_chances(factor), new_wins=pipeline.new_wins * factor)


def _deals(pipeline: Pipeline, like: np.ndarray) -> Callable[[int], Pipeline]:
    """So many further open deals, each with the mean chance of those marked, and an amount that keeps their money."""
    chances, values = pipeline.chances[like], pipeline.held.open.values[like]
    chance = float(chances.mean()) if len(chances) else 0.0
    amount = float(chances @ values / chances.sum()) if chance else 0.0
    return lambda n: further(pipeline, n, chance, amount)


def further(pipeline: Pipeline, deals: int, chance: float, amount: float) -> Pipeline:
    """The pipeline and so many more ``deals``, each won with ``chance``, of ``amount``, no larger than the largest."""
    held, band = pipeline.held, pipeline.held.open.bands
    values = np.append(held.open.values, np.full(deals, amount))
    places = np.append(held.open.band, np.full(deals, band))
    more = amounts_on(max(held.open.largest, held.largest), values, places, band + 1)
    return replace(
        pipeline,
        held=replace(held, open=more),
        share=np.append(pipeline.share, np.full(deals, chance)),
        due=np.append(pipeline.due, 1.0),
    )
