"""Playing one delivery onto what there is: every row is stored, updated, unchanged or set aside."""

from __future__ import annotations

import polars as pl

from qualify.errors import StoreError
from qualify.schema import OPPORTUNITIES, TABLES
from qualify.store import segments, targets
from qualify.store.database import Writer
from qualify.store.deliveries import PARTS, PLACE, Delivery, Turn, frame

FATES = ("stored", "updated", "unchanged")
_NOTHING = pl.DataFrame(schema={"row": pl.Int64, "fate": pl.String})


def play(write: Writer, dataset: str, turn: Turn, delivery: Delivery) -> dict[str, int]:
    """Store a delivery, and how many rows of its file had each of FATES."""
    _refuse_twins(delivery)
    frames = {part: frame(delivery, part) for part in PARTS}
    items, counts = [_NOTHING], dict.fromkeys(FATES, 0)
    if frames["opportunities"].height or frames["ratings"].height:
        with write.frame("incoming", frames["opportunities"]), write.frame("rated", frames["ratings"]):
            _find_answers(write, dataset, delivery.questions)
            items.append(_rated(write))
            counts |= _opportunities(write, dataset, delivery.fields, turn.import_id)
            _write_answers(write, dataset, turn.import_id)
    items += [
        _append(write, part, dataset, turn, frames[part]) for part in ("stages", "history") if frames[part].height
    ]
    if frames["targets"].height:
        items.append(targets.bring(write, dataset, turn, frames["targets"]))
    segments.bring(write, dataset, turn, delivery.segments)
    _set_aside(write, dataset, turn.import_id, delivery)
    if delivery.role == "opportunities":
        return counts
    return counted(pl.concat(items), delivery.read - delivery.quarantine.height, summed=delivery.role == "targets")


def counted(items: pl.DataFrame, rows: int, *, summed: bool) -> dict[str, int]:
    """How many of a file's ``rows`` were new, changed something, or said nothing new, from the fate of their ``items``.

    A row's fate is the first of FATES among its items. Rows without any said nothing new, unless they are ``summed`` up
    in items that all had one fate.

    >>> items = pl.DataFrame({"row": [1, 1, 2], "fate": ["unchanged", "stored", "unchanged"]})
    >>> counted(items, 3, summed=False)
    {'stored': 1, 'updated': 0, 'unchanged': 2}
    """
    ranks = items.with_columns(pl.col("fate").replace_strict(FATES, range(3), return_dtype=pl.Int8))
    first = ranks.group_by("row").agg(pl.col("fate").min())["fate"].value_counts()
    if summed and first.height == 1:
        first = first.with_columns(count=rows)
    found = dict(first.iter_rows())
    stored = min(found.get(0, 0), rows)
    updated = min(found.get(1, 0), rows - stored)
    return {"stored": stored, "updated": updated, "unchanged": rows - stored - updated}


def _refuse_twins(delivery: Delivery) -> None:
    ids = delivery.opportunities["deal_id"]
    if ids.is_duplicated().any():
        raise StoreError(
            f"{delivery.file} has two opportunities with the id {ids.filter(ids.is_duplicated())[0]!r}.",
            "Set one of them aside.",
        )


def _find_answers(write: Writer, dataset: str, questions: tuple[str, ...]) -> None:
    """A temporary table of the ratings to be added: new answers, and empty ones that withdraw an earlier answer.

    A rating is new when it is not among the answers that the same person last gave for the same day: those of one
    import, for an answer can be corrected within a day, and a file brings both.
    """
    write.run(
        f"""create or replace temp table latest as
        select deal_id, criterion, rater, rated, answer from ratings r join imports i using (import_id)
        where r.dataset = ? and deal_id in (select deal_id from incoming union select deal_id from rated)
        qualify {PLACE} = max({PLACE}) over (partition by deal_id, criterion, rater, rated)""",
        [dataset],
    )
    write.run(
        """create or replace temp table answers as
        select r.*, exists (from latest h where h.deal_id = r.deal_id and h.criterion = r.criterion
            and h.rater is not distinct from r.rater and h.rated is not distinct from r.rated) as known
        from rated r anti join latest h
        on h.deal_id = r.deal_id and h.criterion = r.criterion and h.answer is not distinct from r.answer
            and h.rater is not distinct from r.rater and h.rated is not distinct from r.rated"""
    )
    write.run(
        """insert into answers by name select distinct h.deal_id, h.criterion, h.rater, true as known from latest h
        anti join rated using (deal_id, criterion)
        where h.rated is null and h.answer is not null and list_contains(?, h.criterion)""",
        [list(questions)],
    )


def _rated(write: Writer) -> pl.DataFrame:
    """The fate of each rating by the row of the file; of one that withdraws an answer, by the rows of its deal."""
    return _items(
        write,
        """select r.row, case when a.pos is null then 'unchanged' when a.known then 'updated' else 'stored' end as fate
        from rated r left join answers a using (pos)
        union all
        select row, 'updated' from rated where deal_id in (select deal_id from answers where pos is null)""",
    )


