"""``python -m bench.promises.behaviour``: how often charts of a stable process alarm, and how soon they see a shift.

Every series is judged by the program's own functions. Limits come from the first values of the series itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import numpy as np

from qualify.process.behaviour import RULES, signals, standard, xmr
from qualify.process.laney import p_prime
from qualify.process.rare import POWER, times_between
from qualify.process.season import season

Judge = Callable[[np.ndarray, int], np.ndarray]
RUNS, AFTER = 4_000, 8


def individuals(series: np.ndarray, baseline: int) -> np.ndarray:
    """Signals, bool (rules, n), of an XmR chart."""
    return signals(standard(series, xmr(series[:baseline])))


def normal(rng: np.random.Generator, size: int, moved: np.ndarray) -> np.ndarray:
    return rng.normal(size=size) + moved


def counts(mean: float) -> Callable[[np.random.Generator, int, np.ndarray], np.ndarray]:
    """Deals a period by chance; a shift is in standard deviations of the count."""
    return lambda rng, size, moved: rng.poisson(np.maximum(mean + moved * np.sqrt(mean), 0), size).astype(float)


def skewed(rng: np.random.Generator, size: int, moved: np.ndarray) -> np.ndarray:
    """The logarithm of the mean of 20 lognormal amounts; its standard deviation is about .28."""
    amounts = rng.lognormal(sigma=1, size=(size, 20)).mean(axis=1)
    return np.log(amounts) + 0.28 * moved


def rates(rng: np.random.Generator, size: int, moved: np.ndarray) -> np.ndarray:
    """Won of 20 to 60 deals at a rate of .3, as pairs of won and decided, (2, n)."""
    decided = rng.integers(20, 61, size)
    rate = np.clip(0.3 + moved * np.sqrt(0.21 / 40), 0, 1)
    return np.stack([rng.binomial(decided, rate), decided]).astype(float)


def of_rates(series: np.ndarray, baseline: int) -> np.ndarray:
    """Signals of a p' chart."""
    known = np.arange(series.shape[1]) < baseline
    return signals(p_prime(series[0] / series[1], series[1], known).standardised)


def gaps(rng: np.random.Generator, size: int, moved: np.ndarray) -> np.ndarray:
    """Days between events that come by chance, 12 on average; ``moved`` in standard deviations of what the chart draws,
    the transformed times, which is .31 of their mean: at 2 events are 5.6 times as rare."""
    return rng.exponential(12, size) * (1 + 0.31 * moved) ** (1 / POWER)


def of_gaps(series: np.ndarray, baseline: int) -> np.ndarray:
    """Signals of a t chart."""
    return signals(times_between(series, np.arange(len(series)) < baseline).standardised)


WORLDS: dict[str, tuple[Callable[[np.random.Generator, int, np.ndarray], np.ndarray], Judge]] = {
    "normal values": (normal, individuals),
    "counts, 8 a period": (counts(8), individuals),
    "counts, 60 a period": (counts(60), individuals),
    "log of the mean of 20 amounts": (skewed, individuals),
    "rates of 20 to 60 deals (p')": (rates, of_rates),
    "times between rare wins (t)": (gaps, of_gaps),
}


def alarms(world: str, points: int, baseline: int, runs: int, seed: int = 1) -> np.ndarray:
    """Share of stable series of so many points in which a rule names one: rule by rule, any of them, and any of them
    on the last point.

    Where there are more points than the ``baseline``, only those after it count.
    """
    make, judge = WORLDS[world]
    rng, found = np.random.default_rng(seed), np.zeros(len(RULES) + 2)
    for _ in range(runs):
        broken = judge(make(rng, points, np.zeros(points)), baseline)
        broken = broken[:, baseline if points > baseline else 0 :]
        found += [*broken.any(axis=1), broken.any(), broken[:, -1].any()]
    return found / runs


def seen(world: str, shift: float, baseline: int, runs: int, seed: int = 2) -> float:
    """Share of series in which a shift after the baseline is signalled within 8 points."""
    make, judge = WORLDS[world]
    rng, moved = np.random.default_rng(seed), np.repeat([0.0, shift], [baseline, AFTER])
    hits = sum(bool(judge(make(rng, len(moved), moved), baseline)[:, baseline:].any()) for _ in range(runs))
    return hits / runs


def seasonal(years: int, swing: float, runs: int, seed: int = 3) -> tuple[float, float]:
    """Of monthly series that swing by a share of their level with noise of .1 of it: how often a season is taken out,
    and how often the months of these years then alarm."""
    rng, places = np.random.default_rng(seed), np.arange(12 * years) % 12
    out = alarmed = 0
    for _ in range(runs):
        series = 100 * (1 + swing * np.sin(2 * np.pi * places / 12)) + rng.normal(0, 10, len(places))
        found = season(series, places, 12)
        left = series / np.array(found.factors)[places]
        out += found.verdict == "taken out"
        alarmed += bool(signals(standard(left, xmr(left[:24], found.widened))).any())
    return out / runs, alarmed / runs


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.promises.behaviour", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="series in each cell")
    runs = parser.parse_args(arguments).runs
    print("### False alarms of a stable process: share of series with a signal\n")
    print("| series | " + " | ".join(RULES) + " | any, 24 points | any, 12 new points after 24 | the last of them |")
    print("|---|" + "---|" * (len(RULES) + 3))
    for world in WORLDS:
        row = [*alarms(world, 24, 24, runs)[:-1], *alarms(world, 36, 24, runs)[-2:]]
        print(f"| {world} |", " | ".join(f"{share:.3f}" for share in row), "|", flush=True)
    print("\n### A shift is signalled within 8 points (at least .8 at 2 sigma)\n")
    print("| series | limits from | 1 sigma | 1.5 | 2 | 3 |\n|---|---|---|---|---|---|")
    for world in WORLDS:
        for baseline in (10, 24):
            row = [seen(world, shift, baseline, runs) for shift in (1, 1.5, 2, 3)]
            print(f"| {world} | {baseline} |", " | ".join(f"{share:.3f}" for share in row), "|", flush=True)
    print("\n### Seasons of months, noise of .1\n")
    print("| years | swing | taken out | months of these years alarm |\n|---|---|---|---|")
    for years in (2, 3, 5):
        for swing in (0, 0.1, 0.2, 0.4):
            print(f"| {years} | {swing} |", " | ".join(f"{x:.3f}" for x in seasonal(years, swing, runs // 8)), "|")


if __name__ == "__main__":
    main()
