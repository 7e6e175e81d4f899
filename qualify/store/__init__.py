"""The store: one file, polars frames out, whole transactions in. Nobody else knows that it is DuckDB."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import polars as pl

from qualify.errors import StoreError
from qualify.rubric import Rubric
from qualify.store import backtests, holdouts, mappings, rates, rewording, rubrics, scenarios, segments, whole
from qualify.store import targets as aims
from qualify.store import undo as undoing
from qualify.store.audits import KeptAudit
from qualify.store.backtests import Backtest, KeptChances, KeptOrigin
from qualify.store.choices import Choices
from qualify.store.clock import now, touch
from qualify.store.database import Database, Writer
from qualify.store.deliveries import Delivery
from qualify.store.destination import destination
from qualify.store.holdouts import KeptHoldout
from qualify.store.imports import Receipt, take_in
from qualify.store.judging import RatingWrites
from qualify.store.limits import KeptLimits
from qualify.store.mappings import KeptMapping
from qualify.store.reads import Reads
from qualify.store.rubric_drafts import RubricDraft
from qualify.store.scenarios import Scenario
from qualify.store.undo import Standing, Undoing

__all__ = [
    "Backtest",
    "Choices",
    "Delivery",
    "KeptAudit",
    "KeptChances",
    "KeptHoldout",
    "KeptLimits",
    "KeptMapping",
    "KeptOrigin",
    "Reads",
    "Receipt",
    "RubricDraft",
    "Scenario",
    "Standing",
    "Store",
    "Undoing",
    "default_path",
    "open_store",
]

_ROOT = Path(__file__).resolve().parents[2]
_open: dict[Path, Store] = {}
_opening = threading.Lock()


def default_path() -> Path:
    """The store's file: the environment's ``QUALIFY_STORE``, or one under ``data/``."""
    return Path(os.environ.get("QUALIFY_STORE") or _ROOT / "data" / "qualify.duckdb").expanduser().resolve()


def open_store(path: Path | None = None) -> Store:
    """The process's one store at ``path``, opened at the first call. Raises StoreError with the reason."""
    path = (path or default_path()).resolve()
    with _opening:
        if path not in _open:
            _open[path] = Store(path)
        return _open[path]


