"""Taking imports back: the state as it was before them, from which the others are played again."""

from __future__ import annotations

from collections.abc import Sequence

from qualify.errors import StoreError
from qualify.schema import OPPORTUNITIES
from qualify.store.database import Source, Writer
from qualify.store.deliveries import Turn

_BROUGHT = ("ratings", "stages", "field_history", "quarantine", "targets", "segment_choices")


def after(seen: Source, dataset: str, turn: Turn) -> list[Turn]:
    """The imports of a data set that stand after ``turn`` and are not undone, in order.

    Raises StoreError where one was made before files were kept: it could not be played again.
    """
    rows = seen.read(
        """select day, import_id, given is not null as kept, file from imports
        where dataset = ? and undone is null and (day, import_id) > (?, ?) order by day, import_id""",
        [dataset, turn.day, turn.import_id],
    )
    for day, import_id, is_kept, file in rows.iter_rows():
        if not is_kept:
            raise StoreError(
                f"Import {import_id} ({file}) was taken in by an older Qualify that did not keep its rows, so nothing "
                f"that stands before it ({day}) can be added or undone.",
                "Start a new data set with the files that are right, in one go.",
            )
    return [Turn(day, import_id) for day, import_id, _, _ in rows.iter_rows()]


def roll_back(write: Writer, dataset: str, turns: Sequence[Turn]) -> None:
    """Take back all that the imports at ``turns`` did, which have to be the last ones."""
    if not turns:
        return
    gone = [turn.import_id for turn in turns]
    write.run("create or replace temp table gone as select unnest(?::bigint[]) as import_id", [gone])
    _restore(write, dataset)
    for table in _BROUGHT:
        write.run(f"delete from {table} where dataset = ? and import_id in (from gone)", [dataset])
    write.run("update quarantine set taken_by = null where dataset = ? and taken_by in (from gone)", [dataset])


def _restore(write: Writer, dataset: str) -> None:
    """Opportunities as they were: those that were new go, and of those that were changed the former row comes back."""
    write.run(
        """create or replace temp table former as select * from replaced
        where dataset = ? and replaced_by in (from gone) and import_id not in (from gone)""",
        [dataset],
    )
    write.run(
        """delete from opportunities where dataset = ? and import_id in (from gone)
        and deal_id not in (select deal_id from former)""",
        [dataset],
    )
    assign = ", ".join(f'"{name}" = f."{name}"' for name in (*OPPORTUNITIES, "import_id") if name != "deal_id")
    write.run(
        f"update opportunities o set {assign} from former f where o.dataset = ? and o.deal_id = f.deal_id", [dataset]
    )
    write.run("delete from replaced where dataset = ? and replaced_by in (from gone)", [dataset])
