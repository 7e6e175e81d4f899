"""Suggested weights for 100,000 deals, and their scores, beside scikit-learn's logistic regression and FasterRisk."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np

from bench.environments import python_with
from bench.kernel import rubric, timed
from bench.prepare import KEPT
from qualify.rubric import Rubric
from qualify.scores import Deck, answer_deck, score
from qualify.tuning.separation import separation
from qualify.tuning.suggested_checks import Decided
from qualify.tuning.suggested_counts import counted
from qualify.tuning.suggested_fit import fit
from qualify.tuning.suggested_roads import whole_points

DEALS = 100_000
PEERS = {"scikit-learn": "requirements-peers.txt", "FasterRisk": "requirements-fasterrisk.txt"}


def print_refit() -> None:
    """Times, ratios, and how well each one's weights separate 100,000 other deals."""
    at = rubric()
    (found, won), (other, other_won) = (_answered(at, seed) for seed in (1, 2))
    deck, others = answer_deck(found, at), answer_deck(other, at)
    decided = Decided(_points(found), won, np.arange(DEALS), at.keys)
    best = _suggested(decided, at)
    fitted, scored = timed(lambda: _suggested(decided, at)), timed(lambda: score(deck, best))
    print(
        f"Refit of {DEALS:,} deals x {len(at.keys)} criteria: {fitted:.1f} ms (non-negative, shrunk by as much as the "
        f"data ask for, whole weights); scores of all of them {scored:.2f} ms; Separation of {DEALS:,} other deals "
        f"{100 * _separation(others, best, other_won):.2f} %."
    )
    path = KEPT / "refit.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, points=_points(found), won=won, other=_points(other), other_won=other_won)
    for peer, requirements in PEERS.items():
        said = _peer(path, peer, requirements)
        both = 1000 * (said["fit"] + said["score"])
        print(
            f"{peer}: fit {1000 * said['fit']:,.1f} ms, scores {1000 * said['score']:.2f} ms, together "
            f"{both / (fitted + scored):,.1f} times ours; Separation {100 * said['separation']:.2f} %."
        )
    path.unlink()


def _answered(at: Rubric, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Random answers uint8 (criteria, deals) and who won, by very unequal true weights."""
    random = np.random.default_rng(seed)
    criteria = len(at.keys)
    found = random.integers(0, len(at.criteria[0].answers), (criteria, DEALS), dtype=np.uint8)
    true = np.arange(criteria) ** 2.0
    log_odds = 6 * (true @ _points(found).T / true.sum() - 0.5)
    return found, random.random(DEALS) < 1 / (1 + np.exp(-log_odds))


def _points(found: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(found.T / 4)


def _suggested(decided: Decided, at: Rubric) -> Rubric:
    equal = np.ones(len(at.keys), np.int64)
    counts, _ = counted(decided, equal)
    return at.with_weights(dict(zip(at.keys, whole_points(fit(counts, equal).log_odds, equal).tolist(), strict=True)))


def _separation(deck: Deck, at: Rubric, won: np.ndarray) -> float:
    scores = score(deck, at)
    return separation(*(np.bincount(scores[kind], minlength=101) for kind in (won, ~won))) or 0.0


def _peer(path: Path, peer: str, requirements: str) -> dict[str, float]:
    script = Path(__file__).with_name("peer_refit.py")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [python_with(requirements), str(script), str(path), peer]
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