class Store(RatingWrites):
    """Everything that is kept, by data set. Reads give polars frames; each write is one transaction."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.path = path
        self.identity = uuid4().hex
        """Of this opening: at the next, another file with the same data sets and versions may be at the path."""
        super().__init__(self._database)

    def close(self) -> None:
        """Close the file; a later :func:`open_store` opens it again."""
        with _opening:
            self._database.close()
            _open.pop(self.path, None)

    @contextmanager
    def snapshot(self, day: date | None = None) -> Iterator[Reads]:
        """Reads of one moment: what others write meanwhile does not show in them. With a ``day``: Reads.until it."""
        with self._database.reading() as seen:
            yield Reads(seen).until(day) if day else Reads(seen)

    def destination(self, delivery: Delivery) -> str | None:
        """The data set that a delivery continues, as :func:`qualify.store.destination.destination` tells it."""
        with self._database.reading() as seen:
            return destination(seen, delivery)

    def take_in(
        self,
        dataset: str,
        delivery: Delivery,
        *,
        simulated: bool = False,
        rubric: Rubric | None = None,
        note: str = "",
        targets: pl.DataFrame | None = None,
    ) -> Receipt:
        """Store one delivery, as :meth:`take_in_all` does. ``targets`` go with it where the data set has none yet."""
        if targets is not None and self.targets(dataset).is_empty():
            delivery = replace(delivery, targets=targets)
        return self.take_in_all(dataset, (delivery,), simulated=simulated, rubric=rubric, note=note)[0]

    def take_in_all(
        self,
        dataset: str,
        deliveries: Sequence[Delivery],
        *,
        author: str = "",
        simulated: bool = False,
        rubric: Rubric | None = None,
        note: str = "",
        again: bool = False,
        carry: Collection[str] = (),
        dry_run: bool = False,
    ) -> tuple[Receipt, ...]:
        """Store deliveries in a data set, which is made when it is new. All of them or, on any error, nothing.

        Each is one import, at its turn: one that shows an earlier day than what is there goes below it. ``author`` is
        that of deliveries without one. ``rubric`` (with ``note``) becomes version 1 where the data set has none yet,
        ``again`` the next one as by :meth:`save_rubric`, which says what ``carry`` is. A data set without imports
        starts with the ``choices`` of a delivery, which also say whether it is simulated. The receipts are in the
        order of ``deliveries``; in a ``dry_run`` nothing else is left. Raises StoreError when simulated and own
        opportunities would be mixed, for two opportunities of one id in a file, and where an import of an older
        Qualify stands above an earlier day.
        """
        if not deliveries:
            return ()
        choices = next((one.choices for one in deliveries if one.choices), None)
        simulated = simulated or (choices is not None and choices.simulated)
        with self._database.writing(trial=dry_run) as write:
            write.run("insert or ignore into datasets values (?, ?, 0, ?)", [dataset, simulated, now()])
            _refuse_mixing(write, dataset, simulated)
            begun = write.one("select 1 from imports where dataset = ?", [dataset])
            receipts = take_in(write, dataset, deliveries, author)
            if choices is not None and not begun:
                whole.begin(write, dataset, choices)
            if rubric is not None and (again or not write.one("select 1 from rubrics where dataset = ?", [dataset])):
                rewording.add(write, dataset, rubric, note, carry=carry)
            _remember_rubric(write, dataset, receipts)
            # Also where no row changed: the last day that the data knows of depends on the day of the last import.
            touch(write, dataset)
        return receipts

    def foreseen(self, dataset: str, deliveries: Sequence[Delivery]) -> pl.DataFrame:
        """The opportunities as :meth:`take_in_all` would leave them: done, and taken back at once."""
        with self._database.writing(trial=True) as write:
            take_in(write, dataset, deliveries, "")
            return Reads(write).opportunities(dataset)

    def undo_preview(self, dataset: str, import_id: int, *, together: bool = False) -> Undoing:
        """What :meth:`undo` would do, or :meth:`redo` where the import is undone: done, and taken back at once."""
        with self._database.writing(trial=True) as write:
            return undoing.turned(write, dataset, import_id, together=together)

    def undo(self, dataset: str, import_id: int, author: str = "", *, together: bool = False) -> Undoing:
        """Make a data set what it would be had an import never been, and tell what that did.

        ``together``: nor those that came in one go with it. Later imports stay. Rubrics, scenarios, locked deals and
        what was set by hand are not touched. Raises StoreError where the import is not there, is undone already, or is
        from before files were kept.
        """
        with self._database.writing() as write:
            done = undoing.undo(write, dataset, import_id, author, together=together)
            touch(write, dataset)
        return done

    def redo(self, dataset: str, import_id: int, author: str = "", *, together: bool = False) -> Undoing:
        """Bring an undone import back at its turn, ``together``: all undone ones that came in one go with it.

        Raises StoreError where it is not there, or not undone.
        """
        with self._database.writing() as write:
            done = undoing.redo(write, dataset, import_id, author, together=together)
            touch(write, dataset)
        return done

    def keep_mapping(self, signature: str, name: str, columns: tuple[str, ...], body: str, *, author: str = "") -> None:
        """Save how files with these ``columns`` are understood (``body``: JSON), as the newest of its ``signature``."""
        with self._database.writing() as write:
            mappings.keep(write, signature, name, columns, body, author)

    def forget_mapping(self, signature: str) -> None:
        """Forget all mappings saved for a signature."""
        with self._database.writing() as write:
            mappings.forget(write, signature)

    def set_rates(self, dataset: str, currency: str, rates_: pl.DataFrame) -> None:
        """Replace what one unit of each ``currency`` of ``rates`` is worth (``rate``) in the main one, ``currency``.

        Raises InputError for a rate that is no positive number, and for two of one currency.
        """
        with self._database.writing() as write:
            rates.replace(write, dataset, currency, rates_)
            touch(write, dataset)

    def use_list_prices(self, dataset: str, use: bool) -> None:
        """Let open deals without an amount count with their list prices, or not any more."""
        turn = "insert or ignore into list_prices values (?)" if use else "delete from list_prices where dataset = ?"
        with self._database.writing() as write:
            write.run(turn, [dataset])
            touch(write, dataset)

    def set_segment_columns(self, dataset: str, columns: Sequence[str]) -> None:
        """Compare deals by these unmapped columns, and by no other."""
        with self._database.writing() as write:
            segments.choose(write, dataset, columns)
            touch(write, dataset)

    def set_targets(self, dataset: str, targets: pl.DataFrame, *, period: str | None = None) -> None:
        """Replace all targets of the kinds of period ("month", "quarter") in ``targets`` by what is given.

        Columns as in ``schema.TARGETS``. A period that is not among them any more has no target. Of the kind
        ``period`` they are replaced even where none is given: then there is no target of that kind.
        """
        with self._database.writing() as write:
            aims.set_by_hand(write, dataset, targets, period)
            touch(write, dataset)

    def keep_holdout(self, dataset: str, chosen: KeptHoldout) -> KeptHoldout:
        """Lock the chosen deals of a data set away, unless that was done before: those that are locked from now on."""
        with self._database.writing() as write:
            return holdouts.keep(write, dataset, chosen)

    def keep_origin(self, run: Backtest, planned: int, made: KeptOrigin) -> None:
        """Keep one of the ``planned`` past forecasts of a run; what was kept of older data is dropped."""
        with self._database.writing() as write:
            backtests.keep(write, run, planned, made)

    def save_scenario(self, dataset: str, scenario: Scenario, *, replacing: bool = False) -> Scenario:
        """Keep named weights and give them back with their number and moment.

        Raises StoreError when the name is taken: nothing is overwritten unseen. ``replacing`` deletes the one of that
        name, which can be restored like any other; InputError when there is no name, or a far too long one.
        """
        with self._database.writing() as write:
            return scenarios.save(write, dataset, scenario, replacing=replacing)

    def rename_scenario(self, dataset: str, scenario_id: int, name: str) -> Scenario:
        """Call a scenario by another name. Raises StoreError when that is taken."""
        with self._database.writing() as write:
            return scenarios.rename(write, dataset, scenario_id, name)

    def delete_scenario(self, dataset: str, scenario_id: int) -> Scenario:
        """Delete a scenario; :meth:`restore_scenario` brings it back."""
        with self._database.writing() as write:
            return scenarios.delete(write, dataset, scenario_id)

    def restore_scenario(self, dataset: str, scenario_id: int) -> Scenario:
        """Bring a deleted scenario back. Raises StoreError when another has its name by now."""
        with self._database.writing() as write:
            return scenarios.restore(write, dataset, scenario_id)

    def publish_scenario(self, dataset: str, scenario_id: int, *, note: str = "", author: str = "") -> int:
        """Make a scenario's weights the next version of the rubric and return its number.

        Raises StoreError when the latest version scores by other criteria, answers or points than the scenario's.
        """
        with self._database.writing() as write:
            version = scenarios.publish(write, dataset, scenario_id, note=note, author=author)
            touch(write, dataset)
        return version


def _refuse_mixing(write: Writer, dataset: str, simulated: bool) -> None:
    held = write.one("select simulated from datasets where dataset = ?", [dataset])
    if held == (True,) and not simulated:
        raise StoreError(f"The data set {dataset!r} is simulated.", "Keep your own opportunities under another name.")
    if held == (False,) and simulated:
        raise StoreError(
            f"The data set {dataset!r} holds your own opportunities.", "Keep simulated ones under another name."
        )


def _remember_rubric(write: Writer, dataset: str, receipts: Sequence[Receipt]) -> None:
    """Write down the version in force: ratings of a file are answers to its questions."""
    write.run(
        "update imports set rubric_version = ? where import_id in (select unnest(?::bigint[]))",
        [rubrics.latest(write, dataset) or None, [receipt.import_id for receipt in receipts]],
    )
