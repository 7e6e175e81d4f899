"""Undoing an import, also after later ones: the data set becomes what it would be had the import never been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from qualify.errors import StoreError
from qualify.schema import LOST, NO_DECISION, OPEN, OPPORTUNITIES, WON
from qualify.store import targets
from qualify.store.applying import play
from qualify.store.clock import now
from qualify.store.database import Source, Writer
from qualify.store.deliveries import Turn, kept
from qualify.store.rolling import after, roll_back


@dataclass(frozen=True)
class Standing:
    """What is in a data set: opportunities by outcome, and what belongs to them.

    ``lost`` has those without a decision; ``won_value`` adds up amounts as they were given, whatever their currency;
    ``stages`` counts the rows of stage and field history.
    """

    won: int
    lost: int
    open: int
    won_value: float
    ratings: int
    stages: int
    targets: int


@dataclass(frozen=True, eq=False)
class Undoing:
    """What undoing imports (or redoing them) does: ids of opportunities that go, come back and change, and totals.

    ``import_id`` is the first of them, ``file`` names them all. ``later`` are the other imports after it that changed
    some of their opportunities: ``import_id``, ``file`` and ``deals``. They stay, and are played again. ``alone`` is
    how many ratings by hand lose their deal until it is there again, ``found`` how many have theirs again.
    """

    dataset: str
    import_id: int
    file: str
    gone: pl.Series
    back: pl.Series
    changed: pl.Series
    before: Standing
    after: Standing
    later: pl.DataFrame
    alone: int
    found: int


def undo(write: Writer, dataset: str, import_id: int, author: str, *, together: bool = False) -> Undoing:
    """Take an import back, and ``together`` those that came in one go with it.

    Raises StoreError where it is not there, is undone already, or was not kept.
    """
    event = _event(write, dataset, import_id)
    if event["undone"] is not None:
        raise StoreError(f"Import {import_id} ({event['file']}) is undone already.", "Redo it to have it back.")
    if event["given"] is None:
        raise StoreError(
            f"Import {import_id} ({event['file']}) was taken in by an older Qualify that did not keep its rows, so it "
            "cannot be undone.",
            "Take the files that are right into a new data set.",
        )
    return _mark(write, _companions(write, event) if together else [event], author, undone=now())


def redo(write: Writer, dataset: str, import_id: int, author: str, *, together: bool = False) -> Undoing:
    """Bring an undone import back, and ``together`` the undone ones that came in one go with it.

    Raises StoreError where it is not there, or not undone.
    """
    event = _event(write, dataset, import_id)
    if event["undone"] is None:
        raise StoreError(f"Import {import_id} ({event['file']}) is not undone.", "There is nothing to redo.")
    return _mark(write, _companions(write, event) if together else [event], author, undone=None)


def turned(write: Writer, dataset: str, import_id: int, *, together: bool = False) -> Undoing:
    """Redo the import where it is undone, and undo it where it is not."""
    turn = undo if _event(write, dataset, import_id)["undone"] is None else redo
    return turn(write, dataset, import_id, "", together=together)


def _event(seen: Source, dataset: str, import_id: int) -> dict[str, Any]:
    rows = seen.read(
        "select * from imports where dataset = ? and import_id = ?",
        [dataset, import_id],
    )
    if rows.is_empty():
        raise StoreError(f"There is no import {import_id} in {dataset!r}.", "Look at the list of its imports.")
    return rows.row(0, named=True)


def _companions(seen: Source, event: dict[str, Any]) -> list[dict[str, Any]]:
    """The imports that came in one go with one of them and stand as it does, undone or not; itself among them."""
    return seen.read(
        """select * from imports where dataset = ? and together = ? and (undone is null) = ?
        order by day, import_id""",
        [event["dataset"], event["together"], event["undone"] is None],
    ).to_dicts()


def _mark(write: Writer, events: Sequence[dict[str, Any]], author: str, *, undone: datetime | None) -> Undoing:
    """Set or clear the mark of imports of one data set and play all again from the first turn on."""
    dataset, numbers = events[0]["dataset"], [event["import_id"] for event in events]
    turns = [Turn(event["day"], event["import_id"]) for event in events]
    others = [turn for turn in after(write, dataset, turns[0]) if turn not in turns]
    names = ", ".join(f'"{name}"' for name in OPPORTUNITIES)
    write.run(f"create or replace temp table stood as select {names} from opportunities where dataset = ?", [dataset])
    before, later = _standing(write, dataset), _touching(write, dataset, numbers, others)
    roll_back(write, dataset, [*turns, *others])
    who = "undone_by = ?, redone = null, redone_by = null" if undone else "undone_by = null, redone = ?, redone_by = ?"
    write.run(
        f"update imports set undone = ?, {who} where import_id in (select unnest(?::bigint[]))",
        [undone, *([] if undone else [now()]), author or None, numbers],
    )
    for one in sorted([*([] if undone else turns), *others]):
        play(write, dataset, one, kept(write, one.import_id))
    fates = dict(_moved(write, dataset).partition_by("fate", as_dict=True, include_key=False).items())
    ids = {fate: fates.get((fate,), _NOBODY)["deal_id"] for fate in ("gone", "back", "changed")}
    file = ", ".join(event["file"] for event in events)
    alone, found = (_by_hand(write, dataset, ids[fate]) for fate in ("gone", "back"))
    stands = _standing(write, dataset)
    return Undoing(dataset, min(numbers), file, **ids, before=before, after=stands, later=later,
                   alone=alone, found=found)  # fmt: skip


_NOBODY = pl.DataFrame(schema={"deal_id": pl.String})


def _by_hand(seen: Source, dataset: str, deals: pl.Series) -> int:
    rows = seen.read(
        """select count(*) from ratings where dataset = ? and import_id is null and withdrawn is null
            and deal_id in (select unnest(?::varchar[]))""",
        [dataset, deals.to_list()],
    )
    return int(rows.item())


def _moved(seen: Source, dataset: str) -> pl.DataFrame:
    """``deal_id`` and ``fate`` of the opportunities that are not as they stood, by id."""
    differs = " or ".join(f's."{name}" is distinct from o."{name}"' for name in OPPORTUNITIES)
    return seen.read(
        f"""select coalesce(s.deal_id, o.deal_id) as deal_id,
            case when o.deal_id is null then 'gone' when s.deal_id is null then 'back' else 'changed' end as fate
        from stood s full join (select * from opportunities where dataset = ?) o using (deal_id)
        where {differs} order by deal_id""",
        [dataset],
    )


def _standing(seen: Source, dataset: str) -> Standing:
    deals = seen.read(
        f"""select count(*) filter (where outcome = '{WON}') as won,
            count(*) filter (where outcome in ('{LOST}', '{NO_DECISION}')) as lost,
            count(*) filter (where outcome = '{OPEN}') as open,
            coalesce(round(fsum(amount) filter (where outcome = '{WON}'), 2), 0)::double as won_value,
            (select count(*) from ratings r where dataset = $1 and answer is not null and withdrawn is null
                and deal_id in (select o.deal_id from opportunities o where o.dataset = $1)) as ratings,
            (select count(*) from stages where dataset = $1)
                + (select count(*) from field_history where dataset = $1) as stages
        from opportunities where dataset = $1""",
        [dataset],
    )
    return Standing(**deals.row(0, named=True), targets=targets.current(seen, dataset).height)


def _touching(write: Writer, dataset: str, numbers: Sequence[int], newer: list[Turn]) -> pl.DataFrame:
    """The imports in ``newer`` that changed opportunities which those of ``numbers`` have in their files, in order."""
    ids = pl.concat([kept(write, number).ids for number in numbers]).unique().alias("deal_id").to_frame()
    with write.frame("its", ids):
        return write.read(
            """select import_id, file, count(distinct deal_id) as deals from imports join (
                select import_id, deal_id from opportunities where dataset = $1
                union all select import_id, deal_id from replaced where dataset = $1
                union all select import_id, deal_id from ratings where dataset = $1
                union all select import_id, deal_id from stages where dataset = $1
                union all select import_id, deal_id from field_history where dataset = $1) using (import_id)
            where import_id in (select unnest($2::bigint[])) and deal_id in (select deal_id from its)
            group by import_id, file, day order by day, import_id""",
            [dataset, [turn.import_id for turn in newer]],
        )
