"""``python -m bench.promises.ratings``: what is said of raters and of hindsight, held against a truth that is known."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from bench.promises.promises import written
from bench.promises.raters import frame, judged, late_changes, late_scores, rated_twice, rubric, unlike
from qualify.ratings import Gap, Leniency, agreement, drifts, gap, leniency, paired, views
from qualify.ratings.alpha import alphas
from qualify.words import count

NOTCH, QUARTER = 1.0, 0.25
DRIFTED = 300  # Closed deals.
RATERS = (2, 3, 5, 10, 20)
CHANGED, FOLLOWED = 40, 0.75  # Deals whose answers a rater changes late; the share of the changes by the outcome.
MOOD = 0.6  # Notches by which somebody sees a whole deal better or worse.
MANY = 200_000  # Deals from which the true alpha is known.
Sample = Callable[[int], bool]
"""Whether what is said of the sample of a seed is so."""


@dataclass(frozen=True)
class Promise:
    """The share of samples of which ``words`` hold is at most (or at least) the ``limit``; a row a world."""

    words: str
    limit: float
    at_most: bool
    worlds: Mapping[str, Mapping[str, Sample]]

    def met(self, figure: float) -> bool:
        return figure <= self.limit if self.at_most else figure >= self.limit


def planted(many: int, criteria: int, misjudged: float, seed: int, mood: float = 0.0) -> bool:
    """Whether a rater who is a notch too lenient, with 40 deals, is found with sign and size."""
    found = {each.rater: each.value for each in _lenient(NOTCH, many, criteria, misjudged, seed, mood)}
    return abs(found["r0"] - NOTCH) < QUARTER


def accused(many: int, criteria: int, misjudged: float, seed: int, mood: float = 0.0) -> bool:
    """Whether anybody is named where nobody differs."""
    return any(each.clear for each in _lenient(0.0, many, criteria, misjudged, seed, mood))


def _lenient(first: float, many: int, criteria: int, misjudged: float, seed: int, mood: float) -> tuple[Leniency, ...]:
    rated = rated_twice(seed, [first] + [0.0] * (many - 1), criteria=criteria, misjudged=misjudged, mood=mood)
    return leniency(views(paired(rated, rubric(criteria))))


def held(many: int, spread: float, seed: int) -> list[bool]:
    """Rater by rater, whether the interval holds how far they lie from the mean of the others who are not set apart."""
    seen, offset = unlike(seed, many, spread)
    found = sorted(leniency(seen), key=lambda each: int(each.rater[1:]))
    yardstick = np.array([not each.set_apart for each in found])
    return [
        each.low <= offset[at] - offset[yardstick & (np.arange(many) != at)].mean() <= each.high
        for at, each in enumerate(found)
    ]


def first_held(many: int, spread: float, seed: int) -> bool:
    """Whether it does for one of them."""
    return held(many, spread, seed)[0]


def reported(kind: str, share: float, criteria: int, seed: int) -> bool:
    """Whether the interval of the hindsight gap lies above zero."""
    return _gap(kind, share, criteria, seed).clear


def left_out(kind: str, share: float, criteria: int, seed: int) -> bool:
    """Whether the interval of the hindsight gap leaves zero out, on whichever side."""
    found = _gap(kind, share, criteria, seed)
    return not found.low <= 0 <= found.high


def _gap(kind: str, share: float, criteria: int, seed: int) -> Gap:
    gate, last, won = late_scores(seed, DRIFTED, criteria, kind, share)
    found = gap(last, gate, won)
    assert found
    return found


def innocent(up: float, won: float, many: int, seed: int) -> bool:
    """Whether late changes that know nothing of the outcome are said to go towards it: anybody's, or all together."""
    return drifts(late_changes(seed, CHANGED, [(up, won, 0.0)] + [(0.3, 0.35, 0.0)] * (many - 1))).clear


def drifting(up: float, won: float, many: int, seed: int) -> bool:
    """Whether somebody is named of whose late changes three of four follow the outcome; the others know nothing."""
    raters = [(up, won, FOLLOWED)] + [(0.3, 0.35, 0.0)] * (many - 1)
    return next(each.clear for each in drifts(late_changes(seed, CHANGED, raters)).raters if each.rater == "r0")


def covered(deals: int, people: int, noise: float, seed: int) -> bool:
    """Whether the 90 % interval of alpha holds the truth."""
    rng = np.random.default_rng([deals, people, seed])
    raters = np.tile(np.arange(people), (deals, 1))
    found = agreement(paired(frame(raters, judged(rng, deals, people, noise)), rubric(1)), rubric(1))[0]
    return found.low <= true_alpha(people, noise) <= found.high


@cache
def true_alpha(people: int, noise: float) -> float:
    many = judged(np.random.default_rng(0), MANY, people, noise)
    return float(alphas((many == np.arange(5)).sum(axis=1), np.ones((1, MANY)), "ordinal")[0])


def _unlike() -> dict[str, dict[str, Sample]]:
    return {
        f"raters differ by {spread:g} of a notch": {
            f"{many} raters": partial(first_held, many, spread) for many in (3, 6, 12)
        }
        for spread in (0.1, 0.3, 1.0)
    }


def _moody(said: Callable[..., bool]) -> dict[str, dict[str, Sample]]:
    return {
        "ten questions, a fifth off": {f"{many} raters": partial(said, many, 10, 0.2, mood=MOOD) for many in RATERS}
    }


