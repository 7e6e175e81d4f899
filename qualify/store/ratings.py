"""Which rating of a deal counts: one order and one rule for every question about answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from qualify.asof import USUAL, AsOf
from qualify.schema import OPEN
from qualify.store.carries import meanings
from qualify.store.changes import ENTERED, EVER_ENTERED
from qualify.store.database import Source
from qualify.store.latest import latest

UNDATED_ONLY = date(1, 1, 1)
"""The limit of a deal of which only ratings without a day count."""

# Those without a day, then by day; of one day those of files, then those by hand, which may have seen them.
_PLACE = """(coalesce(rated - date '0001-01-01' + 1, 0)::bigint * 2199023255552
    + if(import_id is null, 1099511627776, 0) + pos)"""
# Whoever writes a rating down once the deal has closed may know the outcome, whatever day it is said to be of.
_LATE = f"coalesce(o.outcome <> '{OPEN}' and o.closed <= r.given::date and r.rated < r.given::date, false)"
SAID = f"""select *, {_PLACE} as place from (
    select *, rowid as pos, null::date as said_for from ratings where dataset = $1 and import_id is not null
    union all by name
    select r.* replace (if({_LATE}, r.given::date, r.rated) as rated), if({_LATE}, r.rated, null) as said_for
    from (select *, rowid as pos from ratings where dataset = $1 and import_id is null and withdrawn is null) r
    left join opportunities o on o.dataset = r.dataset and o.deal_id = r.deal_id)"""
"""Every rating of the data set $1 that was not taken back, with the day from which it counts and its ``place``."""
_KNOWN = "select * from ({}) where coalesce(rated <= {day}, true) and coalesce(given::date <= {day}, true)"
CLEAN = "trim(regexp_replace({}, '\\s+', ' ', 'g'))"
PERSON = f"lower({CLEAN})"
"""What tells one rater from another: to be formatted with the name."""
_COUNTS = "d.scored and (r.rated is null or d.until is null or r.rated <= d.until)"


def answers(
    seen: Source,
    dataset: str,
    criteria: tuple[str, ...],
    day: date | None,
    rule: AsOf,
    version: int | None,
    *,
    undated: bool,
) -> pl.DataFrame:
    """One row a deal, by id: ``deal_id`` and its answer to each criterion. See :meth:`Reads.answers`."""
    values: list[Any] = [dataset]
    with seen.reading() as at:
        deals, said = _deals(rule, _until(seen, day), values), _said(at, dataset, version, values)
        counts = _COUNTS if undated else f"{_COUNTS} and r.rated is not null"
        return latest(at, deals, said, counts, criteria, values)


def of_deal(seen: Source, dataset: str, deal_id: str, rule: AsOf, version: int | None) -> pl.DataFrame:
    """The ratings of one deal that count, one row a criterion. See :meth:`Reads.ratings_of`."""
    values: list[Any] = [dataset]
    deals, said = _deals(rule, seen.day, values), _said(seen, dataset, version, values)
    values.append(deal_id)
    found = seen.read(
        f"""select r.criterion, r.answer, r.rater, r.rated, r.evidence, r.import_id is null as by_hand, r.said_for
        from ({said}) r join ({deals}) d using (deal_id) where r.deal_id = ${len(values)} and {_COUNTS}
        qualify row_number() over (partition by r.criterion order by r.place desc) = 1 order by r.criterion""",
        values,
    )
    return called(seen, dataset, found)


def every(
    seen: Source,
    dataset: str,
    version: int | None,
    criteria: tuple[str, ...] | None = None,
    deal_id: str | None = None,
    open_after: date | None = None,
) -> pl.DataFrame:
    """Every rating that was not taken back, or those of some criteria, of one deal or of deals that were open after a
    day, in the order in which they count.

    Columns ``deal_id``, ``criterion``, ``answer`` (null: withdrawn, or said to be unknown), ``rater``, ``rated``,
    ``evidence``, ``given`` (the moment it was stored), ``by_hand``, ``version`` (of the rubric, null: none known),
    ``said_for`` and ``blind``. See :meth:`Reads.rated`.
    """
    values: list[Any] = [dataset]
    said = _said(seen, dataset, version, values)
    wanted = ["true"]
    if criteria is not None:
        values.append(list(criteria))
        wanted.append(f"list_contains(${len(values)}, r.criterion)")
    if deal_id is not None:
        values.append(deal_id)
        wanted.append(f"r.deal_id = ${len(values)}")
    if open_after is not None:
        values.append(open_after)
        wanted.append(
            f"""r.deal_id in (select deal_id from opportunities where dataset = $1
                and (outcome = '{OPEN}' or closed is null or closed > ${len(values)}))"""
        )
    found = seen.read(
        f"""select r.deal_id, r.criterion, r.answer, r.rater, r.rated, r.evidence,
            coalesce(r.given, i.imported) as given, r.import_id is null as by_hand,
            coalesce(r.version, i.rubric_version) as version, r.said_for, r.blind
        from ({said}) r left join imports i using (import_id)
        where {" and ".join(wanted)} order by r.place""",
        values,
    )
    return called(seen, dataset, found)


def telling(seen: Source, dataset: str, version: int | None, days: int | None) -> pl.DataFrame:
    """The ratings of deals that may tell of their raters, in the order in which they count. See :meth:`Reads.telling`.

    Which deals those are is found before the rows are read: of millions of ratings most would only take up room.
    """
    values: list[Any] = [dataset]
    said, some = _said(seen, dataset, version, values), ""
    if days is not None:
        some = f"""where r.deal_id in (select t.deal_id from ({_known(seen)}) t
            left join opportunities o on o.dataset = t.dataset and o.deal_id = t.deal_id group by t.deal_id
            having min(t.rater) <> max(t.rater) or count(t.rater) between 1 and count(*) - 1
                or any_value(o.outcome) = '{OPEN}' or max(t.rated) > any_value(o.closed) - {int(days)})"""
    found = seen.read(
        f"""select r.deal_id, r.criterion, r.answer, r.rater, r.rated, r.said_for, r.blind
        from ({said}) r {some} order by r.place""",
        values,
    )
    return called(seen, dataset, found)


def days(seen: Source, dataset: str, version: int | None) -> pl.DataFrame:
    """How many ratings of each deal have a day and how many have none. See :meth:`Reads.rated_days`."""
    values: list[Any] = [dataset]
    said = _said(seen, dataset, version, values)
    return seen.read(
        f"""select deal_id, count(rated) as dated, count(*) - count(rated) as undated from ({said})
        group by deal_id order by deal_id""",
        values,
    )


def taken_back(seen: Source, dataset: str, deal_id: str) -> pl.DataFrame:
    """The ratings of a deal that were taken back. See :meth:`Reads.taken_back`."""
    found = seen.read(
        """select criterion, answer, rater, rated, evidence, given, withdrawn from ratings
        where dataset = ? and deal_id = ? and coalesce(withdrawn::date <= ?, withdrawn is not null)
        order by withdrawn, rowid""",
        [dataset, deal_id, seen.day],
    )
    return called(seen, dataset, found)


def called(seen: Source, dataset: str, found: pl.DataFrame) -> pl.DataFrame:
    """``found`` with each ``rater`` as the name was first spelled: case and spaces do not make two people of one."""
    spelled_first = f"arg_min(rater, first) over (partition by {PERSON.format('rater')})"
    other = seen.read(
        f"""select rater, {CLEAN.format(spelled_first)} as name
        from (select rater, min(rowid) as first from ratings where dataset = ? and rater is not null group by rater)
        qualify name <> rater""",
        [dataset],
    )
    return found.with_columns(pl.col("rater").replace(other["rater"], other["name"]))


def asked(seen: Source, dataset: str, version: int | None) -> pl.DataFrame:
    """Every criterion and answer that was ever given, with the ``ratings`` and those of them ``undated``."""
    values: list[Any] = [dataset]
    said = _said(seen, dataset, version, values)
    return seen.read(
        f"""select criterion, answer, count(*) as ratings, count(*) filter (where rated is null) as undated
        from ({said}) where answer is not null and deal_id in (select deal_id from opportunities where dataset = $1)
        group by all order by criterion, answer""",
        values,
    )


def limits(seen: Source, dataset: str, rule: AsOf, day: date | None) -> pl.DataFrame:
    """``deal_id``, ``limit``, ``scored`` and ``past_closing``. See :meth:`Reads.limits`."""
    values: list[Any] = [dataset]
    deals = _deals(rule, _until(seen, day), values)
    return seen.read(f'select deal_id, until as "limit", scored, past_closing from ({deals}) order by deal_id', values)


def stage_names(seen: Source, dataset: str) -> list[str]:
    """The stages that some deal entered on a known day. See :meth:`Reads.stage_names`."""
    rows = seen.read(
        f"""select e.stage from ({EVER_ENTERED}) e join opportunities o using (deal_id) where o.dataset = $1
        group by e.stage order by avg(e.entered - o.created) nulls last, e.stage""",
        [dataset],
    )
    return rows["stage"].to_list()


def _deals(rule: AsOf, day: date | None, values: list[Any]) -> str:
    """Every deal, the last day ``until`` which its ratings count (null: no bound), whether it can be ``scored``, and
    whether the gate of the rule lies ``past_closing``: then only ratings of before the day of closing count.

    All that says which ratings count is here. Looked at on a ``day``, deals that closed later are open.
    """
    if rule.moment == "day":
        return _deals(USUAL, min(filter(None, (rule.day, day)), default=None), values)
    by_then = f" <= date '{day.isoformat()}'" if day else " is not null"
    closed = f"case when o.outcome <> '{OPEN}' and o.closed{by_then} then o.closed end"
    gate = {"created": "o.created", "stage": "e.entered"}.get(rule.moment, "null::date")
    until = {
        "before": f"{closed} - {int(rule.days)}",
        "created": f"if({gate} is null, date '{UNDATED_ONLY.isoformat()}', least({gate}, {closed} - 1))",
        "stage": f"if({gate} is null, null, least({gate}, {closed} - 1))",
        "last": "null::date",
    }[rule.moment]
    if day:
        until = f"least({until}, date '{day.isoformat()}')"
    entered = ""
    if rule.moment == "stage":
        values.append(rule.stage)
        entered = f"left join ({ENTERED.format(stage=f'${len(values)}')}) e on e.deal_id = o.deal_id"
    scored = f"coalesce(e.entered{by_then}, false)" if entered else "true"
    return f"""select o.deal_id, {until} as until, {scored} as scored,
        coalesce({gate} >= {closed}, false) as past_closing from opportunities o {entered} where o.dataset = $1"""


def _until(seen: Source, day: date | None) -> date | None:
    """The last day that is asked about: the earlier one of ``day`` and that at which ``seen`` stops."""
    return min(filter(None, (seen.day, day)), default=None)


def _known(seen: Source) -> str:
    """:data:`SAID`; where ``seen`` stops at a day, what was given by then, in every sense."""
    return _KNOWN.format(SAID, day=f"date '{seen.day.isoformat()}'") if seen.day else SAID


def _said(seen: Source, dataset: str, version: int | None, values: list[Any]) -> str:
    """Every rating, as what it means in a ``version`` of the rubric where one is asked for."""
    moved = meanings(seen, dataset, version) if version else None
    if moved is None or moved.is_empty():
        return _known(seen)
    parts = []
    for name in moved.columns:
        values.append(moved[name].to_list())
        kind = "integer" if name == "source" else "varchar"
        parts.append(f"unnest(${len(values)}::{kind}[]) as {name}")
    return f"""select s.* replace (
            if(m.source is null, s.criterion, m.to_criterion) as criterion,
            if(m.source is null, s.answer, m.to_answer) as answer)
        from ({_known(seen)}) s left join imports i using (import_id) left join (select {", ".join(parts)}) m
            on m.source = coalesce(s.version, i.rubric_version, 0) and m.criterion = s.criterion
            and m.answer is not distinct from s.answer
        where m.source is null or m.to_criterion is not null"""
