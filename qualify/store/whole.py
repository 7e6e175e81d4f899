"""Everything that is kept of a data set's opportunities, so that taken in again it gives the same answers."""

from __future__ import annotations

import polars as pl

from qualify.schema import conform
from qualify.store import rates, segments, targets
from qualify.store.changes import changes, first_days
from qualify.store.choices import Choices
from qualify.store.database import Source, Writer
from qualify.store.ratings import SAID

_PAIR = ["deal_id", "field"]


def beside(seen: Source, dataset: str) -> dict[str, pl.DataFrame]:
    """The tables beside the ``opportunities``, by the names of ``schema.TABLES``, in the order in which they count.

    What imports changed is in ``field_history``, as if it had been given. Answers without a day that were replaced or
    withdrawn are left out: nobody could say when they held. One that was withdrawn on a day has an empty answer. One by
    hand that was taken back does not count, and one that was written down after closing is of the day on which it was.
    """
    stages = seen.read(
        """select deal_id, stage, entered from stages where dataset = ? and entered is not null
        order by entered, rowid""",
        [dataset],
    )
    given = seen.read(
        "select deal_id, field, value, since from field_history where dataset = ? order by since, rowid", [dataset]
    )
    return {
        "ratings": conform(_ratings(seen, dataset), "ratings"),
        "stages": conform(stages, "stages"),
        "field_history": _history(given, stages, changes(seen, dataset), first_days(seen, dataset)),
        "targets": targets.current(seen, dataset),
        "held": _held(seen, dataset),
        "choices": chosen(seen, dataset).table(),
    }


def chosen(seen: Source, dataset: str) -> Choices:
    """What was chosen for a data set beside its files."""
    bases = seen.read("select base, entered from rates_base where dataset = ?", [dataset])
    currency, entered = bases.row(0) if bases.height else (None, None)
    return Choices(
        simulated=not seen.read("select 1 from datasets where dataset = ? and simulated", [dataset]).is_empty(),
        currency=currency,
        rates=tuple(rates.listed(seen, dataset).select("currency", "rate").iter_rows()),
        entered=entered,
        list_prices=not seen.read("select 1 from list_prices where dataset = ?", [dataset]).is_empty(),
        segments=tuple(segments.chosen(seen, dataset)),
    )


def begin(write: Writer, dataset: str, choices: Choices) -> None:
    """Let a new data set start with these choices, as if somebody had made them. Raises InputError for a wrong rate."""
    if choices.currency is not None:
        table = pl.DataFrame(list(choices.rates), schema=rates.RATES, orient="row")
        rates.replace(write, dataset, choices.currency, table, choices.entered)
    if choices.list_prices:
        write.run("insert or ignore into list_prices values (?)", [dataset])
    segments.choose(write, dataset, choices.segments)


def _held(seen: Source, dataset: str) -> pl.DataFrame:
    rows = seen.read(
        """select dense_rank() over (order by q.import_id) as import, i.file, i.as_of,
            case when row_number() over (partition by q.import_id order by q.row, q.rowid) = 1 then i.mapping end
                as mapping, q.row, q.rule, q.reason, q.content
        from quarantine q join imports i using (import_id)
        where q.dataset = ? and q.taken_by is null order by q.import_id, q.row, q.rowid""",
        [dataset],
    )
    return conform(rows, "held")


def _ratings(seen: Source, dataset: str) -> pl.DataFrame:
    return seen.read(
        f"""select deal_id, criterion, answer, rater, rated, evidence from (
            select * replace (row_number() over (order by import_id is null, pos) as place) from ({SAID}))
        qualify rated is not null or answer is not null and place = max(place) over (
            partition by deal_id, criterion, rater, rated)
        order by place""",
        [dataset],
    )


def _history(given: pl.DataFrame, stages: pl.DataFrame, every: pl.DataFrame, begun: pl.DataFrame) -> pl.DataFrame:
    """The history that was given, and after it what imports changed.

    A field without a history gets its first value, from the day of the first import that said it: ``begun``.
    """
    entered = stages.select("deal_id", pl.lit("stage").alias("field"), pl.col("entered").alias("since"))
    told = pl.concat([given.select(*_PAIR, "since"), entered], how="vertical_relaxed")
    until = told.group_by(_PAIR).agg(pl.col("since").max().alias("until"))
    by_imports = every.join(until, on=_PAIR, how="left").filter((pl.col("since") > pl.col("until")).fill_null(True))
    first = by_imports.filter(pl.col("until").is_null()).unique(_PAIR, keep="first", maintain_order=True)
    said = first.join(begun, on="deal_id", how="left").with_columns(
        value=pl.col("before"), since=pl.min_horizontal("day", "since")
    )
    rows = [given, said, by_imports.with_columns(value=pl.col("after"))]
    whole = pl.concat([conform(part, "field_history") for part in rows])
    return whole.sort("since", maintain_order=True)
