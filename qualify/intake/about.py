"""A table of answers about deals that are there: told by its ids where its columns' names do not tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from qualify.intake.asked import with_questions
from qualify.intake.records import Mapping, Table
from qualify.intake.roles import another_list, as_ratings, as_role, has_a_deal, tells_ends
from qualify.rubric import Rubric

Held = Callable[[pl.Series], tuple[float, Rubric | None]]
"""Of some ids, the share that a data set has as deals, and its rubric; 0 and None where no data set is meant."""
WHY = "it has answers about opportunities that are there, by their ids, and not how these ended"
SAMPLE = 2_000
_LOOKED_AT = 8
_HALF = 0.5


def nobody(_: pl.Series) -> tuple[float, Rubric | None]:
    """What is known of ids where there is no data set."""
    return 0.0, None


def answers_about(table: Table, mapping: Mapping, lists: Sequence[pl.Series], held: Held) -> Mapping | None:
    """``table`` as ratings, where most of its ids are deals of ``lists`` or ``held``, and it has little but answers.

    None where it is something else, or where it may be: it tells outcomes, has facts of a deal, or more columns that
    are no answers than columns that are.
    """
    if mapping.role != "opportunities" or mapping.tells_outcome or another_list(table, mapping):
        return None
    told = as_role(table, "ratings")
    first = [column for column in (told.column("deal_id"), mapping.column("deal_id")) if column]
    for column in list(dict.fromkeys([*first, *table.frame.columns]))[:_LOOKED_AT]:
        share, rubric = _known(table.frame[column], lists, held)
        if share >= _HALF:
            return _by_id(table, told, column, rubric)
    return None


def _known(column: pl.Series, lists: Sequence[pl.Series], held: Held) -> tuple[float, Rubric | None]:
    ids = sampled(column)
    share, rubric = held(ids) if len(ids) else (0.0, None)
    there = [int(ids.is_in(known.str.strip_chars().implode()).sum()) / max(len(ids), 1) for known in lists]
    return max([share, *there]), rubric


def sampled(column: pl.Series) -> pl.Series:
    """Some of the different ids in a column, from all over it."""
    ids = column.str.strip_chars().drop_nulls().unique(maintain_order=True)
    return ids.gather_every(-(-len(ids) // SAMPLE) or 1)


def _by_id(table: Table, told: Mapping, column: str, rubric: Rubric | None) -> Mapping | None:
    """The table as ratings by the ids of ``column``; None where that is not sure."""
    others = tuple(pair for pair in told.fields if pair[0] != "deal_id" and pair[1] != column)
    reasons = dict(told.reasons) | {column: "deal id: most of it are ids of opportunities that are there"}
    bare = Mapping((("deal_id", column), *others), reasons=tuple(reasons.items()), role="ratings", why=WHY)
    found = as_ratings(table, bare)
    left = [name for name in table.frame.columns if name not in {used for _, used in found.fields}]
    if has_a_deal(left) or tells_ends(table, found):
        return None
    if found.column("criterion"):
        return found
    found = with_questions(table, found, rubric) if rubric else found
    return found if found.answers and 2 * len(found.answers) >= len(left) else None
