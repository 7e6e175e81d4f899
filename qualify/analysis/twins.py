"""Deals that are the same but for their id, and deals that are the same but for how they ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.words import count

SAME = ("name", "account", "owner", "team", "source", "product", "amount", "currency", "created")
"""With the answers, what twins share; ``ENDING`` is where contradictory ones differ."""
ENDING = ("outcome", "closed")
_SAMPLE = 20_000
_TELLING = ("name", "account", "amount", "created")


@dataclass(frozen=True, eq=False)
class Twins:
    """``copies`` repeat another deal in everything but the id; ``contradictory`` have a twin with another outcome.

    A deal can be both. ``families`` counts the groups in which deals contradict each other. ``table`` names them all:
    deal_id, twin_of (the first of its family), outcome, closed, copy, contradictory. ``telling`` says whether the data
    have a name, an account, an amount or a date by which alike deals could be told apart; ``by_chance``, whether the
    columns are so few that as many deals would be alike by chance.
    """

    copies: int
    contradictory: int
    families: int
    telling: bool
    by_chance: bool
    table: pl.DataFrame

    def __str__(self) -> str:
        """What the twins are, in a sentence or two; empty where there are none."""
        if self.by_chance and self.copies + self.contradictory:
            return (
                f"{count(self.table.height, 'decided deal')} are the same as another in everything that is known of "
                "them, but that is so little that chance alone would make so many alike: they are not taken for copies."
            )
        said = []
        if self.copies:
            are = "is an exact copy" if self.copies == 1 else "are exact copies"
            said.append(f"{count(self.copies, 'decided deal')} {are} of another: only the id differs.")
        if self.contradictory:
            said.append(
                f"{count(self.contradictory, 'decided deal')} in {count(self.families, 'group')} of twins contradict "
                "each other: the same in everything but how they ended."
            )
        if said:
            said.append("All of them count.")
        if said and not self.telling:
            said.append(
                "These data have no names, accounts, amounts or dates of creation: deals that are merely alike cannot "
                "be told from copies."
            )
        return " ".join(said)


def prints(deals: pl.DataFrame, answers: pl.Series) -> pl.Series:
    """A 64-bit number per deal, the same for twins, of their ``SAME`` columns and ``answers``.

    Two of a million different deals would share one by chance in 1 of 40 million data sets.
    """
    return deals.select(*SAME, answers.alias("answers")).hash_rows()


def agreement(deals: pl.DataFrame, given: pl.DataFrame) -> float:
    """The chance that two deals agree in all ``SAME`` columns and answers, if these had nothing to do with each other.

    The product of each column's share of pairs that agree, in at most 20,000 rows.

    >>> given = pl.DataFrame({"budget": ["Yes", "Yes", "No", "No"]})
    >>> agreement(pl.DataFrame({name: [None] * 4 for name in SAME}), given)
    0.3333333333333333
    """
    rows = np.random.default_rng(0).permutation(deals.height)[:_SAMPLE]
    pairs = max(len(rows) * (len(rows) - 1), 1)
    columns = (column[rows] for column in (*deals.select(SAME), *given))
    sizes = (column.value_counts()["count"].cast(pl.Float64) for column in columns)
    return float(np.prod([float((size * (size - 1)).sum()) / pairs for size in sizes]))


def _expected(family: pl.Series, chance: float) -> bool:
    """Whether chance would make a twentieth or more of the pairs of twins there are."""
    size = family.value_counts()["count"].cast(pl.Float64)
    return len(family) * (len(family) - 1) * chance >= float((size * (size - 1)).sum()) / 20


def clusters(deals: pl.DataFrame, answers: pl.Series, chance: float) -> np.ndarray:
    """A number per deal from 0 up, the same for deals of one account; a deal without one stands alone or with twins.

    ``chance`` is the :func:`agreement` of two deals: where it explains the twins, each of them stands alone.

    >>> deals = pl.DataFrame({"account": ["x", "y", "x", None]}).with_columns(
    ...     pl.lit(None, pl.String).alias(name) for name in SAME if name != "account")
    >>> found = clusters(deals, pl.Series([7, 7, 8, 9], dtype=pl.UInt64), 0.0)
    >>> bool(found[0] == found[2]), len(set(found.tolist()))
    (True, 3)
    """
    alone = deals["account"].is_null()
    key = deals["account"].hash()
    if alone.any():
        family = prints(deals, answers)
        if _expected(family.filter(alone), chance):
            family = pl.select(pl.int_range(deals.height, dtype=pl.UInt64)).to_series()
        key = pl.select(pl.when(alone).then(family).otherwise(key)).to_series()
    return key.rank("dense").to_numpy().astype(np.int64) - 1


def twins(deals: pl.DataFrame, answers: pl.Series, chance: float) -> Twins:
    """The twins among decided ``deals``; ``answers`` (deals,) are equal where all answers are, ``chance`` as above.

    >>> deals = pl.DataFrame({"deal_id": ["a", "b", "c"], "outcome": ["won", "won", "lost"]}).with_columns(
    ...     pl.lit(None, pl.String).alias(name) for name in (*SAME, "closed"))
    >>> found = twins(deals, pl.Series([7, 7, 7], dtype=pl.UInt64), 0.0)
    >>> found.copies, found.contradictory, found.families
    (1, 3, 1)
    """
    rows = deals.select("deal_id", *SAME, *ENDING).with_columns(answers.alias("answers"))
    known = prints(deals, answers)
    alike = rows.filter(known.is_duplicated())
    family = [*SAME, "answers"]
    marked = alike.with_columns(
        twin_of=pl.col("deal_id").first().over(family),
        copy=pl.int_range(pl.len()).over([*family, *ENDING]) > 0,
        copied=pl.len().over([*family, *ENDING]) > 1,
        contradictory=pl.col("outcome").n_unique().over(family) > 1,
    ).filter(pl.col("copied") | pl.col("contradictory"))
    against = marked.filter("contradictory")
    return Twins(
        copies=int(marked["copy"].sum()),
        contradictory=against.height,
        families=against["twin_of"].n_unique(),
        telling=bool(rows.select(pl.col(_TELLING).is_not_null().any()).sum_horizontal().item()),
        by_chance=_expected(known, chance),
        table=marked.select("deal_id", "twin_of", "outcome", "closed", "copy", "contradictory").sort(
            "twin_of", "deal_id"
        ),
    )
