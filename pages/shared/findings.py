"""The quality gate: what was found in a table, what it would do to the results, and what is done about it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared.text import harmless, plain
from qualify import intake
from qualify.analysis.preparing import Checked, Source
from qualify.errors import InputError, Problem
from qualify.intake import Batch, Edit, Finding, Ruling, Table
from qualify.words import count

PREVIEW, MOST_PROBLEMS = 50, 8
_EDITED = 200
_MISSING = ("no dates", "no amounts", "no ids")


def settle(source: Source, batch: Checked) -> Source:
    """Everything that a person should know before storing; the source with what the person decided about it."""
    st.subheader("What was found?")
    if isinstance(batch, InputError):
        st.error(plain(batch), icon=":material/error:")
        return source
    _unsettled(batch)
    _numbers(source, batch)
    source = _decided(source, batch)
    _list([problem for problem in batch.problems if problem.rule not in _rules(batch) and not problem.blocking])
    source = _corrected(source, batch)
    if batch.opportunities.height:
        shown = count(min(PREVIEW, batch.opportunities.height), "row")
        with st.expander(f"The first {shown} as they would be stored"):
            st.dataframe(preview(batch), hide_index=True, height=300)
    if batch.quarantine.height:
        _set_aside(source.table, batch)
    return source


def _rules(batch: Batch) -> set[str]:
    return {finding.problem.rule for finding in batch.findings}


def _unsettled(batch: Batch) -> None:
    for problem in batch.blocking[:MOST_PROBLEMS]:
        st.error(plain(problem), icon=":material/pan_tool:")
    if len(batch.blocking) > MOST_PROBLEMS:
        st.error(f"There are {len(batch.blocking) - MOST_PROBLEMS:,} more of this kind.")


def _decided(source: Source, batch: Batch) -> Source:
    """One line for each finding: what, what it would do, and the way out that is chosen."""
    for place, finding in enumerate(batch.findings):
        with st.container(border=True):
            left, right = st.columns([3, 2], vertical_alignment="center")
            left.markdown(plain(finding.problem))
            if finding.effect:
                left.caption(plain(finding.effect))
            source = _ruled(source, finding, right, f"{source.table.name} {place}")
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


def _corrected(source: Source, batch: Batch) -> Source:
    """Cells of the rows that a finding names, to be corrected here; what was corrected before is among them."""
    findings = [finding for finding in batch.findings if len(finding.lines)]
    if not findings:
        return source
    more = st.expander("Correct cells here", on_change="rerun", key=f"correct {source.table.name}")
    if not more.open:
        return source
    with more:
        labels = [f"{finding.problem.rule}: {count(len(finding.lines), 'row')}" for finding in findings]
        at = st.selectbox(
            "The rows of", range(len(labels)), format_func=labels.__getitem__, key=f"rows {source.table.name}"
        )
        return _edited(source, findings[at])


def _edited(source: Source, finding: Finding) -> Source:
    lines = finding.lines.sort().head(_EDITED)
    if len(finding.lines) > len(lines):
        st.caption(f"The first {len(lines)} of {len(finding.lines):,} rows.")
    table = intake.edited(source.table, source.edits)
    rows = table.frame.with_columns(table.line.alias("row in the file")).filter(pl.col("row in the file").is_in(lines))
    order = [finding.problem.column] if finding.problem.column in rows.columns else []
    names = ["row in the file", *order, *(name for name in table.frame.columns if name not in order)]
    shown = rows.select(names)
    turn = hash(source.edits)
    typed: pl.DataFrame = st.data_editor(
        shown, hide_index=True, disabled=["row in the file"], height=300,
        key=f"cells {source.table.name} {finding.problem.rule} {finding.problem.column} {turn}",
    )  # fmt: skip
    edits = {(edit.line, edit.column): edit for edit in source.edits}
    for name in names[1:]:
        differ = typed[name].ne_missing(shown[name])
        for line, value in zip(shown["row in the file"].filter(differ), typed[name].filter(differ), strict=True):
            edits[line, name] = Edit(line, name, value or None)
    if source.edits:
        st.caption(f"{count(len(source.edits), 'cell')} corrected here; the file itself stays as it is.")
    return replace(source, edits=tuple(edits.values()))


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


def _set_aside(table: Table, batch: Batch) -> None:
    with st.expander(f"{count(batch.quarantine.height, 'row')} set aside, with the reasons", expanded=True):
        st.markdown("They stay in the store with their reasons, and can be taken in later.")
        st.dataframe(batch.quarantine.select("row", "rule", "reason", "content").head(PREVIEW), hide_index=True)
        rejects = harmless(intake.rejects(table, batch)).write_csv()
        st.download_button("Download the rows set aside as CSV", rejects, "rows-set-aside.csv", "text/csv")
