"""What the fields of opportunities said before: from the imports that changed them, and from a history that was given.

A file shows how things stand on the day of its export. So what an import changed counts from the day that it is said
to show, or else from the last day that the data knew of then; where the deal was closed by the same import, from the
day of closing at the latest. Of two changes of a deal the later never counts from an earlier day than the other. What
comes later is told by the days that the files show, not by when they were taken in.
"""

from __future__ import annotations

import polars as pl

from qualify.schema import conform
from qualify.store.database import Source
from qualify.store.deliveries import PLACE

FIELDS = ("amount", "expected", "stage", "outcome", "closed")
_NAMES = ", ".join(f"'{name}'" for name in FIELDS)

_TURNS = f"""turns as (
    select import_id, as_of, day, {PLACE} as turn from imports i where dataset = $1)"""

# Every row that an opportunity ever had: valid from the turn of its import to that of the one it was replaced by.
_VERSIONS = """versions as (
    select v.*, turn from (
        select deal_id, import_id, false as former, amount, expected, stage, outcome, closed, created
        from opportunities where dataset = $1
        union all
        select deal_id, import_id, true, amount, expected, stage, outcome, closed, created
        from replaced where dataset = $1) v
    join turns using (import_id))"""

_DAYS = """days as (
    select t.turn, coalesce(any_value(t.as_of), greatest(max(v.day), max(v.as_of)), any_value(t.day)) as day
    from turns t left join (
        select distinct turn, unnest([created, closed]) as day, null::date as as_of from versions
        union all select turn, null, as_of from turns) v
        on v.turn <= t.turn and (v.day is null or v.day <= t.day)
    where t.turn in (select turn from versions) group by t.turn)"""

_BY_IMPORTS = f"""by_imports as (
    select deal_id, import_id, turn, unnest([{_NAMES}]) as field,
        unnest([old.amount::varchar, old.expected::varchar, old.stage, old.outcome, old.closed::varchar]) as before,
        unnest([new.amount::varchar, new.expected::varchar, new.stage, new.outcome, new.closed::varchar]) as after,
        max(case when old.outcome = 'open' and new.outcome <> 'open' then least(day, new.closed) else day end)
            over (partition by deal_id order by turn) as since
    from (
        select deal_id, import_id, turn, versions as new, lag(versions) over (partition by deal_id order by turn) as old
        from versions where deal_id in (select deal_id from versions where former))
    join days using (turn) where old is not null)"""

_GIVEN = """given as (
    select deal_id, field, value as after, since, import_id, turn, place from (
        select deal_id, field, value, since, import_id, rowid as place from field_history where dataset = $1
        union all
        select deal_id, 'stage', stage, entered, import_id, rowid from stages
        where dataset = $1 and entered is not null) join turns using (import_id))"""

# Of a field whose history was given, imports tell only what came after it.
_SINCE = """since_given as (
    select b.deal_id, b.field, b.before, b.after, b.since, b.import_id, b.turn from by_imports b
    left join (select deal_id, field, max(since) as since from given group by all) g using (deal_id, field)
    where coalesce(b.since > g.since, true))"""

TOLD = f"with {_TURNS}, {_VERSIONS}, {_DAYS}, {_BY_IMPORTS}, {_GIVEN}, {_SINCE}"
_ALL = """select deal_id, field, lag(after) over later as before, after, since, import_id, turn from given
    window later as (partition by deal_id, field order by since, turn, place)
    qualify row_number() over later > 1
    union all select deal_id, field, before, after, since, import_id, turn from since_given"""
EVER_ENTERED = f"""{TOLD}
    select deal_id, after as stage, min(since) as entered from (
        select deal_id, field, after, since from given union all select deal_id, field, after, since from since_given)
    where field = 'stage' and after is not null and since is not null group by deal_id, after"""
"""The day on which each deal first entered each stage, where that is known, of the data set $1."""
ENTERED = f"select deal_id, entered from ({EVER_ENTERED}) where stage = {{stage}}"
"""The same of one stage: to be formatted."""


def changes(seen: Source, dataset: str, fields: tuple[str, ...] = FIELDS, deal_id: str | None = None) -> pl.DataFrame:
    """Every change of ``fields``, columns as in ``schema.CHANGES``, by deal and field and in order of time.

    With a ``deal_id``, those of one opportunity.
    """
    rows = seen.read(
        f"""{TOLD}
        select * from ({_ALL}) where before is distinct from after and list_contains($2, field)
            and coalesce(deal_id = $3, true)
        order by deal_id, field, since, turn""",
        [dataset, list(fields), deal_id],
    )
    return conform(rows, "changes")


def first_said(seen: Source, dataset: str, deal_id: str) -> pl.DataFrame:
    """What each of FIELDS of a deal said first, as far as is known: ``field``, ``value``, ``since`` and ``given``.

    Of a ``given`` history that is its first row. Else it is what the first file said, from the day that the file shows:
    since when it had been so is not known. ``currency`` is that of the deal, in which amounts are.
    """
    return seen.read(
        f"""{TOLD}, first_given as (
            select field, after as value, since, true as given from given where deal_id = $2 and since is not null
            qualify row_number() over (partition by field order by since, turn, place) = 1),
        first_seen as (select * from versions where deal_id = $2 qualify turn = min(turn) over ()),
        first_file as (
            select unnest([{_NAMES}]) as field, unnest([amount::varchar, expected::varchar, stage, outcome,
                closed::varchar]) as value, day as since, false as given from first_seen join days using (turn))
        select f.*, currency from (
            select * from first_given union all
            select * from first_file where field not in (select field from first_given)) f,
            (select currency from opportunities where dataset = $1 and deal_id = $2) order by field""",
        [dataset, deal_id],
    )


def first_days(seen: Source, dataset: str) -> pl.DataFrame:
    """``deal_id`` and ``day``: that of the first import that said something of it, of deals that imports changed."""
    return seen.read(
        f"""with {_TURNS}, {_VERSIONS}, {_DAYS}
        select deal_id, arg_min(day, turn) as day from versions join days using (turn)
        where deal_id in (select deal_id from versions where former) group by deal_id order by deal_id""",
        [dataset],
    )


def slips(known: pl.DataFrame) -> pl.DataFrame:
    """``deal_id`` and ``slips``: how often its expected close was put off, by ``known`` changes (schema.CHANGES).

    Deals to which that never happened have no row.
    """
    moved = known.filter(field="expected")
    later = pl.col("after").str.to_date() > pl.col("before").str.to_date()
    return moved.filter(later).group_by("deal_id", maintain_order=True).agg(slips=pl.len().cast(pl.Int64))
