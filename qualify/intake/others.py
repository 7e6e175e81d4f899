"""The one door to the checks of the tables beside the opportunities."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qualify.errors import InputError
from qualify.intake.answers_table import check_ratings
from qualify.intake.changed import check_changes
from qualify.intake.history import check_history
from qualify.intake.quotas import check_targets
from qualify.intake.records import ROLES, Batch, Mapping, Ruling, Table
from qualify.intake.sieve import Sieve


def check_other(
    table: Table,
    mapping: Mapping,
    rulings: Sequence[Ruling] = (),
    known: pl.Series | None = None,
    ended: pl.DataFrame | None = None,
) -> Batch:
    """The rows of ``table`` by the role that ``mapping`` has, which is not opportunities; ``known`` are their ids.

    ``ended`` has the day closed of those that are, by deal_id; ``rulings`` are what was decided about findings.

    Rows of details are read and stored nowhere by themselves: they stand beside those that name them. Raises
    InputError for a role that there is not, and where the check of the role does.
    """
    match mapping.role:
        case "history":
            return check_history(table, mapping, known)
        case "changes":
            return check_changes(table, mapping, known)
        case "ratings":
            return check_ratings(table, mapping, rulings, known, ended)
        case "targets":
            return check_targets(table, mapping)
        case "details":
            return Sieve(table, mapping).batch()
    raise InputError(f"{mapping.role!r} is not a role of a table.", f"Use one of {', '.join(ROLES)}.", file=table.name)
