"""How ratings were given: in sight of others' answers or not, and written down when their deal had closed."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qualify.analysis.rated import when
from qualify.words import count

_SAID = ("deal_id", "criterion", "rater", "rated")


@dataclass(frozen=True)
class Sight:
    """Of ``answers`` some were given ``blind``, some ``in_sight`` of others' answers; of the rest nobody knows."""

    answers: int
    blind: int
    in_sight: int


def sight(compared: pl.DataFrame, rated: pl.DataFrame) -> Sight:
    """How the answers that are ``compared`` (ratings.paired) were given, by the ``rated`` ones that they come from."""
    known = rated.lazy().filter(pl.col("blind").is_not_null()).select(*_SAID, "answer", "blind")
    one = known.unique((*_SAID, "answer"), keep="last", maintain_order=True)
    held = compared.lazy().select(*_SAID, "answer").join(one, on=[*_SAID, "answer"], how="left", nulls_equal=True)
    blind = held.select("blind").collect()["blind"]
    return Sight(blind.len(), int(blind.sum()), int((~blind).sum()))


def in_sight(found: Sight) -> str:
    """How many of the compared answers were given blind; empty where none is compared.

    >>> in_sight(Sight(40, 12, 8))
    "Of the 40 answers compared, 12 were given blind and 8 in sight of others' answers; of 20 nobody knows."
    >>> in_sight(Sight(40, 0, 0))
    "Whether the 40 answers compared were given in sight of others' answers is not known."
    >>> in_sight(Sight(2, 2, 0))
    "Of the 2 answers compared, 2 were given blind and 0 in sight of others' answers."
    """
    if not found.answers:
        return ""
    compared, unknown = f"{count(found.answers, 'answer')} compared", found.answers - found.blind - found.in_sight
    if unknown == found.answers:
        return f"Whether the {compared} were given in sight of others' answers is not known."
    rest = f"; of {unknown:,} nobody knows" if unknown else ""
    return (
        f"Of the {compared}, {found.blind:,} were given blind and {found.in_sight:,} in sight of others' answers{rest}."
    )


def written(jumps: pl.DataFrame, rated: pl.DataFrame) -> pl.DataFrame:
    """``jumps`` with ``written``: of answers written down after closing when, and for which day; else null."""
    late = rated.lazy().filter(pl.col("said_for").is_not_null())
    late = late.select(*_SAID, pl.col("answer").alias("after"), "said_for")
    one = late.unique((*_SAID, "after"), keep="last", maintain_order=True)
    held = jumps.lazy().join(one, on=[*_SAID, "after"], how="left", maintain_order="left").collect()
    said = [when(*days) if days[1] else None for days in held.select("rated", "said_for").iter_rows()]
    return held.drop("said_for").with_columns(written=pl.Series(said, dtype=pl.String))
