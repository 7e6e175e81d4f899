"""Run by bench/recompute.py in the peers' environment: the same deals by pandas, scikit-learn and optbinning."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
from optbinning import OptimalBinning
from sklearn.isotonic import IsotonicRegression

TRIES, DRAWS = 5, 5
GRID = np.arange(101)


def main(path: str) -> None:
    """Milliseconds of each part, as one line of JSON."""
    held = np.load(path)
    frame = pd.DataFrame(held["points"].T)
    weights, decided = held["weights"].astype(np.float32), held["decided"]
    won = pd.Series(held["won"][decided].astype(np.float64))
    total = weights.sum()

    def scored() -> pd.Series:
        return frame.dot(weights) // total

    score = scored()[decided].reset_index(drop=True)
    deals = pd.DataFrame({"score": score, "won": won})
    binning = OptimalBinning(name="score", dtype="numerical")

    def curve(rows: pd.DataFrame) -> np.ndarray:
        return IsotonicRegression(out_of_bounds="clip").fit(rows["score"], rows["won"]).predict(GRID)

    found = {
        "score": timed(scored, TRIES),
        "isotonic": timed(lambda: curve(deals), TRIES),
        "draw": timed(lambda: curve(deals.sample(frac=1, replace=True)), DRAWS),
        "draws": DRAWS,
        "optbinning": timed(lambda: binning.fit(deals["score"], deals["won"]), TRIES),
    }
    print(json.dumps(found | {"split": float(binning.splits[0])}))


def timed(work: Callable[[], object], tries: int) -> float:
    """The median time of a call in milliseconds, after a first one that does not count."""
    work()
    found = []
    for _ in range(tries):
        start = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - start))
    return median(found)


if __name__ == "__main__":
    main(sys.argv[1])
