"""The last rating of every deal and criterion, found among millions by numbers: texts are looked up only in the end."""

from __future__ import annotations

import numpy as np
import polars as pl

from qualify.rubric import slug
from qualify.store.database import Reader, Values

_NOTHING = -1


def latest(seen: Reader, deals: str, said: str, counts: str, criteria: tuple[str, ...], values: Values) -> pl.DataFrame:
    """One row a deal, by id: ``deal_id`` and the answer to each criterion that was said last and ``counts``.

    ``deals`` (d), ``said`` (r) and ``counts`` are SQL over ``values``: every deal, every rating with its ``place`` in
    the order in which ratings count, and the condition.
    """
    # All queries name both, or those of their values that one of them does without would be too many for it.
    both = f"with d as ({deals}), r as ({said})"
    ids = seen.read(f"{both} select deal_id from d order by deal_id", values)["deal_id"].cast(pl.String)
    keys = list(dict.fromkeys(map(slug, criteria)))
    asked = [*values, keys]
    texts = seen.read(
        f"""{both} select distinct criterion, answer, list_position(${len(asked)}, criterion)::bigint - 1 as asked
        from r where asked >= 0""",
        asked,
    ).with_row_index("code")
    with seen.frame("texts", texts):
        given = seen.read(
            f"""{both}
            select t.asked * {len(ids)} + d.row as cell, t.code, r.place from r
            join (select *, row_number() over (order by deal_id) - 1 as row from d) d using (deal_id)
            join texts t on t.criterion = r.criterion and t.answer is not distinct from r.answer where {counts}""",
            values,
        )
    cell, code, place = (given[name].to_numpy() for name in given.columns)
    found = _last(cell, code, place, len(keys) * len(ids)).reshape(len(keys), len(ids))
    columns = {key: texts["answer"].gather(_positions(found[at])) for at, key in enumerate(keys)}
    return pl.DataFrame({"deal_id": ids, **columns})


def _last(cell: np.ndarray, code: np.ndarray, place: np.ndarray, cells: int) -> np.ndarray:
    """The ``code`` in each of so many cells that has the highest ``place`` there, int64 (cells,); -1 where none is.

    >>> _last(np.array([1, 0, 1]), np.array([7, 8, 9]), np.array([30, 10, 20]), 3).tolist()
    [8, 7, -1]
    """
    highest = np.full(cells, _NOTHING, np.int64)
    np.maximum.at(highest, cell, place)
    last = place == highest[cell]
    found = np.full(cells, _NOTHING, np.int64)
    found[cell[last]] = code[last]
    return found


def _positions(found: np.ndarray) -> pl.Series:
    return pl.Series(found).replace(_NOTHING, None)
