"""One opportunity on one page: its facts, its score answer by answer, its zone, and the account's other deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from qualify.analysis.book import Book
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.view import View
from qualify.analysis.zones import ZONES
from qualify.errors import InputError
from qualify.rubric import Criterion, Rubric
from qualify.scores import UNSCORED, Deck, score
from qualify.words import count

CRITERIA: dict[str, pl.DataType] = {
    "question": pl.String(),
    "answer": pl.String(),
    "meaning": pl.String(),
    "points": pl.Int64(),
    "weight": pl.Int64(),
    "adds": pl.Float64(),
    "rated": pl.Date(),
    "rater": pl.String(),
    "evidence": pl.String(),
}


@dataclass(frozen=True, eq=False)
class Dossier:
    """What is known of one opportunity under a view's rubric.

    ``facts``: its row of schema.OPPORTUNITIES. ``score``: None where no weighted question is answered. ``criteria``: a
    row per question of the rubric, columns of CRITERIA; ``adds`` is what the answer adds to the score, and they sum
    up to it before it is rounded down; ``answer`` is None where it is missing, and ``unknown`` counts the answers that
    the rubric does not know, which count as missing. ``lowest`` and ``highest``: what the score would be if every
    missing answer earned its fewest or its most points. ``this_quarter`` and ``by_next_quarter``: the chance to be won
    by the end of each, of an open deal. ``level``: the position of its answer in each criterion, by key; the number of
    answers where it is missing.
    """

    facts: dict[str, Any]
    score: int | None
    zone: str
    criteria: pl.DataFrame
    unknown: int
    lowest: int
    highest: int
    missing: str
    this_quarter: float | None
    by_next_quarter: float | None
    level: dict[str, int]
    siblings: pl.DataFrame

    @property
    def title(self) -> str:
        """The deal's name, or its id where it has none."""
        return self.facts["name"] or self.facts["deal_id"]

    @property
    def rests_on(self) -> str:
        """How few of the questions are behind the score, beside it; empty where all are."""
        given = self.criteria["points"].count()
        asked = count(self.criteria.height, "question")
        return "" if given == self.criteria.height else f" from {given} of {asked}"


def find(book: Book, text: str, most: int = 50) -> tuple[pl.DataFrame, int]:
    """The opportunities whose id, name or account holds ``text``, the exact ids first, and how many there are in all.

    Upper and lower case are alike; at most ``most`` rows of deal_id, name, account and outcome are given back.
    """
    wanted = text.strip().lower()
    lowered = [pl.col(name).fill_null("").str.to_lowercase() for name in ("deal_id", "name", "account")]
    hits = book.deals.filter(pl.any_horizontal(column.str.contains(wanted, literal=True) for column in lowered))
    exact = pl.any_horizontal(column == wanted for column in lowered[:2])
    ranked = hits.sort(exact, descending=True, maintain_order=True)
    return ranked.select("deal_id", "name", "account", "outcome").head(most), hits.height


def dossier(view: View, ratings: pl.DataFrame, deal_id: str) -> Dossier:
    """The dossier of a deal of ``view``; ``ratings`` are those of store.ratings_of. Raises InputError if there is none.

    >>> from qualify.rubric import Answer
    >>> yes_no = (Answer("No", 0), Answer("Yes", 100))
    >>> rubric = Rubric("r", (Criterion("a", "A?", yes_no, 3), Criterion("b", "B?", yes_no, 1)))
    >>> [round(adds, 1) for adds in contributions(rubric, {"a": 1, "b": 0})]
    [75.0, 0.0]
    >>> contributions(rubric, {"a": 1, "b": 2})
    [100.0, None]
    """
    book, rubric = view.book, view.reading.rubric
    place = book.deals["deal_id"].index_of(deal_id)
    if place is None:
        what = "There is no such deal in what is looked at."
        raise InputError(what, "Look it up by its name or id.", value=deal_id[:80])
    facts = book.deals.row(place, named=True)
    alone = _one(book.deck, place)
    level = {key: int(alone.total({key: np.arange(radix)})[0]) for key, radix in book.deck.radix.items()}
    scored = int(score(alone, rubric)[0])
    given = {row["criterion"]: row for row in ratings.iter_rows(named=True)}
    criteria = _criteria(rubric, level, given)
    lowest, highest = _range(rubric, level)
    chance = view.open.filter(pl.col("deal_id") == deal_id).select("this_quarter", "by_next_quarter").rows()
    return Dossier(
        facts=facts,
        score=None if scored == UNSCORED else scored,
        zone=ZONES[view.reading.lines.zone[UNSCORED_ROW if scored == UNSCORED else scored]],
        criteria=criteria,
        unknown=criteria.filter(pl.col("answer").is_not_null() & pl.col("points").is_null()).height,
        lowest=lowest,
        highest=highest,
        missing=rubric.missing,
        this_quarter=chance[0][0] if chance else None,
        by_next_quarter=chance[0][1] if chance else None,
        level=level,
        siblings=_siblings(book, facts),
    )


def _one(deck: Deck, place: int) -> Deck:
    return replace(deck, codes=tuple(code[place : place + 1] for code in deck.codes))


def contributions(rubric: Rubric, level: Mapping[str, int]) -> list[float | None]:
    """What each criterion adds to the score: ``weight * points / weight of those that count``; None where missing.

    ``level``: the answer's position in each criterion, or the number of its answers for a missing one.
    """
    answered = [level[c.key] < len(c.answers) for c in rubric.criteria]
    pairs = list(zip(rubric.criteria, answered, strict=True))
    whole = sum(c.weight for c, given in pairs if given or rubric.missing != "leave out")
    return [c.weight * c.answers[level[c.key]].points / whole if given and whole else None for c, given in pairs]


def _criteria(rubric: Rubric, level: Mapping[str, int], given: Mapping[str, dict[str, Any]]) -> pl.DataFrame:
    added = contributions(rubric, level)
    rows = [_row(c, level[c.key], adds, given.get(c.key, {})) for c, adds in zip(rubric.criteria, added, strict=True)]
    return pl.DataFrame(rows, schema=CRITERIA, orient="row")


def _row(criterion: Criterion, level: int, adds: float | None, given: Mapping[str, Any]) -> tuple[object, ...]:
    """``given`` may hold an answer that the rubric does not know: it is shown, and has neither points nor meaning."""
    known = criterion.answers[level] if level < len(criterion.answers) else None
    answer = known.label if known else given.get("answer")
    about = (known.meaning, known.points) if known else (None, None)
    return (criterion.question, answer, *about, criterion.weight, adds,
            given.get("rated"), given.get("rater"), given.get("evidence"))  # fmt: skip


def _range(rubric: Rubric, level: Mapping[str, int]) -> tuple[int, int]:
    """The score if all missing answers were the worst, and the best, that there are."""
    whole, low, high = sum(rubric.weights.values()), 0, 0
    for c in rubric.criteria:
        known = level[c.key] < len(c.answers)
        points = [c.answers[level[c.key]].points] if known else [answer.points for answer in c.answers]
        low, high = low + c.weight * min(points), high + c.weight * max(points)
    return low // whole, high // whole


def _siblings(book: Book, facts: Mapping[str, Any]) -> pl.DataFrame:
    """The account's other opportunities, the latest first; none for a deal without an account."""
    same = pl.col("account") == pl.lit(facts["account"], pl.String)
    others = book.deals.filter(same & (pl.col("deal_id") != facts["deal_id"]))
    columns = ("deal_id", "name", "outcome", "amount", "currency", "created", "closed")
    return others.sort("created", descending=True, nulls_last=True, maintain_order=True).select(columns)
