"""Targets, set by hand or by an import: what was said stays, and the last word counts.

Setting by hand replaces all targets of a kind of period: that is a row without a start, before which nothing counts.
"""

from __future__ import annotations

import polars as pl

from qualify.schema import conform
from qualify.store.clock import now
from qualify.store.database import Source, Writer
from qualify.store.deliveries import Turn

NOW_BY_HAND = """select greatest(coalesce(max(day), $1), $1) as day, coalesce(max(import_id), 0) as number
    from imports where dataset = $2"""
"""The place of what is set by hand: after all imports that there are. Of the day, and the data set."""


def current(seen: Source, dataset: str) -> pl.DataFrame:
    """The targets that count, columns as in ``schema.TARGETS``, by period."""
    rows = seen.read(
        """with said as (
            select *, row_number() over (order by day, number, import_id is null, turn) as place
            from targets where dataset = ?),
        cleared as (select period, max(place) as place from said where starts is null group by period)
        select period, starts, amount, currency from said s left join cleared c using (period)
        where starts is not null and s.place > coalesce(c.place, 0)
        qualify s.place = max(s.place) over (partition by period, starts)
        order by period, starts""",
        [dataset],
    )
    return conform(rows, "targets")


def bring(write: Writer, dataset: str, turn: Turn, rows: pl.DataFrame) -> pl.DataFrame:
    """Set the targets that an import brought, others stay: ``row`` and ``fate`` of each, as in applying.FATES."""
    before = current(write, dataset).with_columns(known=True)
    with write.frame("aims", rows.drop("row")):
        write.run(
            """insert into targets by name select ? as dataset, * exclude (pos), pos as turn, ?::bigint as import_id,
                ?::date as day, import_id as number from aims""",
            [dataset, turn.import_id, turn.day],
        )
    met = rows.join(before, on=["period", "starts"], how="left")
    same = pl.col("amount").eq_missing(pl.col("amount_right")) & pl.col("currency").eq_missing(pl.col("currency_right"))
    fate = pl.when(pl.col("known").is_null()).then(pl.lit("stored")).when(same).then(pl.lit("unchanged"))
    found = met.select(pl.col("row"), fate.otherwise(pl.lit("updated")).alias("fate"))
    return found.explode("row") if found.schema["row"].is_nested() else found


def set_by_hand(write: Writer, dataset: str, targets: pl.DataFrame, kind: str | None) -> None:
    """Replace all targets of ``kind`` and of the kinds of period in ``targets`` by what is given."""
    rows = conform(targets, "targets")
    kinds = sorted({*rows["period"], *([kind] if kind else [])})
    cleared = conform(pl.DataFrame({"period": kinds}, schema={"period": pl.String}), "targets")
    with write.frame("aims", pl.concat([cleared, rows]).with_row_index("pos")):
        write.run(
            f"""insert into targets by name select $2 as dataset, a.* exclude (pos), day, number,
                pos + (select coalesce(max(turn), 0) + 1 from targets) as turn
            from aims a, ({NOW_BY_HAND})""",
            [now().date(), dataset],
        )
