"""Which of the stored ratings speak: those in time, of each question the last, and who gave it.

Ratings come as the store keeps them, in the order in which they count: by day, undated ones first. A rating without
an answer is a person's "unknown": from then on the question counts as not answered.
"""

from __future__ import annotations

import polars as pl

from qualify.ratings.notches import scale
from qualify.rubric import Rubric

_QUESTION = ["deal_id", "criterion"]


def in_time(rated: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """The ratings that a rule lets count; one without a day always does.

    ``limits`` has ``deal_id``, ``limit`` (the last day that counts; null: no bound) and ``scored`` (false: the deal has
    no score under the rule, so none of its ratings count). Ratings of deals that are not in it do not count.
    """
    late = pl.col("rated") > pl.col("limit")
    some = limits.lazy().filter("scored").select("deal_id", "limit")
    within = rated.lazy().join(some, on="deal_id", how="inner", maintain_order="left")
    return within.filter(~late.fill_null(False)).drop("limit").collect()


def last(rated: pl.DataFrame) -> pl.DataFrame:
    """Of each deal and question the rating that counts: the last one, whoever gave it.

    >>> rated = pl.DataFrame({"deal_id": ["a", "a"], "criterion": ["c", "c"], "answer": ["No", "Yes"]})
    >>> last(rated)["answer"].to_list()
    ['Yes']
    """
    return rated.unique(_QUESTION, keep="last", maintain_order=True)


def answers(rated: pl.DataFrame, rubric: Rubric) -> pl.DataFrame:
    """The :func:`last` answers as a table: ``deal_id`` and a column per criterion of the rubric, null if unanswered."""
    asked = last(rated.filter(pl.col("criterion").is_in(rubric.keys)))
    wide = asked.pivot("criterion", on_columns=list(rubric.keys), index="deal_id", values="answer")
    return wide.select("deal_id", *rubric.keys)


def shares(rated: pl.DataFrame, rubric: Rubric) -> pl.DataFrame:
    """Whose answers make the score of each deal: deal_id, rater, share of the answered weight (0 to 1)."""
    counted = last(rated).join(scale(rubric), on=["criterion", "answer"]).filter(pl.col("weight") > 0)
    by_rater = counted.group_by("deal_id", "rater", maintain_order=True).agg(pl.col("weight").sum())
    return by_rater.select("deal_id", "rater", share=pl.col("weight") / pl.col("weight").sum().over("deal_id"))
