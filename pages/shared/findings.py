"""The quality gate: what was found in a table, what it would do to the results, and what is done about it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared.text import harmless, plain
from qualify import intake
from qualify.analysis import preparing
from qualify.analysis.preparing import Checked, Source
from qualify.errors import InputError, Problem
from qualify.intake import Batch, Edit, Finding, Ruling, Table
from qualify.words import count

PREVIEW, MOST_PROBLEMS = 50, 8
_EDITED = 200
_MISSING = ("no dates", "no amounts", "no ids")


def settle(source: Source, batch: Checked, where: str = "") -> Source:
    """Everything that a person should know before storing; the source with what the person decided about it.

    ``where`` tells two such places on one page apart.
    """
    st.subheader("What was found?")
    if isinstance(batch, InputError):
        st.error(plain(batch), icon=":material/error:")
        return source
    _unsettled(batch)
    _numbers(source, batch)
    if _anew(source, batch):
        return replace(source, rulings=())
    place = f"{source.table.name}{where}"
    source = _decided(source, batch, place)
    _list([problem for problem in batch.problems if problem.rule not in _rules(batch) and not problem.blocking])
    source = _corrected(source, batch, place)
    if batch.opportunities.height:
        shown = count(min(PREVIEW, batch.opportunities.height), "row")
        with st.expander(f"The first {shown} as they would be stored"):
            st.dataframe(preview(batch), hide_index=True, height=300)
    if batch.quarantine.height:
        _set_aside(source.table, batch, place)
    return source


def _anew(source: Source, batch: Batch) -> bool:
    """What was decided about an earlier file and holds for this one too, said; True where it is to be decided anew."""
    broken = {(finding.problem.rule, finding.problem.column) for finding in batch.findings}
    again = [ruling for ruling in source.rulings if (ruling.rule, ruling.column) in broken]
    if not (source.saved_as and again):
        return False
    left, right = st.columns([3, 1], vertical_alignment="center")
    rules = ", ".join(ruling.rule for ruling in again)
    left.info(
        f"Decided as saved for “{plain(source.saved_as)}”: {plain(rules)}. Look whether that is right for these rows "
        "too.",
        icon=":material/history:",
    )
    return right.button("Decide anew", key=f"anew {source.table.sha256[:12]} {source.table.name}")


def _rules(batch: Batch) -> set[str]:
    return {finding.problem.rule for finding in batch.findings}


def _unsettled(batch: Batch) -> None:
    for problem in batch.blocking[:MOST_PROBLEMS]:
        st.error(plain(problem), icon=":material/pan_tool:")
    if len(batch.blocking) > MOST_PROBLEMS:
        st.error(f"There are {len(batch.blocking) - MOST_PROBLEMS:,} more of this kind.")


def _decided(source: Source, batch: Batch, where: str) -> Source:
    """One line for each finding: what, what it would do, and the way out that is chosen."""
    # Menus of their own: deciding anew, they are not to say again what was decided.
    reused = bool(source.saved_as and source.rulings)
    for place, finding in enumerate(batch.findings):
        with st.container(border=True):
            left, right = st.columns([3, 2], vertical_alignment="center")
            left.markdown(plain(finding.problem))
            if finding.effect:
                left.caption(plain(finding.effect))
            source = _ruled(source, finding, right, f"{source.table.sha256[:12]} {where} {place} {reused}")
    return source


def _ruled(source: Source, finding: Finding, place: st.delta_generator.DeltaGenerator, key: str) -> Source:
    ways = {way.name: way.what for way in finding.ways}
    if len(ways) < 2:
        return source
    names = list(ways)
    rule, column = finding.problem.rule, finding.problem.column
    way = place.selectbox(
        "What is done", names, names.index(finding.chosen) if finding.chosen else None,
        format_func=ways.__getitem__, key=f"way {key} {rule} {column}", placeholder="Choose",
    )  # fmt: skip
    if way is None or way == finding.chosen:
        return source
    others = tuple(one for one in source.rulings if (one.rule, one.column) != (rule, column))
    return replace(source, rulings=(*others, Ruling(rule, column, way)))


def _corrected(source: Source, batch: Batch, where: str) -> Source:
    """Cells of the rows that a finding names, to be corrected here; what was corrected before is among them."""
    findings = [finding for finding in batch.findings if len(finding.lines)]
    if not findings:
        return source
    more = st.expander("Correct cells here", on_change="rerun", key=f"correct {where}")
    if not more.open:
        return source
    with more:
        named = {_title(finding): finding for finding in findings}
        chosen = st.selectbox("The rows of", list(named), key=f"rows {where} {'|'.join(named)}")
        return _edited(source, named[chosen], where)


def _title(finding: Finding) -> str:
    problem = finding.problem
    return f"{problem.rule}{f' in {problem.column}' if problem.column else ''}: {count(len(finding.lines), 'row')}"


def _edited(source: Source, finding: Finding, where: str) -> Source:
    lines = finding.lines.sort().head(_EDITED)
    if len(finding.lines) > len(lines):
        st.caption(f"The first {len(lines)} of {len(finding.lines):,} rows.")
    table = intake.edited(source.table, source.edits)
    number = preparing.beside("row in the file", table.frame.columns)
    rows = table.frame.with_columns(table.line.alias(number)).filter(table.line.is_in(lines.implode()))
    order = [finding.problem.column] if finding.problem.column in table.frame.columns else []
    names = [number, *order, *(name for name in table.frame.columns if name not in order)]
    shown = rows.select(names)
    turn = hash(source.edits)
    typed: pl.DataFrame = st.data_editor(
        shown, hide_index=True, disabled=[number], height=300,
        key=f"cells {where} {finding.problem.rule} {finding.problem.column} {source.table.sha256[:12]} {turn}",
    )  # fmt: skip
    edits = {(edit.line, edit.column): edit for edit in source.edits}
    for name in names[1:]:
        differ = typed[name].ne_missing(shown[name])
        for line, value in zip(shown[number].filter(differ), typed[name].filter(differ), strict=True):
            edits[line, name] = Edit(line, name, value or None)
    if source.edits:
        st.caption(f"{count(len(source.edits), 'cell')} corrected here; the file itself stays as it is.")
    return preparing.corrected(source, tuple(edits.values()))


def missing(found: dict[int, Checked]) -> None:
    """What the files do not have, and what that leaves out."""
    batches = [batch for batch in found.values() if isinstance(batch, Batch) and batch.opportunities.height]
    _list([problem for batch in batches for problem in batch.problems if problem.rule in _MISSING])


def _list(problems: list[Problem]) -> None:
    if problems:
        st.markdown("\n".join(f"- {plain(problem)}" for problem in problems))


def _numbers(source: Source, batch: Batch) -> None:
    stored = batch.read - batch.quarantine.height
    st.markdown(f"{count(batch.read, 'row')} read: {stored:,} to be stored and {batch.quarantine.height:,} set aside.")
    if source.mapping.role != "opportunities":
        return
    names = ("Won", "Lost", "No decision", "Open", "Set aside")
    numbers = (batch.won, batch.lost, batch.no_decision, batch.open, batch.quarantine.height)
    for place, name, number in zip(st.columns(len(names)), names, numbers, strict=True):
        place.metric(name, f"{number:,}")


def preview(batch: Batch) -> pl.DataFrame:
    """The first rows with the fields that the file has, and beside them the answers, under their questions."""
    rows = batch.opportunities.head(PREVIEW).drop("extra")
    rows = rows.select(column for column in rows if column.null_count() < rows.height)
    given = batch.ratings.join(rows.select("deal_id"), on="deal_id", how="semi")
    for key, column in batch.criteria:
        answer = given.filter(pl.col("criterion") == key).select(
            "deal_id", pl.col("answer").alias(f"{column} (answer)")
        )
        rows = rows.join(answer, on="deal_id", how="left")
    return rows


def _set_aside(table: Table, batch: Batch, where: str) -> None:
    with st.expander(f"{count(batch.quarantine.height, 'row')} set aside, with the reasons", expanded=True):
        st.markdown("They stay in the store with their reasons, and can be taken in later.")
        st.dataframe(batch.quarantine.select("row", "rule", "reason", "content").head(PREVIEW), hide_index=True)
        rejects = harmless(intake.rejects(table, batch)).write_csv()
        name = "rows-set-aside.csv"
        st.download_button("Download the rows set aside as CSV", rejects, name, "text/csv", key=f"rejects {where}")