def _raters(said: Callable[..., bool]) -> dict[str, dict[str, Sample]]:
    kinds = {"ten questions, a fifth of the answers a notch off": (10, 0.2),
             "ten questions, half of them off": (10, 0.5), "one question, a fifth off": (1, 0.2)}  # fmt: skip
    return {name: {f"{many} raters": partial(said, many, *kind) for many in RATERS} for name, kind in kinds.items()}


def _late(said: Callable[[str, float, int, int], bool], **kinds: tuple[str, float]) -> dict[str, dict[str, Sample]]:
    return {
        name.replace("_", " "): {count(asked, "question"): partial(said, *kind, asked) for asked in (1, 4, 10)}
        for name, kind in kinds.items()
    }


def _changes(said: Callable[[float, float, int, int], bool]) -> dict[str, dict[str, Sample]]:
    return {
        f"{up * 100:.0f} % of the changes go up, {won * 100:.0f} % of the deals are won": {
            count(many, "rater"): partial(said, up, won, many) for many in (1, 2, 6)
        }
        for up, won in ((0.5, 0.35), (0.1, 0.25), (0.9, 0.75), (0.2, 0.5))
    }


def _pairs() -> dict[str, dict[str, Sample]]:
    return {
        f"{people} people, error {noise:g}": {
            f"{deals} deals": partial(covered, deals, people, noise) for deals in (10, 20, 40, 100)
        }
        for people in (2, 3)
        for noise in (0.3, 0.7, 1.5)
    }


FIFTH, FEW, UP, NONE = ("random", 0.2), ("random", 0.02), ("up", 0.2), ("none", 0.0)
PROMISES = (
    Promise("A rater one notch too lenient, with 40 deals, is found with sign and within a quarter notch", 0.95, False,
            _raters(planted)),
    Promise("The interval of a rater holds how far he lies from the others who are not set apart", 0.9, False,
            _unlike()),
    Promise("Anybody is named where nobody differs", 0.05, True, _raters(accused)),
    Promise("Hindsight is reported where answers of 300 deals moved a notch towards the outcome", 0.9, False,
            _late(reported, a_fifth=("towards", 0.2), a_tenth=("towards", 0.1))),
    Promise("Hindsight is reported of 300 deals where there is none", 0.05, True,
            _late(reported, no_late_change=NONE, a_fifth_at_random=FIFTH, two_per_cent_at_random=FEW,
                  a_fifth_all_upwards=UP, whole_deals_at_random=("whole deals", 0.2))),
    Promise("The interval of the gap of 300 deals leaves out zero where no hindsight is planted", 0.05, True,
            _late(left_out, no_late_change=NONE, a_fifth_at_random=FIFTH, two_per_cent_at_random=FEW,
                  a_fifth_all_upwards=UP)),
    Promise("Late changes of 40 deals a rater are said to go towards the outcome where they know nothing of it", 0.05,
            True, _changes(innocent)),
    Promise("A rater is named of whose late changes of 40 deals three of four follow the outcome", 0.9, False,
            _changes(drifting)),
    Promise("The 90 % interval of alpha holds the truth", 0.9, False, _pairs()),
)  # fmt: skip


BEYOND = (
    Promise("The planted notch, where raters see whole deals .6 notch better or worse", 0.95, False, _moody(planted)),
    Promise("Anybody is named where nobody differs but by deal", 0.05, True, _moody(accused)),
)


def share(said: Sample, runs: int) -> float:
    """Of so many samples, the share of which something is so."""
    return sum(said(seed) for seed in range(runs)) / runs


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table per promise, in Markdown: its target, the share of samples, and what was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.promises.ratings", description=__doc__)
    parser.add_argument("--runs", type=int, default=400, help="samples in each cell")
    parser.add_argument("--cores", type=int, default=2)
    given = parser.parse_args(arguments)
    with ProcessPoolExecutor(given.cores) as pool:
        missed = [printed(each, given.runs, pool) for each in PROMISES]
        kept = sum(not each for each in missed)
        print(f"**{kept} of {len(PROMISES)} promises met in every cell**, {sum(missed)} cells missed.\n")
        print("## Beyond the promises: a kind of error that was not allowed for\n")
        for each in BEYOND:
            printed(each, given.runs, pool)


def printed(promise: Promise, runs: int, pool: ProcessPoolExecutor) -> int:
    """Print one promise, and how many of its cells miss it."""
    rows = {
        name: {column: pool.submit(share, said, runs) for column, said in cells.items()}
        for name, cells in promise.worlds.items()
    }
    reached = {name: [cell.result() for cell in cells.values()] for name, cells in rows.items()}
    columns = next(iter(rows.values()))
    missed = sum(not promise.met(figure) for figures in reached.values() for figure in figures)
    print(f"### {promise.words}: {missed or 'none'} missed\n")
    print(f"| *{'at most' if promise.at_most else 'at least'} {promise.limit:g}* |", " | ".join(columns), "|")
    print("|---|", "---|" * len(columns), sep="")
    for name, figures in reached.items():
        print(f"| {name} |", " | ".join(written(figure, promise.met(figure)) for figure in figures), "|")
    print(flush=True)
    return missed


if __name__ == "__main__":
    main()
