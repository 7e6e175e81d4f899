"""What the fields of opportunities said before: from the imports that changed them, and from a history that was given.

A file shows how things stand on the day of its export, so what an import changed counts from the last day that the
data knew of then; where the deal was closed by the same import, from the day of closing at the latest. Of two changes
of a deal the later never counts from an earlier day than the other.
"""

from __future__ import annotations

import polars as pl

from qualify.schema import conform
from qualify.store.database import Source

FIELDS = ("amount", "expected", "stage", "outcome", "closed")

# Every row that an opportunity ever had: valid from its import to the one before ``replaced_by``.
_VERSIONS = """versions as (
    select * from (
        select deal_id, import_id, null::bigint as replaced_by, amount, expected, stage, outcome, closed, created
        from opportunities where dataset = $1
        union all
        select deal_id, import_id, replaced_by, amount, expected, stage, outcome, closed, created
        from replaced where dataset = $1)
    )"""

_DAYS = """days as (
    select i.import_id, coalesce(max(v.day), any_value(i.imported)::date) as day
    from imports i left join (select distinct import_id, unnest([created, closed]) as day from versions) v
        on v.import_id <= i.import_id and v.day <= i.imported::date
    where i.import_id in (select replaced_by from versions) group by i.import_id)"""

_BY_IMPORTS = """by_imports as (
    select deal_id, import_id, unnest($2::varchar[]) as field,
        unnest([old.amount::varchar, old.expected::varchar, old.stage, old.outcome, old.closed::varchar]) as before,
        unnest([new.amount::varchar, new.expected::varchar, new.stage, new.outcome, new.closed::varchar]) as after,
        max(case when old.outcome = 'open' and new.outcome <> 'open' then least(day, new.closed) else day end)
            over (partition by deal_id order by import_id) as since
    from (
        select deal_id, import_id, versions as new, lag(versions) over (partition by deal_id order by import_id) as old
        from versions where deal_id in (select deal_id from versions where replaced_by is not null))
    join days using (import_id) where old is not null)"""

_GIVEN = """given as (
    select deal_id, field, value as after, since, import_id,
        lag(value) over later as before, row_number() over later as turn
    from (
        select deal_id, field, value, since, import_id, rowid as place from field_history where dataset = $1
        union all
        select deal_id, 'stage', stage, entered, import_id, rowid from stages
        where dataset = $1 and entered is not null)
    window later as (partition by deal_id, field order by since, import_id, place))"""

# Of a field whose history was given, imports tell only what came after it.
_ALL = """select deal_id, field, before, after, since, import_id from given where turn > 1
    union all
    select b.deal_id, b.field, b.before, b.after, b.since, b.import_id from by_imports b
    left join (select deal_id, field, max(since) as since from given group by all) g using (deal_id, field)
    where coalesce(b.since > g.since, true)"""


def changes(seen: Source, dataset: str, fields: tuple[str, ...] = FIELDS) -> pl.DataFrame:
    """Every change of ``fields``, columns as in ``schema.CHANGES``, by deal and field and in order of time."""
    rows = seen.read(
        f"""with {_VERSIONS}, {_DAYS}, {_BY_IMPORTS}, {_GIVEN}
        select * from ({_ALL}) where before is distinct from after and list_contains($3, field)
        order by deal_id, field, since, import_id""",
        [dataset, list(FIELDS), list(fields)],
    )
    return conform(rows, "changes")


def slips(known: pl.DataFrame) -> pl.DataFrame:
    """``deal_id`` and ``slips``: how often its expected close was put off, by ``known`` changes (schema.CHANGES).

    Deals to which that never happened have no row.
    """
    moved = known.filter(field="expected")
    later = pl.col("after").str.to_date() > pl.col("before").str.to_date()
    return moved.filter(later).group_by("deal_id", maintain_order=True).agg(slips=pl.len().cast(pl.Int64))
