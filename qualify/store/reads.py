"""What can be asked of the store: polars frames and frozen records, of now or of one moment."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.errors import StoreError
from qualify.schema import OPEN, OPPORTUNITIES, conform
from qualify.store import (
    backtests,
    changes,
    entries,
    held,
    holdouts,
    limits,
    mappings,
    rates,
    records,
    scenarios,
    segments,
    targets,
    unseen,
    whole,
)
from qualify.store.asking import RatingReads
from qualify.store.backtests import Backtest, KeptOrigin
from qualify.store.database import Source, Until
from qualify.store.holdouts import KeptHoldout
from qualify.store.limits import KeptLimits
from qualify.store.mappings import KeptMapping
from qualify.store.scenarios import Scenario


class Reads(RatingReads):
    """The questions, by data set. Those of one snapshot see one moment, whatever is written meanwhile."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def until(self, day: date) -> Reads:
        """The same questions, answered as at the end of a ``day``.

        Ratings that were given or written down later are unknown, so are later entries into stages, limits frozen and
        audits drawn; deals that closed later count as open. Opportunities, their changes and what people set (rubrics,
        targets, rates) are today's: analysis.past undoes what became of opportunities.
        """
        return Reads(Until(self._source, day))

    @property
    def day(self) -> date | None:
        """The day at which the answers stop; None where they are of now."""
        return self._source.day

    def datasets(self) -> pl.DataFrame:
        """Name, simulated, version, opportunities and time of the last import, the latest import first."""
        return self._source.read(
            """select d.dataset, d.simulated, d.version, i.imported, i.file,
                (select count(*) from opportunities o where o.dataset = d.dataset) as opportunities
            from datasets d left join (
                select dataset, max(imported) as imported, max_by(file, import_id) as file, max(import_id) as import_id
                from imports group by dataset) i using (dataset)
            order by i.import_id desc nulls last, d.dataset"""
        )

    def version(self, dataset: str) -> int:
        """A number that grows with every change to the data set: the key for anything derived from it."""
        rows = self._source.read("select version from datasets where dataset = ?", [dataset])
        if rows.is_empty():
            raise StoreError(f"There is no data set called {dataset!r}.", self._names())
        return int(rows.item())

    def is_simulated(self, dataset: str) -> bool:
        """Whether the data set was made by the simulator: it is labelled so wherever it shows."""
        rows = self._source.read("select simulated from datasets where dataset = ?", [dataset])
        return bool(rows.height and rows.item())

    def imports(self, dataset: str) -> pl.DataFrame:
        """The imports of a data set, the latest first.

        ``undone`` is when one was undone, and null where it counts; ``kept`` whether it can be undone; ``as_of`` the
        day that its file shows where somebody said so, ``day`` that or the day of import.
        """
        return self._source.read(
            """select * exclude (given), given is not null as kept from imports where dataset = ?
            order by import_id desc""",
            [dataset],
        )

    def held(self, dataset: str) -> pl.DataFrame:
        """Rows set aside at import and not taken in since, by import and row.

        Columns ``import_id``, ``file``, ``row``, ``rule``, ``reason`` and ``content``.
        """
        return held.listed(self._source, dataset)

    def known(self, dataset: str, ids: pl.Series) -> pl.DataFrame:
        """Those of ``ids`` that are opportunities already: ``deal_id``, and ``file`` and ``day`` of the last import."""
        return held.known(self._source, dataset, ids)

    def unseen(self, dataset: str, import_id: int) -> pl.Series:
        """The ids of opportunities that were there before an import and are not in its file: they stay as they are."""
        return unseen.unseen(self._source, dataset, import_id)

    def deal_ids(self, dataset: str) -> pl.Series:
        """The ids of all opportunities of a data set, in order."""
        rows = self._source.read("select deal_id from opportunities where dataset = ? order by deal_id", [dataset])
        return rows["deal_id"].cast(pl.String)

    def holders(self, ids: pl.Series) -> pl.DataFrame:
        """The data sets, none of them simulated, with opportunities of these ids: ``dataset`` and how many (``known``).

        The one with the most first. For some ids, not for those of a large file.
        """
        return self._source.read(
            """select dataset, count(*) as known from opportunities join datasets using (dataset)
            where not simulated and deal_id in (select unnest(?)) group by dataset order by known desc, dataset""",
            [ids.to_list()],
        )

    def closings(self, dataset: str) -> pl.DataFrame:
        """``deal_id`` and the day ``closed`` of all opportunities that are closed on a known day."""
        return self._source.read(
            f"""select deal_id, closed from opportunities
            where dataset = ? and outcome <> '{OPEN}' and closed is not null""",
            [dataset],
        )

    def mapping(self, signature: str) -> KeptMapping | None:
        """The mapping that was saved last for files whose columns have this signature; None where none was."""
        return mappings.newest(self._source, signature)

    def mappings(self) -> pl.DataFrame:
        """The saved mappings, by name: ``signature``, ``name``, ``columns``, ``body``, ``author`` and ``saved``."""
        return mappings.listed(self._source)

    def rates(self, dataset: str) -> pl.DataFrame:
        """What one unit of each ``currency`` is worth in the main one (``rate``), and when that was ``entered``."""
        return rates.listed(self._source, dataset)

    def rates_base(self, dataset: str) -> str | None:
        """The main currency of the rates; None where none were ever entered."""
        return rates.base(self._source, dataset)

    def currencies(self, dataset: str) -> pl.DataFrame:
        """``currency`` (null: not given), its ``deals``, and the ``amount`` of those open and won."""
        return rates.currencies(self._source, dataset)

    def list_prices(self, dataset: str) -> int:
        """How many opportunities have a list price."""
        rows = self._source.read("select count(list_price) from opportunities where dataset = ?", [dataset])
        return int(rows.item())

    def uses_list_prices(self, dataset: str) -> bool:
        """Whether an open deal without an amount counts with its list price: only where the team said so."""
        return not self._source.read("select 1 from list_prices where dataset = ?", [dataset]).is_empty()

    def segment_columns(self, dataset: str) -> list[str]:
        """The unmapped columns that people chose to compare deals by, in the order of choosing."""
        return segments.chosen(self._source, dataset)

    def extra_columns(self, dataset: str) -> list[str]:
        """The names of all unmapped columns that any opportunity has something in."""
        return segments.extra_columns(self._source, dataset)

    def opportunities(self, dataset: str) -> pl.DataFrame:
        """All opportunities of a data set, columns as in ``schema.OPPORTUNITIES``, by id."""
        names = ", ".join(f'"{name}"' for name in OPPORTUNITIES)
        rows = self._source.read(f"select {names} from opportunities where dataset = ? order by deal_id", [dataset])
        return conform(rows, "opportunities")

    def changes(
        self, dataset: str, fields: tuple[str, ...] = changes.FIELDS, deal_id: str | None = None
    ) -> pl.DataFrame:
        """What ``fields`` of the opportunities, or of one, said before, columns as in ``schema.CHANGES``.

        See store.changes.
        """
        return changes.changes(self._source, dataset, fields, deal_id)

    def first_said(self, dataset: str, deal_id: str) -> pl.DataFrame:
        """What the fields of an opportunity said first, and from which day that is known: see store.changes."""
        return changes.first_said(self._source, dataset, deal_id)

    def segments(self, dataset: str, field: str) -> list[str]:
        """The values of one text field of the opportunities, the most frequent first.

        "extra: Region" is the unmapped column Region.
        """
        return segments.values(self._source, dataset, field)

    def as_of(self, dataset: str) -> date | None:
        """The last day that the data knows of: the latest day that a file is said to show, or of creation or closing.

        Those do not count where they are later than what the files can know: the day shown, or else that of import.
        """
        rows = self._source.read(
            """with shown as (
                select max(as_of) as as_of, max(day) as day from imports where dataset = $1 and undone is null)
            select greatest((select max(day) from (
                    select unnest([created, closed]) as day from opportunities where dataset = $1)
                where day <= (select day from shown)), as_of) as day from shown""",
            [dataset],
        )
        return rows.item()

    def targets(self, dataset: str) -> pl.DataFrame:
        """Targets by period, columns as in ``schema.TARGETS``."""
        return targets.current(self._source, dataset)

    def scenarios(self, dataset: str, *, deleted: bool = False) -> list[Scenario]:
        """The saved scenarios of a data set, or those that were deleted, the newest first."""
        return scenarios.listed(self._source, dataset, deleted=deleted)

    def scenario(self, dataset: str, scenario_id: int) -> Scenario:
        """The scenario of this number, deleted or not. Raises StoreError where there is none."""
        return scenarios.found(self._source, dataset, scenario_id)

    def imported_since(self, dataset: str, scenario: Scenario) -> tuple[int, int, int]:
        """Imports since a scenario's version of the data, and the opportunities that they added and changed.

        Of an import from before versions were kept with them, the moment it came decides.
        """
        rows = self._source.read(
            """select count(*), coalesce(sum(stored), 0)::bigint, coalesce(sum(updated), 0)::bigint from imports
            where dataset = ? and coalesce(version > ?, imported > ?) and undone is null""",
            [dataset, scenario.data_version, scenario.saved],
        )
        return rows.row(0)

    def holdout(self, dataset: str) -> KeptHoldout | None:
        """The deals of a data set that were locked away; None where none were chosen yet."""
        return holdouts.kept(self._source, dataset)

    def kept_limits(self, dataset: str) -> list[KeptLimits]:
        """From which days limits of process behaviour charts are taken, choice by choice, the last first."""
        return limits.kept(self._source, dataset)

    def stages(self, dataset: str) -> pl.DataFrame:
        """The stages that deals entered on a known day, by that day: ``deal_id``, ``stage`` and ``entered``."""
        return self._source.read(
            """select deal_id, stage, entered from stages where dataset = ? and entered is not null
                and coalesce(entered <= ?, true)
            order by entered, rowid""",
            [dataset, self.day],
        )

    def entries(self, dataset: str) -> pl.DataFrame:
        """Every entry into a stage on a known day, in order of time: ``deal_id``, ``stage`` and ``entered``.

        From a history that was given, and from files that showed a deal in another stage than the file before.
        """
        return entries.entries(self._source, dataset)

    def standing(self, dataset: str, day: date) -> pl.DataFrame:
        """``deal_id``, by id, and the ``stage`` of each opportunity at the end of a day; see store.entries."""
        return entries.standing(self._source, dataset, day)

    def first_day(self, dataset: str) -> date | None:
        """The first day of creation or closing; None where no opportunity has a day."""
        rows = self._source.read(
            "select least(min(created), min(closed)) as day from opportunities where dataset = ?", [dataset]
        )
        return rows.item()

    def tables(self, dataset: str) -> dict[str, pl.DataFrame]:
        """All that is kept of the opportunities of a data set, by the names of ``schema.TABLES``: see store.whole."""
        return {"opportunities": self.opportunities(dataset), **whole.beside(self._source, dataset)}

    def records(self, dataset: str) -> dict[str, pl.DataFrame]:
        """Audits, versions of the rubric and what answers mean in the next: see :mod:`qualify.store.records`."""
        return records.records(self._source, dataset)

    def backtest_progress(self, run: Backtest) -> tuple[int, int]:
        """How many past forecasts of a run are kept, and how many there will be; 0 and 0 where it was never begun."""
        return backtests.progress(self._source, run)

    def backtest(self, run: Backtest) -> list[KeptOrigin]:
        """The past forecasts of a run that are kept, the earliest first."""
        return backtests.kept(self._source, run)

    def _names(self) -> str:
        names = self.datasets()["dataset"].to_list()
        return f"There is: {', '.join(names)}." if names else "The store is empty: upload a file first."
