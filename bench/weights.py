"""``python -m bench.weights``: what suggested weights are worth where the truth was made up and is known."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import expit, ndtr

from qualify.steps import finished
from qualify.tuning.separation import separation
from qualify.tuning.suggested import suggest
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_counts import counted
from qualify.tuning.suggested_fit import fit
from qualify.tuning.suggested_roads import whole_points

LEVELS = np.array([3, 5, 2, 4])
LARGE = 100_000
SHOWN = 0.0005
"""Less is shown as no difference."""


@dataclass(frozen=True)
class World:
    """Deals whose log odds climb by ``slope`` with a weighted mean of correlated answers; true weights are equal, or
    drawn from an exponential law. Deals of an ``account`` have alike answers and a chance of their own in common."""

    name: str
    deals: int
    criteria: int
    equal: bool
    account: int = 1
    slope: float = 6.0


@dataclass(frozen=True)
class Run:
    """One sample: what the suggestion truly gains over equal weights, what true weights would, and what was said."""

    true: float
    oracle: float
    said: float = 0.0
    low: float = 0.0
    high: float = 0.0


EQUAL = World("equal truth", 300, 10, True)
UNEQUAL = World("unequal truth", 1_000, 12, False)
NOISE = tuple(World("no truth", deals, 8, True, slope=0.0) for deals in (100, 300, 1_000))
WORLDS = (EQUAL, World("equal truth", 100, 8, True), World("equal truth", 1_000, 10, True),
          World("unequal truth", 100, 8, False), World("unequal truth", 300, 12, False), UNEQUAL,
          World("unequal truth, accounts of 6", 600, 10, False, 6),
          World("equal truth, accounts of 6", 600, 10, True, 6), *NOISE)  # fmt: skip


def sample(world: World, weights: np.ndarray, deals: int, random: np.random.Generator) -> Decided:
    """So many deals under true ``weights``, answers correlated at .3."""
    accounts = np.arange(deals) // world.account
    many, criteria = int(accounts[-1]) + 1, world.criteria
    alike = np.sqrt(0.5) if world.account > 1 else 0.0
    own = alike * random.normal(size=(many, criteria))[accounts]
    own += np.sqrt(1 - alike**2) * random.normal(size=(deals, criteria))
    common = random.normal(size=many)[accounts][:, None]
    levels = np.resize(LEVELS, criteria)
    points = np.floor(ndtr(np.sqrt(0.3) * common + np.sqrt(0.7) * own) * levels) / (levels - 1)
    shared = 1.2 * random.normal(size=many)[accounts] if world.account > 1 else 0.0
    won = random.random(deals) < expit(world.slope * (points @ (weights / weights.sum()) - 0.5) + shared)
    return Decided(points, won, accounts, [f"c{i}" for i in range(criteria)])


def scorer(decided: Decided) -> Callable[[np.ndarray], np.ndarray]:
    """The product's score where every question is answered."""
    points = np.rint(100 * decided.points).astype(np.int32)
    return lambda weights: points @ weights.astype(np.int32) // int(weights.sum())


def run(world: World, seed: int, said: bool = False) -> Run:
    """A sample, its suggested weights on 100,000 other deals, and (if ``said``) the held-out gain they came with."""
    random = np.random.default_rng([world.deals, world.criteria, world.account, seed])
    true = np.ones(world.criteria) if world.equal else random.exponential(size=world.criteria)
    here, large = (sample(world, true, deals, random) for deals in (world.deals, LARGE))
    score = scorer(large)
    equal = np.ones(world.criteria, np.int64)

    def gained(weights: np.ndarray) -> float:
        return _separation(score(weights), large.won) - _separation(score(equal), large.won)

    oracle = gained(np.rint(1000 * true).astype(np.int64))
    if not said:
        return Run(gained(whole_points(fit(counted(here, equal)[0], equal).log_odds, equal)), oracle)
    found = finished(suggest(here, scorer(here), equal.tolist(), seed=seed))
    over = found.over_equal
    return Run(gained(np.array(found.weights)), oracle, over.value, over.low, over.high)


def _separation(score: np.ndarray, won: np.ndarray) -> float:
    found = separation(*(np.bincount(score[kind], minlength=101) for kind in (won, ~won)))
    return 0.0 if found is None else found


def main(arguments: Sequence[str] | None = None) -> None:
    """A row for each world, in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.weights", description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--cores", type=int, default=2)
    given = parser.parse_args(arguments)
    print("| truth | deals | oracle's gain | true gain | gain said | 90 % interval covers | lower end too high | "
          "upper end too low | said to be better | worse |\n|---|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    with ProcessPoolExecutor(given.cores) as pool:
        for world in WORLDS:
            runs = list(pool.map(partial(run, world, said=True), range(given.runs)))
            true, oracle, said, low, high = (
                np.array([getattr(each, name) for each in runs]) for name in ("true", "oracle", "said", "low", "high")
            )
            means = " | ".join(f"{part.mean():.4f}" for part in (oracle, true, said))
            shares = " | ".join(
                f"{part.mean():.3f}"
                for part in ((low <= true) & (true <= high), low > true, high < true, low >= SHOWN, high <= -SHOWN)
            )
            print(f"| {world.name}, {world.criteria} criteria | {world.deals:,} | {means} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
