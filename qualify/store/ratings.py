"""Which rating of a deal counts: one order and one rule for every question about answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from qualify.asof import USUAL, AsOf
from qualify.rubric import slug
from qualify.schema import OPEN
from qualify.store.carries import meanings
from qualify.store.changes import ENTERED, EVER_ENTERED
from qualify.store.database import Source

UNDATED_ONLY = date(1, 1, 1)
"""The limit of a deal of which only ratings without a day count."""

# Those without a day, then by day; of one day those of files, then those by hand, which may have seen them.
PLACE = """(coalesce(rated - date '1900-01-01', 0)::bigint * 2199023255552
    + if(import_id is null, 1099511627776, 0) + rowid)"""
_SAID = f"select *, {PLACE} as place from ratings where dataset = $1"
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
    deals, said = _deals(rule, day, values), _said(seen, dataset, version, values)
    columns = "".join(
        f", arg_max_null(r.answer, r.place) filter (where r.criterion = '{slug(key)}') as \"{slug(key)}\""
        for key in criteria
    )
    return seen.read(
        f"""with d as ({deals}),
            r as (select r.deal_id, r.criterion, r.answer, r.place from ({said}) r join d using (deal_id)
                where {_COUNTS}{"" if undated else " and r.rated is not null"})
        select d.deal_id{columns} from d left join r using (deal_id) group by d.deal_id order by d.deal_id""",
        values,
    )


def of_deal(seen: Source, dataset: str, deal_id: str, rule: AsOf, version: int | None) -> pl.DataFrame:
    """The ratings of one deal that count, one row a criterion. See :meth:`Reads.ratings_of`."""
    values: list[Any] = [dataset]
    deals, said = _deals(rule, None, values), _said(seen, dataset, version, values)
    values.append(deal_id)
    return seen.read(
        f"""select r.criterion, r.answer, r.rater, r.rated, r.evidence, r.import_id is null as by_hand
        from ({said}) r join ({deals}) d using (deal_id) where r.deal_id = ${len(values)} and {_COUNTS}
        qualify row_number() over (partition by r.criterion order by r.place desc) = 1 order by r.criterion""",
        values,
    )


def every(
    seen: Source,
    dataset: str,
    version: int | None,
    criteria: tuple[str, ...] | None = None,
    deal_id: str | None = None,
) -> pl.DataFrame:
    """Every rating, or those of some criteria or of one deal, in the order in which they count.

    Columns ``deal_id``, ``criterion``, ``answer`` (null: withdrawn, or said to be unknown), ``rater``, ``rated``,
    ``evidence``, ``given`` (the moment it was stored), ``by_hand`` and ``version`` (of the rubric, null: none known).
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
    return seen.read(
        f"""select r.deal_id, r.criterion, r.answer, r.rater, r.rated, r.evidence,
            coalesce(r.given, i.imported) as given, r.import_id is null as by_hand,
            coalesce(r.version, i.rubric_version) as version
        from ({said}) r left join imports i using (import_id)
        where {" and ".join(wanted)} order by r.place""",
        values,
    )


def asked(seen: Source, dataset: str, version: int | None) -> pl.DataFrame:
    """Every criterion and answer that was ever given, with the ``ratings`` and those of them ``undated``."""
    values: list[Any] = [dataset]
    said = _said(seen, dataset, version, values)
    return seen.read(
        f"""select criterion, answer, count(*) as ratings, count(*) filter (where rated is null) as undated
        from ({said}) where answer is not null group by all order by criterion, answer""",
        values,
    )


def limits(seen: Source, dataset: str, rule: AsOf, day: date | None) -> pl.DataFrame:
    """``deal_id``, the last day on which its ratings count (``limit``), ``scored``. See :meth:`Reads.limits`."""
    values: list[Any] = [dataset]
    deals = _deals(rule, day, values)
    return seen.read(f'select deal_id, until as "limit", scored from ({deals}) order by deal_id', values)


def stage_names(seen: Source, dataset: str) -> list[str]:
    """The stages that some deal entered on a known day. See :meth:`Reads.stage_names`."""
    rows = seen.read(
        f"""select e.stage from ({EVER_ENTERED}) e join opportunities o using (deal_id) where o.dataset = $1
        group by e.stage order by avg(e.entered - o.created) nulls last, e.stage""",
        [dataset],
    )
    return rows["stage"].to_list()


def _deals(rule: AsOf, day: date | None, values: list[Any]) -> str:
    """Every deal, the last day ``until`` which its ratings count (null: no bound), and whether it can be ``scored``.

    All that says which ratings count is here. Looked at on a ``day``, deals that closed later are open.
    """
    if rule.moment == "day":
        return _deals(USUAL, min(filter(None, (rule.day, day)), default=None), values)
    by_then = f" <= date '{day.isoformat()}'" if day else " is not null"
    until = {
        "before": f"case when o.outcome <> '{OPEN}' and o.closed{by_then} then o.closed - {int(rule.days)} end",
        "created": f"coalesce(o.created, date '{UNDATED_ONLY.isoformat()}')",
        "stage": "e.entered",
        "last": "null::date",
    }[rule.moment]
    if day:
        until = f"least({until}, date '{day.isoformat()}')"
    entered = ""
    if rule.moment == "stage":
        values.append(rule.stage)
        entered = f"left join ({ENTERED.format(stage=f'${len(values)}')}) e on e.deal_id = o.deal_id"
    scored = f"coalesce(e.entered{by_then}, false)" if entered else "true"
    return f"select o.deal_id, {until} as until, {scored} as scored from opportunities o {entered} where o.dataset = $1"


def _said(seen: Source, dataset: str, version: int | None, values: list[Any]) -> str:
    """Every rating, as what it means in a ``version`` of the rubric where one is asked for."""
    moved = meanings(seen, dataset, version) if version else None
    if moved is None or moved.is_empty():
        return _SAID
    parts = []
    for name in moved.columns:
        values.append(moved[name].to_list())
        kind = "integer" if name == "source" else "varchar"
        parts.append(f"unnest(${len(values)}::{kind}[]) as {name}")
    return f"""select s.* replace (
            if(m.source is null, s.criterion, m.to_criterion) as criterion,
            if(m.source is null, s.answer, m.to_answer) as answer)
        from ({_SAID}) s left join imports i using (import_id) left join (select {", ".join(parts)}) m
            on m.source = coalesce(s.version, i.rubric_version, 0) and m.criterion = s.criterion
            and m.answer is not distinct from s.answer
        where m.source is null or m.to_criterion is not null"""
