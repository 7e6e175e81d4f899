"""What counting costs beside the least it could cost, and whether a frame costs more with more deals."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import polars as pl

from qualify.analysis import Book, Grab, baseline, grab, read
from qualify.analysis.book import OPEN_TAG, OUTCOME_TAGS
from qualify.forecast import ledger
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import OPEN, conform
from qualify.scores import BINS, Deck, answer_deck, marks

CRITERIA, ANSWERS = 10, 5
COUNTED, FRAMES = 1_000_000, (10_000, 10_000_000)
TRIES = 25
COUNT_TARGET, FRAME_TARGET = 5.0, 1.5


def rubric() -> Rubric:
    """Ten criteria of five answers, with different weights: more different totals than with equal ones."""
    answers = tuple(Answer(f"{25 * place}", 25 * place) for place in range(ANSWERS))
    return Rubric("bench", tuple(Criterion(f"c{i}", f"Question {i}?", answers, weight=5 + i) for i in range(CRITERIA)))


def answered(deals: int) -> tuple[np.ndarray, np.ndarray]:
    """Random answers, uint8 (criteria, deals), and outcome tags, uint8 (deals,): a tenth is open."""
    random = np.random.default_rng(1)
    found = random.integers(0, ANSWERS, (CRITERIA, deals), dtype=np.uint8)
    chance = found.mean(axis=0, dtype=np.float32) / (ANSWERS - 1)
    won = random.random(deals, np.float32) < 1 / (1 + np.exp((0.55 - chance) / 0.05))
    return found, np.where(random.random(deals, np.float32) < 0.1, OPEN_TAG, won).astype(np.uint8)


def histogram(deck: Deck, at: Rubric) -> np.ndarray:
    """Deals per outcome and score, int64 (4, 101), of a deck in which every question is answered."""
    weight = sum(at.weights.values())
    span = 100 * weight + 1
    parts = {key: at.weights[key] * mark for key, mark in marks(at).items()} | {
        "outcome": span * np.arange(OUTCOME_TAGS)
    }
    points = deck.count(parts, OUTCOME_TAGS * span).reshape(OUTCOME_TAGS, span)
    score = np.arange(span) // weight
    return np.stack([np.bincount(score, weights=row, minlength=BINS) for row in points]).astype(np.int64)


def count_ratio() -> tuple[float, float, float]:
    """Milliseconds of :func:`histogram` of a million deals; of np.sum over their answers, as bytes and as words."""
    at = rubric()
    found, tags = answered(COUNTED)
    deck = answer_deck(found, at, {"outcome": (tags, OUTCOME_TAGS)})
    return timed(lambda: histogram(deck, at)), timed(found.sum), timed(found.view(np.uint64).sum)


def frame(deals: int) -> float:
    """Milliseconds of one frame of a drag (:func:`qualify.analysis.read`) on a book of so many deals."""
    held, at = grabbed(deals)
    weights = iter(np.arange(TRIES + 1) % 100 + 1)
    return timed(lambda: read(held, at.with_weights({"c0": int(next(weights))})))


def grabbed(deals: int) -> tuple[Grab, Rubric]:
    """A book of random answers, counted for the first criterion's slider."""
    at = rubric()
    found, tags = answered(deals)
    open_rows = np.flatnonzero(tags == OPEN_TAG)
    amounts = pl.DataFrame({"amount": np.ones(deals)}).with_columns(currency=pl.lit("EUR"), outcome=pl.lit(OPEN))
    book = Book(
        dataset="bench", simulated=True, version=1, rubric_version=1, rubric=at, as_of=None, deals=amounts,
        targets=pl.DataFrame(), tags=tags, deck=answer_deck(found, at), open_rows=open_rows,
        open_deck=answer_deck(found[:, open_rows], at),
        timed_deck=answer_deck(found[:, :0], at), past_deck=answer_deck(found[:, :0], at),
        ledger=ledger(conform(amounts, "opportunities")),
        model=None, no_forecast=None, strangers={},
    )  # fmt: skip
    return grab(book, at, "c0", baseline(book)), at


def timed(work: Callable[[], object]) -> float:
    """The median time of a call in milliseconds, after a first one that does not count."""
    work()
    found = []
    for _ in range(TRIES):
        start = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - start))
    return median(found)


def print_kernel() -> None:
    """Both ratios, with what they are ratios to."""
    count, plain, words = count_ratio()
    print(
        f"Score and histogram of {COUNTED:,} deals x {CRITERIA} criteria: {count:.2f} ms. np.sum over the same answers "
        f"(uint8, {CRITERIA * COUNTED / 1e6:.0f} MB): {plain:.2f} ms, ratio {count / plain:.2f}, target within "
        f"{COUNT_TARGET:g}: {met(count / plain, COUNT_TARGET)}. Read as 64-bit words, the same bytes take "
        f"{words:.2f} ms, ratio {count / words:.1f}."
    )
    small, large = (frame(deals) for deals in FRAMES)
    print(
        f"One frame of a drag (score, lines, zones; no forecast): {small:.2f} ms with {FRAMES[0]:,} deals, {large:.2f} "
        f"with {FRAMES[1]:,}, ratio {large / small:.2f}, target within {FRAME_TARGET:g}: "
        f"{met(large / small, FRAME_TARGET)}."
    )


def met(found: float, most: float) -> str:
    return "met" if found <= most else "missed"