def _items(write: Writer, query: str) -> pl.DataFrame:
    rows = write.read(query)
    numbers = rows.explode("row") if rows.schema["row"].is_nested() else rows
    return numbers.select(pl.col("row").cast(pl.Int64), pl.col("fate").cast(pl.String))


def _write_answers(write: Writer, dataset: str, import_id: int) -> None:
    write.run(
        """insert into ratings by name select ? as dataset, * exclude (row, pos, known), ?::bigint as import_id
        from answers order by pos""",
        [dataset, import_id],
    )


def _opportunities(write: Writer, dataset: str, fields: tuple[str, ...], import_id: int) -> dict[str, int]:
    _compare(write, dataset, fields)
    counts = write.read("select fate, count(*) from fate group by fate")
    _write_opportunities(write, dataset, fields, import_id)
    return dict(counts.iter_rows())


def _compare(write: Writer, dataset: str, fields: tuple[str, ...]) -> None:
    """A temporary table: deal_id and whether it is stored, updated or unchanged."""
    differs = " or ".join(f'{value} is distinct from o."{name}"' for name, value in _new_values(fields).items())
    write.run(
        f"""create or replace temp table fate as
        select i.deal_id, case when o.deal_id is null then 'stored'
            when {differs or "false"} or n.deal_id is not null then 'updated' else 'unchanged' end as fate
        from incoming i
        left join opportunities o on o.dataset = ? and o.deal_id = i.deal_id
        left join (select distinct deal_id from answers) n on n.deal_id = i.deal_id""",
        [dataset],
    )


def _new_values(fields: tuple[str, ...]) -> dict[str, str]:
    """What an update makes of each column: an expression of the incoming row ``i`` and the stored row ``o``.

    The day that an open deal was expected to close stays known when it has closed, and so does each unmapped column
    that a later file lacks.
    """
    given = {name: f'i."{name}"' for name in fields if name in OPPORTUNITIES and name != "deal_id"}
    special = {
        "expected": "coalesce(i.expected, o.expected)",
        "extra": "coalesce(json_merge_patch(coalesce(o.extra, '{}'), i.extra)::varchar, o.extra)",
    }
    return {name: special.get(name, value) for name, value in given.items()}


def _write_opportunities(write: Writer, dataset: str, fields: tuple[str, ...], import_id: int) -> None:
    changed = "(select deal_id from fate where fate = 'updated')"
    write.run(
        f"""insert into replaced by name
        select *, ?::bigint as replaced_by from opportunities where dataset = ? and deal_id in {changed}""",
        [import_id, dataset],
    )
    assign = "".join(f'"{name}" = {value}, ' for name, value in _new_values(fields).items())
    write.run(
        f"""update opportunities o set {assign}import_id = ? from incoming i
        where o.dataset = ? and o.deal_id = i.deal_id and o.deal_id in {changed}""",
        [import_id, dataset],
    )
    columns = ", ".join(f'"{name}"' for name in OPPORTUNITIES)
    write.run(
        f"""insert into opportunities by name select ? as dataset,
            {columns}, ?::bigint as import_id
        from (select * replace (json_merge_patch('{{}}', extra)::varchar as extra) from incoming)
        where deal_id in (select deal_id from fate where fate = 'stored')""",
        [dataset, import_id],
    )


def _append(write: Writer, part: str, dataset: str, turn: Turn, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the rows that are not there yet, in the order of the file: of equal ones as many as the file has more."""
    table = PARTS[part]
    names = ", ".join(f'"{name}"' for name in TABLES[table])
    same = " and ".join(f'a."{name}" is not distinct from k."{name}"' for name in TABLES[table])
    with write.frame("arriving", rows):
        write.run(
            f"""create or replace temp table fresh as select a.*, coalesce(a.turn <= k.held, false) as known
            from (select *, row_number() over (partition by {names} order by pos) as turn from arriving) a
            left join (select {names}, count(*) as held from {table} where dataset = ?
                and deal_id in (select deal_id from arriving) group by all) k on {same}""",
            [dataset],
        )
    write.run(
        f"""insert into {table} by name select ? as dataset, {names}, ?::bigint as import_id
        from fresh where not known order by pos""",
        [dataset, turn.import_id],
    )
    return _items(write, "select row, case when known then 'unchanged' else 'stored' end as fate from fresh")


def _set_aside(write: Writer, dataset: str, import_id: int, delivery: Delivery) -> None:
    if delivery.quarantine.height:
        with write.frame("arriving", frame(delivery, "quarantine")):
            write.run(
                "insert into quarantine by name select ? as dataset, *, ?::bigint as import_id from arriving",
                [dataset, import_id],
            )
    if delivery.taken:
        write.run(
            """update quarantine set taken_by = ?
            where dataset = ? and import_id = ? and taken_by is null and list_contains(?, row)""",
            [import_id, dataset, delivery.taken_from, list(delivery.taken)],
        )
