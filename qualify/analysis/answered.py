"""The answers of a data set that count under a rule, and what is known of the ratings that gave them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from qualify.asof import AsOf
from qualify.rubric import Rubric, slug
from qualify.scores import levels
from qualify.store import Reads


@dataclass(frozen=True, eq=False)
class Answered:
    """What the ratings that count say, a row a deal: ``given`` (deal_id and the answer to each question), whether the
    deal ``entered`` the stage of the rule, and whether its gate lies ``past_closing``. ``dated``: the same of dated
    ratings alone, where there are both kinds; ``undated``: how many of the ``ratings`` of the rubric's questions have
    no day.
    """

    given: pl.DataFrame
    dated: pl.DataFrame | None
    undated: int
    ratings: int
    entered: pl.Series
    past_closing: pl.Series

    def of(self, deals: pl.DataFrame) -> Answered:
        """The same of some ``deals``, which are in the same order."""
        kept = self.given["deal_id"].is_in(deals["deal_id"].implode())
        dated = None if self.dated is None else self.dated.filter(kept)
        return replace(
            self,
            given=self.given.filter(kept),
            dated=dated,
            entered=self.entered.filter(kept),
            past_closing=self.past_closing.filter(kept),
        )

    def counted(self, found: np.ndarray, rubric: Rubric) -> pl.DataFrame:
        """A row a deal, of the answers ``found`` (scores.levels): how many the rubric knows are ``given``, how many of
        them are ``undated``, ``entered`` and ``past_closing``."""
        missing = np.array([len(c.answers) for c in rubric.criteria], np.uint8).reshape(-1, 1)
        known = found < missing
        without = known if self.undated == self.ratings else np.zeros_like(known)
        if self.dated is not None:
            without = known & (levels(self.dated, rubric)[0] >= missing)
        given, undated = (pl.Series(part.sum(axis=0, dtype=np.uint8)) for part in (known, without))
        gates = {"entered": self.entered, "past_closing": self.past_closing}
        return pl.DataFrame({"given": given, "undated": undated, **gates})


def answered(seen: Reads, dataset: str, rubric: Rubric, version: int, rule: AsOf, day: date | None) -> Answered:
    """The answers to the rubric's questions, then to all others that were ever answered: they too tell deals apart."""
    asked = seen.questions(dataset, version=version or None)
    questions = tuple(dict.fromkeys((*rubric.keys, *map(slug, asked["criterion"].unique(maintain_order=True)))))
    given = seen.answers(dataset, questions, day, rule=rule, version=version or None)
    ours = asked.filter(pl.col("criterion").is_in(rubric.keys))
    ratings, undated = int(ours["ratings"].sum()), int(ours["undated"].sum())
    dated = None
    if 0 < undated < ratings:
        dated = seen.answers(dataset, rubric.keys, day, rule=rule, version=version or None, undated=False)
    entered, past_closing = (pl.repeat(known, given.height, eager=True) for known in (True, False))
    if rule.moment in ("stage", "created"):
        entered, past_closing = seen.limits(dataset, rule, day).select("scored", "past_closing")
    return Answered(given, dated, undated, ratings, entered, past_closing)
