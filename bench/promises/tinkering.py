"""``python -m bench.promises.tinkering``: how often the honesty meter says what is true of simulated analysts."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from bench.promises.analysts import ANALYSTS, PEEKING, Desk, counts
from qualify.rubric import Rubric
from qualify.scores import levels, marks
from qualify.simulate import Company, simulate
from qualify.tuning.luck import Effort
from qualify.tuning.luck_deals import Deals, scores
from qualify.tuning.luck_gain import clustered, gain
from qualify.tuning.luck_meter import Meter, judge
from qualify.tuning.separation import separated

LOCKED = 5  # One deal in five, the last ones.
COMPANIES = 20  # Simulated companies that deals are drawn from.


@dataclass(frozen=True)
class World:
    """So many decided ``deals`` with ``criteria`` questions of pure noise, or of the simulated company (0), drawn by
    ``seed``; ``accounts``: deals come in clusters of 1 to 12, alike in outcome and answers; ``poor``: the saved rubric
    weighs but one question, so that moving the sliders helps."""

    deals: int
    criteria: int
    seed: int
    accounts: bool = False
    poor: bool = False


WORLDS = (
    *(World(deals, criteria, 0) for deals in (50, 100, 300) for criteria in (8, 12)),
    World(300, 10, 0, accounts=True), World(100, 0, 0), World(300, 0, 0), World(300, 0, 0, poor=True),
)  # fmt: skip


def described(world: World) -> str:
    what = f"{world.criteria} criteria of noise" if world.criteria else "the simulated company"
    added = ", in accounts of 1 to 12" if world.accounts else ", saved with one question only" if world.poor else ""
    return f"{world.deals} deals, {what}{added}"


def made(world: World) -> tuple[Deals, np.ndarray]:
    """The deals of a world, oldest first, and the saved weights."""
    rng = np.random.default_rng([world.deals, world.criteria, world.seed])
    if not world.criteria:
        deals, start = _company(world.deals, world.seed, rng)
        return deals, start * (np.arange(len(start)) == 0) if world.poor else start
    group = np.repeat(np.arange(world.deals), rng.integers(1, 13, world.deals))[: world.deals]
    if not world.accounts:
        group = np.arange(world.deals)
    shared = 0.6 * world.accounts
    mixed = np.sqrt(shared) * rng.normal(size=(world.deals, world.criteria + 1))[group]
    drawn = mixed + np.sqrt(1 - shared) * rng.normal(size=(world.deals, world.criteria + 1))
    points = 25 * np.digitize(drawn[:, 1:], (-0.85, -0.25, 0.4, 1.05))
    answered = rng.random(points.shape) < 0.97
    return Deals(points, answered, drawn[:, 0] > 0.4, group, "leave out"), np.full(world.criteria, 10)


def _company(deals: int, seed: int, rng: np.random.Generator) -> tuple[Deals, np.ndarray]:
    """Decided deals drawn from the simulated company, with the answers last given, in order of closing."""
    company = _simulated(seed % COMPANIES)
    closed = company.opportunities.filter(company.opportunities["outcome"] != "open")
    drawn = closed.sample(deals, seed=int(rng.integers(1 << 30))).sort("closed")
    last = company.ratings.sort("rated").group_by("deal_id", "criterion").last()
    table = drawn.select("deal_id").join(
        last.pivot("criterion", index="deal_id", values="answer"), on="deal_id", how="left", maintain_order="left"
    )
    rubric = company.rubric
    found = levels(table, rubric)[0]
    return seen_by(found, rubric, (drawn["outcome"] == "won").to_numpy()), np.array(list(rubric.weights.values()))


@cache
def _simulated(seed: int) -> Company:
    return simulate(2_500, seed)


def seen_by(found: np.ndarray, rubric: Rubric, won: np.ndarray) -> Deals:
    """Deals from positions of their answers in the rubric, each a cluster of its own."""
    mark = marks(rubric)
    points = np.stack([mark[key][row] for key, row in zip(rubric.keys, found, strict=True)], axis=1)
    given = np.stack([row < len(mark[key]) - 1 for key, row in zip(rubric.keys, found, strict=True)], axis=1)
    return Deals(points, given, won, np.arange(len(won)), rubric.missing)


def part(deals: Deals, rows: slice) -> Deals:
    return replace(
        deals, points=deals.points[rows], answered=deals.answered[rows], won=deals.won[rows], group=deals.group[rows]
    )


def meters(world: World, names: Sequence[str] = tuple(ANALYSTS | PEEKING)) -> dict[str, Meter]:
    """What the meter says of these analysts, and of the saved weights, in one world."""
    deals, start = made(world)
    cut = len(deals.won) - len(deals.won) // LOCKED
    seen, held = part(deals, slice(cut)), part(deals, slice(cut, None))
    effort = Effort(seen, start, seed=world.seed)
    found = {"nobody": _judged(effort, 0, seen, held, start, start)}
    for name in names:
        analyst, trials = (ANALYSTS | PEEKING)[name]
        desk = Desk(seen, start, held if name in PEEKING else None)
        analyst(desk, np.random.default_rng([world.seed, len(name)]))
        found[name] = _judged(effort, trials, seen, held, desk.best, start)
    return found


def _judged(effort: Effort, trials: int, seen: Deals, held: Deals, now: np.ndarray, saved: np.ndarray) -> Meter:
    while effort.step(trials) < 1:
        pass
    scored, before = scores(held, np.stack([now, saved]))
    return judge(
        effort, trials, separated(*counts(seen, now)), separated(*counts(seen, saved)),
        clustered(scored, held.won, held.group), gain(scored, before, held.won, held.group),
    )  # fmt: skip


def tally(worlds: Sequence[World], cores: int) -> dict[str, Counter[str]]:
    """Verdicts (and, after a colon, what is said of the moves) per analyst over many worlds."""
    said: dict[str, Counter[str]] = {}
    with ProcessPoolExecutor(cores) as pool:
        for found in pool.map(meters, worlds, chunksize=4):
            for name, meter in found.items():
                said.setdefault(name, Counter()).update([meter.verdict, f"moves: {meter.moves}"])
                said[name]["5 in 100"] += meter.chance <= 0.05
    return said


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table per kind of world, in Markdown: shares of the analysts."""
    parser = argparse.ArgumentParser(prog="python -m bench.promises.tinkering", description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--cores", type=int, default=2)
    given = parser.parse_args(arguments)
    for world in WORLDS:
        said = tally([replace(world, seed=seed) for seed in range(given.runs)], given.cores)
        print(f"### {described(world)}\n")
        columns = ("luck", "partly", "found", "cannot tell", "5 in 100", *(f"moves: {m}" for m in
                   ("better", "not shown", "worse", "cannot tell")))  # fmt: skip
        print("| analyst |", " | ".join(columns), "|")
        print("|---|", "---|" * len(columns), sep="")
        for name, count in said.items():
            print(f"| {name} |", " | ".join(f"{count[column] / given.runs:.3f}" for column in columns), "|")
        print(flush=True)


if __name__ == "__main__":
    main()
