"""Every entry of a deal into a stage: from a history that was given, and from files that showed it elsewhere later."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.store.changes import TOLD
from qualify.store.database import Source

_LAST = 2**62


def entries(seen: Source, dataset: str) -> pl.DataFrame:
    """``deal_id``, ``stage`` and ``entered``, in order of time. See :meth:`Reads.entries`."""
    return seen.read(
        f"""{TOLD}
        select deal_id, after as stage, since as entered from (
            select deal_id, field, after, since, turn, place from given
            union all select deal_id, field, after, since, turn, null from since_given)
        where field = 'stage' and after is not null and since is not null and coalesce(since <= $2, true)
        order by entered, turn, place nulls last""",
        [dataset, seen.day],
    )


def standing(seen: Source, dataset: str, day: date) -> pl.DataFrame:
    """``deal_id``, by id, and the ``stage`` of each deal at the end of a ``day``; null where nobody knows it.

    It is the last that was entered by then. Of a deal that no entry is known of, it is what the files say that showed
    it by that day: what they changed later is undone.
    """
    return seen.read(
        f"""{TOLD},
        said as (
            select deal_id, after, since, row(since, turn, coalesce(place, {_LAST})) as nth, true as given from given
            where field = 'stage' and since is not null
            union all
            select deal_id, after, since, row(since, turn, {_LAST}), false from since_given
            where field = 'stage' and since is not null),
        entered as (select deal_id, arg_max_null(after, nth) as stage from said where since <= $2 group by deal_id),
        later as (select distinct deal_id from said where given),
        undone as (
            select deal_id, arg_min_null(before, row(since, turn)) as stage from since_given
            where field = 'stage' and since > $2 group by deal_id),
        shown as (select deal_id, min(day) as first from versions join days using (turn) group by deal_id)
        select deal_id, case when e.deal_id is not null then e.stage
            when l.deal_id is null and s.first <= $2 then if(u.deal_id is null, o.stage, u.stage) end as stage
        from opportunities o left join entered e using (deal_id) left join later l using (deal_id)
            left join undone u using (deal_id) left join shown s using (deal_id)
        where o.dataset = $1 order by deal_id""",
        [dataset, day],
    )
