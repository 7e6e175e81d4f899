"""What can be asked of the store: polars frames and frozen records, of now or of one moment."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.errors import StoreError
from qualify.rubric import Rubric, slug
from qualify.schema import OPEN, OPPORTUNITIES, conform
from qualify.store import (
    backtests,
    changes,
    held,
    holdouts,
    mappings,
    rates,
    rubrics,
    scenarios,
    segments,
    targets,
    unseen,
    whole,
)
from qualify.store.backtests import Backtest, KeptOrigin
from qualify.store.database import Source
from qualify.store.holdouts import KeptHoldout
from qualify.store.mappings import KeptMapping
from qualify.store.scenarios import Scenario

GATE_DAYS = 7
"""Learning from closed deals uses the last rating at least this many days before closing: later ones may know."""
_COUNTS = f"""(r.rated is null or o.outcome = '{OPEN}' or o.closed is null or r.rated <= o.closed - {GATE_DAYS})"""
# What was known at the end of a day, on which a deal that closed later was open.
_COUNTED = f"""(r.rated is null or (r.rated <= $2 and (o.outcome = '{OPEN}' or o.closed is null or o.closed > $2
    or r.rated <= o.closed - {GATE_DAYS})))"""
_PLACE = "coalesce(r.rated - date '1900-01-01', 0)::bigint * 1099511627776 + r.rowid"  # Dated ones go before others.


class Reads:
    """The questions, by data set. Those of one snapshot see one moment, whatever is written meanwhile."""

    def __init__(self, source: Source) -> None:
        self._source = source

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

    def unseen(self, dataset: str, import_id: int) -> pl.Series:
        """The ids of opportunities that were there before an import and are not in its file: they stay as they are."""
        return unseen.unseen(self._source, dataset, import_id)

    def deal_ids(self, dataset: str) -> pl.Series:
        """The ids of all opportunities of a data set, in order."""
        rows = self._source.read("select deal_id from opportunities where dataset = ? order by deal_id", [dataset])
        return rows["deal_id"].cast(pl.String)

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

    def changes(self, dataset: str, fields: tuple[str, ...] = changes.FIELDS) -> pl.DataFrame:
        """What ``fields`` of the opportunities said before, columns as in ``schema.CHANGES``; see store.changes."""
        return changes.changes(self._source, dataset, fields)

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

    def answers(self, dataset: str, criteria: tuple[str, ...], day: date | None = None) -> pl.DataFrame:
        """One row an opportunity, by id: ``deal_id`` and the answer to each criterion, as text.

        Of a closed deal, the last rating at least 7 days before it closed; of an open one, the last. A rating
        without a date counts in either case, and yields to a dated one. With a ``day``, of the ratings up to that day,
        on which deals that closed later were open.
        """
        columns = ", ".join(
            f"arg_max_null(r.answer, r.place) filter (where r.criterion = '{slug(key)}') as \"{slug(key)}\""
            for key in criteria
        )
        return self._source.read(
            f"""with r as (
                select r.deal_id, r.criterion, r.answer, {_PLACE} as place
                from ratings r join opportunities o using (dataset, deal_id)
                where r.dataset = $1 and {_COUNTED if day else _COUNTS})
            select o.deal_id{", " + columns if columns else ""} from opportunities o left join r using (deal_id)
            where o.dataset = $1 group by o.deal_id order by o.deal_id""",
            [dataset, day] if day else [dataset],
        )

    def ratings_of(self, dataset: str, deal_id: str) -> pl.DataFrame:
        """The ratings of one opportunity that count, one row a criterion: by the rule of :meth:`answers`."""
        return self._source.read(
            f"""select r.criterion, r.answer, r.rater, r.rated, r.evidence
            from ratings r join opportunities o using (dataset, deal_id)
            where r.dataset = ? and r.deal_id = ? and {_COUNTS}
            qualify row_number() over (partition by r.criterion order by {_PLACE} desc) = 1
            order by r.criterion""",
            [dataset, deal_id],
        )

    def questions(self, dataset: str) -> pl.DataFrame:
        """Every criterion that was rated: key, answer and count, for setting up a rubric."""
        return self._source.read(
            """select criterion, answer, count(*) as ratings, count(*) filter (where rated is null) as undated
            from ratings where dataset = ? and answer is not null group by all order by criterion, answer""",
            [dataset],
        )

    def latest_rubric(self, dataset: str) -> int:
        """The number of the data set's latest rubric version; 0 where there is none yet."""
        return max(self.rubrics(dataset)["version"].to_list(), default=0)

    def rubric_trials(self, dataset: str, version: int) -> int:
        """How many settings were tried before a version's weights were published."""
        return rubrics.trials(self._source, dataset, version)

    def rubrics(self, dataset: str) -> pl.DataFrame:
        """Version, name, note, author and time of every rubric of a data set, the latest first."""
        return self._source.read(
            "select version, name, note, author, saved from rubrics where dataset = ? order by version desc", [dataset]
        )

    def rubric(self, dataset: str, version: int) -> Rubric:
        """One version of a data set's rubric; version 0 has no questions. Raises StoreError for any other number."""
        return rubrics.rubric(self._source, dataset, version)

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

    def ratings(self, dataset: str, criteria: tuple[str, ...]) -> pl.DataFrame:
        """Every answer ever given to some criteria, those without a day first, then by day and as they came in.

        Columns ``deal_id``, ``criterion``, ``answer`` (empty: withdrawn) and ``rated``.
        """
        return self._source.read(
            f"""select r.deal_id, r.criterion, r.answer, r.rated from ratings r
            where r.dataset = ? and list_contains(?, r.criterion) order by {_PLACE}""",
            [dataset, list(criteria)],
        )

    def stages(self, dataset: str) -> pl.DataFrame:
        """The stages that deals entered on a known day, by that day: ``deal_id``, ``stage`` and ``entered``."""
        return self._source.read(
            """select deal_id, stage, entered from stages where dataset = ? and entered is not null
            order by entered, rowid""",
            [dataset],
        )

    def tables(self, dataset: str) -> dict[str, pl.DataFrame]:
        """All that is kept of the opportunities of a data set, by the names of ``schema.TABLES``: see store.whole."""
        opportunities = self.opportunities(dataset)
        return {"opportunities": opportunities, **whole.beside(self._source, dataset, opportunities)}

    def backtest_progress(self, run: Backtest) -> tuple[int, int]:
        """How many past forecasts of a run are kept, and how many there will be; 0 and 0 where it was never begun."""
        return backtests.progress(self._source, run)

    def backtest(self, run: Backtest) -> list[KeptOrigin]:
        """The past forecasts of a run that are kept, the earliest first."""
        return backtests.kept(self._source, run)

    def _names(self) -> str:
        names = self.datasets()["dataset"].to_list()
        return f"There is: {', '.join(names)}." if names else "The store is empty: upload a file first."
