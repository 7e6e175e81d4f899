"""The notch that would do the most for each open deal, for all at once: what analysis.next_step puts first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.view import View
from qualify.analysis.zones import ZONES
from qualify.forecast.table import share_table
from qualify.ratings.notches import notch_up
from qualify.rubric import Criterion
from qualify.scores import UNSCORED, Deck, answer_radix, divide, marks

Chances = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class _Standing:
    """What the answers of every open deal make of it: sums of points and of answered weight, its score, and how likely
    it is to be won, by rows of the forecast (-1: none)."""

    points: np.ndarray
    answered: np.ndarray
    score: np.ndarray
    row: np.ndarray


def best_notch(view: View) -> pl.DataFrame:
    """A row per open deal, in the order of ``book.open_rows``, with the notch that analysis.next_step puts first.

    ``key`` and ``question`` of the criterion, its answer ``before`` and ``after``, the ``then_score``, ``then_zone``,
    ``then_this_quarter`` and ``then_by_next_quarter``; ``equal``: the questions that would do the most, this first, and
    how many ``others`` they are; all null (``others`` 0) where no notch moves the score. ``unanswered``: how many
    questions have no answer.
    """
    rubric, deck = view.reading.rubric, view.book.open_deck
    now, size = _now(view), deck.deals
    most = [np.full(size, -1.0), np.full(size, -1.0), np.full(size, -1.0)]
    place, scores = np.full(size, -1, np.int16), np.full((len(rubric.criteria), size), UNSCORED, np.int16)
    for at, criterion in enumerate(rubric.criteria):
        if not criterion.influence:
            continue
        then, moving = _moved(view, now, criterion)
        scores[at] = np.where(moving, then, UNSCORED)
        worth = [*_chances(view, now.row, then)[::-1], then.astype(float)]
        more = moving & _greater([np.nan_to_num(each) for each in worth], most)
        place[more] = at
        for best, each in zip(most, worth, strict=True):
            best[more] = np.nan_to_num(each)[more]
    score = scores[place, np.arange(size)]
    found = _table(view, now, place, np.where(place < 0, UNSCORED, score))
    same = _equal([each.question for each in rubric.criteria], (scores == score) & (place >= 0))
    return found.with_columns(equal=same, others=(same.list.len().cast(pl.Int64) - 1).fill_null(0))


def _equal(questions: list[str], same: np.ndarray) -> pl.Series:
    """The questions of each deal where ``same`` (criteria, deals); null where there is none."""
    deal, at = np.nonzero(same.T)
    told = pl.DataFrame({"deal": deal, "equal": pl.Series(questions, dtype=pl.String).gather(at)})
    lists = told.group_by("deal", maintain_order=True).agg("equal")
    rows = pl.DataFrame({"deal": np.arange(same.shape[1])})
    return rows.join(lists, on="deal", how="left", maintain_order="left")["equal"]


def _now(view: View) -> _Standing:
    rubric, deck, book = view.reading.rubric, view.book.open_deck, view.book
    weights = rubric.weights
    points = deck.total({key: weights[key] * mark for key, mark in marks(rubric).items()})
    given = {key: np.arange(n) < n - 1 for key, n in answer_radix(rubric).items()}
    answered = deck.total({key: weights[key] * told.astype(np.int64) for key, told in given.items()})
    row = np.full(book.deals.height, -1)
    if book.model is not None:
        row[book.model.open_rows] = np.arange(len(book.model.open_rows))
    score = divide(points, answered, sum(weights.values()), rubric)
    return _Standing(points, answered, score, row[book.open_rows])


def _moved(view: View, now: _Standing, criterion: Criterion) -> tuple[np.ndarray, np.ndarray]:
    """The score with one notch more on a criterion, and whether that moves it."""
    rubric, ups = view.reading.rubric, _ups(criterion)
    mark, weight = marks(rubric)[criterion.key], rubric.weights[criterion.key]
    gain = np.where(ups >= 0, (mark[ups] - mark) * weight, 0)
    more = view.book.open_deck.total({criterion.key: gain})
    then = divide(now.points + more, now.answered, sum(rubric.weights.values()), rubric)
    return then, then != now.score


def _ups(criterion: Criterion) -> np.ndarray:
    """For each answer, and last for none, the position of the one a notch above it; -1 where there is none."""
    ups = [notch_up(criterion, level) for level in range(len(criterion.answers) + 1)]
    return np.array([-1 if up is None else up for up in ups], np.int64)


def _greater(these: list[np.ndarray], those: list[np.ndarray]) -> np.ndarray:
    """Where the first of several numbers that differs is greater."""
    found, equal = np.zeros(len(these[0]), bool), np.ones(len(these[0]), bool)
    for one, other in zip(these, those, strict=True):
        found |= equal & (one > other)
        equal &= one == other
    return found


def _chances(view: View, row: np.ndarray, score: np.ndarray) -> Chances:
    """To be won by the end of this quarter and of the next, at a score; not a number where there is no forecast."""
    model = view.book.model
    if model is None or not len(model.band):
        return np.full(len(row), np.nan), np.full(len(row), np.nan)
    band, place = model.band[row], np.where(score == UNSCORED, UNSCORED_ROW, score)
    share = share_table(model, view.reading.effect)[band, place]
    now, later = (model.due[at, band] * share for at in (model.current_quarter, model.current_quarter + 1))
    return np.where(row < 0, np.nan, now), np.where(row < 0, np.nan, now + later)


def _table(view: View, now: _Standing, place: np.ndarray, score: np.ndarray) -> pl.DataFrame:
    criteria, deck, book = view.reading.rubric.criteria, view.book.open_deck, view.book
    chosen = pl.Series(place)
    before, after = (pl.Series([None] * len(place), dtype=pl.String) for _ in range(2))
    for at, criterion in enumerate(criteria):
        here, ups, level = chosen == at, _ups(criterion), _level(deck, criterion)
        labels = pl.Series([answer.label for answer in criterion.answers] + [None], dtype=pl.String)
        before = labels.gather(level).zip_with(here, before)
        after = labels.gather(np.where(ups >= 0, ups, len(criterion.answers))[level]).zip_with(here, after)
    missing = sum((_level(deck, each) == len(each.answers) for each in criteria), np.zeros(len(place), np.int64))
    this, later = _chances(view, now.row, score)
    return pl.DataFrame(
        {
            "deal_id": book.deals["deal_id"].gather(book.open_rows),
            "key": _named([each.key for each in criteria], place),
            "question": _named([each.question for each in criteria], place),
            "before": before,
            "after": after,
            "then_score": score.astype(np.int64),
            "then_zone": _named(list(ZONES), view.reading.lines.zone[np.where(score < 0, UNSCORED_ROW, score)]),
            "then_this_quarter": this,
            "then_by_next_quarter": later,
            "unanswered": missing.astype(np.int64),
        }
    ).with_columns(
        pl.when(pl.col("key").is_not_null()).then(pl.col(name)).alias(name)
        for name in ("then_score", "then_zone", "then_this_quarter", "then_by_next_quarter")
    ).with_columns(pl.col("then_this_quarter", "then_by_next_quarter").fill_nan(None))  # fmt: skip


def _level(deck: Deck, criterion: Criterion) -> np.ndarray:
    return deck.total({criterion.key: np.arange(len(criterion.answers) + 1)})


def _named(names: list[str], place: np.ndarray) -> pl.Series:
    """The name at each place; null at -1."""
    return pl.Series([*names, None], dtype=pl.String).gather(np.where(place < 0, len(names), place).astype(np.uint32))
