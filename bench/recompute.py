"""A whole recompute of a million deals beside pandas with scikit-learn and pandas with optbinning."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import polars as pl

from bench.environments import python_with
from bench.kernel import timed
from bench.prepare import KEPT, prepared
from qualify import forecast as fc
from qualify import tipping
from qualify.analysis import Book, Reading, baseline, grab, load, read
from qualify.analysis.plane import plane
from qualify.analysis.selection import DECIDED_TAGS, OUTCOME_TAGS, WON_TAG
from qualify.rubric import Rubric
from qualify.scores import BINS, levels, marks, score
from qualify.store import Store

DEALS = 1_000_000
BOOTSTRAP_TARGET, OPTBINNING_TARGET = 1000.0, 20.0
REQUIREMENTS = "requirements-peers.txt"


def print_recompute() -> None:
    """Both ratios, and where our own time goes."""
    store = Store(prepared(DEALS))
    dataset = store.datasets()["dataset"][0]
    book = load(store, dataset, store.latest_rubric(dataset))
    rubric = book.rubric.with_missing("nothing earned")
    found, _ = levels(store.answers(dataset, rubric.keys), rubric)
    store.close()
    ours, parts = _ours(book, rubric)
    peer = _peer(found, book, rubric)
    summed = timed(found.sum)
    bootstrap = peer["score"] + peer["isotonic"] + 1000 * peer["draw"]
    print(
        f"Whole recompute of {DEALS:,} deals x {len(rubric.keys)} criteria (score, tipping point with interval and "
        f"band, forecast of {len(book.model.windows)} periods with {len(book.open_rows):,} open deals): {ours:.1f} ms."
    )
    print("Of this: " + ", ".join(f"{name} {cost:.1f}" for name, cost in parts.items()) + " ms.")
    print(
        f"pandas + scikit-learn (isotonic) + 1,000 bootstrap draws of rows, no forecast: {bootstrap / 1000:.1f} s "
        f"(score {peer['score']:.0f} ms, curve {peer['isotonic']:.0f}, a draw {peer['draw']:.0f}: the median of "
        f"{peer['draws']}, times 1,000), {_verdict(bootstrap / ours, BOOTSTRAP_TARGET)}."
    )
    split, alike = peer["score"] + peer["optbinning"], timed(lambda: _tipping_point(book, rubric))
    print(
        f"pandas + optbinning (first split {peer['split']:.1f}; no interval, no forecast): {split:.0f} ms "
        f"({_verdict(split / ours, OPTBINNING_TARGET)}). Like for like, score and tipping point with interval and band "
        f"and nothing else, ours takes {alike:.1f} ms: {split / alike:.1f} times faster."
    )
    print(f"np.sum over the same answers ({found.nbytes / 1e6:.0f} MB): {summed:.2f} ms, ratio {ours / summed:.0f}.")


def _verdict(found: float, least: float) -> str:
    return f"{found:,.1f} times ours, target at least {least:,.0f}: {'met' if found >= least else 'missed'}"


def _ours(book: Book, rubric: Rubric) -> tuple[float, dict[str, float]]:
    """Milliseconds of the whole, and of its parts."""
    against = baseline(book)
    held = grab(book, rubric, None, against)
    reading = read(held, rubric)
    parts = {
        "score and count": timed(lambda: grab(book, rubric, None, against)),
        "tipping point, zones, band": timed(lambda: tipping.curve(read(held, rubric).line)),
        "forecast": timed(lambda: _forecast(book, reading)),
    }

    def whole() -> None:
        found = read(grab(book, rubric, None, against), rubric)
        tipping.curve(found.line)
        _forecast(book, found)

    return timed(whole), parts


def _tipping_point(book: Book, rubric: Rubric) -> pl.DataFrame:
    deck, tags = book.history
    (counted,) = plane(deck, rubric, None, tags, OUTCOME_TAGS, [None]).at(rubric)
    deals, won = (counted[rows, :BINS].astype(np.int64) for rows in (DECIDED_TAGS, [WON_TAG]))
    return tipping.curve(tipping.line(deals.sum(axis=0), won[0]))


def _forecast(book: Book, reading: Reading) -> fc.Forecast:
    return fc.forecast(book.model, score(book.timed_deck, reading.rubric), reading.effect, book.targets)


def _peer(found: np.ndarray, book: Book, rubric: Rubric) -> dict[str, float]:
    """What bench/peer.py measures on the same deals, in a process and an environment of its own."""
    points = np.stack([mark[row] for mark, row in zip(marks(rubric).values(), found, strict=True)])
    deals = KEPT / "peer.npz"
    np.savez(deals, points=points.astype(np.float32), weights=list(rubric.weights.values()),
             decided=book.decided, won=book.tags == WON_TAG)  # fmt: skip
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    # An environment of its own: optbinning asks for another protobuf than ours.
    command = [python_with(REQUIREMENTS), str(Path(__file__).with_name("peer.py")), str(deals)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    deals.unlink()
    return json.loads(said.splitlines()[-1])
