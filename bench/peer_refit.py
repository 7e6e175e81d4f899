"""Run by bench/refit.py in a peer's environment: the same deals by logistic regression, or by FasterRisk."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np


def main(path: str, peer: str) -> None:
    """Seconds of fitting and of scoring, and the Separation on other deals, as one line of JSON."""
    held = np.load(path)
    points, won, other, other_won = (held[name] for name in ("points", "won", "other", "other_won"))
    fit = {"scikit-learn": logistic, "FasterRisk": faster_risk}[peer]
    tries = 5 if peer == "scikit-learn" else 1
    fitted, weights = timed(lambda: fit(points, won), tries)
    scored, _ = timed(lambda: points @ weights, tries)
    print(json.dumps({"fit": fitted, "score": scored, "separation": separation(other @ weights, other_won)}))


def logistic(points: np.ndarray, won: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression().fit(points, won).coef_[0]


def faster_risk(points: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Whole weights from 0 to 5 for every criterion, the best of its pool."""
    from fasterrisk.fasterrisk import RiskScoreOptimizer

    search = RiskScoreOptimizer(X=points, y=np.where(won, 1.0, -1.0), k=points.shape[1], lb=0, ub=5)
    search.optimize()
    return search.get_models()[2][0]


def separation(score: np.ndarray, won: np.ndarray) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(won, score))


def timed(work: Callable[[], np.ndarray], tries: int) -> tuple[float, np.ndarray]:
    """The median time of a call in seconds, and what it gave."""
    found = []
    for _ in range(tries):
        start = time.perf_counter()
        made = work()
        found.append(time.perf_counter() - start)
    return float(np.median(found)), made


if __name__ == "__main__":
    main(*sys.argv[1:])
