"""The verdict beside the sliders: is what they show in the data, or is it luck?

Two questions are kept apart, because they have different answers. Do these scores tell won deals from the others at
all? And are they better than the saved rubric's, so that moving the sliders was of use?

The first has two independent witnesses. The shuffles are fair to an analyst who tried many settings on the deals that
are seen; the locked deals are fair to whatever was done there, but are few, and somebody who watches their figure while
moving wears them out. *Found* takes both: then it is wrong about as seldom as the shuffles are (5 in 100), even for
somebody who moves until the locked deals agree. *Partly*: the shuffles say found, the locked deals do not follow, or
show less than half of it. With fewer than ten locked deals of each outcome the shuffles speak alone, and the words say
so.

Where points of answers were learned from outcomes, the shuffles are no witness: exchanged outcomes do not know those
points, and the real ones do. Then the locked deals decide alone, and without them nothing can be told.

The second is asked of the locked deals alone, in pairs: the same deals under both rubrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from qualify.tuning.luck import Effort
from qualify.tuning.luck_gain import Gain
from qualify.tuning.separation import Separation

Verdict = Literal["found", "partly", "luck", "cannot tell", "checking"]
Moves = Literal["none", "better", "worse", "not shown", "cannot tell"]
LEVEL = 0.05
FEWEST_LOCKED = 10
"""Locked deals of each outcome from which on their separation is a witness."""
FEWEST_SEEN = 5
"""Seen deals of each outcome below which nothing is said."""
FEWEST_CLUSTERS = 10
"""Accounts, or deals that stand alone, below which outcomes cannot be exchanged often enough."""
_HALF = 0.5


@dataclass(frozen=True)
class Meter:
    """What the sliders found after ``trials`` settings, on the deals that are ``seen`` and on those ``held`` back.

    ``chance``: how often the same effort finds as much on shuffled outcomes; it usually reaches ``usual`` (the
    median), and more than ``needed`` in 1 of 20. ``lucky``: what it usually gains there over its start. ``gained`` is
    the gain of the shown weights over the saved ones on the seen deals (None without a separation), ``gain`` that on
    the locked ones. ``deals_used`` deals in ``clusters`` were shuffled. ``progress`` under 1: the shuffles are not
    done, and ``chance`` is a lower bound. ``taught`` answers have points that were learned from outcomes: where there
    are any, the shuffles have no say.
    """

    verdict: Verdict
    moves: Moves
    trials: int
    seen: Separation | None
    held: Separation | None
    gained: float | None
    gain: Gain | None
    chance: float
    usual: float
    needed: float
    lucky: float
    deals_used: int
    clusters: int
    shuffles: int
    progress: float
    taught: int = 0

    @property
    def locked(self) -> bool:
        """Whether there are enough locked deals to be a witness."""
        return bears(self.held)


def bears(held: Separation | None) -> bool:
    """Whether the separation of locked deals rests on at least ten of each outcome."""
    return held is not None and min(held.won, held.not_won) >= FEWEST_LOCKED


def few(seen: Separation) -> bool:
    """Whether there are fewer than five seen deals of an outcome."""
    return min(seen.won, seen.not_won) < FEWEST_SEEN


def judge(
    effort: Effort,
    trials: int,
    seen: Separation | None,
    saved: Separation | None,
    held: Separation | None = None,
    gain: Gain | None = None,
    *,
    moved: bool = True,
    taught: int = 0,
) -> Meter:
    """The meter of weights found in ``trials`` settings, by an ``effort`` that may still be under way.

    ``seen`` and ``held``: the separation under these weights; ``saved``: that of the seen deals under the saved
    rubric; ``gain``: over the saved rubric on the locked deals. ``moved`` is False where the weights shown are the
    saved ones: then ``trials`` are those that were made before they were published, 0 where nobody chose them for what
    they show here, whatever else was tried. ``taught`` answers have points that were learned from outcomes.
    """
    reached = effort.reached(trials)
    chance = effort.chance(seen.value, trials) if seen else 1.0
    gained = seen.value - saved.value if seen and saved else None
    progress = 1.0 if taught else effort.progress(trials)
    verdict = _by_the_locked(seen, held) if taught else _verdict(effort, chance, seen, held, running=progress < 1)
    return Meter(
        verdict=verdict,
        moves=_moves(verdict, trials, gained, held, gain) if moved else "none",
        trials=trials,
        seen=seen,
        held=held,
        gained=gained,
        gain=gain,
        chance=chance,
        usual=float(np.median(reached)),
        needed=effort.needed(trials, LEVEL),
        lucky=float(np.median(reached - effort.reached(0))),
        deals_used=effort.deals_used,
        clusters=effort.clusters,
        shuffles=effort.shuffles,
        progress=progress,
        taught=taught,
    )


def _verdict(
    effort: Effort, chance: float, seen: Separation | None, held: Separation | None, *, running: bool
) -> Verdict:
    """Luck can be told before the shuffles are done, for their chance only rises; what is found cannot."""
    if not seen or few(seen) or effort.clusters < FEWEST_CLUSTERS:
        return "cannot tell"
    if chance > LEVEL:
        return "luck"
    if running:
        return "checking"
    return "partly" if held and bears(held) and _falls_short(seen, held) else "found"


def _by_the_locked(seen: Separation | None, held: Separation | None) -> Verdict:
    """Where the shuffles have no say."""
    if not seen or few(seen) or not held or not bears(held):
        return "cannot tell"
    if held.low <= 0.5:
        return "luck"
    return "partly" if _falls_short(seen, held) else "found"


def _falls_short(seen: Separation, held: Separation) -> bool:
    """The locked deals may separate no better than chance, or separate clearly and by less than half as much."""
    less = held.high < seen.value and held.value - 0.5 < _HALF * (seen.value - 0.5)
    return held.low <= 0.5 or less


def _moves(verdict: Verdict, trials: int, gained: float | None, held: Separation | None, gain: Gain | None) -> Moves:
    """Better only where the seen deals say so too: somebody may have moved until the locked ones did."""
    if trials == 0:
        return "none"
    if gained is None or gain is None or not bears(held):
        return "cannot tell"
    if gain.low > 0 and gained > 0 and verdict in ("found", "partly"):
        return "better"
    return "worse" if gain.high < 0 else "not shown"
