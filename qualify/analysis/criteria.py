"""What each criterion of a book says by itself: its answers' win rates, before any weighting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from qualify.analysis.book import Book, clusters_of
from qualify.analysis.selection import LOCKED_TAGS, NOT_WON_TAGS, OPEN_TAG, WON_TAG
from qualify.rubric import Criterion
from qualify.tipping.certify import lower_bound, upper_bound
from qualify.tuning import criteria as tuning
from qualify.tuning import criteria_words as words
from qualify.tuning.foretold import foretold
from qualify.tuning.repeats import repetitions
from qualify.tuning.separation import separated
from qualify.words import count

MOST_PAIRED = 20_000
"""Deals, drawn by lot, in which criteria are compared with each other."""
SEED = 0
_WON, _NOT_WON, _OPEN, _NEITHER = range(4)
_UNRANKED: tuple[tuning.Verdict, ...] = ("no order", "learned")


@dataclass(frozen=True, eq=False)
class Criteria:
    """Every criterion by itself. ``won`` of ``deals`` decided ones that count is the rate that answers stand beside;
    ``locked`` others are locked away and not counted.

    ``answer`` says which questions tell won deals from the others. ``table`` has a row per criterion, those with
    remarks first, then by separation: key, question, group, weight, verdict, separation with its 90 % interval (low,
    high), answered (decided deals), the unanswered share of won, not won and open deals, and the number of remarks.
    ``answers`` has a row per criterion and answer, the best answer first and "unanswered" (no points) last: decided
    deals, won, rate with its 90 % interval, open deals. ``remarks`` are pairs of a key and a sentence.
    """

    won: int
    deals: int
    locked: int
    answer: tuple[str, ...]
    table: pl.DataFrame
    answers: pl.DataFrame
    remarks: tuple[tuple[str, str], ...]

    @property
    def apart(self) -> str:
        """How many deals are not counted because they are locked away; empty where none is."""
        if not self.locked:
            return ""
        are = "is" if self.locked == 1 else "are"
        counted = f"{count(self.deals, 'decided deal')} {'is' if self.deals == 1 else 'are'} counted here"
        return f"{counted}; {self.locked:,} more, locked away for checking what sliders find, {are} not."

    def said(self, key: str) -> list[str]:
        """The remarks on one criterion."""
        return [text for about, text in self.remarks if about == key]


def criteria(book: Book) -> Criteria:
    """Look at every criterion of a book's rubric by itself; weights change nothing of it.

    Intervals and tests allow for deals of one account by the book's design effect. A pair of criteria that repeat
    each other is remarked on at the first of them.
    """
    asked, effect = book.rubric.criteria, book.clustering.design_effect
    kind = np.full(256, _NEITHER)
    kind[WON_TAG], kind[NOT_WON_TAGS], kind[OPEN_TAG] = _WON, _NOT_WON, _OPEN
    ends = kind[book.tags]
    counted, steps = _counted(book, ends)
    found = (*tuning.remarks(counted, effect), *repetitions(steps))
    questions, labels = [c.question for c in asked], [_labels(c) for c in asked]
    remarks = tuple((asked[r.criterion].key, words.remark(r, questions, labels)) for r in found)
    rows = [_row(c, of, len(asked), effect, remarks) for c, of in zip(asked, counted, strict=True)]
    won, deals = (int(np.isin(ends, those).sum()) for those in (_WON, (_WON, _NOT_WON)))
    locked = int(np.isin(book.tags, LOCKED_TAGS).sum())
    answer = words.summary(questions, [row["verdict"] for row in rows], [row["separation"] for row in rows])
    if won in (0, deals):
        answer = (words.one_outcome(won, deals),)
    order = pl.DataFrame(rows, infer_schema_length=None).sort(
        pl.col("remarks") > 0, "separation", descending=True, nulls_last=True, maintain_order=True
    )
    answers = pl.concat([_answers(c, of, effect) for c, of in zip(asked, counted, strict=True)])
    return Criteria(won, deals, locked, answer, order, answers, remarks)


def _counted(book: Book, ends: np.ndarray) -> tuple[list[tuning.Answers], np.ndarray]:
    """The answers to each criterion by how deals ended, and of some deals the steps that their answers are on."""
    drawn = np.flatnonzero(ends != _NEITHER)
    if len(drawn) > MOST_PAIRED:
        drawn = np.random.default_rng(SEED).choice(drawn, MOST_PAIRED, replace=False)
    counted, steps = [], []
    for criterion in book.rubric.criteria:
        points = np.array([answer.points for answer in criterion.answers])
        places = len(points) + 1
        level = book.deck.total({criterion.key: np.arange(places)})
        by_end = np.bincount(ends * places + level, minlength=4 * places).reshape(4, places)
        ranked = None if criterion.ordered else _foretold(book, level, len(points))
        counted.append(tuning.Answers(points, by_end[_WON], by_end[_NOT_WON], by_end[_OPEN], ranked))
        step = np.append(np.unique(points, return_inverse=True)[1], -1)
        steps.append(step[level[drawn]])
    return counted, np.stack(steps)


def _foretold(book: Book, place: np.ndarray, none: int) -> tuple[np.ndarray, np.ndarray]:
    """The ladder of answers without an order, by their ``place``; ``none`` is that of no answer."""
    rows = np.flatnonzero(book.decided & (place != none))
    return foretold(place[rows], book.tags[rows] == WON_TAG, clusters_of(book, rows))


def _labels(criterion: Criterion) -> dict[int, str]:
    """What earns each number of points: "Low / Mid" where two answers earn the same."""
    points = dict.fromkeys(answer.points for answer in criterion.answers)
    return {p: " / ".join(answer.label for answer in criterion.answers if answer.points == p) for p in points}


def _row(
    criterion: Criterion, of: tuning.Answers, tested: int, effect: float, remarks: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    _, won, not_won = tuning.ladder(of)
    verdict = tuning.verdict(of, tested, effect)
    # Without an order there is no better answer, and learned points would look better than they are.
    alone = None if verdict in _UNRANKED else separated(won, not_won, design_effect=effect)
    return {
        "key": criterion.key,
        "question": criterion.question,
        "group": criterion.group,
        "weight": criterion.weight,
        "verdict": verdict,
        "separation": alone.value if alone else None,
        "low": alone.low if alone else None,
        "high": alone.high if alone else None,
        "answered": int((won + not_won).sum()),
        "unanswered_won": _missing(of.won),
        "unanswered_not_won": _missing(of.not_won),
        "unanswered_open": _missing(of.still_open),
        "remarks": sum(key == criterion.key for key, _ in remarks),
    }


def _missing(counted: np.ndarray) -> float | None:
    return float(counted[-1] / counted.sum()) if counted.any() else None


def _answers(criterion: Criterion, of: tuning.Answers, effect: float) -> pl.DataFrame:
    """The answers of one criterion, the best first, with what their deals prove of the win rate: both bounds at 95 %
    are a 90 % interval."""
    order = [*np.argsort(-of.points, kind="stable").tolist(), len(of.points)]
    won, deals = of.won[order], (of.won + of.not_won)[order]
    given = deals > 0
    bounds = np.array([lower_bound(won / effect, deals / effect), upper_bound(won / effect, deals / effect)])
    table = pl.DataFrame(
        {
            "key": [criterion.key] * len(order),
            "answer": [*(criterion.answers[at].label for at in order[:-1]), None],
            "points": [*(criterion.answers[at].points for at in order[:-1]), None],
            "deals": deals, "won": won, "rate": won / np.maximum(deals, 1), "low": bounds[0], "high": bounds[1],
            "open": of.still_open[order],
        },
        schema_overrides={"answer": pl.String, "points": pl.Int64},
    )  # fmt: skip
    rates = [pl.when(pl.Series(given)).then(name).alias(name) for name in ("rate", "low", "high")]
    return table.with_columns(rates)
